"""What a form of the editor sent back, as edits of the file: only what was changed, nothing of what others wrote."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from tongban.catalog.pack.places import unfilled
from tongban.channels.studio.writing.fields import Entry, Section
from tongban.channels.studio.writing.showing import noted
from tongban.channels.studio.writing.values import ABSENT, WrongEntry, chosen, read, typed
from tongban.channels.studio.writing.walking import Path, entries, value_at, written


@dataclass(frozen=True, slots=True)
class Put:
    """A value to be set at a place, or (``ABSENT``) taken away, and what stands there now."""

    path: Path
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Conflict:
    """Somebody else changed the entry while the page was open: what it says by now, and what was typed here."""

    path: Path
    label: str
    theirs: str
    ours: str


@dataclass(slots=True)
class Sent:
    """The edits of a form, what is wrong with what was typed, and what is not done because others were quicker."""

    puts: list[Put] = field(default_factory=list)
    wrong: dict[Path, str] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)


def sent(section: Section, data: Any, form: QueryDict) -> Sent:
    """What a form of this section changes in the data of its file."""
    found = Sent()
    wanted = deepcopy(data)
    for entry, path in entries(section, data):
        after = _typed(entry, path, data, form, found)
        if after is not _UNCHANGED:
            _write(wanted, path, after)
    if section.key == "result":
        _drop_unfilled_statement(data, wanted)
    found.puts = list(_differences((), data, wanted))
    return found


_UNCHANGED = object()


def _typed(entry: Entry, path: Path, data: Any, form: QueryDict, found: Sent) -> Any:
    """The value typed for an entry where it is another one than the page showed."""
    name = written(path)
    shown = form.get(f"w:{name}")
    if shown is None:  # the page was made from other data and did not have the entry
        return _UNCHANGED
    texts = [text.replace("\r\n", "\n") for text in form.getlist(f"v:{name}")]
    if _same(entry, _loaded(shown), texts):
        return _UNCHANGED
    try:
        after = read(entry, texts)
    except WrongEntry as problem:
        found.wrong[path] = str(problem)
        return _UNCHANGED
    now = value_at(data, path)
    if noted(now) not in (shown, noted(after)):
        found.conflicts.append(Conflict(path, _(entry.label), typed(entry, now), texts[-1] if texts else ""))
        return _UNCHANGED
    return after


def _loaded(shown: str) -> Any:
    try:
        return json.loads(shown)
    except ValueError:
        return ABSENT


def _same(entry: Entry, before: Any, texts: list[str]) -> bool:
    if entry.kind == "several":
        return sorted(chosen(before)) == sorted(one for one in texts if one)
    return typed(entry, before).strip() == (texts[-1] if texts else "").strip()


def _write(data: Any, path: Path, value: Any) -> None:
    """Set a value, making the groups above it; a group that says nothing any more goes."""
    head, *rest = path
    if rest:
        if isinstance(data, dict) and data.get(head) is None:
            data[head] = {}
        _write(data[head], tuple(rest), value)
        if data[head] == {} and isinstance(data, dict):
            del data[head]
    elif value is ABSENT:
        data.pop(head, None)
    else:
        data[head] = value


def _drop_unfilled_statement(before: Any, wanted: Any) -> None:
    """A statement of the result that nobody named, or touches now, goes once a licence is given instead."""
    decision = wanted.get("decision")
    blank = isinstance(decision, Mapping) and unfilled(decision.get("result")) and decision == before.get("decision")
    if blank and value_at(wanted, ("grant", "licence")) is not ABSENT:
        del wanted["decision"]


def _differences(path: Path, before: Any, after: Any) -> Iterator[Put]:
    """The fewest edits: groups and lists of the same length are changed inside."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in dict.fromkeys((*before, *after)):
            yield from _differences((*path, key), before.get(key), after.get(key))
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after) and _groups(after):
        for number, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from _differences((*path, number), one, other)
    elif before != after:
        yield Put(path, before, after)


def _groups(values: list[Any]) -> bool:
    return all(isinstance(one, Mapping) for one in values)


__all__ = ["Conflict", "Put", "Sent", "sent"]
