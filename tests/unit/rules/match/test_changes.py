"""After changes only what changed is matched, and the hits are those of matching everything anew."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.rules import UNKNOWN, FeelError
from tongban.rules.match import Hits, MatchError, Population, Work

CLAUSES = {
    "小微": "资本 < 100 and 人数 <= 20",
    "软件": '行业 = "软件" or not(资本 > 10)',
    "跨列": "资本 / 人数 >= 2",
    "未填": "行业 = null",
}
VALUES = {
    "资本": st.sampled_from([0, 5, 12.5, 100, None, UNKNOWN]),
    "人数": st.sampled_from([0, 1, 20, 21, None]),
    "行业": st.sampled_from(["软件", "医药", None, UNKNOWN]),
}
FIRM = st.fixed_dictionaries(VALUES)
FIRMS = st.dictionaries(st.sampled_from("甲乙丙丁戊己庚辛"), FIRM, min_size=1)
CHANGES = st.dictionaries(
    st.sampled_from("甲乙丙丁戊己庚辛壬癸"), st.none() | st.fixed_dictionaries({}, optional=VALUES)
)


def population(firms: dict[str, dict[str, object]]) -> Population:
    return Population.of({name: [firm[name] for firm in firms.values()] for name in VALUES}, ids=list(firms))


def lists(hits: Hits) -> dict[str, list[str]]:
    return {clause: hits.ids(clause).tolist() for clause in hits.clauses}


@settings(max_examples=50, deadline=None)
@given(FIRMS, CHANGES)
def test_changed_firms_are_matched_alone(
    firms: dict[str, dict[str, object]], given_changes: dict[str, dict[str, object] | None]
) -> None:
    changes = {firm: values for firm, values in given_changes.items() if values is not None or firm in firms}
    hits = population(firms).match(CLAUSES).with_firms(changes)
    now = dict(firms)
    for firm, values in changes.items():
        if values is None:
            del now[firm]
        else:
            now[firm] = {**now.get(firm, dict.fromkeys(VALUES, UNKNOWN)), **values}
    assert lists(hits) == lists(population(now).match(CLAUSES))
    assert hits.work == Work(sum(values is not None for values in changes.values()), len(CLAUSES))
    assert {firm: hits.population.facts(firm) for firm in now} == {firm: population(now).facts(firm) for firm in now}


def test_lists_that_nothing_touched_are_the_same_lists() -> None:
    before = population({"甲": {"资本": 1, "人数": 1, "行业": "软件"}, "乙": {"资本": 500, "人数": 5, "行业": "软件"}})
    hits = before.match(CLAUSES)
    after = hits.with_firms({"乙": {"人数": 6}})
    assert after.rows("小微") is hits.rows("小微")
    assert after.population.column("行业") is before.column("行业")


def test_changed_clauses_are_matched_alone() -> None:
    firms = {str(n): {"资本": n, "人数": n % 7, "行业": "软件"} for n in range(40)}
    hits = population(firms).match(CLAUSES)
    after = hits.with_clauses({"小微": "资本 < 5", "未填": None, "新增": "人数 = 3"})
    assert after.clauses == ("小微", "软件", "跨列", "新增")
    assert after.work == Work(40, 2)
    assert after.rows("软件") is hits.rows("软件")
    now = {**CLAUSES, "小微": "资本 < 5", "新增": "人数 = 3"}
    del now["未填"]
    assert lists(after) == lists(population(firms).match(now))
    assert lists(after.with_firms({"3": {"资本": 70}}))["小微"] == ["0", "1", "2", "4"]
    assert hits.clauses == tuple(CLAUSES)


def test_a_value_of_another_kind_or_scale_can_replace_one() -> None:
    hits = Population.of({"资本": np.array([1, 2, 3])}).match(["资本 > 2.505", '资本 = "未定"', "资本 = 2.5"])
    after = hits.with_firms({0: {"资本": 2.51}, 1: {"资本": "未定"}, 3: {"资本": 2.5}})
    assert [after.rows(clause).tolist() for clause in after.clauses] == [[0, 2], [1], [3]]


def test_what_is_not_there_is_said() -> None:
    hits = population({"甲": {"资本": 1, "人数": 1, "行业": "软件"}}).match(CLAUSES)
    for code, act in {
        "TB-MATCH-003": lambda: hits.with_firms({"乙": None}),
        "TB-MATCH-004": lambda: hits.with_clauses({"别的": None}),
        "TB-MATCH-007": lambda: hits.with_firms({"甲": {"税": 1}}),
    }.items():
        with pytest.raises(MatchError) as raised:
            act()
        assert raised.value.code == code and raised.value.message_en
    with pytest.raises(FeelError):
        hits.with_clauses({"小微": "资本 <"})
