"""Texts that are refused, and how their authors are told."""

import pytest

from tongban.rules import FeelError, compile_expression

NAMES = ["变更类型", "注册资本", "营业执照.企业名称", "营业执照.住所", "企业（集团）名称"]


def refusal(text: str) -> FeelError:
    with pytest.raises(FeelError) as caught:
        compile_expression(text, NAMES)
    return caught.value


@pytest.mark.parametrize(
    ("text", "at", "fix"),
    [
        ("注册资本＞100", "＞", "注册资本>100"),
        ("注册资本 ≥ 100", "≥", "注册资本 >= 100"),
        ("变更类型 = “软件”", "“", '变更类型 = "软件"'),
        ('变更类型 in ("甲"，"乙")', "，", '变更类型 in ("甲","乙")'),
        ('变更类型 in （"甲", "（乙）"）', "（", '变更类型 in ("甲", "（乙）")'),
        ("企业（集团）名称 ＝ null", "＝", "企业（集团）名称 = null"),
        ("注册资本 > １００", "１", "注册资本 > 100"),
        ("not（变更类型 = “a，b”）", "（", 'not(变更类型 = "a，b")'),
        ("变更类型 = 「软件」", "「", '变更类型 = "软件"'),
        ("变更类型 in (『甲』、”乙“)", "『", '变更类型 in ("甲","乙")'),
        ("营业执照。企业名称 = null。", "。", "营业执照.企业名称 = null"),
        ("注册资本　≥　１００．５；", "≥", "注册资本　>=　100.5"),
        ("注册资本 － １ 〉 0", "－", "注册资本 - 1 > 0"),
        ("〔1，2〕", "〔", "[1,2]"),
    ],
)
def test_full_width_symbols_are_refused_with_a_text_that_compiles(text: str, at: str, fix: str) -> None:
    error = refusal(text)
    assert error.code == "TB-FEEL-004"
    assert error.span.of(text) == at
    assert error.fix == fix
    compile_expression(fix, NAMES)


@pytest.mark.parametrize(
    ("text", "at", "fix"),
    [
        ("注册资本 == 100", "==", "注册资本 = 100"),
        ("注册资本 <> 100", "<>", "注册资本 != 100"),
        ("注册资本 > 1 && 注册资本 < 9", "&&", "注册资本 > 1  and  注册资本 < 9"),
        ("注册资本 > 1 或 注册资本 < 0", "或", "注册资本 > 1 or 注册资本 < 0"),
        ("注册资本 不超过 100", "不超过", "注册资本 <= 100"),
        ("变更类型 = '软件'", "'软件'", '变更类型 = "软件"'),
        ("注册资本 > 1 AND 注册资本 < 9", "AND", "注册资本 > 1 and 注册资本 < 9"),
    ],
)
def test_habits_of_other_languages_are_refused_with_a_text_that_compiles(text: str, at: str, fix: str) -> None:
    error = refusal(text)
    assert (error.code, error.span.of(text), error.fix) == ("TB-FEEL-025", at, fix)
    compile_expression(fix, NAMES)


def test_full_width_symbols_inside_strings_are_left_alone() -> None:
    assert compile_expression('变更类型 = "（甲），＞"', NAMES).evaluate({"变更类型": "（甲），＞"}) is True


@pytest.mark.parametrize(
    ("text", "name", "fix"),
    [
        ("变更类別 = 1", "变更类別", "变更类型 = 1"),
        ("变更类型2 = 1", "变更类型2", "变更类型 = 1"),
        ("营业执照.企业名 = 1", "营业执照.企业名", "营业执照.企业名称 = 1"),
        ("企业名称 = 1", "企业名称", "营业执照.企业名称 = 1"),
    ],
)
def test_an_undeclared_name_is_named_and_the_nearest_declared_one_offered(text: str, name: str, fix: str) -> None:
    error = refusal(text)
    assert error.code == "TB-FEEL-003"
    assert error.span.of(text) == name
    assert name in str(error)
    assert error.fix == fix


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "TB-FEEL-002"),
        ("1 +", "TB-FEEL-002"),
        ("(1", "TB-FEEL-002"),
        ("1 2", "TB-FEEL-001"),
        ("1 )", "TB-FEEL-001"),
        ("1 < 注册资本 < 5", "TB-FEEL-001"),
        ("if true then 1", "TB-FEEL-002"),
        ("5万 > 1", "TB-FEEL-001"),
        ('"没有结束', "TB-FEEL-005"),
        ("注册资本 > 1 # 2", "TB-FEEL-006"),
        ("? > 1", "TB-FEEL-006"),
        ("1" * 10_001, "TB-FEEL-007"),
        ("(" * 100 + "1" + ")" * 100, "TB-FEEL-008"),
        ("+".join(["1"] * 1000), "TB-FEEL-008"),
        ("list contain([1], 1)", "TB-FEEL-009"),
        ("没有(1)", "TB-FEEL-009"),
        ("count()", "TB-FEEL-010"),
        ("count([1], [2])", "TB-FEEL-010"),
        ('substring(string: "甲")', "TB-FEEL-010"),
        ('substring("甲", start position: 1)', "TB-FEEL-010"),
        ("today() > null", "TB-FEEL-011"),
        ("now()", "TB-FEEL-011"),
        ("1 instance of 整数", "TB-FEEL-012"),
        ("营业执照 = null", "TB-FEEL-013"),
        ("{a: 1, a: 2}", "TB-FEEL-014"),
        ("1e99999", "TB-FEEL-017"),
        ("(function(a, b) a)(1, b: 2)", "TB-FEEL-018"),
    ],
)
def test_each_kind_of_mistake_has_its_own_code_and_both_languages(text: str, code: str) -> None:
    error = refusal(text)
    assert error.code == code
    assert str(error) == error.message_zh
    assert any("一" <= char <= "鿿" for char in error.message_zh)
    assert error.message_en


def test_the_clock_is_refused_in_favour_of_a_fact() -> None:
    assert "时间须作为事实给出" in str(refusal('date("2026-01-01") < today()'))


def test_a_fact_of_no_usable_kind_is_named() -> None:
    with pytest.raises(FeelError, match="注册资本") as caught:
        compile_expression("注册资本 > 1", NAMES).evaluate({"注册资本": object()})
    assert caught.value.code == "TB-FEEL-016"


@pytest.mark.parametrize(
    "text",
    [
        "count(for a in 1..1000000000 return a)",
        "count(for i in 1..200000 return [" + ",".join(["1"] * 2000) + "])",
        '{s0: "xxxxxxxxxx", '
        + ", ".join(f"s{n + 1}: s{n} + s{n}" for n in range(12))
        + ", r: for i in 1..100000 return upper case(s12)}",
        "{f0: function(x) x + 1, "
        + ", ".join(f"f{n + 1}: function(x) f{n}(f{n}(x))" for n in range(40))
        + ", r: f40(1)}",
        "every a in 1..100000, b in 1..100000 satisfies a > 0",
        "{" + 'a0: "xxxxxxxxxx", ' + ", ".join(f"a{n + 1}: a{n} + a{n}" for n in range(60)) + "}.a60",
        "{a0: [1], " + ", ".join(f"a{n + 1}: concatenate(a{n}, a{n})" for n in range(60)) + "}.a60",
        "{a0: [1], " + ", ".join(f"a{n + 1}: [a{n}, a{n}]" for n in range(50)) + ", b: a50 = a50}",
        "{a0: [1], " + ", ".join(f"a{n + 1}: [a{n}, a{n}]" for n in range(50)) + ", b: string(a50)}",
        "{x: for i in 1..600 return [partial], y: for i in 1..600 return [partial], z: x = y}",
    ],
)
def test_no_text_can_hang_or_exhaust_the_process(text: str) -> None:
    expression = compile_expression(text, [])
    with pytest.raises(FeelError) as caught:
        expression.evaluate({})
    assert caught.value.code in ("TB-FEEL-008", "TB-FEEL-015")


@pytest.mark.parametrize(
    "text",
    [
        "for i in 1e6000..1 return i",
        "9e6000 ** 9e6000",
        "1.000000001 ** 1e30",
        "exp(1e6000)",
        "decimal(1, 1e6000)",
        'substring("x", 1e6000)',
        '@"P1D" * 1e6000',
        "date(1e6000, 1, 1)",
        "{" + ", ".join(['d0: @"P999999999999D"', *(f"d{n + 1}: d{n} + d{n}" for n in range(300))]) + "}.d300",
    ],
)
def test_a_number_beyond_all_use_gives_null_at_once(text: str) -> None:
    assert compile_expression(text, []).evaluate({}) is None


def test_a_thousand_names_in_one_text_are_read_in_no_time() -> None:
    text = "{" + ", ".join(f"名 {n}: {n}, a{n}: {n}" for n in range(400)) + "}"
    assert len(compile_expression(text, []).evaluate({})) == 800  # type: ignore[arg-type]  # a context
