"""Function literals, calls of built-ins and applications of function values, as they are written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from tongban.rules.feel.builtins import BUILTINS, CLOCK_FUNCTIONS, Builtin
from tongban.rules.feel.errors import FeelError, Span, refuse
from tongban.rules.feel.lexer import Token
from tongban.rules.feel.names import NameSet, nearest, tidy
from tongban.rules.feel.nodes import Argument, BuiltinName, Call, Coerced, External, FunctionOf, Invoke, Node, Parameter
from tongban.rules.feel.type_text import read_type
from tongban.rules.feel.types import FeelType

if TYPE_CHECKING:
    from tongban.rules.feel.parser import Parser

_COLON: Final = re.compile(r"\s*:")
_PARAMETER_END: Final = re.compile(r"(?<!\s)\s*+[:,)]")
_LABEL: Final = re.compile(r"""([^\W\d][^"(){}\[\],:@<>=]*+):""")
_FUNCTIONS: Final = NameSet(BUILTINS)


def literal(parser: Parser, token: Token) -> Node:
    """`function(a, b: number) body`, or a body that another machine would run."""
    parser.expect("(")
    mark = parser.scope.mark()
    parameters = _parameters(parser)
    if parser.next_word_is("external"):
        parser.lexer.take(parser.lexer.operator())
        mapping = parser.expression()
        body: Node = External(mapping.span, mapping)
    else:
        body = parser.expression()
    parser.scope.leave(mark)
    return FunctionOf(Span(token.span.start, body.span.end), parameters, body)


def _parameters(parser: Parser) -> tuple[Parameter, ...]:
    parameters: list[Parameter] = []
    while not parser.next_is(")"):
        name = parser.lexer.until(_PARAMETER_END)
        if name.kind != "name":
            raise parser.unexpected(name, "参数的名称", "a parameter")
        if any(one.name == name.text for one in parameters):
            raise refuse("TB-FEEL-014", name.span, name=name.text)
        parser.lexer.take(name)
        kind = None
        if parser.next_is(":"):
            parser.expect(":")
            kind = read_type(parser)
        span = Span(name.span.start, parser.lexer.at)
        parameters.append(Parameter(span, name.text, parser.scope.bind(name.text), kind))
        if not parser.next_is(")"):
            parser.expect(",")
    parser.expect(")")
    return tuple(parameters)


def builtin_name(parser: Parser, token: Token) -> Node | None:
    """A built-in named as a value, when one of that name stands here."""
    parser.lexer.at = token.span.start
    found = parser.lexer.one_of(_FUNCTIONS)
    parser.lexer.take(token if found is None else found)
    return BuiltinName(found.span, found.text) if found is not None else None


def invocation(parser: Parser, function: Node) -> Node:
    """`function(arguments)` of a value that is a function, arguments by place or by name."""
    parser.expect("(")
    arguments: list[Argument] = []
    while not parser.next_is(")"):
        arguments.append(_argument(parser))
        if not parser.next_is(")"):
            parser.expect(",")
    parser.expect(")")
    span = Span(function.span.start, parser.lexer.at)
    if len({one.name is None for one in arguments}) > 1:
        raise refuse("TB-FEEL-018", span)
    return Invoke(span, function, tuple(arguments))


def _argument(parser: Parser) -> Argument:
    label = parser.lexer.matching(_LABEL)
    if label is not None:
        parser.lexer.take(label)
        parser.expect(":")
    value = parser.element()
    start = label.span.start if label is not None else value.span.start
    return Argument(Span(start, value.span.end), None if label is None else tidy(label.text), value)


def call(parser: Parser, token: Token) -> Node:
    """A call of a built-in, arguments by position or by name."""
    if token.text in CLOCK_FUNCTIONS and not parser.clock:
        raise refuse("TB-FEEL-011", token.span, name=token.text)
    function = BUILTINS.get(token.text)
    if function is None:
        close = nearest(token.text, BUILTINS)
        raise refuse("TB-FEEL-009", token.span, name=token.text, hint=f"是不是“{close}”？" if close else "请改写。")
    parser.expect("(")
    arguments = _arguments(parser, function, token.span)
    return Call(Span(token.span.start, parser.lexer.at), function.name, arguments)


def _arguments(parser: Parser, function: Builtin, span: Span) -> tuple[Node | None, ...]:
    labels = NameSet(label for param in function.params for label in param.names)
    positional: list[Node] = []
    named: dict[str, Node] = {}
    while not parser.next_is(")"):
        label = parser.lexer.one_of(labels)
        if label is not None and _COLON.match(parser.lexer.text, label.span.end):
            parser.lexer.take(label)
            parser.expect(":")
            named[label.text] = parser.element()
        else:
            positional.append(parser.element())
        if not parser.next_is(")"):
            parser.expect(",")
    parser.expect(")")
    if named and positional:
        raise _wrong(function, span, "按位置和按名称的写法不能混用")
    return _by_name(function, named, span) if named else _by_position(function, positional, span)


def _by_position(function: Builtin, given: list[Node], span: Span) -> tuple[Node | None, ...]:
    if len(given) < function.least or (function.most is not None and len(given) > function.most):
        raise _wrong(function, span, f"给了 {len(given)} 个")
    return tuple(given)


def _by_name(function: Builtin, given: dict[str, Node], span: Span) -> tuple[Node | None, ...]:
    arguments: list[Node | None] = []
    for param in function.params:
        label = next((label for label in given if label in param.names), None)
        if label is None and not param.optional:
            raise _wrong(function, span, f"缺少 {param.name}")
        arguments.append(None if label is None else _narrowed(given.pop(label), dict(param.narrowed).get(label)))
    if given:
        raise _wrong(function, span, f"{'、'.join(given)} 重复")
    return tuple(arguments)


def _narrowed(node: Node, kind: FeelType | None) -> Node:
    return node if kind is None else Coerced(node.span, node, kind)


def _wrong(function: Builtin, span: Span, problem: str) -> FeelError:
    return refuse("TB-FEEL-010", span, name=function.name, problem=problem, usage=function.usage)
