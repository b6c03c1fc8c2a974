"""Citizen identity numbers, against python-stdnum."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric as oracle

from tongban.standards import resident_id
from tongban.standards.errors import CodeError

PREFIX = "37020219900307123"
prefixes = st.builds(
    lambda born, order: f"370202{born:%Y%m%d}{order:03d}",
    st.dates(date(1900, 1, 1), date(2099, 12, 31)),
    st.integers(0, 999),
)


@given(prefixes)
def test_the_check_digit_is_the_one_python_stdnum_computes(prefix: str) -> None:
    assert resident_id.check_digit(prefix) == oracle.calc_check_digit(prefix + "0")


@given(prefixes)
def test_a_made_number_reads_back(prefix: str) -> None:
    read = resident_id.parse(resident_id.make(prefix))
    assert read.number[:17] == prefix
    assert f"{read.birth_date:%Y%m%d}" == prefix[6:14]
    assert read.sex == ("1" if int(prefix[16]) % 2 else "2")


@given(prefixes, st.integers(0, 17), st.sampled_from("0123456789X"))
def test_any_single_wrong_character_is_noticed(prefix: str, place: int, other: str) -> None:
    number = resident_id.make(prefix)
    damaged = number[:place] + other + number[place + 1 :]
    assert resident_id.is_valid(damaged) is (damaged == number)


def test_a_small_x_and_blanks_are_forgiven() -> None:
    number = next(made for order in range(100) if (made := resident_id.make(f"37020219900307{order:03d}"))[-1] == "X")
    assert resident_id.validate(f"{number[:6]} {number[6:].lower()}") == number


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("370202", "TB-STD-201"),
        ("37020A199003071235", "TB-STD-202"),
        ("370202199002301234", "TB-STD-203"),
        (resident_id.make(PREFIX)[:17] + "9", "TB-STD-204"),
    ],
)
def test_each_fault_has_its_own_code_and_never_repeats_the_number(text: str, code: str) -> None:
    with pytest.raises(CodeError) as raised:
        resident_id.parse(text)
    assert raised.value.code == code
    assert text not in str(raised.value)


def test_the_mask_keeps_the_division_and_the_last_four() -> None:
    number = resident_id.make(PREFIX)
    assert resident_id.mask(number) == f"370202********{number[-4:]}"
    assert resident_id.birth_date(number) == date(1990, 3, 7)


@given(st.text(max_size=30))
def test_the_mask_never_raises_and_never_shows_a_birth_date(text: str) -> None:
    masked = resident_id.mask(text)
    assert len(masked) == len(text.strip())
    assert masked[6:14] == "*" * len(masked[6:14])
