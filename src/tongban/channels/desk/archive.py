"""Filed cases whose retention is over (到期待鉴定): listed for operators, and never deleted by the platform itself."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from tongban.cases.rights import OPERATOR
from tongban.channels.authorise import staff
from tongban.channels.desk.frame import counted, cut, show
from tongban.channels.shapes import Column
from tongban.core import clock
from tongban.evidence.queries import due, due_numbers


@staff(OPERATOR)
def due_page(request: Any) -> HttpResponse:
    """What is due for appraisal, the longest over first."""
    found = due_numbers(clock.today())
    page, part = cut(request, counted(found))
    return show(request, "desk/archive.html", "archive", {
        "columns": [Column(_("办件")), Column(_("部门")), Column(_("办结")), Column(_("保管期限")), Column(_("到期"))],
        "rows": due([row["case_number"] for row in found[part]]),
        "page": page,
    })  # fmt: skip
