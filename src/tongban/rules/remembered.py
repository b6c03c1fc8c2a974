"""What follows from a few input values, kept for the next time they are the same: a bounded memory of pure answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Iterable, Mapping
from decimal import Decimal
from threading import Lock
from typing import Final, Generic, TypeVar

from tongban.rules.feel.values import UNKNOWN

T = TypeVar("T")
_MOST: Final = 512
#: Kinds of values whose text says all there is to them.
_PLAIN: Final = frozenset({str, bool, int, Decimal, dt.date, dt.datetime, type(None), type(UNKNOWN)})


class Remembered(Generic[T]):
    """Answers by question and the values of the inputs it reads; the oldest go when there are too many."""

    __slots__ = ("_kept", "_lock")

    def __init__(self) -> None:
        self._kept: dict[Hashable, T] = {}
        self._lock = Lock()

    def answer(
        self, question: Hashable, inputs: Iterable[str], facts: Mapping[str, object], derive: Callable[[], T]
    ) -> T:
        """The answer kept for these values, else the one ``derive`` gives, which must read nothing but them."""
        values = _exactly(inputs, facts)
        if values is None:
            return derive()
        key = (question, values)
        found = self._kept.get(key)
        if found is None:
            found = derive()
            with self._lock:
                if len(self._kept) >= _MOST:
                    del self._kept[next(iter(self._kept))]
                self._kept[key] = found
        return found


def _exactly(inputs: Iterable[str], facts: Mapping[str, object]) -> str | None:
    """A text that two sets of values share only where they are the same to the last digit; None for unusual kinds."""
    values = [facts.get(path, UNKNOWN) for path in inputs]
    return repr(values) if all(map(_plain, values)) else None


def _plain(value: object) -> bool:
    return type(value) in _PLAIN or (type(value) in (list, tuple) and all(map(_plain, value)))  # type: ignore[call-overload]  # a list or tuple is iterable
