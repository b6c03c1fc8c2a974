"""Reads about requests for assistance; lists are bounded by who asks."""

from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from tongban.cases.assistance import rights
from tongban.cases.assistance.models import Assistance, Standing
from tongban.cases.models import Case
from tongban.core.actor import Actor
from tongban.core.errors import NotFound
from tongban.core.reading import Reading, rows_of


def request(request_id: UUID) -> Assistance:
    """One request, for callers that check the right to it themselves. Raises NotFound."""
    row = Assistance.objects.filter(id=request_id).first()
    if row is None:
        raise NotFound
    return row


def request_for(actor: Actor, request_id: UUID) -> Assistance:
    """One request of either side. Raises NotFound, also for everybody else."""
    row = request(request_id)
    rights.require_party(actor, row)
    return row


def to_answer(actor: Actor) -> "QuerySet[Assistance]":
    """What waits for an answer of the actor's department, what is due first on top."""
    waiting = Assistance.objects.filter(rights.asked_of(actor), state=Standing.WAITING)
    return waiting.order_by("due_on", "id")


def answered(actor: Actor) -> "QuerySet[Assistance]":
    """What the actor's department answered, or what was not needed any more, the latest first."""
    return (
        Assistance.objects.filter(rights.asked_of(actor)).exclude(state=Standing.WAITING).order_by("-asked_at", "-id")
    )


def asked(actor: Actor) -> "QuerySet[Assistance]":
    """What the actor's department asked others, what still waits first."""
    return Assistance.objects.filter(rights.asked_by(actor)).order_by("-state", "due_on", "-id")


def escalated(actor: Actor) -> "QuerySet[Assistance]":
    """What stayed unanswered so long that those in charge on both sides are told."""
    late = Assistance.objects.filter(rights.in_charge(actor), state=Standing.WAITING, escalated_at__isnull=False)
    return late.order_by("due_on", "id")


def of_case(case: Case) -> Reading[list[Assistance]]:
    """The requests about a case, oldest first."""
    return rows_of(Assistance, "case_id = $2::uuid order by asked_at, id", [case.id])


def overdue(on: date, most: int) -> list[Assistance]:
    """What should have been answered before a day."""
    late = Assistance.objects.filter(state=Standing.WAITING, due_on__lt=on, due_provisional=False)
    return list(late.order_by("due_on", "id")[:most])


def left_behind(most: int) -> list[Assistance]:
    """What still waits although its case has ended."""
    ended = Case.objects.filter(open=False).values("id")
    return list(Assistance.objects.filter(state=Standing.WAITING, case_id__in=ended).order_by("id")[:most])
