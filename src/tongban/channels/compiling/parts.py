"""Nodes of a folded template as functions: a text with gaps, and what fills each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, cast

from django.template import Context
from django.template.base import Node, NodeList, Template, TextNode, VariableDoesNotExist, VariableNode
from django.template.defaulttags import CsrfTokenNode, ForNode, IfNode, WithNode
from django.template.engine import Engine
from django.template.library import InclusionNode, SimpleNode
from django.templatetags.i18n import BlockTranslateNode
from django.utils import translation
from django.utils.html import conditional_escape

from tongban.channels.compiling.nodes import Named, Page, Scoped
from tongban.channels.compiling.scope import Part, Scope, Value, apart, borrowed, shown
from tongban.channels.compiling.values import condition, expression

#: Our simple tags whose answer depends on their arguments and the language alone.
CONSTANT_TAGS = frozenset({"asset", "icon", "page_language", "state"})


def compiled(nodes: NodeList, engine: Engine) -> NodeList:
    """The nodes of a template as one, made for the present language."""
    if engine.debug or engine.string_if_invalid or all(isinstance(node, TextNode) for node in nodes):
        return nodes
    return NodeList([Page(nodes, _sequence(nodes))])


def _sequence(nodes: Iterable[Node]) -> Part:
    """Nodes one after another: their texts are one pattern, in which the others fill the gaps."""
    pattern, gaps = "", list[Part]()
    for node in nodes:
        if isinstance(node, TextNode):
            pattern += node.s.replace("%", "%%")
        else:
            pattern += "%s"
            gaps.append(_part(node))
    if not gaps:
        text = pattern.replace("%%", "%")
        return lambda scope: text
    if pattern == "%s":
        return gaps[0]
    return lambda scope: pattern % tuple([gap(scope) for gap in gaps])


def _part(node: Node) -> Part:
    make: Callable[[Any], Part | None] | None = _KINDS.get(type(node))
    made = None if make is None else make(node)
    return _left_to_django(node) if made is None else made


def _left_to_django(node: Node) -> Part:
    def part(scope: Scope) -> str:
        with borrowed(scope) as context:
            return str(node.render_annotated(context))

    return part


def _variable(node: VariableNode) -> Part:
    value = expression(node.filter_expression)
    return lambda scope: shown(value(scope), scope)


def _if(node: IfNode) -> Part:
    branches = [
        (_always if test is None else condition(test), _sequence(inner)) for test, inner in node.conditions_nodelists
    ]

    def part(scope: Scope) -> str:
        for test, inner in branches:
            try:
                met = test(scope)
            except VariableDoesNotExist:
                continue
            if met:
                return inner(scope)
        return ""

    return part


def _always(scope: Scope) -> bool:
    return True


def _for(node: Any) -> Part:
    sequence = expression(node.sequence, None)
    inner, empty = _sequence(node.nodelist_loop), _sequence(node.nodelist_empty)
    names, backwards = node.loopvars, node.is_reversed
    name = names[0] if len(names) == 1 else ""

    def part(scope: Scope) -> str:
        values = sequence(scope)
        if values is None:
            values = ()
        elif not hasattr(values, "__len__"):
            values = list(values)
        count = len(values)
        own = {**scope}
        if count < 1:
            return empty(own)
        loop = own["forloop"] = {"parentloop": scope.get("forloop", {})}
        said = []
        for number, value in enumerate(reversed(values) if backwards else values):
            loop["counter0"], loop["counter"] = number, number + 1
            loop["revcounter"], loop["revcounter0"] = count - number, count - number - 1
            loop["first"], loop["last"] = number == 0, number == count - 1
            if name:
                own[name] = value
                said.append(inner(own))
            else:
                said.append(inner({**own, **_unpacked(names, value)}))
        return "".join(said)

    return part


def _unpacked(names: list[str], value: Any) -> Scope:
    count = len(value) if hasattr(value, "__len__") else 1
    if count != len(names):
        raise ValueError(f"Need {len(names)} values to unpack in for loop; got {count}. ")
    return dict(zip(names, value, strict=True))


def _given(values: Mapping[str, Any]) -> Callable[[Scope], Scope]:
    """Names given to a part, each with its value in the scope around it."""
    made = {name: expression(value) for name, value in values.items()}
    return lambda scope: {name: value(scope) for name, value in made.items()}


def _csrf(node: CsrfTokenNode) -> Part:
    """The hidden field forms carry against forgery."""

    def part(scope: Scope) -> str:
        token = scope.get("csrf_token")
        if not token or token == "NOTPROVIDED":
            return ""
        return f'<input type="hidden" name="csrfmiddlewaretoken" value="{conditional_escape(str(token))}">'

    return part


def _with(node: WithNode) -> Part:
    given, inner = _given(node.extra_context), _sequence(node.nodelist)
    return lambda scope: inner({**scope, **given(scope)})


def _scoped(node: Scoped) -> Part:
    given, inner = _given(node.given), _sequence(node.nodelist)
    if node.isolated:
        return lambda scope: inner(apart(scope, given(scope)))
    return lambda scope: inner({**scope, **given(scope)})


def _named(node: Named) -> Part:
    def part(scope: Scope) -> str:
        scope[node.name] = node.value
        return ""

    return part


def _sentence(node: BlockTranslateNode) -> Part | None:
    """A sentence with values in it, in the language of the page; None for those of many forms or with a name."""
    if node.plural or node.message_context or node.asvar:
        return None
    singular, names = node.render_token_list(node.singular)
    sentence = translation.gettext(singular)
    try:
        sentence % dict.fromkeys(names, "")
    except (KeyError, ValueError):
        return None
    own = {name: expression(value) for name, value in node.extra_context.items()}
    values = {name: own.get(name) or _by_name(name) for name in names}
    return lambda scope: sentence % {name: shown(value(scope), scope) for name, value in values.items()}


def _by_name(name: str) -> Value:
    return lambda scope: scope.get(name, "")


def _simple(node: SimpleNode) -> Part | None:
    """A tag of a function; None where it wants the context or sets a name."""
    if node.takes_context or node.target_var is not None:
        return None
    given, named, call = [expression(one) for one in node.args], _given(node.kwargs), node.func
    if call.__name__ in CONSTANT_TAGS:
        call = _remembering(call, translation.get_language())
    return lambda scope: str(conditional_escape(call(*[one(scope) for one in given], **named(scope))))


@lru_cache(maxsize=64)
def _remembering(call: Callable[..., str], language: str | None) -> Callable[..., str]:
    """The same function, which keeps its answers; each language has its own."""
    return lru_cache(maxsize=1024)(call)


def _inclusion(node: InclusionNode) -> Part | None:
    """A tag that draws another template; that is looked up when it is first wanted, for it may draw itself."""
    if node.takes_context or not isinstance(node.filename, str):
        return None
    given, named = [expression(one) for one in node.args], _given(node.kwargs)
    name, drawn = node.filename, list[Part]()

    def part(scope: Scope) -> str:
        if not drawn:
            with borrowed(scope) as context:
                drawn.append(_whole(_engine(context).get_template(name)))
        own = apart(scope, node.func(*[one(scope) for one in given], **named(scope)))
        if scope.get("csrf_token") is not None:
            own["csrf_token"] = scope["csrf_token"]
        return drawn[0](own)

    return part


def _engine(context: Context) -> Engine:
    """The engine of the page: a context is bound to its template as long as that is rendered."""
    return cast(Template, context.template).engine


def _whole(template: Template) -> Part:
    first = template.nodelist[0] if template.nodelist else None
    return first.part if isinstance(first, Page) else _sequence(template.nodelist)


_KINDS: Mapping[type[Node], Callable[[Any], Part | None]] = {
    BlockTranslateNode: _sentence,
    CsrfTokenNode: _csrf,
    ForNode: _for,
    IfNode: _if,
    InclusionNode: _inclusion,
    Named: _named,
    Scoped: _scoped,
    SimpleNode: _simple,
    VariableNode: _variable,
    WithNode: _with,
}
