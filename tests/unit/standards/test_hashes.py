"""The canonical form and its digest."""

import hashlib
import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.standards.hashes import canonical, digest

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(json_values)
def test_for_json_values_it_is_the_sorted_compact_form_of_the_standard_library(value: Any) -> None:
    expected = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert canonical(value) == expected.encode("utf-8")


@given(st.dictionaries(st.text(), st.integers(), max_size=6))
def test_the_order_in_which_keys_were_written_does_not_matter(value: dict[str, int]) -> None:
    assert digest(dict(reversed(value.items()))) == digest(value)


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**30), max_value=10**30))
def test_a_decimal_is_a_number_equal_to_itself_however_it_is_written(value: Decimal) -> None:
    text = canonical(value)
    assert Decimal(text.decode()) == value
    sign, digits, exponent = value.as_tuple()
    assert isinstance(exponent, int)
    assert canonical(Decimal((sign, (*digits, 0, 0), exponent - 2))) == text


def test_examples_stand_in_their_exact_bytes() -> None:
    value = {
        "名称": "青岛“甲”公司",
        "amount": Decimal("2.50"),
        "count": Decimal(100),
        "tiny": Decimal("1E-7"),
        "zero": Decimal("-0.0"),
        "day": date(2026, 3, 2),
        "at": datetime(2026, 3, 2, 9, 30, tzinfo=timezone(timedelta(hours=8))),
        "list": (1, True, None),
    }
    assert canonical(value).decode() == (
        '{"amount":2.5,"at":"2026-03-02T09:30:00+08:00","count":100,"day":"2026-03-02","list":[1,true,null],'
        '"tiny":0.0000001,"zero":0,"名称":"青岛“甲”公司"}'
    )
    assert digest(value) == hashlib.sha256(canonical(value)).hexdigest()


def test_a_time_in_another_zone_is_another_text() -> None:
    moment = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
    assert digest(moment) != digest(moment.astimezone(timezone(timedelta(hours=8))))


@pytest.mark.parametrize("value", [1.5, {1: "a"}, {"a": object()}, b"bytes", {"set"}])
def test_what_has_no_exact_text_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        canonical(value)


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("Infinity"), Decimal("1E+1000000"), datetime(2026, 3, 2)])  # noqa: DTZ001
def test_what_has_no_single_meaning_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="canonical form"):
        canonical(value)
