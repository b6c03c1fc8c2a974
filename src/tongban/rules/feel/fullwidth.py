"""Full-width operators, quotes and commas: the typing traps of Chinese authors and their half-width forms."""

from __future__ import annotations

import string
from collections.abc import Callable

HALF_WIDTH: dict[str, str] = {
    "＞": ">",
    "＜": "<",
    "＝": "=",
    "！": "!",
    "≥": ">=",
    "≤": "<=",
    "≠": "!=",
    "＋": "+",
    "－": "-",
    "＊": "*",
    "×": "*",
    "／": "/",
    "÷": "/",
    "（": "(",
    "）": ")",
    "［": "[",
    "］": "]",
    "【": "[",
    "】": "]",
    "｛": "{",
    "｝": "}",
    "，": ",",
    "、": ",",
    "：": ":",
    "．": ".",
    "＠": "@",
    "？": "?",
    "“": '"',
    "”": '"',
    "‘": '"',
    "’": '"',
    "＂": '"',
    "「": '"',
    "」": '"',
    "『": '"',
    "』": '"',
    "〔": "[",
    "〕": "]",
    "〈": "<",
    "〉": ">",
    "−": "-",
    "–": "-",
    "—": "-",
    "。": ".",
    "；": ",",
}
HALF_WIDTH |= {chr(0xFF10 + place): char for place, char in enumerate(string.digits)}
HALF_WIDTH |= {chr(0xFF21 + place): char for place, char in enumerate(string.ascii_uppercase)}
HALF_WIDTH |= {chr(0xFF41 + place): char for place, char in enumerate(string.ascii_lowercase)}

_CLOSING = {"“": "”", "‘": "’", "＂": "＂", "”": "“”", "’": "‘’", "「": "」", "『": "』"}
_AT_THE_END = "。；，"


def to_half_width(text: str, known_name_end: Callable[[int], int | None]) -> str:
    """`text` with full-width symbols made half-width, except inside strings and inside known names.

    `known_name_end(position)` gives the end of the declared name that starts there, if any.
    """
    text = text.rstrip().rstrip(_AT_THE_END)
    out: list[str] = []
    at = 0
    while at < len(text):
        char = text[at]
        name_end = known_name_end(at)
        if name_end is not None:
            out.append(text[at:name_end])
            at = name_end
        elif char == '"' or char in _CLOSING:
            at = _copy_string(text, at, out)
        else:
            out.append(HALF_WIDTH.get(char, char))
            at += 1
    return "".join(out)


def _copy_string(text: str, start: int, out: list[str]) -> int:
    closing = {*_CLOSING.get(text[start], '"'), '"'} if text[start] != '"' else {'"', "”"}
    at = start + 1
    out.append('"')
    while at < len(text) and text[at] not in closing:
        step = 2 if text[at] == "\\" else 1
        out.append(text[at : at + step])
        at += step
    out.append('"')
    return at + 1
