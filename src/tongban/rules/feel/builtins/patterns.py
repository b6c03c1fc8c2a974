"""Built-ins with regular expressions; each match takes its steps from the run's budget."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from tongban.rules.feel.builtins.signature import builtin
from tongban.rules.feel.matching import Groups, find_all, search
from tongban.rules.feel.patterns import Pattern, PatternError, read_pattern
from tongban.rules.feel.run import Fault, Run
from tongban.rules.feel.types import BOOLEAN, STRING, list_of

_CHARS_PER_STEP: Final = 64
_REPLACEMENT: Final = re.compile(r"\\([\\$])|\$(\d+)|([^\\$]+)|(.)", re.DOTALL | re.ASCII)


def _read(pattern: str, flags: object) -> Pattern:
    if flags is not None and not isinstance(flags, str):
        raise Fault("标志应为文字")
    try:
        return read_pattern(pattern, flags or "")
    except PatternError as problem:
        raise Fault(f"正则表达式不对：{problem}") from problem


@builtin("matches", "input:string", "pattern:string", "flags:any?", gives=BOOLEAN)
def matches_(run: Run, text: str, pattern: str, flags: object = None) -> bool:
    """Whether a part of the text matches the pattern."""
    return search(_read(pattern, flags), text, 0, run.spend) is not None


@builtin("replace", "input:string", "pattern:string", "replacement:string", "flags:any?", gives=STRING)
def replace_(run: Run, text: str, pattern: str, replacement: str, flags: object = None) -> str:
    """The text with every match replaced; `$1` stands for a group, `$0` for the whole match."""
    read = _not_empty(run, _read(pattern, flags))
    parts = _replacement_parts(replacement, read.groups)
    pieces: list[str] = []
    end = 0
    for groups in find_all(read, text, run.spend):
        pieces.append(text[end : groups[0]])
        pieces.extend(part(text, groups) for part in parts)
        run.spend(1 + sum(map(len, pieces[-len(parts) - 1 :])) // _CHARS_PER_STEP)
        end = groups[1] or 0
    return "".join(pieces) + text[end:]


def _not_empty(run: Run, pattern: Pattern) -> Pattern:
    if search(pattern, "", 0, run.spend) is not None:
        raise Fault("正则表达式不能匹配空文字")
    return pattern


def _replacement_parts(replacement: str, groups: int) -> list[Callable[[str, Groups], str]]:
    parts: list[Callable[[str, Groups], str]] = []
    for match in _REPLACEMENT.finditer(replacement):
        escaped, number, plain, wrong = match.groups()
        if wrong is not None:
            raise Fault("替换文字里的“\\”和“$”应写成“\\\\”和“\\$”")
        if number is None:
            parts.append(_plain(escaped or plain))
            continue
        while len(number) > 1 and int(number) > groups:
            plain, number = number[-1] + (plain or ""), number[:-1]
        parts.append(_group(int(number)) if int(number) <= groups else _plain(""))
        parts.append(_plain(plain or ""))
    return parts


def _plain(text: str) -> Callable[[str, Groups], str]:
    return lambda _text, _groups: text


def _group(number: int) -> Callable[[str, Groups], str]:
    def captured(text: str, groups: Groups) -> str:
        first, last = groups[2 * number], groups[2 * number + 1]
        return "" if first is None or last is None else text[first:last]

    return captured


@builtin("split", "string:string", "delimiter:string", gives=list_of(STRING))
def split(run: Run, text: str, delimiter: str) -> list[str]:
    """The parts of the text between the matches of a pattern."""
    parts: list[str] = []
    end = 0
    for groups in find_all(_not_empty(run, _read(delimiter, None)), text, run.spend):
        parts.append(text[end : groups[0]])
        end = groups[1] or 0
        run.spend(1)
    return [*parts, text[end:]]
