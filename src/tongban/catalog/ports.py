"""What the catalogue asks of outside systems: a model that turns texts into vectors of their meaning."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class Embedder(Protocol):
    """Texts to unit vectors: near each other where they mean the same."""

    #: Names the model, so that its vectors are never compared with another's; empty where there is no model.
    name: str

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row for each text that is to be found. Raises ``EmbedderAway``."""

    def question(self, text: str) -> NDArray[np.float32]:
        """The vector of what somebody looks for. Raises ``EmbedderAway``."""


class EmbedderAway(Exception):
    """The model cannot be reached or does not work; the search does without it."""
