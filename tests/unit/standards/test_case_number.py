"""Implementation codes and case numbers."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.standards import case_number
from tongban.standards.case_number import CaseNumber, CaseNumberError, ImplementationCodeError, SerialError

CODE = "11440232MB2D06811W4000117051000"
NUMBER = CODE + "202010200008"


def test_the_published_example_is_read() -> None:
    assert case_number.parse(NUMBER) == CaseNumber(CODE, date(2020, 10, 20), 8)
    assert case_number.validate_implementation_code(CODE) == CODE


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.integers(1, 9999))
def test_a_built_number_has_43_characters_and_reads_back(day: date, serial: int) -> None:
    number = case_number.build(CODE, day, serial)
    assert len(number) == 43
    assert case_number.parse(number) == CaseNumber(CODE, day, serial)


@pytest.mark.parametrize("serial", [0, -1, 10_000])
def test_a_day_has_at_most_9999_numbers(serial: int) -> None:
    with pytest.raises(SerialError, match="TB-STD-412"):
        case_number.build(CODE, date(2026, 3, 2), serial)


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("", "TB-STD-401"),
        (CODE + "0", "TB-STD-401"),
        (CODE.replace("811W", "812W"), "TB-STD-402"),
        (CODE.lower(), "TB-STD-402"),
        (CODE[:-1] + "-", "TB-STD-403"),
    ],
)
def test_a_wrong_implementation_code_is_refused(code: str, fault: str) -> None:
    with pytest.raises(ImplementationCodeError, match=fault):
        case_number.build(code, date(2026, 3, 2), 1)


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        (NUMBER[:-1], "TB-STD-410"),
        (CODE + "202002300001", "TB-STD-411"),
        (CODE + "202002200000", "TB-STD-411"),
        (CODE + "199902200001", "TB-STD-411"),
        (CODE + "２０２００２２００００１", "TB-STD-411"),
    ],
)
def test_a_wrong_case_number_is_refused(number: str, fault: str) -> None:
    assert not case_number.is_valid(number)
    with pytest.raises(CaseNumberError, match=fault):
        case_number.parse(number)
