"""Reads about cases. Lists are bounded by who asks; a single case says who may see it."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from tongban.cases.history import CaseState, Entry, broken_link, replay
from tongban.cases.lists import CaseListed
from tongban.cases.models import BundleCase, Case, CaseEvent, Notice, NoticeReceipt
from tongban.cases.states import Happening, Status
from tongban.catalog import queries as catalog
from tongban.core import clock
from tongban.core.cache import Lately
from tongban.core.city import current_city
from tongban.core.errors import NotFound
from tongban.core.prepared import Rows
from tongban.core.reading import Joined, Reading, row_of, rows_of
from tongban.core.statement import models, selecting
from tongban.materials.models import Material
from tongban.materials.queries import uploads_where

_RECEIPTS = "notice_id = any(array(select id from cases_notice where city = $1 and case_id = {case}))"
#: A column of a case that is known by its number alone, for what is read on the same way as the case itself.
_NUMBERED = "(select {column} from cases_case where city = $1 and number = $2)"
#: The histories read last, beside their rows.
_told: Lately[UUID | str, tuple[Rows, Sequence[Entry]]] = Lately(1024)
_BY_ID, _BY_NUMBER = "$2::uuid", _NUMBERED.format(column="id")


def sought(number: str) -> Reading[Case | None]:
    """A case by its number, for callers that check the right to it themselves."""
    return row_of(Case, "number = $2", [number])


def seen(number: str) -> Reading[Case | None]:
    """The same without what it rests on and how it was decided: pages know that by its version."""
    return row_of(Case, "number = $2", [number], ("facts", "decision"))


def case(number: str) -> Case:
    """The same, read by itself. Raises NotFound."""
    return there(sought(number).now())


def of_parties(row: Case | None, parties: Iterable[UUID]) -> Case:
    """The case, where it is one of these applicants'. Raises NotFound, also for somebody else's."""
    found = there(row)
    return there(found if found.applicant_id in set(parties) else None)


def case_for(number: str, parties: Iterable[UUID]) -> Case:
    """A case of one of these applicants. Raises NotFound, also for somebody else's."""
    return of_parties(sought(number).now(), parties)


def there(row: Case | None) -> Case:
    """A case that was sought. Raises NotFound."""
    if row is None:
        raise NotFound(_("没有找到这件办件。请核对办件编号。"))
    return row


def happened(case: UUID | str) -> Reading[Sequence[Entry]]:
    """Everything that happened to a case, known by its id or number, in order."""
    text = selecting(CaseEvent, f"case_id = {_known(case)} order by seq")
    return Reading(text, [current_city(), case], lambda rows: _history(case, rows))


def _history(case: UUID | str, rows: Rows) -> Sequence[Entry]:
    """The entries in these rows; the same rows, read again, are the same entries."""
    known = _told.get(case)
    if known is None or known[0] != rows:
        known = _told.keep(case, (rows, tuple(_entry(event) for event in models(CaseEvent, rows))))
    return known[1]


def _known(case: UUID | str) -> str:
    return _BY_ID if isinstance(case, UUID) else _BY_NUMBER


def history(row: Case) -> Sequence[Entry]:
    """The same, read by itself."""
    return happened(row.id).now()


def _entry(e: CaseEvent) -> Entry:
    return Entry(
        e.seq,
        Happening(e.what),
        e.at.astimezone(clock.SHANGHAI),
        e.actor_kind,
        e.actor_id,
        e.actor_name,
        e.payload,
        e.request_id,
        e.previous,
        e.digest,
    )


def entries_of(rows: Sequence[Case]) -> dict[UUID, list[Entry]]:
    """The history of several cases in one read, by case."""
    found: dict[UUID, list[Entry]] = {row.id: [] for row in rows}
    for event in CaseEvent.objects.filter(case_id__in=list(found)).order_by("case_id", "seq"):
        found[event.case_id].append(_entry(event))
    return found


def moved_since(mark: UUID, most: int) -> list[tuple[UUID, datetime, UUID]]:
    """The entries of all cases after a mark, in order: id, moment, and the case."""
    rows = CaseEvent.objects.filter(city=current_city(), id__gt=mark).order_by("id")
    return list(rows.values_list("id", "at", "case_id")[:most])


def notices_among(rows: Sequence[Case]) -> dict[UUID, list[Notice]]:
    """The notices of several cases in one read, by case, oldest first."""
    found: dict[UUID, list[Notice]] = {row.id: [] for row in rows}
    for one in Notice.objects.filter(case_id__in=list(found)).order_by("case_id", "seq"):
        found[one.case_id].append(one)
    return found


def errand_of(row: Case) -> str:
    """Under which errand its applicant agreed to fetches: her draft's container, which a bundle's members share."""
    if row.bundle_id is None:
        return str(row.container)
    return str(BundleCase.objects.values_list("container", flat=True).get(id=row.bundle_id))


def state_of(row: Case) -> CaseState:
    """The state of a case as the fold of its history."""
    return replay(history(row))


def chain_broken_at(row: Case) -> int | None:
    """Where a case's history was tampered with, None when it is whole and ends where the case says."""
    return broken_in(row, history(row))


def broken_in(row: Case, entries: Sequence[Entry]) -> int | None:
    """The same for a history already read."""
    broken = broken_link(row.number, entries)
    if broken is None and (not entries or entries[-1].digest != row.head):
        return len(entries) + 1
    return broken


def cases_of(parties: Sequence[UUID]) -> "QuerySet[Case]":
    """The cases of some applicants, newest first."""
    return Case.objects.filter(applicant_id__in=parties).order_by("-received_at", "-id")


def issued(case: UUID | str) -> Joined[list[tuple[Notice, NoticeReceipt | None]]]:
    """The notices of a case, known by its id or number, with their proof of delivery, oldest first."""
    notices = rows_of(Notice, f"case_id = {_known(case)} order by seq", [case])
    receipts = rows_of(NoticeReceipt, _RECEIPTS.format(case=_known(case)), [case])

    def paired() -> list[tuple[Notice, NoticeReceipt | None]]:
        by_notice = {receipt.notice_id: receipt for receipt in receipts.found}
        return [(notice, by_notice.get(notice.id)) for notice in notices.found]

    return Joined((notices, receipts), paired)


def handed_in(number: str) -> Joined[list[Material]]:
    """What was uploaded for a case, oldest first."""
    return uploads_where(f"container = {_NUMBERED.format(column='container')}", number)


def notices_of(row: Case) -> list[tuple[Notice, NoticeReceipt | None]]:
    """The same, read by themselves."""
    return issued(row.id).now()


def notice(row: Case, number: str) -> Notice:
    """One notice of a case. Raises NotFound."""
    found = Notice.objects.filter(case_id=row.id, number=number).first()
    if found is None:
        raise NotFound(_("没有找到这份文书。"))
    return found


def decided_since(moment: datetime) -> dict[str, tuple[int, int]]:
    """Of the cases received since a moment, by item: how many a machine granted, and how many went to people."""
    rows = Case.objects.filter(received_at__gte=moment).order_by().values_list("item_key", "automatic")
    found: dict[str, tuple[int, int]] = {}
    for key, automatic, count in rows.annotate(n=Count("id")):
        granted, handed_over = found.get(key, (0, 0))
        found[key] = (granted + count, handed_over) if automatic else (granted, handed_over + count)
    return found


def working_days_left(row: Case, on: date) -> int | None:
    """Working days until the due day (negative: past it), None without one."""
    if row.due_on is None or not row.open:
        return None
    return catalog.calendar().working_days_between(on, row.due_on).days


def receipt_days_left(row: Case, on: date) -> int | None:
    """Working days left to tell whether it is accepted (行政许可法 32 四); None where nobody waits for that."""
    if row.status != Status.RECEIVED or row.notify_by is None:
        return None
    return catalog.calendar().working_days_between(on, row.notify_by).days


def provisional(row: Case | CaseListed) -> bool:
    """True when the day a case is to be told or decided by lies past the holiday table (待公布)."""
    if row.due_on is not None:
        return row.due_provisional
    return row.notify_by is not None and not catalog.calendar().covers(row.notify_by)


def clock_word(row: Case, on: date) -> str:
    """How a case's clock stands: 未起算, 停表, 按时, 将到期 (nine tenths used) or 超期; empty once ended."""
    if not row.open:
        return ""
    if row.accepted_on is None or row.due_on is None:
        return N_("未起算")
    if row.status == Status.SUSPENDED:
        return N_("停表")
    if row.due_on < on:
        return N_("超期")
    whole = catalog.calendar().working_days_between(row.accepted_on, row.due_on).days
    left = catalog.calendar().working_days_between(on, row.due_on).days
    return N_("将到期") if left * 10 <= whole else N_("按时")


def decision_of(row: Case) -> dict[str, Any]:
    """The stored decision with its reasons."""
    kept: dict[str, Any] = row.decision
    return kept
