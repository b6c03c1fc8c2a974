"""Pages read without an engine: labels, values beside and below them, check digits, positions of the page."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.recognition.documents import BUSINESS_LICENCE, Shape
from tongban.recognition.page import Box, Page, box_of
from tongban.recognition.reading import classify, read
from tongban.recognition.values import credit_code, resident_number, told
from tongban.standards import resident_id, uscc

NUMBER = resident_id.make("37020219900307231")
CODE = uscc.make("91370202MA3CQ3T8X")
SIZE = 30.0


def line(x: float, y: float, text: str, *, lean: float = 0.0, score: float = 0.99) -> Box:
    """A piece of text begun at a point, every sign as wide as tall, falling by ``lean`` radians."""
    width = SIZE * sum(1.0 if ord(sign) > 255 else 0.55 for sign in text)
    cos, sin = math.cos(lean), math.sin(lean)
    corners = [(x, y), (x + width, y), (x + width, y + SIZE), (x, y + SIZE)]
    return box_of(text, score, [(px * cos - py * sin, px * sin + py * cos) for px, py in corners])


def card(lean: float = 0.0, number: str = NUMBER, sex: str = "男") -> Page:
    rows = [
        (60, 60, "姓名"), (170, 60, "王海英"), (60, 130, f"性别{sex}民族汉"),
        (60, 200, "出生"), (170, 200, "1990年3月7日"),
        (60, 270, "住"), (82, 270, "址"), (170, 270, "山东省青岛市市南区香港中路"), (170, 315, "12号3单元501户"),
        (60, 500, f"公民身份号码{number}"),
    ]  # fmt: skip
    return Page(tuple(line(x, y, text, lean=lean) for x, y, text in rows), 1000, 630)


def told_by(page: Page) -> dict[str, str]:
    return {one.name: one.text for one in read(page).fields}


@pytest.mark.parametrize("lean", [0.0, 0.12, -0.15])
def test_an_identity_card_is_read_also_when_it_leans(lean: float) -> None:
    assert told_by(card(lean)) == {
        "姓名": "王海英",
        "性别": "男",
        "民族": "汉",
        "出生日期": "1990-03-07",
        "住址": "山东省青岛市市南区香港中路12号3单元501户",
        "公民身份号码": NUMBER,
    }


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_page_lying_on_its_side_or_head_is_turned_by_what_its_labels_say(quarters: int) -> None:
    turned = read(card().turned(quarters))
    assert turned.quarters == (4 - quarters) % 4
    assert {one.name: one.text for one in turned.fields} == told_by(card())


def test_only_what_a_check_digit_holds_counts_as_sure() -> None:
    fields = {one.name: one for one in read(card()).fields}
    assert [name for name, one in fields.items() if one.verified] == ["性别", "出生日期", "公民身份号码"]
    assert fields["公民身份号码"].confidence == 1.0 and fields["姓名"].confidence < 1


def test_a_number_whose_sex_is_printed_otherwise_leaves_the_sex_to_be_confirmed() -> None:
    fields = {one.name: one for one in read(card(sex="女")).fields}
    assert fields["性别"].text == "男" and not fields["性别"].verified


def test_a_value_goes_on_below_and_the_other_column_keeps_its_own() -> None:
    page = Page(
        (
            line(500, 20, "营业执照"), line(100, 100, "统一社会信用代码"), line(100, 145, CODE),
            line(100, 250, "名"), line(164, 250, "称"), line(300, 250, "青岛海晟餐饮管理有限公司"),
            line(800, 250, "注册资本"),
            line(970, 250, "300万元人民币"), line(100, 310, "法定代表人"), line(300, 310, "李军"),
            line(800, 310, "住所"), line(970, 310, "山东省青岛市崂山区海尔路"), line(100, 370, "经营范围"),
            line(300, 370, "餐饮服务；食品销售；会议"),
            line(970, 354, "88号"), line(300, 415, "及展览服务。"),
        ),
        1500,
        1000,
    )  # fmt: skip
    assert told_by(page) == {
        "统一社会信用代码": CODE,
        "企业名称": "青岛海晟餐饮管理有限公司",
        "法定代表人": "李军",
        "注册资本": "300",
        "住所": "山东省青岛市崂山区海尔路88号",
        "经营范围": "餐饮服务；食品销售；会议及展览服务。",
    }


def test_values_whose_labels_were_not_seen_are_told_by_their_order_in_the_column() -> None:
    rows = [
        (300, 250, "青岛金胶商贸有限公司"),
        (300, 310, "有限责任公司"),
        (100, 370, "法定代表人"),
        (300, 370, "于洁"),
    ]
    page = Page((line(500, 20, "营业执照"), *(line(x, y, text) for x, y, text in rows)), 1500, 1000)
    assert told_by(page) == {"企业名称": "青岛金胶商贸有限公司", "主体类型": "有限责任公司", "法定代表人": "于洁"}


def test_a_page_with_none_of_our_labels_is_no_document() -> None:
    page = Page((line(10, 10, "今天天气很好"), line(10, 60, "出门散步")), 500, 500)
    assert read(page).kind == "" and not read(page).fields


def test_the_likeliest_three_kinds_are_offered_best_first() -> None:
    guesses = classify(card())
    assert guesses[0].kind == "居民身份证" and len(guesses) <= 3
    assert [one.share for one in guesses] == sorted((one.share for one in guesses), reverse=True)


@given(place=st.integers(0, 16), other=st.sampled_from("0123456789"))
def test_no_identity_number_with_one_digit_read_wrong_is_held_to_be_right(place: int, other: str) -> None:
    wrong = NUMBER[:place] + other + NUMBER[place + 1 :]
    read_ = resident_number(wrong, 0.99)
    assert read_ is not None
    assert read_.verified == (wrong == NUMBER)
    assert read_.confidence < 1 or wrong == NUMBER


@given(place=st.integers(0, 17), other=st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
def test_no_credit_code_with_one_sign_read_wrong_is_held_to_be_right(place: int, other: str) -> None:
    wrong = CODE[:place] + other + CODE[place + 1 :]
    read_ = credit_code(wrong, 0.99)
    assert read_ is not None
    assert read_.verified == (wrong == CODE)


def test_a_sign_no_number_can_hold_is_put_right_where_one_way_alone_fits_and_said_so() -> None:
    mended = credit_code(CODE.replace("0", "O", 1), 0.99)
    assert mended is not None and mended.text == CODE
    assert mended.mended and not mended.verified and mended.confidence < 1


@pytest.mark.parametrize(
    ("shape", "text", "value"),
    [
        (Shape.DATE, "2028年12月3日", "2028-12-03"),
        (Shape.DATE, "2O28.1.31", "2028-01-31"),
        (Shape.DATE, "2028年2月31日", None),
        (Shape.DATE, "长期", "长期"),
        (Shape.NUMBER, "1,200.50万元", "1200.50"),
        (Shape.NATION, "漢", "汉"),
        (Shape.TEXT, "有限责任公司(自然人独资)", "有限责任公司（自然人独资）"),
        (Shape.SEX, "别女", "女"),
    ],
)
def test_a_value_is_brought_to_its_written_form(shape: Shape, text: str, value: str | None) -> None:
    read_ = told(shape, text, 0.9)
    assert (None if read_ is None else read_.text) == value


def test_labels_do_not_cut_names_that_hold_them() -> None:
    page = Page((line(500, 20, "营业执照"), line(100, 250, "名称"), line(300, 250, "青岛类型商贸有限公司"),
                 line(100, 310, "经营范围"), line(300, 310, "住所托管服务")), 1500, 1000)  # fmt: skip
    assert told_by(page)["企业名称"] == "青岛类型商贸有限公司"
    assert BUSINESS_LICENCE.name == read(page).kind
