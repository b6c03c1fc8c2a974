"""The proof file of a case for those it concerns: its whole history, to be checked anywhere without us."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.channels import records
from tongban.channels.authorise import CitizenRequest, citizen
from tongban.channels.portal import reach
from tongban.evidence.proof import proof_of


@citizen
@require_safe
def proof(request: CitizenRequest, number: str) -> HttpResponse:
    """The file that ``tongban proof check`` reads. Raises NotFound for a case that is not hers."""
    row = reach.case_of(request, number)
    reach.note_look(
        request, row.applicant_id, records.PROOF % {"number": number}, records.SAW_CASE % {"number": number}
    )
    response = HttpResponse(proof_of(row), content_type="application/json")
    name = f"{_('存证')}-{number}.json"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response
