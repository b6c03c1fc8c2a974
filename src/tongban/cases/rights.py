"""Who may do what to a case: one table of posts by act, and the check that both the pages and the services use."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from tongban.cases.history import CaseState
from tongban.cases.lifecycle import may
from tongban.cases.models import BundleCase, Case
from tongban.cases.states import Happening
from tongban.catalog.definition import ItemVersion
from tongban.catalog.parts import CASE_POSTS
from tongban.core.actor import Actor, ActorKind
from tongban.core.errors import Forbidden, NotFound

WINDOW = N_("窗口受理")
DECIDER = N_("决定人")
ITEM_ADMIN = N_("事项管理员")
REGULATOR = N_("监管员")
OPERATOR = N_("系统运维")

#: The posts that may do an act; a review step, and the decision in the last one, is the post's its definition names.
POSTS: Mapping[Happening, tuple[str, ...]] = {
    Happening.ACCEPTED: (WINDOW,),
    Happening.FOLLOW_ACCEPTED: (WINDOW,),
    Happening.FOLLOWED: (WINDOW,),
    Happening.FOLLOW_CONFIRMED: (WINDOW,),
    Happening.FOLLOW_RETURNED: (WINDOW,),
    Happening.CORRECTION_ASKED: (WINDOW,),
    Happening.DECLINED: (WINDOW, DECIDER),
    Happening.NOT_REQUIRED: (WINDOW, DECIDER),
    Happening.SUSPENDED: (DECIDER,),
    Happening.RESUMED: (DECIDER,),
    Happening.GRANTED: (DECIDER,),
    Happening.REFUSED: (DECIDER,),
    Happening.REVOKED: (DECIDER,),
    Happening.RECTIFIED: (DECIDER,),
    Happening.COLLECTED: (WINDOW,),
}
_DECISIONS = (Happening.GRANTED, Happening.REFUSED)
#: Posts whose holders may see the cases of their department and district.
READERS = CASE_POSTS


def covers(actor: Actor, case: Case, posts: tuple[str, ...]) -> bool:
    """True when the actor holds one of the posts in the case's department and district."""
    return actor.kind is ActorKind.STAFF and any(
        post in posts and department == case.department and (district is None or district == case.district)
        for post, department, district in actor.rights
    )


def may_read(actor: Actor, case: Case) -> bool:
    """True for staff whose department and district the case is in."""
    return covers(actor, case, READERS)


def require_reader(actor: Actor, case: Case) -> None:
    """Raises NotFound for staff who may not know of the case."""
    if not may_read(actor, case):
        raise NotFound(_("没有找到这件办件，或者它不在您的职责范围内。"))


def leads(actor: Actor, row: BundleCase) -> bool:
    """True for staff who read cases in the department that leads a bundle, for its district or the whole city."""
    return actor.kind is ActorKind.STAFF and any(
        post in READERS and department == row.lead and (district is None or district == row.district)
        for post, department, district in actor.rights
    )


def posts_for(
    what: Happening, version: ItemVersion, case: Case, state: CaseState, step: str | None = None
) -> tuple[str, ...]:
    """The posts that may do an act to a case now; of several steps open at the same time each is its own post's."""
    nodes = version.review_for(case.route or None)
    if what is Happening.FOLLOW_ACCEPTED and not any(n.later for n in version.needs_for(case.route or None)):
        return ()
    if what is Happening.NODE_DONE:
        place = state.place_of(step)
        return (nodes[place].post,) if place is not None else ()
    if what in _DECISIONS and nodes:
        return (nodes[-1].post,)
    if what is Happening.CHECKED:
        return (state.promise.post,) if state.promise is not None else ()
    return POSTS.get(what, ())


def require(
    actor: Actor, what: Happening, version: ItemVersion, case: Case, state: CaseState, step: str | None = None
) -> None:
    """Raises ``Forbidden`` when the actor's posts do not allow the act on this case."""
    require_reader(actor, case)
    posts = posts_for(what, version, case, state, step)
    if not covers(actor, case, posts):
        named = "、".join(posts) or _("其他人员")
        raise Forbidden(_("这一步由%(posts)s办理，您没有这个职责。") % {"posts": named}, code="TB-AUTH-406")


@dataclass(frozen=True, slots=True)
class OpenAct:
    """An act somebody may do now; ``place`` of the review step it finishes, None for every other act."""

    what: Happening
    place: int | None = None


def open_acts(actor: Actor, version: ItemVersion, case: Case, state: CaseState) -> list[OpenAct]:
    """The acts the actor may do to the case now, in the order the desk shows them; one for each step that is hers."""
    offered = (
        Happening.ACCEPTED,
        Happening.FOLLOW_ACCEPTED,
        Happening.FOLLOW_CONFIRMED,
        Happening.FOLLOW_RETURNED,
        Happening.FOLLOWED,
        Happening.CORRECTION_ASKED,
        Happening.NOT_REQUIRED,
        Happening.DECLINED,
        Happening.NODE_DONE,
        Happening.GRANTED,
        Happening.REFUSED,
        Happening.SUSPENDED,
        Happening.RESUMED,
        Happening.CHECKED,
        Happening.RECTIFIED,
        Happening.REVOKED,
    )
    acts = (OpenAct(what, place) for what in offered if may(state, what) for place in _places(what, state))
    return [one for one in acts if covers(actor, case, posts_for(one.what, version, case, state, _step(one, state)))]


def _places(what: Happening, state: CaseState) -> Sequence[int | None]:
    return state.open_steps if what is Happening.NODE_DONE else (None,)


def _step(act: OpenAct, state: CaseState) -> str | None:
    return None if act.place is None else state.nodes[act.place]
