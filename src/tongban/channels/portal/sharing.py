"""请人帮填: the owner's page of links and changes, and the helper's page, which fills and never submits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tongban.cases.models import BundleDraft, Draft, DraftShare
from tongban.cases.preparation import Field as Asked
from tongban.cases.preparation import FieldState
from tongban.cases.services import sharing
from tongban.catalog.vocabulary import Sensitivity
from tongban.channels import presenting, records
from tongban.channels.authorise import CitizenRequest, citizen
from tongban.channels.portal import fields, filling, pages, reach
from tongban.channels.portal.bundles import filling as bundle_filling
from tongban.channels.portal.bundles.filling import BundleFilling
from tongban.channels.portal.bundles.filling import step as bundle_step
from tongban.channels.portal.filling import Filling, step
from tongban.channels.shapes import Choice, FactLine, Field, Link
from tongban.core import clock
from tongban.materials.queries import materials_in
from tongban.parties.queries import party

_TYPED = {FieldState.OPEN, FieldState.ANSWERED, FieldState.WRONG}


@dataclass(frozen=True, slots=True)
class Shared:
    """A link as its owner sees it."""

    helper: str
    state: str
    until: str
    stop_url: str


@dataclass(frozen=True, slots=True)
class Change:
    """One field a helper changed."""

    who: str
    at: str
    field: str
    was: str
    now: str


@step
@require_http_methods(["GET", "HEAD", "POST"])
def share(request: CitizenRequest, draft: Filling) -> HttpResponse:
    """Make a link; see who helped and what was changed; stop a link."""
    return _share(request, draft, draft.version.name, draft.prepared.fields)


@bundle_step
@require_http_methods(["GET", "HEAD", "POST"])
def share_bundle(request: CitizenRequest, draft: BundleFilling) -> HttpResponse:
    """The same of a bundle."""
    return _share(request, draft, draft.bundle.name, draft.composed.fields)


def _share(request: CitizenRequest, draft: Filling | BundleFilling, name: str, asked: Sequence[Asked]) -> HttpResponse:
    private = [one for one in asked if one.ask.element.sensitivity is not Sensitivity.PUBLIC]
    link = ""
    if request.method == "POST":
        able = {one.name for one in private}
        ticked = [name for name in request.POST.getlist("revealed") if name in able]
        secret = sharing.share(draft.draft, request.person.id, ticked)
        link = settings.PUBLIC_URL + reverse("portal:help", args=[secret])
    context = {
        "item_name": name,
        "link": link,
        "reveal": _reveal(private),
        "shares": [_shared(row, draft) for row in sharing.shares_of(draft.draft)],
        "changes": [
            Change(
                row.helper_name, f"{row.at.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}", row.element,
                presenting.shown_plain(row.element, row.was), presenting.shown_plain(row.element, row.now),
            )
            for row in sharing.changes_of(draft.draft)
        ],
        "back": Link(_("返回上一步"), draft.url("draft")),
    }  # fmt: skip
    return pages.show(request, "portal/share.html", context)


def _reveal(private: Sequence[Asked]) -> Field | None:
    choices = [Choice(one.name, one.name) for one in private]
    hint = _("没有勾选的，帮填人看不到，也不能改。")
    return Field("revealed", _("让帮填人看到哪些个人信息"), "checkboxes", choices=choices, required=False, hint=hint)


def _shared(row: DraftShare, draft: Filling | BundleFilling) -> Shared:
    over = row.stopped_at is not None or row.until <= clock.now()
    state = _("已停用") if row.stopped_at else _("已过期") if over else _("可用")
    stop_url = "" if over else draft.url("stop_share", row.id)
    until = f"{row.until.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}"
    return Shared(row.helper_name or _("还没有人打开"), state, until, stop_url)


@step
@require_POST
def stop_share(request: CitizenRequest, draft: Filling, share_id: UUID) -> HttpResponse:
    """End a link at once."""
    return _stop(request, draft, share_id)


@bundle_step
@require_POST
def stop_bundle_share(request: CitizenRequest, draft: BundleFilling, share_id: UUID) -> HttpResponse:
    """The same of a bundle."""
    return _stop(request, draft, share_id)


def _stop(request: CitizenRequest, draft: Filling | BundleFilling, share_id: UUID) -> HttpResponse:
    sharing.stop(draft.draft, share_id)
    pages.say(request, _("链接已停用，马上生效。"))
    return redirect(draft.url("share"))


@citizen
@require_http_methods(["GET", "HEAD", "POST"])
def help_(request: CitizenRequest, code: str) -> HttpResponse:
    """The helper's page: public values, and personal ones the owner ticked; saving is all she can do."""
    row, draft = sharing.opened(code, request.person)
    name, asked = _asked(draft)
    reach.note_look(request, draft.applicant_id, records.FORM, records.HELPED % {"item": name})
    typed = [one for one in asked if one.state in _TYPED and _visible(one, row)]
    if request.method == "POST":
        sent = [one for one in typed if one.name in request.POST]
        sharing.fill(request.actor, row, draft, {one.name: filling.posted_value(one, request.POST) for one in sent})
        pages.say(request, _("已保存。填好以后，请告诉对方核对并提交。"))
        return redirect("portal:help", code)
    context = {
        "item_name": name,
        "fields": [fields.field(one) for one in typed],
        "known": [_line(one, row) for one in asked if one.state is FieldState.LOCKED],
        "hidden": sum(not _visible(one, row) for one in asked if one.state in _TYPED),
    }
    return pages.show(request, "portal/help.html", context)


def _asked(draft: Draft | BundleDraft) -> tuple[str, Sequence[Asked]]:
    """What a draft is of, and everything it asks for as it stands."""
    applicant = party(draft.applicant_id)
    if isinstance(draft, BundleDraft):
        whole = bundle_filling.opened_with(draft, applicant)
        return whole.bundle.name, whole.composed.fields
    opened = filling.opened_with(draft, applicant, materials_in(draft.id))
    return opened.version.name, opened.prepared.fields


def _visible(one: Asked, row: DraftShare) -> bool:
    return one.ask.element.sensitivity is Sensitivity.PUBLIC or one.name in row.revealed


def _line(one: Asked, row: DraftShare) -> FactLine:
    value = presenting.shown(one.name, one.fact.value) if one.fact is not None else ""
    return FactLine(one.name, value if _visible(one, row) else _("（不显示）"))
