"""A value of a pack file as a form shows it, and what was typed as the file says it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from tongban.catalog.pack.places import unfilled
from tongban.channels.studio.writing.fields import Entry

#: Nothing stands there.
ABSENT: Final = None
_BETWEEN: Final = re.compile("[、，,;；]")
MOST_CHARACTERS: Final = 4000


class WrongEntry(ValueError):  # what was typed is wrong, not the program
    """What was typed is no such value; the text says what to type instead."""


def typed(entry: Entry, value: Any) -> str:
    """The value as one text; empty for what is absent or still a place to be filled."""
    if value is ABSENT or value == [] or unfilled(value):
        return ""
    match entry.kind:
        case "flag":
            return "1" if value is True else ""
        case "unless":
            return "1" if value is False else ""
        case "words" | "several":
            return "、".join(map(str, _listed(value)))
        case "paths":
            return "\n".join(map(str, _listed(value)))
        case "carry":
            return "\n".join(map(_carried, _listed(value)))
    return str(value)


def chosen(value: Any) -> tuple[str, ...]:
    """What is ticked of a value that may be several."""
    return () if value is ABSENT or unfilled(value) else tuple(map(str, _listed(value)))


def read(entry: Entry, texts: Sequence[str]) -> Any:
    """The value that was typed or ticked, ``ABSENT`` for nothing. Raises WrongEntry."""
    text = (texts[-1] if texts else "").strip()
    if len(text) > MOST_CHARACTERS:
        raise WrongEntry(_("内容太长，最多 %(most)d 个字。") % {"most": MOST_CHARACTERS})
    match entry.kind:
        case "flag":
            return True if text else ABSENT
        case "unless":
            return False if text else ABSENT
        case "several":
            return [one for one in texts if one] or ABSENT
        case "words":
            return _split(text) or ABSENT
        case "paths":
            return [part for line in text.splitlines() for part in _parts(entry, line)] or ABSENT
        case "carry":
            return [_carry(line) for line in text.splitlines() if line.strip()] or ABSENT
        case "number":
            return _number(text)
        case "day":
            return _day(text)
    return _one_line(entry, text) or ABSENT


def _one_line(entry: Entry, text: str) -> str:
    return " ".join(text.split("\n")).strip() if entry.kind in {"long", "feel"} else text


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


def _split(text: str) -> list[str]:
    return list(dict.fromkeys(part.strip() for part in _BETWEEN.split(text.replace("\n", "、")) if part.strip()))


def _parts(entry: Entry, line: str) -> list[str]:
    """Sentences keep their commas; names do not have any."""
    return _split(line) if entry.names else [line.strip()] if line.strip() else []


def _carried(one: Any) -> str:
    if not isinstance(one, Mapping):
        return str(one)
    ((name, paths),) = one.items()
    return f"{name} = {'、'.join(map(str, _listed(paths)))}"


def _carry(line: str) -> Any:
    name, equals, rest = (part.strip() for part in line.replace("＝", "=").partition("="))
    paths = _split(rest)
    if not name or (equals and not paths):
        raise WrongEntry(_("“%(line)s”读不懂，写成“企业名称”或“企业名称 = 变更后企业名称”。") % {"line": line[:40]})
    if not equals:
        return name
    return {name: paths[0] if len(paths) == 1 else paths}


def _number(text: str) -> int | float | None:
    if not text:
        return ABSENT
    try:
        number = float(text)
    except ValueError:
        raise WrongEntry(_("请写数字，例如 3。")) from None
    if number != number or abs(number) > 1e15:
        raise WrongEntry(_("请写数字，例如 3。"))
    return int(number) if number.is_integer() else number


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else ABSENT
    except ValueError:
        raise WrongEntry(_("请写日期，例如 2026-05-01。")) from None


__all__ = ["ABSENT", "WrongEntry", "chosen", "read", "typed"]
