"""One-time passwords: near in time, never twice; and what a password has to be."""

import pyotp
import pytest

from tongban.identity import totp
from tongban.identity.passwords import fault

SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # the secret of RFC 6238, appendix B
NOW = 1_800_000_015


def code(moment: float) -> str:
    return pyotp.TOTP(SECRET).at(int(moment))


def test_the_codes_are_those_of_the_standard() -> None:
    assert totp.accepted_step(SECRET, "287082", 59, 0) == 1
    assert totp.accepted_step(SECRET, "081804", 1111111109, 0) == 37037036


@pytest.mark.parametrize("drift", [-30, 0, 30])
def test_a_clock_may_be_one_step_early_or_late(drift: int) -> None:
    assert totp.accepted_step(SECRET, code(NOW + drift), NOW, 0) == (NOW + drift) // 30


@pytest.mark.parametrize("drift", [-60, 60])
def test_two_steps_are_too_far(drift: int) -> None:
    assert totp.accepted_step(SECRET, code(NOW + drift), NOW, 0) is None


def test_a_code_does_not_count_again_nor_one_before_it() -> None:
    assert totp.accepted_step(SECRET, code(NOW), NOW, NOW // 30) is None
    assert totp.accepted_step(SECRET, code(NOW - 30), NOW, NOW // 30) is None
    assert totp.accepted_step(SECRET, code(NOW + 30), NOW, NOW // 30) == NOW // 30 + 1


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "12345a", "１２３４５６", "-12345"])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert totp.accepted_step(SECRET, typed, NOW, 0) is None


def test_recovery_codes_differ_and_forgive_how_they_are_typed() -> None:
    made = [totp.recovery_code() for _ in range(50)]
    assert len(set(made)) == 50
    assert totp.plain(f" {made[0].upper()} ") == totp.plain(made[0])


@pytest.mark.parametrize(
    ("password", "again", "word"),
    [
        ("correct horse battery", "correct horse batterz", "不一样"),
        ("short", "short", "10"),
        ("a" * 40, "a" * 40, "重复"),
        ("zhangsan-2026-x", "zhangsan-2026-x", "账号"),
        ("Password-1", "Password-1", "太常见"),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(password: str, again: str, word: str) -> None:
    assert word in fault(password, again, ("zhangsan", ""))


def test_a_sentence_is_a_good_password() -> None:
    assert fault("我家门口有两棵枣树一棵大", "我家门口有两棵枣树一棵大", ("zhangsan",)) == ""
