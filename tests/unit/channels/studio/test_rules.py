"""What is typed becomes a rule, or everything that is wrong with it is told with its place and fix."""

from decimal import Decimal

import pytest

from tongban.channels.studio.faults import bare_words
from tongban.channels.studio.rules import Mode, Rule, Typed, put_right, read
from tongban.rules import Expression

PASTED = "年龄\t等级\t→结论\t依据\n≥18\t一级、二级\t许可\t第3条\n＜18\t不限\t备案\t第4条"


def rule(mode: Mode, text: str, **more: object) -> Rule:
    found = read(Typed(mode, text, **more))  # type: ignore[arg-type]
    assert isinstance(found, Rule), found
    return found


def test_the_names_of_an_expression_need_no_declaration_and_tell_their_kinds() -> None:
    text = '营业执照.注册资本 >= 100 and (行业 = "软件" or 高新企业) and 申请日期 < date("2026-08-15")'
    found = rule("expression", text)
    assert found.inputs == ("营业执照.注册资本", "行业", "高新企业", "申请日期")
    assert [found.kinds[name].__name__ for name in found.inputs] == ["Decimal", "str", "bool", "date"]
    assert found.choices["行业"] == ("软件",)


def test_a_name_with_a_blank_can_be_declared() -> None:
    assert rule("expression", "上年度 研发费用 > 1", names=("上年度 研发费用",)).inputs == ("上年度 研发费用",)


def test_iterators_and_members_are_no_inputs() -> None:
    assert rule("expression", "every 项 in 经营项目 satisfies 项.面积 > 下限").inputs == ("经营项目", "下限")


def test_the_fault_of_an_expression_has_its_place_and_the_text_put_right() -> None:
    found = read(Typed("expression", "注册资本＞100"))
    assert not isinstance(found, Rule)
    assert (found[0].code, found[0].before, found[0].marked, found[0].after) == ("TB-FEEL-004", "注册资本", "＞", "100")
    assert (
        put_right(Typed("expression", "注册资本＞＝１００ and 行业 = “软件”")).text == '注册资本>=100 and 行业 = "软件"'
    )


def test_every_cell_that_is_wrong_is_told_with_row_and_column() -> None:
    found = read(Typed("table", PASTED))
    assert not isinstance(found, Rule)
    assert [(fault.row, fault.column) for fault in found] == [(1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (2, 3)]
    assert all(fault.fix for fault in found)


def test_two_numbers_with_a_dash_are_a_range_and_no_subtraction() -> None:
    found = read(Typed("table", "年龄\t→结论\n60-79\t1"))
    assert not isinstance(found, Rule)
    assert (found[0].row, found[0].column, found[0].fix) == (1, 1, "[60..79]")
    assert isinstance(read(Typed("table", "年龄\t→结论\n[60..79]\t79-60")), Rule)


def test_a_table_from_a_spreadsheet_is_put_right_at_once() -> None:
    mended = put_right(Typed("table", PASTED))
    assert [line.split("\t")[1:] for line in mended.text.split("\n")[2:]] == [
        [">=18", '"一级","二级"', '"许可"', "第3条"],
        ["<18", "-", '"备案"', "第4条"],
    ]
    found = rule("table", mended.text)
    assert found.inputs == ("年龄", "等级")
    assert found.kinds == {"年龄": Decimal, "等级": str}


@pytest.mark.parametrize(
    ("cell", "test"),
    [("不限", "-"), ("60-79", "[60..79]"), ("60 至 79", "[60..79]"), ("80以上", ">= 80"), ("不满18", "< 18"),
     ("超过 3.5", "> 3.5"), ("是", "true"), ("一级、二级", '"一级","二级"'), ("18", None), ("-", None),
     (">= 18", None), ("甲（乙）", None)],
)  # fmt: skip
def test_words_of_a_spreadsheet_become_tests(cell: str, test: str | None) -> None:
    assert bare_words(cell) == test


def test_a_head_that_is_an_expression_is_one_and_any_other_is_a_name() -> None:
    assert rule("table", "研发费用 / 营业收入\t结论\n>= 0.05\t1").inputs == ("研发费用", "营业收入")
    assert rule("table", "面积（平方米）\t结论\n>= 5\t1").inputs == ("面积（平方米）",)


def test_what_has_no_fix_is_left_as_it_is() -> None:
    assert put_right(Typed("expression", "甲 > ")).text == "甲 > "


def test_a_rules_yaml_is_read_without_declaring_its_names() -> None:
    found = rule("book", "outcome: 准予\nchecks:\n  - name: 期内\n    expr: '有效期至 >= 申请日期 and 甲.乙 = 1'\n")
    assert found.inputs == ("有效期至", "申请日期", "甲.乙")


@pytest.mark.parametrize(
    "text",
    ["", "[", "a: &x 1\nb: *x", "outcome: 拒绝", "1", "outcome: 准予\nchecks: []", "- a\n- b", "? {a: b}\n: c",
     "outcome: 准予\nchecks:\n  - {name: 甲, expr: '甲 >'}", "!!python/object:os.system x", "a: 2026-02-30",
     "[" * 3000],
)  # fmt: skip
def test_a_file_that_is_no_rule_book_is_told_with_a_code(text: str) -> None:
    found = read(Typed("book", text))
    assert not isinstance(found, Rule)
    assert found[0].code.startswith("TB-") and found[0].say


def test_more_names_than_anybody_reads_are_refused() -> None:
    found = read(Typed("expression", " + ".join(f"名{number}" for number in range(80))))
    assert not isinstance(found, Rule)
    assert found[0].code == "TB-STUDIO-002"


def test_a_compiled_expression_is_what_is_tried() -> None:
    assert isinstance(rule("expression", "1 + 1").subject, Expression)
