"""The type check: ill-typed texts are refused with a place and a fix, and nothing that could be right is."""

import pytest

from tongban.rules import FeelError, RuleBook, RuleError, compile_expression
from tongban.rules.feel.types import BOOLEAN, DATE, NUMBER, STRING, FeelType, context_of, list_of

TYPES: dict[str, FeelType] = {
    "数": NUMBER,
    "文": STRING,
    "日": DATE,
    "是": BOOLEAN,
    "表": list_of(STRING),
    "人": list_of(context_of(名=STRING, 龄=NUMBER)),
    "企业": context_of(名称=STRING),
}
NAMES = [*TYPES, "未"]


@pytest.mark.parametrize(
    ("text", "code", "at", "fix"),
    [
        ('"甲" < 1', "TB-FEEL-019", '"甲" < 1', None),
        ('数 > "100"', "TB-FEEL-019", '数 > "100"', "数 > 100"),
        ("文 = 100", "TB-FEEL-019", "文 = 100", '文 = "100"'),
        ('日 >= "2026-05-01"', "TB-FEEL-019", '日 >= "2026-05-01"', '日 >= @"2026-05-01"'),
        ('是 = "是"', "TB-FEEL-019", '是 = "是"', "是 = true"),
        ("日 - 日 > 3", "TB-FEEL-019", "日 - 日 > 3", None),
        ("文 in (1, 2)", "TB-FEEL-019", "1", '文 in ("1", 2)'),
        ("日 in [1..10]", "TB-FEEL-019", "[1..10]", None),
        ("数 in 表", "TB-FEEL-019", "表", None),
        ('数 between 1 and "x"', "TB-FEEL-019", '数 between 1 and "x"', None),
        ("是 < true", "TB-FEEL-019", "是 < true", None),
        ('max(1, 2) = "x"', "TB-FEEL-019", 'max(1, 2) = "x"', None),
        ('(function(x: number) x + 1)(2) = "x"', "TB-FEEL-019", '(function(x: number) x + 1)(2) = "x"', None),
        ("文 + 数", "TB-FEEL-020", "文 + 数", None),
        ("-文", "TB-FEEL-020", "-文", None),
        ("for x in 表 return x * 2", "TB-FEEL-020", "x * 2", None),
        ("if 数 then 1 else 2", "TB-FEEL-021", "数", None),
        ('not(文) or 文 = "a"', "TB-FEEL-021", "文", None),
        ("some p in 人 satisfies p.龄", "TB-FEEL-021", "p.龄", None),
        ("人[名]", "TB-FEEL-021", "名", None),
        ("string length(数)", "TB-FEEL-022", "数", None),
        ("mean(表)", "TB-FEEL-022", "表", None),
        ("matches(文, 1)", "TB-FEEL-022", "1", None),
        ("企业.名", "TB-FEEL-023", "企业.名", None),
        ("人[年 > 1]", "TB-FEEL-023", "年", None),
        ("日.yeer", "TB-FEEL-023", "日.yeer", None),
        ('日 > @"2026-13-01"', "TB-FEEL-024", '@"2026-13-01"', None),
    ],
)
def test_an_ill_typed_text_is_refused(text: str, code: str, at: str, fix: str | None) -> None:
    with pytest.raises(FeelError) as caught:
        compile_expression(text, NAMES, TYPES)
    error = caught.value
    assert (error.code, error.span.of(text), error.fix) == (code, at, fix)
    assert any("一" <= char <= "鿿" for char in error.message_zh)
    assert error.message_en.isascii() or "'" in error.message_en
    compile_expression(text, NAMES)


@pytest.mark.parametrize(
    "text",
    [
        "未 < 1",
        '未 + "甲"',
        "数 = null",
        "null < 数",
        '日 - 日 > @"P3D"',
        '日 + @"P1M" <= @"2026-05-01"',
        "人[龄 > 18].名",
        "人[1].龄 + 1",
        "人[未]",
        'count(人[名 = "甲"]) = 1',
        'some p in 人 satisfies p.龄 > 18 and p.名 != "乙"',
        '文 in ("a", 表, null)',
        "数 in ([1..10], > 20, 30)",
        "if 是 then 数 else 文",
        "(if 是 then 数 else 文) + 1",
        "sum(人.龄) / count(人) >= 18",
        "sort(表, function(a, b) a < b)[1] = 文",
        "string(数) = 文",
        "number(文) > 数",
        "[数, 文][1] = 文",
        '{a: null}.a = "x"',
        "abs(数) + 1",
        "for i in 1..数 return i * 2",
        '日.year > 2020 and day of week(日) = "Monday"',
        "数 instance of number and 是",
        "for x in 人 return count(partial) + x.龄",
    ],
)
def test_what_could_be_right_is_never_refused(text: str) -> None:
    compile_expression(text, NAMES, TYPES)


def test_a_deep_nest_of_tests_is_checked_in_no_time() -> None:
    text = "(" * 50 + "数" + " in (1, 2))" * 1 + " in (true, false))" * 49
    compile_expression(text, NAMES, TYPES)


def test_a_rule_book_with_types_refuses_a_condition_that_is_none() -> None:
    check = {"name": "甲", "expr": "数 + 1"}
    with pytest.raises(RuleError) as caught:
        RuleBook.from_mapping({"outcome": "准予", "checks": [check]}, NAMES, types=TYPES)
    assert (caught.value.code, caught.value.path) == ("TB-FEEL-021", ("checks", 0, "expr"))
