"""Until when a material is valid, told by its own words."""

from __future__ import annotations

from datetime import date

import pytest

from tongban.materials.validity import expired, valid_until


@pytest.mark.parametrize(
    ("name", "text", "until"),
    [
        ("有效期至", "2026-11-21", date(2026, 11, 21)),
        ("有效期限", "2016.05.01-2026.05.01", date(2026, 5, 1)),
        ("有效期至", "2027年3月9日", date(2027, 3, 9)),
        ("有效期限", "2016.05.01-长期", None),
        ("有效期至", "2026-02-31", None),
        ("出生日期", "1990-01-01", None),
    ],
)
def test_the_last_day_is_read_from_the_fields_that_say_it(name: str, text: str, until: date | None) -> None:
    assert valid_until([{"name": name, "text": text}]) == until


def test_a_material_is_good_on_its_last_day_and_expired_the_day_after() -> None:
    fields = [{"name": "有效期至", "text": "2026-11-21"}]
    assert not expired(fields, date(2026, 11, 21))
    assert expired(fields, date(2026, 11, 22))
