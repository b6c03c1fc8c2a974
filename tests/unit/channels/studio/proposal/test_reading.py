"""Application forms on paper are read for what they ask: names, kinds of answers, options; offices' boxes are told."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document
from openpyxl import Workbook

from tongban.catalog.vocabulary import Element, ElementType, Vocabulary
from tongban.channels.studio.files import FileProblem
from tongban.channels.studio.proposal import cells
from tongban.channels.studio.proposal.cells import paper
from tongban.channels.studio.proposal.matching import proposals
from tongban.channels.studio.proposal.reading import Label, labels

ROWS = [
    ["申请单位名称", "", "统一社会信用代码", ""],
    ["经营面积（建筑面积）", "平方米", "从业人数", "人"],
    ["成立日期", "    年  月  日", "是否连锁", "□是 □否"],
    ["经营方式", "□零售 □批发 □零售兼批发", "申请理由", ""],
    ["审批意见", "", "（盖章）", ""],
]


def word(rows: list[list[str]], *lines: str) -> SimpleUploadedFile:
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    table = document.add_table(len(rows), max(map(len, rows)))
    for number, row in enumerate(rows):
        for place, text in enumerate(row):
            table.cell(number, place).text = text
    content = io.BytesIO()
    document.save(content)
    return SimpleUploadedFile("申请表.docx", content.getvalue())


def excel(rows: list[list[str]]) -> SimpleUploadedFile:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return SimpleUploadedFile("申请表.xlsx", content.getvalue())


@pytest.mark.parametrize("made", [word, excel])
def test_a_table_of_names_and_blanks_is_read_with_the_kinds_of_answers(
    made: Callable[..., SimpleUploadedFile],
) -> None:
    found = {label.name: label for label in labels(paper(made(ROWS)))}
    assert found["申请单位名称"] == Label("申请单位名称", ElementType.TEXT)
    assert found["经营面积"] == Label("经营面积", ElementType.NUMBER, unit="平方米")
    assert found["从业人数"] == Label("从业人数", ElementType.NUMBER, unit="人")
    assert found["成立日期"].type is ElementType.DATE
    assert found["是否连锁"].type is ElementType.BOOLEAN
    assert found["经营方式"] == Label("经营方式", ElementType.CHOICE, ("零售", "批发", "零售兼批发"))
    assert found["申请理由"].type is ElementType.LONG_TEXT
    assert found["审批意见"].official


def test_lines_with_blanks_are_read_too_and_each_name_once() -> None:
    found = labels(paper(word([["联系人", ""]], "联系人：________ 联系电话：________", "填表须知如下。")))
    assert [label.name for label in found] == ["联系人", "联系电话"]


def test_the_head_of_a_list_is_what_the_list_asks() -> None:
    rows = [["姓名", "身份证号码", "职务"], ["", "", ""], ["", "", ""]]
    assert [label.name for label in labels(paper(word(rows)))] == ["姓名", "身份证号码", "职务"]


def test_a_merged_cell_is_read_once() -> None:
    document = Document()
    table = document.add_table(1, 3)
    table.cell(0, 0).text = "经营范围"
    table.cell(0, 1).merge(table.cell(0, 2))
    content = io.BytesIO()
    document.save(content)
    found = labels(paper(SimpleUploadedFile("表.docx", content.getvalue())))
    assert [label.name for label in found] == ["经营范围"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("表.doc", b"x", "另存为 .docx"),
        ("表.pdf", b"x", "Word（.docx）"),
        ("表.docx", b"no zip at all", "打不开"),
        ("表.xlsx", b"PK\x03\x04broken", "打不开"),
    ],
)
def test_what_is_no_form_is_refused_with_what_to_do(name: str, content: bytes, said: str) -> None:
    with pytest.raises(FileProblem, match=said):
        paper(SimpleUploadedFile(name, content))


@pytest.mark.parametrize("bound", ["_UNPACKED", "_PARSED"])
def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch, bound: str) -> None:
    monkeypatch.setattr(cells, bound, 1000)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", "0" * 100_000)
    with pytest.raises(FileProblem, match="展开后太大"):
        paper(SimpleUploadedFile("表.docx", content.getvalue()))


def test_a_form_without_words_says_so() -> None:
    with pytest.raises(FileProblem, match="没有文字"):
        paper(excel([]))


def test_labels_are_matched_with_the_words_there_are() -> None:
    area = Element("经营面积", ElementType.NUMBER, aliases=("营业面积",))
    words = Vocabulary({"经营面积": area, "营业面积": area, "企业名称": Element("企业名称", ElementType.TEXT)}, {}, {})
    given = [
        Label("营业面积", ElementType.NUMBER),
        Label("申请企业名称", ElementType.TEXT),
        Label("层高", ElementType.NUMBER),
    ]
    same, near, new = proposals(given, words, asked=["企业名称"])
    assert (same.element, near.near, new.element, new.near) == ("经营面积", ("企业名称",), "", ())


def test_what_is_asked_already_and_what_offices_write_is_not_proposed() -> None:
    words = Vocabulary({"联系人": Element("联系人", ElementType.TEXT)}, {}, {})
    given = [
        Label("联系人", ElementType.TEXT),
        Label("审批意见", ElementType.TEXT, official=True),
        Label("层高", ElementType.NUMBER),
    ]
    assert [one.wanted for one in proposals(given, words, asked=["联系人"])] == [False, False, True]
