"""What a process keeps: values for a few seconds, so that hot paths do not ask for what seldom changes, or the last."""

import time
from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import Any, Generic, ParamSpec, Protocol, TypeVar

P = ParamSpec("P")
R = TypeVar("R", covariant=True)
K = TypeVar("K")
V = TypeVar("V")


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


class Lately(Generic[K, V]):
    """What a process came across last, by a key; of many only the newest ``most``.

    It may be otherwise by now: good for guessing, and for what is compared with what it rests on.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[K, V] = OrderedDict()
        self._changing = Lock()
        _all.append(self._kept.clear)

    def get(self, key: K) -> V | None:
        """What was kept last, None where nothing is known any more."""
        return self._kept.get(key)

    def keep(self, key: K, value: V) -> V:
        """Keep it in place of what was known before; the same value."""
        with self._changing:
            self._kept[key] = value
            self._kept.move_to_end(key)
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return value


def forget_all() -> None:
    """Drop everything kept: after a pack was loaded, and between tests."""
    for clear in _all:
        clear()
