"""The faults of a revision as the editor shows them: beside their entries, for a whole file, counted by section."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from tongban.catalog.pack import editing
from tongban.catalog.pack.bundle import BUNDLE
from tongban.catalog.pack.item import ITEM
from tongban.catalog.revisions.checking import check
from tongban.catalog.revisions.models import Revision
from tongban.catalog.revisions.states import Subject
from tongban.channels.studio.writing.bundle_sections import BUNDLE_SECTIONS
from tongban.channels.studio.writing.fields import Entry, Names, Records, Section
from tongban.channels.studio.writing.sections import SECTIONS
from tongban.channels.studio.writing.sent import Sent
from tongban.channels.studio.writing.showing import Path, places_of, written


@dataclass(frozen=True, slots=True)
class SectionLink:
    """A line of the editor's menu; ``group`` begins another group."""

    key: str
    title: str
    url: str
    faults: int
    current: bool
    group: bool


@dataclass(frozen=True, slots=True)
class Told:
    """Messages by place, those of no entry, and how many faults each section has."""

    at: Mapping[Path, Sequence[str]]
    loose: list[str]
    counts: Mapping[str, int]


#: The forms of what a revision is of; their first takes what has no place of its own.
FORMS: Mapping[Subject, Sequence[Section]] = {Subject.ITEM: SECTIONS, Subject.BUNDLE: BUNDLE_SECTIONS}
_MAIN = {ITEM: SECTIONS, BUNDLE: BUNDLE_SECTIONS}


def sections_of(revision: Revision) -> Sequence[Section]:
    """The forms of a revision in the order of its menu."""
    return FORMS[Subject(revision.subject)]


def told(revision: Revision, section: Section, found: Sent) -> Told:
    """What the check found in a revision, with what is wrong in a form that was just sent."""
    at: dict[Path, list[str]] = {path: [said] for path, said in found.wrong.items()}
    loose: list[str] = []
    counts: dict[str, int] = {}
    places = set(_places(revision, section))
    for fault in check(revision).found:
        if not fault.blocks:
            continue
        home = _home(fault.fault.file, fault.path)
        if home is None:
            page = "template" if fault.fault.file.endswith(".typ") else "rules"
            counts[page] = counts.get(page, 0) + 1
            continue
        counts[home.key] = counts.get(home.key, 0) + 1
        if home is section:
            place = _nearest(fault.path, places)
            _note(
                at, loose, place, _("%(what)s。%(remedy)s") % {"what": fault.fault.what, "remedy": fault.fault.remedy}
            )
    return Told(at, loose, counts)


def _note(at: dict[Path, list[str]], loose: list[str], place: Path | None, said: str) -> None:
    if place is None:
        loose.append(said)
    else:
        at.setdefault(place, []).append(said)


def _home(file: str, path: Path) -> Section | None:
    """The section a place belongs to: by file, and in item.yaml and bundle.yaml by the key it stands under."""
    head = path[0] if path else ""
    forms = _MAIN.get(file)
    if forms is None:
        return next((section for section in SECTIONS if section.file == file), None)
    own = (section for section in forms if section.file == file and head in _heads(section))
    return next(own, forms[0])


def address(revision_id: UUID, file: str, path: Path) -> str:
    """Where a place of a revision is edited, its rules and examples aside; the first page for what has no other."""
    home = _home(file, path)
    if home is None:
        return reverse("studio:template" if file.endswith(".typ") else "studio:edit", args=[revision_id])
    card = next((path[: len(part.steps) + 1] for part in home.parts
                 if isinstance(part, Records) and path[: len(part.steps)] == part.steps), ())  # fmt: skip
    return reverse("studio:edit", args=[revision_id, home.key]) + (f"#at-{written(card)}" if len(card) > 1 else "")


def _heads(section: Section) -> set[str]:
    return {part.key.split("/")[0] for part in section.parts}


def _places(revision: Revision, section: Section) -> Iterator[Path]:
    """Every place of a section that can show a message: its entries and its cards."""
    data = editing.data_of(revision.files.get(section.file, ""))
    for part in section.parts:
        if isinstance(part, Entry):
            yield part.steps
            continue
        for path in places_of(part, data):
            yield path
            yield from ((*path, *one.steps) for one in part.entries)


def _nearest(path: Path, places: set[Path]) -> Path | None:
    """The entry or card a fault stands at or below."""
    return next((path[:length] for length in range(len(path), 0, -1) if path[:length] in places), None)


def completed(section: Section) -> list[Names]:
    """The lists of names whose completions a section needs."""
    entries = (one for part in section.parts for one in (part.entries if isinstance(part, Records) else (part,)))
    return list(dict.fromkeys(one.names for one in entries if one.kind == "name"))


__all__ = ["SectionLink", "Told", "address", "completed", "told"]
