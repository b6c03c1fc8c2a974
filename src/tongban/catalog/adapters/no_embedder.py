"""No model: the search goes by wording alone."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tongban.catalog.ports import EmbedderAway


class NoEmbedder:
    """Says that there is no model."""

    name = ""

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Raises ``EmbedderAway``."""
        raise EmbedderAway("no model")

    def question(self, text: str) -> NDArray[np.float32]:
        """Raises ``EmbedderAway``."""
        raise EmbedderAway("no model")
