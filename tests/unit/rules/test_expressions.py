"""What expressions come to."""

import datetime as dt
from decimal import Decimal

import pytest

from tongban.rules import Range, YearsMonths, compile_expression, compile_unary_tests, evaluate

D = Decimal
DATE = dt.date
DAYS = dt.timedelta


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3", D(7)),
        ("(1 + 2) * 3", D(9)),
        ("0.1 + 0.2", D("0.3")),
        ("1 / 3", D("0.3333333333333333333333333333333333")),
        ("2 ** 3 ** 2", D(64)),
        ("-2 ** 2", D(4)),
        ("10 - 4 - 3", D(3)),
        (".5 + 1.5e1", D("15.5")),
        ('"数" + "据"', "数据"),
        ('"a\\n\\u4e2d\\"\\\\"', 'a\n中"\\'),
        ("1 // 注释\n + /* 中间 */ 1", D(2)),
        ("null", None),
        ("[1, 2, 3]", [D(1), D(2), D(3)]),
        ('{企业 名称: "甲", 长度: string length(企业 名称)}', {"企业 名称": "甲", "长度": D(1)}),
        ('{"a b": 1}.a b', D(1)),
        ("[{a: 1}, {a: 2}].a", [D(1), D(2)]),
        ("[1, 2, 3][2]", D(2)),
        ("[1, 2, 3][-1]", D(3)),
        ("[1, 2, 3][4]", None),
        ("[1, 2, 3][item > 1]", [D(2), D(3)]),
        ('[{名: "甲", 比例: 0.6}, {名: "乙", 比例: 0.4}][比例 > 0.5].名', ["甲"]),
        ("[[1, 2], [3]][count(item) > 1][1]", [D(1), D(2)]),
        ("[1, 2, 3][item > 1][item < 3]", [D(2)]),
        ('if 1 < 2 then "是" else "否"', "是"),
        ('if null then "是" else "否"', "否"),
        ("for x in [1, 2], y in [10, 20] return x * y", [D(10), D(20), D(20), D(40)]),
        ("for i in 1..3 return i * i", [D(1), D(4), D(9)]),
        ("for i in 3..1 return i", [D(3), D(2), D(1)]),
        ("for i in 0..4 return if i = 0 then 1 else i * partial[-1]", [D(1), D(1), D(2), D(6), D(24)]),
        ("some x in [1, 2] satisfies x > 1", True),
        ("every x in [1, 2] satisfies x > 1", False),
        ("every x in [] satisfies false", True),
        ("some 变更项 in [1, 2], y in [2, 3] satisfies 变更项 = y", True),
        ("not(true)", False),
        ("2 between 1 and 3 and true", True),
        ("4 between 1 and 3", False),
        ("5 in [1..5]", True),
        ("5 in [1..5)", False),
        ("5 in [1..5[", False),
        ("1 in ]1..5]", False),
        ("1 in (1..5]", False),
        ("5 in (< 3, > 4)", True),
        ("5 in > 6", False),
        ("5 in [1, 5]", True),
        ('"甲" in ("乙", "甲")', True),
        ("[1..3]", Range(D(1), D(3), True, True)),
        ("[1..3].start", D(1)),
        ("(< 3)", Range(None, D(3), False, False)),
        ("1 instance of number", True),
        ("null instance of number", False),
        ('@"P1D" instance of days and time duration', True),
        ("true instance of date and time", False),
    ],
)
def test_the_value_of_an_expression_is_as_the_standard_says(text: str, value: object) -> None:
    assert evaluate(text, {}) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('date("2026-05-01")', DATE(2026, 5, 1)),
        ("date(2026, 5, 1)", DATE(2026, 5, 1)),
        ("date(year: 2026, month: 5, day: 1)", DATE(2026, 5, 1)),
        ('date("2026-02-30")', None),
        ('date(date and time("2026-05-01T08:30:00"))', DATE(2026, 5, 1)),
        ('@"2026-05-01" - @"2026-04-01"', DAYS(days=30)),
        ('@"2026-05-01" >= @"2026-04-30"', True),
        ('date("2024-02-29") + duration("P1Y")', DATE(2025, 2, 28)),
        ('date("2026-01-31") + duration("P1M")', DATE(2026, 2, 28)),
        ('duration("P15D") + date("2026-05-01")', DATE(2026, 5, 16)),
        ('date and time("2026-05-01T23:00:00Z") + duration("PT2H")', dt.datetime(2026, 5, 2, 1, tzinfo=dt.UTC)),
        ('time("23:30:00") + duration("PT1H")', dt.time(0, 30)),
        ('duration("P1Y2M")', YearsMonths(14)),
        ('duration("P1Y2M").months', D(2)),
        ('duration("-P1DT2H") * 2', DAYS(days=-2, hours=-4)),
        ('duration("P1D") / duration("PT6H")', D(4)),
        ('years and months duration(date("2024-03-31"), date("2026-03-30"))', YearsMonths(23)),
        ('years and months duration(@"2020-01-01", @"2026-01-01") >= @"P5Y"', True),
        ('date("2026-05-01").weekday', D(5)),
        ('day of week(date("2026-05-01"))', "Friday"),
        ('time("10:30:00+08:00").time offset', DAYS(hours=8)),
        ('string(date and time("2026-05-01T08:30:00.500@Asia/Shanghai"))', "2026-05-01T08:30:00.5@Asia/Shanghai"),
        ('string(duration("P1DT90M"))', "P1DT1H30M"),
    ],
)
def test_dates_times_and_durations_are_reckoned(text: str, value: object) -> None:
    assert evaluate(text, {}) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('list contains(["名称", null], null)', True),
        ('list contains(list: [1, 2], element: "1")', False),
        ("count([1, 2]) + sum([1, 2]) + sum(1, 2)", D(8)),
        ("min([3, 1, 2]) + max(3, 1)", D(4)),
        ('max(["甲", 1])', None),
        ("mean([1, 2, 4])", D("2.333333333333333333333333333333333")),
        ("median([3, 1, 2, 4])", D("2.5")),
        ("all([true, null, false])", False),
        ("any([null, false])", None),
        ("distinct values([1, 2, 1, null, null])", [D(1), D(2), None]),
        ("union([1], [1, 2])", [D(1), D(2)]),
        ("flatten([[1, [2]], 3])", [D(1), D(2), D(3)]),
        ("index of([1, 2, 1], 1)", [D(1), D(3)]),
        ("sublist([1, 2, 3], -2, 1)", [D(2)]),
        ("insert before([1, 3], 2, 2)", [D(1), D(2), D(3)]),
        ("remove(append([1], 2, 3), 1)", [D(2), D(3)]),
        ("reverse(concatenate([1], [2]))", [D(2), D(1)]),
        ('contains("建筑业企业", "企业")', True),
        ('starts with("鲁B12345", "鲁B") and ends with("鲁B12345", "45")', True),
        ('substring("营业执照", 3)', "执照"),
        ('substring("营业执照", -2, 1)', "执"),
        ('substring before("91370200-X", "-") + substring after("91370200-X", "-")', "91370200X"),
        ('string join(["甲", null, "乙"], "、")', "甲、乙"),
        ('upper case(lower case("aB"))', "AB"),
        ("decimal(2.5, 0) + round half up(2.5, 0) + floor(-1.5) + ceiling(1.2)", D(5)),
        ("modulo(-12, 5)", D(3)),
        ("odd(5) and even(-2) and sqrt(16) = 4 and abs(-4) = 4", True),
        ('number("1,234.5", ",", ".")', D("1234.5")),
        ('number("十")', None),
        ("string(1.50)", "1.5"),
        ('string([1, "甲", {a: null}])', '[1, "甲", {a: null}]'),
        ('get value({a: 1}, "a")', D(1)),
        ("string length(null)", None),
        ('contains(["甲乙"], "甲")', True),
    ],
)
def test_built_ins_do_what_their_names_say(text: str, value: object) -> None:
    assert evaluate(text, {}) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("null = null", True),
        ("100 = null", False),
        ('100 = "100"', None),
        ("null < 1", None),
        ("true and null", None),
        ('false and "x"', False),
        ('true or "x"', True),
        ("not(null)", None),
        ("1 / 0", None),
        ('"a" < 1', None),
        ("1 in [null..5]", None),
        ("6 in [null..5]", False),
        ("[1, 2] = [1, 2]", True),
        ("{a: 1}.b", None),
        ('date and time("2026-01-01T00:00:00") < date and time("2026-01-01T00:00:00Z")', None),
    ],
)
def test_null_and_faults_follow_three_valued_logic(text: str, value: object) -> None:
    assert evaluate(text, {}) is value


@pytest.mark.parametrize(
    ("tests", "tested", "passes"),
    [
        ("-", 1, True),
        ("< 5", 4, True),
        ("< 5, > 10", 7, False),
        ('not("甲", "乙")', "丙", True),
        ("[1..5]", 5, True),
        ("null", None, True),
        ("? > 3 and ? < 9", 5, True),
        ('contains(?, "公司")', "甲公司", True),
    ],
)
def test_unary_tests_judge_the_tested_value(tests: str, tested: object, passes: bool) -> None:
    assert compile_unary_tests(tests).evaluate({"?": tested}) is passes


def test_the_longest_declared_name_wins_whatever_it_contains() -> None:
    names = [
        "研发",
        "费用",
        "研发-费用",
        "上年度 研发费用",
        "企业（集团）名称",
        "研发费用占比％",
        "in force",
        "2023年营收",
    ]
    facts = dict.fromkeys(names, 1) | {"研发-费用": 5, "in force": 7}
    assert compile_expression("研发-费用", names).evaluate(facts) == 5
    assert compile_expression("研发 - 费用", names).evaluate(facts) == 0
    assert compile_expression("上年度   研发费用 + in force", names).evaluate(facts) == 8
    assert compile_expression("企业（集团）名称 + 研发费用占比％ + 2023年营收", names).evaluate(facts) == 3


def test_a_dotted_path_is_one_input_and_members_beyond_it_are_read_from_its_value() -> None:
    expression = compile_expression("营业执照.企业名称 = 股东[1].姓名", ["营业执照.企业名称", "股东"])
    assert expression.inputs == ("营业执照.企业名称", "股东")
    assert expression.evaluate({"营业执照.企业名称": "甲", "股东": [{"姓名": "甲"}]}) is True


def test_a_declared_name_is_not_taken_for_a_function_of_the_same_name() -> None:
    assert compile_expression("count + count([1])", ["count"]).evaluate({"count": 2}) == 3


def test_members_of_the_filtered_item_come_before_inputs_of_the_same_name() -> None:
    expression = compile_expression("股东[比例 > 门槛].名", ["股东", "比例", "门槛"])
    facts = {"股东": [{"名": "甲", "比例": 60}, {"名": "乙", "比例": 40}], "比例": 0, "门槛": 50}
    assert expression.evaluate(facts) == ["甲"]


def test_facts_of_common_python_kinds_are_accepted() -> None:
    facts = {"a": 1, "b": 0.5, "c": ("x",), "d": {"k": [True]}, "e": dt.date(2026, 1, 1)}
    names = list(facts)
    assert compile_expression("a + b", names).evaluate(facts) == D("1.5")
    assert compile_expression('c[1] = "x" and d.k[1] and e.year = 2026', names).evaluate(facts) is True


def test_nested_and_dotted_contexts_are_both_read() -> None:
    assert evaluate("营业执照.注册 资本 > 100", {"营业执照": {"注册 资本": 200}}) is True
    assert evaluate("营业执照.注册资本 > 100", {"营业执照.注册资本": 200}) is True
