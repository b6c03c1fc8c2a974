"""Implementation codes 实施编码 (31 characters) and case numbers 办件编号 (43 = 31 + yyyymmdd + 4-digit serial)."""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from tongban.standards import uscc
from tongban.standards.errors import CodeError

#: The largest serial a day's cases of one implementation code can reach.
LAST_SERIAL = 9999

_TAIL = re.compile(r"[0-9A-Z]{13}")
_DATED = re.compile(r"20[0-9]{6}[0-9]{4}")


class ImplementationCodeError(CodeError):
    """The 31 characters do not name an implementing body and an item."""


class CaseNumberError(CodeError):
    """The 43 characters are not a case number."""


class SerialError(CodeError):
    """The serial is outside 1 to 9999: the day's numbers of this item are used up."""


@dataclass(frozen=True, slots=True)
class CaseNumber:
    """The parts of a case number: which body's item, which day, the how-manieth of that day."""

    implementation_code: str
    day: date
    serial: int

    def __str__(self) -> str:
        return f"{self.implementation_code}{self.day:%Y%m%d}{self.serial:04d}"


@lru_cache(maxsize=4096)
def validate_implementation_code(text: str) -> str:
    """The code when it is a valid unified social credit code (18) followed by 13 digits or capitals.

    The division of the last 13 differs between provinces, so only their characters are checked.
    Raises :class:`ImplementationCodeError`: TB-STD-401 length, TB-STD-402 body, TB-STD-403 last 13.
    """
    code = text.strip()
    if len(code) != 31:
        raise ImplementationCodeError("TB-STD-401", f"实施编码应为 31 位，现为 {len(code)} 位，请核对实施清单。")
    if not uscc.is_exact(code[:18]):
        raise ImplementationCodeError(
            "TB-STD-402", "实施编码前 18 位应为实施主体的统一社会信用代码，现不成立，请核对实施清单。"
        )
    if not _TAIL.fullmatch(code[18:]):
        raise ImplementationCodeError("TB-STD-403", "实施编码后 13 位应为数字或大写字母，请核对实施清单。")
    return code


def build(implementation_code: str, day: date, serial: int) -> str:
    """The 43-character number of the ``serial``-th case (1 to 9999; gaps are allowed) received on ``day``.

    Raises :class:`ImplementationCodeError`, or :class:`SerialError` TB-STD-412 when the day's serials are used up.
    """
    code = validate_implementation_code(implementation_code)
    if not 1 <= serial <= LAST_SERIAL:
        raise SerialError(
            "TB-STD-412",
            f"办件编号的当日流水号应在 1 至 {LAST_SERIAL} 之间，现为 {serial}；当日编号用完时请次日再收件。",
        )
    return str(CaseNumber(code, day, serial))


def parse(text: str) -> CaseNumber:
    """Read a case number. Raises :class:`CaseNumberError` TB-STD-410 length, TB-STD-411 date or serial."""
    number = text.strip()
    if len(number) != 43:
        raise CaseNumberError("TB-STD-410", f"办件编号应为 43 位，现为 {len(number)} 位，请对照受理通知书核对。")
    code, dated = validate_implementation_code(number[:31]), number[31:]
    if not _DATED.fullmatch(dated) or dated[8:] == "0000":
        raise CaseNumberError("TB-STD-411", "办件编号后 12 位应为日期 8 位加流水号 4 位，请对照受理通知书核对。")
    try:
        day = date(int(dated[:4]), int(dated[4:6]), int(dated[6:8]))
    except ValueError:
        raise CaseNumberError("TB-STD-411", "办件编号里的日期不存在，请对照受理通知书核对。") from None
    return CaseNumber(code, day, int(dated[8:]))


def is_valid(text: str) -> bool:
    """True when :func:`parse` accepts the text."""
    try:
        parse(text)
    except CodeError:
        return False
    return True
