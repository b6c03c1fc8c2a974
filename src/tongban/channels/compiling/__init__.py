"""Folded templates as Python: one function for a page, with Django's own meaning and less work.

Django walks a tree of nodes at every request and looks each name up through a stack of dictionaries. Here a template is
written out as a function once; a request calls it with one dictionary of all names. Whatever is unusual (another tag
or filter, a value found by other ways than its name) is left to Django's own code, so that there is no second
opinion about what a template means.
"""

from tongban.channels.compiling.nodes import Named, Page, Scoped
from tongban.channels.compiling.parts import CONSTANT_TAGS, compiled

__all__ = ["CONSTANT_TAGS", "Named", "Page", "Scoped", "compiled"]
