"""Built-ins that relate points and ranges (DMN 1.5, 10.3.4.9), and the range of a text.

Each end of a range is a cut: its value, and whether it lies just before it, at it or just behind it. So every
relation is a comparison of cuts, for points and ranges alike.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

from tongban.rules.feel.builtins.signature import builtin
from tongban.rules.feel.compare import equal, order
from tongban.rules.feel.errors import FeelError, Span
from tongban.rules.feel.run import Fault, Run, Step
from tongban.rules.feel.types import BOOLEAN, range_of
from tongban.rules.feel.values import Range

_HERE: Final = Span(0, 0)


class _Cut(NamedTuple):
    """An end; `value` None is infinitely far on the side of `shift`."""

    value: object
    shift: int


class _Extent(NamedTuple):
    """From one cut to another."""

    start: _Cut
    end: _Cut


def _extent(value: object) -> _Extent:
    if isinstance(value, Range):
        start = _Cut(value.low, 0 if value.low_closed else 1) if value.low is not None else _Cut(None, -1)
        end = _Cut(value.high, 0 if value.high_closed else -1) if value.high is not None else _Cut(None, 1)
        return _Extent(start, end)
    if value is None:
        raise Fault("参数为空")
    return _Extent(_Cut(value, 0), _Cut(value, 0))


def _compared(run: Run, left: _Cut, right: _Cut) -> int:
    """Negative, zero or positive as one cut lies before, at or behind the other."""
    if left.value is None or right.value is None:
        sides = (left.shift if left.value is None else 0), (right.shift if right.value is None else 0)
        return sides[0] - sides[1]
    if equal(run, left.value, right.value, _HERE) is True:
        return left.shift - right.shift
    before = order(run, "<", left.value, right.value, _HERE)
    if not isinstance(before, bool):
        raise Fault("两个值不能比较先后")
    return -1 if before else 1


def _range(value: object) -> _Extent:
    if not isinstance(value, Range):
        raise Fault("参数应为范围")
    return _extent(value)


@builtin("before", "point1|range1|point|range:any", "point2|range2|range|point:any", gives=BOOLEAN)
def before(run: Run, first: object, second: object) -> bool:
    """Whether the first ends before the second starts."""
    return _compared(run, _extent(first).end, _extent(second).start) < 0


@builtin("after", "point1|range1|point|range:any", "point2|range2|range|point:any", gives=BOOLEAN)
def after(run: Run, first: object, second: object) -> bool:
    """Whether the first starts after the second ends."""
    return _compared(run, _extent(first).start, _extent(second).end) > 0


@builtin("meets", "range1:any", "range2:any", gives=BOOLEAN)
def meets(run: Run, first: object, second: object) -> bool:
    """Whether the first ends at the very point where the second starts, both including it."""
    end, start = _range(first).end, _range(second).start
    return end.shift == start.shift == 0 and _compared(run, end, start) == 0


@builtin("met by", "range1:any", "range2:any", gives=BOOLEAN)
def met_by(run: Run, first: object, second: object) -> bool:
    """Whether the first starts where the second ends."""
    return meets(run, second, first)  # type: ignore[no-any-return]  # the decorator forgets the type


@builtin("overlaps", "range1:any", "range2:any", gives=BOOLEAN)
def overlaps(run: Run, first: object, second: object) -> bool:
    """Whether the two have a point in common."""
    one, other = _range(first), _range(second)
    return _compared(run, one.end, other.start) >= 0 and _compared(run, one.start, other.end) <= 0


@builtin("overlaps before", "range1:any", "range2:any", gives=BOOLEAN)
def overlaps_before(run: Run, first: object, second: object) -> bool:
    """Whether the first starts before the second and ends within it."""
    one, other = _range(first), _range(second)
    return (
        _compared(run, one.start, other.start) < 0
        and _compared(run, one.end, other.start) >= 0
        and _compared(run, one.end, other.end) <= 0
    )


@builtin("overlaps after", "range1:any", "range2:any", gives=BOOLEAN)
def overlaps_after(run: Run, first: object, second: object) -> bool:
    """Whether the second overlaps before the first."""
    return overlaps_before(run, second, first)  # type: ignore[no-any-return]  # the decorator forgets the type


@builtin("finishes", "point|range1:any", "range|range2:any", gives=BOOLEAN)
def finishes(run: Run, first: object, second: object) -> bool:
    """Whether the first ends with the second and does not start before it."""
    one, other = _extent(first), _range(second)
    return _compared(run, one.end, other.end) == 0 and _compared(run, one.start, other.start) >= 0


@builtin("finished by", "range|range1:any", "point|range2:any", gives=BOOLEAN)
def finished_by(run: Run, first: object, second: object) -> bool:
    """Whether the second finishes the first."""
    return finishes(run, second, first)  # type: ignore[no-any-return]  # the decorator forgets the type


@builtin("includes", "range|range1:any", "point|range2:any", gives=BOOLEAN)
def includes(run: Run, first: object, second: object) -> bool:
    """Whether every point of the second lies in the first."""
    one, other = _range(first), _extent(second)
    return _compared(run, one.start, other.start) <= 0 and _compared(run, one.end, other.end) >= 0


@builtin("during", "point|range1:any", "range|range2:any", gives=BOOLEAN)
def during(run: Run, first: object, second: object) -> bool:
    """Whether every point of the first lies in the second."""
    return includes(run, second, first)  # type: ignore[no-any-return]  # the decorator forgets the type


@builtin("starts", "point|range1:any", "range|range2:any", gives=BOOLEAN)
def starts(run: Run, first: object, second: object) -> bool:
    """Whether the first starts with the second and does not end behind it."""
    one, other = _extent(first), _range(second)
    return _compared(run, one.start, other.start) == 0 and _compared(run, one.end, other.end) <= 0


@builtin("started by", "range|range1:any", "point|range2:any", gives=BOOLEAN)
def started_by(run: Run, first: object, second: object) -> bool:
    """Whether the second starts the first."""
    return starts(run, second, first)  # type: ignore[no-any-return]  # the decorator forgets the type


@builtin("coincides", "point1|range1:any", "point2|range2:any", gives=BOOLEAN)
def coincides(run: Run, first: object, second: object) -> bool:
    """Whether the two are the same point, or start and end together."""
    if isinstance(first, Range) is not isinstance(second, Range):
        raise Fault("应为两个值，或两个范围")
    one, other = _extent(first), _extent(second)
    return _compared(run, one.start, other.start) == 0 and _compared(run, one.end, other.end) == 0


@builtin("range", "from:string", gives=range_of())
def range_(run: Run, text: str) -> object:
    """The range a text writes, its ends literals or dates, times and durations by their texts."""
    run.spend(len(text))
    return _written_range(text)(run)


@lru_cache(maxsize=256)
def _written_range(text: str) -> Step:
    from tongban.rules.feel.closing import close  # the parser knows the built-ins, so they cannot import it first
    from tongban.rules.feel.names import NameTree
    from tongban.rules.feel.nodes import Call, Constant, Negate, Node, RangeOf, TemporalLiteral
    from tongban.rules.feel.parser import Parser

    def literal(node: Node) -> bool:
        if isinstance(node, Call):
            constructs = node.function in ("date", "time", "date and time", "duration")
            return constructs and all(isinstance(argument, Constant) for argument in node.arguments)
        inner = node.operand if isinstance(node, Negate) else node
        return isinstance(inner, TemporalLiteral) or (isinstance(inner, Constant) and inner.value is not None)

    try:
        node = Parser(text, NameTree()).whole_expression()
    except FeelError as problem:
        raise Fault(f"不是范围，应写成 [1..5] 的样子（{problem.code}）") from problem
    if not isinstance(node, RangeOf) or not literal(node.low) or not literal(node.high):
        raise Fault("不是范围，应写成 [1..5] 的样子，两端只能是数、文字、日期、时间或时长")
    return close(node)
