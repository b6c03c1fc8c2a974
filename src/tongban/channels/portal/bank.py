"""我的材料: what was handed in or photographed once, kept for the next time, with what was read of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongban.cases.services.drafting import UNDO
from tongban.channels.addresses import reverse
from tongban.channels.authorise import CitizenRequest, citizen
from tongban.channels.portal import offering, pages, reach
from tongban.channels.portal.materials import ACCEPT, handed
from tongban.channels.shapes import Choice, ErrorLine, Field, Link
from tongban.core import clock
from tongban.core.errors import Invalid, NotFound
from tongban.materials import banking, staging
from tongban.materials.intake import taken_in
from tongban.materials.models import BankEntry, ReadingState, Staged
from tongban.materials.queries import bank_entry, just_given_up, uses_of
from tongban.materials.trust import WORDS, Grade
from tongban.materials.uses import Use
from tongban.materials.validity import valid_until

FILES, PHOTOGRAPH = "files", "photograph"
_KIND, _OTHER = "kind", "kind-other"
_SURE, _LIKELY = 0.9, 0.6
_NOTES: Mapping[str, str] = {
    "mended": N_("有一个字符看不清，已按校验位改正，请对照原件核对"),
    "check": N_("校验位不符，请对照原件改正"),
    "derived": N_("取自身份证号码"),
    banking.BY_HAND: N_("您改过"),
}


@dataclass(frozen=True, slots=True)
class Card:
    """A material in the list."""

    name: str
    url: str
    filename: str
    grade: str
    grade_word: str
    reading: str
    confirmed: bool
    at: datetime
    until: date | None
    over: bool


@citizen
@require_http_methods(["GET", "HEAD", "POST"])
def bank(request: CitizenRequest) -> HttpResponse:
    """The list, the search, and the way to put something in."""
    if request.method == "POST":
        return _take_in(request)
    return _page(request, [])


def _take_in(request: CitizenRequest) -> HttpResponse:
    errors: list[ErrorLine] = []
    kept: list[BankEntry] = []
    begun = clock.now()
    staged = staging.chosen(request.actor, request.acting.id, request.POST.getlist("staged"))
    given: list[Staged | UploadedFile] = [*staged, *request.FILES.getlist(FILES), *request.FILES.getlist(PHOTOGRAPH)]
    for one in given:
        try:
            kept.append(_keep(request, one))
        except Invalid as problem:
            errors.append(ErrorLine(problem.detail, FILES))
    if not given:
        errors.append(ErrorLine(_("请选择文件，或用手机拍照。"), FILES))
    if errors:
        return _page(request, errors)
    again = [row for row in kept if row.uploaded_at < begun]
    if again:
        said = _("您已有同一份：%(names)s。没有再存一份。")
        named = (f"{_named(row)}（{row.uploaded_at.astimezone(clock.SHANGHAI):%Y-%m-%d}）" for row in again)
        pages.say(request, said % {"names": "、".join(named)})
    if len(kept) == 1:
        return redirect("portal:bank_entry", kept[0].id)
    return redirect("portal:bank")


def _keep(request: CitizenRequest, one: Staged | UploadedFile) -> BankEntry:
    """Put into the bank what was on hand, or came with the form."""
    if isinstance(one, Staged):
        entry = banking.keep(request.actor, request.acting.id, staging.taken(one))
        staging.done(one)
        return entry
    if (one.size or 0) > settings.MATERIAL_MAX_BYTES:
        raise Invalid(_("文件超过 10 MB，请压缩或分开上传。"), code="TB-MAT-413", status=413)
    return banking.keep(request.actor, request.acting.id, taken_in(one.read(), one.name or ""))


def _page(request: CitizenRequest, errors: list[ErrorLine]) -> HttpResponse:
    query = request.GET.get("q", "").strip()[:60]
    rows, page = pages.paged(request, offering.entries(request, request.acting.id, query))
    gone = just_given_up(request.acting.id, clock.now() - UNDO)
    context = {
        "crumbs": [Link(_("我的证照"), reverse("portal:licences")), Link(_("我的材料"))],
        "cards": [card(row) for row in rows],
        "page": page,
        "query": query,
        "waiting": any(row.reading == ReadingState.WAITING for row in rows),
        "uploads": [
            Field(FILES, _("选择文件"), "file", accept=ACCEPT, multiple=True, error=errors[0].text if errors else ""),
            Field(PHOTOGRAPH, _("或者用手机拍照"), "file", accept="image/*", capture=True, required=False),
        ],
        "errors": errors,
        "stage_place": request.acting.id,
        "undo": Link(_named(gone), reverse("portal:bank_restore", args=[gone.id])) if gone else None,
        "sample_url": reverse("portal:bank_sample") if settings.DEMO else "",
    }
    return pages.show(request, "portal/bank.html", context, section="licences", status=422 if errors else 200)


def card(row: BankEntry) -> Card:
    """An entry as a line of the list."""
    return Card(
        _named(row), reverse("portal:bank_entry", args=[row.id]), row.filename, row.grade, _(WORDS[Grade(row.grade)]),
        row.reading, row.confirmed_at is not None, row.uploaded_at,
        valid_until(row.fields), offering.over(row),
    )  # fmt: skip


def _named(row: BankEntry) -> str:
    return row.type or _("还没有归类的材料")


def entry_of(request: CitizenRequest, entry_id: UUID) -> BankEntry:
    """An entry she may see. Raises NotFound for everybody else's."""
    row = bank_entry([party.id for party in request.principals], entry_id)
    if not offering.whole(request, row.owner_id) and row.uploaded_by != str(request.person.id):
        raise NotFound(_("没有找到这份材料，可能已经删除。"))
    return row


@citizen
@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: CitizenRequest, entry_id: UUID) -> HttpResponse:
    """One material: what was read of it to be confirmed, its grade, where it was used."""
    row = entry_of(request, entry_id)
    if request.method == "POST":
        return _confirm(request, row)
    reach.note_look(request, row.owner_id, _LOOK, _LOOK_FOR)
    fields = [_field(one) for one in row.fields]
    context = {
        "crumbs": [Link(_("我的材料"), reverse("portal:bank")), Link(_named(row))],
        "entry": row,
        "card": card(row),
        "kind": _kind_field(row),
        "other": Field(_OTHER, _("都不是，它是"), value="", required=False, max_length=80),
        "fields": fields,
        "uses": list(uses_of(row)[:50]),
        "waiting": row.reading == ReadingState.WAITING,
        "picture": row.media_type.startswith("image/"),
    }
    return pages.show(request, "portal/bank_entry.html", context, section="licences")


_LOOK, _LOOK_FOR = N_("我的材料"), N_("查看材料")


def _kind_field(row: BankEntry) -> Field:
    guessed = [one["kind"] for one in row.guesses]
    names = list(dict.fromkeys([*([row.type] if row.type else []), *guessed]))
    return Field(_KIND, _("这是什么材料"), "radio", row.type, choices=[Choice(name, name) for name in names])


def _field(one: Mapping[str, Any]) -> Field:
    return Field(one["name"], one["name"], value=one["text"], hint=_hint(one), max_length=500)


def _hint(one: Mapping[str, Any]) -> str:
    known = _NOTES.get(str(one.get("note")), "")
    said = _(known) if known else ""
    if one["verified"]:
        return "，".join(part for part in (_("校验位已核对"), said) if part)
    if one.get("note") == banking.BY_HAND:
        return said
    share = round(100 * one["confidence"])
    word = _("很清楚") if one["confidence"] >= _SURE else _("较清楚") if one["confidence"] >= _LIKELY else _("不清楚")
    return "，".join(
        part for part in (_("识别%(word)s（%(share)d%%），请核对") % {"word": word, "share": share}, said) if part
    )


def _confirm(request: CitizenRequest, row: BankEntry) -> HttpResponse:
    named = {one["name"] for one in row.fields}
    typed = {name: request.POST[name] for name in named if name in request.POST}
    type_ = request.POST.get(_OTHER, "").strip() or request.POST.get(_KIND, "").strip() or row.type
    version = request.POST.get("version", "")
    banking.confirm(request.actor, row, int(version) if version.isdecimal() else 0, type_, typed)
    pages.say(request, _("已经确认。办事时可以直接取用，读出的内容可以带入表单。"))
    return redirect("portal:bank_entry", row.id)


@citizen
@require_safe
def file(request: CitizenRequest, entry_id: UUID) -> HttpResponse:
    """The file as it is kept."""
    row = entry_of(request, entry_id)
    reach.note_look(request, row.owner_id, _LOOK, _LOOK_FOR)
    response = handed(request, row, Use(_LOOK_FOR))
    if "shown" in request.GET and row.media_type.startswith("image/"):
        response["Content-Disposition"] = "inline"
    return response


@citizen
@require_POST
def give_up(request: CitizenRequest, entry_id: UUID) -> HttpResponse:
    """Take it out of the bank; for a while it can be had back."""
    banking.give_up(request.actor, entry_of(request, entry_id))
    return redirect("portal:bank")


@citizen
@require_POST
def restore(request: CitizenRequest, entry_id: UUID) -> HttpResponse:
    """Have it back."""
    banking.take_back(request.actor, entry_of(request, entry_id))
    pages.say(request, _("材料已恢复。"))
    return redirect("portal:bank_entry", entry_id)


@citizen
@require_safe
def sample(request: CitizenRequest) -> HttpResponse:
    """演示: a picture of a document of the party acted for, marked 样例, to try recognition with."""
    from tongban.recognition.samples import of_party  # draws: nobody else needs the fonts loaded

    if not settings.DEMO:
        raise NotFound
    party = request.acting
    response = HttpResponse(of_party(party.kind, party.name, party.code), content_type="image/png")
    response["Content-Disposition"] = 'attachment; filename="sample.png"'
    return response
