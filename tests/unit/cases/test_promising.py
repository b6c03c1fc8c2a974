"""A promise in place of proof through the life of a case: only what was signed counts, and the period is given once."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.cases.test_lifecycle import CALENDAR, MONDAY, NUMBER, TERMS

from tongban.cases.acts import Act, NotAllowed
from tongban.cases.history import CaseState, Entry, fold, link, replay
from tongban.cases.lifecycle import act, may
from tongban.cases.promising import Finding, Standing
from tongban.cases.services.record import promised
from tongban.cases.states import Happening as H
from tongban.cases.states import Result, Status
from tongban.core.clock import SHANGHAI

SIGNED = {
    "text": "a" * 64,
    "name": "演示·张三",
    "spares": ["平面图"],
    "check": {"by": "踏勘员", "days": 20, "rectify": 10},
}


class Promised:
    """A case that rests on a promise: does acts, keeps the history."""

    def __init__(self, now: datetime = MONDAY, promise: object = SIGNED) -> None:
        self.now, self.state = now, CaseState()
        self.entries: list[Entry] = []
        self.do(H.RECEIVED, nodes=("审核", "决定"), promise=promise)

    def do(self, what: H, **data: object) -> "Promised":
        payload = act(self.state, Act(what, data), TERMS, self.now)
        who = ("工作人员", "1", "演示·王窗口")
        entry = link(NUMBER, self.state.seq + 1, what, self.now, who, payload, "request-1", self.state.head)
        self.state = fold(self.state, entry)
        self.entries.append(entry)
        return self

    def granted(self) -> "Promised":
        return self.do(H.ACCEPTED).do(H.GRANTED, automatic=True)

    def found(self, finding: Finding, *findings: str) -> "Promised":
        return self.do(H.CHECKED, finding=finding.value, findings=findings or ["看到的事实"])

    def later(self, days: int) -> "Promised":
        self.now += timedelta(days=days)
        return self

    @property
    def standing(self) -> Standing | None:
        return self.state.promise.standing if self.state.promise is not None else None


def test_a_grant_on_a_promise_is_followed_by_a_check_with_its_last_day() -> None:
    case = Promised().granted()
    assert case.standing is Standing.TO_CHECK
    assert case.state.promise is not None
    assert case.state.promise.due_on == CALENDAR.add_working_days(MONDAY.date(), 20).date
    assert promised(case.state.promise)["check_by"] == "踏勘员"


def test_a_grant_without_a_promise_is_followed_by_none() -> None:
    case = Promised(promise=None).granted()
    assert case.state.promise is None
    assert not may(case.state, H.CHECKED)
    with pytest.raises(NotAllowed, match="没有要核查的承诺"):
        case.found(Finding.TRUE)


def test_the_last_day_past_the_holiday_table_is_provisional() -> None:
    case = Promised(datetime(2026, 12, 21, 9, tzinfo=SHANGHAI)).granted()
    assert case.state.promise is not None
    assert case.state.promise.provisional


def test_a_promise_found_true_is_kept_and_nobodys_task_any_more() -> None:
    case = Promised().granted().found(Finding.TRUE)
    assert (case.standing, case.state.result) == (Standing.KEPT, Result.GRANTED)
    assert promised(case.state.promise)["check_state"] == ""
    assert not may(case.state, H.CHECKED)


def test_what_can_be_put_right_gets_a_period_once() -> None:
    case = Promised().granted().found(Finding.RECTIFY)
    assert case.state.promise is not None
    assert case.state.promise.due_on == CALENDAR.add_working_days(case.now.date(), 10).date
    with pytest.raises(NotAllowed, match="只给一次"):
        case.found(Finding.RECTIFY)
    assert case.later(5).found(Finding.TRUE).standing is Standing.KEPT


def test_nothing_is_overdue_before_the_period_is_over_or_the_applicant_says_it_is_done() -> None:
    with pytest.raises(NotAllowed, match="还没有责令限期整改"):
        Promised().granted().found(Finding.UNCORRECTED)
    with pytest.raises(NotAllowed, match="还没有过"):
        Promised().granted().found(Finding.RECTIFY).later(3).found(Finding.UNCORRECTED)
    assert Promised().granted().found(Finding.RECTIFY).later(30).found(Finding.UNCORRECTED).standing is Standing.BROKEN
    answered = (
        Promised().granted().found(Finding.RECTIFY).do(H.CHECK_ANSWERED, text="已改好").found(Finding.UNCORRECTED)
    )
    assert answered.standing is Standing.BROKEN


def test_a_provisional_period_never_breaks_a_promise_by_itself() -> None:
    case = Promised(datetime(2026, 12, 7, 9, tzinfo=SHANGHAI)).granted().later(14).found(Finding.RECTIFY)
    assert case.state.promise is not None
    assert case.state.promise.provisional
    with pytest.raises(NotAllowed, match="待公布"):
        case.later(40).found(Finding.UNCORRECTED)


def test_a_false_promise_is_broken_at_once_and_ends_in_a_revocation_with_reasons() -> None:
    case = Promised().granted().found(Finding.FALSE, "没有消防设施")
    assert case.standing is Standing.BROKEN
    case.do(H.CHECK_ANSWERED, text="设施在路上")
    with pytest.raises(NotAllowed, match="理由"):
        case.do(H.REVOKED, reasons=[])
    case.do(H.REVOKED, reasons=["虚假承诺（消防法 15）"])
    assert (case.standing, case.state.result) == (Standing.REVOKED, Result.REVOKED)
    assert case.entries[-1].payload["broken_promise"] is True
    assert promised(case.state.promise)["check_state"] == ""


def test_a_grant_revoked_for_another_reason_breaks_no_promise() -> None:
    case = Promised().granted().do(H.REVOKED, reasons=["决定有误"])
    assert case.standing is not Standing.REVOKED
    assert "broken_promise" not in case.entries[-1].payload


def test_a_promise_is_taken_back_before_the_decision_and_never_after() -> None:
    case = Promised().later(2).do(H.PROMISE_WITHDRAWN, reason="先交材料")
    assert case.standing is Standing.WITHDRAWN
    assert case.state.notify_by == CALENDAR.add_working_days(case.now.date(), 5).date, "the five days begin anew"
    assert case.granted().standing is Standing.WITHDRAWN
    assert not may(case.state, H.CHECKED), "what was taken back is not checked"
    with pytest.raises(NotAllowed):
        Promised().granted().do(H.PROMISE_WITHDRAWN)


def test_a_check_says_what_was_seen() -> None:
    with pytest.raises(NotAllowed, match="事实"):
        Promised().granted().do(H.CHECKED, finding=Finding.TRUE.value, findings=" \n")
    with pytest.raises(NotAllowed, match="结论"):
        Promised().granted().do(H.CHECKED, finding="好", findings="看过")


WAYS = st.lists(
    st.one_of(
        st.tuples(st.just(H.CHECKED), st.sampled_from([one.value for one in Finding])),
        st.tuples(
            st.sampled_from([H.CHECK_ANSWERED, H.REVOKED, H.PROMISE_WITHDRAWN, H.ACCEPTED, H.GRANTED]), st.just("")
        ),
    ),
    max_size=12,
)


@given(WAYS, st.integers(0, 30))
def test_whatever_is_tried_a_revocation_for_a_broken_promise_follows_a_finding(
    tried: list[tuple[H, str]], days: int
) -> None:
    case = Promised()
    for what, finding in tried:
        try:
            case.do(what, finding=finding, findings=["事实"], text="说明", reasons=["理由"], automatic=True)
        except NotAllowed:
            continue
        case.later(days)
    assert replay(case.entries) == case.state
    broken = [e for e in case.entries if e.what is H.REVOKED and e.payload.get("broken_promise")]
    if broken:
        found = [e.payload["finding"] for e in case.entries if e.what is H.CHECKED]
        assert found[-1] in {Finding.FALSE.value, Finding.UNCORRECTED.value}
    if case.standing in {Standing.TO_CHECK, Standing.KEPT, Standing.TO_RECTIFY}:
        assert case.state.status is Status.CLOSED
        assert any(e.what is H.GRANTED for e in case.entries)
