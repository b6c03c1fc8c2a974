"""The tables of a revision's rules: read out of rules.yaml, and back as edits of the places that were changed."""

import pytest

from tongban.catalog.pack.editing import data_of
from tongban.catalog.pack.faults import Fault
from tongban.catalog.revisions.texts import Overtaken, applied
from tongban.channels.studio.grid import UnreadableError
from tongban.channels.studio.places import ruled
from tongban.channels.studio.ruling import findings, shaping
from tongban.channels.studio.ruling.edits import edits_between
from tongban.channels.studio.ruling.sections import Key, Section, read_rules, typed
from tongban.core.errors import Invalid

CHECKS = """# 本事项的核对
outcome: 准予
checks:
  - name: 甲在期内   # 重要
    expr: '有效期至 >= 申请日期'
    clause: 演示第1条
    source: 演示
  - name: 乙够大
    when: '新办'
    expr: '面积 > 30'
"""
TABLE = """outcome: 分流
table:
  hit: 首个
  inputs: [面积, 业态]
  rows:
    - name: 小店
      cells: ['< 30', '-']
      then: 备案
    - name: 大店
      cells: ['>= 30', '"餐饮"']
      then: 许可
      effect: 转人工
"""
ROWS = """outcome: 分流
rows:
  - name: 只卖水果
    when: '只卖水果'
    then: 备案
  - name: 其余
    otherwise: true
    then: 许可
"""


def fault(what: str, remedy: str, code: str = "TB-PACK-021") -> Fault:
    return Fault("rules.yaml", 1, code, what, remedy)


def section(text: str, key: Key) -> Section:
    return read_rules(data_of(text)).sections[key]


def after(text: str, key: Key, *changes: tuple[str, str]) -> str:
    """The file once the table was typed over."""
    shown = section(text, key)
    written = shown.grid.text
    for old, new in changes:
        assert old in written, (old, written)
        written = written.replace(old, new, 1)
    return applied({"rules.yaml": text}, edits_between(text, shown, typed(key, written)[0]))[0]["rules.yaml"]


@pytest.mark.parametrize(("text", "key"), [(CHECKS, "checks"), (TABLE, "table"), (ROWS, "rows")])
def test_what_is_not_changed_makes_no_edit(text: str, key: Key) -> None:
    shown = section(text, key)
    again, numbers = typed(key, shown.grid.text)
    assert again == shown and numbers == (1, 2)
    assert edits_between(text, shown, again) == []


def test_a_changed_cell_changes_its_place_and_leaves_comments() -> None:
    changed = after(CHECKS, "checks", ("面积 > 30", "面积 > 50"), ("演示第1条", "演示第2条"))
    assert changed == CHECKS.replace("面积 > 30", "面积 > 50").replace("演示第1条", "演示第2条")


def test_an_emptied_cell_takes_its_key_away_and_a_new_one_adds_it() -> None:
    changed = data_of(after(CHECKS, "checks", ("\t新办\t", "\t\t"), ("演示第1条\t演示\t", "演示第1条\t演示\tlaw")))
    assert "when" not in changed["checks"][1] and changed["checks"][0]["confidence"] == "law"


def test_rows_are_added_and_taken_away() -> None:
    one = "3\t丙有照\t\t有照\t演示第3条\t演示\t"
    more = after(CHECKS, "checks", ("乙够大\t新办\t面积 > 30\t\t\t", "乙够大\t新办\t面积 > 30\t\t\t\n" + one))
    assert data_of(more)["checks"][2] == {"name": "丙有照", "expr": "有照", "clause": "演示第3条", "source": "演示"}
    assert "# 重要" in more
    gone = after(CHECKS, "checks", ("2\t乙够大\t新办\t面积 > 30\t\t\t", ""))
    assert [one["name"] for one in data_of(gone)["checks"]] == ["甲在期内"]


def test_the_rest_is_written_as_a_dash() -> None:
    assert section(ROWS, "rows").rows[1][1] == "-"
    opened = data_of(after(ROWS, "rows", ("其余\t-", "其余\t面积 > 9")))["rows"][1]
    assert opened == {"name": "其余", "when": "面积 > 9", "then": "许可"}


@pytest.mark.parametrize(("text", "key", "cells"), [
    ("outcome: 分流\n", "rows", ("小店", "面积 < 30", "备案", "", "演示第1条", "演示", "")),
    ("outcome: 分流\n", "rows", ("其余", "-", "许可", "转人工", "演示第1条", "演示", "")),
    ("outcome: 分流\ntable: {hit: 首个, inputs: [面积, 业态], rows: []}\n", "table",
     ("小店", "< 30", "", "备案", "", "演示第1条", "演示", "")),
    ("outcome: 准予\n", "checks", ("够大", "新办", "面积 > 30", "演示第1条", "演示", "")),
])  # fmt: skip
def test_a_row_is_typed_cell_by_cell_each_kept_when_it_is_left(text: str, key: Key, cells: tuple[str, ...]) -> None:
    shown = section(text, key).page
    for column, cell in enumerate(cells):
        lines = [line.split("\t") for line in shown.split("\n")]
        lines[-1] = ["1", *[*lines[-1][1:], *[""] * 9][: len(cells)]]
        lines[-1][1 + column] = cell
        page = "\n".join("\t".join(line) for line in lines)
        edits = edits_between(text, typed(key, shown)[0], typed(key, page)[0])
        text = applied({"rules.yaml": text}, edits)[0]["rules.yaml"]
        shown = typed(key, page)[0].page
        if key == "rows" and not column:
            assert data_of(text)["rows"] == [{"name": cells[0]}], "a row without a condition does not take the rest"
    assert section(text, key).rows == (tuple("-" if not cell and column == 2 and key == "table" else cell
                                             for column, cell in enumerate(cells)),)  # fmt: skip


def test_a_cell_of_a_table_is_edited_and_a_new_column_rewrites_it() -> None:
    assert data_of(after(TABLE, "table", ("< 30", "< 20")))["table"]["rows"][0]["cells"] == ["< 20", "-"]
    lines = section(TABLE, "table").grid.text.split("\n")
    wider = "\n".join(
        "\t".join([*cells[:4], cell, *cells[4:]])
        for cells, cell in zip((line.split("\t") for line in lines), ("条件", "新办", "true", "-"), strict=True)
    )
    shown = section(TABLE, "table")
    edits = edits_between(TABLE, shown, typed("table", wider)[0])
    table = data_of(applied({"rules.yaml": TABLE}, edits)[0]["rules.yaml"])["table"]
    assert table["inputs"] == ["面积", "业态", "新办"]
    assert [row["cells"][2] for row in table["rows"]] == ["true", "-"] and table["rows"][1]["effect"] == "转人工"


def test_two_who_edit_different_rows_do_not_hinder_each_other() -> None:
    shown = section(CHECKS, "checks")
    mine = typed("checks", shown.grid.text.replace("面积 > 30", "面积 > 50"))[0]
    theirs = CHECKS.replace(
        "checks:\n", "checks:\n  - name: 新的一条\n    expr: '新办'\n    clause: 演示第9条\n    source: 演示\n"
    )
    kept = applied({"rules.yaml": theirs}, edits_between(theirs, shown, mine))[0]["rules.yaml"]
    assert kept == theirs.replace("面积 > 30", "面积 > 50")


def test_the_same_place_changed_by_somebody_else_is_told_and_nothing_is_written() -> None:
    shown = section(CHECKS, "checks")
    mine = typed("checks", shown.grid.text.replace("面积 > 30", "面积 > 50"))[0]
    with pytest.raises(Overtaken, match="面积 > 40"):
        edits_between(CHECKS.replace("面积 > 30", "面积 > 40"), shown, mine)
    with pytest.raises(Overtaken):
        edits_between(CHECKS.split("  - name: 乙够大")[0], shown, mine)


def test_a_text_with_other_heads_is_refused() -> None:
    with pytest.raises(UnreadableError):
        typed("checks", "列\t备注\n名称\t名称\n1\t甲")


def test_a_hand_over_is_written_down_where_it_leads_too() -> None:
    files = {"rules.yaml": TABLE, "item.yaml": "key: shop\nroutes:\n  备案: {means: 办理, say: 备案即可}\n"}
    done = applied(files, findings.handing_over(files))[0]
    last = data_of(done["rules.yaml"])["table"]["rows"][-1]
    assert (last["cells"], last["then"], last["effect"]) == (["-", "-"], findings.BY_HAND, "转人工")
    assert data_of(done["item.yaml"])["routes"][findings.BY_HAND]["means"] == "办理"


def test_another_outcome_takes_away_what_has_no_place_under_it() -> None:
    done = applied({"rules.yaml": CHECKS}, shaping.edits({"rules.yaml": CHECKS}, "outcome:分流", None))[0]
    assert data_of(done["rules.yaml"]) == {"outcome": "分流"}


def test_rows_become_a_table_that_says_the_same() -> None:
    files = {"rules.yaml": ROWS, "item.yaml": "ask:\n  - element: 只卖水果\n"}
    edits = shaping.edits(files, "table", None, ["只卖水果"])
    table = data_of(applied(files, edits)[0]["rules.yaml"])["table"]
    assert table["inputs"] == ["只卖水果"] and [row["then"] for row in table["rows"]] == ["备案", "许可"]
    assert [row["cells"] for row in table["rows"]] == [["true"], ["-"]]


def test_rows_that_cannot_be_read_stay_rows() -> None:
    files = {"rules.yaml": ROWS.replace("when: '只卖水果'", "when: '只卖'"), "item.yaml": ""}
    with pytest.raises(Invalid):
        shaping.edits(files, "table", None, ["只卖水果"])


def test_faults_of_rules_are_told_in_the_words_of_the_tables() -> None:
    assert (
        ruled(fault("规则文件：缺少“rows”。请补上这一项。（TB-RULE-002）", "对照 docs/rules.md 改正"))[0]
        == "还没有写情形。"
    )
    missing = "rows 第 2 项：缺少“then”。请补上这一项。（TB-RULE-002）"
    assert ruled(fault(missing, "对照 docs/rules.md 改正")) == ("情形 第 2 项还缺“去向”。", "")
    assert ruled(fault("例子“甲”的结果是转人工", "改例子")) == ("例子“甲”的结果是转人工", "改例子")


def test_a_remedy_that_speaks_of_files_is_said_in_words_of_the_pages() -> None:
    unshown = fault("条件“够大”没有成立的例子", "在 examples.yaml 里补一个它成立的例子", "TB-PACK-025")
    assert "试办一件" in ruled(unshown)[1] and "yaml" not in ruled(unshown)[1]
    assert ruled(fault("没有这个去向", "是不是“许可”？", "TB-PACK-022"))[1] == "是不是“许可”？"
