"""Reads about uploaded materials."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from tongban.core.errors import NotFound
from tongban.core.reading import Joined, Reading, rows_of
from tongban.core.statement import array
from tongban.materials.models import BankEntry, BankUse, Material, ReadingState, Scan, ScanState

#: Words of one search.
_MOST_WORDS = 5

#: Entries whose fields their owner has confirmed.
_CONFIRMED = """owner_id = $2::uuid and given_up_at is null and reading = $3 and confirmed_at is not null
 order by grade, id desc limit $4::int"""

#: What the scanner said of the files of a draft or case.
_SCANS_OF = "sha256 in (select sha256 from materials_material where city = $1 and %s)"


def uploads(container: UUID) -> Joined[list[Material]]:
    """What was uploaded for a draft or case, oldest first, each with the state of its scan."""
    return uploads_where("container = $2::uuid", container)


def uploads_where(which: str, value: object) -> Joined[list[Material]]:
    """The same of the drafts or cases an SQL condition on ``container`` tells, its one value being $2."""
    given = rows_of(Material, f"{which} order by id", [value])
    scans = rows_of(Scan, _SCANS_OF % which, [value])

    def made() -> list[Material]:
        told = {one.sha256: one.state for one in scans.found}
        for row in given.found:
            row.scan = told.get(row.sha256, ScanState.NEVER.value)
        return given.found

    return Joined([given, scans], made)


def uploads_by(containers: Iterable[UUID]) -> dict[UUID, list[Material]]:
    """The same of several drafts or cases, by each."""
    found: dict[UUID, list[Material]] = {}
    for one in uploads_where("container = any($2::uuid[])", array(str(each) for each in containers)).now():
        found.setdefault(one.container, []).append(one)
    return found


def materials_in(container: UUID) -> list[Material]:
    """The same, read by itself."""
    return uploads(container).now()


def material(container: UUID, material_id: UUID) -> Material:
    """One upload of a draft or case. Raises NotFound."""
    row = Material.objects.filter(container=container, id=material_id).first()
    if row is None:
        raise NotFound(_("没有找到这份材料。"))
    return row


def bank(owner: UUID, words: str = "") -> "QuerySet[BankEntry]":
    """What a party's bank holds, latest first; ``words`` are looked for in names and in what was read."""
    rows = BankEntry.objects.filter(owner_id=owner, given_up_at=None).order_by("-id")
    for word in words.split()[:_MOST_WORDS]:
        rows = rows.filter(Q(type__icontains=word) | Q(filename__icontains=word) | Q(fields__icontains=word))
    return rows


def bank_entry(owners: Iterable[UUID], entry_id: UUID) -> BankEntry:
    """One entry of one of these parties, also one given up that can still be had back. Raises NotFound."""
    row = BankEntry.objects.filter(id=entry_id, owner_id__in=list(owners)).first()
    if row is None:
        raise NotFound(_("没有找到这份材料，可能已经删除。"))
    return row


def entries_by_id(owner: UUID, ids: Iterable[object]) -> list[BankEntry]:
    """Those of a party's entries with these ids, in the order of the ids; what was deleted meanwhile is left out."""
    wanted = [str(one) for one in ids]
    rows = {str(row.id): row for row in BankEntry.objects.filter(owner_id=owner, id__in=wanted, given_up_at=None)}
    return [rows[one] for one in wanted if one in rows]


def uses_about(owner: UUID) -> "QuerySet[BankUse]":
    """Every use of what a party keeps or handed in, latest first."""
    return BankUse.objects.filter(owner_id=owner).order_by("-at", "-id")


def uses_by_code(code: UUID) -> "QuerySet[BankUse]":
    """What a clerk did with what a code showed her, in order."""
    return BankUse.objects.filter(shown_id=code).order_by("at", "id")


def just_given_up(owner: UUID, since: datetime) -> BankEntry | None:
    """The entry given up last, while it can still be had back."""
    return BankEntry.objects.filter(owner_id=owner, given_up_at__gte=since).order_by("-given_up_at").first()


def uses_of(entry: BankEntry) -> "QuerySet[BankUse]":
    """What an entry was used for, latest first."""
    return BankUse.objects.filter(entry_id=entry.id).order_by("-at", "-id")


def confirmed(owner: UUID, most: int = 100) -> Reading[list[BankEntry]]:
    """What a party's bank holds whose fields were confirmed: the most trusted first, then the latest."""
    return rows_of(BankEntry, _CONFIRMED, [owner, ReadingState.READ.value, most])
