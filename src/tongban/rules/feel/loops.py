"""The reference semantics of repetition: for, some, every and filters, each step taken from the budget."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from tongban.rules.feel.civil import WideDate, date_at, day_number
from tongban.rules.feel.closing import close, closes
from tongban.rules.feel.compare import both, either, missing
from tongban.rules.feel.errors import Span
from tongban.rules.feel.logic import truth
from tongban.rules.feel.nodes import Binding, Constant, Counting, Filter, For, Local, Negate, Node, Quantified, RangeOf
from tongban.rules.feel.run import Run, Step
from tongban.rules.feel.values import BLOCKED, UNKNOWN, Range, Unknown

_READY: Final = object()
_FARTHEST: Final = 10**30
_NODES_PER_STEP: Final = 8


@dataclass(frozen=True, slots=True)
class _Counted:
    """The elements of a range one by one, made only when it is their turn."""

    places: range
    element: Callable[[int], object]

    def __iter__(self) -> Iterator[object]:
        return map(self.element, self.places)


def _whole(value: object) -> int | None:
    return int(value) if isinstance(value, Decimal) and value == value.to_integral_value() else None


def _place(value: object) -> tuple[int | None, Callable[[int], object]]:
    """The number of a value in the row of its kind, and what has a number: whole numbers and dates can be counted."""
    if isinstance(value, dt.date | WideDate) and not isinstance(value, dt.datetime):
        return day_number(value), date_at
    return _whole(value), Decimal


def _counted(run: Run, low: object, high: object, closed: tuple[bool, bool], span: Span, down: bool = False) -> object:
    absent = missing(low, high)
    if absent is not None:
        return absent
    if low is None or high is None:
        return run.empty(span, "循环的范围有一端为空")
    (start, element), (end, same_element) = _place(low), _place(high)
    if start is None or end is None or element is not same_element:
        return run.fault(span, "循环的范围应为整数或日期")
    if max(abs(start), abs(end)) > _FARTHEST:
        return run.fault(span, "循环的范围太大")
    if start > end and not down:
        return run.fault(span, "范围的起点大于终点")
    step = 1 if start <= end else -1
    first = start if closed[0] else start + step
    last = end if closed[1] else end - step
    return _Counted(range(first, last + step, step), element)


def _close_domain(node: Binding) -> Step:
    """What a loop runs over: a list, a range counted out, or a value that is not there."""
    domain, span = node.domain, node.domain.span
    if isinstance(domain, Counting | RangeOf):
        low, high, down = close(domain.low), close(domain.high), isinstance(domain, Counting)
        closed = (True, True) if isinstance(domain, Counting) else (domain.low_closed, domain.high_closed)
        return lambda run: _counted(run, low(run), high(run), closed, span, down)
    step = close(domain)

    def elements(run: Run) -> object:
        value = step(run)
        if isinstance(value, Range):
            return _counted(run, value.low, value.high, (value.low_closed, value.high_closed), span)
        if isinstance(value, list) or type(value) is Unknown:
            return value
        return run.empty(span, "循环的列表为空值") if value is None else [value]

    return elements


_Domains = tuple[tuple[int, Step], ...]


def weight(body: Node) -> int:
    """The steps that one evaluation of a loop's body takes from the budget."""
    return 1 + sum(1 for _node in body.walk()) // _NODES_PER_STEP


def _rounds(run: Run, domains: _Domains, steps: int, place: int = 0) -> Iterator[object]:
    """Bind each combination in turn and yield _READY; yield what stands for a domain that is not there."""
    if place == len(domains):
        yield _READY
        return
    slot, step = domains[place]
    elements = step(run)
    if not isinstance(elements, list | _Counted):
        yield elements
        return
    for element in elements:
        run.spend(steps)
        run.slots[slot] = element
        yield from _rounds(run, domains, steps, place + 1)


@closes(For)
def close_for(node: For) -> Step:
    """The list of the body's values; not known as a whole while one is not."""
    domains = tuple((binding.slot, _close_domain(binding)) for binding in node.bindings)
    body, partial, steps = close(node.body), node.partial, weight(node.body)
    looks_back = any(isinstance(inner, Local) and inner.slot == partial for inner in node.body.walk())

    def loop(run: Run) -> object:
        results: list[object] = []
        domain_is_null = False
        for state in _rounds(run, domains, steps):
            if state is None:
                domain_is_null = True
                continue
            if looks_back:
                run.spend(len(results))
                run.slots[partial] = list(results)
            value = body(run) if state is _READY else state
            if type(value) is Unknown and looks_back:
                return value
            results.append(value)
        absent = missing(*results)
        if absent is not None:
            return absent
        return None if domain_is_null else results

    return loop


@closes(Quantified)
def close_quantified(node: Quantified) -> Step:
    """Kleene disjunction (`some`) or conjunction (`every`) of the body; stops when decided."""
    domains = tuple((binding.slot, _close_domain(binding)) for binding in node.bindings)
    body, span, steps = close(node.body), node.body.span, weight(node.body)
    join: Callable[[object, object], object] = either if node.kind == "some" else both
    decided = node.kind == "some"

    def quantified(run: Run) -> object:
        result: object = not decided
        for state in _rounds(run, domains, steps):
            result = join(result, truth(run, body(run), span) if state is _READY else state)
            if result is decided:
                return result
        return result

    return quantified


@closes(Filter)
def close_filter(node: Filter) -> Step:
    """The elements that pass a condition, or the one at an index counted from 1, or from the end when negative."""
    source, slot, condition, span = close(node.source), node.slot, close(node.condition), node.condition.span
    always_index, steps = _is_number_literal(node), weight(node.condition)

    def filtered(run: Run) -> object:
        value = source(run)
        if value is None or type(value) is Unknown:
            return value
        items = value if isinstance(value, list) else [value]
        run.slots[slot] = items[0] if items else None
        if always_index or items:
            first = condition(run)
            if isinstance(first, Decimal):
                return _indexed(run, items, first, span)
            if type(first) is Unknown:
                return first
        return _selected(run, items, slot, condition, span, steps)

    return filtered


def _is_number_literal(node: Filter) -> bool:
    inner = node.condition.operand if isinstance(node.condition, Negate) else node.condition
    return isinstance(inner, Constant) and isinstance(inner.value, Decimal)


def _indexed(run: Run, items: list[object], index: Decimal, span: Span) -> object:
    place = _whole(index)
    if place is None or place == 0 or abs(place) > len(items):
        return run.fault(span, f"列表共 {len(items)} 项，没有第 {index} 项")
    return items[place - 1 if place > 0 else len(items) + place]


def _selected(run: Run, items: list[object], slot: int, condition: Step, span: Span, steps: int) -> object:
    kept: list[object] = []
    absent: object = None
    for item in items:
        run.spend(steps)
        run.slots[slot] = item
        passed = truth(run, condition(run), span)
        if passed is True:
            kept.append(item)
        elif passed is BLOCKED or (passed is UNKNOWN and absent is None):
            absent = passed
    return kept if absent is None else absent
