"""Rules as SQL: FEEL's nulls and exact numbers, decision tables, other dialects, and what is refused and why."""

import datetime as dt
import sys
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from tongban.rules import compile_expression
from tongban.rules.feel.names import NameTree
from tongban.rules.sql import (
    CONFLICT,
    MATCHES,
    ROW,
    VALUE,
    SqlError,
    select,
    sql_support,
    sql_text,
    sql_values,
    table_columns,
    where,
)
from tongban.rules.table import Column, RowText, decision_table

ibis = pytest.importorskip("ibis")
sqlglot = pytest.importorskip("sqlglot")

SCHEMA = {
    "行 业": "VARCHAR",
    "营业执照.名称": "VARCHAR",
    "人数": "INTEGER",
    "编号": "BIGINT",
    "营收": "DECIMAL(14, 2)",
    "研发": "DECIMAL(14, 2)",
    "面积": "DOUBLE",
    "成立日": "DATE",
    "小微": "BOOLEAN",
    "标签": "VARCHAR[]",
}
NAMES = list(SCHEMA)
VALUES: dict[str, list[Any]] = {
    "行 业": [None, "软件", "农业", "", "Straße"],
    "营业执照.名称": [None, "甲公司", "软件", "乙\\'\"公司", "𠀀丙"],
    "人数": [None, 5, 300, 0, -7],
    "编号": [None, 2**62, -1, 0, 13],
    "营收": [None, Decimal("1000.00"), Decimal("999.99"), Decimal("0.00"), Decimal("-20.00")],
    "研发": [None, Decimal("50.00"), Decimal("50.00"), Decimal("-0.01"), Decimal("-1.00")],
    "面积": [None, 0.1, 1e300, -0.0, float("nan")],
    "成立日": [None, dt.date(2024, 1, 31), dt.date(2020, 2, 29), dt.date(1900, 1, 1), dt.date(2021, 12, 30)],
    "小微": [None, True, False, None, True],
    "标签": [None, ["高新", "小微"], [], ["高新"], None],
}
ROWS = [dict(zip(NAMES, row, strict=True)) for row in zip(*VALUES.values(), strict=True)]


@pytest.fixture(scope="module")
def firms() -> Iterator[Any]:
    connection = ibis.duckdb.connect()
    columns = ", ".join(f'"{name}" {kind}' for name, kind in SCHEMA.items())
    connection.con.execute(f"CREATE TABLE 企业 (序 INTEGER, {columns})")
    rows = [[place, *row.values()] for place, row in enumerate(ROWS)]
    connection.con.executemany(f"INSERT INTO 企业 VALUES ({', '.join('?' * (len(NAMES) + 1))})", rows)
    yield connection.table("企业")
    connection.disconnect()


EXPRESSIONS = [
    '行 业 = "软件"',
    'not(行 业 = "软件")',
    '行 业 != "软件"',
    "行 业 = null",
    "行 业 != null",
    "null = null",
    '行 业 = 营业执照.名称 or 营业执照.名称 < "甲"',
    '行 业 in ("软件", null)',
    'not(行 业 in ("软件", "农业"))',
    'list contains(["软件", null], 行 业)',
    'list contains(标签, "高新")',
    "小微",
    "not(小微) or 人数 > 0",
    "小微 = false",
    "if 小微 then 人数 else 编号",
    "if 小微 then null else 营收",
    "if 人数 > 0 then 人数 else null",
    "人数 in [0..300)",
    "人数 in (< 0, 300)",
    "人数 in [1, 5, 0.5]",
    "营收 between 0 and 1000",
    "研发 / 营收 >= 0.05",
    "研发 / 营收 = 0.05",
    "研发 / 营收 != 0.05",
    "研发 / 营收 = null",
    "1 / 8 > 研发 / 营收",
    "营收 / 3 in [0..333.33]",
    "营收 * 0.05 = 研发",
    "营收 * 研发 - 人数",
    "-研发 + 0.005",
    "编号 > 4611686018427387903",
    "编号 = 99999999999999999999",
    "编号 + 0.5",
    "面积 = 0.1",
    "面积 >= 0",
    "面积 in (0.1, 1)",
    "面积 = 面积",
    'contains(行 业, "")',
    'starts with(营业执照.名称, "乙")',
    'ends with(行 业, "ße")',
    'ends with(营业执照.名称, "%")',
    '营业执照.名称 = "乙\\\\\'\\"公司"',
    "string length(营业执照.名称)",
    "substring(营业执照.名称, 2)",
    "substring(营业执照.名称, 2, 1)",
    "substring(营业执照.名称, -2, 1)",
    '行 业 + "（" + 营业执照.名称',
    "floor(研发)",
    "ceiling(研发)",
    "abs(研发) - 研发",
    "modulo(人数, 4)",
    "modulo(人数, -4)",
    "odd(人数)",
    "even(人数)",
    "min(人数, 编号)",
    "max(营收, 0)",
    '成立日 + duration("P1M")',
    '成立日 - duration("P11M") < @"2023-03-01"',
    'duration("P1D") + 成立日',
    '@"2024-03-31" - 成立日 > duration("P60D")',
    '(@"2024-03-31" - 成立日).days',
    'years and months duration(成立日, @"2024-02-28")',
    'years and months duration(成立日, @"2019-03-01").years',
    'years and months duration(成立日, @"2019-03-01").months',
    'years and months duration(成立日, @"2024-02-28") >= duration("P1M")',
    "成立日.year * 10000 + 成立日.month * 100 + 成立日.day",
    "成立日.weekday",
    "day of week(成立日)",
    "month of year(成立日)",
    "day of year(成立日)",
    "week of year(成立日)",
    "成立日 = null or 1 / 0 = null",
]


def test_sql_decides_as_the_interpreter(firms: Any) -> None:
    rules = {f"r{place}": compile_expression(text, NAMES) for place, text in enumerate(EXPRESSIONS)}
    values = {name: sql_values(rule, firms)[VALUE] for name, rule in rules.items()}
    answer = firms.select("序", **values).order_by("序").to_pyarrow()
    for name, rule in rules.items():
        expected = [getattr(value, "months", value) for value in map(rule.evaluate, ROWS)]
        assert answer[name].to_pylist() == expected, rule.text


def test_where_keeps_only_the_rows_for_which_the_condition_is_true(firms: Any) -> None:
    kept = where(compile_expression('not(行 业 = "软件")', NAMES), firms).order_by("序").to_pyarrow()["序"]
    assert kept.to_pylist() == [0, 2, 3, 4]
    assert where(compile_expression("人数 > 0", NAMES), firms).count().to_pyarrow().as_py() == 2


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("营收 / 研发 + 1 > 0", "“营收 / 研发 + 1”：除法可能除不尽，结果只能直接与数比较，不能再参加运算。"),
        ("研发 / 营收", "除法可能除不尽，不能作为结果输出，只能直接与数比较。"),
        ("营收 * 研发 * 营收 > 0", "乘积可能有 42 位，超过可以精确保存的 34 位；请声明更窄的定点数列。"),
        ("1 / 3 < 研发 / 营收", "除法的位数超过 31 位，与 FEEL 的 34 位舍入可能不一致。"),
        ("面积 * 2 > 1", "“面积 * 2”：浮点列的运算不精确，请改用定点数列。"),
        ('行 业 = 1', "“行 业 = 1”：文字与数放在一处。"),
        ('upper case(行 业) = "A"', "“upper case(行 业)”：函数 upper case 在 SQL 中没有同样含义的写法。"),
        ('some 甲 in 标签 satisfies 甲 = "a"', "：some / every在 SQL 中没有同样含义的写法。"),
        ("成立日 + (if 小微 then duration(\"P1D\") else duration(\"P2D\")) = null", "日期只能加减固定的时长"),
    ],
)  # fmt: skip
def test_what_sql_would_decide_otherwise_is_refused_with_the_place_and_the_reason(
    firms: Any, text: str, why: str
) -> None:
    rule = compile_expression(text, NAMES)
    support = sql_support(rule, table_columns(firms))
    assert not support
    assert why in support.why
    with pytest.raises(SqlError, match="这条规则不能交给数据库判断") as told:
        sql_values(rule, firms)
    assert told.value.code == "TB-SQL-001"


def test_columns_may_have_other_names_than_the_inputs(firms: Any) -> None:
    rule = compile_expression('执照.行业 = "软件"', ["执照.行业"])
    assert where(rule, firms, {"执照.行业": "行 业"}).count().to_pyarrow().as_py() == 1
    with pytest.raises(SqlError, match="数据表中没有这一列"):
        where(rule, firms)


@pytest.mark.parametrize("dialect", ["duckdb", "clickhouse", "spark"])
@pytest.mark.parametrize(
    "text",
    [
        'not(行业 = "软\'件") and (人数 in [1..5] or 研发 / 营收 >= 0.05)',
        '成立日 + duration("P1M") >= @"2024-02-29" and ends with(行业, "%")',
    ],
)
def test_the_text_for_every_dialect_parses_back(dialect: Any, text: str) -> None:
    schema = {"行业": "string", "人数": "int64", "研发": "decimal(12,2)", "营收": "decimal(12,2)", "成立日": "date"}
    table = ibis.table(schema, name="企业")
    written = sql_text(where(compile_expression(text, schema), table, dialect=dialect), dialect)
    tree = sqlglot.parse_one(written, read=dialect)
    assert {column.name for column in tree.find_all(sqlglot.exp.Column)} >= {name for name in schema if name in text}
    assert ("`企业`" if dialect == "spark" else '"企业"') in written


def test_a_function_that_means_something_else_on_a_dialect_is_refused_there() -> None:
    table = ibis.table({"行业": "string"}, name="企业")
    with pytest.raises(SqlError, match="clickhouse"):
        sql_values(compile_expression("string length(行业) > 2", ["行业"]), table, dialect="clickhouse")


def test_a_missing_package_is_said_in_one_sentence(monkeypatch: pytest.MonkeyPatch, firms: Any) -> None:
    monkeypatch.setitem(sys.modules, "ibis", None)
    with pytest.raises(SqlError, match=r"没有安装可选软件包 ibis.*tongban\[sql\]") as told:
        sql_values(compile_expression("人数 > 1", NAMES), firms)
    assert told.value.code == "TB-SQL-002"


def test_a_table_tells_the_deciding_row_how_many_match_and_which_cases_break_its_policy(firms: Any) -> None:
    rows = [RowText([">= 5"], ['"多"', "1"]), RowText(["[0..5]"], ['"少"', "2"])]
    outputs = [Column("规模"), Column("档")]
    table = decision_table([Column("人数")], outputs, rows, NameTree.of(NAMES), "U")
    answer = select(table, firms).order_by("序").to_pyarrow()
    assert answer[ROW].to_pylist() == [None, None, 1, 2, None]
    assert answer[MATCHES].to_pylist() == [0, 2, 1, 1, 0]
    assert answer[CONFLICT].to_pylist() == [False, True, False, False, False]
    assert answer["规模"].to_pylist() == [None, None, "多", "少", None]
    assert answer["档"].to_pylist() == [None, None, 1, 2, None]


def test_a_table_that_gives_a_list_is_refused() -> None:
    table = decision_table([Column("人数")], [Column("档")], [RowText(["-"], ["1"])], NameTree.of(NAMES), "C")
    assert sql_support(table).why == "命中策略 C 的结果是列表，SQL 的一列放不下。"


def test_without_columns_the_kinds_come_from_the_way_the_rule_uses_its_inputs() -> None:
    for text in [
        "甲 > 1 and 乙 = 甲",
        "甲 - 乙 > 0.5",
        '甲 + duration("P1M") >= 乙',
        "甲 = 乙",
        "if 甲 then 乙 else 丙 + 1",
    ]:
        assert sql_support(compile_expression(text, ["甲", "乙", "丙"])), text
