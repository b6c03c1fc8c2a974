"""上报 for the data officer: what was reported to the province, what got a receipt, what came back and why."""

from typing import Any
from uuid import UUID

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from tongban.channels.authorise import staff
from tongban.channels.desk.frame import counted, cut, say, show
from tongban.channels.desk.sharing import sharing_tabs
from tongban.channels.shapes import Choice, Field
from tongban.core.errors import Conflict, Problem
from tongban.exchange.rights import DATA_OFFICER
from tongban.oversight.models import Report, ReportState
from tongban.oversight.reporting import outbox

_MOST = 500


@require_safe
@staff(DATA_OFFICER)
def reports(request: Any) -> HttpResponse:
    """The outbox by state and table, with the sums that both sides are held to."""
    return _reports(request)


def _reports(request: Any, problem: Problem | None = None) -> HttpResponse:
    state, table = request.GET.get("state", ""), request.GET.get("table", "")
    rows = outbox.reports(state, table)
    page, part = cut(request, counted(rows))
    sums = dict(Report.objects.values_list("state").annotate(Count("id")).order_by())
    tables = Report.objects.values_list("table", flat=True).distinct().order_by("table")
    context = {
        "tabs": sharing_tabs("reports"),
        "filters": [
            Field(
                "state", _("状态"), "select", state,
                choices=[Choice("", _("全部")), *(Choice(one.value, _(one.value)) for one in ReportState)],
            ),
            Field(
                "table", _("表"), "select", table,
                choices=[Choice("", _("全部")), *(Choice(one, one) for one in tables)],
            ),
        ],
        "narrowed": bool(state or table),
        "sums": [(one.value, sums.get(one.value, 0)) for one in ReportState],
        "on": outbox.province() is not None,
        "rows": list(rows[part]),
        "page": page,
        "problem": problem,
    }  # fmt: skip
    return show(request, "desk/reports.html", "sharing", context, problem.status if problem is not None else 200)


@require_POST
@staff(DATA_OFFICER)
def resend(request: Any) -> HttpResponse:
    """Send rows that came back once more: one, or all that did."""
    wanted = request.POST.get("report", "")
    try:
        ids = [UUID(wanted)] if wanted else list(_refused())
        count = outbox.resend(request.actor, ids)
    except ValueError:
        return _reports(request, Conflict(_("没有被退回、可以重报的记录。"), code="TB-REPORT-409"))
    except Problem as problem:
        return _reports(request, problem)
    say(request, ngettext("%(n)d 条已放回待报送。", "%(n)d 条已放回待报送。", count) % {"n": count})
    return redirect(reverse("desk:reports"))


def _refused() -> list[UUID]:
    return list(outbox.reports(ReportState.REFUSED.value).values_list("id", flat=True)[:_MOST])
