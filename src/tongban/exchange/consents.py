"""同意: asked once for an errand before a resource that needs it is fetched; given, declined, withdrawn, on record."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tongban.catalog import queries as catalog
from tongban.catalog.sharing import Resource
from tongban.core.actor import Actor
from tongban.core.errors import Conflict, NotFound
from tongban.core.unit_of_work import UnitOfWork
from tongban.exchange.models import Consent, Said
from tongban.exchange.ports import Silence

#: An agreement holds until the errand is over, and no longer than this.
LONGEST = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Errand:
    """What a word is given for: the container of a draft, which its cases go on under, and its item or bundle."""

    container: str
    key: str


def unasked(silent: Mapping[str, Silence]) -> list[Resource]:
    """The resources among those that told nothing which wait for her word."""
    known = catalog.resources()
    return [known[name] for name, why in silent.items() if why is Silence.UNASKED and name in known]


def say(actor: Actor, subject: UUID, errand: Errand, purposes: Mapping[str, str], said: Said) -> None:
    """Put on record what was said for one errand to resources, each with what it is fetched for in words.

    The caller has checked that the actor may speak for the subject.
    """
    known = catalog.resources()
    with UnitOfWork(actor) as uow:
        for name, purpose in purposes.items():
            if name in known and known[name].terms.consent:
                uow.add(
                    Consent,
                    errand=errand.container,
                    item=errand.key,
                    purpose=purpose[:200],
                    resource=name,
                    subject_id=subject,
                    who=actor.id,
                    said=said.value,
                    until=uow.now.date() + LONGEST if said is Said.AGREED else None,
                    at=uow.now,
                )


def of_subject(subject: UUID) -> "QuerySet[Consent]":
    """Everything that was said for a party, newest first."""
    return Consent.objects.filter(subject_id=subject).order_by("-at", "-id")


def standing(subject: UUID) -> list[Consent]:
    """What counts now: the newest word for each errand and resource."""
    newest = of_subject(subject).order_by("errand", "resource", "-at", "-id").distinct("errand", "resource")
    return sorted(newest, key=lambda one: one.at, reverse=True)


def withdraw(actor: Actor, subject: UUID, consent: UUID, reaches: Callable[[str], bool]) -> Consent:
    """Take an agreement back: from now on nothing is fetched on it. Raises NotFound, Conflict (TB-SHARE-410).

    ``reaches`` says of an item or bundle whether the actor may act for the subject in it.
    """
    row = Consent.objects.filter(id=consent, subject_id=subject).first()
    if row is None or not reaches(row.item):
        raise NotFound
    newest = of_subject(row.subject_id).filter(errand=row.errand, resource=row.resource).first()
    if newest is None or newest.id != row.id or row.said != Said.AGREED:
        raise Conflict(_("这项同意已经撤回，或者后来又改过。"), code="TB-SHARE-410")
    say(actor, row.subject_id, Errand(row.errand, row.item), {row.resource: row.purpose}, Said.WITHDRAWN)
    return row
