"""A submitted bundle: which member stands where, who does what next by when, and what came of the whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.cases.bundles import queries
from tongban.cases.bundles.states import BundleState, MemberState, Standing, against, ends_by, granted, overall
from tongban.cases.models import BundleCase, BundleDraft, Case
from tongban.catalog import bundles as catalog
from tongban.catalog.bundle import BundleVersion
from tongban.channels import records
from tongban.channels.authorise import CitizenRequest, citizen
from tongban.channels.portal import lines, pages, reach
from tongban.channels.portal.errands import limit_text
from tongban.channels.portal.lines import CaseLine
from tongban.channels.shapes import Link
from tongban.core import clock
from tongban.core.errors import NotFound
from tongban.core.reading import Joined
from tongban.licences import queries as licences

#: As many bundles as 我的办件 shows; nobody has more in a year.
_MOST = 20
_OPEN = (BundleState.RUNNING, BundleState.PARTLY)


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A member with where it stands, what happens next, by when, and who does it."""

    name: str
    url: str
    number: str
    state: str
    next: str
    who: str
    due: date | None
    provisional: bool
    ask: Link | None = None


@dataclass(frozen=True, slots=True)
class LicenceLine:
    """The comprehensive licence."""

    name: str
    number: str
    url: str
    pdf_url: str
    sealed: bool
    state: str


@citizen
@require_safe
def progress(request: CitizenRequest, number: str) -> HttpResponse:
    """The whole on one page, right after submission and ever after."""
    row = of(request, number)
    reach.note_look(request, row.applicant_id, records.CASE, records.SAW_CASE % {"number": number})
    members = queries.members(row)
    state = overall(members)
    bundle = catalog.bundle_version(row.bundle_digest)
    context = {
        "crumbs": [Link(_("我的办件"), reverse("portal:cases")), Link(row.bundle_name)],
        "name": row.bundle_name,
        "number": row.number,
        "applicant": row.applicant_name,
        "at": row.received_at,
        "lead": row.lead,
        "state": state.value,
        "said": sentence(row, members, comprehensive=bundle.grant is not None),
        "ends_by": ends_by(members),
        "promised": _promised(bundle) if state in _OPEN else "",
        "members": [_member(one) for one in members if one.standing is not Standing.STEP],
        "steps": [_member(one) for one in members if one.standing is Standing.STEP],
        "licence": _licence(row),
        "guide_url": reverse("portal:bundle", args=[row.bundle_key]),
    }
    return pages.show(request, "portal/bundle.html", context, section="cases")


def _promised(bundle: BundleVersion) -> str:
    if bundle.promised is None:
        return ""
    return _("承诺：各项受理后%(limit)s内都办结。") % {"limit": limit_text(bundle.promised)}


def of(request: CitizenRequest, number: str) -> BundleCase:
    """A bundle she may see today: her own, or a principal's whose mandate covers its members. Raises NotFound."""
    row = queries.bundle(number)
    if not may_see(request, row):
        raise NotFound(_("没有找到这件事。请核对编号。"))
    return row


def may_see(request: CitizenRequest, row: BundleCase) -> bool:
    """Whether she may see a bundle today; whoever may act in some of its items only sees their cases."""
    if row.applicant_id not in {party.id for party in request.principals}:
        return False
    if row.applicant_id == request.person.id:
        return True
    keys = catalog.bundle_version(row.bundle_digest).items
    return all(request.circle.covers(row.applicant_id, key) for key in keys)


def sentence(row: BundleCase, members: Sequence[MemberState], *, comprehensive: bool) -> str:
    """What has come of the whole so far, partial outcomes told plainly."""
    given, fell = granted(members), against(members)
    waiting = [one for one in members if one.standing in (Standing.RUNNING, Standing.LATER)]
    yours = [one for one in members if one.standing is Standing.YOURS]
    lacking = [one for one in waiting if _lacking(one)]
    parts = []
    if yours:
        parts.append(_("%(names)s要您补正，其他各项照常办理。") % {"names": _names(yours)})
    if given:
        parts.append(_("%(names)s已准予。") % {"names": _names(given)})
    if lacking:
        parts.append(_("%(names)s还有材料等您补交，其他各项照常办理。") % {"names": _names(lacking)})
    if others := [one for one in waiting if one not in lacking]:
        parts.append(_("%(names)s正在办理或等着接着办，您不用再做什么。") % {"names": _names(others)})
    if fell:
        parts.append(_("%(names)s没有办成，理由见下面各项；已准予的不受影响。") % {"names": _names(fell)})
    if comprehensive and not row.licence_number:
        parts.append(
            _("有一项没有准予，所以不发综合许可证。") if fell and not waiting else _("全部准予后，发一张综合许可证。")
        )
    return "".join(parts)


def _lacking(one: MemberState) -> bool:
    """Whether she is still to hand something in that was to follow after acceptance (容缺后补)."""
    return one.case is not None and one.case.open and bool(one.case.outstanding)


def _names(members: Sequence[MemberState]) -> str:
    return "、".join(f"“{one.row.name}”" for one in members)


def _member(one: MemberState) -> MemberLine:
    if one.case is None:
        said = {
            Standing.LATER: _("前一项准予后，系统自动替您申请。"),
            Standing.NEEDLESS: one.row.note,
        }
        return MemberLine(
            one.row.name, "", "", one.standing.value, said.get(one.standing, one.row.note), one.row.department, None,
            provisional=False, ask=_instead(one),
        )  # fmt: skip
    line = lines.case_line(one.case)
    ask = None
    if one.standing is Standing.YOURS:
        ask = Link(_("去补正"), reverse("portal:correct", args=[one.case.number]))
    elif _lacking(one):
        ask = Link(_("去补交"), reverse("portal:follow", args=[one.case.number]))
    return MemberLine(
        one.row.name, line.url, line.number, line.state, line.next,
        one.case.implementer_name if one.case.open else "", line.due, line.provisional, ask,
    )  # fmt: skip


def _instead(one: MemberState) -> Link | None:
    if one.standing is not Standing.STUCK:
        return None
    return Link(_("去申请这一项"), reverse("portal:guide", args=[one.row.key]))


def _licence(row: BundleCase) -> LicenceLine | None:
    if row.licence_id is None:
        return None
    given = licences.licence(row.licence_id)
    sealed = licences.document_of(given.id) is not None
    url = reverse("portal:licence", args=[given.id])
    pdf = reverse("portal:licence_document", args=[given.id]) if sealed else ""
    return LicenceLine(given.type, given.number, url, pdf, sealed, licences.state_today(given))


def asked(who: reach.Who) -> Joined[tuple[list[BundleCase], list[BundleDraft]]]:
    """What is to be read for ``bundle_lines`` and ``draft_lines``."""
    rows = queries.latest_of(who.acting.id, _MOST)
    drafts = queries.bundle_drafts_of(who.person.id, who.acting.id, _MOST)
    return Joined((rows, drafts), lambda: (rows.found, drafts.found))


def bundle_lines(request: CitizenRequest, shown: str, found: Sequence[BundleCase]) -> list[CaseLine]:
    """The submitted bundles of the party acted for, newest first; ``shown`` open or closed narrows them."""
    rows = [row for row in found if may_see(request, row)]
    members = queries.members_of(rows) if rows else {}
    wanted = {"open": (True,), "closed": (False,)}.get(shown, (True, False))
    return [_line(row, members[row.id]) for row in rows if (overall(members[row.id]) in _OPEN) in wanted]


def part_of(request: CitizenRequest, case: Case) -> Link | None:
    """The bundle a case is part of, for those who may see the whole."""
    row = queries.bundle_of(case)
    if row is None or not may_see(request, row):
        return None
    return Link(row.bundle_name, reverse("portal:bundle_case", args=[row.number]))


def draft_lines(found: Sequence[BundleDraft]) -> list[CaseLine]:
    """Her open drafts of bundles for the party acted for."""
    return [_draft(draft) for draft in found]


def _line(row: BundleCase, members: Sequence[MemberState]) -> CaseLine:
    state = overall(members)
    done = sum(one.standing in (Standing.GRANTED, Standing.REFUSED, Standing.REVOKED) for one in members)
    online = sum(one.standing not in (Standing.STEP, Standing.NEEDLESS, Standing.HELD) for one in members)
    said = _("一共 %(all)d 项，已有 %(done)d 项有了结果。") % {"all": online, "done": done}
    return CaseLine(
        title=row.bundle_name,
        url=reverse("portal:bundle_case", args=[row.number]),
        state=state.value,
        next=said,
        number=row.number,
        due=ends_by(members) if state in _OPEN else None,
    )


def _draft(draft: BundleDraft) -> CaseLine:
    saved: datetime = draft.updated_at.astimezone(clock.SHANGHAI)
    return CaseLine(
        title=catalog.name_of(draft.bundle_key),
        url=reverse("portal:bundle_draft", args=[draft.id]),
        state="DRAFT",
        next=_("还没有提交，%(month)d月%(day)d日 %(time)s 保存。点开接着填。")
        % {"month": saved.month, "day": saved.day, "time": f"{saved:%H:%M}"},
        discard_url=reverse("portal:bundle_discard", args=[draft.id]),
        key=f"draft-{draft.id}",
    )
