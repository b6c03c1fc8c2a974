"""Where a submitted bundle stands, derived from its members: the overall word, the joint clock; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext_noop as N_

from tongban.cases.bundles.composition import Place
from tongban.cases.models import BundleMember, Case
from tongban.cases.states import Result, Status


class BundleState(StrEnum):
    """How a bundle as a whole stands."""

    RUNNING = N_("在办")
    PARTLY = N_("部分办结")
    DONE = N_("全部办结")
    MIXED = N_("办结，有未准予")
    ENDED = N_("已终止")


class Standing(StrEnum):
    """How one member stands."""

    RUNNING = N_("办理中")
    YOURS = N_("等您补正")
    LATER = N_("接着办")
    STUCK = N_("要您另办")
    GRANTED = N_("已准予")
    REFUSED = N_("未准予")
    WITHDRAWN = N_("已撤回")
    REVOKED = N_("已撤销")
    NEEDLESS = N_("不需要办理")
    HELD = N_("已有")
    STEP = N_("线下办理")


#: A member that waited and could not go on by itself.
STUCK = "要您另办"
_OF_PLACE = {
    Place.LATER.value: Standing.LATER,
    Place.NEEDLESS.value: Standing.NEEDLESS,
    Place.HELD.value: Standing.HELD,
    Place.STEP.value: Standing.STEP,
    STUCK: Standing.STUCK,
}
_OF_RESULT = {
    Result.GRANTED: Standing.GRANTED,
    Result.REFUSED: Standing.REFUSED,
    Result.WITHDRAWN: Standing.WITHDRAWN,
    Result.LAPSED: Standing.WITHDRAWN,
    Result.REVOKED: Standing.REVOKED,
}
_OPEN = {Standing.RUNNING, Standing.YOURS, Standing.LATER}
_AGAINST = {Standing.REFUSED, Standing.REVOKED, Standing.STUCK}
#: Members that no longer count: taken back, or found to need nothing.
_OFF = {Standing.WITHDRAWN, Standing.NEEDLESS, Standing.HELD, Standing.STEP}


@dataclass(frozen=True, slots=True)
class MemberState:
    """A member with its case, where it has become one."""

    row: BundleMember
    case: Case | None

    @property
    def standing(self) -> Standing:
        """How it stands."""
        if self.case is None:
            return _OF_PLACE.get(self.row.place, Standing.RUNNING)
        if self.case.result:
            return _OF_RESULT[Result(self.case.result)]
        if self.case.status == Status.CORRECTION:
            return Standing.YOURS
        if self.case.status == Status.DECLINED:
            return Standing.REFUSED
        return Standing.NEEDLESS if self.case.status == Status.NOT_REQUIRED else Standing.RUNNING


def overall(members: Sequence[MemberState]) -> BundleState:
    """The word for the whole. Steps that are not online say nothing about it."""
    standings = [one.standing for one in members if one.standing not in _OFF]
    if not standings:
        return BundleState.ENDED
    if any(one in _OPEN for one in standings):
        return BundleState.PARTLY if any(one not in _OPEN for one in standings) else BundleState.RUNNING
    if all(one is Standing.GRANTED for one in standings):
        return BundleState.DONE
    return BundleState.MIXED if Standing.GRANTED in standings else BundleState.ENDED


def ends_by(members: Sequence[MemberState]) -> date | None:
    """The joint clock: the last of the days by which an open member is decided; None while one has no such day."""
    open_ = [one for one in members if one.standing in _OPEN]
    days = [one.case.due_on if one.case is not None else None for one in open_]
    known = [day for day in days if day is not None]
    return max(known) if known and len(known) == len(days) else None


def granted(members: Sequence[MemberState]) -> list[MemberState]:
    """The members whose grant stands."""
    return [one for one in members if one.standing is Standing.GRANTED]


def all_granted(members: Sequence[MemberState]) -> bool:
    """Whether everything that was applied for and not taken back is granted."""
    standings = [one.standing for one in members if one.standing not in _OFF]
    return bool(standings) and all(one is Standing.GRANTED for one in standings)


def against(members: Sequence[MemberState]) -> list[MemberState]:
    """The members that came out otherwise than applied for."""
    return [one for one in members if one.standing in _AGAINST]
