"""Built-ins that turn one kind of value into another, and those that serve several kinds."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Final

from tongban.rules.feel.builtins.signature import builtin
from tongban.rules.feel.civil import WideDate, WideDateTime, WideSpan, WideTime, span_nanos, span_of
from tongban.rules.feel.run import Fault, Run
from tongban.rules.feel.temporal import temporal_text
from tongban.rules.feel.types import NUMBER, STRING
from tongban.rules.feel.values import NUMBERS, Range, YearsMonths, kind_name

_NUMBER: Final = re.compile(r"-?(\d+(\.\d+)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_PLAIN_KEY: Final = re.compile(r"[^\W\d]\w*(?: \w+)*")
_GROUPING: Final = (" ", ",", ".", None)
_POINT: Final = (".", ",", None)
_DEEPEST: Final = 100
_CHARS_PER_STEP: Final = 64


@builtin("number", "from:string", "grouping separator:any?", "decimal separator:any?", gives=NUMBER)
def number_(_run: Run, text: str, grouping: object = None, point: object = None) -> Decimal:
    """The number a text writes, with the separators named."""
    if grouping not in _GROUPING or point not in _POINT or (grouping is not None and grouping == point):
        raise Fault("分隔符只能是空格、逗号或点，且两者不同")
    if isinstance(grouping, str):
        text = text.replace(grouping, "")
    if isinstance(point, str):
        text = text.replace(point, ".")
    if _NUMBER.fullmatch(text) is None:
        raise Fault("这段文字不是数")
    return NUMBERS.create_decimal(text)


@builtin("string", "from:any", gives=STRING)
def string_(run: Run, value: object) -> str | None:
    """The text of a value; null of null."""
    return value if value is None or isinstance(value, str) else _text(run, value, 0)


def _text(run: Run, value: object, depth: int) -> str:
    run.spend(1)
    if depth > _DEEPEST:
        raise Fault("数据嵌套太深")
    if isinstance(value, str):
        run.spend(len(value) // _CHARS_PER_STEP)
        return _quoted(value)
    if isinstance(value, list):
        return "[" + ", ".join(_text(run, item, depth + 1) for item in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(key)}: {_text(run, item, depth + 1)}" for key, item in value.items()) + "}"
    if isinstance(value, Range):
        low = "" if value.low is None else _text(run, value.low, depth + 1)
        high = "" if value.high is None else _text(run, value.high, depth + 1)
        return f"{'[' if value.low_closed else '('}{low}..{high}{']' if value.high_closed else ')'}"
    return _plain_text(value)


def _plain_text(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case Decimal():
            return number_text(value)
        case dt.date() | dt.time() | dt.timedelta() | YearsMonths():
            return temporal_text(value)
        case WideDate() | WideDateTime() | WideTime() | WideSpan():
            return temporal_text(value)
    raise Fault(f"{kind_name(value)}不能转成文字")


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _key(name: str) -> str:
    return name if _PLAIN_KEY.fullmatch(name) else _quoted(name)


def number_text(value: Decimal) -> str:
    """A number in plain digits, without needless zeros."""
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


@builtin("abs", "n:any")
def abs_(_run: Run, value: object) -> object:
    """The magnitude of a number or duration."""
    match value:
        case Decimal():
            return value.copy_abs()
        case dt.timedelta() | WideSpan():
            return span_of(abs(span_nanos(value)))
        case YearsMonths():
            return YearsMonths(abs(value.months))
    raise Fault(f"{kind_name(value)}没有绝对值")
