"""The one clock, Asia/Shanghai, replaceable so that the law of any day can be tried."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
_frozen: ContextVar[datetime | None] = ContextVar("frozen", default=None)


def now() -> datetime:
    """The present moment in Shanghai."""
    return _frozen.get() or datetime.now(SHANGHAI)


def today() -> date:
    """The present day in Shanghai: the day whose law applies."""
    return now().date()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let the clock stand at a moment, for this thread or task."""
    token = _frozen.set(moment.astimezone(SHANGHAI))
    try:
        yield
    finally:
        _frozen.reset(token)
