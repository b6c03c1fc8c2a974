"""From forms to edits of a revision: what was typed, and cards that are added, moved or taken away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from tongban.catalog.pack import editing
from tongban.catalog.revisions.texts import Edit
from tongban.channels.studio.writing.fields import Records, Section
from tongban.channels.studio.writing.sent import Sent
from tongban.channels.studio.writing.showing import Path, noted, places_of, value_at, written
from tongban.core.errors import Invalid

MOST_RECORDS = 200


def typed(section: Section, data: Any, found: Sent) -> Iterator[Edit]:
    """The edits of what was typed."""
    for put in found.puts:
        seen = editing.within(data, put.path)
        if put.after is None:
            yield Edit(section.file, put.path, "remove", seen=seen)
        else:
            yield Edit(section.file, put.path, "put", put.after, seen=seen)


def moved_away(section: Section, data: Any, act: str, form: QueryDict) -> Path | None:
    """The place of the card a button is about, where by now another card or another text stands there."""
    what, _colon, place = act.partition(":")
    if what not in ("remove", "up", "down"):
        return None
    part, path = _card(section, data, place)
    if part is None:
        return tuple(place.split("/"))
    places = ((*path, *one.steps) for one in part.entries)
    return None if all(form.get(f"w:{written(at)}") == noted(value_at(data, at)) for at in places) else path


def asked_for(section: Section, data: Any, act: str, form: QueryDict) -> Iterator[Edit]:
    """The edit a button of a card asks for; none for what is no button of this section."""
    what, _colon, place = act.partition(":")
    if what == "add":
        part = next((one for one in _repeating(section) if written(one.steps) == place), None)
        if part is not None:
            yield _added(section, part, data, form.get(f"new:{place}", "").strip())
        return
    part, path = _card(section, data, place)
    if part is None:
        return
    seen = editing.within(data, path)
    if what == "remove":
        yield Edit(section.file, path, "remove", seen=seen)
    elif what in ("up", "down") and isinstance(path[-1], int):
        to = path[-1] + (1 if what == "down" else -1)
        if 0 <= to < len(list(places_of(part, data))):
            yield Edit(section.file, path, "move", seen=seen, to=to)


def _repeating(section: Section) -> list[Records]:
    return [one for one in section.parts if isinstance(one, Records)]


def _card(section: Section, data: Any, place: str) -> tuple[Records | None, Path]:
    for part in _repeating(section):
        for path in places_of(part, data):
            if written(path) == place:
                return part, path
    return None, ()


def _added(section: Section, part: Records, data: Any, name: str) -> Edit:
    present = list(places_of(part, data))
    if len(present) >= MOST_RECORDS:
        raise Invalid(_("已有 %(count)d 项，不能再加。") % {"count": len(present)}, code="TB-REV-422")
    if not part.named:
        return Edit(section.file, (*part.steps, len(present)), "insert", dict(part.fresh))
    if not name or "/" in name or len(name) > 60:
        raise Invalid(_("请先写名称（不超过 60 个字，不含“/”），再加。"), code="TB-REV-422")
    holder = value_at(data, part.steps)
    if isinstance(holder, Mapping) and name in holder:
        raise Invalid(_("“%(name)s”已经有了。") % {"name": name}, code="TB-REV-422")
    return Edit(section.file, (*part.steps, name), "put", dict(part.fresh), seen=editing.ABSENT)


__all__ = ["asked_for", "moved_away", "typed"]
