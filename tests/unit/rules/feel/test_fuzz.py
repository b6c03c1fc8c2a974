"""Random texts for a while: whatever is written, the answer is a value or a FeelError, and it comes soon.

TONGBAN_FUZZ_SECONDS sets how long in all (8 seconds; make soak: twenty minutes), TONGBAN_FUZZ_SEED other texts.
"""

import os
import time
from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any

from tests.unit.rules.feel.texts import FACTS, NAMES, Texts

from tongban.rules import FeelError, Unknown, compile_expression
from tongban.rules.feel.conform import conforms
from tongban.rules.feel.errors import Span
from tongban.rules.feel.names import NameTree
from tongban.rules.feel.nodes import Node
from tongban.rules.feel.parser import Parser
from tongban.rules.feel.types import BOOLEAN, NUMBER, STRING
from tongban.rules.feel.typing import infer
from tongban.rules.feel.unparse import unparse

SECONDS = float(os.environ.get("TONGBAN_FUZZ_SECONDS", "8"))
SEED = int(os.environ.get("TONGBAN_FUZZ_SEED", "2026"))
LONGEST = 10.0
"""Processor seconds one text may take; the step budget makes it far less on a quiet machine."""


def bare(part: Any) -> Any:
    """A node without its places in the text."""
    if isinstance(part, Node):
        inner = {field.name: bare(getattr(part, field.name)) for field in fields(part) if field.name != "span"}
        return replace(part, span=Span(0, 0), **inner)
    return tuple(map(bare, part)) if isinstance(part, tuple) else part


def for_a_while(share: float) -> Iterator[int]:
    """Numbers until the share of the time is over."""
    end, count = time.monotonic() + SECONDS * share, 0
    while time.monotonic() < end:
        yield count
        count += 1


def tried(text: str) -> None:
    """Compile and evaluate; anything but a value or a FeelError comes through."""
    began = time.process_time()
    try:
        expression = compile_expression(text, NAMES)
        expression.evaluate(FACTS)
        expression.evaluate({})
        expression.explain(FACTS)
    except FeelError:
        pass
    assert time.process_time() - began < LONGEST, text


def test_a_text_of_the_grammar_has_a_value_or_an_error() -> None:
    texts = Texts(SEED)
    for _ in for_a_while(0.5):
        tried(texts.grown())


def test_a_spoilt_text_has_a_value_or_an_error() -> None:
    texts = Texts(SEED + 1)
    for _ in for_a_while(0.3):
        tried(texts.spoilt())


def test_a_text_written_from_a_node_is_read_as_that_node() -> None:
    texts, names = Texts(SEED + 2), NameTree.of(NAMES)
    count = 0
    for _ in for_a_while(0.2):
        try:
            node = Parser(texts.grown(), names, tests_input=True).whole_expression()
        except FeelError:
            continue
        count += 1
        written = unparse(node)
        assert bare(Parser(written, names, tests_input=True).whole_expression()) == bare(node), written
    assert count


def test_a_value_is_of_the_type_the_check_foretold() -> None:
    texts, names = Texts(SEED + 3), NameTree.of(NAMES)
    types = {"甲": NUMBER, "乙 丙": STRING, "项.值": BOOLEAN}
    for _ in for_a_while(0.2):
        text = texts.grown()
        try:
            kind = infer(Parser(text, names).whole_expression(), text, types)
            value = compile_expression(text, NAMES).evaluate(FACTS)
        except FeelError:
            continue
        assert value is None or isinstance(value, Unknown) or conforms(value, kind), (text, str(kind))
