"""Values kept in process for a few seconds, so that hot paths do not ask the database what seldom changes."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, Protocol, TypeVar

P = ParamSpec("P")
R = TypeVar("R", covariant=True)


class Timed(Protocol[P, R]):
    """A cached function that can be told to forget."""

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R: ...

    def forget(self) -> None: ...


_all: list[Callable[[], None]] = []


def timed(seconds: float) -> Callable[[Callable[P, R]], Timed[P, R]]:
    """Keep results by their positional arguments for some seconds; ``.forget()`` drops them."""

    def decorate(function: Callable[P, R]) -> Timed[P, R]:
        kept: dict[Any, tuple[float, Any]] = {}

        @wraps(function)
        def cached(*args: P.args, **kwargs: P.kwargs) -> R:
            hit = kept.get(args)
            if hit is not None and hit[0] > time.monotonic():
                return hit[1]  # type: ignore[no-any-return]  # a dictionary cannot say what each key's value is
            value = function(*args, **kwargs)
            kept[args] = (time.monotonic() + seconds, value)
            return value

        cached.forget = kept.clear  # type: ignore[attr-defined]  # what Timed promises
        _all.append(kept.clear)
        return cached  # type: ignore[return-value]  # with .forget it is one

    return decorate


def forget_all() -> None:
    """Drop everything kept: after a pack was loaded, and between tests."""
    for clear in _all:
        clear()
