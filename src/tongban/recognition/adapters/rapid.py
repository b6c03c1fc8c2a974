"""RapidOCR with PP-OCRv6 on ONNX Runtime, its models inside its package; used inside the engine's own process."""

from __future__ import annotations

import io
from functools import cached_property
from typing import Any

import numpy as np
from PIL import Image

from tongban.recognition.page import Page, box_of
from tongban.recognition.ports import EngineAway, Unreadable

#: Longest side the engine looks at: what is longer costs memory (1.2 GB at 2000) and reads no better.
_SIDE = 1280
_SETTINGS = {
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
    "Global.max_side_len": _SIDE,
    "Det.limit_type": "max",
    "Det.limit_side_len": _SIDE,
    "Global.log_level": "error",
}


class RapidEngine:
    """One engine a process, loaded when it is first used (a second, 82 MB; 350 MB and more at work)."""

    name = "rapidocr-3.10/PP-OCRv6-small"

    def page(self, picture: bytes) -> Page:
        """The text on a picture. Raises ``EngineAway`` where the package is not there, ``Unreadable``."""
        try:
            with Image.open(io.BytesIO(picture), formats=("JPEG", "PNG")) as opened:
                pixels = np.asarray(opened.convert("RGB"))[:, :, ::-1]
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
            raise Unreadable(type(error).__name__) from error
        seen = self._engine(np.ascontiguousarray(pixels))
        height, width = pixels.shape[:2]
        if seen.boxes is None or seen.txts is None:
            return Page((), width, height)
        rows = zip(seen.txts, seen.scores, seen.boxes, strict=True)
        return Page(tuple(box_of(text, score, corners) for text, score, corners in rows), width, height)

    @cached_property
    def _engine(self) -> Any:
        try:
            from rapidocr import RapidOCR

            return RapidOCR(params=_SETTINGS)
        except (ImportError, OSError, RuntimeError) as error:  # no wheel for this machine
            raise EngineAway(f"rapidocr: {type(error).__name__}") from error
