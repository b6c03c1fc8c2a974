"""The acts a member of staff may do to a revision now, as the page asks for them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from tongban.catalog.revisions import approving, rights
from tongban.catalog.revisions.checking import Checked
from tongban.catalog.revisions.models import Revision
from tongban.catalog.revisions.states import OPEN, State
from tongban.channels.shapes import Field
from tongban.core import clock
from tongban.core.actor import Actor
from tongban.core.errors import Problem


@dataclass(frozen=True, slots=True)
class Offer:
    """An act that asks once more before it is done."""

    id: str
    label: str
    title: str
    text: str
    action: str
    button: str
    tone: str = ""
    fields: Sequence[Field] = ()
    hidden: Sequence[tuple[str, str]] = ()


def offered(
    actor: Actor, row: Revision, checked: Checked, signed: int, problem: Problem | None = None, of: str = ""
) -> list[Offer]:
    """What may be done now; an act that was refused keeps its messages by field."""
    wrong = problem.fields if problem is not None else {}
    return [_with(one, row, wrong if one.id == of else {}) for one in _open(actor, row, checked, signed)]


def _with(one: Offer, row: Revision, wrong: Any) -> Offer:
    fields = [_field(name, wrong.get(name, "")) for name in _ASKS.get(one.id, ())]
    action = reverse("studio:act", args=[row.id, one.id])
    hidden = (("digest", row.digest),)
    return Offer(one.id, one.label, one.title, one.text, action, one.button, one.tone, fields, hidden)


_ASKS = {"send-back": ("reason",), "give-up": ("reason",), "publish": ("in_force",)}


def _field(name: str, error: str) -> Field:
    if name == "in_force":
        today = clock.today().isoformat()
        hint = _("今天或以后的一天。到那一天零点起，新的申请按这一版办。")
        return Field("in_force", _("施行日期"), "date", value=today, hint=hint, error=error)
    return Field("reason", _("理由"), "textarea", max_length=500, error=error)


def _open(actor: Actor, row: Revision, checked: Checked, signed: int) -> Iterator[Offer]:
    writes, signs, publishes = (
        rights.covers(actor, post, row.department, row.district)
        for post in (rights.DRAFTER, rights.COUNTERSIGNER, rights.PUBLISHER)
    )
    own = actor.id in approving.authors(row)
    needed = _("要 %(needed)d 个人会签。") % {"needed": checked.countersignatures}
    if row.state == State.DRAFT and writes and not checked.blocking:
        text = needed + _("提交后再修改，会签要重来。")
        yield Offer("submit", _("提交会签"), _("提交会签？"), text, "", _("提交"), "act")
    if row.state == State.SUBMITTED and signs and not own and not _has_signed(actor, row):
        text = _("您对这份稿现在的内容负责：看过改动、检查结果和规则，再会签。")
        yield Offer("countersign", _("会签"), _("会签这份稿？"), text, "", _("会签"), "act")
    if row.state == State.SIGNED and publishes and not own:
        text = _("已有 %(signed)d 个人会签。发布后不能再改，只能发布新的版本，或者停用。") % {"signed": signed}
        yield Offer("publish", _("发布"), _("发布这一版？"), text, "", _("发布"), "act")
    if row.state in (State.SUBMITTED, State.SIGNED) and (signs or publishes):
        yield Offer(
            "send-back", _("退回"), _("退回修改？"), _("理由会给起草的人看，也记入经过。"), "", _("退回"), "refuse"
        )
    if row.state in OPEN and writes:
        yield Offer(
            "give-up", _("放弃这份稿"), _("放弃这份稿？"), _("内容都留着，以后可以取回。"), "", _("放弃"), "quiet"
        )
    if row.state == State.GIVEN_UP and writes:
        yield Offer("have-back", _("取回"), _("取回这份稿？"), _("接着写，回到起草。"), "", _("取回"))


def _has_signed(actor: Actor, row: Revision) -> bool:
    return any(one.actor_id == actor.id for one in approving.signatures(row))
