"""A table as people type and paste it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.channels.studio.grid import ROLES, Column, Grid, UnreadableError, read_grid


def roles(text: str) -> list[str]:
    return [column.role for column in read_grid(text).columns]


def test_without_any_mark_the_last_column_is_the_result_and_a_clause_is_a_note() -> None:
    grid = read_grid("年龄\t户籍\t津贴\t依据\n>= 80\t-\t200\t第1条")
    assert [(column.role, column.name) for column in grid.columns] == [
        ("条件", "年龄"), ("条件", "户籍"), ("结果", "津贴"), ("备注", "依据"),
    ]  # fmt: skip
    assert grid.rows == ((">= 80", "-", "200", "第1条"),)


def test_an_arrow_marks_a_result_and_a_numbering_column_is_left_out() -> None:
    assert roles("序号\t年龄\t→甲\t->乙\n1\t1\t2\t3") == ["条件", "结果", "结果"]


def test_the_letter_over_the_numbers_is_the_hit_policy() -> None:
    assert read_grid("C+\t年龄\t金额\n1\t> 1\t2").policy == "C+"


def test_the_layout_of_our_workbooks_is_read_with_its_words() -> None:
    grid = read_grid('命中策略\t首个\n列\t条件\t结果\t备注\n名称\t甲\t乙\t依据\n1\t> 1\t"是"\t第1条')
    assert (grid.policy, [column.role for column in grid.columns]) == ("F", ["条件", "结果", "备注"])


def test_cells_that_a_spreadsheet_put_into_quotes_lose_them_and_others_keep_theirs() -> None:
    grid = read_grid('甲\t乙\n"""一级"",""二级"""\t"许可"\n"第一\n第二"\t""\n')
    assert grid.rows == (('"一级","二级"', '"许可"'), ("第一 第二", '""'))


def test_a_table_drawn_with_bars_is_read_too() -> None:
    assert read_grid("| 甲 | 乙 |\n|---|---|\n| > 1 | 2 |").rows == (("> 1", "2"),)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "还没有表格"),
        ("甲\t乙", "没有规则行"),
        ("列\t条件\n名称\t甲\n1\t2", "没有结果列"),
        ("列\t输入\n名称\t甲\n1\t2", "“输入”不是列的种类"),
        ("\t乙\t丙\n1\t2\t3", None),
        ("甲\t\t乙\n1\t2\t3", "没有列名"),
        ("甲\t乙\n" + "1\t2\n" * 600, "最多 500 行"),
        ("\t".join("甲" * 40) + "\n" + "\t".join("1" * 40), "24 列"),
        ("甲\t乙\n" + "1" * 210_000 + "\t2", "超过上限"),
    ],
)
def test_what_no_table_can_be_made_of_is_told(text: str, told: str | None) -> None:
    if told is None:
        read_grid(text)
        return
    with pytest.raises(UnreadableError, match=told):
        read_grid(text)


CELLS = st.text("甲乙>=1 \"',-", max_size=6).map(lambda text: " ".join(text.split()))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_table_written_out_reads_back_to_itself(data: st.DataObject) -> None:
    columns = [*data.draw(st.lists(st.sampled_from(ROLES), min_size=1, max_size=5)), "结果"]
    heads = tuple(Column(role, f"列{place}") for place, role in enumerate(columns))
    rows = data.draw(st.lists(st.tuples(*[CELLS] * len(heads)).filter(any), min_size=1, max_size=5))
    grid = Grid(heads, tuple(rows))
    assert read_grid(grid.text) == grid
