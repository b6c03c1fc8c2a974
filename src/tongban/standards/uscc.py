"""Unified social credit codes 统一社会信用代码 (GB 32100-2015) and the organisation codes inside them (GB 11714)."""

import re
from operator import mul

from tongban.standards.errors import CodeError

#: The 31 characters of GB 32100: digits and capitals without I, O, S, V and Z, which are easily misread.
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"

_VALUE = {character: value for value, character in enumerate(ALPHABET)}
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_BODY = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{9}")
_ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_ORG_BODY = re.compile(r"[0-9A-Z]{8}")


def check_digit(prefix: str) -> str:
    """The 18th character for the 17 before it (GB 32100-2015). Raises :class:`CodeError` TB-STD-102 on a bad prefix."""
    if not _BODY.fullmatch(prefix):
        raise CodeError(
            "TB-STD-102",
            "统一社会信用代码前 17 位应为数字和大写字母（I、O、S、V、Z 除外），第 3 至 8 位为区划数字，请核对。",
        )
    total = sum(map(mul, _WEIGHTS, map(_VALUE.__getitem__, prefix)))
    return ALPHABET[-total % 31]


def make(prefix: str) -> str:
    """The whole 18-character code for a 17-character prefix."""
    return prefix + check_digit(prefix)


def validate(text: str) -> str:
    """The code in its written form (no blanks, capitals), once length, characters and check digit hold.

    The check digit of the organisation code inside (GB 11714) is not demanded: codes registered without one exist.
    Raises :class:`CodeError`: TB-STD-101 length, TB-STD-102 characters, TB-STD-103 check digit.
    """
    number = "".join(text.split()).upper()
    if len(number) != 18:
        raise CodeError("TB-STD-101", f"统一社会信用代码应为 18 位，现为 {len(number)} 位，请对照营业执照核对。")
    if check_digit(number[:17]) != number[17]:
        raise CodeError("TB-STD-103", "统一社会信用代码的校验位不符，可能有一位输错或两位颠倒，请对照营业执照核对。")
    return number


def is_valid(text: str) -> bool:
    """True when :func:`validate` accepts the text."""
    try:
        validate(text)
    except CodeError:
        return False
    return True


def is_exact(text: str) -> bool:
    """True when the text is a valid code already in its written form, as inside other numbers."""
    return is_valid(text) and validate(text) == text


def org_check_digit(body: str) -> str:
    """The 9th character of an organisation code for its first 8 (GB 11714). Raises TB-STD-111 on a bad body."""
    if not _ORG_BODY.fullmatch(body):
        raise CodeError("TB-STD-111", "组织机构代码前 8 位应为数字或大写字母，请核对。")
    remainder = 11 - sum(weight * int(character, 36) for weight, character in zip(_ORG_WEIGHTS, body, strict=True)) % 11
    return {10: "X", 11: "0"}.get(remainder, str(remainder))


def org_code(text: str) -> str:
    """The 9-character organisation code inside a valid unified code (its characters 9 to 17)."""
    return validate(text)[8:17]


def is_valid_org_code(text: str) -> bool:
    """True for 9 characters, with or without the hyphen before the last, whose check digit holds (GB 11714)."""
    number = text.replace("-", "").upper()
    return len(number) == 9 and bool(_ORG_BODY.fullmatch(number[:8])) and org_check_digit(number[:8]) == number[8]
