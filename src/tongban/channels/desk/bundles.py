"""Bundles at the desk: what a member's case is part of, and the whole for the department that leads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.cases import rights
from tongban.cases.bundles import queries
from tongban.cases.bundles.states import MemberState, ends_by, overall
from tongban.cases.models import BundleCase, Case
from tongban.cases.rights import READERS
from tongban.channels import records
from tongban.channels.authorise import staff
from tongban.channels.desk.frame import show
from tongban.core import audit
from tongban.core.actor import Actor
from tongban.core.errors import NotFound

_SHOWN = 100
_SEEN_KEY = "bundles_seen"
_REMEMBERED = 200


@dataclass(frozen=True, slots=True)
class PartOf:
    """What a case is part of; ``url`` is empty for who may not see the whole."""

    name: str
    lead: str
    others: str
    url: str


@dataclass(frozen=True, slots=True)
class Line:
    """A bundle in the list of its lead."""

    number: str
    name: str
    applicant: str
    at: Any
    state: str
    done: int
    total: int
    due: date | None
    url: str


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A member as the lead sees it; ``url`` leads to its case for who may read that."""

    name: str
    department: str
    state: str
    number: str
    url: str
    due: date | None
    note: str


def part_of(actor: Actor, case: Case) -> PartOf | None:
    """What a case is part of; None for one of its own. Other departments learn the members' names, not their cases."""
    row = queries.bundle_of(case)
    if row is None:
        return None
    names = [one.row.name for one in queries.members(row) if one.row.case_id != case.id]
    url = reverse("desk:bundle", args=[row.number]) if rights.leads(actor, row) else ""
    return PartOf(row.bundle_name, row.lead, "、".join(names) or _("没有"), url)


@staff(*READERS)
@require_safe
def listing(request: Any) -> HttpResponse:
    """The bundles the reader's departments lead, newest first."""
    departments = {department for _post, department, _district in request.actor.rights}
    rows = [row for row in queries.bundles_led(departments)[:_SHOWN] if rights.leads(request.actor, row)]
    members = queries.members_of(rows)
    context = {"bundles": [_line(row, members[row.id]) for row in rows]}
    return show(request, "desk/bundles.html", "bundles", context)


@staff(*READERS)
@require_safe
def bundle(request: Any, number: str) -> HttpResponse:
    """The whole of a bundle, for its lead; the first opening in a visit is noted for its owner."""
    row = queries.bundle(number)
    if not rights.leads(request.actor, row):
        raise NotFound
    _note_visit(request, row)
    members = queries.members(row)
    context = {
        "bundle": row,
        "state": overall(members).value,
        "due": ends_by(members),
        "members": [_member(request.actor, one) for one in members],
    }
    return show(request, "desk/bundle.html", "bundles", context)


def _note_visit(request: Any, row: BundleCase) -> None:
    seen: list[str] = request.session.get(_SEEN_KEY, [])
    if row.number in seen:
        return
    what = records.WHOLE_CASE % {"number": row.number}
    audit.note_access(request.actor, row.applicant_id, what, records.HANDLED % {"item": row.bundle_name})
    request.session[_SEEN_KEY] = [*seen, row.number][-_REMEMBERED:]


def _line(row: BundleCase, members: list[MemberState]) -> Line:
    cases = [one.case for one in members if one.case is not None]
    return Line(
        row.number, row.bundle_name, row.applicant_name, row.received_at, overall(members).value,
        sum(not case.open for case in cases), len(cases), ends_by(members), reverse("desk:bundle", args=[row.number]),
    )  # fmt: skip


def _member(actor: Actor, one: MemberState) -> MemberLine:
    case = one.case
    url = reverse("desk:case", args=[case.number]) if case is not None and rights.may_read(actor, case) else ""
    return MemberLine(
        one.row.name, case.implementer_name if case is not None else one.row.department, one.standing.value,
        case.number if case is not None else "", url, case.due_on if case is not None and case.open else None,
        one.row.note,
    )  # fmt: skip
