"""Citizen identity numbers 公民身份号码 (GB 11643-1999): check, birth date, sex, and the masked form pages show."""

import re
from dataclasses import dataclass
from datetime import date

from tongban.standards.errors import CodeError

_WEIGHTS = tuple(pow(2, 17 - place, 11) for place in range(17))
_CHECKS = "10X98765432"
_BODY = re.compile(r"[1-9][0-9]{16}")


@dataclass(frozen=True, slots=True)
class ResidentId:
    """A checked number and what it says: division of first registration, birth date, sex (GB/T 2261.1: 1 男, 2 女)."""

    number: str
    division: str
    birth_date: date
    sex: str


def check_digit(prefix: str) -> str:
    """The 18th character for the 17 digits before it. Raises :class:`CodeError` TB-STD-202 on a bad prefix."""
    if not _BODY.fullmatch(prefix):
        raise CodeError("TB-STD-202", "身份证号码前 17 位应全部为数字，只有末位可以是 X，请对照身份证核对。")
    return _CHECKS[sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, prefix, strict=True)) % 11]


def make(prefix: str) -> str:
    """The whole 18-character number for a 17-digit prefix."""
    return prefix + check_digit(prefix)


def parse(text: str) -> ResidentId:
    """Read a number, blanks and a small x forgiven.

    Raises :class:`CodeError`: TB-STD-201 length, TB-STD-202 characters, TB-STD-203 birth date, TB-STD-204 check digit.
    Whether the division exists, or the birth date lies in the future, is for callers who hold the tables and the clock.
    """
    number = "".join(text.split()).upper()
    if len(number) != 18:
        raise CodeError("TB-STD-201", f"身份证号码应为 18 位，现为 {len(number)} 位，请对照身份证核对。")
    expected = check_digit(number[:17])
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise CodeError("TB-STD-203", "身份证号码第 7 至 14 位不是一个存在的出生日期，请对照身份证核对。") from None
    if expected != number[17]:
        raise CodeError("TB-STD-204", "身份证号码的校验位不符，可能有一位输错或两位颠倒，请对照身份证核对。")
    return ResidentId(number, number[:6], born, "1" if int(number[16]) % 2 else "2")


def validate(text: str) -> str:
    """The number in its written form once it holds; errors as in :func:`parse`."""
    return parse(text).number


def is_valid(text: str) -> bool:
    """True when :func:`parse` accepts the text."""
    try:
        parse(text)
    except CodeError:
        return False
    return True


def birth_date(text: str) -> date:
    """The birth date inside a valid number; errors as in :func:`parse`."""
    return parse(text).birth_date


def mask(text: str) -> str:
    """The form shown to people: division and last four kept, birth date hidden, ``370202********1234``.

    Never raises, so that a faulty stored number cannot leak through an error page: any other length is hidden whole.
    """
    number = text.strip()
    return f"{number[:6]}********{number[14:]}" if len(number) == 18 else "*" * len(number)
