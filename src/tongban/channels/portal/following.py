"""Handing in what was to follow after acceptance (容缺后补): which, until when, what if not, and the fields for it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongban.cases import queries as cases
from tongban.cases.history import CaseState
from tongban.cases.lifecycle import may
from tongban.cases.models import Case
from tongban.cases.needs import NeededMaterial
from tongban.cases.services.following import hand_in
from tongban.cases.services.handling import needs_of_case
from tongban.cases.states import Happening
from tongban.catalog import queries as catalog
from tongban.channels import records
from tongban.channels.authorise import CitizenRequest, citizen
from tongban.channels.portal import lines, offering, pages, reach
from tongban.channels.portal.materials import sent, take_in_all, wanted_line
from tongban.channels.shapes import ErrorLine, Link
from tongban.core.errors import StaleVersion
from tongban.materials.queries import materials_in


@citizen
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: CitizenRequest, number: str) -> HttpResponse:
    """Hand in what is outstanding, all at once or one after another."""
    row = reach.case_of(request, number)
    state = cases.state_of(row)
    if not may(state, Happening.FOLLOWED):
        pages.say(request, _("这件办件现在没有要补交的材料。"))
        return redirect("portal:case", number)
    if request.method == "POST":
        return _take(request, row, state)
    reach.note_look(request, row.applicant_id, records.CASE, records.SAW_CASE % {"number": number})
    return _page(request, row, state, {})


def _take(request: CitizenRequest, row: Case, state: CaseState) -> HttpResponse:
    if request.POST.get("seen") != str(row.version):
        raise StaleVersion
    reused = offering.into_case(request, row, _wanted(row, state))
    came = [reused] if reused else []
    named = sent(request, row.container, state.awaited, confirmed=not reused)
    errors = take_in_all(request, row.applicant_id, row.container, named)
    came += [name for name in named if name not in (*errors, *came)]
    if not named and not came:
        errors = {name: _("请上传“%(name)s”。") % {"name": name} for name in state.awaited[:1]}
    if came:
        row = hand_in(request.actor, row, came, row.version)
    if errors:
        return _page(request, row, cases.state_of(row), errors)
    left = len(row.outstanding)
    said = _("补交的材料已收到，工作人员会核对。")
    pages.say(request, f"{said}{lines.still_lacking(row)}" if left else said)
    return redirect("portal:follow" if left else "portal:case", row.number)


def _wanted(row: Case, state: CaseState) -> list[NeededMaterial]:
    return [one for one in needs_of_case(row) if one.need.material.name in state.awaited]


def _page(request: CitizenRequest, row: Case, state: CaseState, errors: dict[str, str]) -> HttpResponse:
    why = {reason for entry in cases.history(row)[-1:] for reason in entry.payload.get("reasons", ())}
    bank = offering.at_hand(request, row.applicant_id, _wanted(row, state), before=materials_in(row.container))
    context = {
        "item_name": row.item_name,
        "number": row.number,
        "lacking": lines.still_lacking(row),
        "by": row.follow_by,
        "provisional": row.follow_by is not None and not catalog.calendar().covers(row.follow_by),
        "why": sorted(why) if row.status else [],
        "materials": [
            wanted_line(name, "waiting", errors.get(name, ""), bank, required=len(state.awaited) == 1)
            for name in state.awaited
        ],
        "banked": any(bank.offers.values()),
        "stage_place": row.container,
        "seen": row.version,
        "back": Link(_("返回办件"), reverse("portal:case", args=[row.number])),
        "errors": [ErrorLine(message, name) for name, message in errors.items()],
    }
    return pages.show(request, "portal/follow.html", context, section="cases", status=422 if errors else 200)
