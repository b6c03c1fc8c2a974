"""A folded template written out as one Python function that appends the pieces of a page to a list.

What pages mostly consist of (names with dots, ``if``, ``for``, ``with``) is written as statements; each value has a
function beside it that finds it as Django does, asked where the short way does not settle it. All else is a part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, cast

from django.template.base import FilterExpression, Node, TextNode, Variable, VariableDoesNotExist, VariableNode
from django.template.defaulttags import ForNode, IfNode, TemplateLiteral, WithNode

from tongban.channels.compiling import steps
from tongban.channels.compiling.nodes import Named, Scoped
from tongban.channels.compiling.scope import Part, apart, shown
from tongban.channels.compiling.values import expression

#: Deeper than this, what stands within is a function of its own: Python takes twenty blocks within each other.
_DEEPEST = 14
_SIGNS = {"==", "!=", "<", "<=", ">", ">=", "is", "is not", "in", "not in"}
_HELPERS = {
    "ABSENT": steps.ABSENT, "VariableDoesNotExist": VariableDoesNotExist, "apart": apart, "markup": steps.MARKUP,
    "many": steps.many, "said": steps.said, "shown": shown, "step": steps.step, "unpacked": steps.unpacked,
}  # fmt: skip


def written(nodes: Iterable[Node], part: Callable[[Node], Part]) -> Part:
    """One function for nodes one after another; ``part`` makes those that are not written as statements."""
    return _Source(part).function(nodes)


class _Source:
    """The lines of one function, and the values its lines name."""

    def __init__(self, part: Callable[[Node], Part]) -> None:
        self._part = part
        self._kept: dict[str, Any] = dict(_HELPERS)
        self._lines: list[str] = []
        self._depth = 1
        self._scopes = 0

    def function(self, nodes: Iterable[Node]) -> Part:
        """The function: a scope in, a text out."""
        self._all(nodes, "s0")
        body = "\n".join(self._lines)
        source = f'def page(s0):\n said_ = []\n w = said_.append\n{body}\n return "".join(said_)\n'
        exec(compile(source, "<template>", "exec"), self._kept)  # noqa: S102  # of our own templates, at their first use
        return cast(Part, self._kept["page"])

    def _line(self, text: str) -> None:
        self._lines.append(" " * self._depth + text)

    @contextmanager
    def _block(self, head: str) -> Iterator[None]:
        self._line(head)
        self._depth += 1
        yield
        self._depth -= 1

    def _keep(self, value: object) -> str:
        """A name in the function for a value that stays."""
        name = f"k{len(self._kept)}"
        self._kept[name] = value
        return name

    def _scope(self) -> str:
        self._scopes += 1
        return f"s{self._scopes}"

    def _all(self, nodes: Iterable[Node], scope: str) -> None:
        nodes = list(nodes)
        if not nodes:
            self._line("pass")
        elif self._depth > _DEEPEST:
            self._line(f"w({self._keep(written(nodes, self._part))}({scope}))")
        else:
            for node in nodes:
                self._one(node, scope)

    def _one(self, node: Node, scope: str) -> None:
        write = _STATEMENTS.get(type(node))
        if write is not None:
            write(self, node, scope)
        else:
            self._line(f"w({self._keep(self._part(node))}({scope}))")

    def _text(self, node: TextNode, scope: str) -> None:
        self._line(f"w({node.s!r})")

    def _variable(self, node: VariableNode, scope: str) -> None:
        value, found = node.filter_expression, self._keep(expression(node.filter_expression))
        short = _short(value, scope)
        self._line(f"v = {short or f'{found}({scope})'}")
        otherwise = f"said(v, {found}, {scope})" if short else f"shown(v, {scope})"
        self._line(f"w(v if type(v) is str and markup(v) is None else {otherwise})")

    def _if(self, node: IfNode, scope: str) -> None:
        before = self._depth
        for number, (test, inner) in enumerate(node.conditions_nodelists):
            if number:
                self._line("else:")
                self._depth += 1
            if test is None:
                self._all(inner, scope)
                break
            self._condition(test, "t", scope)
            with self._block("if t:"):
                self._all(inner, scope)
        self._depth = before

    def _condition(self, test: Any, name: str, scope: str, *, within: bool = False) -> None:
        """Statements that leave under a name what a test comes to; what fails ``within`` an operator is not met."""
        if isinstance(test, TemplateLiteral):
            self._tested(cast(FilterExpression, test.value), name, scope, within=within)
            return
        with self._block("try:"):
            self._condition(test.first, name, scope, within=True)
            if test.id == "not":
                self._line(f"{name} = not {name}")
            elif test.id in ("and", "or"):
                with self._block(f"if {'' if test.id == 'and' else 'not '}{name}:"):
                    self._condition(test.second, name, scope, within=True)
            else:
                self._condition(test.second, f"{name}_", scope, within=True)
                self._line(f"{name} = {name} {test.id if test.id in _SIGNS else _refused(test.id)} {name}_")
        with self._block("except Exception:"):
            self._line(f"{name} = False")

    def _tested(self, value: FilterExpression, name: str, scope: str, *, within: bool) -> None:
        found, short = f"{self._keep(expression(value, None))}({scope})", _short(value, scope)
        if short is not None:
            self._line(f"{name} = {short}")
            with self._block(f"if {name} is ABSENT or callable({name}):"):
                self._line(f"{name} = {found}")
            return
        if within:
            self._line(f"{name} = {found}")
            return
        with self._block("try:"):
            self._line(f"{name} = {found}")
        with self._block("except VariableDoesNotExist:"):
            self._line(f"{name} = None")

    def _for(self, node: Any, scope: str) -> None:
        own = self._scope()
        self._line(f"q{own} = many({self._keep(expression(node.sequence, None))}({scope}))")
        self._line(f"{own}, n{own} = {{**{scope}}}, len(q{own})")
        with self._block(f"if n{own}:"):
            counted = any(map(_may_count, node.nodelist_loop))
            if counted:
                self._line(f'l{own} = {own}["forloop"] = {{"parentloop": {scope}.get("forloop", {{}})}}')
            each = f"reversed(q{own})" if node.is_reversed else f"q{own}"
            with self._block(f"for i{own}, x{own} in enumerate({each}):"):
                if counted:
                    self._counters(f"l{own}", f"i{own}", f"n{own}")
                self._loop(node, own)
        if node.nodelist_empty:
            with self._block("else:"):
                self._all(node.nodelist_empty, own)

    def _counters(self, loop: str, number: str, count: str) -> None:
        self._line(f'{loop}["counter0"], {loop}["counter"] = {number}, {number} + 1')
        self._line(f'{loop}["revcounter"], {loop}["revcounter0"] = {count} - {number}, {count} - {number} - 1')
        self._line(f'{loop}["first"], {loop}["last"] = {number} == 0, {number} == {count} - 1')

    def _loop(self, node: Any, own: str) -> None:
        if len(node.loopvars) == 1:
            self._line(f"{own}[{node.loopvars[0]!r}] = x{own}")
            self._all(node.nodelist_loop, own)
            return
        inner = self._scope()
        self._line(f"{inner} = {{**{own}, **unpacked({self._keep(node.loopvars)}, x{own})}}")
        self._all(node.nodelist_loop, inner)

    def _with(self, node: WithNode, scope: str) -> None:
        inner = self._scope()
        self._line(f"{inner} = {{**{scope}, **{self._given(node.extra_context, scope)}}}")
        self._all(node.nodelist, inner)

    def _scoped(self, node: Scoped, scope: str) -> None:
        inner, given = self._scope(), self._given(node.given, scope)
        self._line(f"{inner} = apart({scope}, {given})" if node.isolated else f"{inner} = {{**{scope}, **{given}}}")
        self._all(node.nodelist, inner)

    def _given(self, values: Mapping[str, Any], scope: str) -> str:
        """Names given to what stands within, each with its value in the scope around it."""
        named = (f"{name!r}: {self._keep(expression(value))}({scope})" for name, value in values.items())
        return f"{{{', '.join(named)}}}"

    def _named(self, node: Named, scope: str) -> None:
        self._line(f"{scope}[{node.name!r}] = {self._keep(node.value)}")


_STATEMENTS: Mapping[type[Node], Callable[[_Source, Any, str], None]] = {
    ForNode: _Source._for,
    IfNode: _Source._if,
    Named: _Source._named,
    Scoped: _Source._scoped,
    TextNode: _Source._text,
    VariableNode: _Source._variable,
    WithNode: _Source._with,
}


def _short(value: FilterExpression, scope: str) -> str | None:
    """The short way to a name with dots; None where there is none."""
    if value.filters or not isinstance(value.var, Variable) or value.var.lookups is None:
        return None
    name, *inner = value.var.lookups
    short = f"{scope}.get({name!r}{'' if inner else ', ABSENT'})"
    for one in inner:
        short = f"step({short}, {one!r})"
    return short


def _refused(sign: str) -> str:
    raise ValueError(f"no test of a template is written {sign}")


def _may_count(node: Any) -> bool:
    """Whether a node of a loop may ask how far the loop is."""
    if isinstance(node, TextNode | Named):
        return False
    if isinstance(node, VariableNode):
        return "forloop" in node.filter_expression.token
    if type(node) not in _STATEMENTS or isinstance(node, ForNode):
        return True
    if isinstance(node, IfNode):
        return any(
            (test is not None and _mentions(test)) or any(map(_may_count, inner))
            for test, inner in node.conditions_nodelists
        )
    given = node.given if isinstance(node, Scoped) else node.extra_context
    return any("forloop" in one.token for one in given.values()) or any(map(_may_count, node.nodelist))


def _mentions(test: Any) -> bool:
    if isinstance(test, TemplateLiteral):
        return "forloop" in test.text
    return _mentions(test.first) or (test.second is not None and _mentions(test.second))
