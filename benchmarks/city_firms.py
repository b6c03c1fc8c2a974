"""演示: a made-up city of firms and the clauses of its policies, in the size and shape of a real city's figures."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

FIRMS: Final = 230_000
CLAUSES: Final = 4_314
_ATOMS: Final = 1_500
_SELECTIVITY: Final = (0.005, 0.02)
_NEGATED: Final = 0.08
_CATEGORIES: Final = (3, 4, 5, 6, 8, 9, 10, 12, 15, 18, 20, 21, 26, 31, 41, 58, 97, 143, 260, 473)
_NUMBERS: Final = 25
_DATES: Final = 5
_FLAGS: Final = 10
_GLANCE: Final = 2_000
_FIRST_DAY: Final = np.datetime64("1995-01-01", "D")

Bits = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Column:
    """What is known of every firm: values (of texts their place in `labels`), and which of them are null."""

    name: str
    values: npt.NDArray[Any]
    nulls: npt.NDArray[np.bool_]
    kind: str
    labels: tuple[str, ...] = ()

    def raw(self) -> npt.NDArray[Any]:
        """The values as they come from a source: texts as texts."""
        return np.array(self.labels, object)[self.values] if self.labels else self.values


@dataclass(frozen=True)
class Atom:
    """A predicate: column, operator and constants; `negated` as the language negates it."""

    column: str
    op: str
    values: tuple[Any, ...]
    negated: bool = False


Clause = tuple[tuple[Atom, ...], ...]
"""An AND of ORs."""


@dataclass(frozen=True)
class City:
    """Firms and clauses; every clause is true of 0.5 to 2 in a hundred firms."""

    columns: tuple[Column, ...]
    clauses: tuple[Clause, ...]


def city(seed: int = 20260501, firms: int = FIRMS, clauses: int = CLAUSES) -> City:
    """The city of a seed."""
    random = np.random.default_rng(seed)
    columns = _columns(random, firms)
    atoms = [_atom(random, columns[int(random.integers(len(columns)))]) for _ in range(_ATOMS)]
    bits: dict[Atom, Bits] = {}
    by_name = {column.name: column for column in columns}

    def true_of(atom: Atom) -> Bits:
        if atom not in bits:
            bits[atom] = np.packbits(holds(atom, by_name[atom.column]))
        return bits[atom]

    found: list[Clause] = []
    while len(found) < clauses:
        clause = _clause(random, atoms)
        if _fits(clause, lambda atom: true_of(atom)[:_GLANCE], 0.5) and _fits(clause, true_of, 1.0):
            found.append(clause)
    return City(tuple(columns), tuple(found))


def _fits(clause: Clause, true_of: Callable[[Atom], Bits], strictness: float) -> bool:
    bits = _combined(clause, true_of)
    share = int(np.bitwise_count(bits).sum(dtype=np.int64)) / (8 * len(bits))
    return _SELECTIVITY[0] * strictness <= share <= _SELECTIVITY[1] / strictness


def _columns(random: np.random.Generator, firms: int) -> list[Column]:
    columns: list[tuple[str, int, npt.NDArray[Any], str]] = []
    for place, size in enumerate(_CATEGORIES):
        weights = 1 / np.arange(1, size + 1) ** 0.7
        columns.append(("类别", place, random.choice(size, firms, p=weights / weights.sum()), "text"))
    for place in range(_NUMBERS):
        places = (0, 0, 2)[place % 3]
        amounts = random.lognormal(5 + place % 5, 1.2, firms)
        columns.append(("数值", place, np.round(amounts, places), "number"))
    for place in range(_DATES):
        days = (random.beta(3, 1.5, firms) * 11_400).astype(np.int64)
        columns.append(("日期", place, _FIRST_DAY + days, "date"))
    for place in range(_FLAGS):
        columns.append(("标志", place, random.random(firms) < random.uniform(0.05, 0.7), "flag"))
    shares = random.uniform(0, 0.3, len(columns)) * (random.random(len(columns)) > 0.25)
    return [
        Column(f"{head}{place}", values, random.random(firms) < share, kind, _labels(place) if kind == "text" else ())
        for (head, place, values, kind), share in zip(columns, shares, strict=True)
    ]


def _labels(place: int) -> tuple[str, ...]:
    return tuple(f"类{place}值{code}" for code in range(_CATEGORIES[place]))


def _atom(random: np.random.Generator, column: Column) -> Atom:
    if column.kind == "flag":
        return Atom(column.name, "flag", ())
    if column.kind == "text":
        wanted = 1 if random.random() < 0.5 else int(random.integers(2, 6))
        chosen = sorted(random.choice(len(column.labels), min(wanted, len(column.labels) - 1), replace=False))
        return Atom(column.name, "in" if len(chosen) > 1 else "=", tuple(column.labels[place] for place in chosen))
    low, high = np.sort(random.uniform(0.02, 0.98, 2))
    ends = tuple(_round(column, float(share)) for share in (low, high))
    op = str(random.choice([">=", "<", "[)"] if column.kind == "number" else [">=", "<"]))
    return Atom(column.name, op, ends if op == "[)" else ends[:1])


def _round(column: Column, share: float) -> object:
    value = np.sort(column.values[:5000])[int(share * 4999)]
    return value if column.kind == "date" else float(value)


def _clause(random: np.random.Generator, atoms: list[Atom]) -> Clause:
    left = int(random.integers(3, 7))
    groups = []
    while left:
        width = min(left, int(random.choice([1, 2, 3], p=[0.6, 0.25, 0.15])))
        left -= width
        chosen = (atoms[int(place)] for place in random.integers(len(atoms), size=width))
        groups.append(tuple(Atom(a.column, a.op, a.values, bool(random.random() < _NEGATED)) for a in chosen))
    return tuple(groups)


def holds(atom: Atom, column: Column) -> npt.NDArray[np.bool_]:
    """Of which firms an atom is true: null passes only the negation of an equality."""
    values: Any = column.values
    test = {
        "flag": lambda: values,
        "=": lambda: values == column.labels.index(atom.values[0]),
        "in": lambda: np.isin(values, [column.labels.index(value) for value in atom.values]),
        ">=": lambda: values >= atom.values[0],
        "<": lambda: values < atom.values[0],
        "[)": lambda: (values >= atom.values[0]) & (values < atom.values[1]),
    }[atom.op]()
    if not atom.negated:
        return np.asarray(test & ~column.nulls)
    return np.asarray(~test | column.nulls if atom.op in ("=", "in") else ~test & ~column.nulls)


def _combined(clause: Clause, true_of: Callable[[Atom], Bits]) -> Bits:
    result: Bits | None = None
    for group in clause:
        one = true_of(group[0])
        for atom in group[1:]:
            one = one | true_of(atom)
        result = one if result is None else result & one
    assert result is not None
    return result


def feel(clause: Clause) -> str:
    """The clause as an author writes it."""
    groups = (" or ".join(map(_feel, group)) for group in clause)
    return " and ".join(f"({text})" if " or " in text else text for text in groups)


def _feel(atom: Atom) -> str:
    values = [_constant(value) for value in atom.values]
    text = {
        "flag": atom.column,
        "in": f"{atom.column} in ({', '.join(values)})",
        "[)": f"{atom.column} in [{'..'.join(values)})",
    }.get(atom.op, f"{atom.column} {atom.op} {values[0] if values else ''}")
    return f"not({text})" if atom.negated else text


def _constant(value: Any) -> str:
    if isinstance(value, str):
        return f'"{value}"'
    return f'date("{value}")' if isinstance(value, np.datetime64) else repr(value)
