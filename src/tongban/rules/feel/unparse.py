"""The text of a node: read again over the same names it gives the same node, places in the text aside."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, Final

from tongban.rules.feel.builtins import BUILTINS
from tongban.rules.feel.builtins.conversion import number_text
from tongban.rules.feel.lexer import KEYWORDS
from tongban.rules.feel.nodes import (
    And,
    Arith,
    Between,
    BuiltinName,
    Call,
    Coerced,
    Compare,
    Condition,
    Constant,
    ContextOf,
    Counting,
    External,
    Filter,
    For,
    FunctionOf,
    If,
    In,
    InstanceOf,
    Invoke,
    ItemMember,
    ListOf,
    Local,
    Negate,
    Node,
    Not,
    Or,
    Path,
    Quantified,
    RangeOf,
    Reference,
    TemporalLiteral,
    Tested,
    UnaryCompare,
    Written,
)

_OR, _AND, _COMPARE, _ADD, _MULTIPLY, _POWER, _UNARY, _TIGHT, _ATOM = range(1, 10)
_ARITHMETIC: Final = {"+": _ADD, "-": _ADD, "*": _MULTIPLY, "/": _MULTIPLY, "**": _POWER}
_LONGEST_NUMBER: Final = 100
_PLAIN_KEY: Final = re.compile(r"[^\W\d]\w*(?: [^\W\d]\w*)*")


def unparse(node: Node) -> str:
    """The text of an expression or of unary tests, with the brackets it needs and no others.

    Numbers are written out in digits; a number beyond any sensible length keeps its exponent.
    """
    if isinstance(node, In) and isinstance(node.value, Tested):
        return _tests(node)
    if isinstance(node, Not) and isinstance(node.operand, In) and isinstance(node.operand.value, Tested):
        return f"not({_tests(node.operand)})"
    return _written(node, 0)


def _tests(node: In) -> str:
    return ", ".join(_test(test) for test in node.tests)


def _test(node: Node) -> str:
    return _written(node.operand if isinstance(node, Condition) else node, 0, bare=True)


def _written(node: Node, level: int, *, bare: bool = False) -> str:
    """The text, in brackets where it binds no tighter than `level`; `bare` lets a comparison without left side be."""
    binding, writer = _WRITERS[type(node)]
    text = writer(node)
    loose = binding(node) if callable(binding) else binding
    if isinstance(node, UnaryCompare) and bare:
        return text
    return f"({text})" if loose <= level else text


def _joined(word: str, level: int) -> Callable[[Any], str]:
    def write(node: And | Or) -> str:
        first, *rest = node.operands
        inside = level if isinstance(first, type(node)) else level - 1
        return f" {word} ".join([_written(first, inside), *(_written(one, level) for one in rest)])

    return write


def _arith(node: Arith) -> str:
    level = _ARITHMETIC[node.op]
    return f"{_written(node.left, level - 1)} {node.op} {_written(node.right, level)}"


def _compare(node: Compare) -> str:
    return f"{_written(node.left, _COMPARE)} {node.op} {_written(node.right, _COMPARE)}"


def _between(node: Between) -> str:
    value, low, high = (_written(part, _COMPARE) for part in (node.value, node.low, node.high))
    return f"{value} between {low} and {high}"


def _in(node: In) -> str:
    value = _written(node.value, _COMPARE)
    if len(node.tests) == 1 and not isinstance(node.tests[0], UnaryCompare):
        test = _written(node.tests[0], _COMPARE)
        return f"{value} in {test if not test.startswith('(') or isinstance(node.tests[0], RangeOf) else f'({test})'}"
    return f"{value} in ({', '.join(_written(test, 0, bare=True) for test in node.tests)})"


def _constant(node: Constant) -> str:
    value = node.value
    if value is None or isinstance(value, bool):
        return "null" if value is None else str(value).lower()
    if isinstance(value, Decimal):
        return number_text(value) if -_LONGEST_NUMBER < value.adjusted() < _LONGEST_NUMBER else str(value)
    return _quoted(str(value))


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\\b", "\\u0008").replace("\\f", "\\u000c")


def _if(node: If) -> str:
    return f"if {_written(node.condition, 0)} then {_written(node.then, 0)} else {_written(node.otherwise, 0)}"


def _bindings(node: For | Quantified) -> str:
    return ", ".join(f"{one.name} in {_domain(one.domain)}" for one in node.bindings)


def _domain(node: Node) -> str:
    if isinstance(node, Counting):
        return f"{_written(node.low, 0)}..{_written(node.high, _COMPARE)}"
    return _written(node, 0)


def _for(node: For) -> str:
    return f"for {_bindings(node)} return {_written(node.body, 0)}"


def _quantified(node: Quantified) -> str:
    return f"{node.kind} {_bindings(node)} satisfies {_written(node.body, 0)}"


def _context(node: ContextOf) -> str:
    return "{" + ", ".join(f"{_key(entry.key)}: {_written(entry.value, 0)}" for entry in node.entries) + "}"


def _key(name: str) -> str:
    return name if _PLAIN_KEY.fullmatch(name) and not KEYWORDS & set(name.split()) else _quoted(name)


def _range(node: RangeOf) -> str:
    low, high = _written(node.low, _COMPARE), _written(node.high, _COMPARE)
    return f"{'[' if node.low_closed else '('}{low}..{high}{']' if node.high_closed else ')'}"


def _path(node: Path) -> str:
    return f"{_source(node.source)}.{node.member}"


def _source(node: Node) -> str:
    text = _written(node, _TIGHT)
    return f"({text})" if isinstance(node, Constant) and isinstance(node.value, Decimal) else text


def _filter(node: Filter) -> str:
    return f"{_source(node.source)}[{_written(node.condition, 0)}]"


def _call(node: Call) -> str:
    if any(one is None or isinstance(one, Coerced) for one in node.arguments):
        return f"{node.function}({', '.join(_labelled(node))})"
    return f"{node.function}({', '.join(_written(one, 0, bare=True) for one in node.arguments if one is not None)})"


def _labelled(node: Call) -> Iterator[str]:
    """The arguments by name, where one is left out or its name says more than its place."""
    for param, value in zip(BUILTINS[node.function].params, node.arguments, strict=False):
        label = param.narrowed[0][0] if isinstance(value, Coerced) else param.name
        if value is not None:
            yield f"{label}: {_written(value, 0, bare=True)}"


def _function(node: FunctionOf) -> str:
    taken = ", ".join(one.name if one.type is None else f"{one.name}: {one.type}" for one in node.parameters)
    body = node.body
    text = f"external {_written(body.mapping, 0)}" if isinstance(body, External) else _written(body, 0)
    return f"function({taken}) {text}"


def _invoke(node: Invoke) -> str:
    given = (f"{one.name}: " * (one.name is not None) + _written(one.value, 0, bare=True) for one in node.arguments)
    return f"{_source(node.function)}({', '.join(given)})"


def _negate(node: Negate) -> str:
    return f"-{_written(node.operand, _POWER)}"


def _member(node: ItemMember) -> str:
    return ".".join((node.name, *node.rest))


_Writer = Callable[[Any], str]
_WRITERS: Final[dict[type[Node], tuple[int | Callable[[Any], int], _Writer]]] = {
    Or: (_OR, _joined("or", _OR)),
    And: (_AND, _joined("and", _AND)),
    Compare: (_COMPARE, _compare),
    Between: (_COMPARE, _between),
    In: (_COMPARE, _in),
    Arith: (lambda node: _ARITHMETIC[node.op], _arith),
    Negate: (_UNARY, _negate),
    InstanceOf: (_UNARY, lambda node: f"{_written(node.value, _UNARY)} instance of {node.type}"),
    If: (0, _if),
    For: (0, _for),
    Quantified: (0, _quantified),
    FunctionOf: (0, _function),
    UnaryCompare: (0, lambda node: f"{node.op} {_written(node.operand, _COMPARE)}"),
    Path: (_ATOM, _path),
    Filter: (_ATOM, _filter),
    Invoke: (_ATOM, _invoke),
    Call: (_ATOM, _call),
    Not: (_ATOM, lambda node: f"not({_written(node.operand, 0)})"),
    Constant: (_ATOM, _constant),
    TemporalLiteral: (_ATOM, lambda node: f"@{_quoted(node.text)}"),
    Reference: (_ATOM, lambda node: node.path),
    Local: (_ATOM, lambda node: node.name),
    ItemMember: (_ATOM, _member),
    BuiltinName: (_ATOM, lambda node: node.name),
    Tested: (_ATOM, lambda _node: "?"),
    ListOf: (_ATOM, lambda node: "[" + ", ".join(_written(one, 0, bare=True) for one in node.items) + "]"),
    ContextOf: (_ATOM, _context),
    RangeOf: (_ATOM, _range),
    Coerced: (_ATOM, lambda node: _written(node.value, 0)),
    Written: (_ATOM, lambda node: node.text),
}
