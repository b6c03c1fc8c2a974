"""请人帮填: the owner's page of links and changes, and the helper's page, which fills and never submits."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tongban.cases.models import DraftShare
from tongban.cases.preparation import Field as Asked
from tongban.cases.preparation import FieldState
from tongban.cases.services import sharing
from tongban.catalog.definition import Sensitivity
from tongban.channels import presenting, records
from tongban.channels.authorise import CitizenRequest, citizen
from tongban.channels.portal import fields, filling, pages, reach
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
    link = ""
    if request.method == "POST":
        able = {one.name for one in _private(draft)}
        ticked = [name for name in request.POST.getlist("revealed") if name in able]
        secret = sharing.share(draft.draft, request.person.id, ticked)
        link = settings.PUBLIC_URL + reverse("portal:help", args=[secret])
    context = {
        "item_name": draft.version.name,
        "link": link,
        "reveal": _reveal(draft),
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


def _private(draft: Filling) -> list[Asked]:
    return [one for one in draft.prepared.fields if one.ask.element.sensitivity is not Sensitivity.PUBLIC]


def _reveal(draft: Filling) -> Field | None:
    choices = [Choice(one.name, one.name) for one in _private(draft)]
    hint = _("没有勾选的，帮填人看不到，也不能改。")
    return Field("revealed", _("让帮填人看到哪些个人信息"), "checkboxes", choices=choices, required=False, hint=hint)


def _shared(row: DraftShare, draft: Filling) -> Shared:
    over = row.stopped_at is not None or row.until <= clock.now()
    state = _("已停用") if row.stopped_at else _("已过期") if over else _("可用")
    stop_url = "" if over else draft.url("stop_share", row.id)
    until = f"{row.until.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}"
    return Shared(row.helper_name or _("还没有人打开"), state, until, stop_url)


@step
@require_POST
def stop_share(request: CitizenRequest, draft: Filling, share_id: UUID) -> HttpResponse:
    """End a link at once."""
    sharing.stop(draft.draft, share_id)
    pages.say(request, _("链接已停用，马上生效。"))
    return redirect(draft.url("share"))


@citizen
@require_http_methods(["GET", "HEAD", "POST"])
def help_(request: CitizenRequest, code: str) -> HttpResponse:
    """The helper's page: public values, and personal ones the owner ticked; saving is all she can do."""
    row, draft = sharing.opened(code, request.person)
    opened = filling.opened_with(draft, party(draft.applicant_id), materials_in(draft.id))
    reach.note_look(request, draft.applicant_id, records.FORM, records.HELPED % {"item": opened.version.name})
    typed = [one for one in opened.prepared.fields if one.state in _TYPED and _visible(one, row)]
    if request.method == "POST":
        sent = [one for one in typed if one.name in request.POST]
        sharing.fill(request.actor, row, draft, {one.name: filling.posted_value(one, request.POST) for one in sent})
        pages.say(request, _("已保存。填好以后，请告诉对方核对并提交。"))
        return redirect("portal:help", code)
    context = {
        "item_name": opened.version.name,
        "fields": [fields.field(one) for one in typed],
        "known": [_line(one, row) for one in opened.prepared.fields if one.state is FieldState.LOCKED],
        "hidden": sum(not _visible(one, row) for one in opened.prepared.fields if one.state in _TYPED),
    }
    return pages.show(request, "portal/help.html", context)


def _visible(one: Asked, row: DraftShare) -> bool:
    return one.ask.element.sensitivity is Sensitivity.PUBLIC or one.name in row.revealed


def _line(one: Asked, row: DraftShare) -> FactLine:
    value = presenting.shown(one.name, one.fact.value) if one.fact is not None else ""
    return FactLine(one.name, value if _visible(one, row) else _("（不显示）"))
