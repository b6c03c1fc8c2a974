"""Asking another department about a case, by itself: what waits, what answers, and what waits for the answer."""

from datetime import date, datetime

import pytest
from tests.unit.cases.test_lifecycle import Desk

from tongban.cases.acts import NotAllowed
from tongban.cases.assisting import MISMATCH, MOST_OPEN, AlreadyAnswered
from tongban.cases.history import broken_link, replay
from tongban.cases.needs import VERIFIED
from tongban.cases.states import Happening as H
from tongban.cases.states import Status
from tongban.core.clock import SHANGHAI

ASKED = {"request": "r1", "about": "备案登记表", "department": "应急管理局", "question": "核对备案", "days": 3}
NAMED = {"request": "r1", "about": "备案登记表", "department": "应急管理局"}


def asked() -> Desk:
    return Desk().do(H.ASSISTANCE_ASKED, **ASKED)


def test_a_request_runs_in_working_days_and_leaves_the_clock_of_the_case_alone() -> None:
    desk = Desk(now=datetime(2026, 11, 19, 9, tzinfo=SHANGHAI)).do(H.ACCEPTED)
    due = desk.state.due_on
    desk.do(H.ASSISTANCE_ASKED, **ASKED)
    assert desk.entries[-1].payload["due_on"] == "2026-11-24", "over a weekend"
    assert (desk.state.due_on, desk.state.status) == (due, Status.ACCEPTED)
    assert desk.state.assisting == ("r1",)


def test_an_answer_ends_the_waiting_and_stands_in_a_history_that_holds() -> None:
    desk = asked().do(H.ASSISTANCE_ANSWERED, **NAMED, answer=VERIFIED)
    assert desk.state.assisting == ()
    assert replay(desk.entries) == desk.state
    assert broken_link("N" * 43, desk.entries) is None


def test_a_request_is_answered_once() -> None:
    desk = asked().do(H.ASSISTANCE_ANSWERED, **NAMED, answer=VERIFIED)
    with pytest.raises(AlreadyAnswered):
        desk.do(H.ASSISTANCE_ANSWERED, **NAMED, answer=MISMATCH, said="查到另一个名称")


@pytest.mark.parametrize("answer", ["", "大概是", None])
def test_an_answer_is_one_of_three(answer: object) -> None:
    with pytest.raises(NotAllowed, match="核对的结论"):
        asked().do(H.ASSISTANCE_ANSWERED, **NAMED, answer=answer)


def test_what_is_not_confirmed_says_what_was_found() -> None:
    with pytest.raises(NotAllowed, match="查到了什么"):
        asked().do(H.ASSISTANCE_ANSWERED, **NAMED, answer=MISMATCH)


@pytest.mark.parametrize("days", [0, 31, "3", None])
def test_a_department_is_given_one_to_thirty_working_days(days: object) -> None:
    with pytest.raises(NotAllowed, match="答复期限"):
        Desk().do(H.ASSISTANCE_ASKED, **{**ASKED, "days": days})


def test_no_machine_grants_while_an_answer_is_awaited() -> None:
    desk = asked().do(H.ACCEPTED)
    with pytest.raises(NotAllowed, match="不能自动准予"):
        desk.do(H.GRANTED, automatic=True)


def test_a_person_who_grants_before_the_answer_gives_her_reason() -> None:
    desk = asked().do(H.ACCEPTED).do(H.NODE_DONE, opinion="相符", passed=True)
    with pytest.raises(NotAllowed, match="没有答复"):
        desk.do(H.GRANTED, automatic=False)
    assert desk.do(H.GRANTED, automatic=False, opinion="窗口核对了原件").state.status is Status.CLOSED


def test_nobody_is_reminded_before_the_last_day_is_over() -> None:
    desk = asked()
    with pytest.raises(NotAllowed, match="没有到"):
        desk.do(H.ASSISTANCE_URGED, **NAMED, due_on=date(2026, 11, 19).isoformat())
    desk.later(4).do(H.ASSISTANCE_URGED, **NAMED, due_on=date(2026, 11, 19).isoformat())
    assert desk.state.assisting == ("r1",), "a reminder is no answer"


def test_a_request_nobody_needs_any_more_is_ended_with_the_reason() -> None:
    with pytest.raises(NotAllowed, match="为什么"):
        asked().do(H.ASSISTANCE_ENDED, **NAMED)
    assert asked().do(H.ASSISTANCE_ENDED, **NAMED, why="申请人自己提交了").state.assisting == ()


def test_a_closed_case_asks_nobody_and_takes_no_answer() -> None:
    desk = asked().do(H.WITHDRAWN)
    for what, data in ((H.ASSISTANCE_ASKED, ASKED), (H.ASSISTANCE_ANSWERED, {**NAMED, "answer": VERIFIED})):
        with pytest.raises(NotAllowed, match="不能"):
            desk.do(what, **data)


def test_the_requests_of_one_case_are_bounded() -> None:
    desk = Desk()
    for place in range(MOST_OPEN):
        desk.do(H.ASSISTANCE_ASKED, **{**ASKED, "request": str(place)})
    with pytest.raises(NotAllowed, match="先等答复"):
        desk.do(H.ASSISTANCE_ASKED, **ASKED)
