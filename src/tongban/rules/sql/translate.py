"""From the intermediate form of a rule to typed SQL terms; what SQL would decide otherwise is refused with a reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from tongban.rules.conditions import column_of, constant_of
from tongban.rules.conditions.normal import NOT_CONSTANT
from tongban.rules.feel.nodes import (
    And,
    Arith,
    Between,
    Call,
    Compare,
    Condition,
    Constant,
    If,
    In,
    Negate,
    Node,
    Not,
    Or,
    Path,
    RangeOf,
    Reference,
    TemporalLiteral,
    Tested,
    UnaryCompare,
    Written,
)
from tongban.rules.feel.values import Range
from tongban.rules.sql.functions import PROPERTIES, call
from tongban.rules.sql.kinds import NULL, Kind, NotInSql, Term
from tongban.rules.sql.terms import arithmetic, chosen, column, constant, negate
from tongban.rules.sql.truth import all_of, any_of, between, compare, judged, negated, one_of, ranged

_SHOWN = 40
_FOLDED: Final = (Arith, Negate, Call, TemporalLiteral)
_NAMES_ZH: Final = {
    "For": "循环",
    "Quantified": "some / every",
    "Filter": "列表筛选",
    "ListOf": "会变的列表",
    "ContextOf": "分项数据",
    "FunctionOf": "自定义函数",
    "Invoke": "调用自定义函数",
    "InstanceOf": "类型判断",
    "RangeOf": "会变的范围",
    "Local": "循环变量",
    "DecisionTable": "嵌在表达式里的决策表",
}


class Translator:
    """Reads nodes of one text over columns of known kinds; `tested` is what unary tests are put to."""

    def __init__(self, text: str, columns: Mapping[str, Kind], tested: Term | None = None) -> None:
        self.text = text
        self.columns = columns
        self.tested = tested

    def term(self, node: Node) -> Term:
        """The value of a node. Raises NotInSql, naming the innermost part that cannot be written."""
        try:
            return self._read(node)
        except NotInSql as reason:
            raise self._placed(reason, node) from None

    def _read(self, node: Node) -> Term:
        reader = _READERS.get(type(node))
        value = constant_of(node) if isinstance(node, _FOLDED) else NOT_CONSTANT
        if value is not NOT_CONSTANT:
            return constant(value)
        if reader is None:
            raise NotInSql(f"{_NAMES_ZH.get(type(node).__name__, '这种写法')}在 SQL 中没有同样含义的写法")
        return reader(self, node)

    def truth(self, node: Node) -> Term:
        """The truth value of a node."""
        try:
            return judged(self.term(node))
        except NotInSql as reason:
            raise self._placed(reason, node) from None

    def _placed(self, reason: NotInSql, node: Node) -> NotInSql:
        words = str(reason)
        part = node.span.of(self.text)
        if words.startswith("“") or not part:
            return reason
        return NotInSql(f"“{part if len(part) <= _SHOWN else part[:_SHOWN] + '…'}”：{words}")


def _reference(reader: Translator, node: Node) -> Term:
    path = column_of(node)
    if path is None or path not in reader.columns:
        raise NotInSql("数据表中没有这一列")
    return column(path, reader.columns[path])


def _path(reader: Translator, node: Path) -> Term:
    path = column_of(node)
    if path is not None and path in reader.columns:
        return column(path, reader.columns[path])
    source = reader.term(node.source)
    read = PROPERTIES.get((source.kind, node.member))
    if read is None:
        raise NotInSql(f"{source.kind}的“{node.member}”在 SQL 中没有同样含义的写法")
    return read(source)


def _tested(reader: Translator, _node: Tested) -> Term:
    if reader.tested is None:
        raise NotInSql("单元格以外不能用“?”")
    return reader.tested


def _if(reader: Translator, node: If) -> Term:
    return chosen(reader.truth(node.condition), reader.term(node.then), reader.term(node.otherwise))


def _call(reader: Translator, node: Call) -> Term:
    return call(node.function, tuple(_argument(reader, one) for one in node.arguments if one is not None))


def _argument(reader: Translator, node: Node) -> Term:
    value = constant_of(node)
    return Term(NULL, _never, value) if isinstance(value, list) else reader.term(node)


def _never(_frame: object) -> object:
    raise NotInSql("列表不能单独写出")


def _in(reader: Translator, node: In) -> Term:
    value = reader.term(node.value)
    return any_of([_test(reader, value, test) for test in node.tests])


def _test(reader: Translator, value: Term, test: Node) -> Term:
    if isinstance(test, UnaryCompare):
        return compare(test.op, value, reader.term(test.operand))
    if isinstance(test, RangeOf):
        low, high = reader.term(test.low), reader.term(test.high)
        return ranged(value, low, high, test.low_closed, test.high_closed)
    if isinstance(test, Condition):
        return reader.truth(test.operand)
    fixed = constant_of(test)
    if isinstance(fixed, list):
        return _listed(value, fixed)
    return _within(value, fixed) if isinstance(fixed, Range) else compare("=", value, reader.term(test))


def _listed(value: Term, items: list[Any]) -> Term:
    plain = [item for item in items if not isinstance(item, Range)]
    ranges = [_within(value, item) for item in items if isinstance(item, Range)]
    return any_of([one_of(value, plain), *ranges])


def _within(value: Term, bounds: Range) -> Term:
    low = constant(bounds.low) if bounds.low is not None else None
    high = constant(bounds.high) if bounds.high is not None else None
    return ranged(value, low, high, bounds.low_closed, bounds.high_closed)


_READERS: Final[dict[type[Node], Callable[[Translator, Any], Term]]] = {
    Constant: lambda _reader, node: constant(node.value),
    Reference: _reference,
    Path: _path,
    Tested: _tested,
    And: lambda reader, node: all_of([reader.truth(one) for one in node.operands]),
    Or: lambda reader, node: any_of([reader.truth(one) for one in node.operands]),
    Not: lambda reader, node: negated(reader.truth(node.operand)),
    If: _if,
    Compare: lambda reader, node: compare(node.op, reader.term(node.left), reader.term(node.right)),
    Between: lambda reader, node: between(reader.term(node.value), reader.term(node.low), reader.term(node.high)),
    In: _in,
    Arith: lambda reader, node: arithmetic(node.op, reader.term(node.left), reader.term(node.right)),
    Negate: lambda reader, node: negate(reader.term(node.operand)),
    Call: _call,
    Written: lambda reader, node: Translator(node.text, reader.columns, reader.tested).term(node.body),
}
