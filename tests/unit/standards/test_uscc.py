"""Unified social credit codes, against python-stdnum and codes of real bodies."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc as oracle

from tongban.standards import uscc
from tongban.standards.errors import CodeError

REAL = "11100000000013338W"  # 住房和城乡建设部, as printed in licence type codes
bodies = st.builds(
    lambda department, division, rest: department + division + rest,
    st.text(uscc.ALPHABET, min_size=2, max_size=2),
    st.text("0123456789", min_size=6, max_size=6),
    st.text(uscc.ALPHABET, min_size=9, max_size=9),
)


@given(bodies)
def test_the_check_digit_is_the_one_python_stdnum_computes(body: str) -> None:
    assert uscc.check_digit(body) == oracle.calc_check_digit(body)


@given(bodies)
def test_a_made_code_is_valid_and_starts_with_its_prefix(body: str) -> None:
    code = uscc.make(body)
    assert uscc.validate(code) == code
    assert code.startswith(body)


@given(bodies, st.integers(0, 17), st.sampled_from(uscc.ALPHABET))
def test_any_single_wrong_character_is_noticed(body: str, place: int, other: str) -> None:
    code = uscc.make(body)
    damaged = code[:place] + other + code[place + 1 :]
    assert uscc.is_valid(damaged) is (damaged == code)


@given(st.text(max_size=24))
def test_any_text_is_either_valid_or_refused_with_a_code(text: str) -> None:
    if uscc.is_valid(text):
        return
    with pytest.raises(CodeError) as raised:
        uscc.validate(text)
    assert raised.value.code in {"TB-STD-101", "TB-STD-102", "TB-STD-103"}
    assert raised.value.message.endswith("。")


@pytest.mark.parametrize("code", [REAL, "11100000MB0143028R", "91110000600037341L", "11440232MB2D06811W"])
def test_codes_of_real_bodies_are_valid(code: str) -> None:
    assert uscc.validate(code) == code


def test_blanks_and_small_letters_are_forgiven_but_are_not_the_written_form() -> None:
    assert uscc.validate(" 11100000 0000 13338w\n") == REAL
    assert uscc.is_exact(REAL)
    assert not uscc.is_exact(REAL.lower())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "TB-STD-101"),
        (REAL[:-1], "TB-STD-101"),
        ("1110000000001333OW", "TB-STD-102"),
        (REAL[:-1] + "X", "TB-STD-103"),
    ],
)
def test_each_fault_has_its_own_code(text: str, code: str) -> None:
    with pytest.raises(CodeError) as raised:
        uscc.validate(text)
    assert raised.value.code == code


def test_full_width_digits_are_not_digits() -> None:
    assert not uscc.is_valid("１" + REAL[1:])


def test_the_organisation_code_inside_carries_its_own_check_digit() -> None:
    assert uscc.org_code(REAL) == "000013338"
    assert uscc.is_valid_org_code("000013338")
    assert uscc.is_valid_org_code("00001333-8")
    assert not uscc.is_valid_org_code("000013339")


@pytest.mark.parametrize(("body", "check"), [("00001333", "8"), ("60003734", "1"), ("MB2D0681", "1")])
def test_organisation_check_digits_of_real_bodies(body: str, check: str) -> None:
    assert uscc.org_check_digit(body) == check


def test_a_malformed_organisation_body_is_refused() -> None:
    with pytest.raises(CodeError, match="TB-STD-111"):
        uscc.org_check_digit("1234")
