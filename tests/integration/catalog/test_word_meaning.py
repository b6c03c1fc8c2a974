"""Words that mean the same though written otherwise: found by a model's vectors where there is one, else as without."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.support.studio import load_small_pack
from tests.unit.catalog.small_pack import FILES

from tongban.catalog import queries
from tongban.catalog.likeness import LIKE_MEANING, joined_pairs, pairs
from tongban.catalog.search import vectors, word_meaning
from tongban.core.jobs import drain

pytestmark = pytest.mark.django_db
WORDS = {
    **FILES,
    "vocabulary/elements.yaml": FILES["vocabulary/elements.yaml"] + "手提电话: {type: 文本}\n用工数: {type: 数值}\n",
}
#: What the model takes for one thing.
MEANS = {"手提电话": 1, "联系电话": 1, "雇员数": 2, "用工数": 2, "移动电话": 1}


class Meanings:
    """A model that knows what some words mean."""

    name = "meanings"

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = np.zeros((len(texts), 400), np.float32)
        for row, text in zip(rows, texts, strict=True):
            row[MEANS.get(text, 10 + sum(map(ord, text)) % 390)] = 1
        return rows

    def question(self, text: str) -> NDArray[np.float32]:
        return self.passages([text])[0]


def told() -> set[frozenset[str]]:
    return {pair.key for pair in word_meaning.pairs_by_meaning(queries.vocabulary())}


def test_a_model_finds_what_only_means_the_same(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(vectors, "embedder", Meanings)
    load_small_pack(tmp_path, WORDS)
    queries.forget()
    assert told() == set(), "no vectors yet"
    drain()
    both = {frozenset(("手提电话", "联系电话")), frozenset(("雇员数", "用工数"))}
    assert told() == both
    words = queries.vocabulary()
    joined = joined_pairs(pairs(words), word_meaning.pairs_by_meaning(words))
    assert {one.key for one in joined if LIKE_MEANING in one.reasons} == both
    near = word_meaning.near_by_meaning(words, "elements", "移动电话")
    assert {one.name for one in near} == {"手提电话", "联系电话"}


def test_without_a_model_it_is_as_before(tmp_path: Path) -> None:
    load_small_pack(tmp_path, WORDS)
    queries.forget()
    assert told() == set() and word_meaning.near_by_meaning(queries.vocabulary(), "elements", "移动电话") == []
