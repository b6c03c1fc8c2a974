"""What is wrong with a text, where in it, and the text that would be right."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from tongban.rules import FeelError

#: Nothing that the rule language, or a full-width slip of it, is written with.
_BARE: Final = re.compile(r"""[^<>=!()\[\]{}"?+*/.@“”‘’＜＞＝≤≥≠！（）［］【】｛｝＋－＊／～]+""")
#: Numbers as people bound them: 60-79, 80以上 (80 included), 不满18.
_RANGE: Final = re.compile(r"(\d+(?:\.\d+)?)\s*(?:-|－|—|~|～|至|到)\s*(\d+(?:\.\d+)?)")
_BOUND: Final = re.compile(r"(超过|不满|不足|大于|小于|高于|低于)?\s*(\d+(?:\.\d+)?)\s*(以上|以下)?(?:（含）)?")
_BOUNDS: Final = {
    "超过": ">", "大于": ">", "高于": ">", "不满": "<", "不足": "<", "小于": "<", "低于": "<",
    "以上": ">=", "以下": "<=",
}  # fmt: skip
_PARTED: Final = re.compile(r"\s*[,，、]\s*")
_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?")
_ANYTHING: Final = {"不限", "任意", "任何", "无要求", "全部", "/", "—", "－", "——"}
_TRUTHS: Final = {**dict.fromkeys(("是", "有", "真", "√"), "true"), **dict.fromkeys(("否", "无", "假", "×"), "false")}
_LITERALS: Final = {"true", "false", "null", "-"}
_CONTEXT: Final = 60


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault: its code and sentence, the text around it, the stretch it is in, and the whole text put right.

    ``row`` and ``column`` count the cells of a table from 1; row 0 is its head. ``span`` is the stretch in the text.
    """

    code: str
    say: str
    before: str = ""
    marked: str = ""
    after: str = ""
    fix: str | None = None
    row: int | None = None
    column: int | None = None
    span: tuple[int, int] | None = None


def fault_in(text: str, error: FeelError) -> Fault:
    """The fault of a text as the kernel tells it."""
    start, end = error.span.start, max(error.span.end, error.span.start + 1)
    return Fault(
        error.code,
        error.message_zh,
        text[max(0, start - _CONTEXT) : start],
        text[start:end] or " ",
        text[end : end + _CONTEXT],
        error.fix,
        span=(start, end),
    )


def bare_words(cell: str, *, single: bool = False) -> str | None:
    """A cell of words as people write them in spreadsheets, in the rule language; None where it is something else.

    ``一级、二级`` means ``"一级","二级"``, ``是`` means ``true``, ``不限`` means ``-``; a ``single`` value is one text.
    """
    text = cell.strip()
    if not single and (test := _test(text)) is not None:
        return test
    parts = [text] if single else _PARTED.split(text)
    written = [_literal(part) for part in parts]
    if not all(_BARE.fullmatch(part) for part in parts) or written == parts:
        return None
    return ",".join(written)


def is_span(cell: str) -> bool:
    """Whether a cell is two numbers with a dash: meant as a range, read by the rule language as a subtraction."""
    return _RANGE.fullmatch(cell.strip()) is not None


def _test(text: str) -> str | None:
    """What a condition written in words means: ``不限``, ``60-79``, ``80以上``."""
    if text in _ANYTHING:
        return "-"
    if (span := _RANGE.fullmatch(text)) is not None:
        return f"[{span[1]}..{span[2]}]"
    bound = _BOUND.fullmatch(text)
    word = (bound[1] or bound[3]) if bound is not None else None
    return f"{_BOUNDS[word]} {bound[2]}" if bound is not None and word is not None else None


def _literal(word: str) -> str:
    if word in _LITERALS or _NUMBER.fullmatch(word):
        return word
    return _TRUTHS.get(word, f'"{word}"')


__all__ = ["Fault", "bare_words", "fault_in", "is_span"]
