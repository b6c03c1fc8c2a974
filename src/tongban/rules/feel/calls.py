"""The reference semantics of calls of built-ins."""

from __future__ import annotations

from decimal import DecimalException
from typing import Final

from tongban.rules.feel.builtins import BUILTINS, Builtin, Param
from tongban.rules.feel.closing import close, closes
from tongban.rules.feel.compare import missing
from tongban.rules.feel.errors import Span
from tongban.rules.feel.nodes import Call, Constant
from tongban.rules.feel.run import Fault, Run, Step
from tongban.rules.feel.values import BLOCKED, UNKNOWN

_READ_PER_STEP: Final = 32
_MADE_PER_STEP: Final = 4


@closes(Call)
def close_call(node: Call) -> Step:
    """A built-in applied to its arguments; computed once when they are all literals and it has a value."""
    function = BUILTINS[node.function]
    given = node.arguments
    while given and given[-1] is None:
        given = given[:-1]
    steps = tuple(close(argument) if argument is not None else None for argument in given)
    places = function.takes(len(given))
    takes = tuple(None if argument is None else param for argument, param in zip(given, places, strict=True))
    span = node.span

    def called(run: Run) -> object:
        values = [step(run) if step is not None else None for step in steps]
        for value in values:
            if value is UNKNOWN or value is BLOCKED:
                return missing(*values)
        return apply_builtin(run, function, values, takes, span)

    if all(isinstance(argument, Constant) for argument in given):
        probe = Run({})
        value = called(probe)
        if not probe.causes:
            return lambda _run: value
    return called


def _size(values: list[object]) -> int:
    """The steps that looking through the arguments takes."""
    size = 1
    for value in values:
        if isinstance(value, (str, list, dict)):
            size += len(value) // _READ_PER_STEP
    return size


def apply_builtin(
    run: Run, function: Builtin, values: list[object], takes: tuple[Param | None, ...], span: Span
) -> object:
    """The value of a built-in; null with a cause when its arguments give none."""
    run.spend(_size(values))
    try:
        for place, param in enumerate(takes):
            if param is None or param.kind == "any":
                continue
            value = values[place]
            if value is None:
                return run.empty(span, f"{function.name}：参数 {param.name} 为空")
            values[place] = param.coerce(value)
        result = function.apply(run, *values)
        if type(result) is str:
            run.spend(len(result) // _MADE_PER_STEP)
        return result
    except Fault as fault:
        return run.fault(span, f"{function.name}：{fault}")
    except (DecimalException, ValueError, OverflowError):
        return run.fault(span, f"{function.name}：参数超出范围")
