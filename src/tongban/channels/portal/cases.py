"""My cases and drafts, one case with its way, what came of a submission, and taking an application back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tongban.cases import lists
from tongban.cases import queries as cases
from tongban.cases.exemption import served
from tongban.cases.lifecycle import REMEDIES, may
from tongban.cases.models import BundleCase, BundleDraft, Case
from tongban.cases.needs import NeededMaterial
from tongban.cases.services import handling
from tongban.cases.states import Happening, Result, Status
from tongban.catalog import queries as catalog
from tongban.channels import exempting, presenting, records
from tongban.channels.addresses import reverse
from tongban.channels.asking import Asker
from tongban.channels.authorise import CitizenRequest, citizen, citizen_along
from tongban.channels.portal import decided, elsewhere, lines, pages, promised, reach, sealing
from tongban.channels.portal import drafts as drafts_
from tongban.channels.portal.bundles import progress as bundles
from tongban.channels.portal.materials import given_file, handed, way_word
from tongban.channels.portal.told import told
from tongban.channels.shapes import Field, Link, MaterialLine, Tab, Upload
from tongban.core import clock
from tongban.core.errors import StaleVersion
from tongban.core.reading import AnyReading, Reading
from tongban.materials.models import Material
from tongban.materials.queries import material
from tongban.materials.uses import Use

_ADVERSE = {Result.REFUSED, Result.REVOKED, Result.LAPSED}


@dataclass(frozen=True, slots=True)
class Head:
    """What a case page says on top."""

    number: str
    item_name: str
    applicant: str
    agent: str
    state: str
    applied_at: datetime
    department: str


@dataclass(frozen=True, slots=True)
class Ask:
    """The one thing asked of the reader."""

    text: str
    url: str
    button: str
    due: date | None = None
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """A notice of the case and whether it was delivered."""

    name: str
    number: str
    at: datetime
    url: str
    delivered: str


def _whole(asker: Asker, request: HttpRequest, number: str) -> Sequence[Any]:
    return *_outcome(asker, request, number), lists.notices(number)


def _outcome(_asker: Asker, _request: HttpRequest, number: str) -> Sequence[Any]:
    return cases.seen(number), lists.given(number), cases.handed_in(number)


def _lists(asker: Asker, request: HttpRequest) -> Sequence[AnyReading]:
    rows = _rows(asker, request.GET.get("show", "all"))
    return rows(pages.offset(request)), reach.tally(asker), elsewhere.asked(asker), bundles.asked(asker)


def _rows(who: reach.Who, shown: str) -> Callable[[int], Reading[Any]]:
    """What of the list of a tab is read from an offset."""
    if shown == "drafts":
        return partial(reach.my_drafts, who, pages.PER_PAGE)
    return partial(reach.my_cases, who, pages.PER_PAGE, open_={"open": True, "closed": False}.get(shown))


@citizen_along(_lists)
@require_safe
def listing(request: CitizenRequest) -> HttpResponse:
    """Cases and drafts of the party acted for, narrowed by ``?show=``."""
    read, tally, waiting, bundled = request.along
    shown = request.GET.get("show", "all")
    count = tally.found.get(shown, tally.found["all"])
    rows, page = pages.listed(request, read, _rows(request, shown), count)
    line = lines.draft_line if shown == "drafts" else lines.case_line
    counts = {**tally.found, "drafts": tally.found["drafts"] + len(bundled.found[1])}
    titles = {"all": _("已提交"), "open": _("办理中"), "closed": _("已办结"), "drafts": _("草稿")}
    here = reverse("portal:cases")
    tabs = [Tab(title, f"{here}?show={key}", counts[key], key == shown) for key, title in titles.items()]
    context = {
        "tabs": tabs,
        "cases": [line(row) for row in rows],
        "page": page,
        "undo": drafts_.undo(request),
        "elsewhere": elsewhere.waiting(request, waiting.found),
        "bundles": _bundles(request, shown, *bundled.found) if page.number == 1 else [],
    }  # fmt: skip
    return pages.show(request, "portal/cases.html", context, section="cases")


def _bundles(
    request: CitizenRequest, shown: str, submitted: Sequence[BundleCase], begun: Sequence[BundleDraft]
) -> list[lines.CaseLine]:
    """What was submitted, or begun, as one; their members are listed among the cases."""
    return bundles.draft_lines(begun) if shown == "drafts" else bundles.bundle_lines(request, shown, submitted)


@citizen_along(_whole)
@require_safe
def case(request: CitizenRequest, number: str) -> HttpResponse:
    """Where a case stands, its way, its papers."""
    seen, licence, uploaded, notices = request.along
    row, given = reach.open_to(request, seen.found), licence.found
    reach.note_look(request, row.applicant_id, records.CASE, records.SAW_CASE % {"number": number})
    standing, live = told(row), sealing.live(request, given)
    context = {
        "crumbs": [Link(_("我的办件"), reverse("portal:cases")), Link(row.item_name)],
        "bundle": bundles.part_of(request, row),
        "case": Head(
            row.number, row.item_name, row.applicant_name, standing.hand, lines.badge_of(row),
            row.received_at, row.implementer_name,
        ),
        "now": lines.next_sentence(row),
        "ask": _ask(row),
        "due": row.due_on if row.open and row.accepted_on else None,
        "provisional": row.due_provisional,
        "clock": _clock_word(row),
        "receipt_by": row.notify_by if cases.receipt_days_left(row, clock.today()) is not None else None,
        "steps": (*standing.past, *presenting.future(row, standing.state)),
        "why": standing.why,
        "computed": standing.computed,
        "stated": standing.stated,
        "licence": sealing.licence_line(given),
        "live_url": live,
        "facts": standing.facts,
        "materials": _materials(row, standing.needs, uploaded.found),
        "assisted": standing.assisted,
        "exemption": exempting.summed(served(standing.needs, uploaded.found)),
        "notices": [_notice(number, one) for one in notices.found],
        "remedies": [REMEDIES] if row.result in _ADVERSE or row.status == Status.DECLINED else [],
        "proof_url": reverse("portal:proof", args=[number]),
        **promised.context(row, standing),
        "withdraw_url": reverse("portal:withdraw", args=[number]) if may(standing.state, Happening.WITHDRAWN) else "",
        "withdraw_hidden": [("seen", str(row.version))],
        "withdraw_fields": [Field("reason", _("撤回的原因"), "textarea", required=False, max_length=500)],
    }  # fmt: skip
    return sealing.allow(pages.show(request, "portal/case.html", context, section="cases"), live)


def _clock_word(row: Case) -> str:
    """How the deadline of the decision stands; nothing while the one of receipt runs, which is told by its day."""
    today = clock.today()
    return "" if cases.receipt_days_left(row, today) is not None else cases.clock_word(row, today)


def _ask(row: Case) -> Ask | None:
    if row.outstanding and row.status != Status.CORRECTION:
        return _to_follow(row)
    if row.status != Status.CORRECTION:
        return None
    text = _("工作人员一次告知了需要补正的全部内容，请按要求补齐。")
    return Ask(text, reverse("portal:correct", args=[row.number]), _("去补正"))


def _to_follow(row: Case) -> Ask:
    names = {"lacking": lines.still_lacking(row), "names": "、".join(row.outstanding)}
    text = _("%(lacking)s要补交的是：%(names)s。逾期没有补交的，按您的书面承诺视为撤回申请。") % names
    provisional = row.follow_by is not None and not catalog.calendar().covers(row.follow_by)
    return Ask(text, reverse("portal:follow", args=[row.number]), _("去补交"), row.follow_by, provisional)


def _materials(row: Case, needs: Sequence[NeededMaterial], uploaded: Sequence[Material]) -> list[MaterialLine]:
    """What was handed in, and what did not have to be with the way it came."""
    given: dict[str, list[Upload]] = {}
    for one in uploaded:
        url = reverse("portal:case_material", args=[row.number, one.id])
        given.setdefault(one.type, []).append(given_file(one, url))
    spared = [one for one in needs if one.spared and one.need.material.name not in given]
    return [
        *(MaterialLine(name, "given", files=uploads) for name, uploads in given.items()),
        *(MaterialLine(one.need.material.name, "spared", one.why, way=way_word(one)) for one in spared),
    ]


def _notice(number: str, notice: lists.NoticeListed) -> NoticeLine:
    delivered = ""
    if notice.at is not None:
        at = notice.at.astimezone(clock.SHANGHAI)
        delivered = _("%(who)s %(at)s 已签收") % {"who": notice.person, "at": f"{at:%Y-%m-%d %H:%M}"}
    url = reverse("portal:notice", args=[number, notice.number])
    return NoticeLine(notice.title, notice.number, notice.issued_at, url, delivered)


@citizen_along(_outcome)
@require_safe
def result(request: CitizenRequest, number: str) -> HttpResponse:
    """What came of a submission, in one big word, with the reasons."""
    seen, licence, uploaded = request.along
    row, given = reach.open_to(request, seen.found), licence.found
    reach.note_look(request, row.applicant_id, records.RESULT, records.SAW_CASE % {"number": number})
    standing, live = told(row), sealing.live(request, given)
    waiting = row.status == Status.RECEIVED
    context = {
        **decided.outcome(row),
        "item_name": row.item_name,
        "number": row.number,
        "when": _("五个工作日内告知是否受理") if waiting else "",
        "due": row.notify_by if waiting else None,
        "provisional": cases.provisional(row),
        "who": row.implementer_name if row.open else "",
        "why": standing.why,
        "computed": standing.computed,
        "stated": standing.stated,
        "figure": standing.figure,
        "decision": standing.decision,
        "exemption": exempting.summed(served(standing.needs, uploaded.found)),
        "assisted": standing.assisted,
        "licence": sealing.licence_line(given),
        "live_url": live,
        "remedies": [REMEDIES] if row.result in _ADVERSE or row.status == Status.DECLINED else [],
        "case_url": reverse("portal:case", args=[number]),
    }
    return sealing.allow(pages.show(request, "portal/result.html", context, section="cases"), live)


@citizen
@require_POST
def withdraw(request: CitizenRequest, number: str) -> HttpResponse:
    """Take the application back before it is decided."""
    row = reach.case_of(request, number)
    if request.POST.get("seen") != str(row.version):
        raise StaleVersion
    handling.withdraw(request.actor, row, request.POST.get("reason", ""), row.version)
    pages.say(request, _("申请已撤回，本件终止。以后可以重新申请。"))
    return redirect("portal:case", number)


@citizen
@require_safe
def case_material(request: CitizenRequest, number: str, material_id: UUID) -> HttpResponse:
    """One uploaded file of a case."""
    row = reach.case_of(request, number)
    reach.note_look(request, row.applicant_id, records.MATERIALS, records.TOOK_MATERIALS % {"number": number})
    return handed(request, material(row.container, material_id), Use(row.item_name, case_number=number))
