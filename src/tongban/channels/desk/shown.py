"""亮码 at the window: a code typed or scanned shows exactly what its owner chose, to be opened and taken in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongban.cases.models import Case
from tongban.cases.queries import case as case_of
from tongban.cases.rights import WINDOW, covers
from tongban.cases.services import collecting
from tongban.channels import presenting, records
from tongban.channels.authorise import StaffRequest, staff
from tongban.channels.desk.documents import as_file
from tongban.channels.desk.frame import say, show
from tongban.channels.shapes import Choice, ErrorLine, FactLine, Field
from tongban.core import audit, files
from tongban.core.actor import Actor
from tongban.core.errors import NotFound, Problem
from tongban.licences import queries as licences
from tongban.materials import showing
from tongban.materials.copies import hand_out
from tongban.materials.models import BankEntry, ShowCode, Way
from tongban.materials.queries import entries_by_id
from tongban.materials.trust import WORDS, Grade
from tongban.materials.uses import Document, Use
from tongban.parties.queries import party

_CODE, _CASE, _NAME = "code", "case", "name"


@dataclass(frozen=True, slots=True)
class Thing:
    """One material or licence as the clerk sees it: what it is, what it says, where it opens, how it is taken in."""

    id: str
    name: str
    about: str
    state: str
    open_url: str
    facts: Sequence[FactLine]
    takes: Sequence[TakeForm]


@dataclass(frozen=True, slots=True)
class TakeForm:
    """The way into one open case: which of its materials the thing is to be."""

    number: str
    item_name: str
    field: Field


@staff(WINDOW)
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: StaffRequest) -> HttpResponse:
    """Type or scan a code; used once, it opens what it shows."""
    problem = None
    if request.method == "POST":
        try:
            row = showing.use(request.actor, _department(request.actor), request.POST.get(_CODE, "")[:300])
            return redirect("desk:shown", row.id)
        except Problem as error:
            problem = error
    text = problem.detail if problem else ""
    hint = _("请对方在“我的材料”里点“亮码”。可以扫码，也可以输入二维码下面的八位字母和数字。")
    context = {
        "field": Field(_CODE, _("亮码"), hint=hint, error=text, max_length=300, autocomplete="off"),
        "errors": [ErrorLine(text, _CODE)] if text else [],
        "errors_title": _("没有打开"),
    }
    return show(request, "desk/shown_enter.html", "shown", context, status=problem.status if problem else 200)


def _department(actor: Actor) -> str:
    return next((department for post, department, _district in sorted(actor.rights, key=str) if post == WINDOW), "")


@staff(WINDOW)
@require_safe
def shown(request: StaffRequest, code: UUID) -> HttpResponse:
    """What the code shows, for as long as the clerk may see it."""
    row = showing.at_work(request.actor, code)
    owner = party(row.owner_id)
    open_ = collecting.cases_for(request.actor, row)
    wanted = {one.number: collecting.called_for(one) for one in open_}
    context = {
        "code": row,
        "owner": owner.name,
        "things": [*_materials(row, open_, wanted), *_licences(row, open_, wanted)],
        "cases": open_,
    }
    return show(request, "desk/shown.html", "shown", context)


def _materials(row: ShowCode, open_: Sequence[Case], wanted: dict[str, list[str]]) -> list[Thing]:
    return [
        Thing(
            str(one.id),
            one.type or one.filename,
            f"{one.grade} {_(WORDS[Grade(one.grade)])}",
            "",
            reverse("desk:shown_file", args=[row.id, one.id]),
            [FactLine(field["name"], field["text"]) for field in one.fields] if one.confirmed_at else [],
            _takes(one.type, open_, wanted),
        )
        for one in entries_by_id(row.owner_id, row.entries)
    ]


def _licences(row: ShowCode, open_: Sequence[Case], wanted: dict[str, list[str]]) -> list[Thing]:
    found = []
    for shown_ in row.licences:
        one = licences.licence(UUID(shown_["id"]))
        document = licences.document_of(one.id)
        found.append(
            Thing(
                str(one.id),
                one.type,
                one.number,
                licences.state_today(one),
                reverse("desk:shown_file", args=[row.id, one.id]) if document else "",
                [FactLine(name, presenting.shown_plain(name, value)) for name, value in licences.face_of(one).items()],
                _takes(one.type, open_, wanted) if document else [],
            )
        )
    return found


def _takes(type_: str, open_: Sequence[Case], wanted: dict[str, list[str]]) -> list[TakeForm]:
    forms = []
    for one in open_:
        names = list(dict.fromkeys([*wanted[one.number], *([type_] if type_ else [])]))
        fit = next((name for name in names if type_ and type_ in name), names[0] if names else "")
        choices = [Choice(name, name) for name in names]
        if names:
            forms.append(TakeForm(one.number, one.item_name, Field(_NAME, _("收作"), "select", fit, choices=choices)))
    return forms


@staff(WINDOW)
@require_safe
def file(request: StaffRequest, code: UUID, thing: UUID) -> HttpResponse:
    """A copy of one shown thing, made for this use and marked so."""
    row = showing.at_work(request.actor, code)
    use = Use(row.purpose, Way.SEEN, row.department, shown=row.id)
    copy = hand_out(request.actor, _thing(row, thing), use)
    what = records.MATERIAL_COPY % {"name": _called(_thing(row, thing)), "number": copy.number}
    audit.note_access(request.actor, row.owner_id, what, row.purpose)
    return as_file(copy.content, copy.media_type, copy.filename)


@require_POST
@staff(WINDOW)
def take(request: StaffRequest, code: UUID, thing: UUID) -> HttpResponse:
    """Take one shown thing into an open case of its owner."""
    row = showing.at_work(request.actor, code)
    case = case_of(request.POST.get(_CASE, ""))
    name = request.POST.get(_NAME, "").strip()
    shown_ = _thing(row, thing)
    if not covers(request.actor, case, (WINDOW,)) or name not in {*collecting.called_for(case), _called_type(shown_)}:
        raise NotFound(_("没有找到这件办件，或者它不在您的职责范围内。"))
    collecting.collect(request.actor, row, case, name, shown_)
    say(request, _("已收进办件 %(number)s。") % {"number": case.number})
    return redirect("desk:shown", row.id)


def _thing(row: ShowCode, thing: UUID) -> BankEntry | Document:
    """One of the things a code shows. Raises NotFound for anything else."""
    if str(thing) in row.entries:
        found = entries_by_id(row.owner_id, [thing])
        if found:
            return found[0]
    if any(one["id"] == str(thing) for one in row.licences):
        one = licences.licence(thing)
        document = licences.document_of(one.id)
        if document is not None:
            size = files.size_of(document.sha256)
            called = f"{one.type} {one.number}"
            return Document(row.owner_id, called, f"{one.type}-{one.number}.pdf", document.sha256, size)
    raise NotFound(_("没有找到这份材料，可能已经删除。"))


def _called(thing: BankEntry | Document) -> str:
    return thing.called if isinstance(thing, Document) else thing.type or thing.filename


def _called_type(thing: BankEntry | Document) -> str:
    return thing.called.rpartition(" ")[0] if isinstance(thing, Document) else thing.type
