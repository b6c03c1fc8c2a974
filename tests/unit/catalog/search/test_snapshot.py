"""What the search made ready, written as bytes and read again by another process."""

import numpy as np
import pytest
from tests.unit.catalog.search.test_index import ENTRIES, SYNONYMS, vectors_of

from tongban.catalog.search import prepared as prepared_module
from tongban.catalog.search import snapshot
from tongban.catalog.search.entries import Entry
from tongban.catalog.search.index import Index
from tongban.catalog.search.meaning import Vectors

QUESTIONS = ("驾照", "开饭店", "下馆子", "jiazhao", "gongjijin", "奶茶店", "没有见过的词")


def told(index: Index) -> list[list[tuple[str, bool]]]:
    return [[(hit.entry.key, hit.sure) for hit in index.search(question)] for question in QUESTIONS]


def test_an_index_read_again_answers_as_one_made_afresh_without_cutting_a_text(monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = Index(ENTRIES, SYNONYMS)
    content = snapshot.wording(fresh.prepared, ENTRIES)
    wanted = told(fresh)

    def refuse(*_given: object) -> None:
        raise AssertionError("a text was made ready again")

    monkeypatch.setattr(prepared_module, "counted", refuse)
    assert told(Index(ENTRIES, SYNONYMS, before=snapshot.read_wording(content, SYNONYMS))) == wanted


def test_what_was_published_since_is_made_ready_and_what_is_gone_leaves_no_terms() -> None:
    content = snapshot.wording(Index(ENTRIES, SYNONYMS).prepared, ENTRIES)
    grown = (*ENTRIES[1:], Entry("tea", "茶叶经营备案", ("茶叶店",)))
    read = snapshot.read_wording(content, SYNONYMS)
    assert [one.key for one in read.missing(grown)] == ["tea"]
    assert told(Index(grown, SYNONYMS, before=read)) == told(Index(grown, SYNONYMS))
    again = snapshot.read_wording(snapshot.wording(read, grown), SYNONYMS)
    assert again.words.numbers.keys() == Index(grown, SYNONYMS).prepared.words.numbers.keys()


def test_bytes_made_with_other_synonyms_are_told_apart() -> None:
    assert snapshot.wording_form(SYNONYMS) == snapshot.wording_form({"饭店": ["饭馆", "馆子"]})
    assert snapshot.wording_form(SYNONYMS) != snapshot.wording_form({"饭店": ("饭馆",)})


def test_vectors_read_again_are_the_same_and_mean_nearly_what_they_did_in_whole() -> None:
    known = vectors_of(ENTRIES)
    vectors = Vectors.of(known)
    read = snapshot.read_meanings(snapshot.meanings(vectors))
    every = np.arange(len(known))
    assert dict(read.numbers) == dict(vectors.numbers)
    assert np.array_equal(read.whole(every), vectors.whole(every))
    assert np.allclose(read.whole(every), np.stack(list(known.values())), atol=0.005)
    some = read.only(list(known)[1:3])
    assert np.array_equal(some.whole(np.arange(2)), vectors.whole(np.arange(1, 3)))
