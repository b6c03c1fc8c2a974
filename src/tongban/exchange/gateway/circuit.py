"""A circuit breaker: what failed again and again is left alone for a while, then tried once."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_noop as N_


class State(StrEnum):
    """Closed lets through, open does not, half open lets one through to see."""

    CLOSED = N_("正常")
    OPEN = N_("已断开")
    HALF_OPEN = N_("试探")


@dataclass(slots=True)
class _Line:
    failures: int = 0
    opened: float | None = None
    trying: bool = False
    pause: float = 0.0


class Breakers:
    """One circuit for each key, the least used forgotten beyond ``most``; times are seconds of ``clock``.

    After ``failures`` in a row a circuit opens for ``pause`` seconds, twice as long after every failed trial, at most
    ``longest``.
    """

    def __init__(
        self,
        clock: Callable[[], float],
        failures: int = 3,
        pause: float = 10.0,
        longest: float = 120.0,
        most: int = 1000,
    ) -> None:
        self._clock, self._failures, self._pause, self._longest, self._most = clock, failures, pause, longest, most
        self._lines: OrderedDict[Hashable, _Line] = OrderedDict()
        self._changing = threading.Lock()

    def enter(self, key: Hashable) -> bool:
        """Whether a call may be made now; whoever may, tells with :meth:`good` or :meth:`bad` how it went."""
        with self._changing:
            line = self._lines.get(key)
            if line is None or line.opened is None:
                return True
            if line.trying or self._clock() - line.opened < line.pause:
                return False
            line.trying = True
            return True

    def good(self, key: Hashable) -> bool:
        """A call was answered; True when that closed the circuit."""
        with self._changing:
            line = self._lines.pop(key, None)
            return line is not None and line.opened is not None

    def bad(self, key: Hashable) -> bool:
        """A call was not answered; True when that opened the circuit."""
        with self._changing:
            line = self._lines.setdefault(key, _Line())
            self._lines.move_to_end(key)
            while len(self._lines) > self._most:
                self._lines.popitem(last=False)
            line.failures += 1
            was_open = line.opened is not None
            if was_open:
                line.pause = min(line.pause * 2, self._longest)
            elif line.failures >= self._failures:
                line.pause = self._pause
            else:
                return False
            line.opened, line.trying = self._clock(), False
            return not was_open

    def state(self, key: Hashable) -> State:
        """How the circuit stands."""
        with self._changing:
            line = self._lines.get(key)
            if line is None or line.opened is None:
                return State.CLOSED
            return State.HALF_OPEN if line.trying or self._clock() - line.opened >= line.pause else State.OPEN
