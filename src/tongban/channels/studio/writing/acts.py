"""From forms to edits of a revision: what was typed, and cards that are added, moved or taken away."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.http import QueryDict
from django.utils.translation import gettext as _

from tongban.catalog.pack import editing
from tongban.catalog.revisions.texts import Edit
from tongban.channels.studio.writing.fields import Records, Section
from tongban.channels.studio.writing.sent import Sent
from tongban.channels.studio.writing.showing import noted
from tongban.channels.studio.writing.walking import Path, card_of, lists, places_of, value_at, written
from tongban.core.errors import Invalid

#: What one new entry says at most.
_LONGEST: Final = 1000


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
    path = path_of(place)
    found = card_of(section, data, path)
    if found is None:
        return path
    places = ((*path, *one.steps) for one in found[0].entries)
    return None if all(form.get(f"w:{written(at)}") == noted(value_at(data, at)) for at in places) else path


def asked_for(section: Section, data: Any, act: str, form: QueryDict) -> Iterator[Edit]:
    """The edit a button asks for; none for what is no button of this section."""
    what, _colon, place = act.partition(":")
    if what in ("add", "inherit", "nothing"):
        part = next((one for one, at in lists(section, data) if written(at) == place), None)
        if part is not None:
            yield from _of_list(section, part, data, path_of(place), what, form.get(f"new:{place}", "").strip())
    elif what in ("remove", "up", "down"):
        yield from _of_card(section, data, path_of(place), what)


def path_of(place: str) -> Path:
    """The place a form names."""
    return tuple(int(step) if step.isdecimal() else step for step in place.split("/")) if place else ()


def _of_list(section: Section, part: Records, data: Any, at: Path, what: str, name: str) -> Iterator[Edit]:
    if what == "add":
        yield from _added(section, part, data, at, name)
    elif what == "nothing" and part.nothing and value_at(data, at) is None:
        yield Edit(section.file, at, "put", [], seen=editing.ABSENT)
    elif what == "inherit" and part.inherits and value_at(data, at) == []:
        yield Edit(section.file, at, "remove", seen=[])


def _of_card(section: Section, data: Any, path: Path, what: str) -> Iterator[Edit]:
    found = card_of(section, data, path)
    if found is None:
        return
    part, at = found
    seen, count = editing.within(data, path), len(list(places_of(part, data, at)))
    last = path[-1]
    if what == "remove" and count == 1 and part.inherits:
        yield Edit(section.file, at, "remove", seen=editing.within(data, at))
    elif what == "remove":
        yield Edit(section.file, path, "remove", seen=seen)
    elif isinstance(last, int) and 0 <= last + (1 if what == "down" else -1) < count:
        yield Edit(section.file, path, "move", seen=seen, to=last + (1 if what == "down" else -1))


def _added(section: Section, part: Records, data: Any, at: Path, name: str) -> Iterator[Edit]:
    present = list(places_of(part, data, at))
    if part.named:
        yield Edit(section.file, (*at, _own_name(data, at, name)), "put", dict(part.fresh), seen=editing.ABSENT)
        return
    wanted = _called(part, name) if part.several else []
    if len(present) + max(1, len(wanted)) > part.most:
        raise Invalid(_("已有 %(count)d 项，不能再加。") % {"count": len(present)}, code="TB-REV-422")
    first = part.entries[0].key
    for number, one in enumerate(wanted or [""]):
        fresh = {**part.fresh, first: one} if one else dict(part.fresh)
        yield Edit(section.file, (*at, len(present) + number), "insert", fresh)


def _own_name(data: Any, at: Path, name: str) -> str:
    if not name or "/" in name or len(name) > 60 or name.isdecimal():
        raise Invalid(_("请先写名称（不超过 60 个字，不含“/”，不能只是数字），再加。"), code="TB-REV-422")
    holder = value_at(data, at)
    if isinstance(holder, Mapping) and name in holder:
        raise Invalid(_("“%(name)s”已经有了。") % {"name": name}, code="TB-REV-422")
    return name


def _called(part: Records, typed: str) -> list[str]:
    """What new ones are called that were typed or pasted together: names by semicolon or line, sentences by line."""
    return [
        one
        for text in re.split("[\n;；\t]" if part.several == "names" else "\n", typed)
        if (one := text.strip()[:_LONGEST])
    ]


__all__ = ["asked_for", "moved_away", "path_of", "typed"]
