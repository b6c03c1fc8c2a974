"""Terms in whole months end the day before the day they began on."""

from datetime import date

import pytest

from tongban.standards.terms import last_day


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        (date(2026, 1, 1), 12, date(2026, 12, 31)),
        (date(2026, 11, 23), 120, date(2036, 11, 22)),
        (date(2024, 2, 29), 12, date(2025, 2, 27)),
        (date(2026, 1, 31), 1, date(2026, 2, 27)),
        (date(2026, 11, 5), 2, date(2027, 1, 4)),
    ],
)
def test_the_last_day_of_a_term(start: date, months: int, expected: date) -> None:
    assert last_day(start, months) == expected
