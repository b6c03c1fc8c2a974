"""The papers of a case: notices to print, sealed licence, uploads, proof file. Each look is noted for the owner."""

from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tongban.cases.models import Case
from tongban.cases.queries import notices_of
from tongban.cases.rights import READERS, WINDOW, covers
from tongban.channels import notice_page, promise_document, records
from tongban.channels.authorise import staff
from tongban.channels.desk.case import readable
from tongban.channels.middleware import FILE_POLICY
from tongban.channels.shapes import Link
from tongban.core import audit, files
from tongban.core.errors import NotFound
from tongban.evidence.proof import proof_of
from tongban.licences.queries import document_of, licence
from tongban.materials import services
from tongban.materials.copies import hand_out
from tongban.materials.models import Way
from tongban.materials.queries import material
from tongban.materials.uses import Use


@staff(*READERS)
def notice(request: Any, number: str, notice: str) -> HttpResponse:
    """A notice as it was issued, to print, with its proof of delivery. Staff opening it is no delivery."""
    case = readable(request.actor, number)
    found = [(n, receipt) for n, receipt in notices_of(case) if n.number == notice]
    if not found:
        raise NotFound(_("没有找到这份文书。"))
    back = Link(_("回到办件"), reverse("desk:case", args=[number]))
    return render(request, "notice.html", notice_page.context(*found[0], back))


@staff(*READERS)
def material_file(request: Any, number: str, material_id: UUID) -> HttpResponse:
    """A copy of an uploaded file, made for this reader and marked so, opened beside the case."""
    case = readable(request.actor, number)
    row = material(case.container, material_id)
    use = Use(records.HANDLED % {"item": case.item_name}, Way.SEEN, case.department, case.number)
    copy = hand_out(request.actor, row, use)
    _note(request, case, records.MATERIAL_COPY % {"name": row.type, "number": copy.number})
    return as_file(copy.content, copy.media_type, copy.filename)


@staff(WINDOW)
@require_POST
def compared(request: Any, number: str, material_id: UUID) -> HttpResponse:
    """A clerk says that an upload matches the original before her; it stands in the owner's record."""
    case = readable(request.actor, number)
    if not covers(request.actor, case, (WINDOW,)):
        raise NotFound(_("没有找到这件办件，或者它不在您的职责范围内。"))
    row = material(case.container, material_id)
    services.compared(request.actor, row)
    _note(request, case, records.COMPARED % {"name": row.type})
    return redirect("desk:case", number)


@staff(*READERS)
def licence_file(request: Any, number: str) -> HttpResponse:
    """The sealed licence of a granted case."""
    case = readable(request.actor, number)
    document = document_of(case.licence_id) if case.licence_id else None
    if document is None or case.licence_id is None:
        raise NotFound(_("证照还没有签章完成，请稍后刷新办件页面再下载。"), code="TB-LIC-405")
    row = licence(case.licence_id)
    _note(request, case, records.LICENCE % {"type": row.type, "number": row.number})
    return as_file(files.read(document.sha256), "application/pdf", f"{row.type}-{row.number}.pdf")


@staff(*READERS)
def promise_file(request: Any, number: str) -> HttpResponse:
    """The promise a case rests on, as it was told and signed."""
    case = readable(request.actor, number)
    _note(request, case, records.PROMISE % {"number": number})
    return promise_document.download(case)


@staff(*READERS)
def proof_file(request: Any, number: str) -> HttpResponse:
    """The whole history and archive of a case in one file, to be checked without us."""
    case = readable(request.actor, number)
    _note(request, case, records.PROOF % {"number": number})
    return as_file(proof_of(case), "application/json", f"{_('存证')}-{number}.json", "attachment")


def _note(request: Any, case: Case, what: str) -> None:
    purpose = records.HANDLED % {"item": case.item_name}
    audit.note_access(request.actor, case.applicant_id, what, purpose)


def as_file(content: bytes, media_type: str, name: str, shown: str = "inline") -> HttpResponse:
    """A file as an answer, opened beside the page or, ``shown`` as an attachment, saved."""
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f"{shown}; filename*=UTF-8''{quote(name)}"
    if media_type.startswith("image/"):  # a browser's reader of PDFs, a sandbox of its own, does not open in ours
        response["Content-Security-Policy"] = FILE_POLICY
    return response
