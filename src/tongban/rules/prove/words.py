"""Facts, ranges and rows in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from tongban.rules.conditions import Interval, ValueSet
from tongban.rules.feel.temporal import temporal_text

_MOST = 6


def value_words(value: object) -> str:
    """A value as a sentence shows it."""
    if value is None:
        return "空"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, str):
        return f"“{value}”"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}" if value else "0"
    if isinstance(value, list):
        return "、".join(map(value_words, value)) or "空列表"
    return temporal_text(value)  # type: ignore[arg-type]  # the kinds of values left have a temporal text


def fact_words(name: str, value: object) -> str:
    """One fact: `经营面积 50`, `主体业态为“甲”`, `有烟道为否`."""
    plain = value is not None and not isinstance(value, (str, bool, list))
    return f"{shown(name)} {value_words(value)}" if plain else f"{_subject(name)}为{value_words(value)}"


def facts_words(facts: Mapping[str, object], names: Iterable[str]) -> str:
    """Some of the facts in one phrase."""
    return "、".join(fact_words(name, facts[name]) for name in names if name in facts)


def shown(name: str) -> str:
    """A dotted path as people read it."""
    return name.replace(".", " · ")


def _subject(name: str) -> str:
    """A name before a Chinese word: a blank after letters and digits."""
    told = shown(name)
    return f"{told} " if told[-1:].isascii() and told[-1:].isalnum() else told


def range_words(name: str, empty: bool, values: ValueSet) -> str:
    """The values of a column: `经营面积大于 30、小于 100`, `主体业态不是“甲”`, `…或为空`."""
    points, others = values.finite(), values.complement().finite()
    subject = _subject(name)
    if empty and not values.parts:
        return f"{subject}为空"
    if points:
        text = f"{subject}为{_listed(points)}"
    elif others:
        text = f"{subject}不是{_listed(others)}"
    else:
        text = f"{subject}{'，或'.join(map(_interval_words, values.parts))}"
    return f"{text}，或为空" if empty else text


def _listed(values: tuple[object, ...]) -> str:
    told = "、".join(map(value_words, values[:_MOST]))
    return f"{told}等" if len(values) > _MOST else told


def _interval_words(part: Interval) -> str:
    if part.is_point:
        return f"等于 {value_words(part.low)}"
    ends = []
    if part.low is not None:
        ends.append(f"{'不小于' if part.low_closed else '大于'} {value_words(part.low)}")
    if part.high is not None:
        ends.append(f"{'不大于' if part.high_closed else '小于'} {value_words(part.high)}")
    return "、".join(ends) or "任意"


def rows_words(rows: Iterable[int]) -> str:
    """Rows by their numbers from 1."""
    return "、".join(f"第 {row} 行" for row in rows)


def when(case: str) -> str:
    """A case as the beginning of a sentence."""
    return f"{case} 时" if case[-1:].isalnum() and case[-1:].isascii() else f"{case}时"
