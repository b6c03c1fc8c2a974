"""The reference semantics of values: names, literals, arithmetic, calls, lists, contexts, ranges, paths."""

from __future__ import annotations

from tongban.rules.feel.arithmetic import arithmetic, negate
from tongban.rules.feel.closing import close, closes
from tongban.rules.feel.compare import missing, order
from tongban.rules.feel.nodes import (
    Arith,
    Constant,
    ContextOf,
    ItemMember,
    ListOf,
    Local,
    Negate,
    Path,
    RangeOf,
    Reference,
    TemporalLiteral,
    Tested,
    UnaryCompare,
    Written,
)
from tongban.rules.feel.paths import member
from tongban.rules.feel.run import Run, Step
from tongban.rules.feel.temporal import parse_temporal
from tongban.rules.feel.values import Range


@closes(Constant)
def close_constant(node: Constant) -> Step:
    """The value itself."""
    value = node.value
    return lambda _run: value


@closes(TemporalLiteral)
def close_temporal(node: TemporalLiteral) -> Step:
    """The temporal value of the text, read once; null with a cause when the text is none."""
    value, span = parse_temporal(node.text), node.span
    if value is None:
        return lambda run: run.fault(span, f"“{node.text}”不是日期、时间或时长")
    return lambda _run: value


@closes(Reference)
def close_reference(node: Reference) -> Step:
    """The input's value in this run."""
    path = node.path
    return lambda run: run.read(path)


@closes(Tested)
def close_tested(_node: Tested) -> Step:
    """The value that the unary tests are put to."""
    return Run.read_tested


@closes(Written)
def close_written(node: Written) -> Step:
    """What the text comes to; texts inside one another have slots of their own each."""
    return close(node.body)


@closes(Local)
def close_local(node: Local) -> Step:
    """What is bound to the name at the moment."""
    slot = node.slot
    return lambda run: run.slots[slot]


@closes(ItemMember)
def close_item_member(node: ItemMember) -> Step:
    """The item's member when it has one of that name, otherwise what the name means outside."""
    name, rest, slot, span = node.name, node.rest, node.slot, node.span
    outside = close(node.outside) if node.outside is not None else None

    def item_member(run: Run) -> object:
        item = run.slots[slot]
        if isinstance(item, dict) and name in item:
            value = item[name]
            for part in rest:
                value = member(run, value, part, span)
            return value
        return outside(run) if outside is not None else run.fault(span, f"没有名为“{name}”的分项")

    return item_member


@closes(Arith)
def close_arith(node: Arith) -> Step:
    """Arithmetic on two values."""
    left, right, op, span = close(node.left), close(node.right), node.op, node.span
    return lambda run: arithmetic(run, op, left(run), right(run), span)


@closes(Negate)
def close_negate(node: Negate) -> Step:
    """Arithmetic negation."""
    operand, span = close(node.operand), node.span
    return lambda run: negate(run, operand(run), span)


@closes(ListOf)
def close_list(node: ListOf) -> Step:
    """The list of the values; not known as a whole while one is not."""
    items = tuple(close(item) for item in node.items)

    def listed(run: Run) -> object:
        run.spend(len(items))
        values = [item(run) for item in items]
        absent = missing(*values)
        return values if absent is None else absent

    return listed


@closes(ContextOf)
def close_context(node: ContextOf) -> Step:
    """The context of the values; not known as a whole while one is not."""
    entries = tuple((entry.key, entry.slot, close(entry.value)) for entry in node.entries)

    def context(run: Run) -> object:
        values: dict[str, object] = {}
        for key, slot, step in entries:
            values[key] = run.slots[slot] = step(run)
        absent = missing(*values.values())
        return values if absent is None else absent

    return context


@closes(RangeOf)
def close_range(node: RangeOf) -> Step:
    """The range between two ends; null with a cause when they have no order or are the wrong way round."""
    low, high, span = close(node.low), close(node.high), node.span

    def ranged(run: Run) -> object:
        start, end = low(run), high(run)
        ordered = order(run, "<=", start, end, span)
        if ordered is True:
            return Range(start, end, node.low_closed, node.high_closed)
        return run.fault(span, "范围的起点大于终点") if ordered is False else ordered

    return ranged


@closes(UnaryCompare)
def close_unary_compare(node: UnaryCompare) -> Step:
    """The range of all values that pass the comparison."""
    operand, op, span = close(node.operand), node.op, node.span

    def bounds(run: Run) -> object:
        value = operand(run)
        if value is None or missing(value) is not None:
            return value
        if op == "!=":
            return run.fault(span, "“不等于”不能单独作为范围")
        low = value if op in (">", ">=", "=") else None
        high = value if op in ("<", "<=", "=") else None
        return Range(low, high, op in (">=", "="), op in ("<=", "="), op == "=")

    return bounds


@closes(Path)
def close_path(node: Path) -> Step:
    """The member of a value."""
    name, span = node.member, node.span
    if isinstance(node.source, ContextOf) and any(entry.key == name for entry in node.source.entries):
        return _close_entry(node.source, name)
    source = close(node.source)
    return lambda run: member(run, source(run), name, span)


def _close_entry(node: ContextOf, name: str) -> Step:
    """One entry of a context literal: it rests on what it uses of the others and on nothing else."""
    last = next(place for place, entry in enumerate(node.entries) if entry.key == name)
    before = tuple((entry.slot, close(entry.value)) for entry in node.entries[:last])
    value = close(node.entries[last].value)

    def entry(run: Run) -> object:
        for slot, step in before:
            run.slots[slot] = step(run)
        return value(run)

    return entry
