"""The forms of the language that are more than operators: names, calls, lists, contexts, ranges, loops."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Literal, cast

from tongban.rules.feel.errors import FeelError, Span, refuse
from tongban.rules.feel.function_forms import builtin_name
from tongban.rules.feel.lexer import Token
from tongban.rules.feel.names import NameTree, tidy
from tongban.rules.feel.nodes import (
    Binding,
    Comparison,
    ContextOf,
    Counting,
    Entry,
    For,
    If,
    ListOf,
    Node,
    Not,
    Quantified,
    RangeOf,
    Reference,
    UnaryCompare,
)

if TYPE_CHECKING:
    from tongban.rules.feel.parser import Parser

UNARY: Final = frozenset({"=", "!=", "<", "<=", ">", ">="})
_MOST_BINDINGS: Final = 20
_IN: Final = re.compile(r"(?<!\s)\s++in\b")
_COLON: Final = re.compile(r"(?<!\s)\s*+:")


def name(parser: Parser, token: Token) -> Node:
    """A name: an input by its longest declared path, a bound name, or a member of a filtered item."""
    scope = parser.scope
    tree = scope.inputs.children.get(token.text)
    outside = _input(parser, token, tree) if tree is not None and not _shadowed(parser, token) else None
    rest = tuple(tidy(part) for part in outside.path.split(".")[1:]) if outside is not None else ()
    span = outside.span if outside is not None else token.span
    node = scope.resolve(token.text, rest, span, outside)
    if node is None:
        node = builtin_name(parser, token)
    if node is None:
        raise parser.undeclared(token.text, token.span, scope.inputs.paths())
    return node


def _shadowed(parser: Parser, token: Token) -> bool:
    return parser.scope.is_bound(token.text)


def _input(parser: Parser, token: Token, tree: NameTree) -> Reference | None:
    lexer = parser.lexer
    found = Reference(token.span, tree.path) if tree.path is not None else None
    end = lexer.at
    while parser.next_is("."):
        lexer.take(lexer.operator())
        segment = lexer.one_of(tree.names)
        if segment is None:
            break
        lexer.take(segment)
        tree = tree.children[segment.text]
        if tree.path is not None:
            found, end = Reference(Span(token.span.start, segment.span.end), tree.path), lexer.at
    if found is None and not parser.scope.in_filter:
        raise _group(parser, token, tree)
    lexer.at = end
    return found


def _group(parser: Parser, token: Token, tree: NameTree) -> FeelError:
    if parser.lexer.text[: parser.lexer.at].endswith("."):
        wrong = parser.lexer.take(parser.lexer.member())
        span = Span(token.span.start, wrong.span.end)
        return parser.undeclared(span.of(parser.lexer.text), span, parser.scope.inputs.paths())
    span = Span(token.span.start, parser.lexer.at)
    return refuse("TB-FEEL-013", span, name=span.of(parser.lexer.text), example=tree.paths()[0])


def element(parser: Parser) -> Node:
    """An expression, or a comparison without its left side, which is a range or a test."""
    token = parser.lexer.operand()
    if token.kind != "symbol" or token.text not in UNARY:
        return parser.expression()
    parser.lexer.take(token)
    operand = parser.additive()
    return UnaryCompare(Span(token.span.start, operand.span.end), cast(Comparison, token.text), operand)


def parenthesised(parser: Parser, token: Token) -> Node:
    """`( … )`, or a range that leaves out its lower end."""
    inner = element(parser)
    if parser.next_is(".."):
        return range_from(parser, token, inner, low_closed=False)
    parser.expect(")")
    return replace(inner, span=Span(token.span.start, parser.lexer.at))


def bracketed(parser: Parser, token: Token) -> Node:
    """`[ … ]`: a list, or a range that includes its lower end."""
    items: list[Node] = []
    while not parser.next_is("]"):
        items.append(element(parser))
        if len(items) == 1 and parser.next_is(".."):
            return range_from(parser, token, items[0], low_closed=True)
        if not parser.next_is("]"):
            parser.expect(",")
    parser.expect("]")
    return ListOf(Span(token.span.start, parser.lexer.at), tuple(items))


def open_range(parser: Parser, token: Token) -> Node:
    """`] … ..`: a range that leaves out its lower end, in the other notation."""
    return range_from(parser, token, parser.additive(), low_closed=False)


def range_from(parser: Parser, token: Token, low: Node, *, low_closed: bool) -> Node:
    """The rest of a range whose opening bracket and lower end are read."""
    parser.expect("..")
    high = parser.endpoint()
    closing = parser.expect("]", ")", "[")
    return RangeOf(Span(token.span.start, closing.span.end), low, high, low_closed, closing.text == "]")


def context(parser: Parser, token: Token) -> Node:
    """`{key: value, …}`; an entry may use the entries before it."""
    mark = parser.scope.mark()
    entries: list[Entry] = []
    while not parser.next_is("}"):
        key = parser.lexer.operand()
        if key.kind != "string":
            key = parser.lexer.until(_COLON)
        if key.kind not in ("string", "name"):
            raise parser.unexpected(key, "分项的名称", "a key")
        parser.lexer.take(key)
        label = key.value if key.kind == "string" else key.text
        if any(entry.key == label for entry in entries):
            raise refuse("TB-FEEL-014", key.span, name=label)
        parser.expect(":")
        value = parser.expression()
        parser.scope.members.add(label)
        entries.append(Entry(Span(key.span.start, value.span.end), label, parser.scope.bind(label), value))
        if not parser.next_is("}"):
            parser.expect(",")
    parser.expect("}")
    parser.scope.leave(mark)
    return ContextOf(Span(token.span.start, parser.lexer.at), tuple(entries))


def conditional(parser: Parser, token: Token) -> Node:
    """`if … then … else …`."""
    condition = parser.expression()
    parser.expect("then")
    then = parser.expression()
    parser.expect("else")
    otherwise = parser.expression()
    return If(Span(token.span.start, otherwise.span.end), condition, then, otherwise)


def loop(parser: Parser, token: Token) -> Node:
    """`for … in …, … return …`."""
    mark = parser.scope.mark()
    bindings = _bindings(parser)
    partial = parser.scope.bind("partial")
    parser.expect("return")
    body = parser.expression()
    parser.scope.leave(mark)
    return For(Span(token.span.start, body.span.end), bindings, partial, body)


def quantified(parser: Parser, token: Token) -> Node:
    """`some … satisfies …`, `every … satisfies …`."""
    mark = parser.scope.mark()
    bindings = _bindings(parser)
    parser.expect("satisfies")
    body = parser.expression()
    parser.scope.leave(mark)
    kind = cast(Literal["some", "every"], token.text)
    return Quantified(Span(token.span.start, body.span.end), kind, bindings, body)


def _bindings(parser: Parser) -> tuple[Binding, ...]:
    bindings: list[Binding] = []
    while True:
        variable = parser.lexer.until(_IN)
        if variable.kind != "name":
            raise parser.unexpected(variable, "循环名称", "a variable")
        if len(bindings) == _MOST_BINDINGS:
            raise refuse("TB-FEEL-008", variable.span, limit=_MOST_BINDINGS)
        parser.lexer.take(variable)
        parser.expect("in")
        domain = parser.expression()
        if parser.next_is(".."):
            parser.expect("..")
            high = parser.additive()
            domain = Counting(Span(domain.span.start, high.span.end), domain, high)
        slot = parser.scope.bind(variable.text)
        bindings.append(Binding(Span(variable.span.start, domain.span.end), variable.text, slot, domain))
        if not parser.next_is(","):
            return tuple(bindings)
        parser.expect(",")


def negation(parser: Parser, token: Token) -> Node:
    """`not( … )`."""
    parser.expect("(")
    operand = parser.expression()
    parser.expect(")")
    return Not(Span(token.span.start, parser.lexer.at), operand)
