"""From what is known and what was answered to facts, form fields and a verdict; pure once the facts are fetched."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from uuid import UUID

import orjson
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from msgspec import Struct, structs

from tongban.cases.credit import Effects, effects
from tongban.cases.needs import NeededMaterial, needs_of
from tongban.catalog.definition import ItemVersion
from tongban.catalog.parts import Ask
from tongban.catalog.values import ValueProblem, computed_value, parse_value
from tongban.catalog.vocabulary import Vocabulary
from tongban.facts import Fact, Facts, Origin, OriginKind
from tongban.parties.credit.standing import UNASKED, Standing
from tongban.rules import UNKNOWN, Computed, Verdict

#: The day of application, always known: the day whose law applies.
APPLIED_ON = "申请日期"
#: Where a pack asks for a number to be reached at, messages about the case go there.
CONTACT_PHONE = "联系电话"
#: Before an element's name: where in a material the answer stands, as ``taken_from`` writes it.
TAKEN = "材料."


class FieldState(StrEnum):
    """How a field of the form stands."""

    LOCKED = "locked"  # an authority's value, not to be edited
    ANSWERED = "answered"
    OPEN = "open"  # asked and not answered
    WAITING = "waiting"  # depends on something not answered yet
    HIDDEN = "hidden"  # not asked in this situation
    WRONG = "wrong"  # answered with something that cannot be


class Field(Struct, frozen=True):
    """One asked element in the present situation."""

    ask: Ask
    state: FieldState
    fact: Fact | None = None
    raw: Any = None
    message: str = ""
    code: str = ""
    others: tuple[Fact, ...] = ()  # what further sources of a locked value say otherwise, each under its own path

    @property
    def name(self) -> str:
        """The element's name."""
        return self.ask.element.name


class Prepared(Struct, frozen=True):
    """An application as far as it goes: facts, fields, what the rules say, and what is wrong with it."""

    version: ItemVersion
    facts: Facts
    fields: tuple[Field, ...]
    verdict: Verdict
    tampered: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    needs: tuple[NeededMaterial, ...] = ()
    computed: tuple[Computed, ...] = ()
    standing: Standing = UNASKED

    @property
    def credit(self) -> Effects:
        """What the applicant's credit does here."""
        return effects(self.standing, self.version.credit)

    @property
    def route(self) -> str | None:
        """The route the rules lead to, None while open or without one."""
        return self.verdict.value if self.verdict.settled else None

    @property
    def nothing_to_apply(self) -> bool:
        """True when the rules lead to a route on which no permit is needed."""
        route = self.version.routes.get(self.route or "")
        return route is not None and route.means == "无需办理"

    def questions(self) -> list[Field]:
        """The situational questions still open and still able to change anything, in the order to ask them."""
        if self.nothing_to_apply:
            return []
        open_ = {f.name: f for f in self.fields if f.ask.question and f.state in {FieldState.OPEN, FieldState.WRONG}}
        first = [name for name in self._undecided() if name in open_]
        needed = [name for name in open_ if name not in first and self._shapes_form(name)]
        return [open_[name] for name in [*first, *needed]]

    def _undecided(self) -> tuple[str, ...]:
        """The inputs the outcome still rests on, in the order frozen with the version."""
        if self.verdict.settled:
            return ()
        values = self.facts.values_by_path()
        left = self.verdict.open
        planned = [name for name in self.version.plan.order(values) if name in left]
        return tuple(dict.fromkeys((*planned, *left)))

    def _shapes_form(self, name: str) -> bool:
        """A question that decides no outcome may still decide what else is asked, needed, carried or advised."""
        reads = [a.when for a in self.version.asks] + [n.when for n in self.version.needs_for(self.route)]
        if any(when is not None and name in when.inputs for when in reads):
            return True
        if any(name in advice.condition.inputs for advice in self.version.rules.advice):
            return True
        grant = self.version.grant_for(self.route)
        if grant is not None and any(name in paths for paths in [grant.carry, *grant.taken.values()]):
            return True
        if name in self.version.rules.computed_inputs:
            return True
        return name not in self.version.rules.inputs

    def form(self) -> list[Field]:
        """The fields of the one form: everything asked in this situation except the situational questions."""
        if self.nothing_to_apply:
            return []
        return [f for f in self.fields if not f.ask.question and f.state is not FieldState.HIDDEN]

    def disputed(self) -> dict[str, tuple[str, ...]]:
        """The sources that tell different values of an element authorities give, by its name: a person decides."""
        return {
            one.name: tuple(dict.fromkeys(fact.origin.source for fact in (one.fact, *one.others)))
            for one in self.fields
            if one.others and one.fact is not None and one.ask.first_holds is None
        }

    def missing(self) -> dict[str, str]:
        """Messages by element name for everything that keeps the application from being submitted."""
        wrong = {f.name: f.message for f in self.fields if f.state is FieldState.WRONG}
        if self.nothing_to_apply:
            return wrong
        asked = {q.name for q in self.questions()} | {f.name for f in self.form()}
        empty = {
            f.name: _("请填写“%(name)s”。") % {"name": f.name}
            for f in self.fields
            if f.state is FieldState.OPEN and not f.ask.optional and f.name in asked
        }
        return {**empty, **wrong}


def prepare(
    version: ItemVersion,
    vocabulary: Vocabulary,
    fetched: Facts,
    answers: Mapping[str, Any],
    now: datetime,
    away: tuple[str, ...] = (),
    unreadable: tuple[str, ...] = (),
    taken: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
    standing: Standing = UNASKED,
) -> Prepared:
    """Build the facts of an application and decide as far as they go.

    ``fetched`` are authentic facts of the applicant; ``answers`` raw values by element name. An answer that contradicts
    an authentic value lands in ``tampered``, one that is not asked for at all in ``unknown``; neither becomes a fact.
    ``taken`` says of answers that were taken from a material which it was; typed over, they are the applicant's own.
    ``unreadable`` are paths a source answered with something that is no such value: the applicant is asked instead.
    """
    facts, _ = fetched.merge([Fact(APPLIED_ON, now.date(), Origin(OriginKind.SYSTEM, N_("平台时钟"), now))])
    values = facts.values_by_path()
    fields: list[Field] = []
    tampered: list[str] = []
    for ask in version.asks:
        made = field_of(ask, facts, values, answers, now, taken.get(ask.element.name))
        fields.append(made)
        if made.fact is not None:
            facts, _ = facts.merge([made.fact])
            values[made.name] = facts[made.name].value
        if made.state is FieldState.LOCKED and _differs(made, answers):
            tampered.append(made.name)
    if unreadable:
        fields = [_explained(one, unreadable) for one in fields]
    asked = {ask.element.name for ask in version.asks}
    verdict = version.rules.verdict(values)
    facts, computed = _compute(version, vocabulary, facts, values, now)
    needs = needs_of(version, verdict.value if verdict.settled else None, facts, away)
    unknown = tuple(sorted(set(answers) - asked))
    return Prepared(version, facts, tuple(fields), verdict, tuple(tampered), unknown, needs, computed, standing)


def _compute(
    version: ItemVersion, vocabulary: Vocabulary, facts: Facts, values: Mapping[str, Any], now: datetime
) -> tuple[Facts, tuple[Computed, ...]]:
    """The facts with what the rules compute from them, each naming its clause, and how each came about.

    A value its element cannot hold stays unknown, so that a person works it out.
    """
    kept: list[Computed] = []
    made: list[Fact] = []
    for one in version.rules.compute(values):
        try:
            value = computed_value(vocabulary.elements[one.name], one.value)
        except ValueProblem:
            continue
        kept.append(structs.replace(one, value=value))
        made.append(Fact(one.name, value, Origin(OriginKind.COMPUTED, one.clause or version.name, now)))
    return (facts.merge(made)[0] if made else facts), tuple(kept)


def field_of(
    ask: Ask,
    facts: Facts,
    values: Mapping[str, Any],
    answers: Mapping[str, Any],
    now: datetime,
    taken: Mapping[str, str] | None = None,
) -> Field:
    """One asked element with these facts and answers; ``taken`` from a material as long as the answer still says so."""
    holds = True if ask.when is None else ask.when.evaluate(values)
    if holds is UNKNOWN:
        return Field(ask, FieldState.WAITING)
    if holds is not True:
        return Field(ask, FieldState.HIDDEN)
    name = ask.element.name
    told = [fact for path in ask.sources if (fact := facts.get(path)) is not None and fact.value is not None]
    if told:
        first, *rest = told
        others = tuple(fact for fact in rest if fact.value != first.value)
        return Field(ask, FieldState.LOCKED, Fact(name, first.value, first.origin), others=others)
    raw = answers.get(name)
    if _blank(raw):
        return Field(ask, FieldState.OPEN) if not ask.optional else _left_empty(ask, now)
    try:
        value = parse_value(ask.element, raw)
    except ValueProblem as problem:
        return Field(ask, FieldState.WRONG, None, raw, str(problem), problem.code)
    return Field(ask, FieldState.ANSWERED, Fact(name, value, _origin_of(raw, now, taken)), raw)


def _origin_of(raw: Any, now: datetime, taken: Mapping[str, str] | None) -> Origin:
    if taken is None or raw != taken["text"]:
        return Origin(OriginKind.APPLICANT, "申请人填写", now)
    return Origin(OriginKind.MATERIAL, taken["source"], datetime.fromisoformat(taken["at"]), taken["digest"])


def taken_from(text: str, source: str, at: datetime, digest: str) -> str:
    """Where an answer was taken from, as a draft keeps it beside the answer under ``TAKEN``."""
    return orjson.dumps({"text": text, "source": source, "at": at.isoformat(), "digest": digest}).decode()


def taken_in(answers: Mapping[str, Any]) -> dict[str, Mapping[str, str]]:
    """The answers of a draft that were taken from materials, by element."""
    return {name.removeprefix(TAKEN): orjson.loads(raw) for name, raw in answers.items() if name.startswith(TAKEN)}


def _explained(field: Field, unreadable: tuple[str, ...]) -> Field:
    """A field the applicant has to fill in because what its source gave cannot be read, with the word that says so."""
    if field.state not in {FieldState.OPEN, FieldState.ANSWERED} or not set(field.ask.sources) & set(unreadable):
        return field
    said = _("数据源的这一项读不出来，请您照证照填写，由工作人员核对。")
    return structs.replace(field, message=said, code="TB-FACT-424")


def _left_empty(ask: Ask, now: datetime) -> Field:
    return Field(ask, FieldState.OPEN, Fact(ask.element.name, None, Origin(OriginKind.APPLICANT, "申请人未填", now)))


def _blank(raw: Any) -> bool:
    return raw is None or raw == "" or raw == [] or (isinstance(raw, str) and not raw.strip())


def _differs(made: Field, answers: Mapping[str, Any]) -> bool:
    raw = answers.get(made.name)
    if _blank(raw) or made.fact is None:
        return False
    try:
        return bool(parse_value(made.ask.element, raw) != made.fact.value)
    except ValueProblem:
        return True


def applied_on(facts: Facts) -> date:
    """The day of application of prepared facts."""
    day: date = facts[APPLIED_ON].value
    return day


@dataclass(slots=True)
class Application:
    """What somebody submits: the item, for whom, where, and the answers by element name."""

    item_key: str
    district: int
    answers: Mapping[str, Any]
    channel: str
    seen_digest: str | None = None  # the version the applicant saw, when there was a form
    seen_facts: str | None = None  # what she checked there, as ``seen.seen`` writes it
    container: Any = None
    phone: str = ""
    grade: str = ""  # how surely the person at the browser was who she says (实名等级); "" for programs
    later: tuple[str, ...] = ()  # materials that follow after acceptance (容缺后补)
    signed: str = ""  # who signed the commitment to hand them in
    signature: Any = None  # of a promise in place of proof, as services/promising.py takes it
    bundle_id: UUID | None = None  # where it is submitted as part of a bundle
    extra: dict[str, Any] = field(default_factory=dict)
