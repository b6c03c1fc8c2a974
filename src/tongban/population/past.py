"""Past cases since 2025: who applied for what when, decided by the real rules under the version of that day."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from tongban.cases.preparation import Application, Prepared
from tongban.cases.services.record import Recorder
from tongban.cases.services.submission import receive
from tongban.cases.states import Result
from tongban.catalog import queries as catalog
from tongban.catalog.definition import ItemVersion
from tongban.catalog.vocabulary import Vocabulary
from tongban.core.actor import Actor, ActorKind
from tongban.core.errors import Conflict
from tongban.core.unit_of_work import UnitOfWork
from tongban.exchange.ports import Answer
from tongban.exchange.services import read_facts
from tongban.licences.models import Licence
from tongban.materials.models import Material
from tongban.parties.models import Party
from tongban.population.answering import filled_in
from tongban.population.chance import Chance
from tongban.population.names import CATERERS
from tongban.population.staff import Staffing
from tongban.population.story import StillOpen, Story, changes
from tongban.rules import Effect

FIRST_DAY = date(2025, 1, 2)
#: The serials of a day's past cases begin here, so that they meet none that somebody really applied for.
_FIRST_SERIAL = 5001
_HOURS = (8, 9, 9, 10, 10, 10, 11, 11, 13, 14, 14, 15, 15, 16, 19, 20, 21)
_CHANNELS = {"网上": 0.8, "窗口": 0.2}
#: So many come in the last weeks that the desks have work today.
_LATELY, _LATE = timedelta(days=18), 0.1


@dataclass(slots=True)
class Subject:
    """Somebody who can apply: the party, who acts for it, and what authorities hold about it."""

    party: Party
    agent: Party
    answers: Mapping[str, Answer]
    licences: dict[tuple[str, str], Licence]  # by type and premises
    age: int = 0
    trade: str = ""
    applied: set[str] = field(default_factory=set)
    taken: set[tuple[str, str]] = field(default_factory=set)

    def held(self) -> dict[str, Licence]:
        """Valid licences by type, as the licence store would give them."""
        return {type_: licence for (type_, _), licence in self.licences.items()}

    @property
    def holds(self) -> set[tuple[str, str]]:
        """Every licence, old or issued in a past case, by type and premises."""
        return self.taken | set(self.licences)

    def took(self, types: Sequence[str | None], per: str) -> None:
        """Licences were issued or ended: there is no second one, and what was changed is changed no more."""
        self.taken.update((type_, per) for type_ in types if type_ is not None)
        for key in [key for key in self.licences if key[0] in types]:
            del self.licences[key]


@dataclass
class Past:
    """Makes past cases one after another; what each leaves behind counts for those after it."""

    chance: Chance
    vocabulary: Vocabulary
    subjects: Sequence[Subject]
    staffing: Staffing
    until: datetime
    page: tuple[str, int] | None = None  # digest and size of the one page that stands for every upload
    serials: Counter[tuple[str, date]] = field(default_factory=Counter)

    def make(self, wanted: int, uow: Callable[[Actor, datetime], UnitOfWork]) -> Iterator[Recorder]:
        """About that many cases in the order of their application; ``uow`` gives what each is written into."""
        for moment, subject, key in sorted(self._plan(wanted), key=lambda one: one[0]):
            recorder = self._case(moment, subject, key, uow)
            if recorder is not None:
                yield recorder

    def _plan(self, wanted: int) -> Iterator[tuple[datetime, Subject, str]]:
        last = self.until.date()
        planned = tries = 0
        while planned < wanted and tries < 4 * wanted:
            tries += 1
            key = self.chance.choice(self._keys)
            subject = self.chance.choice(self._fitting[key])
            day = self._day(subject, key, last)
            if key not in subject.applied and FIRST_DAY <= day <= last:
                subject.applied.add(key)
                planned += 1
                yield self.moment(day), subject, key

    @cached_property
    def _versions(self) -> Mapping[str, ItemVersion]:
        return {one.key: one for one in catalog.items(self.until.date())}

    @cached_property
    def _keys(self) -> Sequence[str]:
        """Items, each as often as many fit it, twice as often where a machine may grant.

        Four times as often where a new version came into force meanwhile: only then can both sides of it be compared.
        """
        weights = {key: 1 + min(len(fitting) // 60, 5) for key, fitting in self._fitting.items() if fitting}
        for key in weights:
            weights[key] *= (2 if self._automatic(key) else 1) * (4 if self._changed(key) else 1)
        return [key for key, weight in weights.items() for _ in range(weight)]

    def _changed(self, key: str) -> bool:
        return any(FIRST_DAY < one.in_force <= self.until.date() for one in catalog.versions(key))

    def _automatic(self, key: str) -> bool:
        version = self._versions[key]
        return version.rules.outcome is Effect.GRANT and version.automatic_forbidden is None

    @cached_property
    def _fitting(self) -> Mapping[str, Sequence[Subject]]:
        return {key: [one for one in self.subjects if _fits(version, one)] for key, version in self._versions.items()}

    def _day(self, subject: Subject, key: str, last: date) -> date:
        """A day to apply on, not always in the past: a licence is renewed around its end, a newborn registered soon."""
        grant = self._versions[key].grant
        renewed = grant is not None and grant.replaces and grant.validity_years is not None
        held = subject.held().get(grant.licence.name) if grant is not None and renewed else None
        if held is not None and held.valid_until is not None:
            return held.valid_until - timedelta(days=self.chance.randint(-20, 85))
        born = subject.held().get("出生医学证明")
        if key == "birth_registration" and born is not None:
            return born.issued_on + timedelta(days=self.chance.randint(0, 45))
        return self.chance.day(last - _LATELY if self.chance.maybe(_LATE) else FIRST_DAY, last)

    def moment(self, day: date) -> datetime:
        """A moment to apply at: mostly on a working day, never later than yesterday evening."""
        calendar = catalog.calendar()
        if not calendar.is_working_day(day) and self.chance.maybe(0.75):
            day = calendar.add_working_days(day, 1).date
        moment = self.chance.moment(day, _HOURS)
        return min(moment, self.until - timedelta(minutes=self.chance.randint(5, 300)))

    def _case(
        self, moment: datetime, subject: Subject, key: str, open_uow: Callable[[Actor, datetime], UnitOfWork]
    ) -> Recorder | None:
        version = catalog.item(key, moment.date())
        fetched = read_facts(self.vocabulary, version.paths, subject.held(), subject.answers, moment)
        known = {"联系人": subject.agent.name, "联系电话": subject.agent.phone}
        done = filled_in(version, self.vocabulary, fetched, known, self.chance, moment)
        if done is None:
            return None
        prepared, answers = done
        channel = self.chance.weighted(_CHANNELS)
        citizen = Actor(ActorKind.PERSON, str(subject.agent.id), subject.agent.name, party_id=subject.agent.id)
        application = Application(key, subject.party.district, answers, channel)
        grant = version.grant_for(prepared.route)
        per = str(prepared.facts.value(grant.per) or "") if grant is not None and grant.per else ""
        if grant is not None and not grant.replaces and (grant.licence.name, per) in subject.holds:
            return None
        uow = open_uow(citizen, moment)
        try:
            recorder = receive(uow, prepared, subject.party, subject.agent, application, subject.held(), self.serial)
        except Conflict:  # what is to be replaced has been replaced meanwhile
            return None
        self.hand_in(recorder, prepared)
        self.handle(recorder, prepared, subject, citizen)
        if recorder.state.result is Result.GRANTED:
            subject.took([changes(version, prepared.route), grant.licence.name if grant is not None else None], per)
        return recorder

    def hand_in(self, recorder: Recorder, prepared: Prepared) -> None:
        """The materials an applicant had to bring, each the one page made for it."""
        if self.page is None:
            return
        uow, case = recorder.uow, recorder.case
        for needed in prepared.needs:
            if not needed.spared and not needed.need.optional and not prepared.nothing_to_apply:
                uow.add(
                    Material,
                    owner_id=case.applicant_id,
                    container=case.container,
                    type=needed.need.material.name,
                    filename=f"演示·{needed.need.material.name}.pdf"[:120],
                    sha256=self.page[0],
                    size=self.page[1],
                    media_type="application/pdf",
                    uploaded_by=case.agent_name,
                    uploaded_at=case.received_at,
                )

    def handle(self, recorder: Recorder, prepared: Prepared, subject: Subject, citizen: Actor) -> None:
        """Let people carry a received case on as far as today."""
        if recorder.state.status is None or recorder.state.status.ended:
            return
        case = recorder.case

        def clerk(post: str, department: str = "") -> Actor:
            found = self.staffing.somebody(post, department or case.department, case.district)
            if found is None:
                raise StillOpen
            return found

        Story(
            recorder,
            prepared.version,
            prepared.facts,
            subject.party,
            citizen,
            subject.held(),
            clerk,
            self.chance,
            self.until,
            doubtful=_doubtful(prepared),
        ).run()

    def serial(self, code: str, day: date) -> int:
        """The next number of a body's item, or of the bundles, on a day."""
        self.serials[(code, day)] += 1
        return _FIRST_SERIAL + self.serials[(code, day)] - 1


def _doubtful(prepared: Prepared) -> bool:
    """Whether a check does not hold; a row that does not apply is nothing to doubt."""
    verdict = prepared.verdict
    return prepared.version.rules.outcome is Effect.GRANT and any(one.truth is False for one in verdict.reasons)


def _fits(version: ItemVersion, subject: Subject) -> bool:
    """Whether somebody would think of applying: the rules still decide."""
    if subject.party.kind not in version.for_:
        return False
    changed = changes(version, None)
    if changed is not None:
        return any(type_ == changed for type_, _ in subject.licences)
    trades = _TRADES.get(version.key)
    if trades is not None:
        return subject.trade in trades
    wanted = _THINKS.get(version.key)
    return wanted(subject) if wanted is not None else subject.trade != "" or subject.age >= 18


def _aged(least: int, most: int = 200) -> Callable[[Subject], bool]:
    return lambda subject: least <= subject.age <= most


def _has(record: str) -> Callable[[Subject], bool]:
    return lambda subject: record in subject.answers or any(type_ == record for type_, _ in subject.licences)


def _told(subject: Subject, record: str, element: str) -> Any:
    answer = subject.answers.get(record)
    return answer.data.get(element) if answer is not None else None


#: Who would think of an item; of one that is not named here, anybody it is for.
_THINKS: Mapping[str, Callable[[Subject], bool]] = {
    "birth_certificate": _aged(20, 42),
    "birth_registration": _has("出生医学证明"),
    "construction_permit": _has("工程建设项目信息"),
    "disability_card": lambda subject: subject.age >= 3 and int(subject.party.code[14:17]) % 29 == 0,
    "elderly_preference": _aged(58),
    "flexible_social_subsidy": lambda subject: _told(subject, "参保缴费记录", "月实际缴费额") not in (None, "0"),
    "housing_fund_rent": _has("住房公积金账户信息"),
    "housing_fund_retire": lambda subject: subject.age >= 54 and _has("住房公积金账户信息")(subject),
    "oldage_allowance": _aged(77),
    "teacher_qualification": _aged(20, 40),
    "unemployment_benefit": _aged(20, 60),
    "vehicle_registration": _has("机动车合格证信息"),
}
_TRADES: Mapping[str, frozenset[str]] = {
    "entertainment_venue": frozenset({"文化娱乐"}),
    "fire_check": frozenset({"文化娱乐", "酒店", "餐饮"}),
    "food_license_new": CATERERS | {"果蔬"},
    "freight_permit": frozenset({"物流"}),
    "hazchem_operation": frozenset({"化工"}),
    "hr_service_permit": frozenset({"人力资源"}),
    "labour_dispatch": frozenset({"人力资源"}),
    "medical_device2_filing": frozenset({"医疗器械"}),
    "medical_device3_permit": frozenset({"医疗器械"}),
    "netcafe": frozenset({"文化娱乐"}),
    "printing_permit": frozenset({"印务"}),
    "public_place_hygiene": frozenset({"酒店", "美容"}),
    "tobacco_retail": frozenset({"便利店", "食品"}),
}
