"""Promises in place of proof (告知承诺) the department has still to see to: check, look again, or revoke."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from tongban.cases.models import Case
from tongban.cases.promising import Standing
from tongban.cases.rights import DECIDER, READERS
from tongban.cases.worklists import checks as found_checks
from tongban.channels.authorise import staff
from tongban.channels.desk.frame import counted, cut, show, told
from tongban.channels.shapes import Column, Tab
from tongban.core import clock

_LATE = N_("超期")


@dataclass(frozen=True, slots=True)
class Row:
    """One promise to see to."""

    url: str
    item_name: str
    number: str
    applicant: str
    state: str
    post: str
    due: date | None
    provisional: bool
    clock: str


@staff(*READERS)
def checks(request: Any) -> HttpResponse:
    """What is to be checked in the departments of whoever is signed in, the most pressing first."""
    view = "all" if request.GET.get("view") == "all" else "mine"
    mine, everything = found_checks(request.actor, mine=True), found_checks(request.actor, mine=False)
    found = mine if view == "mine" else everything
    page, part = cut(request, counted(found))
    here = reverse("desk:checks")
    tabs = [
        Tab(_("待我办"), here, told(counted(mine)), view == "mine"),
        Tab(_("全部"), f"{here}?view=all", told(counted(everything)), view == "all"),
    ]
    columns = [Column(one) for one in (_("办件"), _("申请人"), _("状态"), _("由谁办"), _("期限"))]
    context = {"tabs": tabs, "columns": columns, "rows": [_row(case) for case in found[part]], "page": page}
    return show(request, "desk/checks.html", "checks", context)


def _row(case: Case) -> Row:
    late = case.check_due is not None and not case.check_provisional and case.check_due < clock.today()
    return Row(
        url=reverse("desk:case", args=[case.number]),
        item_name=case.item_name,
        number=case.number,
        applicant=case.applicant_name,
        state=case.check_state,
        post=DECIDER if case.check_state == Standing.BROKEN else case.check_by,
        due=case.check_due,
        provisional=case.check_provisional,
        clock=_LATE if late else "",
    )
