"""One case at the desk: facts, trace and materials side by side, and the acts its reader may do."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from tongban.cases import queries as cases
from tongban.cases import rights
from tongban.cases.assistance.queries import of_case
from tongban.cases.credit import effects
from tongban.cases.history import Entry, replay
from tongban.cases.late import late_facts
from tongban.cases.models import Case
from tongban.cases.rights import READERS
from tongban.cases.services import asking_credit
from tongban.catalog import queries as catalog
from tongban.catalog.definition import ItemVersion
from tongban.channels import crediting, promising, records
from tongban.channels.authorise import staff
from tongban.channels.desk import acts, assisting, bundles, presenters, reviews, worklist
from tongban.channels.desk.act_form import ActForm
from tongban.channels.desk.frame import show
from tongban.channels.presenting import result_word, stated, stored_computed, stored_reasons, timeline
from tongban.channels.shapes import ErrorLine, Field, Link
from tongban.core import audit, clock
from tongban.core.actor import Actor
from tongban.evidence.queries import records_of
from tongban.licences import queries as licences
from tongban.materials.queries import materials_in
from tongban.parties.queries import party
from tongban.standards import resident_id

SEEN_KEY = "desk_seen"
#: How many cases one visit remembers having opened; beyond it the oldest is noted again.
_REMEMBERED = 500


@dataclass(frozen=True, slots=True)
class CaseHead:
    """What stands on top of the page of a case."""

    number: str
    item_name: str
    applicant: str
    applicant_id: str
    agent: str
    phone: str
    state: str
    result: str
    at: datetime
    implementer: str
    version_from: date
    version: int


@dataclass(frozen=True, slots=True)
class LicenceLine:
    """The licence of a granted case."""

    name: str
    number: str
    state: str
    url: str
    check_url: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """An act that did not go through: what was typed is shown again with what went wrong."""

    form: ActForm
    problem: str = ""
    status: int = 422


@staff(*READERS)
def page(request: Any, number: str) -> HttpResponse:
    """A case of the reader's department and district; the first opening in a visit is noted for its owner."""
    case = readable(request.actor, number)
    note_visit(request, case)
    return shown(request, case)


def readable(actor: Actor, number: str) -> Case:
    """The case, for whoever may read it. Raises NotFound, also for another district's."""
    case = cases.case(number)
    rights.require_reader(actor, case)
    return case


def note_visit(request: Any, case: Case) -> None:
    """Note once per visit that the officer opened the case, with the purpose."""
    seen: list[str] = request.session.get(SEEN_KEY, [])
    if str(case.id) in seen:
        return
    what = records.WHOLE_CASE % {"number": case.number}
    purpose = records.HANDLED_STEP % {"item": case.item_name, "step": worklist.step_of(case)}
    audit.note_access(request.actor, case.applicant_id, what, purpose)
    request.session[SEEN_KEY] = [*seen, str(case.id)][-_REMEMBERED:]


def shown(request: Any, case: Case, attempt: Attempt | None = None) -> HttpResponse:
    """The page of a case; with an attempt, what was typed and why it did not go through."""
    version = catalog.version(case.item_digest)
    entries = cases.history(case)
    matter = acts.Matter(case, version, replay(entries))
    came_from = worklist.asked(QueryDict(request.GET.get("from", "")))
    given = materials_in(case.container)
    offered = _offered(request.actor, matter, came_from, attempt)
    context = {
        "case": _head(case, version, handles=bool(offered)),
        **_clock(case),
        "node": worklist.step_of(case) if case.open else "",
        "credit": _credit(request.actor, case, version, offered, entries),
        "lane": worklist.lane_of(case),
        "why": presenters.handed_over_because(case) if not case.automatic else "",
        "automatic": case.automatic,
        "groups": [*presenters.fact_groups(case, version), *presenters.late_groups(late_facts(case))],
        "materials": presenters.material_lines(
            case, version, given, compares=rights.covers(request.actor, case, (rights.WINDOW,))
        ),
        "assisted": [assisting.line(row) for row in of_case(case).now()],
        "assist_url": reverse("desk:ask_assistance", args=[case.number]) if case.open else "",
        "exemption": presenters.exemption(case, given),
        "reasons": stored_reasons(case),
        "computed": stored_computed(case),
        "stated": stated(case),
        "steps": timeline(case, entries, matter.state, lambda title, n: _to_notice(case, title, n)),
        "notices": presenters.notice_lines(case, cases.notices_of(case)),
        "acts": offered,
        "no_act": "" if offered else _no_act(matter),
        "kept": _kept(offered, attempt),
        "errors": _errors(attempt),
        "errors_title": _("没有办成") if attempt and attempt.problem else "",
        "next_url": worklist.next_case(request.actor, came_from, case.number),
        "back_url": f"{reverse('desk:worklist')}?{came_from.plain}",
        "licence": _licence(case),
        "promise": promising.line(case, matter.state, entries),
        "review": reviews.lines(version, matter.state, entries),
        "history": presenters.history_lines(entries),
        "broken_at": cases.broken_in(case, entries),
        "archive": list(records_of(case.number)),
        "keep": version.keep,
        "proof_url": reverse("desk:proof", args=[case.number]),
        "bound": presenters.version_line(version),
        "bundle": bundles.part_of(request.actor, case),
    }
    return show(request, "desk/case.html", "worklist", context, status=attempt.status if attempt else 200)


def _head(case: Case, version: ItemVersion, *, handles: bool) -> CaseHead:
    applicant = party(case.applicant_id)
    code = resident_id.mask(applicant.code) if applicant.kind == "自然人" else applicant.code
    return CaseHead(
        case.number, case.item_name, case.applicant_name, code, case.agent_name, case.phone if handles else "",
        case.status, result_word(case), case.received_at, case.implementer_name, version.in_force, case.version,
    )  # fmt: skip


def _credit(
    actor: Actor, case: Case, version: ItemVersion, offered: Sequence[ActForm], entries: Sequence[Entry]
) -> crediting.Asked | None:
    """The credit asked for now, beside a decision this officer may take; otherwise what is on record of the last."""
    if any(one.what in asking_credit.DECIDING for one in offered):
        standing = asking_credit.asked(case, version, actor.id, anew=False)
        return crediting.seen_by_officer(standing, effects(standing, version.credit), asking_credit.seen(standing))
    said = [one.payload["credit"] for one in entries if one.payload.get("credit")] or [case.decision.get("credit")]
    return crediting.recorded(said[-1]) if said[-1] else None


def _clock(case: Case) -> dict[str, Any]:
    today = clock.today()
    due = (case.due_on or case.notify_by) if case.open else None
    decision, receipt = cases.working_days_left(case, today), cases.receipt_days_left(case, today)
    return {
        "clock": cases.clock_word(case, today),
        "due": due,
        "due_is_notice": case.due_on is None,
        "provisional": cases.provisional(case),
        "left": worklist.left_words(receipt if decision is None else decision),
    }


def _offered(actor: Actor, matter: acts.Matter, came_from: worklist.Asked, attempt: Attempt | None) -> list[ActForm]:
    open_ = rights.open_acts(actor, matter.version, matter.case, matter.state)
    tail = f"?{urlencode({'from': came_from.plain})}" if came_from.plain else ""
    beside = len(matter.state.stage) > 1
    empty = [acts.form(one.what, replace(matter, place=one.place if beside else None)) for one in open_]
    tried = attempt.form if attempt is not None and attempt.form.key in {one.key for one in empty} else None
    forms = []
    for place, form in enumerate(empty):
        main = form.key == tried.key if tried is not None else place == 0 and matter.case.open
        url = reverse("desk:act", args=[matter.case.number, form.key]) + tail
        shown = tried if tried is not None and form.key == tried.key else form
        forms.append(replace(shown, main=main, url=url))
    return forms


def _kept(offered: list[ActForm], attempt: Attempt | None) -> list[tuple[str, str]]:
    """What was typed for an act that is no longer open, so that it is not lost."""
    if attempt is None or any(form.key == attempt.form.key for form in offered):
        return []
    return [(one.label, _in_words(one)) for one in attempt.form.fields if one.value and one.kind != "checkboxes"]


def _in_words(one: Field) -> str:
    """What was typed, or the words of what was chosen."""
    return next((choice.label for choice in one.choices if choice.value == one.value), one.value)


def _errors(attempt: Attempt | None) -> list[ErrorLine]:
    if attempt is None:
        return []
    own = [ErrorLine(attempt.problem)] if attempt.problem else []
    return [*own, *attempt.form.errors]


def _no_act(matter: acts.Matter) -> str:
    if not matter.case.open:
        return _("本件已经办结，没有需要您办的。")
    nodes = matter.version.review_for(matter.case.route or None)
    open_ = [nodes[place] for place in matter.state.open_steps]
    if open_:
        turns = (_("%(post)s办理“%(node)s”") % {"post": node.post, "node": node.name} for node in open_)
        return _("现在轮到%(turns)s。") % {"turns": "，".join(turns)}
    return _("现在没有需要您办的：%(step)s。") % {"step": worklist.step_of(matter.case)}


def _to_notice(case: Case, title: str, number: str) -> Link:
    return Link(title, reverse("desk:notice", args=[case.number, number]))


def _licence(case: Case) -> LicenceLine | None:
    if case.licence_id is None:
        return None
    row = licences.licence(case.licence_id)
    sealed = licences.document_of(row.id) is not None
    url = reverse("desk:licence", args=[case.number]) if sealed else ""
    state = licences.state_today(row) if sealed else "签章中"
    return LicenceLine(row.type, row.number, state, url, f"/v/{row.check_id}")
