"""Puts a value to the tests of its declared type."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from tongban.rules.dmn.items import Item
from tongban.rules.feel.errors import Span
from tongban.rules.feel.interpreter import close
from tongban.rules.feel.names import NameTree
from tongban.rules.feel.parser import Parser
from tongban.rules.feel.run import Run, Step
from tongban.rules.feel.values import kind_name

_NOWHERE: Final = Span(0, 0)


def constrained(run: Run, value: object, item: Item, name: str) -> object:
    """The value where it and all its parts pass the declared tests, else null with a cause."""
    if not item.constrained:
        return value
    for text, part in _tests(value, item):
        if not _passes(run, part, text):
            shown = part if isinstance(part, str) else kind_name(part)
            return run.fault(_NOWHERE, f"“{name}”的值“{shown}”不在允许的范围内：{text}")
    return value


def _tests(value: object, item: Item) -> Iterator[tuple[str, object]]:
    if item.whole is not None and value is not None:
        yield item.whole, value
    if item.element is not None and isinstance(value, list):
        for one in value:
            yield from _tests(one, item.element)
        return
    if item.allowed is not None and value is not None:
        yield item.allowed, value
    if isinstance(value, dict):
        for name, member in item.members:
            if name in value:
                yield from _tests(value[name], member)


def _passes(run: Run, value: object, text: str) -> bool:
    around, run.tested = run.tested, value
    try:
        return _step(text)(run) is True
    finally:
        run.tested = around


@lru_cache(maxsize=1024)
def _step(text: str) -> Step:
    return close(Parser(text, NameTree(), tests_input=True).whole_tests())
