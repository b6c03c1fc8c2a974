"""The faults of a revision as the editor shows them: beside their entries, for a whole file, counted by section."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from tongban.catalog.pack.bundle import BUNDLE
from tongban.catalog.pack.item import ITEM
from tongban.catalog.pack.places import unfilled
from tongban.catalog.revisions.checking import Found, check
from tongban.catalog.revisions.models import Revision
from tongban.catalog.revisions.states import Subject
from tongban.channels.studio.places import UNFILLED, remedy
from tongban.channels.studio.writing.bundle_sections import BUNDLE_SECTIONS
from tongban.channels.studio.writing.fields import Group, Names, Part, Records, Section
from tongban.channels.studio.writing.holding import TABLES, data_of, in_form, row_at
from tongban.channels.studio.writing.sections import SECTIONS
from tongban.channels.studio.writing.sent import Sent
from tongban.channels.studio.writing.walking import Path, entries, lists, places_of, value_at, written


@dataclass(frozen=True, slots=True)
class SectionLink:
    """A line of the editor's menu; ``group`` begins another group."""

    key: str
    title: str
    url: str
    faults: int
    current: bool
    group: bool
    remarks: int = 0  # comments nobody has dealt with


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
        file, path = placed(revision, fault)
        home = home_of(file, path)
        if home is None:
            page = "template" if file.endswith(".typ") else "rules"
            counts[page] = counts.get(page, 0) + 1
            continue
        counts[home.key] = counts.get(home.key, 0) + 1
        if home is section:
            said = _("%(what)s。%(remedy)s") % {"what": fault.fault.what, "remedy": remedy(fault.fault)}
            _note(at, loose, _told_at(revision, section, fault, nearest(path, places)), said)
    return Told(at, loose, counts)


def placed(revision: Revision, found: Found) -> tuple[str, Path]:
    """The file of the revision a fault is in, and its place as the forms have it."""
    name = found.fault.file.rsplit("/", 1)[-1]
    file = name if name in TABLES else found.fault.file
    if file not in TABLES:
        return file, in_form(file, found.path)
    row = row_at(revision.files.get(file, ""), found.fault.line)
    return file, () if row is None else (row,)


def _told_at(revision: Revision, section: Section, found: Found, place: Path | None) -> Path | None:
    """Where a fault is told: what is still to be filled at the very entry."""
    if found.fault.code != UNFILLED or place is None:
        return place
    data = data_of(section.file, revision.files.get(section.file, ""))
    below = (path for _entry, path in entries(section, data) if path[: len(place)] == place)
    return next((path for path in below if unfilled(value_at(data, path))), place)


def _note(at: dict[Path, list[str]], loose: list[str], place: Path | None, said: str) -> None:
    if place is None:
        loose.append(said)
    else:
        at.setdefault(place, []).append(said)


def home_of(file: str, path: Path) -> Section | None:
    """The section a place belongs to: by file, and in item.yaml and bundle.yaml by the key it stands under."""
    head = path[0] if path else ""
    forms = _MAIN.get(file)
    if forms is None:
        return next((section for section in SECTIONS if section.file == file), None)
    own = (section for section in forms if section.file == file and head in _heads(section.parts))
    return next(own, forms[0])


def address(revision: Revision, found: Found) -> str:
    """Where the place of a fault is edited, rules and examples aside; the first page for what has no other."""
    file, path = placed(revision, found)
    home = home_of(file, path)
    if home is None:
        return reverse("studio:template" if file.endswith(".typ") else "studio:edit", args=[revision.id])
    place = nearest(path, set(_places(revision, home))) or ()
    return reverse("studio:edit", args=[revision.id, home.key]) + (f"#at-{written(place)}" if place else "")


def _heads(parts: Sequence[Part]) -> set[str]:
    heads: set[str] = set()
    for part in parts:
        heads |= _heads(part.entries) if isinstance(part, Group) else {part.key.split("/")[0]}
    return heads


def _places(revision: Revision, section: Section) -> Iterator[Path]:
    """Every place of a section that can show a message: its entries and its cards."""
    data = data_of(section.file, revision.files.get(section.file, ""))
    yield from (path for _entry, path in entries(section, data))
    for part, at in lists(section, data):
        yield from places_of(part, data, at)


def nearest(path: Path, places: set[Path]) -> Path | None:
    """The entry or card a place stands at or below."""
    return next((path[:length] for length in range(len(path), 0, -1) if path[:length] in places), None)


def completed(section: Section) -> list[Names]:
    """The lists of names whose completions a section needs."""
    return list(dict.fromkeys(_completed(section.parts)))


def _completed(parts: Sequence[Part]) -> Iterator[Names]:
    for part in parts:
        if isinstance(part, Group):
            yield from _completed(part.entries)
        elif isinstance(part, Records):
            yield from _completed((*part.entries, *part.below))
        elif part.kind == "name":
            yield part.names


__all__ = ["SectionLink", "Told", "address", "completed", "home_of", "nearest", "placed", "told"]
