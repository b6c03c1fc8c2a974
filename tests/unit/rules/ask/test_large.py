"""Rules too large for the exact ways are still asked about soundly, one step ahead or by their rows."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from tests.unit.rules.ask.test_books import ATOMS, PARTIAL, books, yardstick
from tests.unit.rules.ask.test_tables import DOMAINS as TABLE_DOMAINS
from tests.unit.rules.ask.test_tables import POLICIES, tables
from tests.unit.rules.ask.test_tables import yardstick as table_yardstick

from tongban.rules import RuleBook
from tongban.rules.ask import plan, plan_questions, solver
from tongban.rules.feel.nodes import DecisionTable

FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def _no_diagram(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan, "LARGEST_DIAGRAM", 0)


@pytest.fixture
def _one_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solver, "EXACT_INPUTS", 0)


@pytest.mark.usefixtures("_no_diagram")
@FEW
@given(books(ATOMS), PARTIAL)
def test_without_a_diagram_a_book_is_settled_only_when_it_is(book: RuleBook, places: Any) -> None:
    measure = yardstick(book)
    facts = measure.facts(places)
    asking = plan_questions(book)
    found = asking.partial(facts)
    assert frozenset(found.relevant) >= measure.relevant(places)
    assert {repr((one.effect.value, one.value)) for one in found.outcomes} >= measure.possible(places)
    assert found.settled is (asking.next(facts) is None) is not bool(asking.order(facts))


@pytest.mark.usefixtures("_no_diagram")
@FEW
@given(tables(["1", "2", "数"], POLICIES))
def test_without_a_diagram_a_table_is_asked_to_its_end(table: DecisionTable) -> None:
    measure = table_yardstick(table)
    asking = plan_questions(table)
    assert measure.fewest(measure.start) <= measure.asked(asking.next) + 1e-9 <= len(TABLE_DOMAINS) + 1e-6
    for places in measure.settled_by(asking.next):
        assert {repr(one.value) for one in asking.partial(measure.facts(places)).outcomes} == measure.possible(places)


@pytest.mark.usefixtures("_one_step")
def test_one_step_ahead_is_close_to_the_best_order() -> None:
    seen: list[tuple[float, float]] = []

    @settings(max_examples=25, deadline=None, database=None, derandomize=True)
    @given(tables(["1", "2", "3"], ["F", "U", "C"]))
    def each(table: DecisionTable) -> None:
        measure = table_yardstick(table)
        asking = plan_questions(table, domains=TABLE_DOMAINS)
        seen.append((measure.asked(asking.next), measure.fewest(measure.start)))

    each()
    spent, best = (sum(one) for one in zip(*seen, strict=True))
    assert best - 1e-9 <= spent <= 1.05 * best


def test_the_rows_that_an_answer_decides_lead_the_order_without_a_diagram(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan, "LARGEST_DIAGRAM", 0)
    rows = [{"name": text, "when": text, "then": text} for text in ("甲 and 乙", "乙 and 丙", "乙 and 丁")]
    book = RuleBook.from_mapping({"outcome": "分流", "rows": rows}, ["甲", "乙", "丙", "丁"])
    asking = plan_questions(book)
    assert not asking.partial({}).exact
    assert asking.order({})[0] == "乙"
    assert asking.expected({}) is None
    assert asking.page({}, 3) == ("乙",)
    assert plan_questions(book, costs={"乙": 9}).order({})[0] == "甲"
