"""Function values: made in a text, passed on, applied by place and by name, bounded."""

from decimal import Decimal

import pytest

from tongban.rules import UNKNOWN, FeelError, compile_expression, evaluate
from tongban.rules.feel.closing import close
from tongban.rules.feel.errors import Span
from tongban.rules.feel.invoking import invoke
from tongban.rules.feel.names import NameTree
from tongban.rules.feel.nodes import Written
from tongban.rules.feel.parser import Parser
from tongban.rules.feel.run import Run
from tongban.rules.feel.types import NUMBER
from tongban.rules.feel.values import Formal, Function

D = Decimal


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{加一: function(x) x + 1, 和: 加一(2)}.和", D(3)),
        ("(function(甲 数: number, b) 甲 数 - b)(5, 3)", D(2)),
        ("(function(a, b) a - b)(b: 1, a: 5)", D(4)),
        ("{f: {g: function(x) x * 2}}.f.g(4)", D(8)),
        ("[function(x) x + 1, function(x) x * 10][2](3)", D(30)),
        ("for n in 1..3 return (function(x) x * n)(10)", [D(10), D(20), D(30)]),
        ("{add: function(a) function(b) a + b, five: add(5), r: five(2)}.r", D(7)),
        ("sort([3, 1, 2], function(x, y) x > y)", [D(3), D(2), D(1)]),
        ("sort(precedes: function(x, y) x < y, list: [3, 1, 2])", [D(1), D(2), D(3)]),
        ("{f: sum, r: f([1, 2])}.r", D(3)),
        ('{apply: function(f, v) f(v), r: apply(string length, "四个字呢")}.r', D(4)),
        ("sum instance of function", True),
        ('(function() "甲") instance of function<> -> string', True),
        ("(function() 123) instance of function<> -> string", False),
        ("(function(x) x) instance of function<number> -> string", True),
        ("(function(x: string) x) instance of function<number> -> string", False),
        ('(function(x: number) x)("甲")', None),
        ("(function(x: number) x)([3])", D(3)),
        ("(function(x: list<number>) x)(3)", [D(3)]),
        ("(function(x) x)(1, 2)", None),
        ("(function(x) x)(y: 1)", None),
        ("(1)(2)", None),
        ('(function(x) external {java: {class: "java.lang.Math", method signature: "cos(double)"}})(1)', None),
    ],
)
def test_a_function_value_is_applied(text: str, value: object) -> None:
    assert evaluate(text, {}) == value


def test_an_argument_not_obtained_yet_only_matters_where_it_is_used() -> None:
    assert compile_expression("(function(x, y) x)(1, 甲)", ["甲"]).evaluate({}) == D(1)
    assert compile_expression("(function(x, y) y)(1, 甲)", ["甲"]).evaluate({}) is UNKNOWN


def test_a_function_made_outside_binds_names_that_a_text_of_its_own_reads() -> None:
    text = "本金 * 2 + 利息"
    node = Parser(text, NameTree.of(["本金", "利息"])).whole_expression()
    body = close(Written(Span(0, len(text)), text, node))

    def apply(run: Run, values: list[object]) -> object:
        around = run.bind({"本金": values[0]})
        try:
            return body(run)
        finally:
            run.release(around)

    run = Run({"本金": 1, "利息": 3})
    model = Function("还款", (Formal("本金", NUMBER),), apply)
    assert invoke(run, model, [D(10)], {}, Span(0, 0)) == D(23)
    assert invoke(run, model, [], {"本金": D(5)}, Span(0, 0)) == D(13)
    assert run.read("本金") == D(1)


def test_recursion_through_a_value_is_stopped() -> None:
    with pytest.raises(FeelError) as caught:
        evaluate("(function(f) f(f))(function(f) f(f))", {})
    assert caught.value.code == "TB-FEEL-008"


def test_names_bound_around_a_call_stay_as_they_are() -> None:
    text = "for 月 in 1..2 return 数 + 月"
    body = close(Written(Span(0, len(text)), text, Parser(text, NameTree.of(["数"])).whole_expression()))

    def apply(run: Run, values: list[object]) -> object:
        around = run.bind({"数": values[0]})
        try:
            return body(run)
        finally:
            run.release(around)

    call = compile_expression("for 年 in 1..2 return [年, 函数(年 * 10), 年]", ["函数"])
    model = Function("函数", (Formal("数", NUMBER),), apply)
    assert call.evaluate({"函数": model}) == [
        [D(1), [D(11), D(12)], D(1)],
        [D(2), [D(21), D(22)], D(2)],
    ]
