"""A check with a `when` decides only in its situation and is told only there."""

from itertools import product

import pytest

from tongban.rules import UNKNOWN, Effect, RuleBook, RuleError

NAMES = ["改名", "新名", "照名"]
BOOK = RuleBook.from_mapping(
    {"outcome": "准予", "checks": [{"name": "名称一致", "when": "改名", "expr": "新名 = 照名"}]}, NAMES
)
SAME = RuleBook.from_mapping(
    {"outcome": "准予", "checks": [{"name": "名称一致", "expr": "not(改名) or (新名 = 照名)"}]}, NAMES
)


def test_outside_its_situation_a_check_holds_and_gives_no_reason() -> None:
    verdict = BOOK.decide({"改名": False})
    assert (verdict.effect, verdict.settled, verdict.reasons) == (Effect.GRANT, True, ())


def test_in_its_situation_it_is_told_with_its_own_expression_and_values() -> None:
    (reason,) = BOOK.decide({"改名": True, "新名": "甲", "照名": "乙"}).reasons
    assert (reason.truth, reason.expr, reason.inputs) == (False, "新名 = 照名", {"新名": "甲", "照名": "乙"})


@pytest.mark.parametrize(
    "values", list(product([True, False, None, UNKNOWN], ["甲", "乙", None, UNKNOWN], ["甲", UNKNOWN]))
)
def test_it_decides_as_if_the_situation_were_written_into_the_expression(values: tuple[object, ...]) -> None:
    facts = {name: value for name, value in zip(NAMES, values, strict=True) if value is not UNKNOWN}
    one, other = BOOK.decide(facts), SAME.decide(facts)
    assert (one.effect, one.settled) == (other.effect, other.settled)
    assert BOOK.open_inputs(facts) == SAME.open_inputs(facts)


def test_a_comment_in_either_part_ends_with_that_part() -> None:
    check = {"name": "名称一致", "when": "改名 // 只在改名时", "expr": "新名 = 照名 // 逐字比较"}
    book = RuleBook.from_mapping({"outcome": "准予", "checks": [check]}, NAMES)
    assert book.decide({"改名": True, "新名": "甲", "照名": "甲"}).effect is Effect.GRANT


def test_a_fault_in_the_situation_is_placed_at_its_own_key() -> None:
    check = {"name": "名称一致", "when": "改民", "expr": "新名 = 照名"}
    with pytest.raises(RuleError) as caught:
        RuleBook.from_mapping({"outcome": "准予", "checks": [check]}, NAMES)
    assert caught.value.path == ("checks", 0, "when")
