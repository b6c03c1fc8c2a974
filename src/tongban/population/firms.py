"""Made-up firms and self-employed traders; credit codes whose subject begins with DEMP, which nobody is given."""

from dataclasses import dataclass
from datetime import date, timedelta

from tongban.parties.models import PartyKind
from tongban.population.chance import Chance
from tongban.population.names import BUILDERS, FIRST, SECOND, TRADES
from tongban.population.people import Person
from tongban.standards import uscc


@dataclass(frozen=True, slots=True)
class Firm:
    """A made-up organisation or trader and the people who speak for it."""

    code: str
    name: str
    kind: PartyKind
    trade: str
    scope: str
    district: int
    address: str
    capital: int
    founded: date
    head: Person
    agent: Person | None = None
    was: str = ""  # of a firm that was renamed: the name its certificates still bear


def make_firms(chance: Chance, wanted: int, districts: dict[int, str], adults: list[Person], today: date) -> list[Firm]:
    """That many firms, each with a head and some with an agent, among grown-up people of working age."""
    taken: set[str] = set()
    return [_firm(chance, serial, districts, adults, today, taken) for serial in range(1, wanted + 1)]


def _firm(
    chance: Chance, serial: int, districts: dict[int, str], adults: list[Person], today: date, taken: set[str]
) -> Firm:
    trade, scope, small = chance.choice(TRADES)
    kind = PartyKind.TRADER if small and chance.maybe(0.7) else PartyKind.ORGANISATION
    district = chance.choice(list(districts))
    subject = f"DEMP{serial:04d}"
    code = uscc.make(f"{'92' if kind is PartyKind.TRADER else '91'}{district}{subject}{uscc.org_check_digit(subject)}")
    renamed = trade in BUILDERS and chance.maybe(0.4)
    return Firm(
        code=code,
        name=_name(chance, trade, kind, taken),
        kind=kind,
        trade=trade,
        scope=scope,
        district=district,
        address=f"青岛市{districts[district]}演示商业街 {serial} 号",
        capital=chance.choice((10, 30, 50, 100, 200, 500, 1000, 2000, 5000)),
        founded=today - timedelta(days=chance.randint(60, 7000)),
        head=chance.choice(adults),
        agent=chance.choice(adults) if kind is PartyKind.ORGANISATION and chance.maybe(0.4) else None,
        was=_name(chance, trade, kind, taken) if renamed else "",
    )


def _name(chance: Chance, trade: str, kind: PartyKind, taken: set[str]) -> str:
    ending = "店" if kind is PartyKind.TRADER else "有限公司"
    word = chance.choice(FIRST) + chance.choice(SECOND)
    name, count = f"演示·{word}{trade}{ending}", 1
    while name in taken:
        count += 1
        name = f"演示·{word}{trade}{count}{ending}"
    taken.add(name)
    return name
