"""Who may answer a request for assistance, and who may follow one: deny by default, each department its own side."""

from django.db.models import Q
from django.utils.translation import gettext as _

from tongban.cases.assistance.models import Assistance
from tongban.cases.rights import DECIDER, READERS
from tongban.core.actor import Actor, ActorKind
from tongban.core.errors import Forbidden, NotFound


def may_answer(actor: Actor, row: Assistance) -> bool:
    """True for staff who handle cases in the department that was asked, for its district or the whole city."""
    return _holds(actor, READERS, row.department, row.district)


def may_follow(actor: Actor, row: Assistance) -> bool:
    """True for staff who handle cases in the department that asks."""
    return _holds(actor, READERS, row.asker, row.district)


def supervises(actor: Actor, row: Assistance) -> bool:
    """True for those in charge on either side, who are told of what stays unanswered."""
    return any(_holds(actor, (DECIDER,), department, row.district) for department in (row.department, row.asker))


def require_party(actor: Actor, row: Assistance) -> None:
    """Raises NotFound for whoever belongs to neither side."""
    if not may_answer(actor, row) and not may_follow(actor, row):
        raise NotFound(_("没有找到这份协助请求，或者它不在您的职责范围内。"))


def require_answerer(actor: Actor, row: Assistance) -> None:
    """Raises NotFound for whoever belongs to neither side, Forbidden for the side that asks."""
    require_party(actor, row)
    if not may_answer(actor, row):
        said = _("这份协助请求由%(department)s答复，您没有这个职责。") % {"department": row.department}
        raise Forbidden(said, code="TB-AUTH-406")


def asked_of(actor: Actor) -> Q:
    """The requests whose department the actor answers for."""
    return _within(actor, "department", READERS)


def asked_by(actor: Actor) -> Q:
    """The requests the actor's department made."""
    return _within(actor, "asker", READERS)


def in_charge(actor: Actor) -> Q:
    """The requests of departments the actor decides in, whichever side."""
    return _within(actor, "department", (DECIDER,)) | _within(actor, "asker", (DECIDER,))


def _within(actor: Actor, column: str, posts: tuple[str, ...]) -> Q:
    found = Q(pk__in=[])
    held = {(department, district) for post, department, district in actor.rights if post in posts}
    for department, district in held if actor.kind is ActorKind.STAFF else ():
        own = Q(**{column: department})
        found |= own if district is None else own & Q(district=district)
    return found


def _holds(actor: Actor, posts: tuple[str, ...], department: str, district: int) -> bool:
    return actor.kind is ActorKind.STAFF and any(actor.holds(post, department, district) for post in posts)
