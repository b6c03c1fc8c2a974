"""The days something is due: of one case, of a party's cases and licences, of what waits for an officer."""

from collections.abc import Iterator
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from tongban.cases.history import CaseState
from tongban.cases.models import Case
from tongban.cases.queries import cases_of, provisional
from tongban.cases.states import Status
from tongban.cases.worklists import WorkFilter, worklist
from tongban.catalog import queries as catalog
from tongban.catalog.parts import ReviewNode
from tongban.core import clock
from tongban.core.actor import Actor
from tongban.licences.models import Licence, LicenceState
from tongban.licences.queries import wallet
from tongban.standards.calendar_file import Deadline
from tongban.standards.working_days import DueDate

#: More than anybody has at once; a calendar program fetches them all again and again.
_MOST = 500


def of_case(row: Case, *, numbered: bool = False) -> list[Deadline]:
    """The next days due of a case: for what is to follow, and to tell whether it is accepted, else to decide.

    None once it ended. Names the item and nobody; ``numbered`` adds the case number, for staff.
    """
    if not row.open or row.status == Status.CORRECTION:
        return []
    return [*_to_follow(row, numbered=numbered), *_of_clock(row, numbered=numbered)]


def _to_follow(row: Case, *, numbered: bool) -> list[Deadline]:
    """The last day to hand in what follows after acceptance, with an alarm the day before."""
    if row.follow_by is None or not row.outstanding:
        return []
    title = _("补交材料的期限：%(item)s") % {"item": row.item_name}
    return [
        Deadline(
            f"{row.id}-follow@tongban",
            f"{title} {row.number}" if numbered else title,
            row.follow_by,
            row.version,
            row.received_at,
            not catalog.calendar().covers(row.follow_by),
            (1,),
            _address(row, numbered=numbered),
        )
    ]


def _address(row: Case, *, numbered: bool) -> str:
    return f"{settings.PUBLIC_URL}/{'desk/' if numbered else ''}cases/{row.number}"


def _of_clock(row: Case, *, numbered: bool) -> list[Deadline]:
    untold = row.status == Status.RECEIVED
    day = row.notify_by if untold else row.due_on
    if day is None:
        return []
    said = _("告知是否受理的期限：%(item)s") if untold else _("办结期限：%(item)s")
    if row.status == Status.SUSPENDED:
        said = _("办结期限（暂停计时，会顺延）：%(item)s")
    title = said % {"item": row.item_name}
    return [
        Deadline(
            f"{row.id}-{'notify' if untold else 'due'}@tongban",
            f"{title} {row.number}" if numbered else title,
            day,
            row.version,
            row.received_at,
            provisional(row),
            (1,),
            _address(row, numbered=numbered),
        )
    ]


def of_step(state: CaseState, node: ReviewNode) -> DueDate | None:
    """The last day of an open step's own working days, counted from the day its stage began; None where it has none.

    Each of several steps that go at the same time has its own; days the clock stood still are not counted.
    """
    if node.days is None or state.stage_on is None:
        return None
    return catalog.calendar().add_working_days(state.stage_on, node.days + state.stage_stood)


def of_licence(row: Licence) -> list[Deadline]:
    """The day a licence runs out, with alarms 30 and 7 days before; none for one that has no end or is not valid."""
    if row.valid_until is None or row.state != LicenceState.VALID:
        return []
    title = _("证照有效期至：%(type)s") % {"type": row.type}
    issued = clock.now().replace(year=row.issued_on.year, month=row.issued_on.month, day=row.issued_on.day)
    return [
        Deadline(
            f"{row.id}-until@tongban", title, row.valid_until, row.version, issued, alarms=(30, 7),
            url=f"{settings.PUBLIC_URL}/licences/{row.id}",
        )
    ]  # fmt: skip


def of_party(party_id: UUID) -> Iterator[Deadline]:
    """The deadlines of a party's open cases and of its licences that still run."""
    for case in cases_of([party_id]).filter(open=True)[:_MOST]:
        yield from of_case(case)
    running = wallet([party_id]).filter(state=LicenceState.VALID, valid_until__gte=clock.today())
    for licence in running[:_MOST]:
        yield from of_licence(licence)


def of_officer(actor: Actor) -> Iterator[Deadline]:
    """The deadlines of the open cases whose present step is the officer's to take."""
    for case in worklist(actor, WorkFilter(mine=True))[:_MOST]:
        yield from of_case(case, numbered=True)
