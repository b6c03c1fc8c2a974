"""Types as a text names them: `list<string>`, `context<a: number>`, `function<number> -> string`, a model's own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from tongban.rules.feel.errors import refuse
from tongban.rules.feel.names import NameSet
from tongban.rules.feel.types import (
    FUNCTION,
    SIMPLE,
    ContextType,
    FeelType,
    FunctionType,
    ListType,
    RangeType,
    list_of,
    range_of,
)

if TYPE_CHECKING:
    from tongban.rules.feel.lexer import Token
    from tongban.rules.feel.parser import Parser

_GENERIC: Final = ("list", "context", "range", "function")
_COLON: Final = re.compile(r"(?<!\s)\s*+:")
TYPE_NAMES: Final = (*SIMPLE, *_GENERIC)
_STANDARD: Final = NameSet(TYPE_NAMES)
_PLAIN: Final[dict[str, FeelType]] = {
    **SIMPLE,
    "list": list_of(),
    "range": range_of(),
    "context": ContextType("context", ()),
    "function": FUNCTION,
}


def named_types(types: Mapping[str, FeelType]) -> NameSet:
    """The names a text may use for types, those of its model included."""
    return NameSet([*TYPE_NAMES, *types]) if types else _STANDARD


def read_type(parser: Parser) -> FeelType:
    """The type named here. Raises FeelError TB-FEEL-012 where none is."""
    token = parser.lexer.one_of(parser.type_names)
    if token is None:
        found = parser.lexer.operand()
        raise refuse("TB-FEEL-012", found.span, name=found.text, known="、".join([*TYPE_NAMES, *parser.types]))
    parser.lexer.take(token)
    if token.text in parser.types:
        return parser.types[token.text]
    if token.text in _GENERIC and parser.next_is("<"):
        return _generic(parser, token)
    return _PLAIN[token.text]


def _generic(parser: Parser, token: Token) -> FeelType:
    parser.deepen()
    parser.expect("<")
    kind = _READERS[token.text](parser)
    parser.rise()
    return kind


def _element(parser: Parser) -> FeelType:
    element = read_type(parser)
    parser.expect(">")
    return element


def _context(parser: Parser) -> FeelType:
    members: list[tuple[str, FeelType]] = []
    while not parser.next_is(">"):
        name = parser.lexer.until(_COLON)
        if name.kind != "name":
            raise parser.unexpected(name, "分项的名称", "a name")
        parser.lexer.take(name)
        parser.expect(":")
        members.append((name.text, read_type(parser)))
        if not parser.next_is(">"):
            parser.expect(",")
    parser.expect(">")
    return ContextType("context", tuple(members))


def _function(parser: Parser) -> FeelType:
    taken: list[FeelType] = []
    while not parser.next_is(">"):
        taken.append(read_type(parser))
        if not parser.next_is(">"):
            parser.expect(",")
    parser.expect(">")
    parser.expect("->")
    return FunctionType("function", tuple(taken), read_type(parser))


_READERS: Final = {
    "list": lambda parser: ListType("list", _element(parser)),
    "range": lambda parser: RangeType("range", _element(parser)),
    "context": _context,
    "function": _function,
}
