"""The reference semantics of function values: making them, naming built-ins, applying them, types of what they take."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from tongban.rules.feel.builtins import BUILTINS, Builtin
from tongban.rules.feel.calls import apply_builtin
from tongban.rules.feel.closing import close, closes
from tongban.rules.feel.compare import missing
from tongban.rules.feel.errors import FeelError, Span
from tongban.rules.feel.invoking import brought, invoke
from tongban.rules.feel.loops import weight
from tongban.rules.feel.nodes import BuiltinName, Coerced, External, FunctionOf, Invoke
from tongban.rules.feel.run import Run, Step
from tongban.rules.feel.types import ANY, FeelType, FunctionType
from tongban.rules.feel.typing import infer
from tongban.rules.feel.values import Formal, Function, kind_name


@closes(FunctionOf)
def close_function(node: FunctionOf) -> Step:
    """A function that sees the names around it as they are when it is made."""
    parameters = tuple(Formal(parameter.name, parameter.type) for parameter in node.parameters)
    slots = tuple(parameter.slot for parameter in node.parameters)
    body, steps, promised = close(node.body), weight(node.body), _promised(node)

    def function(run: Run) -> Function:
        seen, around, tested = run.seen, dict(run.slots), run.tested

        def apply(run: Run, values: Sequence[object]) -> object:
            run.spend(steps)
            caller = run.seen, run.tested
            run.seen, run.slots, run.tested = seen, around | dict(zip(slots, values, strict=True)), tested
            try:
                return body(run)
            finally:
                run.seen, run.tested = caller

        return Function("", parameters, apply, promised=promised)

    return function


def _promised(node: FunctionOf) -> FeelType | None:
    """The type of the body as far as its own text tells."""
    try:
        kind = infer(node, "", {})
    except FeelError:
        return None
    return kind.result if isinstance(kind, FunctionType) and kind.result != ANY else None


@closes(External)
def close_external(node: External) -> Step:
    """Null with a cause: no other machine is run."""
    return lambda run: run.fault(node.span, "外部函数不能在这里运行")


@closes(BuiltinName)
def close_builtin_name(node: BuiltinName) -> Step:
    """The built-in as a function value."""
    value = builtin_value(node.name)
    return lambda _run: value


@cache
def builtin_value(name: str) -> Function:
    """The function value of a built-in, always the same one."""
    function = BUILTINS[name]
    formals = tuple(
        Formal(param.name, param.type, param.optional, param.repeated, param.names[1:]) for param in function.params
    )

    def apply(run: Run, values: list[Any]) -> object:
        return _apply_builtin(run, function, values)

    return Function(name, formals, apply, None if function.result == ANY else function.result, builtin=True)


def _apply_builtin(run: Run, function: Builtin, values: list[Any]) -> object:
    return apply_builtin(run, function, values, function.takes(len(values)), Span(0, 0))


@closes(Invoke)
def close_invoke(node: Invoke) -> Step:
    """A function applied to arguments by place or by name; null with a cause where that is not possible."""
    function, span = close(node.function), node.span
    named = tuple((one.name, close(one.value)) for one in node.arguments if one.name is not None)
    placed = tuple(close(one.value) for one in node.arguments if one.name is None)

    def invoked(run: Run) -> object:
        target = function(run)
        if not isinstance(target, Function):
            absent = missing(target)
            return run.fault(span, f"{kind_name(target)}不是函数，不能调用") if absent is None else absent
        return invoke(run, target, [step(run) for step in placed], {name: step(run) for name, step in named}, span)

    return invoked


@closes(Coerced)
def close_coerced(node: Coerced) -> Step:
    """The value brought to a type; null with a cause when it cannot be."""
    step, kind, span = close(node.value), node.type, node.span
    return lambda run: brought(run, step(run), kind, span)
