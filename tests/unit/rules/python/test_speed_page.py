"""The examples of docs/rules/speed.md do what the page says."""

import doctest
from pathlib import Path

PAGE = Path(__file__).parents[4] / "docs" / "rules" / "speed.md"


def test_every_example_on_the_page_gives_what_it_shows() -> None:
    results = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")
    assert results.attempted > 10
    assert results.failed == 0
