"""By which outside channels a party is told, and when: pure, from her choices and what is known of her."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta

from tongban.catalog.announcements import Kind
from tongban.core.notify import MAIL, SMS

ALL = (SMS, MAIL)
#: Kinds that reach people outside the portal whatever they chose, as long as there is a way.
UNAVOIDABLE = frozenset({Kind.STATUTORY, Kind.SECURITY})
#: 夜间免打扰: text messages that can wait are not sent between these hours (Asia/Shanghai).
QUIET_FROM, QUIET_UNTIL = time(22), time(7)


def chosen(kind: Kind, choices: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The channels chosen for a kind of notice; text messages where nothing was chosen."""
    return tuple(one for one in ALL if one in choices.get(kind.value, (SMS,)))


def channels(kind: Kind, choices: Mapping[str, Sequence[str]], possible: Sequence[str]) -> tuple[str, ...]:
    """The channels used: those chosen that are possible; where a notice may not be missed, any that is possible."""
    found = tuple(one for one in chosen(kind, choices) if one in possible)
    if found or kind not in UNAVOIDABLE:
        return found
    return tuple(possible)[:1]


def not_before(now: datetime, *, urgent: bool, quiet: bool) -> datetime | None:
    """When a text message may go out: None at once, else the end of the night."""
    if urgent or not quiet:
        return None
    at = now.timetz().replace(tzinfo=None)
    if QUIET_UNTIL <= at < QUIET_FROM:
        return None
    morning = now.replace(hour=QUIET_UNTIL.hour, minute=QUIET_UNTIL.minute, second=0, microsecond=0)
    return morning if at < QUIET_UNTIL else morning + timedelta(days=1)
