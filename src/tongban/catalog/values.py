"""Reading what somebody typed or sent into the typed value of a data element, and showing it again."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, TypeAlias

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tongban.catalog.vocabulary import Element, ElementType

Value: TypeAlias = str | bool | Decimal | date | tuple[str, ...]

EARLIEST = date(1900, 1, 1)
LATEST = date(2100, 12, 31)
_INTEGER_DIGITS = 15
_DECIMAL_PLACES = 6
_DATE = re.compile(r"(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})日?|(\d{4})(\d{2})(\d{2})")
_TRUE = frozenset({"是", "true", "1", "on"})
_FALSE = frozenset({"否", "false", "0", "off"})


class ValueProblem(ValueError):
    """A value that cannot be taken as given; ``code`` is stable (TB-FIELD-NNN), the message is for people."""

    def __init__(self, code: str, message: str, element: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.element = element


def parse_value(element: Element, raw: object) -> Value:
    """Read ``raw`` (text, list, boolean, number, date) as the element's type.

    Raises ValueProblem: 001 empty, 002 wrong type, 003 too long, 004 out of range, 005 unknown option, 006 not a date,
    007 date outside 1900–2100, 008 pattern not met, 009 unusable characters.
    """
    if raw is None or raw == [] or raw == () or (isinstance(raw, str) and (not raw or raw.isspace())):
        raise _problem(element, "001", _("请填写“%(name)s”。"))
    return _read(element, raw) if type(raw) is str else _PARSERS[element.type](element, raw)


@lru_cache(maxsize=4096)
def _read(element: Element, text: str) -> Value:
    """What a text says: the same facts are read again on every page of an errand."""
    return _PARSERS[element.type](element, text)


def computed_value(element: Element, value: object) -> Value | None:
    """A value the rules computed, as the element's type; None stays None. Raises ValueProblem for one it cannot be."""
    if value is None:
        return None
    return parse_value(element, list(value) if isinstance(value, tuple) else value)


def plain_value(value: Value | None) -> str | bool | list[str] | None:
    """The JSON form ``parse_value`` reads back to an equal value; numbers become text so that nothing is rounded."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, tuple):
        return list(value)
    return value.isoformat() if isinstance(value, date) else f"{value:f}"


def display(element: Element, value: Value | None) -> str:
    """The value as a page or a notice shows it."""
    if value is None:
        return _("（空）")
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, date):
        return _day(value, get_language())
    if isinstance(value, tuple):
        return "、".join(value)
    if isinstance(value, Decimal):
        number = f"{value.normalize():,f}" if value else "0"
        return f"{number} {element.unit}" if element.unit else number
    return value


@lru_cache(maxsize=1024)
def _day(value: date, _language: str | None) -> str:
    return date_format(value)


def _problem(element: Element, number: str, message: str, **values: Any) -> ValueProblem:
    return ValueProblem(f"TB-FIELD-{number}", message % {"name": element.name, **values}, element.name)


def _text(element: Element, raw: object) -> str:
    if not isinstance(raw, str):
        raise _problem(element, "002", _("“%(name)s”应当是文字，请按文字填写。"))
    text = unicodedata.normalize("NFC", raw.replace("\r\n", "\n")).strip()
    allowed = "\n\t" if element.type is ElementType.LONG_TEXT else ""
    if not text.isprintable() and any(
        unicodedata.category(c) in ("Cc", "Cs", "Cn", "Co") and c not in allowed for c in text
    ):
        raise _problem(element, "009", _("“%(name)s”里有不能使用的字符，请删去换行、控制符等后再填。"))
    if len(text) > element.max_length:
        raise _problem(
            element,
            "003",
            _("“%(name)s”最多 %(most)d 个字，现有 %(length)d 个，请缩短。"),
            most=element.max_length,
            length=len(text),
        )
    if element.pattern and not re.fullmatch(element.pattern, text):
        hint = element.hint or _("请核对后重填。")
        raise _problem(element, "008", _("“%(name)s”的写法不对。%(hint)s"), hint=hint)
    return text


def _number(element: Element, raw: object) -> Decimal:
    number = _decimal(raw)
    if number is None:
        raise _problem(element, "002", _("“%(name)s”应当是数字，例如 1200 或 1200.50。"))
    low, high = element.minimum, element.maximum
    digits = -int(number.as_tuple().exponent)
    if number.adjusted() >= _INTEGER_DIGITS or digits > _DECIMAL_PLACES:
        raise _problem(
            element,
            "004",
            _("“%(name)s”的数字过大或小数过长，整数最多 %(whole)d 位、小数最多 %(places)d 位。"),
            whole=_INTEGER_DIGITS,
            places=_DECIMAL_PLACES,
        )
    if (low is not None and number < Decimal(str(low))) or (high is not None and number > Decimal(str(high))):
        raise _problem(element, "004", _("“%(name)s”超出范围，应当%(range)s。"), range=_range(low, high))
    return number


def _decimal(raw: object) -> Decimal | None:
    if isinstance(raw, bool) or not isinstance(raw, str | int | float | Decimal):
        return None
    text = unicodedata.normalize("NFKC", str(raw)).strip().replace(",", "")
    if len(text) > 40:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _range(low: float | None, high: float | None) -> str:
    if high is None:
        return _("不小于 %(low)s") % {"low": f"{low:,.15g}"}
    if low is None:
        return _("不大于 %(high)s") % {"high": f"{high:,.15g}"}
    return _("在 %(low)s 到 %(high)s 之间") % {"low": f"{low:,.15g}", "high": f"{high:,.15g}"}


def _date(element: Element, raw: object) -> date:
    if isinstance(raw, date) and not isinstance(raw, datetime):
        found = raw
    elif isinstance(raw, str):
        found = _read_date(element, raw)
    else:
        raise _problem(element, "002", _("“%(name)s”应当是日期，例如 2026-05-01。"))
    if not EARLIEST <= found <= LATEST:
        raise _problem(element, "007", _("“%(name)s”应当在 1900 年到 2100 年之间，请核对年份。"))
    return found


def _read_date(element: Element, raw: str) -> date:
    match = _DATE.fullmatch(unicodedata.normalize("NFKC", raw).strip())
    parts = [int(part) for part in match.groups() if part] if match else []
    try:
        return date(*parts)
    except (TypeError, ValueError):
        raise _problem(
            element, "006", _("“%(name)s”不是有效的日期，请写成 2026-05-01 的样子，并核对月和日。")
        ) from None


def _boolean(element: Element, raw: object) -> bool:
    if isinstance(raw, bool):
        return raw
    word = raw.strip().lower() if isinstance(raw, str) else ""
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise _problem(element, "002", _("“%(name)s”请选择“是”或“否”。"))


def _choice(element: Element, raw: object) -> str:
    if not isinstance(raw, str):
        raise _problem(element, "002", _("“%(name)s”只能选一项，请从列出的选项里选。"))
    return _option(element, raw)


def _choices(element: Element, raw: object) -> tuple[str, ...]:
    given = [raw] if isinstance(raw, str) else raw
    if not isinstance(given, list | tuple) or not all(isinstance(one, str) for one in given):
        raise _problem(element, "002", _("“%(name)s”请从列出的选项里选一项或几项。"))
    chosen = {_option(element, one) for one in given}
    return tuple(option for option in element.options if option in chosen)


def _option(element: Element, raw: str) -> str:
    text = raw.strip()
    if text not in element.options:
        shown = text if len(text) <= 20 else f"{text[:20]}…"
        raise _problem(
            element,
            "005",
            _("“%(name)s”没有“%(given)s”这个选项，请从这些里选：%(options)s。"),
            given=shown,
            options="、".join(element.options),
        )
    return text


_PARSERS: dict[ElementType, Callable[[Element, object], Value]] = {
    ElementType.TEXT: _text,
    ElementType.LONG_TEXT: _text,
    ElementType.NUMBER: _number,
    ElementType.DATE: _date,
    ElementType.BOOLEAN: _boolean,
    ElementType.CHOICE: _choice,
    ElementType.CHOICES: _choices,
}
