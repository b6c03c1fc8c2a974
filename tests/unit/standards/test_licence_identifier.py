"""Licence identifiers and their check character, against python-stdnum and identifiers in real use."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_37_36 as oracle

from tongban.standards import licence_identifier, mod37_36
from tongban.standards.errors import CodeError
from tongban.standards.licence_identifier import LicenceIdentifier

REAL = "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U"
DIVISION_ISSUER = "1.2.156.3005.2.11100000MB03271699022.340100.000000016.001.9"
words = st.text(mod37_36.ALPHABET, min_size=1, max_size=60)


@given(words)
def test_the_check_character_is_the_one_python_stdnum_computes(word: str) -> None:
    assert mod37_36.check_character(word) == oracle.calc_check_digit(word)
    assert mod37_36.is_valid(word + mod37_36.check_character(word))


@given(words, st.sampled_from(mod37_36.ALPHABET))
def test_only_one_last_character_is_right(word: str, last: str) -> None:
    assert mod37_36.is_valid(word + last) is (last == mod37_36.check_character(word))


@pytest.mark.parametrize("text", ["", "a", "A B", "字"])
def test_other_characters_have_no_check_character(text: str) -> None:
    assert not mod37_36.is_valid(text)
    with pytest.raises(CodeError, match="TB-STD-301"):
        mod37_36.check_character(text)


@pytest.mark.parametrize(
    "text",
    [REAL, "1.2.156.3005.2.11100000000013338W009.11330105002500287C.2025052201.002.0", DIVISION_ISSUER],
)
def test_identifiers_in_real_use_are_read_and_written_back(text: str) -> None:
    assert str(licence_identifier.parse(text)) == text


@given(st.text(mod37_36.ALPHABET, min_size=1, max_size=32), st.integers(1, 999))
def test_a_built_identifier_reads_back(serial: str, version: int) -> None:
    text = licence_identifier.build("11100000000013338W011", "11430000006122244L", serial, version)
    assert licence_identifier.parse(text) == LicenceIdentifier(
        "11100000000013338W011", "11430000006122244L", serial, version
    )


def test_the_next_version_keeps_type_issuer_and_serial() -> None:
    after = licence_identifier.parse(REAL).next_version()
    assert str(after).startswith(REAL[: -len("001.U")] + "002.")
    assert licence_identifier.is_valid(str(after))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "TB-STD-310"),
        (REAL.removeprefix("1."), "TB-STD-310"),
        (REAL.replace(".001.", ".1."), "TB-STD-310"),
        (REAL.replace("13338W", "13339W"), "TB-STD-311"),
        (REAL.replace("11430000006122244L", "11430000006122244M"), "TB-STD-312"),
        (REAL.replace("20230000403", "2023-403"), "TB-STD-313"),
        (REAL.replace(".001.", ".000."), "TB-STD-314"),
        (REAL[:-1] + "V", "TB-STD-315"),
        (REAL.lower(), "TB-STD-311"),
    ],
)
def test_each_fault_has_its_own_code(text: str, code: str) -> None:
    assert not licence_identifier.is_valid(text)
    with pytest.raises(CodeError) as raised:
        licence_identifier.parse(text)
    assert raised.value.code == code


def test_a_division_is_read_as_issuer_but_never_built() -> None:
    with pytest.raises(CodeError, match="TB-STD-101"):
        licence_identifier.build("11100000MB03271699022", "340100", "1")
