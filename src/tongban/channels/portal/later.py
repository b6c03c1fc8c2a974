"""Materials handed in after acceptance (容缺后补) in a draft: put off, what that means, and the commitment to sign."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongban.cases.services import outstanding
from tongban.channels.authorise import CitizenRequest
from tongban.channels.portal.bundles.filling import BundleFilling
from tongban.channels.portal.filling import Filling
from tongban.channels.shapes import Choice, ErrorLine, Field, MaterialLine

#: An application being filled in: of one item, or of several as one.
Drafted = Filling | BundleFilling
#: The box by which the commitment is signed.
SIGNED = "pledge"


@dataclass(frozen=True, slots=True)
class Pledge:
    """The commitment as the last page shows it, and the box to sign it."""

    texts: Sequence[str]
    box: Field


def put_off(request: CitizenRequest, draft: Drafted) -> dict[str, str]:
    """What to keep of a material that is to follow, or is to come now after all; nothing where neither was asked."""
    for key, kept in (("later", "1"), ("now", "")):
        name = request.POST.get(key, "")
        if name in draft.may_follow:
            return {outstanding.LATER + name: kept}
    return {}


def marked(draft: Drafted, lines: Sequence[MaterialLine], *, open_: bool = True) -> list[MaterialLine]:
    """The materials of a draft with what may follow: by when, what if not, and the button that puts it off."""
    return [_marked(draft, line, open_=open_) for line in lines]


def _marked(draft: Drafted, line: MaterialLine, *, open_: bool) -> MaterialLine:
    days = draft.may_follow.get(line.name)
    if days is None or line.state != "needed":
        return line
    button = line.name if open_ else ""
    if line.name in draft.later:
        why = _("%(within)s补交；逾期没有补交的，视为撤回申请。") % {"within": within(days)}
        return replace(line, state="later", why=why, upload=None, kept=(), postpone=button)
    why = _("这份可以后补：%(within)s补交就行。") % {"within": within(days)}
    return replace(line, why=f"{line.why}{why}", postpone=button)


def within(days: int) -> str:
    """The period in words."""
    return ngettext("受理后 %(days)d 个工作日内", "受理后 %(days)d 个工作日内", days) % {"days": days}


def why_not(draft: Filling) -> str:
    """Why what others may hand in later has to come now; empty where nothing could, or something may."""
    return draft.barred if outstanding.may_follow(draft.prepared.needs) else ""


def pledge(draft: Drafted, name: str, *, unsigned: bool) -> Pledge | None:
    """The commitment to sign for what follows; None where everything is there."""
    if not draft.later:
        return None
    choice = Choice("1", _("我已阅读，愿意作出以上书面承诺。签署人：%(name)s") % {"name": name})
    box = Field(SIGNED, _("签署承诺"), "checkboxes", choices=[choice], error=unsigned_text() if unsigned else "")
    return Pledge([one.text for one in draft.commitments], box)


def unsigned() -> ErrorLine:
    """That the commitment was not signed, with the way to the box."""
    return ErrorLine(unsigned_text(), SIGNED)


def unsigned_text() -> str:
    """What has to be done before submitting."""
    return _("请先阅读承诺书并勾选签署；不想承诺的，请返回上一步把材料交齐。")
