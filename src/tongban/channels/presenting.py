"""Domain values as the pages show them: facts with sources, reasons with clauses, a case's way in statutory words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from tongban.cases import notices
from tongban.cases.history import CaseState, Entry
from tongban.cases.lists import CaseListed
from tongban.cases.models import Case
from tongban.cases.queries import provisional
from tongban.cases.states import Happening, Result, Status
from tongban.cases.words import words
from tongban.catalog import queries as catalog
from tongban.catalog.values import Value, ValueProblem, display, parse_value
from tongban.catalog.vocabulary import Element, Sensitivity
from tongban.channels import promising, reviewing
from tongban.channels.shapes import ComputedLine, FactLine, Link, ReasonLine, Source, SourceWord, Stated, Step, Truth
from tongban.core import clock
from tongban.core.actor import ActorKind
from tongban.core.notify import masked_phone
from tongban.facts import Fact, OriginKind
from tongban.rules import BY_PERSON, UNKNOWN, Computed, Reason
from tongban.standards import resident_id

_WORDS: Mapping[str, SourceWord] = {
    OriginKind.LICENCE: "证照",
    OriginKind.EXCHANGE: "共享",
    OriginKind.MATERIAL: "材料",
    OriginKind.APPLICANT: "本人填写",
    OriginKind.CLERK: "工作人员",
    OriginKind.SYSTEM: "系统",
    OriginKind.COMPUTED: "规则计算",
    OriginKind.ASSISTANCE: "协助",
}
_TRUTHS: Mapping[str, Truth] = {"true": "true", "false": "false", "null": "empty", "unknown": "unknown"}
#: How a decision stores an input that was not obtained.
_NOT_OBTAINED = N_("待取得")


def name_of(path: str) -> str:
    """A fact path as people read it: ``营业执照 · 企业名称``."""
    return path.replace(".", " · ")


def element_of(path: str) -> Element | None:
    """The element behind a fact path in today's vocabulary, None for one that is no longer in it."""
    return catalog.vocabulary().elements.get(path.rsplit(".", 1)[-1])


def masked(element: Element, text: str) -> str:
    """The text with identity numbers and telephone numbers hidden but for what tells them apart."""
    if element.sensitivity is Sensitivity.SENSITIVE:
        return resident_id.mask(text)
    if element.sensitivity is Sensitivity.PERSONAL and "电话" in element.name:
        return masked_phone(text)
    return text


def shown(path: str, value: Any) -> str:
    """A typed value as a page shows it, masked."""
    element = element_of(path)
    if element is None or value is None:
        return "" if value is None else str(value)
    return masked(element, display(element, value))


def shown_plain(path: str, plain: Any) -> str:
    """A stored (plain JSON) value as a page shows it, masked; what its element cannot read is shown as it stands."""
    element = element_of(path)
    if element is None or plain is None or plain == []:
        return "" if plain in (None, []) else str(plain)
    return masked(element, display(element, _typed(element, plain)))


def _typed(element: Element, plain: Any) -> Value:
    try:
        return parse_value(element, plain)
    except ValueProblem:
        return "、".join(map(str, plain)) if isinstance(plain, list) else str(plain)


def source_of(fact: Fact) -> Source:
    """The tag of a fact, by the minute; what the applicant wrote needs no more than the word."""
    word = _WORDS[fact.origin.kind]
    if fact.origin.kind is OriginKind.APPLICANT:
        return Source(word)
    return Source(word, fact.origin.source, fact.origin.obtained_at.replace(second=0, microsecond=0))


def stored_source(data: Mapping[str, Any]) -> Source:
    """The tag of a fact as a case keeps it."""
    word = _WORDS[data["kind"]]
    if data["kind"] == OriginKind.APPLICANT:
        return Source(word)
    return Source(word, data["source"], datetime.fromisoformat(data["at"]))


def fact_line(fact: Fact, change_url: str = "") -> FactLine:
    """A fact as a line of a page."""
    return FactLine(name_of(fact.path), shown(fact.path, fact.value), source_of(fact), change_url)


def as_typed(fact: Fact) -> str:
    """A value in full for whoever typed it and has to check it; what an authority gave stays masked."""
    element = element_of(fact.path)
    if element is None or fact.value is None or fact.origin.kind is not OriginKind.APPLICANT:
        return shown(fact.path, fact.value)
    return display(element, fact.value)


def stored_lines(facts: Mapping[str, Mapping[str, Any]], paths: Iterable[str]) -> list[FactLine]:
    """The stored facts of a case under some paths, in that order; those the case does not have are left out."""
    present = [(path, facts[path]) for path in paths if path in facts]
    return [FactLine(name_of(path), shown_plain(path, data["v"]), stored_source(data)) for path, data in present]


def result_word(case: Case | CaseListed) -> str:
    """How a closed case came out, in the words of its kind of procedure; empty while it has no result."""
    said = words(case.kind)
    decided = {Result.GRANTED: said.granted, Result.REFUSED: said.refused, Result.REVOKED: said.revoked}
    return decided.get(Result(case.result), str(case.result)) if case.result else ""


def stored_reasons(case: Case) -> list[ReasonLine]:
    """The conditions a case was decided on, each with the values it rests on and its clause; none without a rule."""
    reasons = case.decision.get("reasons", ())
    return [_stored_reason(reason, case.facts) for reason in reasons if reason["name"] != BY_PERSON]


def _stored_reason(reason: Mapping[str, Any], facts: Mapping[str, Mapping[str, Any]]) -> ReasonLine:
    read = _read(reason["inputs"], holds=reason["truth"] == "true", missing=_NOT_OBTAINED)
    values = tuple(_input(path, value, facts.get(path)) for path, value in read.items())
    return ReasonLine(reason["name"], _TRUTHS[reason["truth"]], values, reason["clause"] or "", reason["say"] or "")


def _read(inputs: Mapping[str, Any], *, holds: bool, missing: object) -> dict[str, Any]:
    """The inputs worth showing: a condition that holds without some value did not need it."""
    return {path: value for path, value in inputs.items() if not (holds and value == missing)}


def _input(path: str, value: Any, kept: Mapping[str, Any] | None) -> FactLine:
    text = "" if value == _NOT_OBTAINED else shown_plain(path, value) or _("（空）")
    return FactLine(name_of(path), text, stored_source(kept) if kept else None)


def stated(case: Case) -> Stated | None:
    """What the grant of a case states; None while there is no grant that stands, or where the licence says it all."""
    kept = case.decision.get("stated")
    if not kept or case.result != Result.GRANTED:
        return None
    lines = tuple(
        FactLine(name_of(one["name"]), shown_plain(one["name"], one["value"]), _kept_source(case, one["name"]))
        for one in kept["states"]
    )
    return Stated(kept["result"], lines)


def _kept_source(case: Case, path: str) -> Source | None:
    return stored_source(case.facts[path]) if path in case.facts else None


def stored_computed(case: Case) -> list[ComputedLine]:
    """What the rules computed for a case, each with its formula, what went into it, and its clause."""
    return [
        ComputedLine(
            one["name"],
            shown_plain(one["name"], one["value"]),
            one["expr"],
            tuple(_input(path, value, case.facts.get(path)) for path, value in one["inputs"].items()),
            one["clause"] or "",
        )
        for one in case.decision.get("computed", ())
    ]


def computed_lines(computed: Sequence[Computed], facts: Mapping[str, Fact]) -> list[ComputedLine]:
    """What the rules computed for an application that is not submitted yet."""
    return [
        ComputedLine(
            one.name,
            shown(one.name, one.value),
            one.expr,
            tuple(_live_input(path, value, facts.get(path)) for path, value in one.inputs.items()),
            one.clause or "",
        )
        for one in computed
    ]


def reason_lines(reasons: Sequence[Reason], facts: Mapping[str, Fact]) -> list[ReasonLine]:
    """The reasons of a verdict that is not stored yet."""
    return [
        ReasonLine(
            reason.name,
            _truth(reason.truth),
            tuple(_live_input(path, value, facts.get(path)) for path, value in _live(reason).items()),
            reason.clause or "",
            reason.say or "",
        )
        for reason in reasons
    ]


def _live(reason: Reason) -> dict[str, Any]:
    return _read(reason.inputs, holds=reason.truth is True, missing=UNKNOWN)


def _truth(truth: object) -> Truth:
    if truth is UNKNOWN:
        return "unknown"
    return "empty" if truth is None else "true" if truth is True else "false"


def _live_input(path: str, value: object, fact: Fact | None) -> FactLine:
    text = "" if value is UNKNOWN else shown(path, value) or _("（空）")
    return FactLine(name_of(path), text, source_of(fact) if fact else None)


#: What a step is called on the timeline where the word of the history is not the statutory one.
_TITLES: Mapping[Happening, str] = {
    Happening.DEEMED_ACCEPTED: N_("受理（逾期未告知，视为受理）"),
    Happening.CORRECTION_ASKED: N_("一次告知补正"),
    Happening.CORRECTED: N_("补齐补正"),
    Happening.FOLLOW_CONFIRMED: N_("补交的材料符合要求"),
    Happening.FOLLOW_RETURNED: N_("补交的材料要重交"),
    Happening.LAPSED: N_("逾期未补交，视为撤回申请"),
    Happening.CERTIFIED: N_("制发证照"),
    Happening.RECTIFIED: N_("更正证照"),
    Happening.WITHDRAWN: N_("撤回申请"),
    Happening.CHECKED: N_("核查承诺"),
    Happening.CHECK_ANSWERED: N_("答复核查结论"),
    Happening.COLLECTED: N_("窗口收取材料"),
    Happening.SUSPENDED: N_("特别程序，停止计时"),
}

#: What happens to materials that follow after acceptance.
_FOLLOWING = {Happening.FOLLOWED, Happening.FOLLOW_CONFIRMED, Happening.FOLLOW_RETURNED, Happening.LAPSED}

LinkToNotice = Callable[[str, str], Link]


def timeline(case: Case, entries: Sequence[Entry], state: CaseState, link: LinkToNotice) -> list[Step]:
    """What happened, happens and is still to come. ``link(title, number)`` makes the link to a notice."""
    return [*past(case, entries, link), *future(case, state)]


def past(case: Case, entries: Sequence[Entry], link: LinkToNotice) -> tuple[Step, ...]:
    """What happened so far."""
    return tuple(_past(case, entry, link) for entry in entries)


def _past(case: Case, entry: Entry, link: LinkToNotice) -> Step:
    title = entry.payload.get("node") or _(_title(case, entry.what))
    number = entry.payload.get("notice")
    links = (link(notices.title(case.kind, entry.what), number),) if number else ()
    return Step(title, "done", entry.at, note=_note(entry), by=_by(case, entry), links=links)


def _title(case: Case, what: Happening) -> str:
    said = words(case.kind)
    decided = {Happening.GRANTED: said.granted, Happening.REFUSED: said.refused, Happening.REVOKED: said.revoked}
    return decided.get(what) or _TITLES.get(what, what.value)


def _by(case: Case, entry: Entry) -> str:
    """Staff act in the name of the authority; the applicant is not told who sits at the desk."""
    if entry.what is Happening.ASSISTANCE_ANSWERED:
        return str(entry.payload["department"])
    return case.implementer_name if entry.actor_kind == ActorKind.STAFF else entry.actor_name


def _note(entry: Entry) -> str:
    payload = entry.payload
    if entry.what is Happening.CORRECTION_ASKED:
        return "；".join(payload["items"])
    if entry.what in _FOLLOWING or payload.get("follow"):
        return _followed(payload)
    if entry.what in {Happening.DECLINED, Happening.REFUSED, Happening.REVOKED, Happening.NOT_REQUIRED}:
        return "；".join(payload["reasons"])
    if entry.what is Happening.RECTIFIED:
        return "；".join(f"{one['name']}：{one['was']} → {one['is']}" for one in payload["changes"])
    if entry.what is Happening.COLLECTED:
        return str(payload["material"])
    if assisted := assistance_note(entry):
        return assisted
    if entry.what is Happening.SUSPENDED:
        return _("%(procedure)s所需 %(days)s 天不计入办理期限") % payload
    return promising.note(entry)


def _followed(payload: Mapping[str, Any]) -> str:
    """What of the materials that follow after acceptance an entry says: which, until when, what was wrong."""
    said = ["、".join(payload.get("materials") or payload["follow"]["materials"]), *payload.get("reasons", ())]
    if payload.get("follow"):
        day = date_format(date.fromisoformat(payload["follow"]["by"]))
        said.append(_("%(day)s前补交") % {"day": day})
    return "；".join(said)


def assistance_note(entry: Entry) -> str:
    """Who was asked about what, and what was answered; empty for entries about anything else."""
    payload = entry.payload
    if "request" not in payload:
        return ""
    said = _("%(department)s：%(about)s") % {"department": payload["department"], "about": payload["about"]}
    return f"{said}，{_(payload['answer'])}" if "answer" in payload else said


def future(case: Case, state: CaseState) -> list[Step]:
    """What happens now and is still to come; nothing once the case has ended."""
    if state.status is None or state.status.ended:
        return []
    today = clock.today()
    if state.status is Status.RECEIVED:
        unsure = provisional(case)
        late = not unsure and state.notify_by is not None and state.notify_by < today
        now = Step(_("等待受理"), "now", due=state.notify_by, provisional=unsure, overdue=late)
        rest = [_("受理"), *state.nodes]
    elif state.status is Status.CORRECTION:
        now, rest = Step(_("等待您补正"), "now"), [_("受理"), *state.nodes]
    else:
        return [*reviewing.under_way(state, today), Step(_("办结，送达文书"), "next")]
    return [now, *(Step(name, "next") for name in [*rest, _("办结，送达文书")])]
