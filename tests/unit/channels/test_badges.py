"""A state is a word with its icon and colour."""

from tongban.cases.states import Status
from tongban.channels.badges import ALL, badge


def test_every_status_of_a_case_has_a_look() -> None:
    assert [status for status in Status if str(status.value) not in ALL] == []


def test_green_is_only_for_what_was_granted_and_red_only_for_overdue_refused_or_failed() -> None:
    by_tone: dict[str, set[str]] = {}
    for one in ALL.values():
        by_tone.setdefault(one.tone, set()).add(one.word)
    assert by_tone["granted"] == {"准予许可", "准予备案", "予以确认", "准予给付", "准予办理", "领证", "有效"}
    assert by_tone["refused"] == {
        "不予受理",
        "不予许可",
        "不予备案",
        "不予确认",
        "不予给付",
        "不予办理",
        "已放弃",
        "已撤销",
        "已过期",
        "超期",
        "失败",
        "已断开",
        "已催办",
        "被退回",
        "违背承诺",
        "违诺已撤销",
        "有病毒",
    }


def test_a_state_without_a_look_is_shown_as_its_own_word() -> None:
    assert badge("听证").word == "听证"
    assert badge("听证").tone == "quiet"
