"""The face of a licence filled from what an item gets to know: each part from the data of the same name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from tongban.catalog.pack import editing
from tongban.catalog.revisions.texts import Edit
from tongban.catalog.vocabulary import RECORD_FACE, Vocabulary
from tongban.channels.studio.writing.acts import path_of
from tongban.channels.studio.writing.fields import Section
from tongban.channels.studio.writing.walking import entries, value_at
from tongban.core.errors import Invalid

#: What every applicant of a kind has: read for each, whatever the item asks for besides.
_BASE: Final = {"自然人": "居民身份证"}
_FIRM: Final = "营业执照"


def asked_for(section: Section, data: Any, act: str, words: Vocabulary) -> Iterator[Edit]:
    """The edit of the button that fills a face; none for another button. Raises Invalid (TB-REV-422) without a licence.

    What somebody wrote stays; what nothing of that name is known of is left to be written.
    """
    what, _colon, place = act.partition(":")
    path = path_of(place)
    if what != "carry" or not any(entry.kind == "carry" and at == path for entry, at in entries(section, data)):
        return
    licence = words.licences.get(str(value_at(data, (*path[:-1], "licence"))))
    if licence is None:
        raise Invalid(_("请先选发哪种证照，再按它的照面填。"), code="TB-REV-422")
    held = value_at(data, path)
    listed = list(held) if isinstance(held, list) else []
    assigned = value_at(data, (*path[:-1], "assigns")) or ()
    there = {*_names(listed), *RECORD_FACE, *map(str, assigned)}
    found = [known for name in licence.face if name not in there and (known := _known(name, data, words))]
    if found:
        yield Edit(section.file, path, "put", [*listed, *found], seen=editing.within(data, path))


def _names(carried: Sequence[Any]) -> Iterator[str]:
    """The parts of the face that somebody wrote already."""
    for one in carried:
        yield str(next(iter(one))) if isinstance(one, Mapping) else str(one).rsplit(".", 1)[-1]


def _known(name: str, data: Any, words: Vocabulary) -> str:
    """Where a part of the face is known from: what is asked, else a licence the item reads; empty for nowhere."""
    if name in _each(data, "ask", "element"):
        return name
    bases = [_BASE.get(str(one), _FIRM) for one in (data.get("for") or () if isinstance(data, Mapping) else ())]
    for licence in (*_each(data, "need", "licence"), *bases):
        if licence in words.licences and name in words.licences[licence].face:
            return f"{licence}.{name}"
    return ""


def _each(data: Any, part: str, key: str) -> list[str]:
    found = value_at(data, (part,))
    return [str(one.get(key)) for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


__all__ = ["asked_for"]
