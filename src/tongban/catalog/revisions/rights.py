"""Who may draft, countersign and publish what: by post, department and district, and how many names a risk asks for."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from tongban.catalog.bundle import BundleVersion
from tongban.catalog.definition import ItemVersion
from tongban.catalog.revisions.models import Revision
from tongban.core.actor import Actor, ActorKind
from tongban.core.errors import Forbidden, NotFound
from tongban.rules import Effect

DRAFTER: Final = N_("事项管理员")
COUNTERSIGNER: Final = N_("事项会签人")
PUBLISHER: Final = N_("事项发布人")
#: Whoever holds one of these works in the studio.
POSTS: Final = (DRAFTER, COUNTERSIGNER, PUBLISHER)


def covers(actor: Actor, post: str, department: str, district: int = 0) -> bool:
    """Whether somebody holds a post in a department for a district; 0 is the whole city, and asks for such a post."""
    return actor.kind is ActorKind.STAFF and any(
        held == post and where == department and (area is None or (district != 0 and area == district))
        for held, where, area in actor.rights
    )


def departments(actor: Actor, post: str) -> tuple[str, ...]:
    """The departments in which somebody holds a post for the whole city."""
    held = {where for name, where, area in actor.rights if name == post and area is None}
    return tuple(sorted(held))


def may_read(actor: Actor, department: str, district: int = 0) -> bool:
    """Whether somebody may see the revisions of a department's items."""
    return any(covers(actor, post, department, district) for post in POSTS)


def require_reader(actor: Actor, revision: Revision) -> None:
    """Raises NotFound for whoever may not know of the revision."""
    if not may_read(actor, revision.department, revision.district):
        raise NotFound(_("没有找到这份稿，或者它不在您的职责范围内。"))


def require(actor: Actor, post: str, revision: Revision) -> None:
    """Raises NotFound for whoever may not know of the revision, Forbidden (TB-REV-403) without the post for it."""
    require_reader(actor, revision)
    if not covers(actor, post, revision.department, revision.district):
        raise Forbidden(_("这一步由“%(post)s”办理，您没有这个职责。") % {"post": _(post)}, code="TB-REV-403")


def require_department(actor: Actor, post: str, department: str, district: int = 0) -> None:
    """Raises Forbidden (TB-REV-403) where somebody does not hold the post in the department."""
    if not covers(actor, post, department, district):
        values = {"post": _(post), "department": department}
        raise Forbidden(_("您不是“%(department)s”的“%(post)s”，不能动它的事项。") % values, code="TB-REV-403")


def risks(version: ItemVersion | BundleVersion) -> tuple[str, ...]:
    """Why an item or bundle is of high risk; empty where it is not.

    A machine may decide it, or a grant gives a licence (or money, which the pack shows by its kind 行政给付). A bundle
    decides nothing by itself: it is of high risk where it gives a comprehensive licence.
    """
    if isinstance(version, BundleVersion):
        return (_("办齐以后发综合许可证"),) if version.grant is not None else ()
    givers = [version.grant, *(route.grant for route in version.routes.values())]
    said: Mapping[str, bool] = {
        _("规则可以当场准予"): automatic(version),
        _("准予后发证照"): any(givers),
        _("准予后给付资金"): version.kind == "行政给付",
    }
    return tuple(why for why, so in said.items() if so)


def automatic(version: ItemVersion) -> bool:
    """Whether a machine may grant it."""
    return version.automatic_forbidden is None and version.rules.outcome is Effect.GRANT


def countersignatures(version: ItemVersion | BundleVersion) -> int:
    """How many countersignatures publication asks for: two for an item of high risk, else one."""
    return 2 if risks(version) else 1
