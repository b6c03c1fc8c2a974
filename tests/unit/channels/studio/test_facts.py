"""The facts a rule is tried over."""

import datetime as dt
from decimal import Decimal

import pytest
from django.http import QueryDict

from tongban.channels.studio.facts import FactField, carried, facts_of, fields_of
from tongban.channels.studio.rules import Rule, Typed, read


def field(kind: str, value: str = "", state: str = "value") -> FactField:
    return FactField("甲", kind, state=state, value=value)


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        ("text", " 软件 ", "软件"),
        ("number", "1,200.50", Decimal("1200.50")),
        ("date", "2026/05/01", dt.date(2026, 5, 1)),
        ("list", "热食类、冷食类，糕点", ["热食类", "冷食类", "糕点"]),
        ("list", "[1, 2]", [Decimal(1), Decimal(2)]),
        ("duration", "P30D", dt.timedelta(days=30)),
        ("feel", "{面积: 30}", {"面积": Decimal(30)}),
    ],
)
def test_a_value_is_read_as_its_kind(kind: str, typed: str, value: object) -> None:
    facts, _fields = facts_of([field(kind, typed)])
    assert facts == {"甲": value}


@pytest.mark.parametrize(
    ("kind", "typed"),
    [("number", "三十"), ("number", "1e999999"), ("date", "2026-02-30"), ("datetime", '2026")'), ("duration", "一年"),
     ("time", "25:00:00"), ("feel", "甲 +"), ("list", "[1,")],
)  # fmt: skip
def test_a_value_that_cannot_be_read_is_told_and_not_taken(kind: str, typed: str) -> None:
    facts, (checked,) = facts_of([field(kind, typed)])
    assert facts == {}
    assert checked.error and checked.value == typed


def test_not_obtained_is_not_empty() -> None:
    assert facts_of([field("text", "写过的", "")])[0] == {}
    assert facts_of([field("text", "写过的", "empty")])[0] == {"甲": None}
    assert facts_of([field("boolean", state="no")])[0] == {"甲": False}


def test_what_was_typed_for_an_input_that_went_away_is_carried_along() -> None:
    rule = read(Typed("expression", "甲 > 1"))
    assert isinstance(rule, Rule)
    sent = QueryDict("value:甲=2&state:甲=value&value:乙=留着&state:乙=value&kind:乙=")
    shown = fields_of(rule, sent, None)
    assert [(one.name, one.value) for one in shown] == [("甲", "2")]
    assert carried(sent, shown) == [("value:乙", "留着"), ("state:乙", "value")]
