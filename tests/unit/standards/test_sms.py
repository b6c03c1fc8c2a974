"""Segments of text messages, at the edges of 3GPP TS 23.038."""

import pytest

from tongban.standards.sms import length


@pytest.mark.parametrize(
    ("text", "units", "segments"),
    [
        ("", 0, 1),
        ("字" * 70, 70, 1),
        ("字" * 71, 71, 2),
        ("字" * 134, 134, 2),
        ("字" * 135, 135, 3),
        ("a" * 160, 160, 1),
        ("a" * 161, 161, 2),
        ("a" * 306, 306, 2),
        ("a" * 307, 307, 3),
        ("€" * 80, 160, 1),
        ("€" * 81, 162, 2),
        ("a字", 2, 1),
        ("𠮷" * 36, 72, 2),
    ],
)
def test_a_text_takes_as_many_segments_as_the_standard_says(text: str, units: int, segments: int) -> None:
    size = length(text)
    assert (size.units, size.segments) == (units, segments)
