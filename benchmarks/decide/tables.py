"""Decision tables in no engine's language, and facts for them: what every engine is given."""

import datetime as dt
import random
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

Kind = Literal["text", "number", "date", "truth"]
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
    Column("营业收入", "number", largest=100_000),
    Column("从业人数", "number", largest=1_200),
    Column("成立日期", "date"),
    Column("高新企业", "truth"),
)
MAIN = Table(
    "12x5",
    FIRM,
    (
        (("软件", "芯片"), (1_000, 5_000), (10, None), (_day(2_191), None), True),
        (("软件",), (5_000, None), None, None, None),
        (("制造",), (0, Decimal("1000.5")), (5, 50), (None, _day(545)), False),
        (None, (None, 20), None, None, None),
        (("软件", "芯片", "制造", "教育"), None, (100, None), None, True),
        (("农业",), None, (None, 30), None, None),
        (("渔业", "农业"), (100, 20_000), None, (_day(2_922), None), None),
        (None, (90_000, None), None, None, False),
        (("商贸",), None, (3, 10), None, None),
        (("服务",), None, None, (_day(1_461), _day(1_827)), None),
        (None, None, (1_000, None), None, None),
        (None, None, None, None, None),
    ),
)
SMALL = Table(
    "3x2", FIRM[1:3], (((1_000, 50_000), (10, 300)), ((50_000, None), None), (None, None))
)


def large(rows: int, columns: int) -> Table:
    """A table of that size, the same each time."""
    dice = random.Random(7)  # noqa: S311 - the same table each time
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
    if column.kind == "number":
        low = dice.randrange(column.largest)
        return low, low + column.largest // 4
    low = dice.randrange(_DAYS)
    return _day(low), _day(low + _DAYS // 4)


def facts(table: Table, count: int) -> list[dict[str, Any]]:
    """Random facts, numbers as exact decimals of two places and dates as dates."""
    dice = random.Random(11)  # noqa: S311 - the same facts each time
    return [{column.name: _fact(dice, column) for column in table.columns} for _ in range(count)]


def _fact(dice: random.Random, column: Column) -> object:
    if column.kind == "text":
        return dice.choice(column.values)
    if column.kind == "truth":
        return dice.random() < 0.5
    if column.kind == "number":
        return Decimal(dice.randrange(column.largest * 100)) / 100
    return _day(dice.randrange(_DAYS))


def plain(fact: dict[str, Any]) -> dict[str, Any]:
    """The facts in the values JSON has: numbers as floats, dates as texts."""
    return {name: _plain(value) for name, value in fact.items()}


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, dt.date) else value
