"""Past bundles: somebody who does several errands as one, composed and decided by the real rules of that day."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tongban.cases.bundles.composition import Composed, Known, Part, Place, compose
from tongban.cases.bundles.reading import versions_of
from tongban.cases.bundles.submitting import KEPT, member_row
from tongban.cases.models import BUNDLE_NUMBERS, BundleCase
from tongban.cases.preparation import Application, FieldState
from tongban.cases.services.record import Recorder
from tongban.cases.services.submission import receive
from tongban.cases.states import Result
from tongban.catalog.bundle import COVERED, TRADE, BundleVersion
from tongban.catalog.bundles import bundles
from tongban.core.actor import Actor, ActorKind
from tongban.core.city import current_city
from tongban.core.errors import Conflict
from tongban.core.ids import uuid7
from tongban.core.statement import made
from tongban.core.unit_of_work import UnitOfWork
from tongban.exchange.services import Collected, read_facts
from tongban.licences.services import Issue, issue
from tongban.org.queries import city_body
from tongban.population.names import CATERERS
from tongban.population.past import FIRST_DAY, Past, Subject
from tongban.population.values import value_of

#: Answers may call for further questions; more rounds than this no bundle takes.
_ROUNDS = 8
_TRIES = 12
Open = Callable[[Actor, datetime], UnitOfWork]


@dataclass
class Together:
    """Makes past bundles over the people and firms of ``past``; what these applied for alone counts."""

    past: Past
    made: int = 0

    def make(self, wanted: int, uow: Open) -> Iterator[Recorder]:
        """The cases of about that many bundles, in no order of time."""
        fitting = {one.key: self._fitting(one) for one in bundles(self.past.until.date())}
        keys = [key for key, subjects in fitting.items() if subjects]
        for _ in range(_TRIES * wanted if keys else 0):
            if self.made >= wanted:
                return
            key = self.past.chance.choice(keys)
            subject = self.past.chance.choice(fitting[key])
            yield from self._bundle(key, subject, uow)

    def _fitting(self, bundle: BundleVersion) -> list[Subject]:
        thinks = _THINKS.get(bundle.key)
        open_to = (one for one in self.past.subjects if one.party.kind in bundle.for_)
        return [one for one in open_to if thinks is None or thinks(one)]

    def _bundle(self, key: str, subject: Subject, uow: Open) -> Iterator[Recorder]:
        past = self.past
        day = past.chance.day(FIRST_DAY, past.until.date())
        moment = past.moment(day)
        bundle = next((one for one in bundles(moment.date()) if one.key == key), None)
        if bundle is None or key in subject.applied:
            return
        filled = self._filled(bundle, subject, moment)
        if filled is None:
            return
        composed, answers, collected = filled
        citizen = Actor(ActorKind.PERSON, str(subject.agent.id), subject.agent.name, party_id=subject.agent.id)
        row = self._row(bundle, subject, answers, moment)
        recorders: dict[str, Recorder] = {}
        try:
            for part in composed.parts:
                if part.place is Place.NOW:
                    recorders[part.member.key] = self._case(part, row.id, subject, citizen, collected, moment, uow)
        except Conflict:  # what one of them builds on has been replaced meanwhile
            return
        subject.applied |= {key, *recorders}
        self.made += 1
        opened = uow(citizen, moment)
        if bundle.grant is not None and all(one.state.result is Result.GRANTED for one in recorders.values()):
            self._comprehensive(opened, bundle, row, subject, list(recorders.values()))
        opened.insert(row)
        yield from recorders.values()  # members name their cases: whoever writes may write after any of them
        for place, part in enumerate(one for one in composed.parts if one.place in KEPT):
            recorder = recorders.get(part.member.key)
            opened.insert(member_row(row, part, place, recorder.case if recorder is not None else None))

    def _filled(
        self, bundle: BundleVersion, subject: Subject, moment: datetime
    ) -> tuple[Composed, dict[str, Any], Collected] | None:
        """The bundle ready to be submitted with its answers; None where nothing, or not all, can be applied for now."""
        past, versions = self.past, versions_of(bundle, moment.date())
        paths = dict.fromkeys([*bundle.paths, *(path for one in versions.values() for path in one.paths)])
        facts = read_facts(past.vocabulary, tuple(paths), subject.held(), subject.answers, moment)
        collected = Collected(facts, subject.held())
        known = Known(versions, past.vocabulary, collected, subject.party.kind, moment)
        at_hand = {"联系人": subject.agent.name, "联系电话": subject.agent.phone, **_SITUATION.get(bundle.key, {})}
        answers: dict[str, Any] = {}
        for _ in range(_ROUNDS):
            composed = compose(bundle, known, answers)
            asked = {one.name for one in composed.questions()} | set(composed.missing())
            elements = [
                one.ask.element for one in composed.fields if one.name in asked and one.state is FieldState.OPEN
            ]
            if not elements:
                ready = composed.refused is None and not composed.missing() and self._sound(composed, subject)
                return (composed, answers, collected) if ready else None
            for element in elements:
                own = at_hand.get(element.name)
                answers[element.name] = own if own is not None else value_of(element, past.chance, moment.date())
        return None

    def _sound(self, composed: Composed, subject: Subject) -> bool:
        """Whether something is applied for, nothing has to wait, and nothing is held or was applied for already."""
        now = [part for part in composed.parts if part.place is Place.NOW]
        if not now or any(part.place in {Place.LATER, Place.OPEN} for part in composed.parts):
            return False
        return not any(part.member.key in subject.applied or self._holds(part, subject) for part in now)

    @staticmethod
    def _holds(part: Part, subject: Subject) -> bool:
        prepared = part.prepared
        assert prepared is not None
        grant = prepared.version.grant_for(prepared.route)
        if grant is None or grant.replaces:
            return False
        return (grant.licence.name, grant.premises(prepared.facts.values_by_path())) in subject.holds

    def _case(
        self, part: Part, bundle_id: UUID, subject: Subject, citizen: Actor, collected: Collected, moment: datetime,
        uow: Open,
    ) -> Recorder:  # fmt: skip
        past, prepared = self.past, part.prepared
        assert prepared is not None
        application = Application(part.member.key, subject.party.district, {}, "网上", bundle_id=bundle_id)
        opened = uow(citizen, moment)
        recorder = receive(opened, prepared, subject.party, subject.agent, application, collected.licences, past.serial)
        past.hand_in(recorder, prepared)
        past.handle(recorder, prepared, subject, citizen)
        return recorder

    def _row(self, bundle: BundleVersion, subject: Subject, answers: Mapping[str, Any], moment: datetime) -> BundleCase:
        day: date = moment.date()
        number = f"{BUNDLE_NUMBERS}{current_city()}{day:%Y%m%d}{self.past.serial(BUNDLE_NUMBERS, day):04d}"
        alone = subject.agent.id == subject.party.id
        return made(
            BundleCase,
            number=number,
            bundle_key=bundle.key,
            bundle_name=bundle.name,
            bundle_digest=bundle.digest,
            lead=bundle.lead,
            applicant_id=subject.party.id,
            applicant_name=subject.party.name,
            agent_id=None if alone else subject.agent.id,
            agent_name="" if alone else subject.agent.name,
            phone=subject.agent.phone,
            channel="网上",
            district=subject.party.district,
            answers=dict(answers),
            container=uuid7(),
            received_at=moment,
        )

    @staticmethod
    def _comprehensive(
        uow: UnitOfWork, bundle: BundleVersion, row: BundleCase, subject: Subject, recorders: list[Recorder]
    ) -> None:
        """The one licence, of the day the last of its grants was given."""
        grant = bundle.grant
        assert grant is not None
        last = max(one.state.closed_at for one in recorders if one.state.closed_at is not None)
        values: dict[str, Any] = {}
        for one in recorders:
            values |= {path: data["v"] for path, data in one.case.facts.items() if data["v"] is not None}
        covered = (f"{one.case.item_name} {one.case.licence_number}".strip() for one in recorders)
        values |= {TRADE: bundle.trade, COVERED: "、".join(covered)}
        given = issue(uow, Issue(
            number=f"演示综{row.number.removeprefix(BUNDLE_NUMBERS)}",
            type=grant.licence.name,
            holder_id=subject.party.id,
            holder_code=subject.party.code,
            holder_name=subject.party.name,
            face=grant.face(values),
            issuer=city_body(),
            issued_on=last.date(),
            valid_from=last.date(),
            valid_until=None,
            basis=row.number,
            per=grant.premises(values)[:200],
            demonstration=True,
        ))  # fmt: skip
        row.licence_id, row.licence_number = given.id, given.number


#: What those who do this errand say of themselves, where chance would lead them elsewhere.
_SITUATION: Mapping[str, Mapping[str, Any]] = {
    "convenience_store": {"已办理营业执照": True, "经营食品": True},
    "newborn": {"已有出生医学证明": True},
    "retirement": {"退休类别": "正常退休", "缴存住房公积金": True},
}
#: Who would think of a bundle; of one that is not named here, anybody it is for.
_THINKS: Mapping[str, Callable[[Subject], bool]] = {
    "convenience_store": lambda subject: subject.trade in {"便利店", "食品", "果蔬"},
    "enterprise_setup": lambda subject: 20 <= subject.age <= 60,
    "newborn": lambda subject: "出生医学证明" in subject.held(),
    "restaurant": lambda subject: subject.trade in CATERERS,
    "retirement": lambda subject: subject.age >= 54 and "住房公积金账户信息" in subject.answers,
}
