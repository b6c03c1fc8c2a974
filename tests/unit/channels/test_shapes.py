"""The small values views hand to templates."""

import pytest

from tongban.channels.shapes import Field, Page, Progress, Source


@pytest.mark.parametrize(
    ("number", "count", "near"),
    [
        (1, 1, (1,)),
        (1, 5, (1, 2, 3, 0, 5)),
        (5, 9, (1, 0, 3, 4, 5, 6, 7, 0, 9)),
        (9, 9, (1, 0, 7, 8, 9)),
    ],
)
def test_pagination_shows_the_ends_and_the_neighbours_with_gaps_between(
    number: int, count: int, near: tuple[int, ...]
) -> None:
    assert Page(number, count, 100).near == near


def test_a_field_is_described_by_its_hint_and_its_error() -> None:
    assert Field("n", "名称").described_by == ""
    assert Field("n", "名称", hint="全称").described_by == "f-n-hint"
    assert Field("n", "名称", hint="全称", error="请填写").described_by == "f-n-hint f-n-error"


def test_one_or_several_answers_may_be_chosen() -> None:
    assert Field("n", "名称").chosen == ()
    assert Field("n", "名称", value="a").chosen == ("a",)
    assert Field("n", "名称", values=("a", "b")).chosen == ("a", "b")


def test_progress_marks_the_steps_up_to_the_present_one() -> None:
    assert Progress(2, 4).marks == (True, True, False, False)


def test_only_licences_and_exchanged_data_are_authentic() -> None:
    words = ("证照", "共享", "材料", "本人填写", "系统", "工作人员")
    assert [word for word in words if Source(word).authentic] == ["证照", "共享"]
