"""Applying a function value to arguments by place or by name, with the types it declares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from tongban.rules.feel.compare import missing
from tongban.rules.feel.conform import NOT_CONFORMING, coerced
from tongban.rules.feel.errors import Span, refuse
from tongban.rules.feel.run import Fault, Run
from tongban.rules.feel.types import FeelType
from tongban.rules.feel.values import Formal, Function, kind_name

CALL_DEPTH: Final = 60
_LEFT_OUT: Final = object()


def invoke(run: Run, function: Function, placed: Sequence[object], named: Mapping[str, object], span: Span) -> object:
    """A function applied to arguments by place or else by name; null with a cause when they do not fit.

    Raises FeelError TB-FEEL-008 when calls nest too deep.
    """
    run.spend(1)
    if run.depth >= CALL_DEPTH:
        raise refuse("TB-FEEL-008", span, limit=CALL_DEPTH)
    run.depth += 1
    try:
        given = _arranged(function, placed, named)
        if function.builtin:
            absent = missing(*given)
            return function.apply(run, given) if absent is None else absent
        values = [_taken(formal, value) for formal, value in zip(function.parameters, given, strict=True)]
        return _given(run, function, _applied(run, function, values), span)
    except Fault as fault:
        return run.fault(span, str(fault))
    finally:
        run.depth -= 1


def _applied(run: Run, function: Function, values: list[object]) -> object:
    """What the body gives; whatever texts it consists of, the names bound around the call stay as they are."""
    around, run.slots = run.slots, {}
    try:
        return function.apply(run, values)
    finally:
        run.slots = around


def _arranged(function: Function, placed: Sequence[object], named: Mapping[str, object]) -> list[object]:
    if named:
        return _by_name(function, dict(named))
    formals = function.parameters
    least = sum(1 for formal in formals if not formal.optional)
    without_end = bool(formals) and formals[-1].repeated
    if len(placed) < least or (len(placed) > len(formals) and not without_end):
        raise Fault(f"函数要 {least} 个参数，给了 {len(placed)} 个")
    return list(placed)


def _by_name(function: Function, named: dict[str, object]) -> list[object]:
    values: list[object] = []
    for formal in function.parameters:
        label = next((label for label in named if label == formal.name or label in formal.aliases), None)
        if label is None and not formal.optional:
            raise Fault(f"缺少参数 {formal.name}")
        values.append(_LEFT_OUT if label is None else named.pop(label))
    if named:
        raise Fault(f"没有名为 {'、'.join(named)} 的参数")
    while values and values[-1] is _LEFT_OUT:
        values.pop()
    return [None if value is _LEFT_OUT else value for value in values]


def _taken(formal: Formal, value: object) -> object:
    if formal.type is None:
        return value
    taken = coerced(value, formal.type)
    if taken is NOT_CONFORMING:
        raise Fault(f"参数 {formal.name} 应为 {formal.type}，实际是{kind_name(value)}")
    return taken


def _given(run: Run, function: Function, value: object, span: Span) -> object:
    return value if function.result is None else brought(run, value, function.result, span)


def brought(run: Run, value: object, kind: FeelType, span: Span) -> object:
    """The value brought to a type; null with a cause when it cannot be."""
    result = coerced(value, kind)
    return run.fault(span, f"应为 {kind}，实际是{kind_name(value)}") if result is NOT_CONFORMING else result
