"""Values as people read them, in the words of the language."""

from __future__ import annotations

from decimal import Decimal

from tongban.rules.feel.values import UNKNOWN, Function, Range

_LONGEST = 400
_WORDS = {True: "真", False: "假", None: "空"}


def shown(value: object) -> str:
    """A value in a trace: 真, 假, 空, 未知, texts in quotes, lists and contexts as they are written."""
    text = _shown(value)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _shown(value: object) -> str:
    if value is UNKNOWN:
        return "未知"
    if value is None or isinstance(value, bool):
        return _WORDS[value]
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, Decimal):
        return f"{value:f}"
    return _shown_whole(value)


def _shown_whole(value: object) -> str:
    if isinstance(value, list):
        return f"[{'，'.join(map(_shown, value))}]"
    if isinstance(value, dict):
        return f"{{{'，'.join(f'{key}: {_shown(part)}' for key, part in value.items())}}}"
    if isinstance(value, Range):
        opening, closing = "[" if value.low_closed else "(", "]" if value.high_closed else ")"
        return f"{opening}{_shown(value.low)}..{_shown(value.high)}{closing}"
    return f"函数 {value.name}".strip() if isinstance(value, Function) else str(value)
