"""The parser: operator precedence over tokens, from a text and its names to the intermediate form."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import DecimalException
from typing import Final, cast

from tongban.rules.feel import forms, function_forms, unary
from tongban.rules.feel.errors import FeelError, Span, refuse
from tongban.rules.feel.foreign import foreign_word
from tongban.rules.feel.lexer import Lexer, Token
from tongban.rules.feel.names import NameTree, nearest
from tongban.rules.feel.nodes import (
    And,
    Arith,
    Arithmetic,
    Between,
    Compare,
    Comparison,
    Constant,
    Filter,
    In,
    InstanceOf,
    Negate,
    Node,
    Or,
    Path,
    TemporalLiteral,
    Tested,
)
from tongban.rules.feel.scope import Scope
from tongban.rules.feel.type_text import named_types, read_type
from tongban.rules.feel.types import FeelType
from tongban.rules.feel.values import NUMBERS

TEXT_LIMIT: Final = 10_000
NESTING_LIMIT: Final = 60
TREE_LIMIT: Final = 200

_OR, _AND, _COMPARE, _ADD, _MULTIPLY, _POWER, _TIGHT = range(1, 8)
_LEVELS: Final = {
    "or": _OR,
    "and": _AND,
    "=": _COMPARE,
    "!=": _COMPARE,
    "<": _COMPARE,
    "<=": _COMPARE,
    ">": _COMPARE,
    ">=": _COMPARE,
    "between": _COMPARE,
    "in": _COMPARE,
    "+": _ADD,
    "-": _ADD,
    "*": _MULTIPLY,
    "/": _MULTIPLY,
    "**": _POWER,
    "instance": _TIGHT,
}
COMPARISONS: Final = frozenset({"=", "!=", "<", "<=", ">", ">="})
_AFTER_RANGE: Final = re.compile(r"\s*(?:$|[]),}*/+=<>!]|\.(?!\d)|(?:and|or|then|else|return|satisfies|in)\b)")


class Parser:
    """Reads one text over the declared names; `types` are those a model names, `clock` lets `now` and `today` in."""

    __slots__ = ("_depth", "_filters_off", "clock", "lexer", "scope", "tests_input", "type_names", "types")

    def __init__(
        self,
        text: str,
        names: NameTree | Scope,
        *,
        tests_input: bool = False,
        clock: bool = False,
        types: Mapping[str, FeelType] | None = None,
    ) -> None:
        if len(text) > TEXT_LIMIT:
            raise refuse("TB-FEEL-007", Span(0, len(text)), size=len(text), limit=TEXT_LIMIT)
        self.scope = names if isinstance(names, Scope) else Scope(names)
        self.lexer = Lexer(text, self.scope)
        self.tests_input = tests_input
        self.clock = clock
        self.types = types or {}
        self.type_names = named_types(self.types)
        self._depth = 0
        self._filters_off = False

    def whole_expression(self) -> Node:
        """The expression the text is. Raises FeelError."""
        return self._finished(self.expression())

    def whole_tests(self) -> Node:
        """The unary tests the text is, as a condition on `?`. Raises FeelError."""
        return self._finished(unary.unary_tests(self))

    def _finished(self, node: Node) -> Node:
        token = self.lexer.operator()
        if token.kind != "end":
            raise self.unexpected(token, "运算符或结尾", "an operator or the end")
        _check_tree(node)
        return node

    def expression(self, level: int = 0) -> Node:
        """An expression of operators that bind tighter than `level`."""
        self.deepen()
        filters_off, self._filters_off = self._filters_off and level > 0, False
        left = self._operand(filters_off)
        while True:
            token = self.lexer.operator()
            binding = _LEVELS.get(token.text, 0) if token.kind in ("symbol", "keyword") else 0
            if binding <= level:
                break
            left = self._infix(left, self.lexer.take(token), binding, filters_off)
        self.rise()
        return left

    def deepen(self) -> None:
        """Go one level deeper. Raises FeelError TB-FEEL-008 where that is too deep."""
        self._depth += 1
        if self._depth > NESTING_LIMIT:
            raise refuse("TB-FEEL-008", Span(self.lexer.at, self.lexer.at), limit=NESTING_LIMIT)

    def rise(self) -> None:
        """Come back one level."""
        self._depth -= 1

    def element(self) -> Node:
        """An expression, or a comparison without its left side."""
        return forms.element(self)

    def endpoint(self) -> Node:
        """The upper end of a range, where `[` may close the range instead of filtering."""
        self._filters_off = True
        return self.expression(_COMPARE)

    def additive(self) -> Node:
        """An operand of a comparison."""
        return self.expression(_COMPARE)

    def _infix(self, left: Node, token: Token, binding: int, filters_off: bool) -> Node:
        word = token.text
        if word == "instance":
            return self._instance_of(left)
        if word == "between":
            low = self.additive()
            self.expect("and")
            high = self.additive()
            node: Node = Between(_over(left, high), left, low, high)
        elif word == "in":
            node = self._membership(left)
        else:
            self._filters_off = filters_off
            right = self.expression(binding)
            node = _combined(word, left, right)
        if binding == _COMPARE:
            self._refuse_chain()
        return node

    def _refuse_chain(self) -> None:
        token = self.lexer.operator()
        if _LEVELS.get(token.text) == _COMPARE and token.kind in ("symbol", "keyword"):
            raise self.unexpected(
                token, "and 或 or（比较不能连写，例如 1 < x < 5 应写成 x > 1 and x < 5）", "'and' or 'or'"
            )

    def _instance_of(self, left: Node) -> Node:
        self.expect("of")
        kind = read_type(self)
        return InstanceOf(Span(left.span.start, self.lexer.at), left, kind)

    def _membership(self, left: Node) -> Node:
        tests = unary.membership_tests(self)
        return In(Span(left.span.start, self.lexer.at), left, tests)

    def _operand(self, filters_off: bool) -> Node:
        token = self.lexer.operand()
        if token.text == "-" and token.kind == "symbol":
            self.lexer.take(token)
            self._filters_off = filters_off
            operand = self.expression(_POWER)
            return Negate(Span(token.span.start, operand.span.end), operand)
        return self._postfix(self._primary(token), filters_off)

    def _primary(self, token: Token) -> Node:
        handler = _PRIMARY.get(token.text) if token.kind in ("symbol", "keyword") else _BY_KIND.get(token.kind)
        if handler is None:
            raise self.unexpected(token, "一个值", "a value")
        self.lexer.take(token)
        return handler(self, token)

    def _postfix(self, node: Node, filters_off: bool) -> Node:
        while True:
            token = self.lexer.operator()
            if token.text == "." and token.kind == "symbol":
                self.lexer.take(token)
                member = self.lexer.take(self.lexer.member())
                if member.kind != "name":
                    raise self.unexpected(member, "一个名称", "a name")
                node = Path(Span(node.span.start, member.span.end), node, member.text)
            elif token.text == "[" and token.kind == "symbol" and not (filters_off and self._ends_range(token)):
                self.lexer.take(token)
                node = self._filter(node)
            elif token.text == "(" and token.kind == "symbol":
                node = function_forms.invocation(self, node)
            else:
                return node

    def _ends_range(self, bracket: Token) -> bool:
        """Whether a `[` after the upper end of a range closes it, as nothing that could be a filter follows."""
        return _AFTER_RANGE.match(self.lexer.text, bracket.span.end) is not None

    def _filter(self, source: Node) -> Node:
        mark = self.scope.mark()
        slot = self.scope.enter_filter()
        condition = self.expression()
        self.scope.leave(mark)
        self.expect("]")
        return Filter(Span(source.span.start, self.lexer.at), source, slot, condition)

    def expect(self, *wanted: str) -> Token:
        """Take one of the wanted symbols or words. Raises FeelError."""
        token = self.lexer.operator()
        if token.kind not in ("symbol", "keyword") or token.text not in wanted:
            raise self.unexpected(token, "或".join(f"“{one}”" for one in wanted), " or ".join(wanted))
        return self.lexer.take(token)

    def next_is(self, *wanted: str) -> bool:
        """Whether one of the symbols or words comes next."""
        token = self.lexer.operator()
        return token.kind in ("symbol", "keyword") and token.text in wanted

    def next_word_is(self, word: str) -> bool:
        """Whether that word comes next, which is a keyword only here."""
        return self.lexer.operator().text == word

    def unexpected(self, token: Token, wanted: str, wanted_en: str) -> FeelError:
        """The error that this token cannot stand here."""
        if token.kind == "end":
            return refuse("TB-FEEL-002", token.span, wanted=wanted, wanted_en=wanted_en)
        foreign = foreign_word(self.lexer.text, token.span)
        if foreign is not None:
            span, half = foreign
            fix = self.lexer.text[: span.start] + half + self.lexer.text[span.end :]
            return refuse("TB-FEEL-025", span, fix=fix, found=span.of(self.lexer.text), wanted=half)
        return refuse("TB-FEEL-001", token.span, found=token.text, wanted=wanted, wanted_en=wanted_en)

    def undeclared(self, name: str, span: Span, known: list[str]) -> FeelError:
        """The error that a name is not declared, with the nearest one that is."""
        if len(name) > 1 and name[0] == name[-1] == "'":
            fix = f'{self.lexer.text[: span.start]}"{name[1:-1]}"{self.lexer.text[span.end :]}'
            return refuse("TB-FEEL-025", span, fix=fix, found=name, wanted=f'"{name[1:-1]}"')
        close = nearest(name, known)
        if close is not None:
            fix = self.lexer.text[: span.start] + close + self.lexer.text[span.end :]
            return refuse("TB-FEEL-003", span, fix=fix, name=name, hint=f"是不是“{close}”？请改用已声明的名称。")
        some = "、".join(known[:6])
        hint = f"可用的数据项有：{some}。" if some else "这里没有声明任何数据项，请先声明。"
        return refuse("TB-FEEL-003", span, name=name, hint=hint)


def _over(first: Node, last: Node) -> Span:
    return Span(first.span.start, last.span.end)


def _combined(word: str, left: Node, right: Node) -> Node:
    span = _over(left, right)
    if word == "and":
        return And(span, (*(left.operands if isinstance(left, And) else (left,)), right))
    if word == "or":
        return Or(span, (*(left.operands if isinstance(left, Or) else (left,)), right))
    if word in COMPARISONS:
        return Compare(span, cast(Comparison, word), left, right)
    return Arith(span, cast(Arithmetic, word), left, right)


def _check_tree(root: Node) -> None:
    level, depth = [root], 0
    while level:
        depth += 1
        if depth > TREE_LIMIT:
            raise refuse("TB-FEEL-008", level[0].span, limit=TREE_LIMIT)
        level = [child for node in level for child in node.children()]


def _number(_parser: Parser, token: Token) -> Node:
    try:
        return Constant(token.span, NUMBERS.create_decimal(token.text))
    except DecimalException as problem:
        raise refuse("TB-FEEL-017", token.span, found=token.text) from problem


def _string(_parser: Parser, token: Token) -> Node:
    return Constant(token.span, token.value)


def _temporal(parser: Parser, token: Token) -> Node:
    text = parser.lexer.take(parser.lexer.operand())
    if text.kind != "string":
        raise parser.unexpected(text, "日期或时长的文字", "a string")
    return TemporalLiteral(Span(token.span.start, text.span.end), text.value)


def _tested(parser: Parser, token: Token) -> Node:
    if not parser.tests_input:
        raise refuse("TB-FEEL-006", token.span, found="?")
    return Tested(token.span)


def _literal(value: object) -> Callable[[Parser, Token], Node]:
    return lambda _parser, token: Constant(token.span, value)


_BY_KIND: Final[dict[str, Callable[[Parser, Token], Node]]] = {
    "number": _number,
    "string": _string,
    "name": forms.name,
    "function": function_forms.call,
}
_PRIMARY: Final[dict[str, Callable[[Parser, Token], Node]]] = {
    "true": _literal(True),
    "false": _literal(False),
    "null": _literal(None),
    "@": _temporal,
    "?": _tested,
    "(": forms.parenthesised,
    "[": forms.bracketed,
    "]": forms.open_range,
    "{": forms.context,
    "if": forms.conditional,
    "for": forms.loop,
    "some": forms.quantified,
    "every": forms.quantified,
    "not": forms.negation,
    "function": function_forms.literal,
}
