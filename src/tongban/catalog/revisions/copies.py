"""A district's copy of a city item as a revision: one file of what it says otherwise, linked to the city's version."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from ruamel.yaml.error import YAMLError

from tongban.catalog import queries
from tongban.catalog.definition import ItemVersion
from tongban.catalog.districts import KEYS, DistrictList, moved
from tongban.catalog.pack.canonical import files_digest
from tongban.catalog.pack.districts import Around, file_of, read_districts
from tongban.catalog.pack.editing import put, remove, value_at
from tongban.catalog.pack.faults import Fault
from tongban.catalog.revisions import rights, surroundings
from tongban.catalog.revisions.beginning import NewItem
from tongban.catalog.revisions.drafting import begun, edit, locked
from tongban.catalog.revisions.models import Revision
from tongban.catalog.revisions.states import OPEN
from tongban.catalog.revisions.texts import COPY, Edit
from tongban.core.actor import Actor
from tongban.core.errors import Invalid, NotFound


@dataclass(frozen=True, slots=True)
class Task:
    """A district's list that is to follow a new version of the city: what the city says anew of what it had set."""

    key: str
    name: str
    district: int
    department: str
    since: date  # the city's new version
    moved: tuple[str, ...]


def begin_copy(actor: Actor, key: str, district: int) -> Revision:
    """Begin a district's copy of the city's newest version, with what the district says otherwise by now.

    What the city has changed since under something the district set itself is marked to be decided. Raises NotFound,
    Forbidden (TB-REV-403), Invalid (TB-REV-430) where the district does not handle the item, Conflict (TB-REV-410)
    where a copy is being written.
    """
    parent = newest(key)
    rights.require_department(actor, rights.DRAFTER, parent.department, district)
    if district not in queries.codes_by_district().get(key, {}):
        raise Invalid(_("这个区市不办这个事项，没有自己的清单。"), code="TB-REV-430")
    text = published_text(key, district)
    own = newest_list(key, district)
    files = {COPY: linked(text, own, parent)}
    name = f"{parent.name[:100]}（{queries.city().districts.get(district, district)}）"
    new = NewItem(key, name, parent.kind, parent.department, parent.for_, district)
    base = files_digest({COPY: text}) if text else ""
    return begun(actor, new, files, base=base, parent=parent.digest)


def follow(actor: Actor, revision_id: UUID) -> Revision:
    """Let a copy that is being written follow the city's newest version; what it set is to be decided where that moved.

    Raises NotFound, Forbidden (TB-REV-403), Conflict (TB-REV-411).
    """
    with transaction.atomic():
        row = locked(actor, revision_id, rights.DRAFTER)
        if not row.parent:
            raise NotFound
        text = row.files.get(COPY, "")
        after = linked(text, read(row)[0], newest(row.item_key))
        return edit(actor, row.id, [Edit(COPY, op="text", value=after, seen=text)])


def linked(text: str, own: DistrictList | None, parent: ItemVersion) -> str:
    """A list's text beside another version of the city; what the city says anew of what it set is to be decided."""
    if own is None:
        return put(text, ("parent",), parent.in_force)
    versions = queries.beside(own, parent)
    for key, what in KEYS.items():
        if what in own.said and moved(own, what, parent, versions) is not None:
            text = put(text, (key, "written_for"), own.written_for(what))
        elif what in own.said and own.said[what].written_for is not None:
            text = remove(text, (key, "written_for"))
    return put(text, ("parent",), parent.in_force)


def newest(key: str) -> ItemVersion:
    """The city's newest version of an item, in force or scheduled. Raises NotFound."""
    lines = queries.versions(key)
    if not lines:
        raise NotFound(_("没有这个事项。"))
    return queries.compiled(lines[-1])


def newest_list(key: str, district: int) -> DistrictList | None:
    """A district's list published last, in force or scheduled."""
    lists = queries.district_history().get((key, district), ())
    return lists[-1] if lists else None


def published_text(key: str, district: int) -> str:
    """The text of a district's list published last; empty where there is none."""
    own = newest_list(key, district)
    if own is None:
        return ""
    file = file_of(key, district, None if own.since == date.min else own.since)
    return surroundings.published().city_files[file]


def read(row: Revision) -> tuple[DistrictList | None, list[Fault]]:
    """What a copy says, as far as it can be read, and what is wrong with its text in terms of its own file."""
    file = file_of(row.item_key, row.district)
    days = {one.in_force for one in queries.versions(row.item_key)}
    statutory = newest(row.item_key).statutory
    around = Around(queries.city().districts, {row.item_key: statutory}, {row.item_key: days})
    found, faults = read_districts({file: row.files.get(COPY, "")}, around)
    own = [Fault(COPY, one.line, one.code, one.what, one.remedy, one.shown) for one in faults]
    return (found[0] if found else None), own


def entry_at(row: Revision, key: str) -> Any:
    """What stands under a key of a copy's file; ABSENT for nothing. Raises Invalid (TB-REV-422) where it is no YAML."""
    try:
        return value_at(row.files.get(COPY, ""), (key,))
    except (YAMLError, ValueError) as wrong:
        raise Invalid(_("清单的文字现在读不通，请撤销上一步。"), code="TB-REV-422") from wrong


def tasks(actor: Actor) -> list[Task]:
    """The lists of this person's districts that have not followed the city's newest version, and are not written on."""
    written = {(row.item_key, row.district) for row in open_copies()}
    found: list[Task] = []
    for (key, district), lists in sorted(queries.district_history().items()):
        lines = queries.versions(key)
        if not lines or (key, district) in written or not _begun_before(lists[-1], lines[-1].in_force):
            continue
        if rights.covers(actor, rights.DRAFTER, lines[-1].department, district):
            parent = queries.compiled(lines[-1])
            versions = queries.beside(lists[-1], parent)
            news = tuple(what for what in lists[-1].said if moved(lists[-1], what, parent, versions) is not None)
            found.append(Task(key, parent.name, district, parent.department, parent.in_force, news))
    return found


def _begun_before(own: DistrictList, in_force: date) -> bool:
    """Whether a list knows of its parent and that was an earlier version."""
    return own.parent is not None and own.parent < in_force


def open_copies(key: str = "") -> list[Revision]:
    """The copies being written, of one item or of all."""
    rows = Revision.objects.filter(state__in=OPEN).exclude(parent="").defer("files")
    return list(rows.filter(item_key=key) if key else rows)
