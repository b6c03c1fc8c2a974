"""What the proofs of a table say, in words, and how they take what boxes cannot decide."""

import datetime as dt
import random
import sys
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.unit.rules.dmn.samples import GRADES

from tongban.rules import compile_expression
from tongban.rules.feel.names import NameTree
from tongban.rules.feel.nodes import DecisionTable, HitPolicy, Local, Written
from tongban.rules.feel.types import BOOLEAN, DATE, NUMBER, STRING
from tongban.rules.model import load
from tongban.rules.prove import Domain, Finding, Severity, prove
from tongban.rules.table import Column, RowText, decision_table

NAMES = ["面积", "业态", "研发", "营收", "开始", "结束", "有证", "照", "人数"]
AREA, TRADE = Column("面积", NUMBER), Column("业态", STRING, '"甲","乙"')
START, END = Column("开始", DATE), Column("结束", DATE)


def table_of(
    inputs: Sequence[Column],
    rows: Sequence[Sequence[str]],
    policy: HitPolicy = "U",
    output: Column | None = None,
) -> DecisionTable:
    texts = [RowText(row[: len(inputs)], row[len(inputs) :]) for row in rows]
    return decision_table(inputs, [output or Column("结果")], texts, NameTree.of(NAMES), policy)


def only(findings: Sequence[Finding], code: str) -> Finding:
    (found,) = [one for one in findings if one.code == f"TB-PROVE-{code}"]
    return found


def test_a_gap_is_told_with_a_case_and_its_range() -> None:
    report = prove(table_of([AREA, TRADE], [["< 30", "-", "1"], [">= 30", '"乙"', "2"]]))
    gap = only(report.findings, "001")
    assert gap.text == "面积 30、业态为“甲”时没有一行适用。范围：面积不小于 30；业态为“甲”。"
    assert (gap.severity, gap.facts) == (Severity.ERROR, {"面积": Decimal(30), "业态": "甲"})


def test_what_an_input_leaves_out_does_not_appear_in_the_sentence() -> None:
    report = prove(table_of([AREA, Column("有证", BOOLEAN)], [["-", "true", "1"]]))
    assert only(report.findings, "001").text == "有证为否时没有一行适用。"


@pytest.mark.parametrize(("domain", "complete"), [(Domain.numbers(0), False), (Domain.numbers(0, whole=True), True)])
def test_between_whole_numbers_there_is_no_gap(domain: Domain, complete: bool) -> None:
    table = table_of([Column("人数", NUMBER)], [["<= 5", "1"], [">= 6", "2"]])
    assert prove(table, {"人数": domain}).complete is complete
    assert prove(table, {"人数": domain}, methods=["smt"]).complete is complete


def test_between_one_day_and_the_next_there_is_no_gap() -> None:
    rows = [['<= date("2025-12-31")', "1"], ['>= date("2026-01-01")', "2"]]
    for method in ("boxes", "smt"):
        assert prove(table_of([START], rows), methods=[method]).complete is True


def test_an_input_that_may_be_empty_needs_a_row_for_it() -> None:
    table = table_of([TRADE], [['"甲"', "1"], ['"乙"', "2"]])
    assert prove(table).complete is True
    report = prove(table, {"业态": Domain.texts(nullable=True)})
    assert only(report.findings, "001").text == "业态为空时没有一行适用。"


def test_a_default_or_a_count_leaves_no_gap() -> None:
    gappy = [["< 30", "1"]]
    assert prove(table_of([AREA], gappy, "U", Column("结果", default="0"))).complete is True
    assert prove(table_of([AREA], gappy, "C#")).complete is True
    assert only(prove(table_of([AREA], gappy, "C")).findings, "001").severity is Severity.WARNING


@pytest.mark.parametrize(
    ("rows", "complete", "unique"),
    [
        ([["<= 结束", "-", "1"], ["-", "< 开始", "2"]], True, True),
        ([["< 结束", "-", "1"], ["-", "< 开始", "2"]], False, True),
        ([["<= 结束", "-", "1"], ["-", "<= 开始", "2"]], True, False),
    ],
)
def test_two_columns_compared_are_left_to_the_solver(rows: list[list[str]], complete: bool, unique: bool) -> None:
    report = prove(table_of([START, END], rows))
    assert (report.complete, report.unique) == (complete, unique)
    for finding in report.findings:
        assert finding.facts is not None
        assert (finding.facts["开始"] == finding.facts["结束"]) is (finding.code in ("TB-PROVE-001", "TB-PROVE-002"))


def test_arithmetic_between_inputs_is_left_to_the_solver() -> None:
    ratio = Column("研发 / 营收", NUMBER)
    rows = [[">= 0.05", "1"], ["[0.03..0.05)", "2"], ["< 0.03", "3"]]
    known = {"研发": Domain.numbers(0), "营收": Domain.numbers(1)}
    report = prove(table_of([ratio], rows), known)
    assert (report.complete, report.unique, report.findings) == (True, True, ())
    report = prove(table_of([ratio], rows), known | {"营收": Domain.numbers(0)})
    assert only(report.findings, "001").facts == {"研发": Decimal(0), "营收": Decimal(0)}
    report = prove(table_of([ratio], [*rows[:2], ["<= 0.03", "3"]]), known)
    facts: Any = only(report.findings, "002").facts
    assert facts["研发"] / facts["营收"] == Decimal("0.03")


def test_a_division_by_zero_is_null_to_the_solver_too() -> None:
    table = table_of([AREA], [["(if 研发 / 营收 = null then ? > 1 else true)", "1"]])
    report = prove(table, {"研发": Domain.numbers(0), "营收": Domain.numbers(0)})
    facts: Any = only(report.findings, "001").facts
    assert facts["营收"] == 0
    assert facts["面积"] <= 1
    assert prove(table, {"研发": Domain.numbers(0), "营收": Domain.numbers(1)}).complete is True


def test_a_constraint_between_inputs_closes_a_gap_and_parts_an_overlap() -> None:
    table = table_of([START, END], [["-", '>= date("2026-01-01")', "1"], ['< date("2026-01-01")', "-", "2"]])
    assert prove(table).unique is False
    never = [compile_expression('开始 >= date("2026-01-01") or 结束 < date("2026-01-01")', NAMES)]
    assert prove(table, constraints=never).unique is True
    in_order = [compile_expression("开始 <= 结束", NAMES)]
    fewer = table_of([START, END], [["<= 结束", "-", "1"]])
    assert prove(fewer).complete is False
    assert prove(fewer, constraints=in_order).complete is True


def test_constraints_that_exclude_everything_are_told() -> None:
    report = prove(table_of([AREA], [["-", "1"]]), constraints=[compile_expression("面积 > 1 and 面积 < 1", NAMES)])
    assert [one.code for one in report.findings] == ["TB-PROVE-009"]


def test_a_row_behind_others_is_told_with_the_one_that_decides() -> None:
    report = prove(table_of([AREA], [["< 50", "1"], [">= 40", "2"], ["[10..20]", "3"]], "F"))
    found = only(report.findings, "005")
    assert found.rows == (3,)
    assert found.text.endswith("例如面积 10 时，由第 1 行决定。")
    assert report.complete is True


def test_rows_and_outputs_outside_what_is_allowed_are_told() -> None:
    output = Column("结果", allowed=['"准"', '"不准"', '"补正"'])
    report = prove(table_of([TRADE], [['"甲"', '"准"'], ['"丙"', '"不准"'], ['not("甲")', '"另议"']], "U", output))
    assert only(report.findings, "004").rows == (2,)
    assert only(report.findings, "007").facts == {"业态": "丙"}
    assert "“另议”不在“结果”允许的值里" in only(report.findings, "008").text
    unreached = [one.text for one in report.findings if one.code == "TB-PROVE-006"]
    assert len(unreached) == 2
    assert "没有一行给出“不准”" in unreached[0]


def test_outputs_that_are_computed_are_compared_by_the_interpreter() -> None:
    rows = [["< 50", "面积"], ["> 40", "面积 * 2"], ["> 60", "面积 * 2"]]
    report = prove(table_of([AREA], rows, "A"))
    assert only(report.findings, "003").rows == (1, 2)


def test_a_member_of_a_context_is_a_column_and_its_counter_example_a_context() -> None:
    report = prove(table_of([Column("照.等级", NUMBER)], [["< 3", "1"], ["> 3", "2"]]))
    gap = only(report.findings, "001")
    assert gap.facts == {"照": {"等级": Decimal(3)}}
    assert gap.text.startswith("照 · 等级 3 时")


def test_a_name_bound_around_the_table_is_taken_for_an_input() -> None:
    table = table_of([AREA], [["< 30", "1"], ["> 30", "面积"]])
    (column,) = table.inputs
    bound = Written(column.span, "面积", Local(column.span, "面积", 3))
    inner = replace(table, inputs=(replace(column, expression=bound),))
    report = prove(inner, {"面积": Domain.numbers(100)})
    assert only(report.findings, "001").facts == {"面积": Decimal(30)}


def test_a_text_function_is_said_not_to_be_proven() -> None:
    rows = [['contains(?, "餐")', "1"], ['starts with(?, "店")', "2"]]
    report = prove(table_of([Column("业态", STRING)], rows))
    told = [one.text for one in report.findings if one.code == "TB-PROVE-090"]
    assert told
    assert all(text.startswith("不能证明") for text in told)
    assert report.unique is None


def test_a_text_function_does_not_hinder_what_holds_whatever_it_says() -> None:
    rows = [["-", 'contains(?, "餐")', "1"], ["< 5", "-", "2"], [">= 5", "-", "3"]]
    report = prove(table_of([AREA, Column("业态", STRING)], rows, "F"))
    assert (report.complete, report.proofs["complete"].method) == (True, "boxes")


def test_without_the_solver_the_reason_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "z3", None)
    report = prove(table_of([START, END], [["< 结束", "-", "1"], ["-", "<= 开始", "2"]]))
    assert report.complete is None
    assert all("z3-solver" in one.text for one in report.findings if one.code == "TB-PROVE-090")


def test_hostile_tables_are_given_up_within_their_steps() -> None:
    chance = random.Random(1)
    names = [f"列{place}" for place in range(40)]
    rows = []
    for _row in range(180):
        row = ["-"] * len(names)
        for place in chance.sample(range(len(names)), 3):
            row[place] = chance.choice(["true", "false"])
        rows.append(RowText(row, ["1"]))
    table = decision_table([Column(name, BOOLEAN) for name in names], [Column("结果")], rows, NameTree.of(names), "C")
    report = prove(table, methods=["boxes"], steps=5_000)
    assert report.complete is None
    assert "计算步数超过上限" in str(report)


def test_the_tables_of_a_model_are_proven_with_what_its_inputs_declare(tmp_path: Path) -> None:
    path = tmp_path / "档次.dmn"
    gappy = GRADES.replace('<defaultOutputEntry><text>"无"</text></defaultOutputEntry>', "")
    path.write_text(gappy, encoding="utf-8")
    assert only(load(path).verify()["档次"].findings, "001").text.startswith("注册 资本 49 时没有一行适用")
    every = gappy.replace("&gt;= 100", "-").replace(
        "<text>-</text></inputEntry><inputEntry><text>&gt;= 50", '<text>"餐饮"</text></inputEntry><inputEntry><text>-'
    )
    path.write_text(every, encoding="utf-8")
    assert load(path).verify()["档次"].findings == ()


def test_dates_outside_a_declared_range_are_not_asked_for() -> None:
    table = table_of([START], [['>= date("2026-01-01")', "1"]])
    assert prove(table, {"开始": Domain.dates(dt.date(2026, 1, 1))}).complete is True
