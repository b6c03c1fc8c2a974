"""What is proven of a rule book is what deciding every case shows."""

import datetime as dt
import itertools
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.rules import Effect, RuleBook
from tongban.rules.prove import Domain, Report, Severity, prove_book
from tongban.rules.prove.judge import Method

DOMAINS = {
    "数": Domain.numbers(0, 3),
    "字": Domain.one_of("甲", "乙"),
    "真": Domain.booleans(),
    "选": Domain.some_of(["子", "丑"]),
}
CASES: dict[str, list[Any]] = {
    "数": [Decimal(quarter) / 4 for quarter in range(13)],
    "字": ["甲", "乙"],
    "真": [True, False],
    "选": [[], ["子"], ["丑"], ["子", "丑"]],
}
METHODS: list[Method] = ["boxes", "smt"]
SINGLE = ["数 > 1", "数 <= 1", "数 in [1..2)", '字 = "甲"', '字 != "乙"', "真", "not(真)", "真 = null", "数 = 9"]
JOINT = [
    'list contains(选, "子")',
    "count(选) >= 1",
    'every 项 in 选 satisfies 项 = "丑"',
    'some 项 in 选 satisfies list contains(["子", "寅"], 项)',
    "数 * 2 > 3",
    "数 + 1 < 数",
    '字 = (if 真 then "甲" else "乙")',
    "count(选) > 数",
    "数 / (数 - 1) > 0",
]


@st.composite
def conditions(draw: st.DrawFn, leaves: list[str], depth: int = 2) -> str:
    if depth == 0 or draw(st.booleans()):
        return draw(st.sampled_from(leaves))
    shape = draw(st.sampled_from(["({a}) and ({b})", "({a}) or ({b})", "not({a})"]))
    return shape.format(**{part: draw(conditions(leaves, depth - 1)) for part in "ab" if f"{{{part}}}" in shape})


@st.composite
def books(draw: st.DrawFn, leaves: list[str], outcome: str) -> RuleBook:
    texts = draw(st.lists(conditions(leaves), min_size=1, max_size=4))
    nullable = draw(st.lists(st.sampled_from(["数", "真"]), unique=True))
    if outcome == "准予":
        checks = [{"name": str(place), "expr": text} for place, text in enumerate(texts)]
        return RuleBook.from_mapping({"outcome": "准予", "checks": checks}, CASES, nullable)
    rows: list[dict[str, object]] = [
        {"name": str(place), "when": text, "then": str(place)} for place, text in enumerate(texts)
    ]
    if draw(st.booleans()):
        rows.append({"name": "其余", "otherwise": True, "then": "末"})
    return RuleBook.from_mapping({"outcome": "分流", "rows": rows}, CASES, nullable)


def cases(book: RuleBook) -> Iterator[dict[str, Any]]:
    values = [[*listed, None] if name in book.nullable else listed for name, listed in CASES.items()]
    for chosen in itertools.product(*values):
        yield dict(zip(CASES, chosen, strict=True))


def places(report: Report, code: str) -> set[int]:
    return {one.rows[0] - 1 for one in report.findings if one.code == f"TB-PROVE-{code}" and one.path[0] != "advice"}


def check_truths(book: RuleBook) -> list[tuple[bool, ...]]:
    found = []
    for case in cases(book):
        reasons = {reason.name: reason.truth is True for reason in book.decide(case).reasons}
        found.append(tuple(reasons[check.name] for check in book.checks))
    return found


def proven(book: RuleBook, methods: list[Method]) -> Report:
    return prove_book(book, DOMAINS, methods=methods)


@pytest.mark.parametrize(("method", "leaves"), [("boxes", SINGLE), ("smt", SINGLE), ("smt", JOINT)])
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_checks_never_always_or_never_together_are_those_of_every_case(
    method: Method, leaves: list[str], data: st.DataObject
) -> None:
    book = data.draw(books(leaves, "准予"))
    report = proven(book, [method])
    truths = check_truths(book)
    never = {place for place in range(len(book.checks)) if not any(case[place] for case in truths)}
    always = {place for place in range(len(book.checks)) if all(case[place] for case in truths)}
    assert places(report, "011") == never
    assert places(report, "012") == always
    assert report.proofs["grantable"].answer is any(all(case) for case in truths)
    possible = set(range(len(book.checks))) - never
    assert bool(places(report, "013")) is not any(all(case[place] for place in possible) for case in truths)


@pytest.mark.parametrize(("method", "leaves"), [("boxes", SINGLE), ("smt", SINGLE)])
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_rows_never_reached_are_those_of_every_case(method: Method, leaves: list[str], data: st.DataObject) -> None:
    book = data.draw(books(leaves, "分流"))
    report = proven(book, [method])
    verdicts = [book.decide(case) for case in cases(book)]
    reached = {len(one.reasons) - 1 for one in verdicts if one.effect is Effect.ROUTE}
    assert places(report, "014") == set(range(len(book.rows))) - reached
    open_case = any(one.effect is Effect.HAND_OVER for one in verdicts)
    assert report.complete is (not open_case)
    for finding in report.findings:
        if finding.code == "TB-PROVE-015":
            assert finding.facts is not None
            assert book.decide(finding.facts).effect is Effect.HAND_OVER


def book_of(rows: list[tuple[str, str]], names: list[str]) -> RuleBook:
    listed = [{"name": name, "when": when, "then": name} for name, when in rows]
    return RuleBook.from_mapping({"outcome": "分流", "rows": listed}, names)


def test_two_columns_compared_are_proven_by_the_solver() -> None:
    book = book_of([("先", "开始 <= 结束"), ("后", "结束 < 开始")], ["开始", "结束"])
    report = prove_book(book, {"开始": Domain.dates(), "结束": Domain.dates()})
    assert report.complete is True
    assert report.proofs["complete"].method == "smt"
    assert report.findings == ()


def test_texts_are_compared_by_the_solver() -> None:
    checks = [
        {"name": "一致", "expr": "新名称 = 执照名称"},
        {"name": "有变", "expr": "旧名称 != 执照名称"},
        {"name": "未变", "expr": "旧名称 = 新名称"},
    ]
    names = ["新名称", "执照名称", "旧名称"]
    book = RuleBook.from_mapping({"outcome": "准予", "checks": checks}, names)
    report = prove_book(book, dict.fromkeys(names, Domain.texts()))
    assert [one.code for one in report.errors] == ["TB-PROVE-013"]
    assert report.errors[0].rows == (1, 2, 3)
    assert "“一致”、“有变”、“未变”不能同时成立" in report.errors[0].text


def test_what_has_no_formula_is_said_not_to_be_proven() -> None:
    book = book_of([("甲", 'starts with(名称, "甲") or 真'), ("乙", "not(真)")], ["名称", "真"])
    report = prove_book(book, {"名称": Domain.texts(), "真": Domain.booleans()})
    assert report.complete is True, "whatever the text function says, one of the two rows holds"
    assert report.proofs["complete"].method == "boxes"
    book = book_of([("甲", 'starts with(名称, "甲")'), ("长", "string length(名称) > 20")], ["名称"])
    report = prove_book(book, {"名称": Domain.texts()})
    told = [one for one in report.findings if one.code == "TB-PROVE-090"]
    assert [one.severity for one in told] == [Severity.WARNING]
    assert told[0].text.startswith("不能证明“长”能否成立")
    assert "string length(名称) > 20" in told[0].text


def test_a_text_that_a_text_function_names_is_tried_as_an_example() -> None:
    book = book_of([("甲", 'starts with(名称, "甲")'), ("乙", 'ends with(名称, "乙")')], ["名称"])
    report = prove_book(book, {"名称": Domain.texts()})
    assert [one.code for one in report.findings] == ["TB-PROVE-015"]


def test_a_missing_solver_is_said_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "z3", None)
    book = book_of([("先", "开始 < 结束"), ("后", "开始 > 结束")], ["开始", "结束"])
    days = {"开始": Domain.dates(dt.date(2025, 1, 1)), "结束": Domain.dates(dt.date(2025, 1, 1))}
    report = prove_book(book, days)
    assert "z3-solver" in str([one for one in report.findings if one.code == "TB-PROVE-090"])


def test_words_outside_the_options_are_told() -> None:
    report = prove_book(book_of([("甲", '字 = "住宅搂"'), ("乙", "真")], ["字", "真"]), DOMAINS)
    assert any(one.code == "TB-PROVE-007" and "住宅搂" in one.text for one in report.errors)
    assert any(one.path == ("rows", 0) for one in report.errors)
