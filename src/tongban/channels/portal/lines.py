"""Cases and drafts as lines of a list: what each is, where it stands, and what happens next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.utils.translation import ngettext

from tongban.cases.lists import CaseListed, DraftListed
from tongban.cases.models import Case
from tongban.cases.queries import provisional
from tongban.cases.states import Result, Status
from tongban.cases.words import words
from tongban.catalog import queries as catalog
from tongban.channels.addresses import reverse
from tongban.channels.presenting import result_word
from tongban.core import clock

_BADGES = {Result.WITHDRAWN: "R3", Result.REVOKED: "已撤销"}
_STANDING = {
    Status.RECEIVED: N_("材料已收到，五个工作日内告知是否受理。"),
    Status.ACCEPTED: N_("已受理，正在%(node)s。"),
    Status.FOLLOWING: N_("已容缺受理，正在%(node)s。"),
    Status.IN_PROGRESS: N_("正在%(node)s。"),
    Status.CORRECTION: N_("请按补正告知书，一次补齐要求的内容。"),
    Status.SUSPENDED: N_("正在进行特别程序，这段时间不计入办理期限。"),
    Status.DECLINED: N_("不予受理，理由和救济途径见决定书。"),
    Status.NOT_REQUIRED: N_("您的情况不需要办理许可，详见告知书。"),
}
_CAME_OF_IT = {
    Result.GRANTED: N_("已准予。证照编号 %(licence)s。"),
    Result.REFUSED: N_("决定%(refused)s，理由和救济途径见决定书。"),
    Result.WITHDRAWN: N_("您已撤回，本件终止。"),
    Result.LAPSED: N_("承诺后补的材料逾期没有补交，视为撤回申请，本件终止。"),
    Result.REVOKED: N_("原准予决定已依法撤销，理由和救济途径见决定书。"),
}


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


def draft_line(draft: DraftListed) -> CaseLine:
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


def case_line(case: CaseListed | Case) -> CaseLine:
    """A case with what happens next and by when."""
    return CaseLine(
        title=case.item_name,
        url=reverse("portal:case", args=[case.number]),
        state=badge_of(case),
        next=next_sentence(case),
        number=case.number,
        due=_due(case) if case.open else None,
        provisional=provisional(case),
    )


def _due(case: CaseListed | Case) -> date | None:
    if case.status == Status.RECEIVED:
        return case.notify_by
    return case.due_on if case.status in {Status.ACCEPTED, Status.FOLLOWING, Status.IN_PROGRESS} else None


def badge_of(case: Case | CaseListed) -> str:
    """The state a case is shown with: its result once it is closed."""
    if not case.result:
        return case.status
    return _BADGES.get(Result(case.result)) or result_word(case)


def next_sentence(case: Case | CaseListed) -> str:
    """What is happening to a case, or what came of it, in one sentence."""
    if case.result:
        return _result_sentence(case)
    standing = _(_STANDING[Status(case.status)]) % {"node": case.node or _("办理")}
    return f"{still_lacking(case)} {standing}" if case.outstanding else standing


def still_lacking(case: Case | CaseListed) -> str:
    """How many materials are still to follow, and by when."""
    count = len(case.outstanding)
    if case.follow_by is None:
        said = ngettext("还差 %(count)d 份，受理后补交。", "还差 %(count)d 份，受理后补交。", count)
        return said % {"count": count}
    said = ngettext("还差 %(count)d 份，%(day)s前交。", "还差 %(count)d 份，%(day)s前交。", count)
    return said % {"count": count, "day": date_format(case.follow_by, "MONTH_DAY_FORMAT")}


def _result_sentence(case: Case | CaseListed) -> str:
    if case.result == Result.GRANTED and not case.licence_number:
        return _("已准予。")
    said = {"licence": case.licence_number, "refused": words(case.kind).refused}
    return _(_CAME_OF_IT[Result(case.result)]) % said
