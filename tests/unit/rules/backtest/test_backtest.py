"""Backtests: who is decided differently and by what, in memory that does not grow with the cases."""

import json
import tracemalloc
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tongban.rules import Expression, RuleBook, compile_expression
from tongban.rules.backtest import CasesError, Difference, compare, compare_clauses
from tongban.rules.backtest.comparison import MOST_KINDS
from tongban.rules.feel.names import NameTree
from tongban.rules.match import Population
from tongban.rules.table import Column, RowText, decision_table

NAMES = ["人数", "有效期至", "申请日期", "新址"]


def routes(limit: int) -> RuleBook:
    return RuleBook.from_mapping(
        {
            "outcome": "分流",
            "rows": [
                {"name": "小型", "when": f"人数 <= {limit}", "then": "备案"},
                {"name": "特大", "when": "人数 > 1000", "then": "专家评审", "effect": "转人工"},
                {"name": "其余", "otherwise": True, "then": "许可"},
            ],
        },
        NAMES,
    )


def grants(*checks: str) -> RuleBook:
    named = [{"name": text, "expr": text} for text in checks]
    return RuleBook.from_mapping({"outcome": "准予", "checks": named}, NAMES)


def test_it_tells_how_many_go_where_by_which_row_of_each_version_and_gives_samples() -> None:
    result = compare(routes(10), routes(20), [(f"案{n}", {"人数": n}) for n in range(1, 31)])
    assert (result.total, result.changed) == (30, 10)
    (change,) = result.changes
    assert (change.old, change.new, change.count) == ("分流：许可", "分流：备案", 10)
    assert [(one.old, one.new, one.count) for one in change.grounds] == [("其余", "小型", 10)]
    assert len(change.samples) == 5
    assert set(change.samples) <= {f"案{n}" for n in range(11, 21)}
    assert result.matrix == {"分流：许可": {"分流：备案": 10, "分流：许可": 10}, "分流：备案": {"分流：备案": 10}}


def test_checks_that_do_not_hold_are_the_ground() -> None:
    facts = {"有效期至": date(2025, 1, 1), "申请日期": date(2026, 1, 1), "人数": 3}
    old, new = grants("人数 > 1"), grants("人数 > 1", "有效期至 >= 申请日期", "新址 = null or 人数 > 5")
    found: list[Difference] = []
    compare(old, new, [facts], each=found.append)
    (one,) = found
    assert (one.case, one.old, one.new) == (1, "准予", "转人工")
    assert (one.old_ground, one.new_ground) == (
        "全部条件成立",
        "有效期至 >= 申请日期（不成立）；新址 = null or 人数 > 5（未知）",
    )


def test_cases_left_open_or_not_runnable_are_counted_apart() -> None:
    rule = compile_expression("if 人数 > 1 then count(for 甲 in 1..人数 return 甲) else 0", NAMES)
    cases = [{"人数": 5}, {}, {"人数": 300_000}, {"人数": None}]
    result = compare(compile_expression("人数 + 0", NAMES), rule, cases)
    assert (result.old.unknown, result.old.failed) == (1, 0)
    assert (result.new.unknown, result.new.failed) == (1, 1)
    assert "新版：缺少事实而未定 1 件，不能执行 1 件。" in str(result)
    assert any(one.new == "不能执行：TB-FEEL-015" for one in result.changes)


def test_tables_name_the_rows_that_decided() -> None:
    def table(limit: int) -> Expression:
        rows = [RowText([f"< {limit}"], ["1"]), RowText(["-"], ["2"])]
        return Expression("", decision_table([Column("人数")], [Column("档")], rows, NameTree.of(NAMES), "F"))

    (change,) = compare(table(5), table(10), [{"人数": n} for n in range(20)]).changes
    assert [(one.old, one.new, one.count) for one in change.grounds] == [("第 2 行", "第 1 行", 5)]


def test_the_report_is_in_chinese_and_complete() -> None:
    text = str(
        compare(routes(10), routes(11), [{"编号": "甲-1", "人数": 11}, {"编号": "甲-2", "人数": 1}], id_field="编号")
    )
    assert text.splitlines() == [
        "共回放 2 件，结果不同 1 件（50.00%）。",
        "分流：许可 → 分流：备案：1 件",
        "  旧：其余；新：小型（1 件）",
        "  例如：甲-1",
        "不变：分流：备案 1 件",
    ]


def test_nothing_changes_between_a_version_and_itself() -> None:
    result = compare(routes(10), routes(10), ({"人数": n} for n in range(500)))
    assert (result.changed, result.changes) == (0, ())
    assert sum(one.count for one in result.transitions) == 500


def test_samples_are_drawn_from_all_cases_of_a_change() -> None:
    (change,) = compare(routes(0), routes(1), ((n, {"人数": 1}) for n in range(800)), samples=20).changes
    assert len(set(change.samples)) == 20
    assert {n // 200 for n in change.samples if isinstance(n, int)} == {0, 1, 2, 3}


def cases(count: int) -> Iterator[tuple[str, dict[str, Any]]]:
    for number in range(count):
        yield f"案件-{number:08}", {"人数": number % 250, "备注": f"第 {number} 件" * 5}


def peak(count: int) -> int:
    old, new = compile_expression("人数 + 1", NAMES), compile_expression("人数 + 2", NAMES)
    tracemalloc.start()
    try:
        result = compare(old, new, cases(count))
        assert (result.total, result.changed) == (count, count)
        assert len(result.transitions) <= MOST_KINDS + 2
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_cases_nor_with_the_outcomes() -> None:
    peak(300)
    assert peak(4_000) < peak(1_500) + 50_000


def test_cases_are_read_from_json_lines_and_from_parquet(tmp_path: Path) -> None:
    pyarrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    rows = [{"编号": n, "人数": n} for n in range(30)]
    lines = tmp_path / "cases.jsonl"
    lines.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n\n" for row in rows), encoding="utf-8")
    columns = tmp_path / "cases.parquet"
    parquet.write_table(pyarrow.Table.from_pylist(rows), columns)
    for path in (lines, columns):
        result = compare(routes(10), routes(20), path, id_field="编号")
        assert (result.total, result.changed) == (30, 10)
        assert set(result.changes[0].samples) <= set(range(11, 21))


def test_a_file_that_cannot_be_read_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text('{"人数": 1}\n[1]\n', encoding="utf-8")
    with pytest.raises(CasesError, match="第 2 行不是一个 JSON 对象") as told:
        compare(routes(1), routes(2), path)
    assert told.value.code == "TB-BACKTEST-002"
    with pytest.raises(CasesError, match="读不了案例文件"):
        compare(routes(1), routes(2), tmp_path / "none.jsonl")


def test_clauses_over_a_population_tell_who_comes_and_who_goes() -> None:
    firms = Population.of({"人数": list(range(100)), "行业": ["软件", None] * 50})
    old = {"甲": "人数 >= 50", "乙": '行业 = "软件"', "丙": "人数 < 3"}
    new = {"甲": "人数 >= 40 and 人数 < 95", "乙": '行业 = "软件"', "丁": "行业 = null"}
    result = compare_clauses(old, new, firms)
    assert [(one.clause, one.old, one.new, len(one.gained), len(one.lost)) for one in result.changes] == [
        ("甲", 50, 55, 10, 5),
        ("丙", 3, 0, 0, 3),
        ("丁", 0, 50, 50, 0),
    ]
    assert result.changes[0].gained.tolist() == list(range(40, 50))
    assert str(result).splitlines()[:2] == [
        "共 100 户、4 条，命中对象有变化的 3 条。",
        "甲：50 → 55 户（新增 10，减少 5）",
    ]
