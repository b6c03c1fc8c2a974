"""Nodes of a folded template that are not written as statements, each as a function of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, cast

from django.template import Context
from django.template.base import Node, NodeList, Template, TextNode
from django.template.defaulttags import CsrfTokenNode, URLNode
from django.template.engine import Engine
from django.template.library import InclusionNode, SimpleNode
from django.templatetags.i18n import BlockTranslateNode
from django.utils import translation
from django.utils.html import conditional_escape

from tongban.channels.addresses import reverse
from tongban.channels.compiling.nodes import Page
from tongban.channels.compiling.scope import Part, Scope, Value, apart, borrowed, shown
from tongban.channels.compiling.source import written
from tongban.channels.compiling.values import expression

#: Our simple tags whose answer depends on their arguments and the language alone.
CONSTANT_TAGS = frozenset({"asset", "icon", "page_language", "state"})


def compiled(nodes: NodeList, engine: Engine) -> NodeList:
    """The nodes of a template as one, made for the present language."""
    if engine.debug or engine.string_if_invalid or all(isinstance(node, TextNode) for node in nodes):
        return nodes
    return NodeList([Page(nodes, written(nodes, _part))])


def _part(node: Node) -> Part:
    make: Callable[[Any], Part | None] | None = _KINDS.get(type(node))
    made = None if make is None else make(node)
    return _left_to_django(node) if made is None else made


def _left_to_django(node: Node) -> Part:
    def part(scope: Scope) -> str:
        with borrowed(scope) as context:
            return str(node.render_annotated(context))

    return part


def _given(values: Mapping[str, Any]) -> Callable[[Scope], Scope]:
    """Names given to a part, each with its value in the scope around it."""
    made = {name: expression(value) for name, value in values.items()}
    return lambda scope: {name: value(scope) for name, value in made.items()}


def _csrf(node: CsrfTokenNode) -> Part:
    """The hidden field forms carry against forgery."""

    def part(scope: Scope) -> str:
        # The token is drawn when it is first asked for: asked for once, it is a plain text.
        token = str(scope.get("csrf_token") or "")
        if not token or token == "NOTPROVIDED":
            return ""
        return f'<input type="hidden" name="csrfmiddlewaretoken" value="{shown(token, scope)}">'

    return part


def _sentence(node: BlockTranslateNode) -> Part | None:
    """A sentence with values in it, in the language of the page; None for one that sets a name or says its context."""
    if node.message_context or node.asvar:
        return None
    singular, names = node.render_token_list(node.singular)
    if node.plural:
        return _counted(node, singular, names)
    sentence = translation.gettext(singular)
    if not _fits(sentence, names):
        return None
    own = {name: expression(value) for name, value in node.extra_context.items()}
    values = {name: own.get(name) or _by_name(name) for name in names}
    return lambda scope: sentence % {name: shown(value(scope), scope) for name, value in values.items()}


def _counted(node: BlockTranslateNode, singular: str, names: list[str]) -> Part | None:
    """The same of a sentence that is another one for several of what is counted."""
    if node.extra_context or node.counter is None or node.countervar is None:
        return None
    plural, more = node.render_token_list(node.plural)
    every = [*names, *more]
    if not all(_fits(translation.ngettext(singular, plural, number), every) for number in (1, 2)):
        return None
    counted, otherwise = expression(node.counter), _left_to_django(node)
    values = {name: counted if name == node.countervar else _by_name(name) for name in every}

    def part(scope: Scope) -> str:
        number = counted(scope)
        if not isinstance(number, int):
            return otherwise(scope)
        said = {name: shown(value(scope), scope) for name, value in values.items()}
        return translation.ngettext(singular, plural, number) % said

    return part


def _fits(sentence: str, names: list[str]) -> bool:
    """Whether a translated sentence wants no other values than these."""
    try:
        sentence % dict.fromkeys(names, "")
    except (KeyError, ValueError):
        return False
    return True


def _address(node: URLNode) -> Part | None:
    """The address of a route; None where it wants names for its arguments or sets one itself."""
    if node.asvar or node.kwargs:
        return None
    name, given = expression(node.view_name), [expression(one) for one in node.args]
    return lambda scope: shown(reverse(name(scope), [one(scope) for one in given]), scope)


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
    return first.part if isinstance(first, Page) else written(template.nodelist, _part)


_KINDS: Mapping[type[Node], Callable[[Any], Part | None]] = {
    BlockTranslateNode: _sentence,
    CsrfTokenNode: _csrf,
    InclusionNode: _inclusion,
    SimpleNode: _simple,
    URLNode: _address,
}
