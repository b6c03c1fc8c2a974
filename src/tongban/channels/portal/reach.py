"""What a signed-in person may see: her own things, and a principal's as far as the mandate goes."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from tongban.cases import queries as cases
from tongban.cases.models import Case, Draft
from tongban.channels.authorise import CitizenRequest
from tongban.channels.portal import helping
from tongban.core import audit, clock
from tongban.core.errors import NotFound
from tongban.licences import queries as licences
from tongban.licences.models import Licence
from tongban.parties.models import Mandate, Party
from tongban.parties.queries import mandates_of, may_act_for

#: The looks of this visit that are on record already.
LOOKS_KEY = "looks"
_MOST_LOOKS = 100


def mandates(request: CitizenRequest) -> list[Mandate]:
    """The mandates for the present principal, asked once; none for oneself."""
    if not hasattr(request, "mandates"):
        own = request.acting.id == request.person.id
        held = [] if own else mandates_of(request.person.id, clock.today())
        request.mandates = [mandate for mandate in held if mandate.principal_id == request.acting.id]
    return request.mandates


def limits(request: CitizenRequest) -> frozenset[str] | None:
    """The items the mandate for the present principal is limited to; None: all, as for oneself."""
    items = [frozenset(mandate.items) for mandate in mandates(request)]
    return None if not items or any(not some for some in items) else frozenset().union(*items)


def role(request: CitizenRequest) -> str:
    """As what she acts for the present principal; empty for oneself."""
    return next((mandate.role for mandate in mandates(request)), "")


def mailboxes(request: CitizenRequest) -> list[UUID]:
    """Whose messages and access records are shown: the present principal's, or her own where the mandate is limited."""
    return [request.acting.id if limits(request) is None else request.person.id]


def my_cases(request: CitizenRequest) -> QuerySet[Case]:
    """The cases of the party she acts for now, newest first."""
    rows, items = cases.cases_of([request.acting.id]), limits(request)
    return rows if items is None else rows.filter(item_key__in=items)


def my_drafts(request: CitizenRequest) -> QuerySet[Draft]:
    """Her open drafts for the party she acts for now, latest first."""
    rows, items = cases.drafts_of(request.person.id).filter(applicant_id=request.acting.id), limits(request)
    return rows if items is None else rows.filter(item_key__in=items)


def tally(request: CitizenRequest) -> dict[str, int]:
    """How many of the cases and drafts there are: all, open, closed, drafts."""
    return cases.tally(request.acting.id, request.person.id, limits(request))


def my_licences(request: CitizenRequest) -> QuerySet[Licence]:
    """The licences of the party she acts for now; under a limited mandate only those its items gave."""
    rows = licences.wallet([request.acting.id])
    if limits(request) is None:
        return rows
    return rows.filter(basis__in=my_cases(request).values_list("number", flat=True))


def case_of(request: CitizenRequest, number: str) -> Case:
    """A case she may act in today. Raises NotFound for everybody else's."""
    row = cases.case_for(number, [party.id for party in request.principals])
    if not may_act_for(request.person.id, row.applicant_id, row.item_key, clock.today()):
        raise NotFound(_("没有找到这件办件。请核对办件编号。"))
    helping.turn_to(request, row.implementer_name)
    return row


def licence_of(request: CitizenRequest, licence_id: UUID) -> Licence:
    """A licence she may see today. Raises NotFound for everybody else's."""
    row = licences.licence(licence_id)
    own = row.holder_id in {party.id for party in request.principals}
    if not own or not covers(request, row):
        raise NotFound(_("没有找到这份证照。"))
    return row


def covers(request: CitizenRequest, row: Licence) -> bool:
    """True when her mandate for the holder reaches this licence: a full one, or one for the item that gave it."""
    if may_act_for(request.person.id, row.holder_id, "", clock.today()):
        return True
    items = Case.objects.filter(Q(number=row.basis)).values_list("item_key", flat=True)
    return any(may_act_for(request.person.id, row.holder_id, key, clock.today()) for key in items)


def applicant_of(request: CitizenRequest, party_id: UUID) -> Party:
    """The principal with this id. Raises NotFound for anybody she does not act for."""
    for party in request.principals:
        if party.id == party_id:
            return party
    raise NotFound


def note_look(request: CitizenRequest, subject: UUID, what: str, purpose: str) -> None:
    """Put on record, once a visit, that an agent saw a principal's data; a look at one's own concerns nobody else."""
    seen = request.session.get(LOOKS_KEY, [])
    look = f"{subject} {what} {purpose}"
    if subject != request.person.id and look not in seen:
        audit.note_access(request.actor, subject, what, purpose)
        request.session[LOOKS_KEY] = [*seen, look][-_MOST_LOOKS:]
