"""The one clock, Asia/Shanghai, replaceable so that the law of any day can be tried."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
_frozen: ContextVar[datetime | None] = ContextVar("frozen", default=None)


def days_away(environ: Mapping[str, str]) -> timedelta:
    """演示: how far the day of TONGBAN_CLOCK (2026-11-23) is from the real one; production may not set it (TB-CFG-006).

    Raises ValueError for what is no date.
    """
    given = environ.get("TONGBAN_CLOCK", "")
    return date.fromisoformat(given) - datetime.now(SHANGHAI).date() if given else timedelta()


_away = days_away(os.environ)


def now() -> datetime:
    """The present moment in Shanghai; 演示: at the same time of another day where TONGBAN_CLOCK says so."""
    frozen = _frozen.get()
    if frozen is not None:
        return frozen
    moment = datetime.now(SHANGHAI)
    return moment + _away if _away else moment


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
