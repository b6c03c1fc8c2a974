"""Recognition on 200 made-up documents, clean and degraded: fields exactly right, check digits, time a page."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from benchmarks.figure import Figure
from benchmarks.recognition import degrading, made_up
from tongban.recognition import samples
from tongban.recognition.adapters.apart import EngineApart
from tongban.recognition.page import Page
from tongban.recognition.reading import read

IMAGES = 200
CLEAN_BAR, DEGRADED_BAR = 0.98, 0.92
_SEED = 20260101
_MAKERS: Mapping[str, Callable[[random.Random], Mapping[str, str]]] = {
    "居民身份证": made_up.id_card,
    "营业执照": made_up.business_licence,
    "食品经营许可证": made_up.food_licence,
}


@dataclass(frozen=True, slots=True)
class Sample:
    """A picture of a document and what stands on it."""

    kind: str
    level: str
    says: Mapping[str, str]
    picture: bytes


@dataclass(slots=True)
class Count:
    """How the fields came out."""

    right: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    kinds: int = 0
    silent: int = 0
    seconds: list[float] = field(default_factory=list)


def sample(number: int, seed: int = _SEED) -> Sample:
    """The sample of a number; the same number gives the same bytes."""
    kind = list(_MAKERS)[number % len(_MAKERS)]
    level = degrading.LEVELS[number // len(_MAKERS) % len(degrading.LEVELS)]
    chance = random.Random(seed + number)
    says = _MAKERS[kind](chance)
    drawn = samples.DRAWN[kind](says, serif=bool(chance.getrandbits(1)))
    return Sample(kind, level.name, says, degrading.degraded(drawn, level, chance))


def count(made: Sample, page: Page, counted: Count) -> None:
    """Compare what was read with what stands there."""
    told = read(page)
    counted.kinds += told.kind == made.kind
    got = {one.name: one for one in told.fields}
    for name, text in made.says.items():
        counted.asked[made.level] += 1
        one = got.get(name)
        if one is not None and one.text == text:
            counted.right[made.level] += 1
            continue
        counted.wrong[f"{made.kind}.{name}"] += 1
        counted.silent += one is not None and one.verified


def run() -> Iterator[Figure]:
    """The shares of fields read exactly, and that no number with a check digit is taken for right and is not."""
    counted = Count()
    begun = time.perf_counter()
    with ThreadPoolExecutor(2) as pool:
        engines = [EngineApart(), EngineApart()]
        try:
            halves = pool.map(lambda half: list(_pages(engines[half], half)), range(2))
            for made, page, seconds in [one for half in halves for one in half]:
                counted.seconds.append(seconds)
                count(made, page, counted)
        finally:
            for engine in engines:
                engine.close()
    _tell(counted, time.perf_counter() - begun)
    levels = [one.name for one in degrading.LEVELS if one is not degrading.CLEAN]
    yield Figure("recognition, fields of clean pictures", _share(counted, [degrading.CLEAN.name]), CLEAN_BAR)
    yield Figure("recognition, fields of degraded pictures", _share(counted, levels), DEGRADED_BAR)
    yield Figure("recognition, numbers held to be right that are not", counted.silent, 0, at_most=True)


def _pages(engine: EngineApart, half: int) -> Iterator[tuple[Sample, Page, float]]:
    for number in range(half, IMAGES, 2):
        made = sample(number)
        begun = time.perf_counter()
        page = engine.page(made.picture)
        yield made, page, time.perf_counter() - begun


def _share(counted: Count, levels: list[str]) -> float:
    return sum(counted.right[one] for one in levels) / sum(counted.asked[one] for one in levels)


def _tell(counted: Count, whole: float) -> None:
    shares = ", ".join(f"{one.name} {_share(counted, [one.name]):.1%}" for one in degrading.LEVELS)
    paces = sorted(counted.seconds)
    print(f"recognition: {IMAGES} pictures in {whole:.0f} s by two processes; fields right: {shares}")
    print(
        f"recognition: a page takes {paces[len(paces) // 2]:.2f} s in the middle, {paces[len(paces) * 19 // 20]:.2f} s "
        f"at the 95th percentile; document told right {counted.kinds} of {IMAGES}; silently wrong {counted.silent}"
    )
    print(f"recognition: most often wrong: {dict(counted.wrong.most_common(6))}")
