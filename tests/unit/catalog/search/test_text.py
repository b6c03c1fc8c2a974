"""Texts made comparable."""

import pytest

from tongban.catalog.search import pinyin
from tongban.catalog.search.text import fold, grams, word_cutter
from tongban.catalog.search.traditional import SIMPLIFIED


@pytest.mark.parametrize(
    ("text", "folded"),
    [("  营业，执照！", "营业执照"), ("ＫＴＶ", "ktv"), ("營業執照", "营业执照"), ("\u3000？", "")],
)
def test_width_case_script_and_marks_do_not_matter(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_no_simplified_character_is_taken_for_a_traditional_one() -> None:
    assert not set(SIMPLIFIED) & set(SIMPLIFIED.values())


def test_grams_are_neighbours() -> None:
    assert sorted(grams("公积金")) == sorted(["公", "积", "金", "公积", "积金", "公积金"])


def test_a_synonym_brings_its_concept_and_the_longest_one_wins() -> None:
    cut = word_cutter({"饭店": ("饭馆",), "驾照": ("驾驶证",)})
    assert "§饭店" in list(cut("开个小饭馆"))
    assert "§驾照" in list(cut("驾驶证丢了"))
    assert not [word for word in cut("租房") if word.startswith("§")]


@pytest.mark.parametrize(
    ("text", "full", "initials"),
    [
        ("公积金", "gongjijin", "gjj"),
        ("营业执照", "yingyezhizhao", "yyzz"),
        ("坐车昨天", "zuochezuotian", "zczt"),
        ("开KTV", "kaiKTV", "kKTV"),
        ("龘，", "", ""),
    ],
)
def test_everyday_characters_are_read(text: str, full: str, initials: str) -> None:
    assert pinyin.full(text) == full
    assert pinyin.initials(text) == initials
