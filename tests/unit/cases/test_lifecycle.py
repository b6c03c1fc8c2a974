"""The life cycle by itself: what may follow what, whose clock runs, and that the history gives the state back."""

from datetime import date, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.cases.acts import Act, NotAllowed, Terms
from tongban.cases.history import GENESIS, CaseState, Entry, broken_link, fold, link, replay
from tongban.cases.lifecycle import act, may
from tongban.cases.states import Happening, Result, Status
from tongban.catalog.parts import Limit
from tongban.core.clock import SHANGHAI
from tongban.standards.working_days import Calendar

H = Happening
CALENDAR = Calendar.from_rows([(date(2026, 10, 1), "holiday"), (date(2026, 12, 31), "coverage_end")])
TERMS = Terms(CALENDAR, Limit(20, "工作日", "行政许可法 42"))
MONDAY = datetime(2026, 11, 16, 9, 30, tzinfo=SHANGHAI)
NUMBER = "N" * 43


class Desk:
    """A case in a test: does acts, keeps the history."""

    def __init__(
        self, nodes: tuple[str, ...] = ("审核", "决定"), now: datetime = MONDAY, together: tuple[int, ...] = ()
    ) -> None:
        self.now = now
        self.state = CaseState()
        self.entries: list[Entry] = []
        self.do(H.RECEIVED, nodes=nodes, together=together)

    def do(self, what: Happening, **data: object) -> "Desk":
        payload = act(self.state, Act(what, data), TERMS, self.now)
        previous = self.state.head
        actor = ("工作人员", "1", "演示·王窗口")
        entry = link(NUMBER, self.state.seq + 1, what, self.now, actor, payload, "request-1", previous)
        self.state = fold(self.state, entry)
        self.entries.append(entry)
        return self

    def later(self, days: int) -> "Desk":
        self.now += timedelta(days=days)
        return self


def test_the_instant_path_is_four_acts_in_one_batch() -> None:
    desk = Desk().do(H.ACCEPTED).do(H.NODE_DONE, opinion="相符", passed=True)
    desk.do(H.GRANTED, automatic=True, reasons=["资质证书在有效期内"]).do(H.CERTIFIED, licence="D1", type="资质证书")
    assert (desk.state.status, desk.state.result, desk.state.licence) == (Status.CLOSED, Result.GRANTED, "D1")


def test_a_machine_needs_no_review_steps_but_a_person_may_not_skip_them() -> None:
    assert Desk().do(H.ACCEPTED).do(H.GRANTED, automatic=True).state.automatic
    with pytest.raises(NotAllowed, match="审核"):
        Desk().do(H.ACCEPTED).do(H.GRANTED, automatic=False)


def test_a_person_refuses_only_after_the_review_too() -> None:
    with pytest.raises(NotAllowed, match="环节“审核”还没有完成"):
        Desk().do(H.ACCEPTED).do(H.REFUSED, reasons="不符合")


def test_the_limit_runs_from_acceptance_not_from_receipt() -> None:
    desk = Desk().later(2).do(H.ACCEPTED)
    assert desk.state.accepted_on == date(2026, 11, 18)
    assert desk.state.due_on == CALENDAR.add_working_days(date(2026, 11, 18), 20).date


def test_a_due_date_past_the_holiday_table_is_provisional() -> None:
    desk = Desk(now=datetime(2026, 12, 21, 9, tzinfo=SHANGHAI)).do(H.ACCEPTED)
    assert desk.state.due_provisional


def test_corrections_are_asked_once_and_within_five_working_days() -> None:
    desk = Desk().do(H.CORRECTION_ASKED, items="缺少卫生检测报告")
    desk.do(H.CORRECTED, note="已补")
    assert desk.state.status is Status.RECEIVED
    assert not may(desk.state, H.CORRECTION_ASKED)
    with pytest.raises(NotAllowed, match="只能一次"):
        desk.do(H.CORRECTION_ASKED, items="还缺一份")
    with pytest.raises(NotAllowed, match="五日"):
        Desk().later(8).do(H.CORRECTION_ASKED, items="缺材料")


def test_a_correction_must_say_what_is_missing() -> None:
    with pytest.raises(NotAllowed, match="逐条"):
        Desk().do(H.CORRECTION_ASKED, items="  \n ")


def test_silence_for_five_working_days_is_acceptance_from_the_day_of_receipt() -> None:
    with pytest.raises(NotAllowed):
        Desk().later(7).do(H.DEEMED_ACCEPTED)  # Monday to Monday: the fifth working day
    desk = Desk().later(8).do(H.DEEMED_ACCEPTED)
    assert desk.state.accepted_on == date(2026, 11, 16)


def test_after_a_correction_silence_counts_from_the_day_the_materials_were_complete() -> None:
    desk = Desk().do(H.CORRECTION_ASKED, items="缺一份").later(1).do(H.CORRECTED).later(8).do(H.DEEMED_ACCEPTED)
    assert desk.state.accepted_on == date(2026, 11, 17)


@pytest.mark.parametrize("what", [H.DECLINED, H.REFUSED])
def test_a_refusal_needs_reasons_and_tells_the_remedies(what: Happening) -> None:
    def ready() -> Desk:
        return Desk() if what is H.DECLINED else Desk(nodes=("决定",)).do(H.ACCEPTED)

    with pytest.raises(NotAllowed, match="理由"):
        ready().do(what, reasons="")
    told = ready().do(what, reasons="不符合食品安全法 33 条").entries[-1].payload
    assert told["reasons"] == ["不符合食品安全法 33 条"]
    assert "行政复议" in told["remedies"]


def test_only_listed_procedures_stop_the_clock_and_the_due_day_moves_by_what_stood_still() -> None:
    desk = Desk().do(H.ACCEPTED)
    due = desk.state.due_on
    with pytest.raises(NotAllowed, match="行政许可法 45"):
        desk.do(H.SUSPENDED, procedure="公示", days=5)
    desk.do(H.SUSPENDED, procedure="检测", days=5)
    assert desk.state.status is Status.SUSPENDED
    desk.later(7).do(H.RESUMED)
    assert due is not None
    assert desk.state.due_on == CALENDAR.add_working_days(due, 5).date


def test_nothing_follows_an_ended_case() -> None:
    desk = Desk().do(H.WITHDRAWN, reason="不办了")
    for what in (H.ACCEPTED, H.WITHDRAWN, H.GRANTED, H.CORRECTED):
        with pytest.raises(NotAllowed, match="退件"):
            desk.do(what)


def test_a_wrong_grant_is_taken_back_with_reasons_and_only_a_grant() -> None:
    granted = Desk(nodes=("决定",)).do(H.ACCEPTED).do(H.GRANTED)
    granted.do(H.REVOKED, reasons="比对数据有误")
    assert granted.state.result is Result.REVOKED
    refused = Desk(nodes=("决定",)).do(H.ACCEPTED).do(H.REFUSED, reasons="不符合")
    with pytest.raises(NotAllowed):
        refused.do(H.REVOKED, reasons="x")


_STEPS = st.lists(
    st.tuples(
        st.sampled_from(list(Happening)),
        st.integers(min_value=0, max_value=9),
        st.booleans(),
    ),
    max_size=14,
)
_DATA = {
    "items": ["缺一份"],
    "reasons": ["依据"],
    "opinion": "意见",
    "passed": True,
    "procedure": "检测",
    "days": 3,
    "licence": "D1",
    "type": "证",
    "nodes": ["审核", "踏勘", "决定"],
    "note": "",
    "reason": "",
}

#: What an act calls by a name that means something else elsewhere.
_OWN = {
    H.FOLLOW_ACCEPTED: {"days": {"平面图": 5}, "materials": ["平面图"], "signed": True},
}


@given(_STEPS)
def test_whatever_happens_the_history_replays_to_the_state_and_the_chain_holds(
    steps: list[tuple[Happening, int, bool]],
) -> None:
    desk = Desk(nodes=("审核", "踏勘", "决定"))
    for what, days, automatic in steps:
        desk.later(days)
        before = desk.state
        try:
            desk.do(what, **{**_DATA, **_OWN.get(what, {}), "automatic": automatic})
        except NotAllowed:
            assert desk.state == before
    assert replay(desk.entries) == desk.state
    assert broken_link(NUMBER, desk.entries) is None
    if desk.state.result is Result.GRANTED:
        assert desk.state.accepted_on is not None


@given(st.integers(min_value=0, max_value=2), st.sampled_from(["payload", "at", "actor_name", "digest", "what"]))
def test_a_changed_entry_breaks_the_chain_at_its_place(position: int, part: str) -> None:

    desk = Desk(nodes=("决定",)).do(H.ACCEPTED).do(H.REFUSED, reasons="不符合")
    changed: dict[str, object] = {
        "payload": {"forged": True},
        "at": MONDAY - timedelta(days=1),
        "actor_name": "别人",
        "digest": GENESIS,
        "what": H.NODE_DONE,
    }
    entries = list(desk.entries)
    entries[position] = msgspec.structs.replace(entries[position], **{part: changed[part]})
    assert broken_link(NUMBER, entries) == position + 1


def test_granting_against_a_step_that_found_something_wanting_needs_a_reason() -> None:
    desk = Desk().do(H.ACCEPTED).do(H.NODE_DONE, opinion="面积不足", passed=False)
    with pytest.raises(NotAllowed, match="不符合要求"):
        desk.do(H.GRANTED)
    assert desk.do(H.GRANTED, opinion="已现场复核，面积达标").state.result is Result.GRANTED


@pytest.mark.parametrize("day", ["2026-11-17", "2026-13-01", "yesterday"])
def test_a_survey_day_that_has_not_come_or_is_none_is_refused_with_its_code(day: str) -> None:
    with pytest.raises(NotAllowed, match="踏勘日期") as refused:
        Desk().do(H.ACCEPTED).do(H.NODE_DONE, opinion="符合", passed=True, surveyed_on=day)
    assert refused.value.code == "TB-CASE-413"


def test_a_survey_of_today_is_kept_with_its_day() -> None:
    desk = Desk().do(H.ACCEPTED).do(H.NODE_DONE, opinion="符合", passed=True, surveyed_on="2026-11-16")
    assert desk.entries[-1].payload["surveyed_on"] == "2026-11-16"
