"""Deadlines as an iCalendar file (RFC 5545): whole days, alarms in the morning, an identity that outlives changes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from icalendar import Alarm, Calendar, Event
from icalendar.prop import vDuration, vUri

#: At what hour of the day an alarm rings.
_MORNING = timedelta(hours=9)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day something is due. ``sequence`` grows with every change; ``alarms`` are days before it.

    A ``provisional`` day lies past the holiday table: it is marked 待公布.
    """

    uid: str
    title: str
    day: date
    sequence: int
    changed_at: datetime
    provisional: bool = False
    alarms: tuple[int, ...] = (7, 1)
    url: str = ""


def calendar_file(name: str, deadlines: Iterable[Deadline], now: datetime) -> bytes:
    """The file: CRLF lines folded at 75 octets, UTF-8. Days are days, wherever the calendar is looked at."""
    calendar = Calendar()
    calendar.add("prodid", "-//Tongban//deadlines//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", "Asia/Shanghai")
    calendar.add("refresh-interval", vDuration(timedelta(hours=6)), parameters={"value": "DURATION"})
    for one in deadlines:
        calendar.add_component(_event(one, now))
    return bytes(calendar.to_ical(sorted=False))


def _event(one: Deadline, now: datetime) -> Event:
    event = Event()
    event.add("uid", one.uid)
    event.add("dtstamp", now.astimezone(UTC))
    event.add("last-modified", one.changed_at.astimezone(UTC))
    event.add("sequence", one.sequence)
    event.add("summary", f"{one.title}（暂定，待公布）" if one.provisional else one.title)
    event.add("dtstart", one.day)
    event.add("dtend", one.day + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    event.add("status", "TENTATIVE" if one.provisional else "CONFIRMED")
    if one.url:
        event.add("url", vUri(one.url))
    for days in one.alarms:
        event.add_component(_alarm(one.title, days))
    return event


def _alarm(title: str, days: int) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", _MORNING - timedelta(days=days))
    return alarm
