"""Loading the population: made in memory from a seed, written set by set in one transaction, once."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

import orjson
from django.conf import settings
from django.db import transaction

from tongban.cases.services.record import Recorder
from tongban.catalog import queries as catalog
from tongban.catalog.vocabulary import Vocabulary
from tongban.core import clock, files
from tongban.core.actor import SYSTEM, Actor
from tongban.core.city import CityModel
from tongban.core.errors import Conflict
from tongban.core.statement import made
from tongban.core.unit_of_work import UnitOfWork
from tongban.exchange.models import BaseRecord
from tongban.exchange.ports import Answer
from tongban.licences.models import Licence
from tongban.licences.services import Issue, issue
from tongban.parties.models import Mandate, Party, PartyKind
from tongban.population.chance import Chance
from tongban.population.firms import Firm, make_firms
from tongban.population.held import Held, Holdings
from tongban.population.holdings import of_firm, of_person
from tongban.population.page import PAGE
from tongban.population.past import Past, Subject
from tongban.population.people import People, Person
from tongban.population.staff import Staffing
from tongban.population.together import Together

_AT_ONCE = 250  # cases a statement
_ROWS = 2000  # rows of one table a statement
_BASIS = "演示人口"


@dataclass(frozen=True, slots=True)
class Size:
    """How large a population to make, and from which seed."""

    seed: int = 20250101
    persons: int = 3200
    firms: int = 2100
    cases: int = 3000
    bundles: int = 240


@dataclass(frozen=True, slots=True)
class Population:
    """How much was loaded; all zero when there was a population already."""

    persons: int = 0
    firms: int = 0
    records: int = 0
    licences: int = 0
    cases: int = 0
    bundles: int = 0


def present() -> bool:
    """True when a population was loaded before."""
    return Party.objects.filter(code__contains="DEMP", demonstration=True).exists()


@transaction.atomic
def load(size: Size) -> Population:
    """Make and write a population, unless there is one; all or nothing. Raises ``Conflict`` outside demonstration."""
    if not settings.DEMO:
        raise Conflict("演示人口只能装入演示平台。", code="TB-POP-001")
    if not catalog.city().demonstration:
        raise Conflict("现在的事项包不是演示包，不能装入演示人口。", code="TB-POP-002")
    if present():
        return Population()
    return _Loading(size).run()


class _Loading:
    """One loading: what is made, and the unit of work it is being written through."""

    def __init__(self, size: Size) -> None:
        self._size = size
        self._chance = Chance(size.seed)
        self._vocabulary: Vocabulary = catalog.vocabulary()
        self._today: date = clock.today()
        self._uow = UnitOfWork(SYSTEM)
        self._waiting = 0
        self._records = 0
        self._licences = 0

    def run(self) -> Population:
        districts = dict(catalog.city().districts)
        people = People(self._chance, districts, self._today).make(self._size.persons)
        adults = [one for one in people if 22 <= one.age(self._today) <= 65]
        firms = make_firms(self._chance, self._size.firms, districts, adults, self._today)
        parties = self._parties(people, firms)
        self._mandates(people, firms, parties)
        subjects = [*self._people_held(people, parties), *self._firms_held(firms, parties)]
        self._flush()
        past = self._past_of(subjects)
        cases = self._write(past.make(self._size.cases, self._at))
        together = Together(past)
        cases += self._write(together.make(self._size.bundles, self._at))
        return Population(len(people), len(firms), self._records, self._licences, cases, together.made)

    def _parties(self, people: Sequence[Person], firms: Sequence[Firm]) -> dict[str, Party]:
        found: dict[str, Party] = {}
        for person in people:
            found[person.code] = self._party(PartyKind.PERSON, person.name, person.code, person.phone, person.district)
        for firm in firms:
            found[firm.code] = self._party(firm.kind, firm.name, firm.code, firm.head.phone, firm.district)
        return found

    def _party(self, kind: PartyKind, name: str, code: str, phone: str, district: int) -> Party:
        party = made(Party, kind=kind.value, name=name, code=code, phone=phone, district=district, demonstration=True)
        self._insert(party)
        return party

    def _mandates(self, people: Sequence[Person], firms: Sequence[Firm], parties: dict[str, Party]) -> None:
        since = date(2024, 1, 1)
        for firm in firms:
            head = "经营者" if firm.kind is PartyKind.TRADER else "法定代表人"
            self._mandate(parties[firm.code].id, parties[firm.head.code].id, head, since)
            if firm.agent is not None and firm.agent.code != firm.head.code:
                self._mandate(parties[firm.code].id, parties[firm.agent.code].id, "经办人", since)
        for person in people:
            if person.cared_by:
                role = "监护人" if person.age(self._today) < 18 else "子女"
                self._mandate(parties[person.code].id, parties[person.cared_by].id, role, since)

    def _mandate(self, principal: UUID, agent: UUID, role: str, since: date) -> None:
        self._insert(made(Mandate, principal_id=principal, agent_id=agent, role=role, since=since))

    def _people_held(self, people: Sequence[Person], parties: dict[str, Party]) -> Iterator[Subject]:
        others = _records_read(PartyKind.PERSON, self._vocabulary)
        for person in people:
            held = of_person(person, self._chance, self._today, self._vocabulary, others)
            party = parties[person.code]
            agent = parties[person.cared_by] if person.cared_by else party
            yield self._subject(party, agent, held, person.age(self._today), "")

    def _firms_held(self, firms: Sequence[Firm], parties: dict[str, Party]) -> Iterator[Subject]:
        by_kind = {kind: _records_read(kind, self._vocabulary) for kind in (PartyKind.ORGANISATION, PartyKind.TRADER)}
        for firm in firms:
            held = of_firm(firm, self._chance, self._today, self._vocabulary, by_kind[firm.kind])
            agent = parties[(firm.agent or firm.head).code]
            yield self._subject(parties[firm.code], agent, held, 0, firm.trade)

    def _subject(self, party: Party, agent: Party, held: Holdings, age: int, trade: str) -> Subject:
        answers = {name: self._record(party, name, data) for name, data in held.records.items()}
        licences = {(one.type, one.per): self._licence(party, one) for one in held.licences}
        return Subject(party, agent, answers, licences, age, trade)

    def _record(self, party: Party, name: str, data: dict[str, object]) -> Answer:
        number = f"演示记录-{party.code[6:17]}"
        answer = Answer(number, data, _digest({"number": number, "data": data}))
        self._uow.add(
            BaseRecord,
            library=self._vocabulary.licences[name].library,
            licence_type=name,
            subject_code=party.code,
            number=number,
            data=data,
            digest=answer.digest,
            updated_at=self._uow.now,
        )
        self._records += 1
        self._count()
        return answer

    def _licence(self, party: Party, held: Held) -> Licence:
        self._licences += 1
        self._count()
        return issue(
            self._uow,
            Issue(
                number=held.number,
                type=held.type,
                holder_id=party.id,
                holder_code=party.code,
                holder_name=str(held.face.get("企业名称") or party.name),
                face=held.face,
                issuer=held.issuer,
                issued_on=held.issued_on,
                valid_from=held.issued_on,
                valid_until=held.valid_until,
                basis=_BASIS,
                per=held.per,
                demonstration=True,
            ),
        )

    def _past_of(self, subjects: Sequence[Subject]) -> Past:
        until = datetime.combine(self._today - timedelta(days=1), time(18), clock.SHANGHAI)
        page = files.put(PAGE, "application/pdf").sha256
        return Past(self._chance, self._vocabulary, subjects, Staffing.read(self._chance), until, (page, len(PAGE)))

    def _write(self, recorders: Iterable[Recorder]) -> int:
        """Write past cases as they are made; how many there were."""
        count = 0
        for count, recorder in enumerate(recorders, 1):
            recorder.write(new=True)
            if count % _AT_ONCE == 0:
                self._flush()
        self._flush()
        return count

    def _at(self, actor: Actor, now: datetime) -> UnitOfWork:
        self._uow.actor, self._uow.now = actor, now
        return self._uow

    def _insert(self, row: CityModel) -> None:
        self._uow.insert(row)
        self._count()

    def _count(self) -> None:
        self._waiting += 1
        if self._waiting >= _ROWS:
            self._flush()

    def _flush(self) -> None:
        self._uow.commit()
        self._waiting = 0


def _records_read(kind: PartyKind, vocabulary: Vocabulary) -> set[str]:
    """The library records and licences that some item for this kind of applicant reads."""
    read = {name for version in catalog.items(clock.today()) if kind in version.for_ for name in version.licences_read}
    return {name for name in read if vocabulary.licences[name].library is not None}


def _digest(value: Mapping[str, object]) -> str:
    """The digest of plain JSON: the same bytes as ``standards.hashes.canonical``, at a tenth of its time."""
    return hashlib.sha256(orjson.dumps(value, option=orjson.OPT_SORT_KEYS)).hexdigest()
