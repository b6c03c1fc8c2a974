"""Reminders: licences that run out, corrections, materials and rectifications still to come, drafts to be deleted."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from uuid import UUID

from django.conf import settings

from tongban.cases.jobs import about, to_follow
from tongban.cases.models import Case, CaseEvent, Draft
from tongban.cases.promising import Standing
from tongban.cases.queries import state_of
from tongban.cases.services.drafts import BUNDLES, ITEMS
from tongban.cases.states import Happening, Status
from tongban.catalog import bundles
from tongban.catalog import queries as catalog
from tongban.core import clock
from tongban.core.events import Event
from tongban.core.models import Job
from tongban.licences.models import Licence, LicenceState
from tongban.messaging.queries import reminded
from tongban.messaging.services import Given, Telling, inform, once
from tongban.parties.queries import party

#: Days before a licence runs out; somebody first met late is told once, of the days really left.
EXPIRING = (7, 30, 90)
#: Days after a correction was asked, and until when. The law names no period to correct in; these are ours.
WAITING = ((15, 3650), (5, 15))
#: Days before the last one to hand in what follows after acceptance; our own.
FOLLOWING = (1, 3)
#: Working days before the last one to put right what the check of a promise found; our own.
RECTIFYING = 3
#: Days before a draft is deleted.
DRAFT_NOTICE = 14
#: One round; what is left waits for the next.
_BATCH = 200


def sweep_reminders() -> int:
    """Announce what is due to be reminded of, each thing once and a bounded number of them; how many."""
    due = (*_licences(), *_corrections(), *_following(), *_rectifying(), *_drafts())
    return sum(once(subject, key, event) for subject, key, event in due)


def _licences() -> Iterator[tuple[UUID, str, Event]]:
    today, nearest = clock.today(), -1
    for days in EXPIRING:
        first, last = today + timedelta(days=nearest + 1), today + timedelta(days=days)
        running = Licence.objects.filter(state=LicenceState.VALID, valid_until__gte=first, valid_until__lte=last)
        key = f"licence {days} "
        for row in running.exclude(id__in=reminded(key)).order_by("valid_until", "id")[:_BATCH]:
            event = Event("licence.expiring", str(row.id), {"licence_id": str(row.id), "number": row.number})
            yield row.id, f"{key}{row.valid_until}", event
        nearest = days


def _corrections() -> Iterator[tuple[UUID, str, Event]]:
    now = clock.now()
    for days, until in WAITING:
        asked = CaseEvent.objects.filter(
            what=Happening.CORRECTION_ASKED.value,
            at__lte=now - timedelta(days=days),
            at__gt=now - timedelta(days=until),
        )
        key = f"correction {days} "
        waiting = Case.objects.filter(open=True, status=Status.CORRECTION.value, id__in=asked.values("case_id"))
        for row in waiting.exclude(id__in=reminded(key)).order_by("id")[:_BATCH]:
            payload = {"case_id": str(row.id), "number": row.number, "days": days}
            yield row.id, key, Event("case.correction_waiting", row.number, payload)


def _following() -> Iterator[tuple[UUID, str, Event]]:
    today, nearest = clock.today(), -1
    for days in FOLLOWING:
        first, last = today + timedelta(days=nearest + 1), today + timedelta(days=days)
        waiting = Case.objects.filter(open=True, follow_by__gte=first, follow_by__lte=last).exclude(outstanding=[])
        key = f"follow {days} "
        told = reminded(key, since=clock.now() - timedelta(days=days + 1))
        for row in waiting.exclude(id__in=told).order_by("id")[:_BATCH]:
            event = Event("case.follow_waiting", row.number, {"case_id": str(row.id), "number": row.number})
            yield row.id, f"{key}{row.follow_by}", event
        nearest = days


def _rectifying() -> Iterator[tuple[UUID, str, Event]]:
    """Once some working days before, not on the day she was told; never of a day the holidays may still move."""
    today = clock.today()
    until = catalog.calendar().add_working_days(today, RECTIFYING).date
    running = Case.objects.filter(check_state=Standing.TO_RECTIFY.value, check_due__gte=today, check_due__lte=until)
    morning = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    just = CaseEvent.objects.filter(what=Happening.CHECKED.value, at__gte=morning).values("case_id")
    rows = running.filter(check_provisional=False).exclude(id__in=reminded("rectify ")).exclude(id__in=just)
    for row in rows.order_by("id")[:_BATCH]:
        event = Event("case.rectify_waiting", row.number, {"case_id": str(row.id), "number": row.number})
        yield row.id, f"rectify {row.check_due}", event


def _drafts() -> Iterator[tuple[UUID, str, Event]]:
    notice = timedelta(days=min(DRAFT_NOTICE, settings.DRAFT_KEEP_DAYS // 2))
    untouched = clock.now() - timedelta(days=settings.DRAFT_KEEP_DAYS) + notice
    told = reminded("draft ", since=clock.now() - 2 * notice)
    for kind in (ITEMS, BUNDLES):
        rows = kind.open().filter(updated_at__lt=untouched).exclude(id__in=told)
        for row in rows.order_by("updated_at")[:_BATCH]:
            event = Event("draft.deleted_soon", str(row.id), {"draft_id": str(row.id), "of": kind.of})
            yield row.id, f"draft {row.updated_at:%Y-%m-%d}", event


def tell_reminder(job: Job) -> None:
    """Tell the party a reminder is for; nothing where the thing is settled by now."""
    telling = _TELLINGS[job.event_name](job)
    if telling is not None:
        inform(telling)


def _licence(job: Job) -> Telling | None:
    row = Licence.objects.filter(id=job.payload["licence_id"], state=LicenceState.VALID).first()
    if row is None or row.valid_until is None:
        return None
    renewing = catalog.renewing(row.type, clock.today())
    values = {
        "证照": row.type,
        "证照编号": row.number,
        "有效期至": row.valid_until.isoformat(),
        "剩余天数": str((row.valid_until - clock.today()).days),
        "续办事项": renewing.name if renewing is not None else "",
        "持证主体": row.holder_name,
    }
    link = f"/items/{renewing.key}" if renewing is not None else f"/licences/{row.id}"
    return Telling(job.event_name, job.event_id, [row.holder_id], values, link)


def _correction(job: Job) -> Telling | None:
    case = Case.objects.get(id=job.payload["case_id"])
    if case.status != Status.CORRECTION:
        return None
    return _of_case(job, case, {"已过天数": str(job.payload["days"])})


def _follow(job: Job) -> Telling | None:
    case = Case.objects.get(id=job.payload["case_id"])
    if not case.open or case.follow_by is None or not case.outstanding:
        return None
    return _of_case(job, case, to_follow(case))


def _rectify(job: Job) -> Telling | None:
    case = Case.objects.get(id=job.payload["case_id"])
    promise = state_of(case).promise
    if promise is None or promise.standing is not Standing.TO_RECTIFY or promise.answered or promise.due_on is None:
        return None
    return _of_case(job, case, {"整改期限": promise.due_on.isoformat()})


def _of_case(job: Job, case: Case, values: Mapping[str, str]) -> Telling:
    parties = [case.applicant_id, *([case.agent_id] if case.agent_id else [])]
    given = {case.applicant_id: Given(case.phone, case.received_at)} if case.phone else {}
    return Telling(job.event_name, job.event_id, parties, {**about(case), **values}, f"/cases/{case.number}", given)


def _draft(job: Job) -> Telling | None:
    kind = BUNDLES if job.payload.get("of") == BUNDLES.of else ITEMS
    row = kind.open().filter(id=job.payload["draft_id"]).first()
    if row is None:
        return None
    if isinstance(row, Draft):
        name, link = catalog.version(row.item_digest).name, f"/drafts/{row.id}"
    else:
        name, link = bundles.name_of(row.bundle_key), f"/bundle-drafts/{row.id}"
    last = (row.updated_at + timedelta(days=settings.DRAFT_KEEP_DAYS)).astimezone(clock.SHANGHAI).date()
    values = {
        "事项": name,
        "删除日期": last.isoformat(),
        "申请人": party(row.applicant_id).name,
    }
    return Telling(job.event_name, job.event_id, [row.agent_id], values, link)


_TELLINGS: Mapping[str, Callable[[Job], Telling | None]] = {
    "licence.expiring": _licence,
    "case.correction_waiting": _correction,
    "case.follow_waiting": _follow,
    "case.rectify_waiting": _rectify,
    "draft.deleted_soon": _draft,
}
