"""Materials that follow after acceptance (容缺受理): what is outstanding, until when, and that it ends one way only."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.cases.test_lifecycle import MONDAY, TERMS, Desk

from tongban.cases.acts import Act, NotAllowed, Terms
from tongban.cases.history import LOOKING, CaseState, replay
from tongban.cases.lifecycle import act, may
from tongban.cases.outstanding import lapsed
from tongban.cases.services.record import projection
from tongban.cases.states import Happening, Result, Status
from tongban.catalog.parts import Limit
from tongban.core.clock import SHANGHAI
from tongban.standards.working_days import Calendar

H = Happening
RULES, PLAN = "食品安全管理制度", "场所位置图"
DAYS = {RULES: 5, PLAN: 3}
PLEDGE = {"materials": [RULES], "days": 5, "text": "我承诺", "by": "张三", "at": MONDAY.isoformat(), "digest": "0" * 64}


class Pledged(Desk):
    """A case whose applicant promised at receipt to hand one material in later."""

    def __init__(self, nodes: tuple[str, ...] = ("审核", "决定"), now: datetime = MONDAY) -> None:
        self.now, self.state, self.entries = now, CaseState(), []
        self.do(H.RECEIVED, nodes=nodes, pledge=PLEDGE)


def accepted(*names: str, nodes: tuple[str, ...] = ("审核", "决定")) -> Desk:
    return Pledged(nodes).do(H.FOLLOW_ACCEPTED, materials=names or (RULES,), days=DAYS, signed=True)


def test_a_case_accepted_with_materials_to_follow_runs_like_any_other_and_says_until_when() -> None:
    desk = accepted()
    assert desk.state.status is Status.FOLLOWING
    assert (desk.state.accepted_on, desk.state.due_on) == (MONDAY.date(), date(2026, 12, 14))
    assert (desk.state.follow_by, desk.state.awaited) == (date(2026, 11, 23), (RULES,))
    assert desk.do(H.NODE_DONE, opinion="相符", passed=True).state.status is Status.FOLLOWING


def test_what_was_promised_is_not_simply_accepted_and_what_no_list_names_may_not_follow() -> None:
    with pytest.raises(NotAllowed, match="承诺后补"):
        Pledged().do(H.ACCEPTED)
    with pytest.raises(NotAllowed, match="不在可以后补的目录里"):
        accepted("营业执照")
    with pytest.raises(NotAllowed, match="材料都齐的"):
        Pledged().do(H.FOLLOW_ACCEPTED, materials=(), days=DAYS)


def test_what_the_applicant_did_not_promise_needs_her_written_commitment_at_the_window() -> None:
    with pytest.raises(NotAllowed, match="书面承诺"):
        Desk().do(H.FOLLOW_ACCEPTED, materials=(PLAN,), days=DAYS)
    desk = Desk().do(H.FOLLOW_ACCEPTED, materials=(RULES, PLAN), days=DAYS, signed=True)
    assert desk.state.follow_by == date(2026, 11, 19)  # of two periods the shorter


def test_acceptance_by_law_counts_the_period_from_the_day_it_is_told() -> None:
    desk = Pledged().later(8).do(H.DEEMED_ACCEPTED)
    assert (desk.state.accepted_on, desk.state.status) == (MONDAY.date(), Status.FOLLOWING)
    assert desk.state.follow_by == date(2026, 12, 1)


def test_what_comes_before_acceptance_after_all_leaves_nothing_outstanding() -> None:
    desk = Pledged().do(H.FOLLOWED, materials=[RULES], way="窗口")
    assert desk.do(H.ACCEPTED).state.status is Status.ACCEPTED
    corrected = Pledged().do(H.CORRECTION_ASKED, items="缺一份").do(H.CORRECTED, handed=[RULES])
    assert corrected.do(H.ACCEPTED).state.awaited == ()


def test_nothing_is_granted_while_something_is_outstanding_or_not_looked_at_but_it_may_be_refused() -> None:
    desk = accepted(nodes=("决定",))
    assert not may(desk.state, H.GRANTED)
    with pytest.raises(NotAllowed, match="还没有补交"):
        desk.do(H.GRANTED, automatic=False)
    desk.do(H.FOLLOWED, materials=[RULES])
    with pytest.raises(NotAllowed, match="没有核对"):
        desk.do(H.GRANTED, automatic=False)
    assert LOOKING in desk.state.step
    desk.do(H.FOLLOW_CONFIRMED, materials=[RULES])
    assert (desk.state.status, desk.state.follow_by) == (Status.ACCEPTED, None)
    assert desk.do(H.GRANTED, automatic=False).state.result is Result.GRANTED
    refused = accepted(nodes=("决定",)).do(H.REFUSED, reasons="不符合条件")
    assert projection(refused.state)["outstanding"] == []


def test_the_days_the_looking_took_are_given_back_and_one_is_left_at_least() -> None:
    desk = accepted().later(1).do(H.FOLLOWED, materials=[RULES]).later(3)  # handed in on Tuesday, back on Friday
    desk.do(H.FOLLOW_RETURNED, materials=[RULES], reasons="缺盖章")
    assert desk.state.follow_by == date(2026, 11, 26)
    late = (
        accepted().later(7).do(H.FOLLOWED, materials=[RULES]).do(H.FOLLOW_RETURNED, materials=[RULES], reasons="缺页")
    )
    assert late.state.follow_by == late.now.date() + timedelta(days=1)
    with pytest.raises(NotAllowed, match="写明哪里"):
        accepted().do(H.FOLLOWED, materials=[RULES]).do(H.FOLLOW_RETURNED, materials=[RULES])


def test_the_period_ends_after_its_last_day_as_withdrawn_with_reasons_and_remedies() -> None:
    desk = accepted().later(7)  # Monday, the fifth working day
    with pytest.raises(NotAllowed, match="还没有过"):
        desk.do(H.LAPSED)
    desk.later(1).do(H.LAPSED, basis=["演示目录"])
    told = desk.entries[-1].payload
    assert (desk.state.status, desk.state.result) == (Status.RETURNED, Result.LAPSED)
    assert told["materials"] == [RULES]
    assert "视为撤回" in told["reasons"][0]
    assert "行政复议" in told["remedies"]
    with pytest.raises(NotAllowed):
        desk.do(H.LAPSED)


def test_what_was_handed_in_in_time_waits_for_the_office_and_not_for_its_last_day() -> None:
    desk = accepted().later(7).do(H.FOLLOWED, materials=[RULES]).later(30)
    assert not lapsed(desk.state, TERMS.calendar, desk.now.date())


def test_a_special_procedure_does_not_stop_the_period_and_the_case_goes_on_as_it_was() -> None:
    desk = accepted().do(H.SUSPENDED, procedure="听证", days=30)
    assert lapsed(desk.state, TERMS.calendar, MONDAY.date() + timedelta(days=8))
    assert desk.do(H.FOLLOWED, materials=[RULES]).do(H.RESUMED).state.status is Status.FOLLOWING


def test_a_last_day_past_the_holiday_table_ends_nothing_until_the_holidays_are_known() -> None:
    late = datetime(2026, 12, 29, 9, tzinfo=SHANGHAI)
    desk = Pledged(now=late).do(H.FOLLOW_ACCEPTED, materials=[RULES], days=DAYS)
    assert desk.state.follow_provisional
    assert not lapsed(desk.state, TERMS.calendar, date(2027, 3, 1))
    holidays = [(date(2027, 1, 1), "holiday"), (date(2027, 1, 4), "holiday"), (date(2027, 12, 31), "coverage_end")]
    known = Calendar.from_rows([(date(2026, 10, 1), "holiday"), *holidays])
    assert not lapsed(desk.state, known, date(2027, 1, 7))  # two holidays later than the day first told
    assert lapsed(desk.state, known, date(2027, 1, 8))


ACTS = st.sampled_from(
    [H.NODE_DONE, H.FOLLOWED, H.FOLLOW_CONFIRMED, H.FOLLOW_RETURNED, H.SUSPENDED, H.RESUMED, H.LAPSED]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(ACTS, st.sampled_from([(RULES,), (PLAN,), (RULES, PLAN)]), st.integers(0, 4)), max_size=14))
def test_whatever_is_done_nothing_outstanding_is_lost_and_a_grant_rests_on_all_of_it(
    steps: list[tuple[Happening, tuple[str, ...], int]],
) -> None:
    desk = Desk(nodes=("审核", "决定")).do(H.FOLLOW_ACCEPTED, materials=(RULES, PLAN), days=DAYS, signed=True)
    confirmed: set[str] = set()
    for what, names, days in steps:
        desk.later(days)
        data = {"materials": names, "opinion": "好", "passed": True, "reasons": "缺页", "procedure": "听证", "days": 3}
        try:
            desk.do(what, **data)
        except NotAllowed:
            continue
        confirmed |= set(names) if what is H.FOLLOW_CONFIRMED else set()
        state = desk.state
        assert set(state.outstanding) == {RULES, PLAN} - confirmed
        assert set(state.handed) <= set(state.outstanding)
        if state.status is not None and not state.status.ended:
            assert (state.follow_by is not None) == bool(state.outstanding)
            assert (state.status is Status.FOLLOWING) == (bool(state.outstanding) and state.suspended_on is None)
    assert replay(desk.entries) == desk.state
    if desk.state.outstanding:
        with pytest.raises(NotAllowed):
            act(desk.state, Act(H.GRANTED, {"automatic": True}), Terms(TERMS.calendar, Limit(20, "工作日")), desk.now)
