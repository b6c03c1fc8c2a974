"""The review steps of a case as pages tell them: those to come, those people take now, which go at the same time."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongban.cases.history import CaseState
from tongban.cases.states import Status
from tongban.catalog.parts import BETWEEN_STEPS, ReviewNode, stages
from tongban.channels.shapes import Step


def to_come(review: Sequence[ReviewNode], *, days: bool = True) -> list[Step]:
    """The steps people will take, with the ``days`` each has; those that go at the same time say beside which."""
    return [
        Step(node.name, "next", note="，".join(filter(None, (_beside(node, stage), _within(node) if days else ""))))
        for stage in stages(review)
        for node in stage
    ]


def _beside(node: ReviewNode, stage: Sequence[ReviewNode]) -> str:
    others = [one.name for one in stage if one is not node]
    return _("与“%(names)s”同时办理") % {"names": BETWEEN_STEPS.join(others)} if others else ""


def _within(node: ReviewNode) -> str:
    if not node.days:
        return ""
    return ngettext("%(days)d 个工作日内", "%(days)d 个工作日内", node.days) % {"days": node.days}


def under_way(state: CaseState, today: date) -> Iterator[Step]:
    """The steps people take now, each by itself where several go at the same time, and those that follow."""
    open_, later = [state.nodes[place] for place in state.open_steps], state.nodes[state.stage.stop :]
    yield from _followed(state, today)
    if state.status is Status.SUSPENDED:
        yield Step(_("特别程序"), "now", provisional=state.due_provisional)
        later = (*open_, *later)
    else:
        late = state.due_on is not None and state.due_on < today
        note = _("与其他环节同时办理") if len(open_) > 1 else ""
        for name in open_ or [_("决定")]:
            yield Step(name, "now", due=state.due_on, provisional=state.due_provisional, overdue=late, note=note)
    for name in later:
        yield Step(name, "next")


def _followed(state: CaseState, today: date) -> Iterator[Step]:
    """The materials that follow after acceptance: what is waited for, and what is looked at."""
    if state.awaited and state.follow_by is not None:
        late = not state.follow_provisional and state.follow_by < today
        yield Step(
            _("等待补交材料"), "now", due=state.follow_by, provisional=state.follow_provisional, overdue=late,
            note=BETWEEN_STEPS.join(state.awaited),
        )  # fmt: skip
    if state.handed:
        yield Step(_("核对补交的材料"), "now", note=BETWEEN_STEPS.join(state.handed))


__all__ = ["to_come", "under_way"]
