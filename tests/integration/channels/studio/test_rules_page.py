"""The workshop of rules: everything is tried on the server, nothing typed is lost, and no text makes it fall over."""

import io
import random
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from openpyxl import Workbook

from tongban.catalog import queries as catalog
from tongban.channels.studio.examples import examples, table_of
from tongban.channels.studio.rules import MODES, Rule, read
from tongban.core import clock

pytestmark = pytest.mark.django_db
SignedIn = Callable[[str], Client]
PAGE = "/studio/rules/"
GAPS = """列	条件	条件	结果	备注
名称	企业类型	从业人数	支持	依据
1	"高新"	<= 500	"一档"	演示一
2	"高新"	<= 100	"二档"	演示二"""


@pytest.fixture
def designer(at_desk: SignedIn) -> Client:
    return at_desk("shixiang")


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


def send(client: Client, mode: str, typed: str, *, htmx: bool = False, **more: Any) -> HttpResponse:
    headers = {"HX-Request": "true"} if htmx else {}
    return client.post(PAGE, {"mode": mode, f"text:{mode}": typed, "act": "try", **more}, headers=headers)


def test_it_opens_with_a_table_of_an_item_in_force(designer: Client) -> None:
    shown = text(designer.get(PAGE))
    assert "规则试算" in shown and "食品经营许可" in shown and "只销售食用农产品" in shown
    assert "下一个最该问的" in shown and "没有漏掉的情形" in shown
    assert PAGE in text(designer.get("/desk/items"))


def test_only_those_who_design_items_may_enter(at_desk: SignedIn) -> None:
    assert at_desk("jueding").get(PAGE).status_code == 403
    assert PAGE not in text(at_desk("jueding").get("/desk/items"))
    stranger = Client().get(PAGE)
    assert (stranger.status_code, stranger["Location"]) == (302, "/desk/sign-in?next=/studio/rules/")


@pytest.mark.parametrize("mode", MODES)
def test_every_example_can_be_tried_or_put_right(designer: Client, mode: str) -> None:
    for one in examples(catalog.items(clock.today()), mode):  # type: ignore[arg-type]
        shown = text(designer.post(PAGE, {"mode": mode, "act": "load", "example": one.key}))
        assert one.title in shown
        assert "这条规则能在哪里运行" in shown or 'value="fix"' in shown


def test_the_rows_of_an_item_as_a_table_decide_as_the_item_does(designer: Client) -> None:
    items = [item for item in catalog.items(clock.today()) if table_of(item.rules) is not None]
    assert items
    for item in items:
        example = next(one for one in examples(items, "table") if one.title == item.name)
        rule = read(example.typed)
        assert isinstance(rule, Rule)
        conditions = [row.condition.expression for row in item.rules.rows]
        assert set(rule.inputs) == {name for one in conditions if one is not None for name in one.inputs}


def test_an_expression_is_traced_with_its_values_and_asks_for_what_is_open(designer: Client) -> None:
    facts = {"state:注册资本": "value", "value:注册资本": "200"}
    shown = text(send(designer, "expression", '注册资本 >= 100 and (行业 = "软件" or 高新企业)', **facts))
    assert "注册资本 = 200" in shown and "全部成立" in shown and "一条成立即可" in shown
    assert shown.index("下一个最该问的") < shown.index("试填") or "<strong>行业</strong>" in shown
    settled = text(send(designer, "expression", "注册资本 >= 100 or 高新企业", **facts))
    assert "结果已定" in settled and "可以不问：高新企业" in settled


def test_the_row_that_decided_and_every_cell_are_shown(designer: Client) -> None:
    facts = {"state:企业类型": "value", "value:企业类型": "高新", "state:从业人数": "value", "value:从业人数": "200"}
    shown = text(send(designer, "table", GAPS, policy="U", **facts))
    assert "由第 1 行决定" in shown and "命中" in shown and "一档" in shown


def test_gaps_and_overlaps_are_told_with_a_case_that_can_be_tried(designer: Client) -> None:
    shown = text(send(designer, "table", GAPS, policy="U"))
    assert "TB-PROVE-001" in shown and "TB-PROVE-002" in shown
    tried = text(designer.post(PAGE, {"mode": "table", "text:table": GAPS, "policy": "U", "act": "case:0"}))
    assert "没有一行适用，结果为空" in tried


def test_a_condition_that_never_holds_is_told_as_a_condition_and_not_as_a_grant(designer: Client) -> None:
    shown = text(send(designer, "expression", "人数 > 5 and 人数 < 3"))
    assert "这个条件永远不会成立" in shown and "准予" not in shown


def test_a_fault_keeps_everything_that_was_typed(designer: Client) -> None:
    typed = "注册资本 > (100"
    facts = {"state:注册资本": "value", "value:注册资本": "200", "text:table": GAPS, "names": "上年度 研发费用"}
    shown = text(send(designer, "expression", typed, **facts))
    assert "TB-FEEL-" in shown and "注册资本 &gt; (100" in shown
    assert 'name="value:注册资本" value="200"' in shown
    assert "演示二" in shown and "上年度 研发费用" in shown


def test_what_publication_would_refuse_is_told_although_it_can_be_computed(designer: Client) -> None:
    shown = text(send(designer, "expression", '申请日期 > "2026-05-01"'))
    assert "发布时会被拒绝" in shown and "TB-FEEL-0" in shown and "这条规则能在哪里运行" in shown
    mended = text(
        designer.post(PAGE, {"mode": "expression", "text:expression": '申请日期 > "2026-05-01"', "act": "fix"})
    )
    assert "发布时会被拒绝" not in mended and "这条规则能在哪里运行" in mended
    cell = text(send(designer, "table", '申请日期\t→甲\n> 5\t"乙"'))
    assert "第 1 行第 1 列" in cell and "发布时会被拒绝" in cell


def test_one_click_puts_a_pasted_table_right(designer: Client) -> None:
    pasted = "年龄\t→结论\n≥18\t许可\n＜18\t备案"
    assert 'value="fix"' in text(send(designer, "table", pasted))
    mended = text(designer.post(PAGE, {"mode": "table", "text:table": pasted, "act": "fix"}))
    assert "&gt;=18" in mended and "&quot;许可&quot;" in mended and 'value="fix"' not in mended


def test_an_open_page_gets_what_changed_and_the_facts_only_when_they_did(designer: Client) -> None:
    first = text(send(designer, "expression", "甲 > 1", htmx=True))
    assert first.lstrip().startswith('<section id="tried"') and 'id="facts"' in first and "<html" not in first
    again = text(send(designer, "expression", "甲 > 1", htmx=True, signature="甲/number//"))
    assert 'id="facts"' not in again
    wrong = text(send(designer, "expression", "甲 > 1", htmx=True, signature="甲/number//",
                      **{"state:甲": "value", "value:甲": "三"}))  # fmt: skip
    assert "这不是一个数" in wrong


def test_switching_the_way_of_writing_keeps_the_other_text(designer: Client) -> None:
    sent = {"mode": "expression", "text:expression": "甲 > 1", "text:table": GAPS, "act": "mode:table"}
    shown = text(designer.post(PAGE, sent))
    assert "演示二" in shown and 'name="text:expression" value="甲 &gt; 1"' in shown


def workbook(*rows: tuple[object, ...]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def upload(client: Client, name: str, content: bytes) -> HttpResponse:
    return client.post(
        PAGE, {"mode": "table", "text:table": GAPS, "act": "open", "file": SimpleUploadedFile(name, content)}
    )


def test_a_workbook_is_opened_as_a_table(designer: Client) -> None:
    opened = upload(
        designer, "表.xlsx", workbook(("年龄", "→津贴", "依据"), (">= 80", 200, "第1条"), ("< 80", 0, None))
    )
    assert opened.status_code == 200
    assert "津贴" in text(opened) and "第1条" in text(opened) and "演示二" not in text(opened)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", b"PK\x03\x04nothing"),
        ("a.xlsx", b""),
        ("a.dmn", b"<x"),
        ("a.dmn", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
        ("a.pdf", b"%PDF"),
        ("a.csv", b"\xff\xfe\x00\xd8\x01"),
        ("a.csv", b"a,b\n" * 5000),
    ],
)
def test_a_file_that_cannot_be_used_is_told_and_nothing_is_lost(designer: Client, name: str, content: bytes) -> None:
    shown = upload(designer, name, content)
    assert shown.status_code == 422
    assert "f-file-error" in text(shown) and "演示二" in text(shown)


def test_a_workbook_that_unpacks_to_a_mountain_is_refused(designer: Client) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 30_000_000)
    shown = upload(designer, "a.xlsx", file.getvalue())
    assert shown.status_code == 422 and "展开后太大" in text(shown)


PIECES = (
    "甲", "乙.丙", "1", "0.5", "-", ">", "<=", "=", "!=", "and", "or", "not(", ")", "(", "[", "]", "..", ",", '"文"',
    "“", "”", "＞", "，", "if", "then", "else", "for", "in", "return", "some", "satisfies", "null", "true", "{a: 1}",
    "?", 'date("2026-05-01")', "between", "\t", "\n", "列\t条件\t结果\n名称\t甲\t乙\n", "'", "|", "1/0", "sum([1,2])",
    "**", "outcome: 准予\nchecks:\n  - name: 甲\n    expr: '", "999999999999999999999999", "\u202e", "😀",
    "count(for i in 1..100000 return i)",
)  # fmt: skip
SAID = ("", "value", "empty", "yes", "1", "文", "date")
ACTS = ("try", "fix", "case:0", "load", "mode:x")


def test_no_text_makes_it_fall_over(designer: Client) -> None:
    chance = random.Random(20261122)
    for round_ in range(150):
        mode = chance.choice(MODES)
        typed = " ".join(chance.choice(PIECES) for _ in range(chance.randint(1, 14)))
        if round_ % 3 == 0:
            typed = _mutilated(chance, mode)
        more = {f"{part}:甲": chance.choice(SAID) for part in ("state", "kind", "value")}
        more |= {"policy": chance.choice(["F", "U", "C+", "P", "?"]), "act": chance.choice(ACTS)}
        answer = send(designer, mode, typed, htmx=chance.random() < 0.5, **more)
        assert answer.status_code == 200, (mode, typed)


def _mutilated(chance: random.Random, mode: str) -> str:
    """An example with a few of its characters gone wrong."""
    typed = list(chance.choice(examples(catalog.items(clock.today()), mode)).typed.text)  # type: ignore[arg-type]
    for _ in range(4):
        typed[chance.randrange(len(typed))] = chance.choice(PIECES)
    return "".join(typed)


def test_the_editor_is_told_what_is_wrong_while_one_types(designer: Client, at_desk: SignedIn) -> None:
    body = {"text": "注册资本＞100", "kind": "condition"}
    (mark,) = designer.post(f"{PAGE}feel", body, "application/json").json()["marks"]
    assert (mark["from"], mark["to"], mark["fix"]) == (4, 5, "注册资本>100")
    assert designer.post(f"{PAGE}feel", "[]", "application/json").json() == {"marks": []}
    assert at_desk("jueding").post(f"{PAGE}feel", body, "application/json").status_code == 403


def test_only_the_styles_of_the_editor_may_be_added_to_the_page(designer: Client) -> None:
    page = designer.get(PAGE)
    policy = page["Content-Security-Policy"]
    number = policy.partition("'nonce-")[2].partition("'")[0]
    assert number and f'data-nonce="{number}"' in text(page)
    assert "unsafe" not in policy.replace("; style-src-attr 'unsafe-inline'", "")
    assert "nonce" not in designer.get("/desk/items")["Content-Security-Policy"]
