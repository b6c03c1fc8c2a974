"""Rules too large for the exact ways are still asked about soundly, one step ahead or by their rows."""

import random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from tests.unit.rules.ask.test_books import ATOMS, PARTIAL, books, yardstick
from tests.unit.rules.ask.test_tables import DOMAINS as TABLE_DOMAINS
from tests.unit.rules.ask.test_tables import POLICIES, tables
from tests.unit.rules.ask.test_tables import yardstick as table_yardstick

from tongban.rules import RuleBook
from tongban.rules.ask import plan, plan_questions, solver
from tongban.rules.feel.interpreter import close
from tongban.rules.feel.names import NameTree
from tongban.rules.feel.nodes import DecisionTable
from tongban.rules.feel.run import Run
from tongban.rules.table import Column, RowText, decision_table
from tongban.rules.verdict import Effect

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


def test_a_condition_over_very_many_inputs_counts_as_a_whole_until_it_is_decided() -> None:
    names = [f"{kind}{place}" for place in range(30) for kind in "甲乙"]
    crossed = f"({' or '.join(names[::2])} or true) and ({' or '.join(f'({a} and {b})' for a, b in pairs(names))})"
    asking = plan_questions(
        RuleBook.from_mapping({"outcome": "准予", "checks": [{"name": "交叉", "expr": crossed}]}, names)
    )
    assert len(asking.partial({}).relevant) == len(names)
    assert asking.next({"甲7": True, "乙7": True}) is None
    assert asking.next(dict.fromkeys(names[:-1], False) | {"甲29": True}) == "乙29"


def test_a_book_of_very_many_rows_is_asked_row_by_row() -> None:
    names = [f"{kind}{place}" for place in range(101) for kind in "甲乙"]
    rows = [{"name": a, "when": f"{a} and {b}", "then": f"去向{place}"} for place, (a, b) in enumerate(pairs(names))]
    asking = plan_questions(RuleBook.from_mapping({"outcome": "分流", "rows": rows}, names))
    assert asking.next({}) == "甲0"
    assert asking.next({"甲0": True, "乙0": True}) is None
    assert asking.partial(dict.fromkeys(names[::2], False)).settled


def pairs(names: list[str]) -> list[tuple[str, str]]:
    return list(zip(names[::2], names[1::2], strict=True))


@pytest.mark.parametrize("policy", ["F", "C"])
def test_a_wide_table_of_many_rows_is_asked_to_the_value_the_interpreter_gives(policy: Any) -> None:
    rng = random.Random(4)
    names = [f"列{place}" for place in range(6)]
    rows = [RowText([wide_cell(rng) for _ in names], [str(rng.randrange(4))]) for _ in range(25)]
    table = decision_table(map(Column, names), [Column("结果")], rows, NameTree.of(names), policy)
    asking = plan_questions(table)
    facts: dict[str, Any] = {}
    while (name := asking.next(facts)) is not None:
        facts[name] = rng.randrange(12)
    full = dict.fromkeys(names, 0) | facts
    assert close(table)(Run(full)) == asking.partial(facts).outcomes[0].value


def wide_cell(rng: random.Random) -> str:
    low = rng.randrange(10)
    return "-" if rng.random() < 0.5 else f"[{low}..{low + rng.randrange(1, 4)}]"


def test_a_check_that_no_answer_can_meet_settles_a_book_without_a_diagram(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan, "LARGEST_DIAGRAM", 0)
    checks = [{"name": text, "expr": text} for text in ("not((数 > 1) or (数 <= 3))", "甲")]
    asking = plan_questions(RuleBook.from_mapping({"outcome": "准予", "checks": checks}, ["甲", "数"]))
    found = asking.partial({})
    assert (found.settled, found.relevant, asking.next({})) == (True, (), None)
    assert found.outcome is not None
    assert found.outcome.effect is Effect.HAND_OVER
