"""The type check at publication: infers the type of every part and refuses a text that can never come out well.

Only what is certain is refused: an input whose type is not declared, or a value that may be of several types, is Any
and passes everywhere, and so does null.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from tongban.rules.feel.builtins import BUILTINS
from tongban.rules.feel.errors import FeelError, Span, refuse
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
    DecisionTable,
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
from tongban.rules.feel.temporal import parse_temporal
from tongban.rules.feel.type_fixes import fixed
from tongban.rules.feel.type_rules import (
    NEGATED,
    ORDERED,
    alike,
    element_of,
    given,
    joined,
    member_of,
    result_of,
    shown,
    takes,
    unsure,
)
from tongban.rules.feel.types import (
    ANY,
    BOOLEAN,
    FUNCTION,
    NULL,
    NUMBER,
    SIMPLE,
    STRING,
    ContextType,
    FeelType,
    FunctionType,
    ListType,
    RangeType,
)
from tongban.rules.feel.values import YearsMonths

_VERBS: Final = {"+": "相加", "-": "相减", "*": "相乘", "/": "相除", "**": "乘方"}


def infer(
    node: Node, text: str, types: Mapping[str, FeelType], tested: FeelType = ANY, *, judged: bool = False
) -> FeelType:
    """The type of an expression read from `text`, over the declared types of its inputs, Any where it is not known.

    `tested` is the type of `?`; `judged` says that the value must be a truth value. Raises FeelError
    TB-FEEL-019 to 024 for a part that can never come out well.
    """
    check = _Check(text, types, tested)
    return check.truth(node) if judged else check.of(node)


class _Check:
    """One text being checked; `slots` are the types of the names bound inside it."""

    def __init__(self, text: str, types: Mapping[str, FeelType], tested: FeelType) -> None:
        self.text = text
        self.types = types
        self.tested = tested
        self.slots: dict[int, FeelType] = {}
        self.known: dict[int, FeelType] = {}

    def of(self, node: Node) -> FeelType:
        """The type of a node, found once. Raises FeelError."""
        kind = self.known.get(id(node))
        if kind is None:
            rule = _RULES.get(type(node))
            kind = self.known[id(node)] = rule(self, node) if rule is not None else ANY
        return kind

    def refused(self, code: str, span: Span, fix: str | None = None, **words: str) -> FeelError:
        """The error of that code, its place told as the text there."""
        return refuse(code, span, fix=fix, found=span.of(self.text), **words)

    def truth(self, node: Node) -> FeelType:
        """The type of a part that must be a truth value."""
        if isinstance(node, Written):
            return infer(node.body, node.text, self.types, self.tested, judged=True)
        kind = self.of(node)
        if kind != BOOLEAN and not unsure(kind):
            raise self.refused("TB-FEEL-021", node.span, kind=shown(kind), kind_en=str(kind))
        return BOOLEAN

    def compared(self, op: str, left: Node | FeelType, right: Node, span: Span) -> FeelType:
        """Two values compared; `left` may be the type of a value that has no place in the text."""
        kinds = (left if isinstance(left, FeelType) else self.of(left)), self.of(right)
        ordered = op in ("=", "!=") or all(unsure(kind) or kind in ORDERED for kind in kinds)
        if not alike(*kinds) or not ordered:
            node = left if isinstance(left, Node) else None
            fix = fixed(self.text, node, kinds[0], right, kinds[1], quotes=op in ("=", "!="))
            words = {"left": shown(kinds[0]), "right": shown(kinds[1])}
            english = {"left_en": str(kinds[0]), "right_en": str(kinds[1])}
            raise self.refused("TB-FEEL-019", span, fix, op=op, **words, **english)
        return BOOLEAN


def _constant(_check: _Check, node: Constant) -> FeelType:
    value = node.value
    if isinstance(value, bool):
        return BOOLEAN
    return NUMBER if isinstance(value, Decimal) else STRING if isinstance(value, str) else NULL


def _temporal(check: _Check, node: TemporalLiteral) -> FeelType:
    value = parse_temporal(node.text)
    if value is None:
        raise check.refused("TB-FEEL-024", node.span)
    return SIMPLE[_TEMPORAL_NAMES[type(value).__name__]]


_TEMPORAL_NAMES: Final = {
    "date": "date",
    "WideDate": "date",
    "time": "time",
    "WideTime": "time",
    "datetime": "date and time",
    "WideDateTime": "date and time",
    "timedelta": "days and time duration",
    "WideSpan": "days and time duration",
    YearsMonths.__name__: "years and months duration",
}


def _item_member(check: _Check, node: ItemMember) -> FeelType:
    item = check.slots.get(node.slot, ANY)
    outside = ANY if node.outside is None else check.of(node.outside)
    if not isinstance(item, ContextType) or not item.members:
        return ANY if unsure(item) or isinstance(item, ContextType) else outside
    kind = dict(item.members).get(node.name)
    if kind is None and node.outside is None:
        raise check.refused("TB-FEEL-023", node.span, name=node.name, kind=str(item))
    for part in node.rest if kind is not None else ():
        kind = member_of(kind or ANY, part) or ANY
    return kind or outside


def _truths(check: _Check, node: And | Or | Not | Condition) -> FeelType:
    for part in node.children():
        check.truth(part)
    return BOOLEAN


def _between(check: _Check, node: Between) -> FeelType:
    check.compared(">=", node.value, node.low, node.span)
    return check.compared("<=", node.value, node.high, node.span)


def _alone(check: _Check, node: UnaryCompare) -> FeelType:
    return RangeType("range", check.of(node.operand))


def _in(check: _Check, node: In) -> FeelType:
    for test in node.tests:
        _test(check, node.value, check.of(node.value), test)
    return BOOLEAN


def _test(check: _Check, value: Node, kind: FeelType, test: Node) -> None:
    left = value if value.span.of(check.text) and not isinstance(value, Tested) else kind
    if isinstance(test, UnaryCompare):
        check.compared(test.op, left, test.operand, test.span)
    elif isinstance(test, RangeOf) and kind.name != "range":
        check.compared(">=", left, test.low, test.span)
        check.compared("<=", left, test.high, test.span)
    elif isinstance(test, Condition):
        check.truth(test.operand)
    elif isinstance(test, (ListOf, RangeOf)) or isinstance(check.of(test), (ListType, RangeType)):
        inner = element_of(check.of(test))
        if not alike(kind, inner) and not alike(kind, check.of(test)):
            words = {"left": shown(kind), "right": shown(inner), "left_en": str(kind), "right_en": str(inner)}
            raise check.refused("TB-FEEL-019", test.span, op="in", **words)
    else:
        check.compared("=", left, test, test.span)


def _arith(check: _Check, node: Arith) -> FeelType:
    left, right = check.of(node.left), check.of(node.right)
    result = result_of(node.op, left, right)
    if result is None:
        fix = fixed(check.text, node.left, left, node.right, right, quotes=False)
        words = {"left": shown(left), "right": shown(right), "left_en": str(left), "right_en": str(right)}
        raise check.refused("TB-FEEL-020", node.span, fix, verb=_VERBS[node.op], op=node.op, **words)
    return result


def _negate(check: _Check, node: Negate) -> FeelType:
    kind = check.of(node.operand)
    if not unsure(kind) and kind not in NEGATED:
        words = {"left": shown(kind), "right": shown(kind), "left_en": str(kind), "right_en": str(kind)}
        raise check.refused("TB-FEEL-020", node.span, verb="取负", op="-", **words)
    return kind


def _if(check: _Check, node: If) -> FeelType:
    check.truth(node.condition)
    return joined([check.of(node.then), check.of(node.otherwise)])


def _bind(check: _Check, node: For | Quantified) -> None:
    for binding in node.bindings:
        domain = binding.domain
        kind = joined([check.of(domain.low), check.of(domain.high)]) if isinstance(domain, Counting) else None
        check.slots[binding.slot] = element_of(check.of(domain)) if kind is None else kind


def _for(check: _Check, node: For) -> FeelType:
    _bind(check, node)
    return ListType("list", check.of(node.body))


def _quantified(check: _Check, node: Quantified) -> FeelType:
    _bind(check, node)
    return check.truth(node.body)


def _context(check: _Check, node: ContextOf) -> FeelType:
    members: list[tuple[str, FeelType]] = []
    for entry in node.entries:
        kind = check.slots[entry.slot] = check.of(entry.value)
        members.append((entry.key, ANY if kind == NULL else kind))
    return ContextType("context", tuple(members))


def _range(check: _Check, node: RangeOf) -> FeelType:
    check.compared("<=", node.low, node.high, node.span)
    return RangeType("range", joined([check.of(node.low), check.of(node.high)]))


def _path(check: _Check, node: Path) -> FeelType:
    source = check.of(node.source)
    kind = member_of(source, node.member)
    if kind is None:
        raise check.refused("TB-FEEL-023", node.span, name=node.member, kind=str(source))
    return kind


def _filter(check: _Check, node: Filter) -> FeelType:
    source = check.of(node.source)
    element = check.slots[node.slot] = source.element if isinstance(source, ListType) else source
    condition = check.of(node.condition)
    if condition == NUMBER:
        return element
    check.truth(node.condition)
    return ListType("list", element) if condition == BOOLEAN else ANY


def _call(check: _Check, node: Call) -> FeelType:
    function = BUILTINS[node.function]
    kinds: list[FeelType] = []
    for param, argument in zip(function.takes(len(node.arguments)), node.arguments, strict=True):
        kind = check.of(argument) if argument is not None else ANY
        if argument is not None and not takes(function, param, kind):
            words = {"function": function.name, "name": param.name, "kind": shown(kind), "kind_en": str(kind)}
            raise check.refused("TB-FEEL-022", argument.span, **words, usage=function.usage)
        kinds.append(kind)
    return given(function, kinds)


def _function(check: _Check, node: FunctionOf) -> FeelType:
    for parameter in node.parameters:
        check.slots[parameter.slot] = parameter.type or ANY
    return FunctionType("function", tuple(one.type or ANY for one in node.parameters), check.of(node.body))


def _invoke(check: _Check, node: Invoke) -> FeelType:
    function = check.of(node.function)
    for argument in node.arguments:
        check.of(argument.value)
    return function.result if isinstance(function, FunctionType) else ANY


def _instance_of(check: _Check, node: InstanceOf) -> FeelType:
    check.of(node.value)
    return BOOLEAN


def _written(check: _Check, node: Written) -> FeelType:
    return infer(node.body, node.text, check.types, check.tested)


def _table(check: _Check, node: DecisionTable) -> FeelType:
    columns = [column.type or check.of(column.expression) for column in node.inputs]
    for row in node.rows:
        for kind, cell in zip(columns, row.cells, strict=True):
            if cell is not None:
                infer(cell.body, cell.text, check.types, kind)
        for output in row.outputs:
            check.of(output)
    return ANY


_Rule = Callable[[_Check, Any], FeelType]
_RULES: Final[dict[type[Node], _Rule]] = {
    Constant: _constant,
    TemporalLiteral: _temporal,
    Reference: lambda check, node: check.types.get(node.path, ANY),
    Local: lambda check, node: check.slots.get(node.slot, ANY),
    Tested: lambda check, _node: check.tested,
    ItemMember: _item_member,
    And: _truths,
    Or: _truths,
    Not: _truths,
    Condition: _truths,
    Compare: lambda check, node: check.compared(node.op, node.left, node.right, node.span),
    Between: _between,
    UnaryCompare: _alone,
    In: _in,
    Arith: _arith,
    Negate: _negate,
    If: _if,
    For: _for,
    Quantified: _quantified,
    ListOf: lambda check, node: ListType("list", joined([check.of(item) for item in node.items])),
    ContextOf: _context,
    RangeOf: _range,
    Path: _path,
    Filter: _filter,
    Call: _call,
    InstanceOf: _instance_of,
    Coerced: lambda _check, node: node.type,
    FunctionOf: _function,
    Invoke: _invoke,
    BuiltinName: lambda _check, _node: FUNCTION,
    Written: _written,
    DecisionTable: _table,
}
