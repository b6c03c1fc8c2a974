"""Several errands as one: who takes part, each element asked once, one set of materials; pure once facts are fetched.

Every member is prepared by the code that prepares it alone; what is composed here only says where its answers come
from and what is shown once.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import Any

from msgspec import structs

from tongban.cases.needs import NeededMaterial
from tongban.cases.preparation import APPLIED_ON, Field, FieldState, Prepared, field_of, prepare, taken_in
from tongban.catalog.bundle import BundleVersion, Member, Start
from tongban.catalog.definition import ItemVersion
from tongban.catalog.vocabulary import Vocabulary
from tongban.exchange.services import Collected
from tongban.facts import Fact, Facts, Origin, OriginKind
from tongban.rules import UNKNOWN, Reason

#: Of one element in several members, the state that is shown: the most telling one.
_RANK = (
    FieldState.LOCKED, FieldState.WRONG, FieldState.ANSWERED, FieldState.OPEN, FieldState.WAITING, FieldState.HIDDEN,
)  # fmt: skip
_ASKED = {FieldState.LOCKED, FieldState.ANSWERED}
#: What a registration gives that makes its holder a subject of her own: whoever waits for it applies as that subject.
NEW_SUBJECT = "统一社会信用代码"


class Place(StrEnum):
    """Where a member stands while the application is filled in."""

    OPEN = "未定"  # the answers do not say yet
    OUT = "不用办"  # not in this situation
    HELD = "已有"  # the licence is held, or the same application is open: nothing is applied for again
    NOW = "同时办"
    LATER = "接着办"  # applied for by itself once what it builds on is granted
    NEEDLESS = "不需要办理"  # its own rules lead to nothing that needs applying for
    OTHERS = "不办给这类主体"
    STEP = "线下办"  # 演示: not online here


#: The places in which a member becomes a case.
TAKING_PART = frozenset({Place.NOW, Place.LATER})


@dataclass(frozen=True, slots=True)
class Part:
    """A member in the present situation; ``prepared`` where it may take part."""

    member: Member
    place: Place
    version: ItemVersion | None = None
    prepared: Prepared | None = None
    why: str = ""
    after: tuple[str, ...] = ()  # the members it waits for in this situation

    @property
    def name(self) -> str:
        """What it is called: the item's name, or the step's."""
        return self.version.name if self.version is not None else self.member.name


@dataclass(frozen=True, slots=True)
class Known:
    """What there is to go by: the members' versions of the day, what authorities say, who applies, and when."""

    versions: Mapping[str, ItemVersion]
    vocabulary: Vocabulary
    collected: Collected
    kind: str
    now: datetime


@dataclass(frozen=True, slots=True)
class MaterialOf:
    """A material of the one set: how it is spared or handed in, and the members that need it."""

    needed: NeededMaterial
    members: tuple[str, ...]


@dataclass(frozen=True)
class Composed:
    """A bundle as far as it goes; the shape of ``Prepared``, so that the same pages fill it in."""

    bundle: BundleVersion
    own: tuple[Field, ...]
    parts: tuple[Part, ...]
    facts: Facts
    values: Mapping[str, Any]  # what its own conditions go by
    refused: Start | None = None

    @cached_property
    def taking_part(self) -> tuple[Part, ...]:
        """The members of this situation that are items, also those whose rules lead to nothing to apply for."""
        return tuple(part for part in self.parts if part.prepared is not None)

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """Every element once, in its most telling state; asked in the interview where anybody asks it there."""
        found: dict[str, Field] = {}
        for one in self._every_field():
            present = found.get(one.name)
            found[one.name] = one if present is None else _merged(present, one)
        return tuple(found.values())

    def _every_field(self) -> Iterator[Field]:
        yield from self.own
        for part in self.taking_part:
            yield from part.prepared.fields if part.prepared is not None else ()

    def questions(self) -> list[Field]:
        """The questions still open: first those that decide who takes part, then those that help most members."""
        if self.refused is not None:
            return []
        own = [one for one in self.own if one.state in {FieldState.OPEN, FieldState.WRONG} and self._matters(one.name)]
        merged = {one.name: one for one in self.fields}
        wanted: dict[str, list[int]] = {}
        for part in self.taking_part:
            asked = part.prepared.questions() if part.prepared is not None else []
            for place, one in enumerate(asked):
                wanted.setdefault(one.name, []).append(place)
        order = {name: index for index, name in enumerate(wanted)}
        best = sorted(wanted, key=lambda name: (-len(wanted[name]), min(wanted[name]), order[name]))
        names = dict.fromkeys([*(one.name for one in own), *best])
        return [merged[name] for name in names]

    def _matters(self, name: str) -> bool:
        """Whether an own question can still change who takes part, or whether one may start at all."""
        conditions = [*(one.when for one in self.bundle.start), *(one.when for one in self.bundle.members)]
        conditions += [one.when for one in self.bundle.asks]
        return any(
            when is not None and name in when.inputs and when.evaluate(self.values) is UNKNOWN for when in conditions
        )

    def form(self) -> list[Field]:
        """The fields of the one form: what any member needs and nobody asks, or asked, in the interview."""
        if self.refused is not None:
            return []
        asked = {one.name for one in self.questions()}
        asked |= {one.name for one in self._every_field() if one.ask.question and one.state in _ASKED}
        needed = {one.name for part in self.taking_part if part.prepared is not None for one in part.prepared.form()}
        return [one for one in self.fields if one.name in needed - asked]

    def missing(self) -> dict[str, str]:
        """Messages by element name for everything that keeps the application from being submitted."""
        found: dict[str, str] = {}
        for part in self.taking_part:
            if part.prepared is not None and part.place in TAKING_PART:
                found |= part.prepared.missing()
        wrong = {one.name: one.message for one in self.own if one.state is FieldState.WRONG}
        hidden = {one.name for one in self.fields if one.state in {FieldState.WAITING, FieldState.LOCKED}}
        return {name: text for name, text in {**found, **wrong}.items() if name not in hidden}

    @cached_property
    def needs(self) -> tuple[MaterialOf, ...]:
        """Every material once, with the members that need it; it is uploaded where one of them cannot spare it."""
        found: dict[str, MaterialOf] = {}
        for part in self.taking_part:
            if part.prepared is None or part.place not in TAKING_PART:
                continue
            for need in part.prepared.needs:
                name = need.need.material.name
                before = found.get(name)
                if before is None:
                    found[name] = MaterialOf(need, (part.name,))
                elif part.name not in before.members:
                    found[name] = MaterialOf(_stricter(before.needed, need), (*before.members, part.name))
        return tuple(found.values())

    @cached_property
    def advice(self) -> tuple[Reason, ...]:
        """What the answers give reason to point out, each once."""
        found: dict[tuple[str, str | None], Reason] = {}
        for part in self.taking_part:
            for reason in part.prepared.verdict.advice if part.prepared is not None else ():
                found.setdefault((reason.name, reason.say), reason)
        return tuple(found.values())

    @property
    def tampered(self) -> tuple[str, ...]:
        """Answers that contradict what an authority says."""
        names = (name for part in self.taking_part if part.prepared for name in part.prepared.tampered)
        return tuple(dict.fromkeys(names))

    def reads(self, resource: str) -> bool:
        """Whether a data resource is of use now: to the bundle's own conditions, or to a member that takes part."""
        own = any(path.partition(".")[0] == resource for path in self.bundle.paths)
        return own or any(self._reads(part, resource) for part in places(self, *TAKING_PART))

    def may_read(self, resource: str, denied: Mapping[str, Collection[str]] = MappingProxyType({})) -> bool:
        """Whether the case of a member reads it that is applied for, or may yet be, and is not ``denied`` it."""
        parts = places(self, *TAKING_PART, Place.OPEN)
        return any(self._reads(part, resource) and resource not in denied.get(part.member.key, ()) for part in parts)

    def _reads(self, part: Part, resource: str) -> bool:
        """What a licence yet to be issued will say is asked of nobody."""
        promised = promised_by(self.part(key).version for key in part.after)
        return part.version is not None and resource in part.version.licences_read and resource not in promised

    def part(self, key: str) -> Part:
        """The part of a member. KeyError when there is none."""
        return next(part for part in self.parts if part.member.key == key)


def compose(
    bundle: BundleVersion, known: Known, answers: Mapping[str, Any], held: Mapping[str, str] | None = None
) -> Composed:
    """A bundle with these answers. ``held`` says, by member key, why nothing is applied for there."""
    today = Fact(APPLIED_ON, known.now.date(), Origin(OriginKind.SYSTEM, "平台时钟", known.now))
    facts, _ = known.collected.facts.merge([today])
    own, taken = list[Field](), taken_in(answers)
    for ask in bundle.asks:
        told = Facts(_told(facts, known, bundle.key))
        made = field_of(ask, told, told.values_by_path(), answers, known.now, taken.get(ask.element.name))
        own.append(made)
        if made.fact is not None:
            facts, _ = facts.merge([made.fact])
    values = Facts(_told(facts, known, bundle.key)).values_by_path()
    refused = next((one for one in bundle.start if one.when.evaluate(values) in (False, None)), None)
    parts = _parts(bundle, known, facts, answers, held or {}, values)
    shared = _shared(facts, parts)
    if len(shared) > len(facts):  # the same element, the same word: what an authority told one member counts in all
        parts = _parts(bundle, known, shared, answers, held or {}, values)
    return Composed(bundle, tuple(own), tuple(parts.values()), shared, values, refused)


def _parts(
    bundle: BundleVersion, known: Known, facts: Facts, answers: Mapping[str, Any], held: Mapping[str, str],
    values: Mapping[str, Any],
) -> dict[str, Part]:  # fmt: skip
    parts: dict[str, Part] = {}
    for member in bundle.members:
        parts[member.key] = _part(member, parts, known, facts, answers, held, values)
    return parts


def _part(
    member: Member, before: Mapping[str, Part], known: Known, facts: Facts, answers: Mapping[str, Any],
    held: Mapping[str, str], values: Mapping[str, Any],
) -> Part:  # fmt: skip
    holds = True if member.when is None else member.when.evaluate(values)
    version = known.versions.get(member.key)
    if holds is False or holds is None:
        return Part(member, Place.OUT, version)
    if not member.item or version is None:
        return Part(member, Place.OPEN if holds is UNKNOWN else Place.STEP, version)
    if member.key in held:
        return Part(member, Place.HELD, version, why=held[member.key])
    waits = tuple(key for key in member.after if before[key].place in TAKING_PART | {Place.OPEN})
    promised = promised_by(before[key].version for key in waits)
    if known.kind not in version.for_ and NEW_SUBJECT not in _assigned(before, waits):
        return Part(member, Place.OTHERS, version)
    if holds is UNKNOWN:
        return Part(member, Place.OPEN, version)
    prepared = _prepared(version, known, facts, answers, promised)
    place = Place.NEEDLESS if prepared.nothing_to_apply else Place.LATER if waits else Place.NOW
    return Part(member, place, version, prepared, after=waits)


def _prepared(
    version: ItemVersion, known: Known, facts: Facts, answers: Mapping[str, Any], promised: frozenset[str]
) -> Prepared:
    """One member prepared as if alone, over what it may know; what is yet to be issued is unknown, and not asked."""
    wanted = set(version.paths)
    told = _told(facts, known, version.key)
    own = Facts(fact for fact in told if fact.path in wanted and fact.path.partition(".")[0] not in promised)
    asked = {ask.element.name: ask for ask in version.asks}
    given = {name: raw for name, raw in answers.items() if name in asked}
    for name, ask in asked.items():  # what an authority told another member, here where nothing else would
        if name in own and own[name].origin.authentic and not any(own.value(path) for path in ask.sources):
            given[name] = own[name].value
    collected = known.collected
    kept_back = [one for one in collected.denied.get(version.key, ()) if one in version.licences_read]
    away = tuple(one for one in dict.fromkeys([*collected.away, *kept_back]) if one not in promised)
    prepared = prepare(
        version, known.vocabulary, own, given, known.now, away, collected.unreadable, taken_in(answers),
        collected.credit,
    )  # fmt: skip
    fields = tuple(_authentic(one, own) for one in prepared.fields)
    return structs.replace(prepared, fields=tuple(_promised(one, promised) for one in fields))


def _told(facts: Facts, known: Known, key: str) -> Iterator[Fact]:
    """The facts that one of several items may have: of a resource only where it is subscribed to it itself."""
    denied = known.collected.denied.get(key, frozenset())
    return (fact for path, fact in facts.items() if path.partition(".")[0] not in denied)


def _authentic(field: Field, facts: Facts) -> Field:
    """What an authority says of an element stays its word in a member that would have asked for it."""
    fact = facts.get(field.name)
    if fact is None or not fact.origin.authentic or field.state is not FieldState.ANSWERED:
        return field
    return structs.replace(field, state=FieldState.LOCKED, fact=fact, raw=None)


def _promised(field: Field, promised: frozenset[str]) -> Field:
    """What a licence yet to be issued will say is not asked."""
    if not any(path.partition(".")[0] in promised for path in field.ask.sources):
        return field
    return structs.replace(field, state=FieldState.WAITING, fact=None, raw=None, message="")


def _shared(facts: Facts, parts: Mapping[str, Part]) -> Facts:
    """The facts with what authorities say of elements that members ask for."""
    locked = [
        one.fact
        for part in parts.values()
        if part.prepared is not None
        for one in part.prepared.fields
        if one.state is FieldState.LOCKED and one.fact is not None
    ]
    return facts.merge(locked)[0] if locked else facts


def promised_by(versions: Iterable[ItemVersion | None]) -> frozenset[str]:
    """The types of licences these items give."""
    found: set[str] = set()
    for version in versions:
        if version is not None:
            grants = (version.grant, *(route.grant for route in version.routes.values()))
            found |= {grant.licence.name for grant in grants if grant is not None}
    return frozenset(found)


def _assigned(before: Mapping[str, Part], waits: Iterable[str]) -> set[str]:
    versions = [before[key].version for key in waits]
    return {name for one in versions if one is not None and one.grant is not None for name in one.grant.assigns}


def _merged(one: Field, other: Field) -> Field:
    """One element in two members: the more telling state, a question where either asks it as one."""
    first, second = sorted((one, other), key=lambda field: _RANK.index(field.state))
    ask = first.ask
    optional = ask.optional and (second.ask.optional or second.state is FieldState.HIDDEN)
    question = ask.question or (second.ask.question and second.state is not FieldState.HIDDEN)
    if (optional, question) == (ask.optional, ask.question):
        return first
    return structs.replace(first, ask=replace(ask, optional=optional, question=question))


def _stricter(one: NeededMaterial, other: NeededMaterial) -> NeededMaterial:
    """What has to be handed in for either has to be handed in."""

    def weight(needed: NeededMaterial) -> tuple[bool, bool]:
        return not needed.spared, not needed.need.optional

    return max(one, other, key=weight)


def places(composed: Composed, *wanted: Place) -> Sequence[Part]:
    """The parts that stand in some places."""
    return [part for part in composed.parts if part.place in wanted]
