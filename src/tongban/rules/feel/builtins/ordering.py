"""Sorting a list by a function that says which of two elements comes first."""

from __future__ import annotations

from functools import cmp_to_key
from typing import Any, Final

from tongban.rules.feel.builtins.signature import builtin
from tongban.rules.feel.compare import order
from tongban.rules.feel.errors import Span
from tongban.rules.feel.invoking import invoke
from tongban.rules.feel.run import Fault, Run
from tongban.rules.feel.types import list_of
from tongban.rules.feel.values import UNKNOWN, Function

_HERE: Final = Span(0, 0)
_PRECEDES: Final = 2


@builtin("sort", "list:list", "precedes:function?", gives=list_of())
def sort_(run: Run, items: list[Any], precedes: Function | None = None) -> object:
    """The list in the order that `precedes(x, y)` gives, equal elements as they were; without it from the least."""
    if precedes is not None and len(precedes.parameters) != _PRECEDES:
        raise Fault("排序函数应有两个参数")
    open_: list[object] = []

    def before(left: object, right: object) -> bool:
        run.spend(1)
        if precedes is None:
            answer = order(run, "<", left, right, _HERE)
        else:
            answer = invoke(run, precedes, (left, right), {}, _HERE)
        if answer is UNKNOWN:
            open_.append(answer)
        elif not isinstance(answer, bool):
            raise Fault("排序函数应给出是或否")
        return answer is True

    run.spend(len(items))
    ranked = sorted(items, key=cmp_to_key(lambda left, right: -1 if before(left, right) else before(right, left)))
    return UNKNOWN if open_ else ranked
