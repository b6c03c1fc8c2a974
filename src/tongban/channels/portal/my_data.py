"""My data: what the platform holds about the party acted for, explained, and all of it to take away."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_POST, require_safe

from tongban.channels import takeout
from tongban.channels.authorise import CitizenRequest, citizen
from tongban.channels.portal import consenting, pages, reach
from tongban.channels.shapes import Link
from tongban.core import audit, clock, throttle
from tongban.core.errors import Forbidden
from tongban.materials import copies

#: How often one person may take out one party's data in a quarter of an hour.
TRIES = 3
WHAT = N_("全部数据")
PURPOSE = N_("下载我的数据")


@citizen
@require_safe
def about(request: CitizenRequest) -> HttpResponse:
    """What there is of each kind, and the button that takes it out."""
    whole = reach.limits(request) is None
    context = {
        "crumbs": [Link(_("数据查阅"), reverse("portal:access_log")), Link(_("我的数据"))],
        "party": request.acting.name,
        "whole": whole,
        "words": consenting.words(request),
        "kinds": takeout.counts(_holder(request)) if whole else [],
    }
    return pages.show(request, "portal/my_data.html", context, section="access")


@citizen
@require_POST
def download(request: CitizenRequest) -> Any:  # a streamed answer is none of Django's HttpResponse
    """The archive, sent while it is read; who took it stands on record before the first byte leaves."""
    if reach.limits(request) is not None:
        raise Forbidden(
            _("您的授权只限部分事项，不能下载“%(name)s”的全部数据。请对方自己下载，或者给您不限事项的授权。")
            % {"name": request.acting.name},
            code="TB-AUTH-407",
        )
    throttle.count_try("takeout", f"{request.person.id}:{request.acting.id}", TRIES)
    audit.note_access(request.actor, request.acting.id, WHAT, PURPOSE)
    copies.note_exported(request.actor, request.acting.id, PURPOSE)
    response = StreamingHttpResponse(takeout.zipped(takeout.parts(_holder(request))), content_type="application/zip")
    name = _("我的数据-%(day)s.zip") % {"day": f"{clock.today():%Y%m%d}"}
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Cache-Control"] = "no-store"
    return response


def _holder(request: CitizenRequest) -> takeout.Holder:
    return takeout.Holder(request.acting, request.person)
