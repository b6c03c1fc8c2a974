"""The grades of trust: who stands behind a material."""

import pytest

from tongban.materials.trust import Grade, Told, grade
from tongban.standards import resident_id

NUMBER = resident_id.make("37020219900307231")
OTHER = resident_id.make("37020219910307231")
MINE, THEIRS = Told("公民身份号码", NUMBER, True), Told("公民身份号码", OTHER, True)
DOUBTED = Told("公民身份号码", NUMBER, False)
NAME, NAMESAKE = Told("姓名", "王海", False), Told("姓名", "王河", False)


@pytest.mark.parametrize(
    ("told", "confirmed", "checked", "is_"),
    [
        ([MINE, NAME], True, False, Grade.C),
        ([MINE, NAME], False, False, Grade.D),
        ([DOUBTED, NAME], True, False, Grade.D),
        ([THEIRS, NAME], True, False, Grade.D),
        ([NAME], True, False, Grade.C),
        ([NAMESAKE], True, False, Grade.D),
        ([], True, False, Grade.D),
        ([], False, True, Grade.B),
        ([THEIRS], True, True, Grade.B),
    ],
)
def test_an_upload_is_trusted_as_far_as_somebody_stands_behind_it(
    told: list[Told], confirmed: bool, checked: bool, is_: Grade
) -> None:
    assert grade(told, "王海", NUMBER, confirmed=confirmed, checked=checked) is is_
