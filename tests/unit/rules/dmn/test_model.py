"""Models decided: values, rows, reasons, what is open, and what is refused when a model is loaded."""

from decimal import Decimal
from pathlib import Path

import pytest
from tests.unit.rules.dmn.samples import GRADES, boxed, decision, input_data, literal, model, needs

from tongban.rules import UNKNOWN, DmnError, Model, load
from tongban.rules.dmn.document import parse_document
from tongban.rules.model import read_model


def of(inside: str) -> Model:
    return Model(parse_document(model(inside).encode()))


@pytest.fixture
def grades() -> Model:
    return Model(parse_document(GRADES.encode()))


def test_a_model_tells_its_inputs_decisions_and_tables(grades: Model) -> None:
    assert [(one.name, str(one.type), one.choices) for one in grades.inputs] == [
        ("行业", "string", ("软件", "餐饮")),
        ("注册 资本", "number", ()),
    ]
    assert (grades.decisions, grades.outcomes) == (("档次", "补贴"), ("补贴",))
    assert list(grades.tables()) == ["档次"]
    assert grades.inputs_of("补贴") == ("行业", "注册 资本")


def test_a_decision_records_the_row_and_the_inputs_it_rests_on(grades: Model) -> None:
    decided = grades.decide({"行业": "软件", "注册 资本": 120, "别的": 1})
    assert decided.value == Decimal(100)
    assert [(row.decision, row.number, row.id, row.notes) for row in decided.rows] == [
        ("档次", 1, "r1", (("条款", "演示第1条"),))
    ]
    assert decided.inputs == {"行业": "软件", "注册 资本": 120}
    assert decided.causes == ()


def test_what_was_not_given_leaves_open_only_what_it_can_change(grades: Model) -> None:
    assert grades.decide({"行业": "软件"}).value is UNKNOWN
    assert grades.decide({"注册 资本": 10}).value == 0
    assert grades.decide({"注册 资本": 60}, "补贴").value == 0
    assert grades.decide({"注册 资本": 160}, "补贴").value is UNKNOWN
    assert grades.decide({"注册 资本": 60, "行业": "餐饮"}, "档次").value == "二档"


def test_why_shows_conditions_values_truths_and_clauses(grades: Model) -> None:
    text = str(grades.decide({"行业": "餐饮", "注册 资本": 60}).why())
    assert '第 1 行 假：行业 "软件"（假），注册 资本 >= 100（假） → "一档"' in text
    assert "第 2 行 真：注册 资本 >= 50（真）" in text and "条款：演示第2条" in text
    assert "决策 补贴 = 0" in text
    assert "未知" in str(grades.decide({"行业": "软件"}).why())


def test_a_value_outside_the_allowed_ones_is_null_with_a_cause(grades: Model) -> None:
    decided = grades.decide({"行业": "采矿", "注册 资本": 60}, "档次")
    assert [told.place for told in decided.causes] == ["行业"]
    assert "不在允许的范围内" in decided.causes[0].cause.message


def test_an_unknown_decision_is_refused_with_the_known_ones(grades: Model) -> None:
    with pytest.raises(DmnError) as caught:
        grades.decide({}, "档子")
    assert caught.value.code == "TB-DMN-016" and "档次" in str(caught.value)


def test_decisions_that_need_each_other_are_refused_at_load(tmp_path: Path) -> None:
    circle = decision("甲", "乙", needs("乙", what="requiredDecision")) + decision(
        "乙", "甲", needs("甲", what="requiredDecision")
    )
    file = tmp_path / "圈.dmn"
    file.write_text(model(circle), encoding="utf-8")
    with pytest.raises(DmnError) as caught:
        load(file)
    assert caught.value.code == "TB-DMN-007" and caught.value.file == "圈.dmn"
    assert read_model(file).decide({}, "甲").value is None


def test_a_long_chain_of_decisions_is_no_cycle() -> None:
    chain = "".join(
        decision(f"d{n}", f"d{n - 1} + 1" if n else "0", needs(f"d{n - 1}", what="requiredDecision") if n else "")
        for n in range(60)
    )
    chained = of(chain)
    assert chained.faults == () and chained.decide({}, "d59").value == 59


@pytest.mark.parametrize(
    ("inside", "code"),
    [
        (decision("甲", "乙"), "TB-FEEL-003"),
        (decision("甲", "1") + decision("甲", "2"), "TB-DMN-008"),
        (decision("甲", "1") + input_data("甲", identity="别"), "TB-DMN-017"),
        (
            '<itemDefinition name="a"><typeRef>b</typeRef></itemDefinition>'
            '<itemDefinition name="b"><typeRef>a</typeRef></itemDefinition>' + decision("甲", "1", kind="a"),
            "TB-DMN-014",
        ),
        (decision("甲", "1", needs("无")), "TB-DMN-006"),
        (decision("甲", "1", kind="t无"), "TB-DMN-009"),
        (boxed("甲", '<decisionTable hitPolicy="LAST"><output/></decisionTable>'), "TB-DMN-012"),
        (boxed("甲", "<decisionTable/>"), "TB-DMN-005"),
        (
            boxed(
                "甲",
                "<decisionTable><input><inputExpression><text>1</text></inputExpression></input><output/>"
                "<rule><outputEntry><text>1</text></outputEntry></rule></decisionTable>",
            ),
            "TB-DMN-015",
        ),
        (boxed("甲", '<functionDefinition kind="Java"/>'), "TB-DMN-011"),
        (
            '<import name="x" namespace="urn:none" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>',
            "TB-DMN-010",
        ),
    ],
)
def test_a_fault_has_a_code_a_line_and_words_in_two_languages(inside: str, code: str) -> None:
    faults = of(inside).faults
    assert faults[0].code == code
    assert faults[0].line > 0 and faults[0].message_zh and faults[0].message_en


def test_a_decision_with_a_fault_is_null_and_the_others_still_decide() -> None:
    half = of(decision("甲", "1 +") + decision("乙", "2"))
    assert half.decide({}).value == {"甲": None, "乙": Decimal(2)}
    assert half.decide({}).causes[0].place == "甲"


def test_an_ill_typed_decision_is_refused_at_load_and_decided_as_the_standard_says(tmp_path: Path) -> None:
    text = model(input_data("数", "number") + decision("甲", '数 = "一" or 1 &lt; 2', needs("数")))
    file = tmp_path / "类型.dmn"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(DmnError) as caught:
        load(file)
    assert caught.value.code == "TB-FEEL-019" and caught.value.place == "决策“甲”" and caught.value.line
    assert Model(parse_document(text.encode())).decide({"数": 1}).value is True


def test_every_box_has_its_meaning() -> None:
    boxes = {
        "数组": ("<list>" + literal("1") + literal("2") + "</list>", [1, 2]),
        "表": (
            '<relation><column name="甲"/><column name="乙 二"/><row>'
            + literal("1") + literal("2") + "</row></relation>",
            [{"甲": 1, "乙 二": 2}],
        ),
        "上下文": (
            '<context><contextEntry><variable name="甲 一"/>' + literal("2") + "</contextEntry>"
            "<contextEntry>" + literal("甲 一 * 3") + "</contextEntry></context>",
            6,
        ),
        "如果": ("<conditional><if>" + literal("1 &lt; 2") + "</if><then>" + literal('"是"') + "</then><else>"
                 + literal('"否"') + "</else></conditional>", "是"),
        "循环": ('<for iteratorVariable="某 数"><in>' + literal("[1,2]") + "</in><return>" + literal("某 数 + 1")
                 + "</return></for>", [2, 3]),
        "存在": ('<some iteratorVariable="x"><in>' + literal("[1,2]") + "</in><satisfies>" + literal("x = 2")
                 + "</satisfies></some>", True),
        "全部": ('<every iteratorVariable="x"><in>' + literal("[1,2]") + "</in><satisfies>" + literal("x = 2")
                 + "</satisfies></every>", False),
        "筛选": ("<filter><in>" + literal("[1,2,3]") + "</in><match>" + literal("item &gt; 1") + "</match></filter>",
                 [2, 3]),
        "非真假": ("<conditional><if>" + literal('"x"') + "</if><then>" + literal("1") + "</then><else>" + literal("2")
                  + "</else></conditional>", None),
    }  # fmt: skip
    decided = of("".join(boxed(name, box) for name, (box, _wanted) in boxes.items()))
    assert [(fault.code, fault.place) for fault in decided.faults] == [("TB-FEEL-021", "决策“非真假”")]
    for name, (_box, wanted) in boxes.items():
        assert decided.decide({}, name).value == wanted, name
    assert decided.decide({}, "非真假").causes


FACTORIAL = (
    '<businessKnowledgeModel id="阶乘" name="阶乘"><variable name="阶乘"/><encapsulatedLogic>'
    '<formalParameter name="n" typeRef="number"/>'
    + literal("if n &lt; 2 then 1 else n * 阶乘(n - 1)")
    + "</encapsulatedLogic></businessKnowledgeModel>"
)


def test_a_knowledge_model_may_call_itself_and_checks_what_it_is_given() -> None:
    calls = of(
        FACTORIAL
        + decision("甲", "阶乘(5)", needs("阶乘", what="requiredKnowledge"))
        + decision("乙", '阶乘("x")', needs("阶乘", what="requiredKnowledge"))
        + boxed(
            "丙",
            "<invocation>"
            + literal("阶乘")
            + '<binding><parameter name="n"/>'
            + literal("3")
            + "</binding></invocation>",
            needs("阶乘", what="requiredKnowledge"),
        )
    )
    assert calls.decide({}, "甲").value == 120
    assert calls.decide({}, "丙").value == 6
    assert calls.decide({}, "乙").value is None and calls.decide({}, "乙").causes


def test_a_decision_service_is_a_function_of_its_inputs_and_overrides_input_decisions() -> None:
    service = of(
        input_data("底", "number")
        + decision("费率", "10")
        + decision("金额", "底 * 费率", needs("底") + needs("费率", what="requiredDecision"))
        + '<decisionService id="计费" name="计费"><variable name="计费"/><outputDecision href="#金额"/>'
        '<inputDecision href="#费率"/><inputData href="#底"/></decisionService>'
        + decision("试", "计费(5, 2)", needs("计费", what="requiredKnowledge"))
    )
    assert service.faults == ()
    assert service.decide({"底": 100}, "金额").value == 1000
    assert service.decide({"底": 100}, "试").value == 10
    assert service.services == ("计费",)


def test_a_service_called_in_a_loop_takes_its_steps_from_the_caller() -> None:
    looped = of(
        decision("里", "count(for x in 1..5000 return x)")
        + '<decisionService id="数数" name="数数"><variable name="数数"/><outputDecision href="#里"/></decisionService>'
        + decision("外", "for x in 1..5000 return 数数()", needs("数数", what="requiredKnowledge"))
    )
    assert looped.faults == ()
    decided = looped.decide({}, "外")
    assert decided.value is None
    assert any("步数超过上限" in told.cause.message for told in decided.causes)
    assert looped.decide({}, "里").value == 5000


def test_a_model_uses_types_inputs_and_functions_of_one_it_imports(tmp_path: Path) -> None:
    library = model(
        '<itemDefinition name="t人"><itemComponent name="姓 名"><typeRef>string</typeRef></itemComponent>'
        "</itemDefinition>" + input_data("前缀", "string") + FACTORIAL,
        name="库",
    )
    space = "https://www.omg.org/spec/DMN/20230324/MODEL/"
    main = model(
        f'<import name="库" namespace="urn:sample:库" importType="{space}"/>'
        + input_data("某人", "库.t人")
        + decision(
            "称呼",
            "库.前缀 + 某人.姓 名 + string(库.阶乘(3))",
            needs("某人")
            + '<informationRequirement><requiredInput href="urn:sample:库#前缀"/></informationRequirement>'
            + '<knowledgeRequirement><requiredKnowledge href="urn:sample:库#阶乘"/></knowledgeRequirement>',
        ),
        name="主",
    )
    (tmp_path / "库.dmn").write_text(library, encoding="utf-8")
    (tmp_path / "主.dmn").write_text(main, encoding="utf-8")
    (tmp_path / "别的.xml").write_text("<no", encoding="utf-8")
    loaded = load(tmp_path / "主.dmn")
    assert loaded.decide({"某人": {"姓 名": "王"}, "库.前缀": "小"}).value == "小王6"
    assert loaded.decide({"某人": {"名": "王"}, "库.前缀": "小"}).value is None


def test_facts_of_a_file_become_what_the_types_say() -> None:
    dated = of(
        input_data("成立日期", "date")
        + input_data("a.b", "number")
        + decision("甲", "成立日期.year", needs("成立日期"))
    )
    facts = dated.facts({"成立日期": "2020-05-01", "a": {"b": 3}, "多余": 1})
    assert dated.decide(facts).value == 2020 and facts["a.b"] == 3 and "多余" not in facts
    assert dated.facts({"成立日期": '@"2021-01-01"'})["成立日期"] == dated.facts({"成立日期": "2021-01-01"})["成立日期"]


def test_the_steps_of_a_decision_are_bounded() -> None:
    endless = of(decision("甲", "count(for a in 1..1000, b in 1..1000 return 1)") + decision("乙", "1"))
    decided = endless.decide({})
    assert decided.value == {"甲": None, "乙": Decimal(1)}
    assert decided.causes[0].place == "甲"
