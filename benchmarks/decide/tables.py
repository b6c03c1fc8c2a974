"""Decision tables in no engine's language, and facts for them: what every engine is given."""

import datetime as dt
import random
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

Kind = Literal["text", "number", "whole", "date", "truth"]
#: The tests of one cell: texts to be one of; the ends of a number (from, below) or of a date; a truth value; or none.
Cell = tuple[str, ...] | tuple[Any, Any] | bool | None


@dataclass(frozen=True, slots=True)
class Column:
    """An input: its name, its kind, and what facts draw from."""

    name: str
    kind: Kind
    values: tuple[str, ...] = ()
    largest: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """A table of hit policy FIRST with one output; the last row is for everything else."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def outputs(self) -> tuple[str, ...]:
        """What the rows say."""
        return tuple(f"档{number}" for number in range(1, len(self.rows) + 1))


_TRADES = ("软件", "芯片", "制造", "农业", "渔业", "商贸", "服务", "教育")
_FIRST_DAY = dt.date(2014, 1, 1)
_DAYS = 4_000


def _day(number: int) -> dt.date:
    return _FIRST_DAY + dt.timedelta(days=number)


FIRM = (
    Column("行业", "text", _TRADES),
    Column("营业收入", "number", largest=20_000),
    Column("从业人数", "whole", largest=200),
    Column("成立日期", "date"),
    Column("高新企业", "truth"),
)
MAIN = Table(
    "12x5",
    FIRM,
    (
        (("软件", "芯片"), (1_000, 15_000), (10, None), (_day(1_191), None), True),
        (("软件", "教育"), (5_000, None), None, None, None),
        (("制造", "教育"), (0, Decimal("8000.5")), (5, 150), (None, _day(2_945)), False),
        (None, (None, 900), None, None, None),
        (("软件", "芯片", "制造", "教育"), None, (80, None), None, True),
        (("农业",), None, (None, 150), None, None),
        (("渔业", "农业"), (100, 12_000), None, (_day(1_022), None), None),
        (None, (18_000, None), None, None, False),
        (("商贸",), None, (3, 150), None, None),
        (("服务",), None, None, (_day(461), _day(3_527)), None),
        (None, None, (120, None), None, None),
        (None, None, None, None, None),
    ),
)
SMALL = Table("3x2", FIRM[1:3], (((1_000, 10_000), (10, 150)), ((10_000, None), None), (None, None)))


def large(rows: int, columns: int) -> Table:
    """A table of that size, the same each time."""
    dice = random.Random(7)
    named = tuple(
        Column(f"{column.name}{number}", column.kind, column.values, column.largest)
        for number in range(-(-columns // len(FIRM)))
        for column in FIRM
    )[:columns]
    drawn = tuple(tuple(_cell(dice, column) for column in named) for _ in range(rows - 1))
    return Table(f"{rows}x{columns}", named, (*drawn, (None,) * columns))


def _cell(dice: random.Random, column: Column) -> Cell:
    if dice.random() < 0.5:
        return None
    if column.kind == "text":
        return tuple(dice.sample(column.values, 3))
    if column.kind == "truth":
        return dice.random() < 0.5
    if column.kind in ("number", "whole"):
        low = dice.randrange(column.largest)
        return low, low + column.largest // 4
    low = dice.randrange(_DAYS)
    return _day(low), _day(low + _DAYS // 4)


def facts(table: Table, count: int) -> list[dict[str, Any]]:
    """Random facts: amounts as exact decimals of two places, counts as whole numbers, dates as dates."""
    dice = random.Random(11)
    return [{column.name: _fact(dice, column) for column in table.columns} for _ in range(count)]


def _fact(dice: random.Random, column: Column) -> object:
    if column.kind == "text":
        return dice.choice(column.values)
    if column.kind == "truth":
        return dice.random() < 0.5
    if column.kind == "whole":
        return dice.randrange(column.largest)
    if column.kind == "number":
        return Decimal(dice.randrange(column.largest * 100)) / 100
    return _day(dice.randrange(_DAYS))


def plain(fact: dict[str, Any]) -> dict[str, Any]:
    """The facts in the values JSON has: numbers as floats, dates as texts."""
    return {name: _plain(value) for name, value in fact.items()}


def ascii_named(fact: dict[str, Any]) -> dict[str, Any]:
    """The facts under names every engine can read: zen-engine takes none with Chinese characters."""
    return {f"x{place}": value for place, value in enumerate(fact.values())}


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, dt.date) else value
