"""Cases and drafts as lines of a list: what each is, where it stands, and what happens next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from tongban.cases.models import Case, Draft
from tongban.cases.queries import provisional
from tongban.cases.states import Result, Status
from tongban.cases.words import words
from tongban.catalog import queries as catalog
from tongban.channels.presenting import result_word
from tongban.core import clock

_BADGES = {Result.WITHDRAWN: "R3", Result.REVOKED: "已撤销"}


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case or draft in a list; ``state`` is a word or code of the badges."""

    title: str
    url: str
    state: str
    next: str
    number: str = ""
    due: date | None = None
    provisional: bool = False
    discard_url: str = ""
    key: str = ""


def draft_line(draft: Draft) -> CaseLine:
    """A draft, to be gone on with or thrown away."""
    saved = draft.updated_at.astimezone(clock.SHANGHAI)
    return CaseLine(
        title=catalog.version(draft.item_digest).name,
        url=reverse("portal:draft", args=[draft.id]),
        state="DRAFT",
        next=_("还没有提交，%(month)d月%(day)d日 %(time)s 保存。点开接着填。")
        % {"month": saved.month, "day": saved.day, "time": f"{saved:%H:%M}"},
        discard_url=reverse("portal:discard", args=[draft.id]),
        key=f"draft-{draft.id}",
    )


def case_line(case: Case) -> CaseLine:
    """A case with what happens next and by when."""
    due = {Status.RECEIVED: case.notify_by, Status.ACCEPTED: case.due_on, Status.IN_PROGRESS: case.due_on}
    return CaseLine(
        title=case.item_name,
        url=reverse("portal:case", args=[case.number]),
        state=badge_of(case),
        next=next_sentence(case),
        number=case.number,
        due=due.get(Status(case.status)) if case.open else None,
        provisional=provisional(case),
    )


def badge_of(case: Case) -> str:
    """The state a case is shown with: its result once it is closed."""
    if not case.result:
        return case.status
    return _BADGES.get(Result(case.result)) or result_word(case)


def next_sentence(case: Case) -> str:
    """What is happening to a case, or what came of it, in one sentence."""
    if case.result:
        return _result_sentence(case)
    sentences = {
        Status.RECEIVED: _("材料已收到，五个工作日内告知是否受理。"),
        Status.ACCEPTED: _("已受理，正在%(node)s。"),
        Status.IN_PROGRESS: _("正在%(node)s。"),
        Status.CORRECTION: _("请按补正告知书，一次补齐要求的内容。"),
        Status.SUSPENDED: _("正在进行特别程序，这段时间不计入办理期限。"),
        Status.DECLINED: _("不予受理，理由和救济途径见决定书。"),
        Status.NOT_REQUIRED: _("您的情况不需要办理许可，详见告知书。"),
    }
    return sentences[Status(case.status)] % {"node": case.node or _("办理")}


def _result_sentence(case: Case) -> str:
    sentences = {
        Result.GRANTED: _("已准予。证照编号 %(licence)s。") if case.licence_number else _("已准予。"),
        Result.REFUSED: _("决定%(refused)s，理由和救济途径见决定书。"),
        Result.WITHDRAWN: _("您已撤回，本件终止。"),
        Result.REVOKED: _("原准予决定已依法撤销，理由和救济途径见决定书。"),
    }
    said = {"licence": case.licence_number, "refused": words(case.kind).refused}
    return sentences[Result(case.result)] % said
