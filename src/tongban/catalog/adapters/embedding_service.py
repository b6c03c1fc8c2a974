"""A model behind an HTTP address that speaks OpenAI's embeddings protocol."""

from collections.abc import Sequence

import httpx
import msgspec
import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from tongban.catalog.ports import EmbedderAway

_SECONDS_FOR_A_QUESTION = 2.0
_SECONDS_FOR_PASSAGES = 60.0


class _Row(msgspec.Struct):
    index: int
    embedding: list[float]


class _Answer(msgspec.Struct):
    data: list[_Row]


class EmbeddingService:
    """``/embeddings`` under TONGBAN_EMBEDDING_URL, with TONGBAN_EMBEDDING_MODEL and TONGBAN_EMBEDDING_KEY."""

    def __init__(self) -> None:
        self.name = settings.EMBEDDING_MODEL
        key = settings.EMBEDDING_KEY
        self._http = httpx.Client(headers={"Authorization": f"Bearer {key}"} if key else {}, follow_redirects=False)

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row a text. Raises ``EmbedderAway``."""
        return self._vectors(list(texts), _SECONDS_FOR_PASSAGES)

    def question(self, text: str) -> NDArray[np.float32]:
        """The vector of a question, asked for with little patience. Raises ``EmbedderAway``."""
        vectors = self._vectors([text], _SECONDS_FOR_A_QUESTION)
        return np.asarray(vectors[0], np.float32)

    def _vectors(self, texts: list[str], seconds: float) -> NDArray[np.float32]:
        asked = {"model": self.name, "input": texts, "encoding_format": "float"}
        try:
            answer = self._http.post(f"{settings.EMBEDDING_URL}/embeddings", json=asked, timeout=seconds)
            answer.raise_for_status()
            rows = msgspec.json.decode(answer.content, type=_Answer).data
            vectors = np.asarray([row.embedding for row in sorted(rows, key=lambda row: row.index)], np.float32)
        except (httpx.HTTPError, msgspec.MsgspecError, ValueError) as error:
            raise EmbedderAway(type(error).__name__) from error
        lengths = np.linalg.norm(vectors, axis=-1, keepdims=True) if vectors.ndim == 2 else np.zeros(1)
        if len(vectors) != len(texts) or not lengths.all() or not np.isfinite(vectors).all():
            raise EmbedderAway("not one vector a text")
        return np.asarray(vectors / lengths, np.float32)
