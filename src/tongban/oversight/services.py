"""Push decisions to regulators; regulators take them over."""

from django.utils.translation import gettext as _

from tongban.core import clock
from tongban.core.actor import Actor
from tongban.core.errors import Conflict
from tongban.core.unit_of_work import UnitOfWork
from tongban.oversight.models import Push


def take_over(actor: Actor, push: Push) -> None:
    """A regulator takes a push over (认领); a second one is told who was first."""
    if push.taken_at is not None:
        raise Conflict(_("这条信息已由%(who)s认领。") % {"who": push.taken_by}, code="TB-PUSH-409")
    with UnitOfWork(actor) as uow:
        uow.update(push, taken_by=actor.name, taken_at=clock.now())
