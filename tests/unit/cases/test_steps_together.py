"""Review steps that go at the same time: each is done once, in any order, and what comes next waits for all of them."""

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.cases.test_lifecycle import NUMBER, Desk, H

from tongban.cases.acts import NotAllowed
from tongban.cases.history import broken_link, replay
from tongban.cases.lifecycle import alongside, may
from tongban.cases.states import Result, Status
from tongban.catalog.parts import ReviewNode, stages

BESIDE = {"nodes": ("审核", "踏勘", "决定"), "together": (1,)}


def accepted() -> Desk:
    return Desk(**BESIDE).do(H.ACCEPTED)  # type: ignore[arg-type]


def thought(desk: Desk, node: str | None, passed: bool = True) -> Desk:
    return desk.do(H.NODE_DONE, opinion="意见", passed=passed, **({"node": node} if node else {}))


def test_both_are_open_at_once_and_each_is_done_once() -> None:
    desk = accepted()
    assert desk.state.current_node == "审核、踏勘"
    thought(desk, "踏勘")
    assert desk.state.current_node == "审核"
    with pytest.raises(NotAllowed, match="现在要办的有：审核"):
        thought(desk, "踏勘")
    assert thought(desk, "审核").state.current_node == "决定"


def test_which_of_them_is_meant_has_to_be_said() -> None:
    with pytest.raises(NotAllowed, match="现在要办的有：审核、踏勘"):
        thought(accepted(), None)
    desk = thought(accepted(), "审核")
    assert thought(desk, None).state.deciding, "the only one left needs no name"


@pytest.mark.parametrize("decision", [H.GRANTED, H.REFUSED])
def test_the_decision_waits_for_the_last_opinion(decision: H) -> None:
    desk = thought(accepted(), "踏勘", passed=False)
    assert not may(desk.state, decision)
    with pytest.raises(NotAllowed, match="环节“审核”还没有完成"):
        desk.do(decision, reasons="现场不符合要求", opinion="意见")
    assert thought(desk, "审核").do(decision, reasons="依据", opinion="已整改").state.result is not None


def test_a_step_found_wanting_refuses_nothing_and_stops_nobody() -> None:
    desk = thought(accepted(), "踏勘", passed=False)
    assert desk.state.status is Status.IN_PROGRESS
    thought(desk, "审核")
    assert desk.state.objections == ("踏勘",)
    with pytest.raises(NotAllowed, match="环节“踏勘”的结论是不符合要求"):
        desk.do(H.GRANTED)
    assert desk.do(H.GRANTED, opinion="已复核").state.result is Result.GRANTED


def test_a_special_procedure_stops_all_of_them_and_they_go_on_where_they_were() -> None:
    desk = thought(accepted(), "踏勘").later(1).do(H.SUSPENDED, procedure="检测", days=5)
    assert not alongside(desk.state, H.NODE_DONE, {"node": "审核"})
    with pytest.raises(NotAllowed, match="特别程序"):
        thought(desk, "审核")
    desk.later(7).do(H.RESUMED)
    assert (desk.state.current_node, desk.state.stage_stood) == ("审核", 5)
    assert thought(desk, "审核").state.stage_stood == 0, "the next stage has its own clock"


def test_their_clock_runs_from_the_day_their_stage_began() -> None:
    desk = Desk(nodes=("初审", "审核", "踏勘", "决定"), together=(2,)).do(H.ACCEPTED)
    assert desk.state.stage_on == date(2026, 11, 16)
    thought(desk.later(1), "初审")
    assert desk.state.stage_on == date(2026, 11, 17)
    thought(desk.later(1), "踏勘")
    assert desk.state.stage_on == date(2026, 11, 17)
    assert thought(desk.later(1), "审核").state.stage_on == date(2026, 11, 19)


@pytest.mark.parametrize(
    ("node", "expected"), [("审核", True), ("踏勘", False), ("决定", False), (None, False)], ids=str
)
def test_only_an_opinion_on_an_open_step_goes_beside_what_others_did(node: str | None, expected: bool) -> None:
    assert alongside(thought(accepted(), "踏勘").state, H.NODE_DONE, {"node": node}) is expected
    assert not alongside(Desk().do(H.ACCEPTED).state, H.NODE_DONE, {"node": "审核"}), "in turn, the second is told"


_WAYS = st.lists(st.integers(min_value=1, max_value=4), min_size=1, max_size=4).flatmap(
    lambda sizes: st.tuples(*(st.permutations(range(size)) for size in sizes))
)


@given(_WAYS, st.data())
def test_any_order_of_the_steps_of_a_stage_comes_to_the_same(
    ways: Sequence[Sequence[int]], data: st.DataObject
) -> None:
    names = [[f"环节{stage}-{one}" for one in range(len(way))] for stage, way in enumerate(ways)]
    flat = tuple(name for stage in names for name in stage)
    together = tuple(flat.index(name) for stage in names for name in stage[1:])
    wanting = data.draw(st.sets(st.sampled_from(flat)))
    desk, plain = (Desk(nodes=(*flat, "决定"), together=together).do(H.ACCEPTED) for _ in range(2))
    for stage, way in zip(names, ways, strict=True):
        for one in way:
            assert not desk.state.deciding
            still = {name for name in stage if name not in {e.payload.get("node") for e in desk.entries}}
            assert {desk.state.nodes[place] for place in desk.state.open_steps} == still
            thought(desk, stage[one], stage[one] not in wanting)
        for name in stage:
            thought(plain, name, name not in wanting)
    one, other = desk.state, plain.state
    assert (one.node, one.done, one.status, one.due_on) == (other.node, other.done, other.status, other.due_on)
    assert set(one.objections) == set(other.objections) == wanting
    assert one.deciding and one.current_node == "决定"
    assert sorted(e.payload["node"] for e in desk.entries if e.what is H.NODE_DONE) == sorted(flat)
    assert replay(desk.entries) == one and broken_link(NUMBER, desk.entries) is None


def test_stages_are_the_steps_with_those_that_go_with_them() -> None:
    steps = [ReviewNode(name, "审核", "审批员", together=name.islower()) for name in "AbcDEf"]
    assert ["".join(one.name for one in stage) for stage in stages(steps)] == ["Abc", "D", "Ef"]
    assert stages(()) == ()
