"""The examples of docs/rules/sql.md and docs/rules/backtest.md do what the pages say."""

import doctest
from pathlib import Path

import pytest

PAGES = Path(__file__).parents[3] / "docs" / "rules"


@pytest.mark.parametrize("page", ["sql.md", "backtest.md"])
def test_every_example_on_the_page_gives_what_it_shows(page: str) -> None:
    if page == "sql.md":
        pytest.importorskip("ibis")
    results = doctest.testfile(str(PAGES / page), module_relative=False, encoding="utf-8")
    assert results.attempted > 5
    assert results.failed == 0
