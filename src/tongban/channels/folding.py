"""Templates folded once for each language: inheritance and inclusion resolved, everything constant written out as text.

A page is mostly words, icons and addresses that are the same for every reader. Django looks each of them up at every
request; here that is done when a template is first used, so that a request fills in only what depends on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.template import Context, Origin, TemplateDoesNotExist
from django.template.base import FilterExpression, Node, NodeList, Template, TextNode, Variable, VariableNode
from django.template.defaulttags import CommentNode, CsrfTokenNode, ForNode, IfNode, LoadNode, URLNode, WithNode
from django.template.engine import Engine
from django.template.library import InclusionNode, SimpleNode
from django.template.loader_tags import BlockNode, ExtendsNode, IncludeNode
from django.template.loaders.cached import Loader as CachedLoader
from django.templatetags.i18n import BlockTranslateNode, GetLanguageInfoNode, LanguageNode, TranslateNode
from django.templatetags.static import StaticNode
from django.utils import translation

from tongban.channels.compiling import CONSTANT_TAGS, Named, Scoped, compiled

_SUPER = "block.super"
#: Nodes that leave no name behind, and those that do only where they are told to.
_KEEP_NAMES = (CsrfTokenNode, ForNode, Scoped, TextNode, VariableNode, WithNode)
_MAY_NAME = (BlockTranslateNode, InclusionNode, SimpleNode, TranslateNode, URLNode)


class Loader(CachedLoader):
    """Keeps folded templates by name and language."""

    def cache_key(self, template_name: str, skip: list[Origin] | None = None) -> str:
        """The language is part of what a folded template says."""
        return f"{translation.get_language()}:{super().cache_key(template_name, skip)}"

    def get_template(self, template_name: str, skip: list[Origin] | None = None) -> Template:
        """The folded template of that name in the present language. Raises TemplateDoesNotExist."""
        known = self.get_template_cache.get(self.cache_key(template_name, skip))
        if isinstance(known, Template):
            return known
        template: Template = super().get_template(template_name, skip)
        folded = _Folder(self, template.engine, (template_name,)).whole(template)
        template.nodelist = compiled(folded, template.engine)
        return template

    def fresh(self, template_name: str) -> Template:
        """A template as it is written, parsed anew: folding takes nodes out of it. Raises TemplateDoesNotExist."""
        for origin in self.get_template_sources(template_name):
            try:
                contents = self.get_contents(origin)
            except TemplateDoesNotExist:
                continue
            return Template(contents, origin, template_name, self.engine)
        raise TemplateDoesNotExist(template_name)


class _Folder:
    """Folds one template; ``names`` are the templates being folded, so that one including itself is left alone."""

    def __init__(self, loader: Loader, engine: Engine, names: tuple[str, ...]) -> None:
        self._loader = loader
        self._engine = engine
        self._names = names

    def whole(self, template: Template) -> NodeList:
        """The nodes of a template with its whole line of parents."""
        blocks: dict[str, list[BlockNode]] = {}
        nodes = template.nodelist
        while (extends := _extends(nodes)) is not None:
            parent = _name(extends.parent_name)
            if parent is None:
                return nodes
            _add(blocks, extends.blocks.values())
            nodes = self._loader.fresh(parent).nodelist
        _add(blocks, (node for node in nodes.get_nodes_by_type(BlockNode) if isinstance(node, BlockNode)))
        return self._folded(nodes, {name: tuple(line) for name, line in blocks.items()})

    def _folded(self, nodes: Iterable[Node], blocks: Mapping[str, tuple[BlockNode, ...]]) -> NodeList:
        return _merged(one for node in nodes for one in self._nodes(node, blocks))

    def _nodes(self, node: Node, blocks: Mapping[str, tuple[BlockNode, ...]]) -> Iterator[Node]:
        if isinstance(node, BlockNode):
            yield from self._block(blocks.get(node.name, (node,)), blocks)
        elif isinstance(node, VariableNode) and node.filter_expression.token == _SUPER:
            yield from self._block(blocks.get(_SUPER, ()), blocks)
        elif isinstance(node, IncludeNode):
            yield from self._included(node)
        elif (text := self._constant(node)) is not None:
            yield text
        else:
            self._inside(node, blocks)
            yield node

    def _block(self, line: tuple[BlockNode, ...], blocks: Mapping[str, tuple[BlockNode, ...]]) -> Iterable[Node]:
        """What the first of a line of blocks says; the others stand above it."""
        if not line:
            return ()
        # What stands above the chosen content is kept under a name no template can give a block.
        return _scoped(self._folded(line[0].nodelist, {**blocks, _SUPER: line[1:]}))

    def _included(self, node: IncludeNode) -> Iterable[Node]:
        name = _name(node.template)
        if name is None or name in self._names:
            return (node,)
        inner = _Folder(self._loader, self._engine, (*self._names, name)).whole(self._loader.fresh(name))
        return _scoped(inner, node.extra_context, node.isolated_context)

    def _inside(self, node: Node, blocks: Mapping[str, tuple[BlockNode, ...]]) -> None:
        if isinstance(node, LanguageNode):  # a part in a language of its own
            with translation.override(_literal(node.language)):
                node.nodelist = self._folded(node.nodelist, blocks)
            return
        if isinstance(node, IfNode):
            found = [(condition, self._folded(inner, blocks)) for condition, inner in node.conditions_nodelists]
            node.conditions_nodelists = found
            return
        for attribute in node.child_nodelists:
            inner = getattr(node, attribute, None)
            if isinstance(inner, NodeList):
                setattr(node, attribute, self._folded(inner, blocks))

    def _constant(self, node: Node) -> Node | None:
        """What a node says to everybody in this language; None where it depends on the request."""
        if isinstance(node, TextNode):
            return node
        if isinstance(node, CommentNode | LoadNode):
            return TextNode("")
        if not _is_constant(node):
            return None
        context, within = Context(), Template("", engine=self._engine)
        with context.render_context.push_state(within), context.bind_template(within):
            text = str(node.render(context))
        named = _named(node)
        return TextNode(text) if named is None else Named(named, context[named])


def _scoped(nodes: NodeList, given: Mapping[str, FilterExpression] | None = None, isolated: bool = False) -> list[Node]:
    """Nodes that keep the names they are given, or set, to themselves."""
    if given or isolated or any(map(_may_name, nodes)):
        return [Scoped(nodes, given or {}, isolated)]
    return nodes


def _may_name(node: Node) -> bool:
    """Whether a node may leave a name behind for those after it."""
    if isinstance(node, _KEEP_NAMES):
        return False
    if isinstance(node, IfNode):
        return any(_may_name(one) for _condition, inner in node.conditions_nodelists for one in inner)
    return not isinstance(node, _MAY_NAME) or _named(node) is not None or getattr(node, "takes_context", False)


def _named(node: Node) -> str | None:
    """The name under which a node leaves what it says."""
    names = (getattr(node, attribute, None) for attribute in ("asvar", "target_var", "variable"))
    return next((name for name in names if isinstance(name, str)), None)


def _is_constant(node: Node) -> bool:
    if isinstance(node, TranslateNode):
        return node.message_context is None and _is_literal(node.filter_expression)
    if isinstance(node, BlockTranslateNode):
        worded = node.plural or node.extra_context or node.message_context or node.asvar
        return not worded and len(node.render_token_list(node.singular)[1]) == 0
    if isinstance(node, URLNode):
        return _is_literal(node.view_name) and not node.args and not node.kwargs
    if isinstance(node, StaticNode):
        return node.varname is None and _is_literal(node.path)
    if isinstance(node, GetLanguageInfoNode):
        return _is_literal(node.lang_code)
    return _is_constant_tag(node)


def _is_constant_tag(node: Node) -> bool:
    if type(node) is not SimpleNode or node.takes_context:
        return False
    given = [*node.args, *node.kwargs.values()]
    return node.func.__name__ in CONSTANT_TAGS and all(map(_is_literal, given))


def _is_literal(value: FilterExpression) -> bool:
    return not value.filters and _literal(value) is not None


def _literal(value: FilterExpression) -> str | None:
    """The text of an expression that is one in quotes."""
    if value.filters:
        return None
    if isinstance(value.var, Variable):  # the translate tag wraps its literals
        return str(value.var.literal) if isinstance(value.var.literal, str) else None
    return str(value.var) if isinstance(value.var, str) else None


def _name(value: object) -> str | None:
    """The template a tag names in quotes."""
    return _literal(value) if isinstance(value, FilterExpression) else None


def _extends(nodes: NodeList) -> ExtendsNode | None:
    first = next((node for node in nodes if not isinstance(node, TextNode)), None)
    return first if isinstance(first, ExtendsNode) else None


def _add(blocks: dict[str, list[BlockNode]], found: Iterable[BlockNode]) -> None:
    for block in found:
        blocks.setdefault(block.name, []).append(block)


def _merged(nodes: Iterable[Node]) -> NodeList:
    """Neighbouring texts as one; texts that say nothing are left out."""
    merged = NodeList()
    for node in nodes:
        last: Any = merged[-1] if merged else None
        if isinstance(node, TextNode) and isinstance(last, TextNode):
            merged[-1] = TextNode(last.s + node.s)
        elif not isinstance(node, TextNode) or node.s:
            merged.append(node)
    return merged
