"""The wallet: my licences, one licence, its sealed document."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.catalog.vocabulary import RECORD_FACE
from tongban.channels import presenting, records
from tongban.channels.addresses import reverse
from tongban.channels.asking import Asker
from tongban.channels.authorise import CitizenRequest, citizen, citizen_along
from tongban.channels.portal import pages, reach
from tongban.channels.shapes import FactLine, Link
from tongban.core import files
from tongban.core.errors import NotFound
from tongban.core.reading import Reading, together
from tongban.licences import queries as licences
from tongban.licences.documents.qr import check_url, qr_code
from tongban.licences.lists import LicenceListed, Wallet
from tongban.licences.models import Licence


@dataclass(frozen=True, slots=True)
class Card:
    """A licence in the wallet."""

    name: str
    url: str
    holder: str
    number: str
    issuer: str
    issued_on: date
    valid_until: date | None
    state: str
    over: bool
    term: bool


def _listed(asker: Asker, request: HttpRequest) -> Sequence[Reading[Any]]:
    if reach.limits(asker) is not None:  # which of them she may see has to be read first
        return ()
    return _first(reach.my_licences(asker), request)


def _first(mine: Wallet, request: HttpRequest) -> Sequence[Reading[Any]]:
    return mine.count(), mine.rows(pages.PER_PAGE, pages.offset(request))


@citizen_along(_listed)
@require_safe
def wallet(request: CitizenRequest) -> HttpResponse:
    """The licences of the party acted for."""
    mine = reach.my_licences(request)
    if not request.along:
        request.along = _first(mine, request)
        together(*request.along)
    count, read = request.along
    rows, page = pages.listed(request, read, partial(mine.rows, pages.PER_PAGE), count.found)
    context = {"licences": [card(row) for row in rows], "page": page}
    return pages.show(request, "portal/licences.html", context, section="licences")


def card(row: Licence | LicenceListed) -> Card:
    """A licence with its state as of today."""
    state = licences.state_today(row)
    url = reverse("portal:licence", args=[row.id])
    return Card(
        row.type,
        url,
        row.holder_name,
        row.number,
        row.issuer,
        row.issued_on,
        row.valid_until,
        state,
        state != "有效",
        licences.has_term(row),
    )


@citizen
@require_safe
def licence(request: CitizenRequest, licence_id: UUID) -> HttpResponse:
    """One licence: its face, its state, the document and the public check."""
    row = reach.licence_of(request, licence_id)
    reach.note_look(request, row.holder_id, row.type, records.SAW_LICENCE % {"number": row.number})
    document, shown = licences.document_of(row.id), card(row)
    # What the record says beside the face is shown above it, once.
    said = {name: value for name, value in licences.face_of(row).items() if name not in RECORD_FACE}
    face = [FactLine(name, presenting.shown_plain(name, value)) for name, value in said.items()]
    context = {
        "crumbs": [Link(_("我的证照"), reverse("portal:licences")), Link(row.type)],
        "licence": shown,
        "licence_id": row.id,
        "reason": row.state_reason,
        "facts": face,
        "pdf_url": reverse("portal:licence_document", args=[row.id]) if document else "",
        "sealing": document is None and row.basis != "演示",
        "sealed_at": document.sealed_at if document else None,
        "check_url": reverse("portal:check", args=[row.check_id]),
        "code": "" if shown.over else _code(row),
    }
    return pages.show(request, "portal/licence.html", context, section="licences")


def _code(row: Licence) -> str:
    """The symbol on the licence as a picture to show on a screen; it leads to the same public check page."""
    symbol = qr_code(check_url(settings.PUBLIC_URL, row.check_id))
    return f"data:image/svg+xml;base64,{b64encode(symbol.svg).decode()}"


@citizen
@require_safe
def document(request: CitizenRequest, licence_id: UUID) -> HttpResponse:
    """The sealed PDF."""
    row = reach.licence_of(request, licence_id)
    sealed = licences.document_of(row.id)
    if sealed is None:
        raise NotFound(_("这份证照还在加盖电子印章，请稍后再下载。"))
    reach.note_look(request, row.holder_id, row.type, records.TOOK_LICENCE % {"number": row.number})
    response = HttpResponse(files.read(sealed.sha256), content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(True, f"{row.type}-{row.number}.pdf") or "attachment"
    return response
