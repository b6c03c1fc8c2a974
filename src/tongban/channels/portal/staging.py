"""Files sent while a form is still open: kept on hand with a preview, left out and had back, for their sender alone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongban.channels.addresses import reverse
from tongban.channels.authorise import CitizenRequest, citizen
from tongban.channels.portal.materials import download
from tongban.core.errors import Invalid
from tongban.materials import staging
from tongban.materials.intake import taken_in
from tongban.materials.models import Staged


@citizen
@require_http_methods(["GET", "HEAD", "POST"])
def uploads(request: CitizenRequest) -> HttpResponse:
    """Keep one file on hand; asked with GET, what is on hand for a place."""
    try:
        place = UUID((request.POST if request.method == "POST" else request.GET).get("place", ""))
    except ValueError:
        return _problem(Invalid(_("页面已经过期，请刷新后重新选择文件。"), code="TB-REQ-422"))
    if request.method != "POST":
        return JsonResponse({"files": [_told(row) for row in staging.on_hand(request.actor, place)]})
    sent = request.FILES.get("file")
    try:
        if sent is None:
            raise Invalid(_("文件没有传到，请重新选择。"), code="TB-MAT-400")
        if (sent.size or 0) > settings.MATERIAL_MAX_BYTES:
            raise Invalid(_("文件超过 10 MB，请压缩或分开上传。"), code="TB-MAT-413", status=413)
        taken = taken_in(sent.read(), sent.name or "")
        row = staging.stage(request.actor, place, request.POST.get("name", "")[:80], taken)
    except Invalid as problem:
        return _problem(problem)
    return JsonResponse(_told(row), status=201)


def _problem(problem: Invalid) -> JsonResponse:
    return JsonResponse({"detail": problem.detail, "code": problem.code}, status=problem.status)


def _told(row: Staged) -> dict[str, Any]:
    address = reverse("portal:staged", args=[row.id])
    return {
        "id": str(row.id),
        "name": row.type,
        "filename": row.filename,
        "size": row.size,
        "preview": f"{address}?shown" if row.media_type.startswith("image/") else "",
        "address": address,
    }


@citizen
@require_safe
def preview(request: CitizenRequest, staged_id: UUID) -> HttpResponse:
    """A file on hand, as it will be handed in."""
    row = staging.one(request.actor, staged_id)
    response = download(row)
    if "shown" in request.GET and row.media_type.startswith("image/"):
        response["Content-Disposition"] = "inline"
    return response


@citizen
@require_POST
def take_out(request: CitizenRequest, staged_id: UUID) -> HttpResponse:
    """Leave it out."""
    staging.take_out(request.actor, staged_id)
    return HttpResponse(status=204)


@citizen
@require_POST
def put_back(request: CitizenRequest, staged_id: UUID) -> HttpResponse:
    """Have it again."""
    staging.put_back(request.actor, staged_id)
    return HttpResponse(status=204)
