"""Random rules over a fixed set of columns, and a population of facts with nulls, for tests that compare targets."""

import datetime as dt
import random
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from tongban.rules.feel.names import NameTree
from tongban.rules.feel.nodes import DecisionTable, HitPolicy
from tongban.rules.table import Column, RowText, decision_table

VALUES: dict[str, list[Any]] = {
    "行业": ["软件", "农业", "集成电路", "", None],
    "所在区": ["甲区", "乙区", "软件", None],
    "人数": [0, 1, 5, 20, 300, -3, None],
    "限额": [0, 5, 19, 20, None],
    "营收": [Decimal("0.00"), Decimal("1000.00"), Decimal("99.95"), Decimal("-5.50"), Decimal("123456789.01"), None],
    "研发": [Decimal("0.00"), Decimal("50.00"), Decimal("5.00"), Decimal("-0.01"), None],
    "成立日": [dt.date(2020, 2, 29), dt.date(2024, 1, 31), dt.date(2019, 12, 1), dt.date(2024, 3, 1), None],
    "申请日": [dt.date(2024, 2, 29), dt.date(2024, 3, 31), dt.date(2020, 2, 29), None],
    "小微": [True, False, None],
    "失信": [True, False, None],
}
NAMES = list(VALUES)
TEXTS, COUNTS, AMOUNTS = ["行业", "所在区"], ["人数", "限额"], ["营收", "研发"]
DATES, TRUTHS = ["成立日", "申请日"], ["小微", "失信"]
ORDERS = ["<", "<=", ">", ">=", "=", "!="]


def population(size: int, seed: int = 7) -> list[dict[str, Any]]:
    """Facts of so many firms; the first knows nothing but nulls."""
    drawn = random.Random(seed)
    rows = [{name: drawn.choice(values) for name, values in VALUES.items()} for _ in range(size - 1)]
    return [dict.fromkeys(NAMES), *rows]


def _of(*texts: str) -> st.SearchStrategy[str]:
    return st.sampled_from(texts)


NUMBER_CONSTANTS = _of("0", "1", "5", "20", "0.05", "-3", "1000", "99.95", "19.5")
DATE_CONSTANTS = _of('@"2024-02-29"', 'date("2020-02-29")', '@"2024-01-31"', '@"2023-12-01"')
TEXT_CONSTANTS = _of('"软件"', '"农业"', '"甲区"', '""', '"无"')
SPANS = _of('duration("P1M")', 'duration("P1Y")', 'duration("P30D")', 'duration("P4Y")', '@"-P13M"')


@st.composite
def number_texts(draw: st.DrawFn, depth: int = 1) -> str:
    """The text of a number."""
    shape = draw(st.integers(0, 8 if depth else 3))
    if shape <= 2:
        return draw(st.sampled_from(COUNTS + AMOUNTS))
    if shape == 3:
        return draw(NUMBER_CONSTANTS)
    one, other = draw(number_texts(depth - 1)), draw(number_texts(depth - 1))
    if shape <= 5:
        return f"({one} {draw(_of('+', '-', '*'))} {other})"
    if shape == 6:
        return f"(if {draw(condition_texts(0))} then {one} else {other})"
    if shape == 7:
        return f"{draw(_of('min', 'max'))}({one}, {other})"
    return draw(_of("floor({0})", "ceiling({0})", "abs({0})", "-{0}")).format(one)


@st.composite
def date_texts(draw: st.DrawFn) -> str:
    """The text of a date."""
    shape = draw(st.integers(0, 3))
    day = draw(st.sampled_from(DATES))
    if shape == 0:
        return draw(DATE_CONSTANTS)
    return f"({day} {draw(_of('+', '-'))} {draw(SPANS)})" if shape == 1 else day


@st.composite
def single_texts(draw: st.DrawFn) -> str:
    """The text of a condition on one column against constants: what bitmaps and boxes take."""
    shape = draw(st.integers(0, 7))
    number, text, day = (draw(st.sampled_from(one)) for one in (COUNTS + AMOUNTS, TEXTS, DATES))
    constants = [draw(NUMBER_CONSTANTS) for _ in range(2)]
    if shape == 0:
        return f"{number} {draw(st.sampled_from(ORDERS))} {constants[0]}"
    if shape == 1:
        return f"{text} {draw(_of('=', '!=', '<', '>='))} {draw(TEXT_CONSTANTS)}"
    if shape == 2:
        return f"{day} {draw(st.sampled_from(ORDERS))} {draw(DATE_CONSTANTS)}"
    if shape == 3:
        return f"{draw(st.sampled_from(NAMES))} {draw(_of('=', '!='))} null"
    if shape == 4:
        test = draw(_of("between {0} and {1}", "in [{0}..{1}]", "in (> {0}, {1})"))
        return f"{number} {test.format(*sorted(constants, key=float))}"
    if shape == 5:
        return f"{text} in ({draw(TEXT_CONSTANTS)}, {draw(TEXT_CONSTANTS)}{draw(_of('', ', null'))})"
    if shape == 6:
        return f"list contains([{draw(TEXT_CONSTANTS)}, {draw(TEXT_CONSTANTS)}], {text})"
    return draw(st.sampled_from(TRUTHS)) + draw(_of("", " = true", " != false"))


@st.composite
def wide_texts(draw: st.DrawFn) -> str:
    """The text of a condition that compares columns or computes."""
    shape = draw(st.integers(0, 8))
    order = draw(st.sampled_from(ORDERS))
    one, other = draw(number_texts()), draw(number_texts())
    if shape <= 1:
        return f"{one} {order} {other}"
    if shape == 2:
        above, below = draw(st.sampled_from(COUNTS + AMOUNTS)), draw(st.sampled_from(AMOUNTS))
        return f"{above} / {below} {order} {draw(NUMBER_CONSTANTS)}"
    if shape == 3:
        return f"{draw(date_texts())} {order} {draw(date_texts())}"
    if shape == 4:
        return f"行业 {order} 所在区"
    if shape == 5:
        return f'申请日 - 成立日 {order} duration("P{draw(_of("0", "30", "1461"))}D")'
    if shape == 6:
        part = draw(_of("years", "months"))
        return f"years and months duration(成立日, 申请日).{part} {order} {draw(_of('0', '3', '4'))}"
    if shape == 7:
        return f"{draw(_of('contains', 'starts with', 'ends with'))}(行业, {draw(TEXT_CONSTANTS)})"
    part = draw(_of("year", "month", "day", "weekday"))
    return f"{draw(st.sampled_from(DATES))}.{part} {order} {draw(_of('2', '29', '2024'))}"


@st.composite
def condition_texts(draw: st.DrawFn, depth: int = 2, *, wide: bool = True) -> str:
    """The text of a condition; without `wide` only of single columns against constants."""
    if not depth:
        return draw(wide_texts()) if wide and draw(st.integers(0, 2)) == 0 else draw(single_texts())
    shape = draw(st.integers(0, 5))
    one, other = (draw(condition_texts(depth - 1, wide=wide)) for _ in range(2))
    if shape == 0:
        return one
    if shape == 1:
        return f"not({one})"
    if shape == 2:
        return f"(if {one} then {other} else {draw(condition_texts(0, wide=wide))})"
    return f"({one}) {'and' if shape == 3 else 'or'} ({other})"


CELLS = {
    "行业": _of("-", '"软件"', '"软件","农业"', 'not("农业")', "null", "not(null)", "所在区"),
    "人数": _of("-", ">= 5", "[0..300)", "< 0", "not(5)", "null", "> 限额", "5,20"),
    "营收": _of("-", "> 0", "<= 1000", "[0..研发]", "not(null)"),
    "成立日": _of("-", '< @"2021-01-01"', '[@"2020-01-01"..@"2024-12-31"]', "<= 申请日"),
    "小微": _of("-", "true", "not(true)", "失信"),
}
OUTPUTS = {
    "A": _of('"甲"', '"乙"', "null"),
    "P": _of('"甲"', '"乙"', '"丙"'),
    "F": _of("1", "人数 + 1", "研发", "null"),
}
POLICIES: list[HitPolicy] = ["F", "U", "A", "P", "C+", "C#", "C<", "C>"]


@st.composite
def tables(draw: st.DrawFn) -> DecisionTable:
    """A decision table with one output, of a hit policy that gives one value."""
    policy = draw(st.sampled_from(POLICIES))
    outputs = OUTPUTS.get(policy, _of("1", "2", "3.5"))
    rows = [RowText([draw(cells) for cells in CELLS.values()], [draw(outputs)]) for _ in range(draw(st.integers(1, 6)))]
    allowed = ['"乙"', '"甲"'] if policy == "P" else None
    output = Column("结果", allowed=allowed, default=draw(st.sampled_from([None, draw(outputs)])))
    return decision_table([Column(name) for name in CELLS], [output], rows, NameTree.of(NAMES), policy)
