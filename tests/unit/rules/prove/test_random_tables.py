"""What is proven of a table is what trying every case shows, by boxes and by the solver alike."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from tests.unit.rules.prove.tables import Drawn, tables

from tongban.rules.prove import Report, prove
from tongban.rules.prove.judge import Method

METHODS: list[Method] = ["boxes", "smt"]


def rows_of(report: Report, code: str) -> set[tuple[int, ...]]:
    return {one.rows for one in report.findings if one.code == f"TB-PROVE-{code}"}


@pytest.mark.parametrize("method", METHODS)
@settings(max_examples=20, deadline=None)
@given(drawn=tables("U"))
def test_gaps_and_overlaps_are_those_of_every_case_tried(method: Method, drawn: Drawn) -> None:
    report = prove(drawn.table, drawn.domains, methods=[method])
    hits = [drawn.matching(case) for case in drawn.cases()]
    assert report.complete is all(hits)
    pairs = {(one + 1, other + 1) for hit in hits for one, other in combinations(hit, 2)}
    assert rows_of(report, "002") == pairs
    assert report.unique is (not pairs)
    live = {row + 1 for hit in hits for row in hit}
    assert rows_of(report, "004") == {(row + 1,) for row in range(len(drawn.rows)) if row + 1 not in live}


@pytest.mark.parametrize("method", METHODS)
@settings(max_examples=20, deadline=None)
@given(drawn=tables("F"))
def test_rows_that_never_decide_are_those_of_every_case_tried(method: Method, drawn: Drawn) -> None:
    report = prove(drawn.table, drawn.domains, methods=[method])
    hits = [drawn.matching(case) for case in drawn.cases()]
    deciding = {hit[0] for hit in hits if hit}
    found = rows_of(report, "004") | rows_of(report, "005")
    assert found == {(row + 1,) for row in range(len(drawn.rows)) if row not in deciding}
    given_by_live = {drawn.rows[row].outputs[0] for row in deciding}
    told = {one.text for one in report.findings if one.code == "TB-PROVE-006"}
    assert len(told) == 3 - len(given_by_live)


@settings(max_examples=20, deadline=None)
@given(drawn=tables("P"))
def test_rows_behind_a_better_one_are_those_of_every_case_tried(drawn: Drawn) -> None:
    order = ['"一"', '"二"', '"三"']
    hits = [drawn.matching(case) for case in drawn.cases()]
    deciding = {min(hit, key=lambda row: (order.index(drawn.rows[row].outputs[0]), row)) for hit in hits if hit}
    report = prove(drawn.table, drawn.domains)
    found = rows_of(report, "004") | rows_of(report, "005")
    assert found == {(row + 1,) for row in range(len(drawn.rows)) if row not in deciding}


@settings(max_examples=20, deadline=None)
@given(drawn=tables("A"))
def test_conflicts_are_pairs_with_different_outputs(drawn: Drawn) -> None:
    report = prove(drawn.table, drawn.domains)
    pairs = {
        (one + 1, other + 1)
        for case in drawn.cases()
        for one, other in combinations(drawn.matching(case), 2)
        if drawn.rows[one].outputs != drawn.rows[other].outputs
    }
    assert rows_of(report, "003") == pairs


@pytest.mark.parametrize("method", METHODS)
@settings(max_examples=20, deadline=None)
@given(drawn=tables("UF"))
def test_every_counter_example_really_is_one(method: Method, drawn: Drawn) -> None:
    for finding in prove(drawn.table, drawn.domains, methods=[method]).findings:
        if finding.facts is None:
            continue
        if finding.code == "TB-PROVE-001":
            assert drawn.matching(finding.facts) == ()
        elif finding.code in ("TB-PROVE-002", "TB-PROVE-003"):
            assert {row - 1 for row in finding.rows} <= set(drawn.matching(finding.facts))
        elif finding.code == "TB-PROVE-005":
            assert drawn.matching(finding.facts)[0] < finding.rows[0] - 1
