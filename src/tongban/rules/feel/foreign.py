"""Operators of other languages, and of Chinese itself, that authors write by habit, with what is meant here."""

from __future__ import annotations

from typing import Final

from tongban.rules.feel.errors import Span

_SYMBOLS: Final = {"==": "=", "<>": "!=", "&&": " and ", "||": " or "}
_WORDS: Final = {
    "且": "and",
    "并且": "and",
    "而且": "and",
    "或": "or",
    "或者": "or",
    "等于": "=",
    "是": "=",
    "不等于": "!=",
    "不是": "!=",
    "大于": ">",
    "小于": "<",
    "大于等于": ">=",
    "不小于": ">=",
    "不低于": ">=",
    "小于等于": "<=",
    "不大于": "<=",
    "不超过": "<=",
    "AND": "and",
    "OR": "or",
    "And": "and",
    "Or": "or",
}


def foreign_word(text: str, span: Span) -> tuple[Span, str] | None:
    """The operator that ends or stands at this place and what to write instead; None where it is none."""
    if span.of(text) in _WORDS:
        return span, _WORDS[span.of(text)]
    for start in (span.start - 1, span.start):
        wanted = _SYMBOLS.get(text[max(start, 0) : start + 2])
        if wanted is not None:
            return Span(start, start + 2), wanted
    return None
