"""The label of a rule: which targets it allows, and why not the others."""

from pathlib import Path

from tongban.rules import RuleBook, compile_expression, load
from tongban.rules.feel.names import NameTree
from tongban.rules.sql import number
from tongban.rules.table import Column, RowText, decision_table
from tongban.rules.targets import BITMAPS, BOXES, INTERPRETER, PYTHON, QUESTIONS, SQL, Rule, labels, targets

NAMES = ["行业", "人数", "营收", "研发", "标签"]


def label(rule: Rule | str, **more: object) -> dict[str, str]:
    """The targets by name, `是` for a yes without a remark."""
    read = compile_expression(rule, NAMES) if isinstance(rule, str) else rule
    return {one.name: one.why or "是" if one.allowed else f"否：{one.why}" for one in targets(read, **more)}  # type: ignore[arg-type]


def test_a_column_against_constants_runs_everywhere() -> None:
    assert label('行业 = "软件" and 人数 >= 5') == {
        INTERPRETER: "以解释执行的结果为准。",
        PYTHON: "是",
        BITMAPS: "是",
        SQL: "是",
        BOXES: "是",
        QUESTIONS: "是",
    }


def test_what_keeps_a_rule_from_a_target_is_named() -> None:
    found = label("some 甲 in 标签 satisfies 甲 = 行业")
    assert found[SQL] == "否：“some 甲 in 标签 satisfies 甲 = 行业”：some / every在 SQL 中没有同样含义的写法。"
    assert found[BITMAPS].startswith("否：“some 甲 in 标签 satisfies 甲 = 行业”不是")
    assert found[BOXES].endswith("由求解器检查（可选软件包 tongban[proof]）。")
    assert found[QUESTIONS] == "“some 甲 in 标签 satisfies 甲 = 行业”要等其中的信息齐了才能判断。"


def test_an_expression_that_is_no_condition_is_neither_matched_nor_proven_nor_asked() -> None:
    found = label("营收 - 研发")
    assert found[SQL] == "是"
    assert [found[name][:2] for name in (BITMAPS, BOXES, QUESTIONS)] == ["否："] * 3


def test_the_digits_of_the_columns_decide_whether_sql_is_exact() -> None:
    wide = {"营收": number(30, 2), "研发": number(18, 2)}
    assert label("营收 * 研发 > 1", columns={**wide, "营收": number(12, 2)})[SQL] == "是"
    assert "超过可以精确保存的 34 位" in label("营收 * 研发 > 1", columns=wide)[SQL]


def test_a_decision_table_is_labelled_as_a_whole() -> None:
    def table(cell: str) -> Rule:
        rows = [RowText([cell], ['"甲"']), RowText(["-"], ['"乙"'])]
        return decision_table([Column("人数")], [Column("结果")], rows, NameTree.of(NAMES), "F")

    assert label(table(">= 5"))[BOXES] == label(table(">= 5"))[SQL] == "是"
    assert label(table("> 营收"))[BOXES].startswith("否：")
    assert label(table("> 营收"))[SQL] == "是"
    assert label(table("-"))[BITMAPS] == "否：位图匹配的是条件，不是整张表；可以把每一行写成一个条件。"


def test_every_condition_of_a_rule_book_and_every_table_of_a_model_has_a_label(tmp_path: Path) -> None:
    book = RuleBook.from_mapping(
        {
            "outcome": "分流",
            "rows": [
                {"name": "小型", "when": "人数 <= 5", "then": "备案"},
                {"name": "其余", "otherwise": True, "then": "许可"},
            ],
            "advice": [{"name": "提示", "when": "count(标签) > 1", "say": "请核对标签"}],
        },
        NAMES,
    )
    found = labels(book)
    assert list(found) == ["小型", "其余", "提示"]
    assert {one.name: one.why for one in found["小型"]}[SQL] == "只回答条件本身，空值不转人工。"
    assert all(one.allowed and one.why == "总是成立。" for one in found["其余"])
    assert [one.allowed for one in found["提示"]] == [True, True, False, False, False, True]
    assert str(found["小型"][0]) == "解释执行：可以。以解释执行的结果为准。"
    model = tmp_path / "档.dmn"
    model.write_text(MODEL, encoding="utf-8")
    assert list(labels(load(model))) == ["档", "够大"]


MODEL = """<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="d" name="档" namespace="urn:演示">
<inputData id="i" name="人数"><variable name="人数" typeRef="number"/></inputData>
<decision id="a" name="档"><variable name="档" typeRef="string"/>
<informationRequirement id="r"><requiredInput href="#i"/></informationRequirement>
<decisionTable id="t" hitPolicy="FIRST">
<input id="t1"><inputExpression id="e" typeRef="number"><text>人数</text></inputExpression></input>
<output id="o" typeRef="string"/>
<rule id="r1"><inputEntry id="c"><text>&gt; 5</text></inputEntry>
<outputEntry id="p"><text>"大"</text></outputEntry></rule>
</decisionTable></decision>
<decision id="b" name="够大"><variable name="够大" typeRef="boolean"/>
<informationRequirement id="s"><requiredInput href="#i"/></informationRequirement>
<literalExpression id="l"><text>人数 &gt; 5</text></literalExpression></decision>
</definitions>
"""
