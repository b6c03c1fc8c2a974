"""Values a rule book computes: in order, only from what is known, and kept when the book becomes a decision model."""

from decimal import Decimal

import pytest

from tongban.rules import RuleBook, RuleError
from tongban.rules.dmn.book import book_document, book_mapping
from tongban.rules.feel.types import DATE, NUMBER

NAMES = ("缴费月数", "出生日期")
BOOK = {
    "outcome": "准予",
    "checks": [{"name": "缴满一年", "expr": "缴费月数 >= 12"}],
    "compute": [
        {"element": "满年数", "expr": "floor(缴费月数 / 12)", "clause": "第46条", "source": "L"},
        {"element": "领取月数", "expr": "min([24, 满年数 * 3])"},
    ],
}


def test_a_later_formula_uses_an_earlier_value_and_each_tells_what_went_into_it() -> None:
    book = RuleBook.from_mapping(BOOK, NAMES)
    first, second = book.compute({"缴费月数": Decimal(65)})
    assert (first.name, first.value, first.clause, first.inputs) == ("满年数", 5, "第46条", {"缴费月数": 65})
    assert (second.value, second.inputs) == (15, {"满年数": 5})
    assert book.computed_inputs == ("缴费月数",)


@pytest.mark.parametrize("facts", [{}, {"缴费月数": None}])
def test_what_is_not_known_or_empty_gives_no_value(facts: dict[str, None]) -> None:
    assert RuleBook.from_mapping(BOOK, NAMES).compute(facts) == ()


def test_a_condition_cannot_read_a_computed_value() -> None:
    checks = [{"name": "够", "expr": "领取月数 > 3"}]
    with pytest.raises(RuleError):
        RuleBook.from_mapping({**BOOK, "checks": checks}, NAMES)


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ({"element": "缴费月数", "expr": "1"}, "TB-RULE-011"),
        ({"element": "领取月数", "expr": "出生日期"}, "TB-RULE-012"),
        ({"element": "领取月数", "expr": "1", "when": "true"}, "TB-RULE-003"),
    ],
)
def test_a_formula_that_cannot_be_is_refused(entry: dict[str, str], code: str) -> None:
    types = {"缴费月数": NUMBER, "领取月数": NUMBER, "出生日期": DATE}
    with pytest.raises(RuleError) as found:
        RuleBook.from_mapping({**BOOK, "compute": [entry]}, NAMES, types=types)
    assert found.value.code == code
    assert found.value.path[:2] == ("compute", 0)


def test_a_book_that_becomes_a_decision_model_keeps_what_it_computes() -> None:
    document = book_document(BOOK, "待遇")
    assert book_mapping(document)["compute"] == BOOK["compute"]
