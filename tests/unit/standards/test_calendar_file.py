"""Calendar files: read back by another eye, and held to RFC 5545 line by line."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar

from tongban.standards.calendar_file import Deadline, calendar_file

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
LONG = "办结期限：危险化学品经营许可证（含仓储经营）延期、变更、换发；首次申请, 逗号"
ONE = Deadline("a@tongban", LONG, date(2026, 12, 31), 3, NOW - timedelta(days=1), alarms=(30, 7))


def events(*deadlines: Deadline) -> list[object]:
    parsed = Calendar.from_ical(calendar_file("通办", deadlines, NOW).decode())
    return list(parsed.walk("VEVENT"))


def test_lines_end_in_crlf_and_are_folded_at_75_octets_between_characters() -> None:
    data = calendar_file("通办", [ONE], NOW)
    lines = data.split(b"\r\n")
    assert lines[-1] == b"" and b"\n" not in data.replace(b"\r\n", b"")
    assert max(map(len, lines)) <= 75
    for line in lines:
        line.decode("utf-8")
    assert any(line.startswith(b" ") for line in lines), "nothing was long enough to fold"


def test_a_deadline_reads_back_as_a_whole_day_with_its_alarms() -> None:
    (event,) = events(ONE)
    assert str(event["SUMMARY"]) == LONG and str(event["UID"]) == "a@tongban" and event["SEQUENCE"] == 3
    assert event.decoded("DTSTART") == date(2026, 12, 31) and event.decoded("DTEND") == date(2027, 1, 1)
    assert event.decoded("DTSTAMP") == NOW and event["DTSTAMP"].to_ical() == b"20261122T090000Z"
    rings = [alarm.decoded("TRIGGER") for alarm in event.walk("VALARM")]
    assert rings == [timedelta(days=-29, hours=-15), timedelta(days=-6, hours=-15)], "nine in the morning"


def test_a_provisional_day_is_tentative_and_says_so() -> None:
    (event,) = events(replace(ONE, provisional=True))
    assert "待公布" in str(event["SUMMARY"]) and str(event["STATUS"]) == "TENTATIVE"


def test_every_component_has_what_the_standard_requires() -> None:
    parsed = Calendar.from_ical(calendar_file("通办", [ONE, replace(ONE, uid="b@tongban")], NOW).decode())
    assert {"PRODID", "VERSION"} <= set(parsed) and str(parsed["VERSION"]) == "2.0"
    assert str(parsed["X-WR-TIMEZONE"]) == "Asia/Shanghai"
    for event in parsed.walk("VEVENT"):
        assert {"UID", "DTSTAMP", "DTSTART"} <= set(event)
        for alarm in event.walk("VALARM"):
            assert {"ACTION", "TRIGGER", "DESCRIPTION"} <= set(alarm)
