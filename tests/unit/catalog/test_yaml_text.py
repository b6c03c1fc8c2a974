"""YAML as plain data that knows its lines."""

from datetime import date
from io import StringIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from tongban.catalog.pack.yaml_text import Listed, Mapped, parse


def test_every_key_and_item_knows_its_line() -> None:
    read = parse("甲: 1\n乙:\n  - 丙: 2\n  # 说明\n  - 丁\n")
    assert isinstance(read, Mapped) and isinstance(read["乙"], Listed)
    assert read.lines == {"甲": 0, "乙": 1}
    assert read["乙"].lines == [2, 4]
    assert read["乙"][0].lines == {"丙": 2}


def test_merged_keys_give_way_to_own_ones_and_have_no_line() -> None:
    read = parse("一: &一 {甲: 1, 乙: 2}\n二:\n  <<: *一\n  乙: 3\n")
    assert read["二"] == {"甲": 1, "乙": 3}
    assert read["二"].lines == {"乙": 3}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", "yes"),
        ("true", True),
        ("2026-05-01", date(2026, 5, 1)),
        ("~", None),
        ("'007'", "007"),
        ("{hours: 9:00—17:00}", {"hours": "9:00—17:00"}),
    ],
)
def test_scalars_are_those_of_yaml_1_2(text: str, value: Any) -> None:
    assert parse(f"甲: {text}") == {"甲": value}


@pytest.mark.parametrize(
    "text",
    ["甲: 1\n甲: 2", "甲: [1", "甲: &一 [*一]", "甲: !!python/object 1", "? [1]\n: 2", "<<: 1", "---\n1\n---\n2"],
)
def test_what_is_no_sound_yaml_is_refused(text: str) -> None:
    with pytest.raises((YAMLError, ValueError)):
        parse(text)


def test_an_empty_text_says_nothing() -> None:
    assert parse("") is None


_texts = st.text(st.characters(categories=("L", "N"), max_codepoint=0x9FFF), max_size=12)
_data = st.recursive(
    st.none() | st.booleans() | st.integers(-999, 999) | _texts | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_texts, inner, max_size=3),
    max_leaves=8,
)


@settings(deadline=None)
@given(st.dictionaries(_texts, _data, max_size=4))
def test_whatever_is_written_reads_as_the_reference_parser_reads_it(data: dict[str, Any]) -> None:
    reference, written = YAML(typ="safe", pure=True), StringIO()
    reference.default_flow_style = False
    reference.dump(data, written)
    assert parse(written.getvalue()) == reference.load(written.getvalue()) == data
