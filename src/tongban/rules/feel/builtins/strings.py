"""Built-ins on strings; positions count from 1, negative ones from the end."""

from __future__ import annotations

from decimal import Decimal

from tongban.rules.feel.builtins.signature import builtin
from tongban.rules.feel.run import Fault, Run
from tongban.rules.feel.types import BOOLEAN, NUMBER, STRING


@builtin("substring", "string:string", "start position:number", "length:number?", gives=STRING)
def substring(_run: Run, string: str, start: Decimal, length: Decimal | None = None) -> str:
    """The part of a string from `start`, `length` characters long or to the end."""
    begin = int(start)
    if begin == 0 or abs(begin) > len(string):
        raise Fault("起始位置超出文字范围")
    if length is not None and length < 1:
        raise Fault("长度应不小于 1")
    offset = begin - 1 if begin > 0 else len(string) + begin
    return string[offset:] if length is None else string[offset : offset + int(length)]


@builtin("string length", "string:string", gives=NUMBER)
def string_length(_run: Run, string: str) -> Decimal:
    """The number of characters."""
    return Decimal(len(string))


@builtin("upper case", "string:string", gives=STRING)
def upper_case(_run: Run, string: str) -> str:
    """The string in capitals."""
    return string.upper()


@builtin("lower case", "string:string", gives=STRING)
def lower_case(_run: Run, string: str) -> str:
    """The string in small letters."""
    return string.lower()


@builtin("substring before", "string:string", "match:string", gives=STRING)
def substring_before(_run: Run, string: str, match: str) -> str:
    """What stands before the first `match`, or nothing."""
    before, found, _after = string.partition(match) if match else ("", "", "")
    return before if found else ""


@builtin("substring after", "string:string", "match:string", gives=STRING)
def substring_after(_run: Run, string: str, match: str) -> str:
    """What stands after the first `match`, or nothing."""
    return string.partition(match)[2] if match else string


@builtin("contains", "string:string", "match:string", gives=BOOLEAN)
def contains(_run: Run, string: str, match: str) -> bool:
    """Whether `match` occurs in the string."""
    return match in string


@builtin("starts with", "string:string", "match:string", gives=BOOLEAN)
def starts_with(_run: Run, string: str, match: str) -> bool:
    """Whether the string begins with `match`."""
    return string.startswith(match)


@builtin("ends with", "string:string", "match:string", gives=BOOLEAN)
def ends_with(_run: Run, string: str, match: str) -> bool:
    """Whether the string ends with `match`."""
    return string.endswith(match)


@builtin("string join", "list:list", "delimiter:any?", gives=STRING)
def string_join(run: Run, strings: list[object], delimiter: object = None) -> str:
    """The strings of a list as one, nulls left out."""
    parts = [part for part in strings if part is not None]
    separator = "" if delimiter is None else delimiter
    if not isinstance(separator, str) or not all(isinstance(part, str) for part in parts):
        raise Fault("只能连接文字")
    texts = [part for part in parts if isinstance(part, str)]
    return separator.join(texts)
