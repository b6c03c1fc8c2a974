"""Random tables, and the same questions answered by trying every case."""

import datetime as dt
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from hypothesis import strategies as st

from tongban.rules import compile_unary_tests
from tongban.rules.feel.names import NameTree
from tongban.rules.feel.nodes import DecisionTable, HitPolicy
from tongban.rules.feel.types import BOOLEAN, DATE, NUMBER, STRING
from tongban.rules.prove import Domain
from tongban.rules.table import Column, RowText, decision_table

INPUTS = {
    "面积": Column("面积", NUMBER, "[0..4]"),
    "业态": Column("业态", STRING, '"甲","乙","丙"'),
    "有烟道": Column("有烟道", BOOLEAN),
    "日期": Column("日期", DATE),
}
CASES: dict[str, list[Any]] = {
    "面积": [Decimal(half) / 2 for half in range(9)] + [None],
    "业态": ["甲", "乙", "丙", None],
    "有烟道": [True, False, None],
    "日期": [dt.date(2024, 12, 31) + dt.timedelta(days=days) for days in range(5)] + [None],
}
NUMBERS = ["1", "2", "3"]
DAYS = [f'date("2025-01-0{day}")' for day in (1, 2, 3)]
NAMES = NameTree.of(INPUTS)


def ordered(constants: Sequence[str]) -> st.SearchStrategy[str]:
    one = st.sampled_from(constants)
    return st.one_of(
        st.just("-"),
        st.builds("{}{}".format, st.sampled_from(["< ", "<= ", "> ", ">= ", "", "!= "]), one),
        st.builds("{}{}..{}{}".format, st.sampled_from("[("), one, one, st.sampled_from("])")),
        st.builds("not({})".format, one),
        st.builds("{}, null".format, one),
        st.builds("< {}, > {}".format, one, one),
    )


CELLS = {
    "面积": ordered(NUMBERS),
    "业态": st.sampled_from(["-", '"甲"', '"乙","丙"', 'not("甲")', "null", '["甲","乙"]', '"丁"']),
    "有烟道": st.sampled_from(["-", "true", "false", "not(true)", "null", "true, false"]),
    "日期": ordered(DAYS),
}


@cache
def truth(cell: str, value: object) -> object:
    """What the interpreter says of one cell."""
    return compile_unary_tests(cell, INPUTS).evaluate({"?": value})


@dataclass(frozen=True, slots=True)
class Drawn:
    """A random table with its texts."""

    names: list[str]
    rows: list[RowText]
    table: DecisionTable
    domains: dict[str, Domain]

    def cases(self) -> Iterator[dict[str, Any]]:
        """Every case of the small domains; null where it may be."""
        values = [[one for one in CASES[name] if one is not None or self.domains[name].nullable] for name in self.names]
        for chosen in itertools.product(*values):
            yield dict(zip(self.names, chosen, strict=True))

    def matching(self, facts: Mapping[str, Any]) -> tuple[int, ...]:
        """The rows, from 0, all of whose cells hold."""
        return tuple(place for place, row in enumerate(self.rows) if self.matches(row, facts))

    def matches(self, row: RowText, facts: Mapping[str, Any]) -> bool:
        return all(truth(cell, facts[name]) is True for name, cell in zip(self.names, row.cells, strict=True))


def build(names: Sequence[str], rows: Sequence[Sequence[str]], policy: HitPolicy, nullable: Sequence[str]) -> Drawn:
    texts = [RowText(row[: len(names)], row[len(names) :]) for row in rows]
    outputs = [Column("结果", allowed=['"一"', '"二"', '"三"'])]
    table = decision_table([INPUTS[name] for name in names], outputs, texts, NAMES, policy)
    kinds = {"面积": Decimal, "业态": str, "有烟道": bool, "日期": dt.date}
    return Drawn(list(names), texts, table, {name: Domain(kinds[name], nullable=name in nullable) for name in names})


@st.composite
def tables(draw: st.DrawFn, policies: str = "U") -> Drawn:
    names = draw(st.lists(st.sampled_from(list(INPUTS)), min_size=1, max_size=3, unique=True))
    cells = st.tuples(*(CELLS[name] for name in names), st.sampled_from(['"一"', '"二"', '"三"']))
    rows = draw(st.lists(cells, min_size=1, max_size=6))
    policy: Any = draw(st.sampled_from(policies))
    return build(names, rows, policy, draw(st.lists(st.sampled_from(names), unique=True)))
