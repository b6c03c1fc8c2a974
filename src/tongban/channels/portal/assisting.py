"""What other departments were asked about a person's case: whom, by when, what they said; and handing it in instead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_http_methods
from msgspec import structs

from tongban.cases.assistance import queries, services
from tongban.cases.assistance.models import Assistance, Standing
from tongban.cases.assisting import AlreadyAnswered
from tongban.cases.history import Entry
from tongban.cases.models import Case
from tongban.cases.needs import VERIFIED, NeededMaterial
from tongban.cases.services.handling import needs_of_case
from tongban.cases.states import Happening
from tongban.channels import records
from tongban.channels.addresses import reverse
from tongban.channels.authorise import CitizenRequest, citizen
from tongban.channels.portal import offering, pages, reach
from tongban.channels.portal.materials import sent, take_in_all, wanted_line
from tongban.channels.shapes import ErrorLine, Link
from tongban.core.errors import NotFound
from tongban.materials.queries import materials_in


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as the applicant is told of it; ``url``: where she hands the material in herself, "" when over."""

    about: str
    department: str
    state: str
    due: date
    provisional: bool
    at: datetime | None = None
    said: str = ""
    url: str = ""


def asked(number: str, entries: Sequence[Entry], *, open_: bool) -> tuple[Asked, ...]:
    """The requests in a case's history, in the order they were made."""
    found: dict[str, Asked] = {}
    for entry in entries:
        payload = entry.payload
        if entry.what is Happening.ASSISTANCE_ASKED:
            found[payload["request"]] = Asked(
                payload["about"], payload["department"], N_("待答复"), date.fromisoformat(payload["due_on"]),
                payload["due_provisional"],
                url=reverse("portal:hand_in_instead", args=[number, payload["request"]]) if open_ else "",
            )  # fmt: skip
        elif entry.what is Happening.ASSISTANCE_URGED:
            found[payload["request"]] = replace(found[payload["request"]], state=N_("已催办"))
        elif entry.what is Happening.ASSISTANCE_ANSWERED:
            reply = payload["answer"]
            url = found[payload["request"]].url if reply != VERIFIED else ""
            found[payload["request"]] = replace(found[payload["request"]], state=reply, at=entry.at, url=url)
        elif entry.what is Happening.ASSISTANCE_ENDED:
            was = found[payload["request"]]
            found[payload["request"]] = replace(was, state=N_("不再需要"), at=entry.at, said=payload["why"], url="")
    return tuple(found.values())


@citizen
@require_http_methods(["GET", "HEAD", "POST"])
def hand_in(request: CitizenRequest, number: str, asked_id: UUID) -> HttpResponse:
    """Hand the material in herself: nobody waits for the department any more. She may always, she never must."""
    row = reach.case_of(request, number)
    wanted = queries.request(asked_id)
    if wanted.case_id != row.id:
        raise NotFound
    if not row.open or wanted.answer == VERIFIED or wanted.state == Standing.ENDED:
        raise AlreadyAnswered(_("这一项已经核对好了，或者不再需要，不用提交。"))
    if request.method != "POST":
        reach.note_look(request, row.applicant_id, records.CASE, records.SAW_CASE % {"number": number})
        return _page(request, row, wanted, "")
    error = _take(request, row, wanted)
    if error:
        return _page(request, row, wanted, error)
    if wanted.state == Standing.WAITING:
        services.end(request.actor, row, wanted, services.HANDED_IN)
    pages.say(request, _("已收到“%(name)s”，由工作人员核对，不用再等别的部门答复。") % {"name": wanted.about})
    return redirect("portal:case", number)


def _take(request: CitizenRequest, row: Case, wanted: Assistance) -> str:
    """Take in what was chosen, from the bank or of her own files; what is wrong with it."""
    name = wanted.about
    if offering.into_case(request, row, _needed(row, wanted)):
        return ""
    if not sent(request, row.container, [name]):
        return _("请先选择要提交的文件。")
    return take_in_all(request, row.applicant_id, row.container, [name]).get(name, "")


def _needed(row: Case, wanted: Assistance) -> list[NeededMaterial]:
    """The material that was asked about, as one to hand in; none where an officer asked about something else."""
    found = (one for one in needs_of_case(row) if one.need.material.name == wanted.about)
    return [structs.replace(one, spared=False) for one in found]


def _page(request: CitizenRequest, row: Case, wanted: Assistance, error: str) -> HttpResponse:
    bank = offering.at_hand(request, row.applicant_id, _needed(row, wanted), before=materials_in(row.container))
    context = {
        "item_name": row.item_name,
        "number": row.number,
        "department": wanted.department,
        "waiting": wanted.state == Standing.WAITING,
        "materials": [wanted_line(wanted.about, "optional", error, bank)],
        "banked": any(bank.offers.values()),
        "stage_place": row.container,
        "back": Link(_("返回办件"), reverse("portal:case", args=[row.number])),
        "errors": [ErrorLine(error, wanted.about)] if error else [],
    }
    return pages.show(request, "portal/hand_in.html", context, section="cases", status=422 if error else 200)


__all__ = ["Asked", "asked", "hand_in"]
