"""What the built-ins come to that no other page of the tests tells; a row is an expression and its value."""

import datetime as dt
from decimal import Decimal

import pytest

from tongban.rules import FeelError, compile_expression, evaluate
from tongban.rules.expression import outcome

D = Decimal
NOW = dt.datetime(2026, 5, 1, 9, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("mode([6, 3, 9, 6, 6])", [D(6)]),
        ("mode(1, 2)", [D(1), D(2)]),
        ("mode([])", []),
        ("stddev([2, 4, 7, 5])", D("2.081665999466132735282297706979931")),
        ("stddev([1])", None),
        ("list replace([1, 2, 3], -1, 4)", [D(1), D(2), D(4)]),
        ("list replace([2, 4, 7], function(item, newItem) item < newItem, 5)", [D(5), D(5), D(7)]),
        ("list replace([1], 2, 0)", None),
        ('context([{key: "a", value: 1}, {key: "b", value: 2}])', {"a": D(1), "b": D(2)}),
        ('context([{key: "a", value: 1}, {key: "a", value: 2}])', None),
        ('context put({x: 1, y: {a: 0}}, ["y", "a"], 2)', {"x": D(1), "y": {"a": D(2)}}),
        ('context put(context: {}, key: ["a"], value: 1)', {"a": D(1)}),
        ('context put(context: {y: {}}, key: ["y", "a"], value: 1)', None),
        ("context merge([{a: 1}, {a: 2, b: 3}])", {"a": D(2), "b": D(3)}),
        ("is(1, 1.0)", True),
        ('is(@"23:00:50Z", @"23:00:50+00:00")', True),
        ('is(@"P0Y", @"P0D")', False),
        ("before([1..5), 5)", True),
        ("before([1..5], 5)", False),
        ("after(range: [6..9], point: 5)", True),
        ("meets([1..5], [5..8])", True),
        ("met by((5..8], [1..5])", False),
        ("overlaps([1..5], [5..8])", True),
        ("overlaps([1..5), [5..8])", False),
        ("overlaps before([1..5], [3..8])", True),
        ("overlaps after([3..8], [1..5])", True),
        ("finishes(5, [1..5])", True),
        ("finished by([1..5], (3..5])", True),
        ("includes([1..5], 5)", True),
        ("during((1..4), [1..5))", True),
        ("starts(1, (1..5])", False),
        ("started by([1..5], [1..3])", True),
        ("coincides([1..5], [1..5])", True),
        ("coincides(1, [1..1])", None),
        ("includes(< 5, 4)", True),
        ('before("a", 1)', None),
        ('range("[1..3]")', evaluate("[1..3]", {})),
        ('range("]1..3[")', evaluate("(1..3)", {})),
        ('range("[1..x]")', None),
        ('range("[3..1]")', None),
        ('for d in @"2026-02-28"..@"2026-03-01" return day of week(d)', ["Saturday", "Sunday"]),
        ("for i in [1..3) return i", [D(1), D(2)]),
        ("for i in [3..1] return i", None),
        ("all([true, 1])", None),
        ("all([false, 1])", False),
        ('replace("abcd", "(ab)|(a)", "[1=$1][2=$2]")', "[1=ab][2=]cd"),
        ('replace("0123456789", "(\\d{3})(\\d{3})(\\d{4})", "($1) $2-$3")', "(012) 345-6789"),
        ('replace("A+B", "\\+", "\\$")', "A$B"),
        ('replace("x", "x*", "-")', None),
        ('replace("x", "x", "$")', None),
        ('split("甲；乙；；", "；")', ["甲", "乙", "", ""]),
        ('matches("91370200MA3C", "^[0-9A-HJ-NPQRTUWXY]{2}\\d{6}")', True),
        ('matches("青岛市", "^\\p{IsCJKUnifiedIdeographs}+$")', True),
        ('matches("é", "\\p{Ll}")', True),
        ('matches("a\\nb", "a.b")', False),
        ('matches("a\\nb", "a.b", "s")', True),
        ('matches("a\\nb", "^b", "m")', True),
        ('matches("HELLO", "h e l l o", "ix")', True),
        ('matches("O", "[A-Z-[OI]]", "i")', False),
        ('matches("aA", "(a)\\1", "i")', True),
        ('matches("x", "x", "q")', None),
        ('matches("x", "(x")', None),
        ('matches("x", "[b-a]")', None),
        ('matches("x", "x{2,1}")', None),
        ('string length("\\uD83D\\uDC0E\\U01F600")', D(2)),
        ('string({"a:b": [1, "x", null]})', '{"a:b": [1, "x", null]}'),
    ],
)
def test_a_builtin_gives(text: str, value: object) -> None:
    assert evaluate(text, {}) == value


def test_every_null_of_a_faulty_expression_carries_its_cause() -> None:
    told = outcome('[1 / 0, null + 1, sqrt(-1), {a: 1}.b, "甲" < 1]', {})
    assert told.value == [None] * 5
    assert [cause.message for cause in told.causes] == [
        "除数为零",
        "空值不能相加",
        "sqrt：参数超出范围",
        "没有名为“b”的分项",
        "文字与数不能比较大小",
    ]


def test_the_clock_is_the_one_given_and_none_else() -> None:
    assert evaluate("now()", {}, now=NOW) == NOW
    assert evaluate('today() > @"2026-04-30"', {}, now=NOW) is True
    with pytest.raises(FeelError) as caught:
        evaluate("now()", {})
    assert caught.value.code == "TB-FEEL-011"
    assert compile_expression("today()", [], clock=True).evaluate({}) is None


@pytest.mark.parametrize(
    "text",
    [
        'matches("{a}!", "(a+)+$")',
        'matches("{a}", "(a|a)*b")',
        'matches("{a}", "(a*)*(a*)*c")',
        'replace("{a}", "(a?){{20}}b", "x")',
        'matches("{a}", "((a{{1,99}}){{1,99}}){{1,99}}")',
        'split("{a}", "(.*)(.*)(.*)(.*)!")',
    ],
)
def test_no_pattern_hangs(text: str) -> None:
    assert evaluate(text.format(a="a" * 2000), {}) in (False, None, "a" * 2000, ["a" * 2000])


def test_a_pattern_that_looks_back_is_stopped_by_the_budget() -> None:
    with pytest.raises(FeelError) as caught:
        evaluate('matches("' + "a" * 3000 + '", "(a*)(a*)(a*)\\1\\2\\3b")', {})
    assert caught.value.code == "TB-FEEL-015"
