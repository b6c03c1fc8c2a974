"""The built-in functions of the language, by their FEEL names."""

from tongban.rules.feel.builtins import conversion, lists, numbers, ordering, strings, temporal
from tongban.rules.feel.builtins.signature import BUILTINS, Builtin, Param

CLOCK_FUNCTIONS = frozenset({"today", "now"})
"""Functions of the standard that read the clock; refused, because time is a fact."""

__all__ = [
    "BUILTINS",
    "CLOCK_FUNCTIONS",
    "Builtin",
    "Param",
    "conversion",
    "lists",
    "numbers",
    "ordering",
    "strings",
    "temporal",
]
