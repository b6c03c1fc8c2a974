"""One firm and thousands of policies: how many stay open after some answers, asked at random or by what they settle."""

import datetime as dt
import random
import time
from statistics import mean
from typing import Any

from tongban.rules import Expression
from tongban.rules.ask.many import ManyRules, Screening
from tongban.rules.expression import compile_over
from tongban.rules.feel.names import NameTree

_POLICIES, _KNOWN, _FIRMS, _STOPS = 4_314, 25, 6, (0, 1, 3, 5, 10, 15, 20)
_CATEGORIES = {f"类别{place}": [f"值{one}" for one in range(3 + place * 2)] for place in range(20)}
_NUMBERS = [f"数{place}" for place in range(25)]
_DAYS = [f"日{place}" for place in range(5)]
_BOOLEANS = [f"是否{place}" for place in range(10)]
_COLUMNS = [*_CATEGORIES, *_NUMBERS, *_DAYS, *_BOOLEANS]
_SHUFFLED = random.Random(1).sample(_COLUMNS, len(_COLUMNS))
#: Some facts are asked by many policies and many by few: the tenth half as often as the first, and so on.
_WEIGHTS = [1 / (1 + place / 9) for place in range(len(_COLUMNS))]


def print_policies() -> None:
    """The mean number of open policies after so many answers, and the time one answer takes."""
    rng = random.Random(2026)
    atoms = [_atom(rng) for _ in range(1_500)]
    names = NameTree.of(_COLUMNS)
    rules = ManyRules.of({f"政策{place}": _policy(rng, atoms, names) for place in range(_POLICIES)})
    firms = [_firm(rng) for _ in range(_FIRMS)]
    started = time.process_time()
    best = [_open_after(rules, firm, _KNOWN, None) for firm in firms]
    spent = (time.process_time() - started) / _FIRMS / _STOPS[-1]
    chance = [_open_after(rules, firm, _KNOWN, random.Random(place)) for place, firm in enumerate(firms)]
    for title, found in (("at random", chance), ("what helps most", best)):
        told = ", ".join(f"{stop}: {mean(one[stop] for one in found):.0f}" for stop in _STOPS)
        print(
            f"questions: {_POLICIES} policies, {_KNOWN} of {len(_COLUMNS)} known, open after answers, {title}: {told}"
        )
    print(f"questions: {spent * 1e3:.2f} ms for the next question of {_POLICIES} policies")


def _open_after(rules: ManyRules, firm: dict[str, Any], known: int, rng: random.Random | None) -> list[int]:
    names = list(firm)
    screening = rules.screen({name: firm[name] for name in names[:known]})
    counted = [len(screening.open)]
    for _ in range(_STOPS[-1]):
        name = _next(screening, rng)
        screening = screening.answered(name, firm[name]) if name is not None else screening
        counted.append(len(screening.open))
    return counted


def _next(screening: Screening, rng: random.Random | None) -> str | None:
    if rng is None:
        return screening.next()
    left = [name for name in screening.rules.inputs if name not in screening.facts]
    return rng.choice(left) if left else None


def _atom(rng: random.Random) -> str:
    name = rng.choices(_SHUFFLED, _WEIGHTS)[0]
    if name in _CATEGORIES:
        values = rng.sample(_CATEGORIES[name], rng.randint(1, max(1, len(_CATEGORIES[name]) // 3)))
        return f"{name} in ({', '.join(f'{chr(34)}{value}{chr(34)}' for value in values)})"
    if name in _NUMBERS:
        return f"{name} {rng.choice(['>=', '<'])} {rng.choice([10, 20, 30, 40, 50, 60, 70, 80, 90])}"
    if name in _DAYS:
        return f'{name} {rng.choice([">=", "<"])} @"{rng.randint(2015, 2025)}-01-01"'
    return rng.choice([name, f"not({name})"])


def _policy(rng: random.Random, atoms: list[str], names: NameTree) -> Expression:
    groups: list[str] = []
    left = rng.randint(3, 6)
    while left:
        size = min(left, rng.choice([1, 1, 1, 2, 3]))
        groups.append(f"({' or '.join(rng.choice(atoms) for _ in range(size))})")
        left -= size
    return compile_over(" and ".join(groups), names)


def _firm(rng: random.Random) -> dict[str, Any]:
    """The values of a firm, in the order in which they become known."""
    firm: dict[str, Any] = {name: rng.choice(values) for name, values in _CATEGORIES.items()}
    firm |= {name: rng.randrange(100) for name in _NUMBERS} | {name: rng.random() < 0.5 for name in _BOOLEANS}
    firm |= {name: _day(rng) for name in _DAYS}
    return {name: None if rng.random() < 0.1 else firm[name] for name in rng.sample(_COLUMNS, len(_COLUMNS))}


def _day(rng: random.Random) -> dt.date:
    return dt.date(rng.randint(2010, 2025), rng.randint(1, 12), 1)
