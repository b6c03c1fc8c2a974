"""Reads of the regulators' inbox, bounded by department and district."""

from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from tongban.core.actor import Actor
from tongban.core.errors import NotFound
from tongban.oversight.models import Push

REGULATOR = "监管员"


def inbox(actor: Actor) -> "QuerySet[Push]":
    """What was pushed to the departments an actor regulates for, newest first."""
    seen = Q(pk__in=[])
    for post, department, district in actor.rights:
        if post == REGULATOR:
            part = Q(department=department)
            seen |= part if district is None else part & Q(district__in=[district, 0])
    return Push.objects.filter(seen).order_by("-pushed_at", "-id")


def push(actor: Actor, push_id: UUID) -> Push:
    """One push of the actor's inbox. Raises NotFound."""
    row = inbox(actor).filter(id=push_id).first()
    if row is None:
        raise NotFound(_("没有找到这条推送。"))
    return row
