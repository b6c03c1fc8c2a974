"""Every target decides every rule it takes as the interpreter does, nulls and what is not known yet included."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from tests.unit.rules.drawing import NAMES, VALUES, condition_texts, number_texts, population

from tongban.rules import Expression, compile_expression
from tongban.rules.sql import VALUE, sql_support, sql_values, table_columns

UNSHRUNK = (Phase.explicit, Phase.reuse, Phase.generate)
FIRMS = population(200)
COLUMN_TYPES = {
    "行业": "VARCHAR",
    "所在区": "VARCHAR",
    "人数": "INTEGER",
    "限额": "BIGINT",
    "营收": "DECIMAL(14, 2)",
    "研发": "DECIMAL(12, 2)",
    "成立日": "DATE",
    "申请日": "DATE",
    "小微": "BOOLEAN",
    "失信": "BOOLEAN",
}


@pytest.fixture(scope="module")
def firms() -> Iterator[Any]:
    """The population as a DuckDB table."""
    ibis = pytest.importorskip("ibis")
    connection = ibis.duckdb.connect()
    connection.con.execute(
        f"CREATE TABLE 企业 (编号 INTEGER, {', '.join(f'{n} {t}' for n, t in COLUMN_TYPES.items())})"
    )
    rows = [[place, *firm.values()] for place, firm in enumerate(FIRMS)]
    connection.con.executemany(f"INSERT INTO 企业 VALUES ({', '.join('?' * (len(VALUES) + 1))})", rows)
    yield connection.table("企业")
    connection.disconnect()


def interpreted(rule: Expression) -> list[object]:
    return [rule.evaluate(firm) for firm in FIRMS]


@settings(max_examples=12, deadline=None, phases=UNSHRUNK)
@given(st.lists(st.one_of(condition_texts(), number_texts(2)), min_size=8, max_size=8))
def test_sql_on_duckdb(firms: Any, texts: list[str]) -> None:
    columns = table_columns(firms)
    rules = {f"r{place}": compile_expression(text, NAMES) for place, text in enumerate(texts)}
    taken = {name: rule for name, rule in rules.items() if sql_support(rule, columns)}
    if not taken:
        return
    terms = {name: sql_values(rule, firms)[VALUE] for name, rule in taken.items()}
    answer = firms.select("编号", **terms).order_by("编号").to_pyarrow()
    for name, rule in taken.items():
        assert answer[name].to_pylist() == interpreted(rule), rule.text
