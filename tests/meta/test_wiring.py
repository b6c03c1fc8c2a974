"""The event table: complete, in force, and the one ARCHITECTURE.md tells."""

import re
from pathlib import Path

from tongban.cases.events import NAMES
from tongban.cases.states import Happening
from tongban.core import events
from tongban.wiring import EVENTS

ROOT = Path(__file__).resolve().parents[2]


def told() -> dict[str, set[str]]:
    """The event table as ARCHITECTURE.md has it."""
    section = (ROOT / "ARCHITECTURE.md").read_text().split("## Events")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (`.+?) \| (.+?) \|$", section, flags=re.MULTILINE)
    return {
        event: set(
            re.findall(
                r"notify|seal|regulate|archive|deliver|remind|embed|backtest|bundle|announce|stamp|recognise|refetch|scan|warn"
                r"|consult|credit|decide",
                consumers.split("(")[0],
            )
        )
        for names, consumers in rows
        for event in re.findall(r"`([a-z._]+)`", names)
    }


def test_the_architecture_page_tells_the_table_in_force() -> None:
    assert told() == {event: set(consumers) for event, consumers in EVENTS.items()}


def test_every_event_a_case_can_announce_is_in_the_table() -> None:
    assert set(NAMES) == set(Happening)
    assert set(NAMES.values()) <= set(EVENTS)


def test_every_consumer_in_the_table_has_a_handler() -> None:
    assert dict(events.wired()) == dict(EVENTS)
    for consumers in EVENTS.values():
        for topic in consumers:
            assert callable(events.handler(topic))
