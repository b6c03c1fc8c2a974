"""Questions of decision tables, whatever the hit policy, against every combination of answers there is."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.rules.ask.yardstick import OPEN, Yardstick

from tongban.rules import UNKNOWN
from tongban.rules.ask import plan_questions
from tongban.rules.feel.interpreter import close
from tongban.rules.feel.names import NameTree
from tongban.rules.feel.nodes import DecisionTable
from tongban.rules.feel.run import Run
from tongban.rules.table import Column, RowText, decision_table

DOMAINS: dict[str, list[Any]] = {"数": [0, 1, Decimal("1.5"), 2, 3, 4], "类": ["x", "y", "z"], "甲": [True, False]}
CELLS = {
    "数": ["-", "< 1", ">= 1", "[1..3]", "1, 3", "not(2)", "> 3"],
    "类": ["-", '"x"', '"y"', '"x", "y"', 'not("x")'],
    "甲": ["-", "true", "false"],
}
POLICIES = ["U", "A", "P", "F", "R", "O", "C", "C+", "C<", "C>", "C#"]
NAMES = NameTree.of(DOMAINS)


@st.composite
def tables(draw: st.DrawFn, outputs: list[str], policies: list[str]) -> DecisionTable:
    rows = draw(
        st.lists(st.tuples(*map(st.sampled_from, CELLS.values()), st.sampled_from(outputs)), min_size=1, max_size=5)
    )
    default = draw(st.sampled_from([None, "9"]))
    column = Column("结果", None, ["3", "2", "1"], default)
    texts = [RowText(cells, [output]) for *cells, output in rows]
    return decision_table([Column(name) for name in DOMAINS], [column], texts, NAMES, draw(st.sampled_from(policies)))  # type: ignore[arg-type]


def yardstick(table: DecisionTable) -> Yardstick:
    step = close(table)
    return Yardstick(DOMAINS, lambda facts: step(Run(facts)))


PARTIAL = st.tuples(*(st.sampled_from([OPEN, *range(len(values))]) for values in DOMAINS.values()))


@settings(max_examples=60, deadline=None)
@given(tables(["1", "2", "3"], POLICIES), PARTIAL)
def test_exactly_those_inputs_are_relevant_whose_answer_can_change_the_value(table: DecisionTable, places: Any) -> None:
    measure = yardstick(table)
    found = plan_questions(table).partial(measure.facts(places))
    assert found.exact
    assert frozenset(found.relevant) == measure.relevant(places)
    assert {repr(one.value) for one in found.outcomes} == measure.possible(places)


@settings(max_examples=50, deadline=None)
@given(tables(["1", "2", "数", "数 + 1"], POLICIES), PARTIAL)
def test_an_input_that_an_output_tells_is_asked_too(table: DecisionTable, places: Any) -> None:
    measure = yardstick(table)
    found = plan_questions(table).partial(measure.facts(places))
    assert frozenset(found.relevant) >= measure.relevant(places)
    if found.settled:
        assert {repr(one.value) for one in found.outcomes} == measure.possible(places)


@settings(max_examples=20, deadline=None)
@given(tables(["1", "2", "3"], POLICIES))
def test_no_order_of_questions_needs_fewer_on_average(table: DecisionTable) -> None:
    measure = yardstick(table)
    plan = plan_questions(table, domains=DOMAINS)
    asked = measure.asked(plan.next)
    assert asked == pytest.approx(measure.fewest(measure.start))


@pytest.mark.parametrize("policy", ["A", "P", "O", "R", "C", "C+", "C<", "C#"])
def test_no_hit_policy_concludes_from_an_output_that_is_not_known(policy: Any) -> None:
    rows = [RowText(["-"] * 3, [output]) for output in ("1", "数")]
    table = decision_table(map(Column, DOMAINS), [Column("结果", None, ["2", "1"])], rows, NAMES, policy)
    assert close(table)(Run({"类": "x", "甲": True})) is UNKNOWN
    assert plan_questions(table).next({}) == "数"
