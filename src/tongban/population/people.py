"""Households of made-up people: couples, children, parents; ids with the division 370200, which is given to nobody."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tongban.population.chance import Chance
from tongban.population.names import GIVEN, SURNAMES
from tongban.standards import resident_id

#: Serials below are taken by the people written down in the pack.
_FIRST_SERIAL = 300
_YEAR = timedelta(days=365.25)
_SHAPES = {"单身": 22.0, "夫妻": 16.0, "有子女": 36.0, "三代": 12.0, "老年夫妻": 8.0, "独居老人": 6.0}


@dataclass(frozen=True, slots=True)
class Person:
    """A made-up person and the household she lives in."""

    code: str
    name: str
    man: bool
    born: date
    district: int
    address: str
    phone: str
    local: bool
    household: int
    spouse: str = ""  # name
    spouse_local: bool = False
    parents: tuple[str, ...] = ()  # codes
    cared_by: str = ""  # of an old or under-age person: the code of who does errands for her
    newborn: tuple[str, str, date] | None = None  # of a mother: name, sex and birth of a child not yet registered

    def age(self, on: date) -> int:
        """Full years on a day."""
        return on.year - self.born.year - ((on.month, on.day) < (self.born.month, self.born.day))


class People:
    """Makes households until enough people are there."""

    def __init__(self, chance: Chance, districts: dict[int, str], today: date) -> None:
        self._chance = chance
        self._districts = districts
        self._today = today
        self._serials: dict[date, int] = {}
        self._phone = 0

    def make(self, wanted: int) -> list[Person]:
        """At least that many people, in whole households."""
        found: list[Person] = []
        household = 0
        while len(found) < wanted:
            household += 1
            found.extend(self._household(household))
        return found

    def _household(self, number: int) -> Iterator[Person]:
        chance = self._chance
        district = chance.choice(list(self._districts))
        street, door = chance.choice(("演示里", "演示路", "演示新村")), chance.randint(1, 400)
        home = (number, district, f"青岛市{self._districts[district]}{street} {door} 号")
        shape = chance.weighted(_SHAPES)
        if shape == "单身":
            yield self._person(home, chance.randint(19, 58), man=chance.maybe(0.5))
        elif shape == "独居老人":
            yield self._person(home, chance.randint(60, 99), man=chance.maybe(0.4))
        elif shape in {"夫妻", "老年夫妻"}:
            age = chance.randint(24, 58) if shape == "夫妻" else chance.randint(60, 90)
            yield from self._couple(home, age)
        else:
            yield from self._family(home, grandparents=shape == "三代")

    def _couple(self, home: tuple[int, int, str], age: int, newborn: bool = False) -> tuple[Person, Person]:
        chance = self._chance
        names = (self._name(), self._name())
        local = (chance.maybe(0.85), chance.maybe(0.85))
        child = self._newborn(names[0][:1]) if newborn else None
        man = self._person(home, age, man=True, name=names[0], local=local[0], spouse=(names[1], local[1]))
        her = max(age + chance.randint(-4, 2), 20)
        woman = self._person(
            home, her, man=False, name=names[1], local=local[1], spouse=(names[0], local[0]), newborn=child
        )
        return man, woman

    def _family(self, home: tuple[int, int, str], *, grandparents: bool) -> Iterator[Person]:
        chance = self._chance
        age = chance.randint(26, 46)
        father, mother = self._couple(home, age, newborn=age < 40 and chance.maybe(0.15))
        yield from (father, mother)
        parents = (father.code, mother.code)
        for _ in range(chance.choice((1, 1, 2))):
            child = chance.randint(0, min(age - 22, 17))
            name = father.name[3] + chance.choice(GIVEN)
            yield self._person(home, child, man=chance.maybe(0.5), name=name, parents=parents, cared_by=mother.code)
        if grandparents:
            yield self._person(home, age + chance.randint(24, 34), man=chance.maybe(0.4), cared_by=father.code)

    def _newborn(self, surname: str) -> tuple[str, str, date]:
        born = self._today - timedelta(days=self._chance.randint(3, 200))
        return f"演示·{surname}{self._chance.choice(GIVEN)}", self._chance.choice(("男", "女")), born

    def _person(
        self,
        home: tuple[int, int, str],
        age: int,
        *,
        man: bool,
        name: str = "",
        local: bool | None = None,
        spouse: tuple[str, bool] = ("", False),
        parents: Sequence[str] = (),
        cared_by: str = "",
        newborn: tuple[str, str, date] | None = None,
    ) -> Person:
        household, district, address = home
        born = self._today - age * _YEAR - timedelta(days=self._chance.randint(1, 364))
        self._phone += 1
        return Person(
            code=self._code(born, man=man),
            name=f"演示·{name or self._name()}",
            man=man,
            born=born,
            district=district,
            address=address,
            phone=f"1000{self._phone:07d}",
            local=self._chance.maybe(0.85) if local is None else local,
            household=household,
            spouse=f"演示·{spouse[0]}" if spouse[0] else "",
            spouse_local=spouse[1],
            parents=tuple(parents),
            cared_by=cared_by,
            newborn=newborn,
        )

    def _name(self) -> str:
        return f"{self._chance.choice(SURNAMES)}{self._chance.choice(GIVEN)}"

    def _code(self, born: date, *, man: bool) -> str:
        """The next free number of that day: its seventeenth digit is odd for a man (GB 11643)."""
        serial = self._serials.get(born, _FIRST_SERIAL)
        serial += int(serial % 2 != int(man))
        self._serials[born] = serial + 1
        return resident_id.make(f"370200{born:%Y%m%d}{serial:03d}")
