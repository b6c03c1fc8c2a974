"""Vectors of the short texts: made by the worker after publication, kept by the digest of the text, read as a whole."""

from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from itertools import chain

import numpy as np
from django.conf import settings

from tongban.catalog.models import TextVector
from tongban.catalog.ports import Embedder
from tongban.catalog.search.entries import Entry, text_digest
from tongban.catalog.search.meaning import Vectors
from tongban.core.adapters import adapter
from tongban.core.events import Event
from tongban.core.models import Job

PUBLISHED = "catalog.published"
#: Texts in one job: about a second's work, so that licences to be sealed never wait long behind them.
_TEXTS_A_JOB = 24
_FEW = 5000


@lru_cache(maxsize=1)
def embedder() -> Embedder:
    """The model in use: TONGBAN_EMBEDDER, else the service of TONGBAN_EMBEDDING_URL, else the one in the process."""
    found: Embedder = adapter("TONGBAN_EMBEDDER", settings.EMBEDDER_ADAPTER)
    return found


def announcements(entries: Iterable[Entry], names: Iterable[str] = ()) -> Iterator[Event]:
    """What to announce so that every text of these entries, and each name, gets its vector; nothing where all have."""
    model = embedder().name
    if not model:
        return
    every = chain(names, (text for entry in entries for text in entry.short_texts()))
    texts = {text_digest(text): text for text in every}
    there = set(TextVector.objects.filter(model=model).values_list("digest", flat=True))
    wanting = [text for digest, text in texts.items() if digest not in there]
    for start in range(0, len(wanting), _TEXTS_A_JOB):
        yield Event(PUBLISHED, f"search-{start}", {"texts": wanting[start : start + _TEXTS_A_JOB]})


def embed_texts(job: Job) -> None:
    """Make and keep the vectors a job names; those that are there stay. Raises ``EmbedderAway``: tried again later."""
    port = embedder()
    texts = {text_digest(text): text for text in job.payload["texts"]}
    there = TextVector.objects.filter(model=port.name, digest__in=list(texts)).values_list("digest", flat=True)
    for digest in there:
        del texts[digest]
    if not texts or not port.name:
        return
    vectors = port.passages(list(texts.values()))
    rows = [
        TextVector(model=port.name, digest=digest, vector=vector.astype(np.float16).tobytes())
        for digest, vector in zip(texts, vectors, strict=True)
    ]
    TextVector.objects.bulk_create(rows, ignore_conflicts=True)


def known(model: str, digests: Collection[str], before: Vectors) -> Vectors:
    """The vectors of a model for some texts by their digests; those known ``before`` are not read again."""
    wanted = [digest for digest in digests if digest not in before.numbers]
    rows = TextVector.objects.filter(model=model)
    # So many names in one question would take longer than reading them all.
    few = rows.filter(digest__in=wanted) if len(wanted) < _FEW else rows
    asked = set(wanted)
    found = few.values_list("digest", "vector").iterator(5000)
    return before.with_more({digest: np.frombuffer(one, np.float16) for digest, one in found if digest in asked})


def count(model: str) -> int:
    """How many vectors of a model there are."""
    return TextVector.objects.filter(model=model).count()
