"""A written notice on its own A4 page; opening it is its delivery."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.cases import queries as cases
from tongban.cases.services import handling
from tongban.channels import notice_page, records
from tongban.channels.authorise import CitizenRequest, citizen
from tongban.channels.portal import reach
from tongban.channels.shapes import Link


@citizen
@require_safe
def notice(request: CitizenRequest, number: str, notice_number: str) -> HttpResponse:
    """The notice as it was issued; the first opening by the applicant or her agent is the proof of delivery."""
    row = reach.case_of(request, number)
    handling.take_notice(cases.notice(row, notice_number), request.person.id, request.person.name)
    found = next(pair for pair in cases.notices_of(row) if pair[0].number == notice_number)
    reach.note_look(request, row.applicant_id, found[0].title, records.SAW_NOTICE % {"number": notice_number})
    back = Link(_("返回办件"), reverse("portal:case", args=[number]))
    return render(request, "notice.html", notice_page.context(*found, back))
