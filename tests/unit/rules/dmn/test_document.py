"""DMN files as documents: what is refused, in which words, and that nothing is lost in writing one again."""

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.rules.dmn.samples import GRADES, MODEL_SPACE, boxed, decision, model

from tongban.rules import DmnError, Model
from tongban.rules.dmn.document import Element, made, parse_document, read_document
from tongban.rules.dmn.making import ColumnText, InputText, RuleText, TableText, document, inputs_of, tables_of
from tongban.rules.dmn.writing import to_xml

KIT = os.environ.get("TONGBAN_TCK", "")
OLDER = [
    "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "https://www.omg.org/spec/DMN/20211108/MODEL/",
]


def refused(text: str) -> DmnError:
    with pytest.raises(DmnError) as caught:
        parse_document(text.encode(), "a.dmn")
    return caught.value


def test_a_broken_file_is_told_with_its_line_in_two_languages() -> None:
    error = refused("<definitions>\n<decision>\n</definitions>")
    assert (error.code, error.line, error.file) == ("TB-DMN-001", 3, "a.dmn")
    assert "XML" in error.message_zh and "well-formed" in error.message_en
    assert str(error).startswith("a.dmn 第 3 行")


def test_entities_and_doctypes_are_refused() -> None:
    bomb = '<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + model("<description>&b;</description>")
    assert refused(bomb).code == "TB-DMN-003"


def test_a_document_of_another_kind_is_refused_by_its_root() -> None:
    error = refused("<bpmn:definitions xmlns:bpmn='http://www.omg.org/spec/BPMN/20100524/MODEL'/>")
    assert error.code == "TB-DMN-004"


def test_deep_nesting_is_refused_and_not_followed() -> None:
    assert refused(model("<a>" * 5000 + "</a>" * 5000)).code == "TB-DMN-001"


@pytest.mark.parametrize("space", OLDER)
def test_earlier_versions_read_as_the_same_document_as_the_newest(space: str) -> None:
    assert parse_document(GRADES.replace(MODEL_SPACE, space).encode()) == parse_document(GRADES.encode())


def test_what_was_written_reads_back_equal_with_foreign_parts_comments_and_diagrams() -> None:
    text = model(
        '<!-- 说明 --><extensionElements><x:mark xmlns:x="urn:x" x:how="so">一 <x:b>二</x:b> 三</x:mark>'
        "</extensionElements>"
        + decision("甲", "1 &lt; 2")
        + '<dmndi:DMNDI><dmndi:DMNDiagram><dmndi:DMNShape dmnElementRef="甲"><dc:Bounds x="1" y="2"/></dmndi:DMNShape>'
        "</dmndi:DMNDiagram></dmndi:DMNDI>",
        more='xmlns:dmndi="http://www.omg.org/spec/DMN/20180521/DMNDI/" '
        'xmlns:dc="http://www.omg.org/spec/DMN/20180521/DC/"',
    )
    read = parse_document(text.encode())
    written = to_xml(read)
    assert parse_document(written) == read
    assert b"20230324/DMNDI/" in written and "二</x:b> 三" in written.decode()


CELLS = st.sampled_from(["-", "1", "> 3", "[1..5]", "1,2", "not(4)", '"甲"', "? > 乙", "= 5"])
ENTRIES = st.sampled_from(["1", '"甲"', "乙 + 1", "null", "true"])
WORDS = st.text(alphabet="甲乙丙 <&>'\"/\n中a", max_size=6)


@st.composite
def tables(draw: st.DrawFn) -> TableText:
    wide, deep, notes = draw(st.integers(1, 3)), draw(st.integers(0, 4)), draw(st.integers(0, 2))
    outputs = draw(st.integers(1, 2))
    rules = tuple(
        RuleText(
            tuple(draw(CELLS) for _ in range(wide)),
            tuple(draw(ENTRIES) for _ in range(outputs)),
            tuple(draw(WORDS) for _ in range(notes)),
        )
        for _ in range(deep)
    )
    columns = tuple(ColumnText(f"列{n}", draw(st.sampled_from(["", "乙 * 2"])), "number") for n in range(wide))
    results = tuple(ColumnText(f"果{n}", "", "Any") for n in range(outputs))
    policy = draw(st.sampled_from(["UNIQUE", "ANY", "FIRST", "PRIORITY", "RULE ORDER", "OUTPUT ORDER", "COLLECT"]))
    annotations = tuple(f"注{n}" for n in range(notes))
    return TableText("表", columns, results, rules, policy, "", annotations, draw(WORDS).strip())


@settings(max_examples=40, deadline=None)
@given(tables())
def test_a_random_table_is_written_as_dmn_and_read_back_whole(table: TableText) -> None:
    inputs = (InputText("乙", "number", "[1..9]", "说明"), *(InputText(f"列{n}") for n in range(3)))
    made_of = document("随机", inputs, [table])
    read = parse_document(to_xml(made_of))
    assert Model(read) == Model(made_of) and Model(read).hash == Model(made_of).hash
    assert tables_of(read) == (table,)
    assert inputs_of(read) == inputs


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(GRADES)), st.integers(0, 12), st.text(alphabet="<>&/\"'甲=(1[]-?{", max_size=4))
def test_a_damaged_file_is_read_or_refused_and_never_crashes(at: int, cut: int, put: str) -> None:
    damaged = GRADES[:at] + put + GRADES[at + cut :]
    try:
        read = Model(parse_document(damaged.encode()))
    except DmnError as error:
        assert error.code.startswith("TB-DMN-") and error.message_zh
        return
    for name in read.decisions:
        read.decide({"行业": "软件", "注册 资本": 1}, name).why()


def test_a_changed_cell_changes_the_hash_and_the_order_of_reading_does_not() -> None:
    changed = GRADES.replace("&gt;= 50", "&gt;= 60")
    assert Model(parse_document(changed.encode())).hash != Model(parse_document(GRADES.encode())).hash
    spread = GRADES.replace("><", ">\n  <")
    assert Model(parse_document(spread.encode())).hash == Model(parse_document(GRADES.encode())).hash


def test_elements_are_made_without_what_is_left_out() -> None:
    one = made("decision", None, made("variable", name="甲"), name="甲", id=None)
    assert one == Element(one.tag, (("name", "甲"),), (made("variable", name="甲"),))


@pytest.mark.skipif(not KIT, reason="TONGBAN_TCK does not name the folder of the DMN compatibility kit")
def test_every_model_of_the_kit_is_written_valid_and_reads_back_equal() -> None:
    from lxml import etree

    schema_file = next(Path(KIT).rglob("DMN15.xsd"), None)
    schema = etree.XMLSchema(etree.parse(str(schema_file))) if schema_file is not None else None
    for file in sorted(Path(KIT).rglob("*.dmn")):
        read = read_document(file)
        written = to_xml(read)
        assert parse_document(written) == read, file
        assert schema is None or schema.validate(etree.fromstring(written)), (file, schema.error_log)


@pytest.mark.skipif(not KIT, reason="TONGBAN_TCK does not name the folder of the DMN compatibility kit")
def test_a_model_made_of_texts_is_valid_by_the_schema() -> None:
    from lxml import etree

    schema_file = next(Path(KIT).rglob("DMN15.xsd"), None)
    if schema_file is None:
        pytest.skip("this copy of the kit has no DMN15.xsd")
    table = TableText(
        "表",
        (ColumnText("甲"),),
        (ColumnText("", '"无"'),),
        (RuleText(("> 1",), ('"有"',), ("注",)),),
        "FIRST",
        "",
        ("条款",),
    )
    root = etree.fromstring(to_xml(document("样", [InputText("甲", "number", "[1..9]", "说明")], [table])))
    schema = etree.XMLSchema(etree.parse(str(schema_file)))
    assert schema.validate(root), schema.error_log


def test_a_box_of_an_unknown_kind_is_a_fault_of_its_decision() -> None:
    faults = Model(parse_document(model(boxed("甲", "<matrixExpression/>")).encode())).faults
    assert [fault.code for fault in faults] == ["TB-DMN-013"]
