"""What a signed-in person may see: her own things, and a principal's as far as the mandate goes."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from tongban.cases import lists
from tongban.cases import queries as cases
from tongban.cases.models import Case
from tongban.catalog import bundles
from tongban.channels.asking import Asker
from tongban.channels.authorise import CitizenRequest
from tongban.channels.portal import helping
from tongban.core import audit, clock
from tongban.core.errors import NotFound
from tongban.core.reading import Reading
from tongban.licences import queries as licences
from tongban.licences.lists import Wallet
from tongban.licences.models import Licence
from tongban.parties.models import Mandate, Party
from tongban.parties.queries import refused

#: Who asks: the request, or what is supposed of it.
Who = Asker | CitizenRequest
#: The looks of this visit that are on record already.
LOOKS_KEY = "looks"
_MOST_LOOKS = 100


def mandates(who: Who) -> list[Mandate]:
    """The mandates for the present principal; none for oneself."""
    if who.acting.id == who.person.id:
        return []
    return [mandate for mandate in who.circle.mandates if mandate.principal_id == who.acting.id]


def limits(who: Who) -> frozenset[str] | None:
    """The items the mandate for the present principal is limited to; None: all, as for oneself."""
    items = [frozenset(mandate.items) for mandate in mandates(who)]
    return None if not items or any(not some for some in items) else frozenset().union(*items)


def role(who: Who) -> str:
    """As what she acts for the present principal; empty for oneself."""
    return next((mandate.role for mandate in mandates(who)), "")


def mailboxes(who: Who) -> list[UUID]:
    """Whose messages and access records are shown: the present principal's, or her own where the mandate is limited."""
    return [who.acting.id if limits(who) is None else who.person.id]


def my_cases(who: Who, limit: int, offset: int = 0, *, open_: bool | None = None) -> Reading[list[lists.CaseListed]]:
    """The cases of the party she acts for now, newest first: all, the open or the closed ones."""
    return lists.cases(who.acting.id, limits(who), open_=open_, limit=limit, offset=offset)


def my_drafts(who: Who, limit: int, offset: int = 0) -> Reading[list[lists.DraftListed]]:
    """Her open drafts for the party she acts for now, latest first."""
    return lists.drafts(who.acting.id, who.person.id, limits(who), limit=limit, offset=offset)


def my_draft(who: Who, item_key: str) -> Reading[list[lists.DraftListed]]:
    """Her latest open draft of an item for the party she acts for now."""
    items = limits(who)
    wanted = [item_key] if items is None or item_key in items else []
    return lists.drafts(who.acting.id, who.person.id, wanted, limit=1)


def tally(who: Who) -> Reading[dict[str, int]]:
    """How many of the cases and drafts there are: all, open, closed, drafts."""
    return lists.tally(who.acting.id, who.person.id, limits(who))


def my_licences(who: Who) -> Wallet:
    """The licences of the party she acts for now; under a limited mandate only those its items gave."""
    items = limits(who)
    given = None if items is None else lists.numbers(who.acting.id, items).now()
    return Wallet(who.acting.id, given)


def case_of(request: CitizenRequest, number: str) -> Case:
    """A case she may act in today. Raises NotFound for everybody else's."""
    return open_to(request, cases.sought(number).now())


def open_to(request: CitizenRequest, sought: Case | None) -> Case:
    """The same for a case that has been read already."""
    row = cases.of_parties(sought, [party.id for party in request.principals])
    if not request.circle.covers(row.applicant_id, row.item_key):
        raise NotFound(_("没有找到这件办件。请核对办件编号。"))
    helping.turn_to(request, row.implementer_name, row.item_key, row.district)
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
    if request.circle.covers(row.holder_id, ""):
        return True
    items = Case.objects.filter(number=row.basis).values_list("item_key", flat=True)
    return any(request.circle.covers(row.holder_id, key) for key in items)


def require_mandate(request: CitizenRequest, principal: UUID, item_key: str) -> None:
    """Raises ``Forbidden`` where she may not act for the principal in this item today, and says why."""
    if not request.circle.covers(principal, item_key):
        raise refused(request.person.id, principal, clock.today())


def reaches(who: Who, errand: str) -> bool:
    """True when her mandate for the present principal covers an item, or each item of a bundle."""
    items = limits(who)
    if items is None or errand in items:
        return True
    try:
        return set(bundles.bundle(errand, clock.today()).items) <= items
    except bundles.NoBundle:  # an item, or a bundle that is over
        return False


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
