"""Who may see the figures of which cases: those who design a department's items, and operators."""

from collections.abc import Sequence

from django.utils.translation import gettext_noop as N_

from tongban.cases.rights import ITEM_ADMIN, OPERATOR
from tongban.cases.worklists import Place, places
from tongban.core.actor import Actor

PUBLISHER = N_("事项发布人")
#: Posts whose holders see figures: their department's and district's, operators the whole city's.
READERS: tuple[str, ...] = (ITEM_ADMIN, PUBLISHER, OPERATOR)


def seen_by(actor: Actor) -> Sequence[Place] | None:
    """The departments and districts whose cases an actor may count; None: the whole city."""
    return None if actor.holds(OPERATOR) else places(actor, (ITEM_ADMIN, PUBLISHER))
