"""The marks under a text while it is typed come from the kernel, with their place and the text put right."""

import pytest

from tongban.catalog.vocabulary import Element, ElementType, LicenceType, Vocabulary
from tongban.channels.studio.marking import Around, Kind, marks, read_request

WORDS = Vocabulary(
    {
        "注册资本": Element("注册资本", ElementType.NUMBER),
        "行业": Element("行业", ElementType.CHOICE, options=("软件业", "餐饮业")),
        "名称": Element("名称", ElementType.TEXT),
    },
    {"营业执照": LicenceType("营业执照", ("名称",), "甲局")},
    {},
)


@pytest.mark.parametrize(
    ("kind", "text", "code", "span", "fix"),
    [
        ("value", "注册资本＞100", "TB-FEEL-004", (4, 5), "注册资本>100"),
        ("tests", "一级、二级", "TB-STUDIO-006", (0, 5), '"一级","二级"'),
        ("result", "不符合", "TB-STUDIO-006", (0, 3), '"不符合"'),
        ("condition", '注册资本 > "100"', "TB-FEEL-019", (0, 12), "注册资本 > 100"),
        ("condition", "注册资本 + 1", "TB-FEEL-021", (0, 8), None),
        ("value", "\U00020bb7名＝1", "TB-FEEL-004", (3, 4), "\U00020bb7名=1"),
    ],
)
def test_a_fault_is_marked_where_it_is(
    kind: Kind, text: str, code: str, span: tuple[int, int], fix: str | None
) -> None:
    (mark,) = marks(text, kind, Around(), WORDS)
    assert (mark["code"], mark["fix"]) == (code, fix)
    assert (mark["from"], mark["to"]) == span


@pytest.mark.parametrize(
    ("kind", "text"),
    [("tests", "-"), ("tests", ""), ("tests", '"软件业"'), ("value", "现场制售"), ("condition", "现场制售")],
)
def test_what_is_right_is_not_marked(kind: Kind, text: str) -> None:
    assert marks(text, kind, Around(head="行业" if kind == "tests" else ""), WORDS) == []


def test_the_head_of_the_column_tells_what_a_cell_may_test() -> None:
    (mark,) = marks('"多"', "tests", Around(head="注册资本"), WORDS)
    assert mark["code"] == "TB-FEEL-019"


def test_of_an_item_only_its_own_names_are_known() -> None:
    names = ("注册资本", "营业执照.名称")
    (mark,) = marks("名称 = 行业", "condition", Around(names), WORDS)
    assert (mark["code"], mark["fix"]) == ("TB-FEEL-003", "营业执照.名称 = 行业")
    assert marks("营业执照.名称 != null", "condition", Around(names), WORDS) == []


def test_what_a_page_sends_is_never_trusted() -> None:
    assert read_request({"text": 3, "kind": "other", "head": ["x"]}) == ("", "value", "")


def test_a_whole_declared_name_is_right() -> None:
    assert marks("注册资本 > 1", "condition", Around(("注册资本",)), WORDS) == []
    assert marks("注册资本", "value", Around(("注册资本",)), WORDS) == []
