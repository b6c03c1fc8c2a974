"""Reading typed, sent and stored values of data elements."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.catalog.values import ValueProblem, display, parse_value, plain_value
from tongban.catalog.vocabulary import Element, ElementType

NAME = Element("企业名称", ElementType.TEXT, max_length=10)
NOTE = Element("说明", ElementType.LONG_TEXT, max_length=50)
MONEY = Element("注册资本", ElementType.NUMBER, unit="万元", minimum=0, maximum=1_000_000)
DAY = Element("有效期至", ElementType.DATE)
FLAG = Element("现场制售", ElementType.BOOLEAN)
ONE = Element("所在建筑", ElementType.CHOICE, options=("住宅楼", "商业建筑"))
SOME = Element("变更事项", ElementType.CHOICES, options=("企业名称", "注册地址", "注册资本"))
PHONE = Element("联系电话", ElementType.TEXT, pattern="1[0-9]{10}", hint="填 11 位手机号。")


@pytest.mark.parametrize(
    ("element", "raw", "value"),
    [
        (NAME, " 演示公司 ", "演示公司"),
        (NOTE, "第一行\r\n第二行", "第一行\n第二行"),
        (MONEY, "1,200.50", Decimal("1200.50")),
        (MONEY, "１２００", Decimal(1200)),
        (MONEY, 1200, Decimal(1200)),
        (MONEY, 0.1, Decimal("0.1")),
        (DAY, "2026-05-01", date(2026, 5, 1)),
        (DAY, "2026年5月1日", date(2026, 5, 1)),
        (DAY, "2026/5/1", date(2026, 5, 1)),
        (DAY, "20260501", date(2026, 5, 1)),
        (DAY, date(2026, 5, 1), date(2026, 5, 1)),
        (FLAG, "是", True),
        (FLAG, "false", False),
        (FLAG, True, True),
        (ONE, "住宅楼", "住宅楼"),
        (SOME, ["注册地址", "企业名称", "注册地址"], ("企业名称", "注册地址")),
        (SOME, "注册资本", ("注册资本",)),
    ],
)
def test_a_value_is_read_as_its_element_type(element: Element, raw: object, value: object) -> None:
    read = parse_value(element, raw)
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(
    ("element", "raw", "code", "said"),
    [
        (NAME, "", "001", "请填写“企业名称”"),
        (NAME, "   ", "001", "请填写"),
        (SOME, [], "001", "请填写“变更事项”"),
        (NAME, None, "001", "请填写"),
        (NAME, 12, "002", "应当是文字"),
        (NAME, {"a": 1}, "002", "应当是文字"),
        (MONEY, "一千", "002", "应当是数字"),
        (MONEY, True, "002", "应当是数字"),
        (MONEY, float("nan"), "002", "应当是数字"),
        (MONEY, "Infinity", "002", "应当是数字"),
        (FLAG, "也许", "002", "“是”或“否”"),
        (FLAG, 1, "002", "“是”或“否”"),
        (ONE, ["住宅楼"], "002", "只能选一项"),
        (SOME, {"企业名称": True}, "002", "选一项或几项"),
        (SOME, [1], "002", "选一项或几项"),
        (DAY, 20260501, "002", "应当是日期"),
        (DAY, datetime(2026, 5, 1, 8, 0, tzinfo=UTC), "002", "应当是日期"),
        (NAME, "演" * 11, "003", "最多 10 个字，现有 11 个"),
        (MONEY, "-1", "004", "在 0 到 1,000,000 之间"),
        (MONEY, "1e15", "004", "整数最多 15 位"),
        (MONEY, "1e999999999", "004", "过大"),
        (MONEY, "0.1234567", "004", "小数最多 6 位"),
        (ONE, "楼房", "005", "请从这些里选：住宅楼、商业建筑"),
        (SOME, ["企业名称", "别的"], "005", "没有“别的”这个选项"),
        (DAY, "2026-02-29", "006", "不是有效的日期"),
        (DAY, "明天", "006", "写成 2026-05-01 的样子"),
        (DAY, "1899-12-31", "007", "1900 年到 2100 年"),
        (DAY, "2101-01-01", "007", "1900 年到 2100 年"),
        (PHONE, "12345", "008", "写法不对。填 11 位手机号"),
        (NAME, "甲\x00乙", "009", "不能使用的字符"),
        (NAME, "甲\n乙", "009", "不能使用的字符"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_with_its_code_and_reason(
    element: Element, raw: object, code: str, said: str
) -> None:
    with pytest.raises(ValueProblem) as problem:
        parse_value(element, raw)
    assert problem.value.code == f"TB-FIELD-{code}"
    assert said in problem.value.message
    assert problem.value.element == element.name


values: dict[Any, Any] = {
    NAME: st.text("甲乙丙abc", min_size=1, max_size=10),
    MONEY: st.decimals(0, 1_000_000, places=4),
    DAY: st.dates(date(1900, 1, 1), date(2100, 12, 31)),
    FLAG: st.booleans(),
    ONE: st.sampled_from(ONE.options),
    SOME: st.sets(st.sampled_from(SOME.options), min_size=1).map(
        lambda chosen: tuple(option for option in SOME.options if option in chosen)
    ),
}


@pytest.mark.parametrize("element", list(values), ids=lambda element: element.type.value)
@given(data=st.data())
def test_the_stored_form_is_read_back_to_an_equal_value(element: Element, data: st.DataObject) -> None:
    value = data.draw(values[element])
    assert parse_value(element, plain_value(value)) == value


@given(st.text())
def test_no_text_makes_reading_fail_otherwise_than_with_a_value_problem(text: str) -> None:
    for element in (NAME, NOTE, MONEY, DAY, FLAG, ONE, SOME, PHONE):
        try:
            parse_value(element, text)
        except ValueProblem as problem:
            assert problem.code.startswith("TB-FIELD-")


@pytest.mark.parametrize(
    ("element", "value", "shown"),
    [
        (DAY, date(2026, 5, 1), "2026年5月1日"),
        (MONEY, Decimal("12000.50"), "12,000.5 万元"),
        (MONEY, Decimal("2E+3"), "2,000 万元"),
        (MONEY, Decimal(0), "0 万元"),
        (FLAG, False, "否"),
        (SOME, ("企业名称", "注册资本"), "企业名称、注册资本"),
        (NAME, "演示公司", "演示公司"),
        (NAME, None, "（空）"),
    ],
)
def test_a_value_is_shown_in_plain_chinese(element: Element, value: Any, shown: str) -> None:
    assert display(element, value) == shown
