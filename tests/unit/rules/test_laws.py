"""Laws that hold for every rule: knowledge only settles, nothing settled comes out differently, null is no ground."""

import itertools
from collections.abc import Iterator
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.rules import UNKNOWN, Effect, FeelError, RuleBook, compile_expression

DOMAINS: dict[str, list[Any]] = {
    "甲": [True, False, None],
    "乙": [True, False, None],
    "数": [1, 5, None, "错"],
    "表": [[], [1, 5], ["x"], None],
}
NAMES = list(DOMAINS)
NULLABLE = ["乙"]

FACTS = st.fixed_dictionaries({}, optional={name: st.sampled_from(values) for name, values in DOMAINS.items()})


@st.composite
def numbers(draw: st.DrawFn, depth: int = 1) -> str:
    """The text of an expression that is a number, mostly."""
    shape = draw(st.integers(0, 3)) if depth else 0
    if shape <= 1:
        return draw(st.sampled_from(["数", "1", "3", "null", "count(表)", "表[1]", "sum(表)"]))
    left, right = draw(numbers(depth - 1)), draw(numbers(depth - 1))
    if shape == 2:
        return f"({left} {draw(st.sampled_from('+-*/'))} {right})"
    return f"(if {draw(st.sampled_from(['甲', '乙', '数 > 2']))} then {left} else {right})"


SIMPLE = ["甲", "乙", "true", "false", "null", "甲 = 乙", "乙 = null", '"x"']
LEAVES = [
    "{a} < {b}",
    "{a} >= {b}",
    "{a} = {b}",
    "{a} != {b}",
    "{a} between {b} and {c}",
    "{a} in ({b}, [2..{c}), > {b})",
    "(some x in 表 satisfies x > {a} or 甲)",
    "(every x in 表 satisfies x > {a} or 甲)",
    "list contains([1, {a}], 数)",
    "count(表[item > {a}]) > 0",
    "sum(for x in 表, y in [1, {a}] return x * y) > 3",
    "count(for x in 表 return count(partial) + {a}) > 1",
    "{a} instance of number",
]
BRANCHES = ["({a}) and ({b})", "({a}) or ({b})", "not({a})", "(if {a} then {b} else {c})"]


@st.composite
def conditions(draw: st.DrawFn, depth: int = 2) -> str:
    """The text of an expression that is a truth value, mostly."""
    shape = draw(st.integers(0, 3)) if depth else draw(st.integers(0, 1))
    if shape == 0:
        return draw(st.sampled_from(SIMPLE))
    if shape == 1:
        return draw(st.sampled_from(LEAVES)).format(a=draw(numbers()), b=draw(numbers()), c=draw(numbers()))
    parts = {name: draw(conditions(depth - 1)) for name in "abc"}
    return draw(st.sampled_from(BRANCHES)).format(**parts)


@st.composite
def books(draw: st.DrawFn) -> RuleBook:
    """A rule book of up to three checks or rows."""
    texts = draw(st.lists(conditions(), min_size=1, max_size=3))
    if draw(st.booleans()):
        checks = [{"name": text, "expr": text} for text in texts]
        return RuleBook.from_mapping({"outcome": "准予", "checks": checks}, NAMES, NULLABLE)
    rows: list[dict[str, object]] = [
        {"name": text, "when": text, "then": draw(st.sampled_from("一二")), "effect": draw(EFFECTS)} for text in texts
    ]
    if draw(st.booleans()):
        rows.append({"name": "其余", "otherwise": True, "then": "末"})
    return RuleBook.from_mapping({"outcome": "分流", "rows": rows}, NAMES, NULLABLE)


EFFECTS = st.sampled_from(["分流", "转人工"])


def completions(known: dict[str, Any]) -> Iterator[dict[str, Any]]:
    missing = [name for name in NAMES if name not in known]
    for values in itertools.product(*(DOMAINS[name] for name in missing)):
        yield known | dict(zip(missing, values, strict=True))


@settings(max_examples=150, deadline=None)
@given(conditions(), FACTS)
def test_a_known_value_never_changes_when_more_becomes_known(text: str, known: dict[str, Any]) -> None:
    expression = compile_expression(text, NAMES)
    value = expression.evaluate(known)
    if value is not UNKNOWN:
        assert all(expression.evaluate(more) == value for more in completions(known))


@settings(max_examples=150, deadline=None)
@given(conditions(), FACTS)
def test_nothing_is_unknown_once_every_input_is_known(text: str, known: dict[str, Any]) -> None:
    full = next(completions(known))
    assert compile_expression(text, NAMES).evaluate(full) is not UNKNOWN


@settings(max_examples=150, deadline=None)
@given(books(), FACTS)
def test_a_settled_outcome_is_the_outcome_of_every_completion(book: RuleBook, known: dict[str, Any]) -> None:
    verdict = book.decide(known)
    if verdict.settled:
        for more in completions(known):
            final = book.decide(more)
            assert (final.effect, final.value) == (verdict.effect, verdict.value)
    else:
        assert verdict.effect is Effect.HAND_OVER


@settings(max_examples=150, deadline=None)
@given(books(), FACTS)
def test_questions_are_left_exactly_while_the_outcome_is_open(book: RuleBook, known: dict[str, Any]) -> None:
    left = book.open_inputs(known)
    assert bool(left) is not book.decide(known).settled
    assert not set(left) & set(known)


@settings(max_examples=150, deadline=None)
@given(books(), FACTS)
def test_an_input_that_is_not_asked_for_cannot_change_the_outcome_alone(book: RuleBook, known: dict[str, Any]) -> None:
    verdict = book.decide(known)
    for name in set(NAMES) - set(known) - set(book.open_inputs(known)):
        for value in DOMAINS[name]:
            other = book.decide(known | {name: value})
            assert (other.effect, other.value, other.settled) == (verdict.effect, verdict.value, verdict.settled)


@settings(max_examples=150, deadline=None)
@given(books(), FACTS)
def test_a_grant_or_route_stands_whatever_an_empty_input_turns_out_to_be(book: RuleBook, known: dict[str, Any]) -> None:
    full = next(completions(known))
    verdict = book.decide(full)
    if verdict.effect is Effect.HAND_OVER:
        return
    empty = [name for name, value in full.items() if value is None and name not in NULLABLE]
    for values in itertools.product(*(DOMAINS[name] for name in empty)):
        other = book.decide(full | dict(zip(empty, values, strict=True)))
        assert (other.effect, other.value) == (verdict.effect, verdict.value)


@settings(max_examples=150, deadline=None)
@given(books(), FACTS)
def test_every_hand_over_says_what_is_missing_or_wrong(book: RuleBook, known: dict[str, Any]) -> None:
    for reason in book.decide(known).reasons:
        assert (reason.say is None) is (
            reason.truth is True or reason.truth is False
        ) or reason.name == "没有符合的情形"
        if reason.truth is UNKNOWN:
            assert any(path in str(reason.say) for path, value in reason.inputs.items() if value is UNKNOWN)


@settings(max_examples=150, deadline=None)
@given(books(), FACTS)
def test_the_trace_agrees_with_the_decision(book: RuleBook, known: dict[str, Any]) -> None:
    for trace, reason in zip(book.trace(known), book.decide(known).reasons, strict=False):
        if reason.truth in (True, False):
            assert trace.value is reason.truth
        assert str(trace)


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet='甲乙数表 .,()[]{}<>=!+-*/"@?:0159truefalsnoidachmyin＞，“”（）', max_size=60))
def test_any_text_is_either_an_expression_or_refused_with_a_place(text: str) -> None:
    refusal: FeelError | None = None
    try:
        expression = compile_expression(text, NAMES)
    except FeelError as error:
        refusal = error
    else:
        expression.evaluate({})
        expression.evaluate(dict.fromkeys(NAMES))
    if refusal is not None:
        assert 0 <= refusal.span.start <= refusal.span.end <= len(text)
        assert refusal.code.startswith("TB-FEEL-")
