"""The reference semantics of repetition: for, some, every and filters, each step taken from the budget."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Final

from tongban.rules.feel.closing import close, closes
from tongban.rules.feel.compare import both, either, missing
from tongban.rules.feel.errors import Span
from tongban.rules.feel.logic import truth
from tongban.rules.feel.nodes import Binding, Constant, Filter, For, Local, Negate, Quantified, RangeOf
from tongban.rules.feel.run import Run, Step
from tongban.rules.feel.values import BLOCKED, UNKNOWN, Range, Unknown, kind_name

_READY: Final = object()


def _whole(value: object) -> int | None:
    return int(value) if isinstance(value, Decimal) and value == value.to_integral_value() else None


def _counted(run: Run, low: object, high: object, closed: tuple[bool, bool], span: Span) -> object:
    absent = missing(low, high)
    if absent is not None:
        return absent
    if low is None or high is None:
        return None
    start, end = _whole(low), _whole(high)
    if start is None or end is None:
        return run.fault(span, "循环的范围应为整数")
    step = 1 if start <= end else -1
    first = start if closed[0] else start + step
    last = end if closed[1] else end - step
    return range(first, last + step, step)


def _close_domain(node: Binding) -> Step:
    """What a loop runs over: a list, a `range` of whole numbers, or a value that is not there."""
    domain, span = node.domain, node.domain.span
    if isinstance(domain, RangeOf):
        low, high, closed = close(domain.low), close(domain.high), (domain.low_closed, domain.high_closed)
        return lambda run: _counted(run, low(run), high(run), closed, span)
    step = close(domain)

    def elements(run: Run) -> object:
        value = step(run)
        if isinstance(value, Range):
            return _counted(run, value.low, value.high, (value.low_closed, value.high_closed), span)
        if isinstance(value, list) or value is None or type(value) is Unknown:
            return value
        return run.fault(span, f"只能对列表或范围循环，实际是{kind_name(value)}")

    return elements


_Domains = tuple[tuple[int, Step], ...]


def _rounds(run: Run, domains: _Domains, place: int = 0) -> Iterator[object]:
    """Bind each combination in turn and yield _READY; yield what stands for a domain that is not there."""
    if place == len(domains):
        yield _READY
        return
    slot, step = domains[place]
    elements = step(run)
    if not isinstance(elements, (list, range)):
        yield elements
        return
    for element in _spent(run, elements):
        run.slots[slot] = Decimal(element) if isinstance(elements, range) and isinstance(element, int) else element
        yield from _rounds(run, domains, place + 1)


def _spent(run: Run, elements: Iterable[object]) -> Iterator[object]:
    for element in elements:
        run.spend(1)
        yield element


@closes(For)
def close_for(node: For) -> Step:
    """The list of the body's values; not known as a whole while one is not."""
    domains = tuple((binding.slot, _close_domain(binding)) for binding in node.bindings)
    body, partial = close(node.body), node.partial
    looks_back = any(isinstance(inner, Local) and inner.slot == partial for inner in node.body.walk())

    def loop(run: Run) -> object:
        results: list[object] = []
        domain_is_null = False
        for state in _rounds(run, domains):
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
    body, span = close(node.body), node.body.span
    join: Callable[[object, object], object] = either if node.kind == "some" else both
    decided = node.kind == "some"

    def quantified(run: Run) -> object:
        result: object = not decided
        for state in _rounds(run, domains):
            result = join(result, truth(run, body(run), span) if state is _READY else state)
            if result is decided:
                return result
        return result

    return quantified


@closes(Filter)
def close_filter(node: Filter) -> Step:
    """The elements that pass a condition, or the one at an index counted from 1, or from the end when negative."""
    source, slot, condition, span = close(node.source), node.slot, close(node.condition), node.condition.span
    always_index = _is_number_literal(node)

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
        return _selected(run, items, slot, condition, span)

    return filtered


def _is_number_literal(node: Filter) -> bool:
    inner = node.condition.operand if isinstance(node.condition, Negate) else node.condition
    return isinstance(inner, Constant) and isinstance(inner.value, Decimal)


def _indexed(run: Run, items: list[object], index: Decimal, span: Span) -> object:
    place = _whole(index)
    if place is None or place == 0 or abs(place) > len(items):
        return run.fault(span, f"列表共 {len(items)} 项，没有第 {index} 项")
    return items[place - 1 if place > 0 else len(items) + place]


def _selected(run: Run, items: list[object], slot: int, condition: Step, span: Span) -> object:
    kept: list[object] = []
    absent: object = None
    for item in items:
        run.spend(1)
        run.slots[slot] = item
        passed = truth(run, condition(run), span)
        if passed is True:
            kept.append(item)
        elif passed is BLOCKED or (passed is UNKNOWN and absent is None):
            absent = passed
    return kept if absent is None else absent
