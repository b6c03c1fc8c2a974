"""Words that mean the same though they are written otherwise: by the vectors of their names, where a model is there."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import structlog
from numpy.typing import NDArray

from tongban.catalog.likeness import LIKE_MEANING, Pair, may_agree, opposed, words_of
from tongban.catalog.ports import EmbedderAway
from tongban.catalog.search import vectors
from tongban.catalog.search.entries import text_digest
from tongban.catalog.search.meaning import Vectors
from tongban.catalog.vocabulary import Vocabulary
from tongban.catalog.word_uses import Word

log = structlog.get_logger(__name__)
#: Short names all lie near each other for a model: only each other's nearest, and these very near, are told.
SAME = 0.976
#: What somebody types is compared with what there is a little more generously: she only looks.
NEAR = 0.955


def names(vocabulary: Vocabulary) -> list[str]:
    """The names whose vectors are wanted."""
    return [word.name for words in words_of(vocabulary).values() for word in words]


def pairs_by_meaning(vocabulary: Vocabulary) -> list[Pair]:
    """Pairs of words of a kind that are each other's nearest and very near; none without a model or vectors."""
    known = _known(vocabulary)
    return [] if known is None else [pair for kind, words in words_of(vocabulary).items()
                                     for pair in _of_kind(kind, words, known)]  # fmt: skip


def near_by_meaning(vocabulary: Vocabulary, kind: str, text: str, most: int = 4) -> list[Word]:
    """Words of a kind that mean nearly what somebody types; none without a model."""
    known = _known(vocabulary)
    if known is None:
        return []
    try:
        asked = vectors.embedder().passages([text])[0]
    except EmbedderAway:
        log.warning("words.model_away")
        return []
    words, rows = _rows(words_of(vocabulary).get(kind, ()), known)
    if not words:
        return []
    scores = rows @ asked
    best = np.argsort(-scores)[:most]
    return [words[place] for place in best if scores[place] >= NEAR]


def _known(vocabulary: Vocabulary) -> Vectors | None:
    model = vectors.embedder().name
    if not model:
        return None
    digests = tuple(text_digest(name) for name in names(vocabulary))
    found = _read(model, digests, vectors.count(model))
    return found if found.numbers else None


@lru_cache(maxsize=2)
def _read(model: str, digests: tuple[str, ...], _stored: int) -> Vectors:
    """The vectors of some texts; read anew when more of them are stored."""
    return vectors.known(model, digests, Vectors.of({}))


def _rows(words: Sequence[Word], known: Vectors) -> tuple[list[Word], NDArray[np.float32]]:
    there = [word for word in words if text_digest(word.name) in known.numbers]
    places = [known.numbers[text_digest(word.name)] for word in there]
    return there, known.rows[places].astype(np.float32)


def _of_kind(kind: str, words: Sequence[Word], known: Vectors) -> list[Pair]:
    there, rows = _rows(words, known)
    if len(there) < 2:
        return []
    alike = rows @ rows.T
    np.fill_diagonal(alike, -1)
    nearest = alike.argmax(axis=1)
    return [
        Pair(kind, one.name, other.name, (LIKE_MEANING,), round(float(alike[at, its]), 3))
        for at, its in enumerate(nearest)
        if at < its and nearest[its] == at and alike[at, its] >= SAME
        and may_agree(one := there[at], other := there[its]) and not opposed(one.name, other.name)
    ]  # fmt: skip
