"""Rows become a table that decides every case as they did."""

from itertools import product
from typing import Any

import pytest

from tongban.rules import UNKNOWN, RuleBook
from tongban.rules.feel.errors import FeelError
from tongban.rules.tabling import tabled

NAMES = ("面积", "业态", "连锁", "下限")
VALUES: dict[str, tuple[Any, ...]] = {
    "面积": (0, 6, 7, 30, None, UNKNOWN),
    "业态": ("餐饮", "零售", None, UNKNOWN),
    "连锁": (True, False, None, UNKNOWN),
    "下限": (5, UNKNOWN),
}
CONDITIONS = [
    "面积 <= 6",
    "30 > 面积",
    '面积 > 6 and 面积 <= 30 and 业态 = "餐饮"',
    "面积 between 6 and 30",
    '业态 in ("餐饮", "零售")',
    '业态 = "餐饮" or 业态 = "零售"',
    '业态 != "餐饮"',
    "连锁",
    "not(连锁) and 面积 in [6..30)",
    "面积 >= 下限",
    "面积 > 6 or 连锁",
    "not(面积 > 6 and 连锁) and 业态 != null",
    "面积 * 2 > 12 and 面积 < 30",
    'contains(业态, "餐")',
]


@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_table_decides_every_case_as_the_rows_it_came_from(condition: str) -> None:
    made = tabled([condition, "面积 > 20", None], NAMES)
    rows = [{"name": "甲", "then": "一"}, {"name": "乙", "then": "二"}, {"name": "其余", "then": "三"}]
    tests: list[dict[str, Any]] = [{"when": condition}, {"when": "面积 > 20"}, {"otherwise": True}]
    before = {"outcome": "分流", "rows": [one | test for one, test in zip(rows, tests, strict=True)]}
    cells = [one | {"cells": list(row)} for one, row in zip(rows, made.rows, strict=True)]
    after = {"outcome": "分流", "table": {"inputs": list(made.inputs), "rows": cells}}
    old, new = (RuleBook.from_mapping(one, NAMES) for one in (before, after))
    for values in product(*VALUES.values()):
        facts = {name: value for name, value in zip(VALUES, values, strict=True) if value is not UNKNOWN}
        was, now = old.decide(facts), new.decide(facts)
        assert (was.effect, was.value, was.settled) == (now.effect, now.value, now.settled), (made, facts)


def test_cells_are_what_people_would_write() -> None:
    made = tabled(['面积 <= 6 and 业态 in ("餐饮", "零售")', "面积 between 6 and 30 and not(连锁)", None], NAMES)
    assert made.inputs == ("面积", "业态", "连锁") and made.whole == ()
    assert made.rows == (("<= 6", '"餐饮", "零售"', "-"), ("[6..30]", "-", "false"), ("-", "-", "-"))


def test_what_compares_several_inputs_is_a_column_as_it_stands() -> None:
    made = tabled(["面积 > 6 or 连锁", "面积 >= 下限"], NAMES)
    assert made.inputs == ("面积 > 6 or 连锁", "面积") and made.whole == ("面积 > 6 or 连锁",)
    assert made.rows == (("true", "-"), ("-", ">= 下限"))


def test_a_condition_that_cannot_be_read_is_told() -> None:
    with pytest.raises(FeelError):
        tabled(["面积 >"], NAMES)
