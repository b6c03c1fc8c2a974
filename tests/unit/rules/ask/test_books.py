"""Questions of rule books against every combination of answers there is."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.rules.ask.yardstick import OPEN, Yardstick

from tongban.rules import RuleBook
from tongban.rules.ask import plan_questions

DOMAINS: dict[str, list[Any]] = {
    "甲": [True, False],
    "乙": [True, False, None],
    # A number of every gap between the constants below, too: 1.5 is more than 1 and not yet 2.
    "数": [0, 1, Decimal("1.5"), 2, Decimal("2.5"), 3, 4],
    "类": ["x", "y", "z"],
}
NAMES = list(DOMAINS)
NULLABLE = ["乙"]
ATOMS = [
    "甲",
    "乙",
    "数 > 1",
    "数 <= 3",
    "数 in [1..3]",
    "数 >= 2",
    "数 = 2",
    '类 = "x"',
    '类 in ("x", "y")',
    "乙 = null",
    '类 != "y"',
    "true",
    "null",
]
TWO = [
    "甲 = 乙",
    "甲 != 乙",
    "数 > (if 甲 then 2 else 1)",
    "(if 甲 then 数 else 1) < 2",
    "数 / 数 = 1",
    "string length(类) = 数",
]
BRANCHES = ["({a}) and ({b})", "({a}) or ({b})", "not({a})", "(if {a} then {b} else {c})"]


@st.composite
def conditions(draw: st.DrawFn, atoms: list[str], depth: int = 2) -> str:
    if not depth or not draw(st.integers(0, 3)):
        return draw(st.sampled_from(atoms))
    parts = {name: draw(conditions(atoms, depth - 1)) for name in "abc"}
    return draw(st.sampled_from(BRANCHES)).format(**parts)


@st.composite
def books(draw: st.DrawFn, atoms: list[str]) -> RuleBook:
    texts = draw(st.lists(conditions(atoms), min_size=1, max_size=4))
    if draw(st.booleans()):
        checks = [{"name": text, "expr": text} for text in texts]
        return RuleBook.from_mapping({"outcome": "准予", "checks": checks}, NAMES, NULLABLE)
    rows: list[dict[str, object]] = [
        {
            "name": text,
            "when": text,
            "then": draw(st.sampled_from("一二")),
            "effect": draw(st.sampled_from(["分流", "转人工"])),
        }
        for text in texts
    ]
    if draw(st.booleans()):
        rows.append({"name": "其余", "otherwise": True, "then": "末"})
    return RuleBook.from_mapping({"outcome": "分流", "rows": rows}, NAMES, NULLABLE)


def decided(book: RuleBook, facts: dict[str, Any]) -> Any:
    verdict = book.decide(facts)
    return verdict.effect.value, verdict.value


def yardstick(book: RuleBook) -> Yardstick:
    return Yardstick(DOMAINS, lambda facts: decided(book, facts))


PARTIAL = st.tuples(*(st.sampled_from([OPEN, *range(len(values))]) for values in DOMAINS.values()))


@settings(max_examples=50, deadline=None)
@given(books(ATOMS), PARTIAL)
def test_exactly_those_inputs_are_relevant_whose_answer_can_change_the_outcome(book: RuleBook, places: Any) -> None:
    measure = yardstick(book)
    found = plan_questions(book).partial(measure.facts(places))
    assert found.exact
    assert frozenset(found.relevant) == measure.relevant(places)
    assert found.settled is (len(measure.possible(places)) == 1)
    assert {repr((one.effect.value, one.value)) for one in found.outcomes} == measure.possible(places)


@settings(max_examples=50, deadline=None)
@given(books(ATOMS + TWO), PARTIAL)
def test_what_cannot_be_seen_through_is_asked_rather_than_taken_as_settled(book: RuleBook, places: Any) -> None:
    measure = yardstick(book)
    found = plan_questions(book).partial(measure.facts(places))
    assert frozenset(found.relevant) >= measure.relevant(places)
    assert {repr((one.effect.value, one.value)) for one in found.outcomes} >= measure.possible(places)
    assert found.settled is not bool(found.relevant)


@settings(max_examples=20, deadline=None)
@given(books(ATOMS))
def test_no_order_of_questions_needs_fewer_on_average(book: RuleBook) -> None:
    measure = yardstick(book)
    plan = plan_questions(book, domains={name: DOMAINS[name] for name in book.inputs})
    asked = measure.asked(plan.next)
    assert asked == pytest.approx(measure.fewest(measure.start))
    assert asked == pytest.approx(plan.expected({}))
