"""The materials of a draft: why each is spared, or the way to hand it in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tongban.cases.exemption import Served, Way, served
from tongban.cases.needs import NeededMaterial
from tongban.channels import exempting
from tongban.channels.authorise import CitizenRequest
from tongban.channels.middleware import FILE_POLICY
from tongban.channels.portal import filling, later, offering, pages, silences
from tongban.channels.portal.filling import Filling, step
from tongban.channels.portal.offering import AtHand
from tongban.channels.shapes import ErrorLine, Field, Link, MaterialLine, MaterialState, Upload
from tongban.core import files
from tongban.core.errors import Invalid
from tongban.materials import copies, staging
from tongban.materials import services as materials
from tongban.materials.models import BankEntry, Material, ScanState, Staged
from tongban.materials.queries import material
from tongban.materials.uses import Use

ACCEPT = ".pdf,.jpg,.jpeg,.png"


@step
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: CitizenRequest, draft: Filling) -> HttpResponse:
    """Hand in what is not spared; each file is kept as soon as it arrives."""
    if draft.prepared.questions() or draft.prepared.nothing_to_apply or filling.blocked(request, draft):
        return redirect(filling.next_url(request, draft))
    errors: dict[str, str] = {}
    if request.method == "POST":
        if request.POST.get("reuse"):
            offering.use(request, draft, request.POST["reuse"])
        if request.POST.get("remove"):
            return _remove(draft, request.POST["remove"])
        wanted = [need.need.material.name for need in draft.prepared.needs if not need.spared]
        errors = take_in_all(request, draft.applicant.id, draft.draft.id, wanted)
        if put_off := later.put_off(request, draft):
            filling.keep(request, draft, put_off)
        if not errors:
            stays = put_off or "reuse" in request.POST
            return redirect(draft.url("materials") if stays else _onwards(draft))
        draft = filling.anew(draft)
    elif "check" in request.GET:
        errors = {name: _("请上传“%(name)s”。") % {"name": name} for name in draft.lacking}
    context = _context(request, draft, errors)
    return pages.show(request, "portal/materials.html", context, status=_status(request, errors))


def _status(request: CitizenRequest, errors: Mapping[str, str]) -> int:
    return 422 if errors and request.method == "POST" else 200


def _onwards(draft: Filling) -> str:
    now = filling.anew(draft)
    return f"{now.url('materials')}?check=1" if now.lacking else now.url("review")


def _remove(draft: Filling, given: str) -> HttpResponse:
    try:
        material_id = UUID(given)
    except ValueError:
        raise Invalid(_("没有找到这份材料，可能已经删除。"), code="TB-REQ-404", status=404) from None
    materials.discard(draft.draft.id, material_id)
    return redirect(draft.url("materials"))


def sent(request: CitizenRequest, container: UUID, names: Iterable[str], *, confirmed: bool = True) -> list[str]:
    """Those of the names for which a form brings a file or, where it is ``confirmed``, has something on hand."""
    ids = request.POST.getlist("staged") if confirmed else []
    staged = {row.type for row in staging.chosen(request.actor, container, ids)}
    return [name for name in names if name in staged or request.FILES.getlist(name)]


def take_in_all(request: CitizenRequest, owner: UUID, container: UUID, names: Iterable[str]) -> dict[str, str]:
    """Keep every file on hand, in the order of the form, or sent under the names.

    The messages, by name, of those that cannot be kept.
    """
    errors: dict[str, str] = {}
    wanted = list(names)
    for row in staging.chosen(request.actor, container, request.POST.getlist("staged")):
        if row.type in wanted:
            try:
                materials.hand_in(request.actor, owner, container, row.type, staging.taken(row))
                staging.done(row)
            except Invalid as problem:
                errors[row.type] = _("“%(name)s”：%(what)s") % {"name": row.type, "what": problem.detail}
    for name in wanted:
        for sent in request.FILES.getlist(name):
            try:
                _take_in(request, owner, container, name, sent)
            except Invalid as problem:
                errors[name] = _("“%(name)s”：%(what)s") % {"name": name, "what": problem.detail}
    return errors


def _take_in(request: CitizenRequest, owner: UUID, container: UUID, name: str, sent: UploadedFile) -> Material:
    if (sent.size or 0) > settings.MATERIAL_MAX_BYTES:
        raise Invalid(_("文件超过 10 MB，请压缩或分开上传。"), code="TB-MAT-413", status=413)
    return materials.take_in(request.actor, owner, container, name, sent.name or "", sent.read())


def _context(request: CitizenRequest, draft: Filling, errors: Mapping[str, str]) -> dict[str, object]:
    back = draft.url("form") if draft.form else filling.next_url(request, draft)
    return {
        "item_name": draft.version.name,
        "materials": later.marked(
            draft,
            material_lines(
                draft.prepared.needs,
                draft.uploads,
                lambda row: draft.url("material", row.id),
                errors,
                open_=True,
                removable=True,
                bank=offering.at_hand(request, draft.applicant.id, draft.prepared.needs, draft.uploads),
            ),
        ),
        "exemption": exempting.summed(served_now(draft)),
        "later": len(draft.later),
        "barred": later.why_not(draft),
        "needed": len(draft.lacking),
        "advice": filling.advice(draft),
        "silent": silences.untold(draft.collected.silent),
        "credit": draft.once(filling.credit),
        "law_changed": draft.draft.notice,
        "back": Link(_("返回上一步"), back),
        "progress": filling.progress(draft, "materials"),
        "errors": [ErrorLine(message, name) for name, message in errors.items()],
        "stage_place": draft.draft.id,
    }


def material_lines(
    needs: Iterable[NeededMaterial],
    uploads: Iterable[Material],
    url: Callable[[Material], str],
    errors: Mapping[str, str],
    *,
    open_: bool,
    removable: bool = False,
    bank: AtHand = offering.NOTHING,
) -> list[MaterialLine]:
    """Each material with why it is spared or what was handed in; while ``open_``, with the field to hand it in by.

    ``removable`` uploads, those of a draft, come with a button that takes them out again; ``bank`` is what her bank
    holds for them.
    """
    given: dict[str, list[Material]] = {}
    for row in uploads:
        given.setdefault(row.type, []).append(row)
    return [
        replace(
            _line(need, given.get(need.need.material.name, []), url, errors, open_=open_, removable=removable),
            kept=bank.offers.get(need.need.material.name, ()),
            outdated=bank.outdated.get(need.need.material.name, ""),
        )
        for need in needs
    ]


def _line(
    needed: NeededMaterial,
    given: list[Material],
    url: Callable[[Material], str],
    errors: Mapping[str, str],
    *,
    open_: bool,
    removable: bool,
) -> MaterialLine:
    name, optional = needed.need.material.name, needed.need.optional
    if needed.spared:
        return MaterialLine(name, "spared", needed.why, way=way_word(needed))
    sound = any(not row.infected for row in given)
    label = _("再传一份") if sound else _("选择文件")
    return MaterialLine(
        name,
        "given" if sound else "optional" if optional else "needed",
        _("没有的可以不交。") if optional and not sound else needed.why,
        files=[given_file(row, url(row), str(row.id) if removable else "") for row in given],
        upload=Field(
            name,
            label,
            "file",
            required=not optional and not sound,
            error=errors.get(name, ""),
            accept=ACCEPT,
            multiple=True,
        )
        if open_
        else None,
    )


def wanted_line(name: str, state: MaterialState, error: str, bank: AtHand, *, required: bool = True) -> MaterialLine:
    """One material of a case that can be handed in now, with the field for it and what the bank holds."""
    field = Field(name, _("选择文件"), "file", required=required, error=error, accept=ACCEPT, multiple=True)
    return MaterialLine(name, state, upload=field, kept=bank.offers.get(name, ()), outdated=bank.outdated.get(name, ""))


def way_word(needed: NeededMaterial) -> str:
    """The way a spared material comes, as a word of badges."""
    return Way(needed.way).word if needed.way else ""


def served_now(draft: Filling) -> list[Served]:
    """The materials of a draft by the way each comes."""
    return served(draft.prepared.needs, draft.uploads)


def given_file(row: Material, url: str, remove: str = "") -> Upload:
    """A file as its owner sees it: she may open it while it is looked through, nobody once a virus was found in it."""
    told = row.scan if row.scan in {ScanState.WAITING, ScanState.INFECTED} else ""
    return Upload(row.filename, "" if row.infected else url, remove, told, row.reused)


@step
@require_safe
def view(request: CitizenRequest, draft: Filling, material_id: UUID) -> HttpResponse:
    """One uploaded file of the draft."""
    return handed(request, material(draft.draft.id, material_id), Use(draft.version.name))


def handed(request: CitizenRequest, row: Material | BankEntry, use: Use) -> HttpResponse:
    """The file itself for its owner, who acts for her in everything, or whoever put it in; else a marked copy."""
    if row.owner_id == request.person.id or row.uploaded_by == str(request.person.id):
        return download(row)
    if offering.whole(request, row.owner_id):
        copies.note_seen(request.actor, row, use)
        return download(row)
    copy = copies.hand_out(request.actor, row, use)
    return _saved(copy.content, copy.media_type, copy.filename)


def download(row: Material | BankEntry | Staged) -> HttpResponse:
    """The file as it was uploaded, to be saved rather than opened in our pages' name."""
    return _saved(files.read(row.sha256), row.media_type, row.filename)


def _saved(content: bytes, media_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Content-Security-Policy"] = FILE_POLICY
    return response
