"""What is remembered of a rule is what would be derived anew."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

import pytest

from tongban.rules import RuleBook
from tongban.rules.feel.values import UNKNOWN
from tongban.rules.remembered import Remembered

BOOK = {"outcome": "准予", "checks": [{"name": "面积够", "expr": "面积 >= 60 and 楼层 < 3"}]}


def asked(memory: Remembered[str], facts: Mapping[str, object], says: str) -> str:
    return memory.answer("q", ("甲", "乙"), facts, lambda: says)


def test_the_same_values_of_the_inputs_read_give_the_answer_kept_whatever_else_differs() -> None:
    memory: Remembered[str] = Remembered()
    assert asked(memory, {"甲": "一", "丙": 1}, "first") == "first"
    assert asked(memory, {"甲": "一", "丙": 2}, "second") == "first"
    assert asked(memory, {"甲": "一", "乙": UNKNOWN}, "third") == "first", "absent and not obtained are the same"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (True, 1), (1, Decimal(1)), (Decimal("1.0"), Decimal("1.00")), ("1", 1), (None, UNKNOWN), ("UNKNOWN", UNKNOWN),
        (dt.date(2026, 1, 1), "2026-01-01"), (["一", "二"], ["一二"]), (["一"], "一"), ("None", None),
    ],
)  # fmt: skip
def test_values_that_differ_in_kind_or_digits_are_never_taken_for_each_other(one: object, other: object) -> None:
    memory: Remembered[str] = Remembered()
    assert asked(memory, {"甲": one}, "one") == "one"
    assert asked(memory, {"甲": other}, "other") == "other"


def test_values_of_unusual_kinds_are_derived_every_time() -> None:
    memory: Remembered[str] = Remembered()
    assert [asked(memory, {"甲": {"深": 1}}, says) for says in ("one", "two")] == ["one", "two"]


def test_the_oldest_answers_go_so_that_memory_stays_small() -> None:
    memory: Remembered[str] = Remembered()
    for number in range(2000):
        asked(memory, {"甲": number}, str(number))
    assert asked(memory, {"甲": 1999}, "anew") == "1999"
    assert asked(memory, {"甲": 0}, "anew") == "anew"


def test_a_verdict_reached_twice_tells_the_same_and_follows_every_change_of_a_fact() -> None:
    fresh = [RuleBook.from_mapping(BOOK, ["面积", "楼层"]) for _ in range(4)]
    kept = RuleBook.from_mapping(BOOK, ["面积", "楼层"])
    facts: list[dict[str, object]] = [{}, {"面积": Decimal(80)}, {"面积": None}, {"楼层": Decimal(2)}]
    for _round in range(2):
        assert [kept.decide(one) for one in facts] == [book.decide(one) for book, one in zip(fresh, facts, strict=True)]
