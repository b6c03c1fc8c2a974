"""Where the places of older changes stand by now."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from tongban.catalog.revisions.tracing import traced


@dataclass
class Step:
    number: int
    changes: list[dict[str, Any]] = field(default_factory=list)
    undoes: int | None = None


def change(op: str, *path: str | int, to: int | None = None) -> dict[str, Any]:
    more = {} if to is None else {"to": to}
    return {"file": "item.yaml", "op": op, "path": list(path), **more}


EDIT = change("put", "ask", 2, "when")


@pytest.mark.parametrize(
    ("later", "now"),
    [
        (change("insert", "ask", 0), ("ask", 3, "when")),
        (change("insert", "ask", 3), ("ask", 2, "when")),
        (change("remove", "ask", 1), ("ask", 1, "when")),
        (change("remove", "ask", 2), None),
        (change("move", "ask", 2, to=0), ("ask", 0, "when")),
        (change("move", "ask", 0, to=2), ("ask", 1, "when")),
        (change("move", "ask", 3, to=0), ("ask", 3, "when")),
        (change("remove", "need", 0), ("ask", 2, "when")),
    ],
)
def test_a_change_follows_its_entry_wherever_others_go(
    later: dict[str, Any], now: tuple[str | int, ...] | None
) -> None:
    assert traced([Step(1, [EDIT]), Step(2, [later])])[1, 0] == now


def test_an_entry_that_was_moved_and_moved_back_by_undo_stands_where_it_stood() -> None:
    moved = Step(2, [change("move", "ask", 2, to=1)])
    undone = Step(3, [{"file": "item.yaml", "op": "text", "path": []}], undoes=2)
    again = Step(4, [{"file": "item.yaml", "op": "text", "path": []}], undoes=3)
    assert traced([Step(1, [EDIT]), moved, undone])[1, 0] == ("ask", 2, "when")
    assert traced([Step(1, [EDIT]), moved, undone, again])[1, 0] == ("ask", 1, "when")


def test_an_entry_that_was_removed_is_not_the_one_that_stands_there_now_until_an_undo_brings_it_back() -> None:
    removed = Step(2, [change("remove", "ask", 2)])
    assert traced([Step(1, [EDIT]), removed]) == {(1, 0): None, (2, 0): None}
    back = Step(3, [{"file": "item.yaml", "op": "text", "path": []}], undoes=2)
    assert traced([Step(1, [EDIT]), removed, back])[1, 0] == ("ask", 2, "when")
