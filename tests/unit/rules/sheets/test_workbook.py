"""Tables in spreadsheets: read, written, read back; and that a wrong cell is told by sheet and cell."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from openpyxl import Workbook
from tests.unit.rules.dmn.test_document import tables

from tongban.rules import DmnError, load
from tongban.rules.dmn.document import made, parse_document
from tongban.rules.dmn.making import InputText, TableText, document, tables_of
from tongban.rules.model import read_model
from tongban.rules.sheets import read_workbook, write_workbook

GRADES: list[list[Any]] = [
    ["命中策略", "首个"],
    ["说明", "演示"],
    ["列", "条件", "条件", "条件", "结果", "备注"],
    ["名称", "行业", "注册资本", "成立日期", "档次", "条款"],
    ["类型", "文字", "数", "日期", "文字"],
    ["允许值", '"软件","餐饮"', None, None, '"一档","二档","无"'],
    ["默认", None, None, None, '"无"'],
    [1, '"软件"', ">= 100", dt.date(2020, 5, 1), '"一档"', "演示第1条"],
    [],
    [2, "-", 50.5, None, '"二档"', "演示第2条"],
]


def workbook(
    folder: Path, *rows: list[Any], title: str = "档次", more: dict[str, list[list[Any]]] | None = None
) -> Path:
    book = Workbook()
    sheets = {title: list(rows)} | (more or {})
    for name, content in sheets.items():
        sheet = book.create_sheet(name)
        for row in content:
            sheet.append(row)
    del book["Sheet"]
    path = folder / "样.xlsx"
    book.save(path)
    return path


def changed(place: tuple[int, int], value: Any) -> list[list[Any]]:
    rows = [list(row) for row in GRADES]
    rows[place[0]][place[1]] = value
    return rows


def test_a_sheet_is_a_decision_table(tmp_path: Path) -> None:
    model = load(workbook(tmp_path, *GRADES))
    facts = {"行业": "软件", "注册资本": 200, "成立日期": dt.date(2020, 5, 1)}
    decided = model.decide(facts)
    assert decided.value == "一档"
    assert decided.rows[0].notes == (("条款", "演示第1条"),)
    assert model.decide(facts | {"注册资本": 50.5}).value == "二档"
    assert model.decide(facts | {"注册资本": 1}).value == "无"
    assert model.inputs[0].choices == ("软件", "餐饮")


def test_a_sheet_may_use_declared_inputs_and_the_tables_of_other_sheets(tmp_path: Path) -> None:
    inputs = [["名称", "类型", "允许值", "说明"], ["研发费用", "数", None, "万元"], ["营业收入", "数", "> 0", None]]
    level = [
        ["列", "条件", "结果"],
        ["名称", "占比", None],
        ["表达式", "研发费用 / 营业收入", None],
        [None, ">= 0.05", '"高"'],
        [None, "-", '"低"'],
    ]
    pay = [["命中策略", "唯一"], ["列", "条件", "结果"], ["名称", "强度", "补贴"], [1, '"高"', 100], [2, '"低"', 0]]
    level[0:0] = [["命中策略", "首个"]]
    path = workbook(tmp_path, *level, title="强度", more={"补贴": pay, "数据项": inputs})
    model = load(path)
    assert model.decide({"研发费用": 6, "营业收入": 100}).value == 100
    assert model.outcomes == ("补贴",)


@pytest.mark.parametrize(
    ("place", "value", "where", "code", "fix"),
    [
        ((7, 2), "＞100", "档次 的 C8", "TB-FEEL-004", ">100"),
        ((7, 1), "“软件”", "档次 的 B8", "TB-FEEL-004", '"软件"'),
        ((7, 1), "软件", "档次 的 B8", "TB-FEEL-003", '"软件"'),
        ((9, 4), "二档", "档次 的 E10", "TB-FEEL-003", '"二档"'),
        ((6, 4), "1 +", "档次 的 E7", "TB-FEEL-002", None),
        ((4, 2), "数目", "档次 的 C5", "TB-XLSX-006", None),
        ((2, 3), "条款", "档次 的 D3", "TB-XLSX-006", None),
        ((0, 1), "最后", "档次 的 B1", "TB-XLSX-006", None),
    ],
)
def test_a_wrong_cell_is_told_by_sheet_and_cell_with_a_fix(
    tmp_path: Path, place: tuple[int, int], value: str, where: str, code: str, fix: str | None
) -> None:
    faults = read_model(workbook(tmp_path, *changed(place, value))).faults
    assert (faults[0].place, faults[0].code, faults[0].fix) == (where, code, fix)
    assert str(faults[0]).startswith("样.xlsx ")
    with pytest.raises(DmnError):
        load(tmp_path / "样.xlsx")


def test_a_file_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"PK not really")
    with pytest.raises(DmnError) as caught:
        load(path)
    assert caught.value.code == "TB-XLSX-001"


def test_a_workbook_without_a_table_is_told(tmp_path: Path) -> None:
    codes = [fault.code for fault in read_model(workbook(tmp_path, ["随便", "写写"])).faults]
    assert codes == ["TB-XLSX-005", "TB-XLSX-004"]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tables())
def test_a_random_table_comes_back_from_a_spreadsheet_equal(tmp_path: Path, table: TableText) -> None:
    path = tmp_path / "随机.xlsx"
    made_of = document(
        "随机", [InputText("乙", "number", "[1..9]", "说明"), *(InputText(f"列{n}") for n in range(3))], [table]
    )
    write_workbook(made_of, path)
    read, faults = read_workbook(path)
    assert [fault for fault in faults if fault.code.startswith("TB-XLSX")] == []
    assert _stripped(tables_of(read)) == _stripped((table,))


def _stripped(found: tuple[TableText, ...]) -> object:
    return [
        (
            one.inputs,
            one.outputs,
            one.hit_policy,
            [(rule.cells, rule.outputs, [note.strip() for note in rule.notes]) for rule in one.rules],
        )
        for one in found
    ]


def test_what_a_sheet_cannot_hold_is_refused_and_not_dropped(tmp_path: Path) -> None:
    from tests.unit.rules.dmn.samples import GRADES as WITH_LITERAL

    with pytest.raises(DmnError) as caught:
        write_workbook(parse_document(WITH_LITERAL.encode()), tmp_path / "a.xlsx")
    assert caught.value.code == "TB-XLSX-007" and "补贴" in str(caught.value)
    assert made("decision").name == "decision"
