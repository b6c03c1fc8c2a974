"""Values as people read them, in the words of the language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from tongban.rules.feel.temporal import Temporal, temporal_text
from tongban.rules.feel.values import UNKNOWN, Function, Range

_LONGEST = 400
_WORDS = {True: "真", False: "假", None: "空"}
_SIMPLE: Final[dict[type, Callable[[Any], str]]] = {
    str: '"{}"'.format,
    Decimal: "{:f}".format,
    bool: _WORDS.__getitem__,
    type(None): _WORDS.__getitem__,
    dt.date: dt.date.isoformat,
}


def shown(value: object) -> str:
    """A value in a trace: 真, 假, 空, 未知, texts in quotes, lists and contexts as they are written."""
    text = _shown(value)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _shown(value: object) -> str:
    show = _SIMPLE.get(type(value))
    if show is not None:
        return show(value)
    return "未知" if value is UNKNOWN else _shown_whole(value)


def _shown_whole(value: object) -> str:
    if isinstance(value, list):
        return f"[{'，'.join(map(_shown, value))}]"
    if isinstance(value, dict):
        return f"{{{'，'.join(f'{key}: {_shown(part)}' for key, part in value.items())}}}"
    if isinstance(value, Range):
        opening, closing = "[" if value.low_closed else "(", "]" if value.high_closed else ")"
        return f"{opening}{_shown(value.low)}..{_shown(value.high)}{closing}"
    if isinstance(value, Function):
        return f"函数 {value.name}".strip()
    return temporal_text(value) if isinstance(value, Temporal) else str(value)
