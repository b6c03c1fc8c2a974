"""Nodes that folding puts in place of Django's own."""

from __future__ import annotations

from collections.abc import Mapping

from django.template import Context
from django.template.base import FilterExpression, Node, NodeList
from django.utils.safestring import SafeString

from tongban.channels.compiling.scope import Part, scope_of


class Scoped(Node):
    """What a block or an included template keeps to itself: names it sets, and those an include is given."""

    child_nodelists = ("nodelist",)

    def __init__(self, nodelist: NodeList, given: Mapping[str, FilterExpression], isolated: bool) -> None:
        self.nodelist = nodelist
        self.given = given
        self.isolated = isolated

    def render(self, context: Context) -> str:
        """The content with the given names, which are forgotten afterwards."""
        values = {name: value.resolve(context) for name, value in self.given.items()}
        if self.isolated:
            return str(self.nodelist.render(context.new(values)))
        with context.push(**values):
            return str(self.nodelist.render(context))


class Named(Node):
    """A value that is the same for everybody, under a name."""

    child_nodelists = ()

    def __init__(self, name: str, value: object) -> None:
        self.name = name
        self.value = value

    def render(self, context: Context) -> str:
        """Nothing; the name is set."""
        context[self.name] = self.value
        return ""


class Page(Node):
    """A whole template as one function; the nodes it was made of are kept for contexts that are not like others."""

    child_nodelists = ("nodelist",)

    def __init__(self, nodelist: NodeList, part: Part) -> None:
        self.nodelist = nodelist
        self.part = part

    def render(self, context: Context) -> SafeString:
        """The page for this context."""
        if not context.autoescape or context.use_l10n is not None or context.use_tz is not None:
            return self.nodelist.render(context)
        return SafeString(self.part(scope_of(context)))
