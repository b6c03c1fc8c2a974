"""Unary tests: what stands after `in`, and the cells of a decision table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tongban.rules.feel.errors import Span
from tongban.rules.feel.forms import UNARY, element, range_from
from tongban.rules.feel.nodes import Condition, Constant, In, Node, Not, Tested

if TYPE_CHECKING:
    from tongban.rules.feel.parser import Parser


def membership_tests(parser: Parser) -> tuple[Node, ...]:
    """What stands after `in`: one test, or several in parentheses."""
    token = parser.lexer.operand()
    if token.text == "(" and token.kind == "symbol":
        parser.lexer.take(token)
        tests = [element(parser)]
        if parser.next_is(".."):
            return (range_from(parser, token, tests[0], low_closed=False),)
        while parser.next_is(","):
            parser.expect(",")
            tests.append(element(parser))
        parser.expect(")")
        return tuple(tests)
    if token.kind == "symbol" and token.text in UNARY:
        return (element(parser),)
    return (parser.additive(),)


def unary_tests(parser: Parser) -> Node:
    """Tests of a decision table cell: `-`, `not(…)`, or tests separated by commas; a condition on `?`."""
    lexer = parser.lexer
    token = lexer.operand()
    if token.text == "-" and not lexer.text[token.span.end :].strip():
        lexer.take(token)
        return Constant(token.span, True)
    if token.text == "not" and token.kind == "keyword":
        lexer.take(token)
        parser.expect("(")
        tests = _tests(parser)
        parser.expect(")")
        return Not(Span(token.span.start, lexer.at), tests)
    return _tests(parser)


def _tests(parser: Parser) -> Node:
    tests = [_test(parser)]
    while parser.next_is(","):
        parser.expect(",")
        tests.append(_test(parser))
    span = Span(tests[0].span.start, tests[-1].span.end)
    return In(span, Tested(span), tuple(tests))


def _test(parser: Parser) -> Node:
    node = element(parser)
    if any(isinstance(inner, Tested) for inner in node.walk()):
        return Condition(node.span, node)
    return node
