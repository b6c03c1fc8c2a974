"""From a table as it was shown and as it is now typed to the edits that make the one the other: pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from tongban.catalog.pack import editing
from tongban.catalog.pack.editing import ABSENT, NoPlace
from tongban.catalog.pack.rules_file import RULES
from tongban.catalog.revisions.texts import Edit, Overtaken
from tongban.channels.studio.ruling.sections import (
    COLUMNS,
    REST,
    Section,
    entry_of,
    path_of,
    row_of,
    text_of,
)

Path = tuple[str | int, ...]


def edits_between(text: str, shown: Section, typed: Section) -> list[Edit]:
    """The edits of rules.yaml for what was typed over what was shown; from the end to the beginning.

    Every edit says what stands at its place now. Raises Overtaken where that is no longer what was shown.
    """
    if shown.inputs != typed.inputs:
        return [_whole_table(text, shown, typed)]
    return list(_edits(text, shown, typed))


def _whole_table(text: str, shown: Section, typed: Section) -> Edit:
    """Columns that were added, taken away or moved change every row: the table is written anew."""
    now = editing.value_at(text, ("table",))
    held = now if isinstance(now, Mapping) else {}
    standing = [row_of("table", one, len(shown.inputs)) for one in held.get("rows") or ()]
    if tuple(map(str, held.get("inputs") or ())) != shown.inputs or tuple(standing) != shown.rows:
        raise Overtaken(RULES, ("table",), typed.inputs, held.get("inputs"))
    rows = [entry_of("table", row, len(typed.inputs)) for row in typed.rows]
    return Edit(RULES, ("table",), value={**held, "inputs": list(typed.inputs), "rows": rows}, seen=now)


def _edits(text: str, shown: Section, typed: Section) -> Iterator[Edit]:
    matcher = SequenceMatcher(None, shown.rows, typed.rows, autojunk=False)
    for tag, start, end, new_start, new_end in reversed(matcher.get_opcodes()):
        if tag == "equal":
            continue
        both = min(end - start, new_end - new_start)
        for place in reversed(range(start + both, end)):
            yield _removed(text, shown, place)
        for place in reversed(range(new_start + both, new_end)):
            value = entry_of(shown.key, typed.rows[place], len(shown.inputs))
            yield Edit(RULES, (*path_of(shown.key), start + both), "insert", value)
        for place in reversed(range(both)):
            yield from _changed(text, shown, start + place, typed.rows[new_start + place])


def _removed(text: str, shown: Section, place: int) -> Edit:
    path, now = _standing(text, shown, place, ())
    if row_of(shown.key, now, len(shown.inputs)) != shown.rows[place]:
        raise Overtaken(RULES, path, None, now)
    return Edit(RULES, path, "remove", seen=now)


def _changed(text: str, shown: Section, place: int, row: Sequence[str]) -> Iterator[Edit]:
    tested = len(shown.inputs)
    for column, (was, new) in enumerate(zip(shown.rows[place], row, strict=True)):
        if was == new:
            continue
        if 1 <= column <= tested:
            yield _cell(text, shown, place, ("cells", column - 1), was, new or REST)
            continue
        key = COLUMNS[shown.key][column - tested if column > tested else 0][1]
        if shown.key == "rows" and key == "when":
            yield from _condition(text, shown, place, was, new)
        else:
            yield _cell(text, shown, place, (key,), was, new)


def _condition(text: str, shown: Section, place: int, was: str, new: str) -> Iterator[Edit]:
    """The condition of a row: `-` takes the rest, however the file says that; an empty one is still to be written."""
    path, row = _standing(text, shown, place, ())
    held = row if isinstance(row, Mapping) else {}
    if (REST if held.get("otherwise") else text_of(held.get("when"))) != was:
        raise Overtaken(RULES, path, new, held.get("when"))
    stands = [key for key in ("otherwise", "when") if key in held]
    written = {REST: ("otherwise", True), "": None}.get(new, ("when", new))
    for key in stands:
        if written is None or key != written[0]:
            yield Edit(RULES, (*path, key), "remove", seen=held[key])
    if written is not None:
        yield Edit(RULES, (*path, written[0]), value=written[1], seen=held.get(written[0], ABSENT))


def _cell(text: str, shown: Section, place: int, below: Path, was: str, new: str) -> Edit:
    path, now = _standing(text, shown, place, below)
    if text_of(None if now is ABSENT else now) != was:
        raise Overtaken(RULES, path, new, now)
    return Edit(RULES, path, value=new, seen=now) if new else Edit(RULES, path, "remove", seen=now)


def _standing(text: str, shown: Section, place: int, below: Path) -> tuple[Path, Any]:
    """Where an entry that was shown stands now, and what stands there. Raises Overtaken where it is gone."""
    path: Path = (*path_of(shown.key), place, *below)
    names = (shown.rows[place][0], *("" for step in below if isinstance(step, int)))
    try:
        found = editing.found(text, path, names)
    except NoPlace as gone:
        raise Overtaken(RULES, path, shown.rows[place][0], ABSENT) from gone
    return found, editing.value_at(text, found)


__all__ = ["edits_between"]
