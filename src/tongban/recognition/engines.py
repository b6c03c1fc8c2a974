"""Which engine reads, as the environment names it; one a process."""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec

from django.conf import settings

from tongban.core.adapters import adapter
from tongban.recognition.ports import OcrEngine

_APART = "tongban.recognition.adapters.apart.EngineApart"
_NONE = "tongban.recognition.adapters.none.NoEngine"


def named() -> str:
    """The adapter in use: the one named, else the package's where this machine has it, else none."""
    return settings.OCR_ADAPTER or (_APART if find_spec("rapidocr") and find_spec("onnxruntime") else _NONE)


def reads() -> bool:
    """Whether anything is read at all."""
    return named() != _NONE


def engine() -> OcrEngine:
    """The engine. Raises ``NoSuchAdapter`` for a name that cannot be loaded."""
    return _engine(named())


@lru_cache(maxsize=4)
def _engine(path: str) -> OcrEngine:
    made: OcrEngine = adapter("TONGBAN_OCR", path)
    return made
