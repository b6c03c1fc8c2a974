"""How far a revision is on its way, and what comes next by whom, as its page says it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.utils.translation import ngettext

from tongban.catalog.revisions import approving, rights
from tongban.catalog.revisions.checking import Checked
from tongban.catalog.revisions.models import Revision
from tongban.catalog.revisions.states import Standing, State, Subject
from tongban.core.actor import Actor

_STAGES = (N_("起草"), N_("会签"), N_("发布"), N_("施行"))
#: How many stages are behind a revision that stands so.
_BEHIND = {
    State.DRAFT: 0, State.SUBMITTED: 1, State.SIGNED: 2, Standing.SCHEDULED: 3, Standing.IN_FORCE: 4,
    Standing.REPLACED: 4, Standing.WITHDRAWN: 4,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the way: behind, the present one, or still to come."""

    word: str
    at: Literal["done", "now", "later"]


@dataclass(frozen=True, slots=True)
class Next:
    """What comes next in a sentence, and the page of the citizens it can be seen on."""

    text: str
    url: str = ""


def stages(standing: Standing | State, signed: int, needed: int) -> list[Stage]:
    """The way of a revision; none of one that was laid aside."""
    behind = _BEHIND.get(standing)
    if behind is None:
        return []
    words = [_(word) for word in _STAGES]
    if behind == 1:
        words[1] = f"{words[1]} {signed}/{needed}"
    return [
        Stage(word, "done" if number < behind else "now" if number == behind else "later")
        for number, word in enumerate(words)
    ]


def next_of(
    actor: Actor, row: Revision, standing: Standing | State, checked: Checked, signed: int, *, changed: bool
) -> Next:
    """What comes next, said to whoever reads it; ``changed``: it differs from the version it was begun from."""
    if standing == State.DRAFT:
        return Next(_drafting(actor, row, checked, changed))
    if standing == State.SUBMITTED:
        return Next(_signing(actor, row, checked.countersignatures - signed))
    if standing == State.SIGNED:
        return Next(_publishing(actor, row))
    if standing == Standing.SCHEDULED:
        day = row.in_force.isoformat() if row.in_force else ""
        return Next(_("已经发布，%(day)s 零点起施行。到那一天，新的申请按这一版办。") % {"day": day})
    if standing == Standing.IN_FORCE:
        return _in_force(row)
    return Next("")


def _drafting(actor: Actor, row: Revision, checked: Checked, changed: bool) -> str:
    left = len(checked.blocking)
    writes = rights.covers(actor, rights.DRAFTER, row.department, row.district)
    if left and writes:
        said = ngettext(
            "下一步：改正下面 %(count)d 处，再提交会签。", "下一步：改正下面 %(count)d 处，再提交会签。", left
        )
        return said % {"count": left}
    if writes and not changed:
        return _("和现在的版本一样。下一步：编辑事项，写下要改的。")
    if writes:
        return _("检查都通过了。下一步：提交会签，要 %(needed)d 个人。") % {"needed": checked.countersignatures}
    return _("起草的人还在写，写好了会提交会签。")


def _signing(actor: Actor, row: Revision, left: int) -> str:
    mine = rights.covers(actor, rights.COUNTERSIGNER, row.department, row.district)
    if mine and actor.id not in {*approving.authors(row), *(one.actor_id for one in approving.signatures(row))}:
        return _("等您会签：看过改动、检查和规则，会签或者退回。")
    said = ngettext("等%(post)s会签，还要 %(count)d 个人。", "等%(post)s会签，还要 %(count)d 个人。", left)
    return said % {"post": _(rights.COUNTERSIGNER), "count": left}


def _publishing(actor: Actor, row: Revision) -> str:
    if not rights.covers(actor, rights.PUBLISHER, row.department, row.district):
        return _("会签齐了，等%(post)s发布。") % {"post": _(rights.PUBLISHER)}
    if actor.id in approving.authors(row):
        return _("会签齐了。您写过这份稿，要由别的%(post)s发布。") % {"post": _(rights.PUBLISHER)}
    return _("会签齐了，可以发布。")


def _in_force(row: Revision) -> Next:
    if row.parent:
        return Next(_("正在施行，本区市的申请按它办。"))
    page = "portal:guide" if row.subject == Subject.ITEM else "portal:bundle"
    return Next(_("正在施行，群众现在就可以申请。"), reverse(page, args=[row.item_key]))


__all__ = ["Next", "Stage", "next_of", "stages"]
