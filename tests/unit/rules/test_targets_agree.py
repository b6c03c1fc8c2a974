"""Every target decides every rule it takes as the interpreter does, nulls and what is not known yet included."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import Phase, given, seed, settings
from hypothesis import strategies as st
from tests.unit.rules.drawing import NAMES, VALUES, condition_texts, number_texts, population, tables

from tongban.rules import UNKNOWN, Expression, RuleBook, compile_expression
from tongban.rules.ask import plan_questions
from tongban.rules.conditions import normal_form, truth_of
from tongban.rules.feel.names import NameTree
from tongban.rules.feel.nodes import DecisionTable
from tongban.rules.match import Population
from tongban.rules.prove import Domain, prove
from tongban.rules.python import CompiledTable, generate_value
from tongban.rules.sql import VALUE, sql_support, sql_values, table_columns
from tongban.rules.table import Column, RowText, decision_table
from tongban.rules.targets import BITMAPS, BOXES, PYTHON, QUESTIONS, SQL, targets

UNSHRUNK = (Phase.explicit, Phase.reuse, Phase.generate)
FIRMS = population(200)
COLUMN_TYPES = {
    "行业": "VARCHAR",
    "所在区": "VARCHAR",
    "人数": "INTEGER",
    "限额": "BIGINT",
    "营收": "DECIMAL(14, 2)",
    "研发": "DECIMAL(12, 2)",
    "成立日": "DATE",
    "申请日": "DATE",
    "小微": "BOOLEAN",
    "失信": "BOOLEAN",
}
PARTLY_KNOWN = [
    {name: value for at, (name, value) in enumerate(firm.items()) if (place * 7 + at * 3) % 5}
    for place, firm in enumerate(FIRMS)
]
POPULATION, OPEN_POPULATION = (
    Population.of({name: [firm.get(name, UNKNOWN) for firm in firms] for name in NAMES})
    for firms in (FIRMS, PARTLY_KNOWN)
)
TREE = NameTree.of(NAMES)


@pytest.fixture(scope="module")
def firms() -> Iterator[Any]:
    """The population as a DuckDB table."""
    ibis = pytest.importorskip("ibis")
    connection = ibis.duckdb.connect()
    connection.con.execute(
        f"CREATE TABLE 企业 (编号 INTEGER, {', '.join(f'{n} {t}' for n, t in COLUMN_TYPES.items())})"
    )
    rows = [[place, *firm.values()] for place, firm in enumerate(FIRMS)]
    connection.con.executemany(f"INSERT INTO 企业 VALUES ({', '.join('?' * (len(VALUES) + 1))})", rows)
    yield connection.table("企业")
    connection.disconnect()


def interpreted(rule: Expression, facts: list[dict[str, Any]] = FIRMS) -> list[object]:
    return [rule.evaluate(firm) for firm in facts]


def true_for(rule: Expression, facts: list[dict[str, Any]]) -> list[int]:
    return [row for row, value in enumerate(interpreted(rule, facts)) if value is True]


def allowed(rule: Expression) -> set[str]:
    return {target.name for target in targets(rule) if target.allowed}


@settings(max_examples=8, deadline=None, phases=UNSHRUNK)
@given(st.lists(st.one_of(condition_texts(), number_texts(2)), min_size=8, max_size=8))
def test_sql_on_duckdb(firms: Any, texts: list[str]) -> None:
    columns = table_columns(firms)
    rules = {f"r{place}": compile_expression(text, NAMES) for place, text in enumerate(texts)}
    taken = {name: rule for name, rule in rules.items() if sql_support(rule, columns)}
    if not taken:
        return
    terms = {name: sql_values(rule, firms)[VALUE] for name, rule in taken.items()}
    answer = firms.select("编号", **terms).order_by("编号").to_pyarrow()
    for name, rule in taken.items():
        assert answer[name].to_pylist() == interpreted(rule), rule.text


@settings(max_examples=40, deadline=None)
@given(st.one_of(condition_texts(), number_texts(2)))
def test_generated_python(text: str) -> None:
    rule = compile_expression(text, NAMES)
    generated = generate_value(rule.node, rule.evaluate).function
    for firm in PARTLY_KNOWN:
        value, expected = generated(firm), rule.evaluate(firm)
        assert (type(value), value) == (type(expected), expected), (text, firm)


@settings(max_examples=5, deadline=None, phases=UNSHRUNK)
@given(st.lists(tables(), min_size=6, max_size=6))
def test_decision_tables_as_sql_and_as_generated_python(firms: Any, drawn: list[DecisionTable]) -> None:
    columns = table_columns(firms)
    taken = {f"t{place}": table for place, table in enumerate(drawn) if sql_support(table, columns)}
    assert len(taken) >= len(drawn) - 1
    terms = {name: sql_values(table, firms)["结果"] for name, table in taken.items()}
    answer = firms.select("编号", **terms).order_by("编号").to_pyarrow()
    for name, table in taken.items():
        expected, compiled = interpreted(Expression("", table)), CompiledTable(table)
        assert answer[name].to_pylist() == expected, table
        assert [compiled.value(firm) for firm in FIRMS] == expected, table


@pytest.mark.parametrize("kernel", ["numpy", "numba"])
def test_bitmaps(kernel: str) -> None:
    if kernel == "numba":
        pytest.importorskip("numba")

    @settings(max_examples=6, deadline=None, phases=UNSHRUNK)
    @given(st.lists(condition_texts(), min_size=4, max_size=4))
    def agree(texts: list[str]) -> None:
        hits, open_hits = POPULATION.match(texts, kernel=kernel), OPEN_POPULATION.match(texts, kernel=kernel)
        for place, text in enumerate(texts):
            rule = compile_expression(text, NAMES)
            assert hits.rows(place).tolist() == true_for(rule, FIRMS), text
            sure = set(open_hits.rows(place).tolist())
            possible = sure.union(open_hits.unknown(place, empty=False).tolist())
            assert sure.issuperset(true_for(rule, PARTLY_KNOWN)), text
            for other in FIRMS[::70]:
                later = true_for(rule, [other | known for known in PARTLY_KNOWN])
                assert sure <= set(later) <= possible, text

    agree()


@settings(max_examples=30, deadline=None)
@given(condition_texts())
def test_the_normal_form_that_boxes_are_made_of(text: str) -> None:
    rule = compile_expression(text, NAMES)
    form = normal_form(rule.node, rule.text)
    assert [truth_of(form, firm) for firm in FIRMS] == interpreted(rule)


@settings(max_examples=25, deadline=None)
@given(st.lists(condition_texts(1), min_size=1, max_size=2), st.sets(st.sampled_from(NAMES)))
def test_partial_evaluation(texts: list[str], asked: set[str]) -> None:
    checks = [{"name": text, "expr": text} for text in texts]
    book = RuleBook.from_mapping({"outcome": "准予", "checks": checks}, NAMES, NAMES[::2])
    plan = plan_questions(book, may_be_empty=NAMES)
    for firm in FIRMS[:8]:
        known = {name: value for name, value in firm.items() if name in asked}
        told = plan.partial(known)
        for other in FIRMS[::12]:
            effect = book.decide({**other, **known}).effect
            assert effect in {outcome.effect for outcome in told.outcomes}
            asked_too = {name: other[name] for name in told.relevant}
            assert book.decide({**known, **asked_too}).effect is effect
            assert told.outcome is None or told.outcome.effect is effect


@settings(max_examples=8, deadline=None, phases=UNSHRUNK)
@given(st.lists(condition_texts(1), min_size=6, max_size=6))
def test_proofs_by_boxes_give_counter_examples_that_are_ones(texts: list[str]) -> None:
    for text in texts:
        rule = compile_expression(text, NAMES)
        if BOXES not in allowed(rule):
            continue
        rows = [RowText([f"? = true or ({text})"], ["1"])]
        table = decision_table([Column("小微")], [Column("结果")], rows, TREE, "F")
        report = prove(table, {name: Domain(nullable=True) for name in NAMES}, methods=("boxes",))
        holds = [Expression("", table).evaluate(firm) == 1 for firm in FIRMS]
        assert report.complete is not True or all(holds), text
        for finding in report.findings:
            if finding.code == "TB-PROVE-001" and finding.facts is not None:
                assert Expression("", table).evaluate(dict.fromkeys(NAMES) | dict(finding.facts)) is None, text


def test_the_labels_allow_a_healthy_share_of_random_rules() -> None:
    counted: Counter[str] = Counter()

    @seed(3)
    @settings(max_examples=100, deadline=None, database=None, phases=[Phase.generate])
    @given(condition_texts(1))
    def count(text: str) -> None:
        counted.update(allowed(compile_expression(text, NAMES)))
        counted.update(["all"])

    count()
    share = {name: counted[name] / counted["all"] for name in (PYTHON, BITMAPS, SQL, BOXES, QUESTIONS)}
    assert share[PYTHON] > 0.9, share
    assert share[SQL] > 0.8, share
    assert share[BITMAPS] > 0.6, share
    assert share[BOXES] > 0.4, share
    assert share[QUESTIONS] == 1, share
