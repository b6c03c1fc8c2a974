"""Reads about cases. Lists are bounded by who asks; a single case says who may see it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from tongban.cases.history import CaseState, Entry, broken_link, replay
from tongban.cases.models import Case, CaseEvent, Draft, Notice, NoticeReceipt
from tongban.cases.rights import POSTS, READERS
from tongban.cases.states import Happening, Status
from tongban.catalog import queries as catalog
from tongban.core import clock
from tongban.core.actor import Actor
from tongban.core.errors import NotFound


def case(number: str) -> Case:
    """A case by its number, for callers that check the right to it themselves. Raises NotFound."""
    row = Case.objects.filter(number=number).first()
    if row is None:
        raise NotFound("没有找到这件办件。请核对办件编号。")
    return row


def case_for(number: str, parties: Iterable[UUID]) -> Case:
    """A case of one of these applicants. Raises NotFound, also for somebody else's."""
    row = case(number)
    if row.applicant_id not in set(parties):
        raise NotFound("没有找到这件办件。请核对办件编号。")
    return row


def history(row: Case) -> list[Entry]:
    """Everything that happened to a case, in order."""
    return [_entry(e) for e in CaseEvent.objects.filter(case_id=row.id).order_by("seq")]


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


def drafts_of(agent: UUID) -> "QuerySet[Draft]":
    """The open drafts of an agent, latest first."""
    return Draft.objects.filter(agent_id=agent, case_number="").order_by("-updated_at")


def notices_of(row: Case) -> list[tuple[Notice, NoticeReceipt | None]]:
    """The notices of a case with their proof of delivery, oldest first."""
    notices = list(Notice.objects.filter(case_id=row.id).order_by("seq"))
    receipts = {r.notice_id: r for r in NoticeReceipt.objects.filter(notice_id__in=[n.id for n in notices])}
    return [(n, receipts.get(n.id)) for n in notices]


def notice(row: Case, number: str) -> Notice:
    """One notice of a case. Raises NotFound."""
    found = Notice.objects.filter(case_id=row.id, number=number).first()
    if found is None:
        raise NotFound("没有找到这份文书。")
    return found


def scope(actor: Actor) -> Q:
    """The cases a member of staff may see: by the department and district of every reading post held."""
    seen = Q(pk__in=[])
    for post, department, district in actor.rights:
        if post in READERS:
            part = Q(department=department)
            seen |= part if district is None else part & Q(district=district)
    return seen


def mine(actor: Actor) -> Q:
    """The open cases whose present step is taken by a post the actor holds in their department and district."""
    present = Case.objects.filter(scope(actor), open=True).order_by()
    steps = set(present.values_list("item_digest", "route", "status", "node").distinct())
    found = Q(pk__in=[])
    for post, department, district in actor.rights:
        place = Q(department=department) if district is None else Q(department=department, district=district)
        for digest, route, status, node in steps:
            if post in _takers(digest, route, Status(status), node):
                step = Q(item_digest=digest, route=route, status=status, node=node, open=True)
                found |= place & step
    return found


def _takers(digest: str, route: str, status: Status, node: str) -> tuple[str, ...]:
    """The posts that take the present step of a case standing so; none while the applicant is to correct."""
    if status is Status.RECEIVED:
        return POSTS[Happening.ACCEPTED]
    if status is Status.SUSPENDED:
        return POSTS[Happening.RESUMED]
    if status not in {Status.ACCEPTED, Status.IN_PROGRESS}:
        return ()
    nodes = catalog.version(digest).review_for(route or None)
    return tuple(n.post for n in nodes if n.name == node)


@dataclass(frozen=True, slots=True)
class WorkFilter:
    """What a work list is narrowed to; empty means everything in scope.

    ``open`` None takes open and ended cases; ``mine`` only those whose present step is the actor's to take.
    """

    text: str = ""
    item: str = ""
    status: str = ""
    open: bool | None = True
    overdue: bool = False
    mine: bool = False
    sort: str = "due_on"


SORTS = {
    "due_on": ("due_on", "notify_by", "received_at"),
    "-due_on": ("-due_on", "-received_at"),
    "received_at": ("received_at",),
    "-received_at": ("-received_at",),
    "item": ("item_name", "due_on"),
    "applicant": ("applicant_name", "due_on"),
    "status": ("status", "due_on"),
}


def worklist(actor: Actor, wanted: WorkFilter) -> "QuerySet[Case]":
    """The cases a member of staff may see, filtered and sorted."""
    rows = Case.objects.filter(mine(actor) if wanted.mine else scope(actor))
    if wanted.open is not None:
        rows = rows.filter(open=wanted.open)
    if wanted.item:
        rows = rows.filter(item_key=wanted.item)
    if wanted.status:
        rows = rows.filter(status=wanted.status)
    if wanted.overdue:
        rows = rows.filter(due_on__lt=clock.today(), open=True)
    if wanted.text:
        rows = rows.filter(Q(applicant_name__icontains=wanted.text) | Q(number__icontains=wanted.text))
    return rows.order_by(*SORTS.get(wanted.sort, SORTS["due_on"]), "id")


def counts(actor: Actor) -> dict[str, int]:
    """How many cases of the actor's scope stand in each open status, and how many are late."""
    rows = Case.objects.filter(scope(actor), open=True)
    found: dict[str, int] = dict(rows.values_list("status").annotate(n=Count("id")))
    found["late"] = rows.filter(due_on__lt=clock.today()).count()
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


def provisional(row: Case) -> bool:
    """True when the day a case is to be told or decided by lies past the holiday table (待公布)."""
    if row.due_on is not None:
        return row.due_provisional
    return row.notify_by is not None and not catalog.calendar().covers(row.notify_by)


def clock_word(row: Case, on: date) -> str:
    """How a case's clock stands: 未起算, 停表, 按时, 将到期 (nine tenths used) or 超期; empty once ended."""
    if not row.open:
        return ""
    if row.accepted_on is None or row.due_on is None:
        return "未起算"
    if row.status == Status.SUSPENDED:
        return "停表"
    if row.due_on < on:
        return "超期"
    whole = catalog.calendar().working_days_between(row.accepted_on, row.due_on).days
    left = catalog.calendar().working_days_between(on, row.due_on).days
    return "将到期" if left * 10 <= whole else "按时"


def decision_of(row: Case) -> dict[str, Any]:
    """The stored decision with its reasons."""
    kept: dict[str, Any] = row.decision
    return kept
