"""The promise of a case (告知承诺书) as a file, for the applicant and for staff."""

from urllib.parse import quote

from django.http import HttpResponse
from django.utils.translation import gettext as _

from tongban.cases.models import Case
from tongban.evidence.promise import document


def download(case: Case) -> HttpResponse:
    """The document, to be saved; whoever asks may read the case. Raises ``NotFound`` where none was signed."""
    name = f"{_('告知承诺书')}-{case.number}.pdf"
    response = HttpResponse(document(case), content_type="application/pdf")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response
