"""The index by itself: wording, pinyin, meaning, what is sure and why."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from tongban.catalog.search import meaning as meaning_module
from tongban.catalog.search.entries import Entry, text_digest
from tongban.catalog.search.index import Index, reason, situation
from tongban.catalog.search.meaning import Vectors

ENTRIES = (
    Entry("driving", "机动车驾驶证期满换证", ("驾照到期", "换驾照")),
    Entry("fund", "住房公积金提取（租房）", ("公积金付房租", "租房提取")),
    Entry("food", "食品经营许可（新办）", ("开饭店", "奶茶店"), ("开小餐馆要什么手续",)),
    Entry("shop", "个体工商户设立登记", ("个体户", "开小店")),
)
SYNONYMS = {"饭店": ("饭馆", "馆子")}


def first(question: str, index: Index | None = None) -> str:
    return (index or Index(ENTRIES, SYNONYMS)).search(question)[0].entry.key


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("驾照到期了怎么办", "driving"),
        ("駕照換證", "driving"),  # traditional characters
        ("公基金租房", "fund"),  # a slip
        ("下馆子的馆子怎么开", "food"),  # a synonym
        ("ＫＦＤ", "food"),  # initials, full width
        ("gongjijin", "fund"),  # pinyin
        ("zufang tiqu gongji", "fund"),
        ("个体户", "shop"),
    ],
)
def test_wording_finds_the_entry(typed: str, key: str) -> None:
    assert first(typed) == key


def test_what_has_nothing_in_common_is_not_sure() -> None:
    assert not any(hit.sure for hit in Index(ENTRIES, SYNONYMS).search("今天天气怎么样"))
    assert Index(ENTRIES, SYNONYMS).search("奶茶店")[0].sure


def test_an_empty_index_finds_nothing() -> None:
    assert not Index((), {}).search("驾照")


def vectors_of(entries: tuple[Entry, ...], seed: int = 1) -> dict[str, NDArray[np.float16]]:
    chance = np.random.default_rng(seed)
    found: dict[str, NDArray[np.float16]] = {}
    for text in (text for entry in entries for text in entry.short_texts()):
        row = chance.normal(size=32)
        found[text_digest(text)] = np.asarray(row / np.linalg.norm(row), np.float16)
    return found


def test_meaning_finds_what_shares_no_character() -> None:
    vectors = vectors_of(ENTRIES)
    wanted = vectors[text_digest("开小餐馆要什么手续")].astype(np.float32)
    assert Index(ENTRIES, SYNONYMS, Vectors.of(vectors)).search("eatery", wanted)[0].entry.key == "food"


def test_an_entry_without_vectors_is_neither_favoured_nor_lost() -> None:
    vectors = vectors_of(ENTRIES[:3])
    wanted = vectors[text_digest("机动车驾驶证期满换证")].astype(np.float32)
    keys = [hit.entry.key for hit in Index(ENTRIES, SYNONYMS, Vectors.of(vectors)).search("eatery", wanted)]
    assert keys[0] == "driving"
    assert set(keys) == {entry.key for entry in ENTRIES}


def test_a_large_index_finds_the_same_first_entry_as_an_exact_one(monkeypatch: pytest.MonkeyPatch) -> None:
    entries = tuple(Entry(f"key{n}", f"事项{n}号", (f"词{n}",), (f"问题{n}怎么办",)) for n in range(300))
    vectors = vectors_of(entries)
    exact = Index(entries, {}, Vectors.of(vectors))
    monkeypatch.setattr(meaning_module, "_EXACT", 100)
    monkeypatch.setattr(meaning_module, "_NEAR", 30)
    coarse = Index(entries, {}, Vectors.of(vectors))
    for number in range(0, 300, 30):
        wanted = vectors[text_digest(f"问题{number}怎么办")].astype(np.float32)
        question = f"问题{number}"
        assert coarse.search(question, wanted)[0].entry.key == exact.search(question, wanted)[0].entry.key


@pytest.mark.parametrize(
    ("typed", "because"),
    [("我想开饭店", "开饭店"), ("奶茶", "奶茶店"), ("naichadian", "奶茶店"), ("kfd", "开饭店"), ("别的事", "")],
)
def test_the_reason_is_the_word_that_fits(typed: str, because: str) -> None:
    assert reason(ENTRIES[2], typed) == because


def test_a_situation_is_named_only_where_the_question_says_more_than_the_item() -> None:
    entry = Entry("food", "食品经营许可", situations=(("现场制作", "奶茶店"), ("只卖包装食品", "便利店")))
    assert situation(entry, "想开一家奶茶店") == "现场制作"
    assert situation(entry, "开便利店要什么证") == "只卖包装食品"
    assert situation(entry, "食品经营许可") == ""
    assert Index([entry], {}).search("奶茶店")[0].entry is entry


def test_an_index_made_from_the_one_before_answers_as_one_made_afresh() -> None:
    added = Entry("tea", "茶叶经营备案", ("茶叶店",))
    changed = (replace(ENTRIES[0], words=("全新的说法",)), *ENTRIES[2:], added)
    grown = Index(changed, SYNONYMS, before=Index(ENTRIES, SYNONYMS).prepared)
    fresh = Index(changed, SYNONYMS)
    for question in ("驾照", "茶叶店", "全新的说法", "开饭店", "jiazhao", "没有见过的词"):
        told, wanted = ([(hit.entry.key, hit.sure) for hit in one.search(question)] for one in (grown, fresh))
        assert told == wanted
