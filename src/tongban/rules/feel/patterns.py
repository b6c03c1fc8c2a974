"""Regular expressions of XPath and XML Schema (DMN 1.5, 10.3.4.3): from their text to a small program of steps."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Literal, NamedTuple

from tongban.rules.feel.char_classes import CharTest, any_of, category, class_escape, fold_test, in_range, only

Op = Literal["char", "split", "jump", "save", "back", "line start", "line end", "match"]
LONGEST_PROGRAM: Final = 5_000
_LONGEST_TEXT: Final = 1_000
_DEEPEST_GROUP: Final = 50
_FLAGS: Final = frozenset("smix")
_COUNTS: Final = re.compile(r"\{(\d{1,5})(?:(,)(\d{1,5})?)?\}", re.ASCII)
_BLANK: Final = re.compile(r"[ \t\r\n]+")
_PROPERTY: Final = re.compile(r"\\([pP])\{([^}]*)\}")
_SINGLE: Final = {"n": "\n", "r": "\r", "t": "\t"} | {char: char for char in "\\|.-^?*+{}()[]$"}
_QUANTIFIERS: Final = {"*": (0, None), "+": (1, None), "?": (0, 1)}


class PatternError(ValueError):
    """A text that is no regular expression, or one too large; the text says why, in Chinese."""


class Step(NamedTuple):
    """One step of the program; `first` and `second` are a test, a place to go on at, or a group's number."""

    op: Op
    first: Any = 0
    second: int = 0


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression ready to be put to texts."""

    steps: tuple[Step, ...]
    groups: int
    looks_back: bool
    ignores_case: bool


@lru_cache(maxsize=256)
def read_pattern(text: str, flags: str = "") -> Pattern:
    """The pattern of a text. Raises PatternError."""
    if len(text) > _LONGEST_TEXT:
        raise PatternError("正则表达式太长")
    if not set(flags) <= _FLAGS:
        raise PatternError("标志只能由 s、m、i、x 组成")
    reader = _Reader(_without_blanks(text) if "x" in flags else text, flags)
    body = reader.alternatives()
    if reader.at < len(reader.text):
        raise PatternError("多了一个右括号")
    steps = (Step("save", 0), *body, Step("save", 1), Step("match"))
    return Pattern(_placed(steps), reader.groups, reader.looks_back, "i" in flags)


def _placed(steps: Iterable[Step]) -> tuple[Step, ...]:
    """The steps with their relative places made absolute."""
    return tuple(
        step._replace(first=place + step.first, second=place + step.second) if step.op in ("split", "jump") else step
        for place, step in enumerate(steps)
    )


def _without_blanks(text: str) -> str:
    """The text without blanks outside character classes."""
    kept: list[str] = []
    depth = at = 0
    while at < len(text):
        step = 2 if text[at] == "\\" else 1
        piece = text[at : at + step]
        blank = _BLANK.match(text, at + 1) if piece[0] == "\\" else None
        if blank is not None:
            piece, step = "\\" + text[blank.end() : blank.end() + 1], blank.end() + 1 - at
        depth += (piece == "[") - (piece == "]" and depth > 0)
        kept.append("" if depth == 0 and _BLANK.fullmatch(piece) else piece)
        at += step
    return "".join(kept)


class _Reader:
    """Reads one pattern by descent."""

    def __init__(self, text: str, flags: str) -> None:
        self.text = text
        self.flags = flags
        self.at = 0
        self.groups = 0
        self.closed: set[int] = set()
        self.looks_back = False
        self.depth = 0

    def _next(self) -> str:
        return self.text[self.at : self.at + 1]

    def _take(self) -> str:
        char = self._next()
        if not char:
            raise PatternError("表达式没有写完")
        self.at += 1
        return char

    def alternatives(self) -> list[Step]:
        """Branches separated by `|`, tried in order."""
        steps = self._branch()
        while self._next() == "|":
            self.at += 1
            other = self._branch()
            steps = [Step("split", 1, len(steps) + 2), *steps, Step("jump", len(other) + 1), *other]
            _bounded(len(steps))
        return steps

    def _branch(self) -> list[Step]:
        steps: list[Step] = []
        while self._next() not in ("", "|", ")"):
            steps.extend(self._quantified(self._atom()))
            _bounded(len(steps))
        return steps

    def _quantified(self, atom: list[Step]) -> list[Step]:
        counts = self._counts()
        if counts is None:
            return atom
        greedy = self._next() != "?"
        self.at += not greedy
        if self._next() and (self._next() in _QUANTIFIERS or _COUNTS.match(self.text, self.at)):
            raise PatternError("重复次数连写了两次")
        least, most = counts
        if most is not None and most < least:
            raise PatternError("重复次数的上限小于下限")
        _bounded((len(atom) + 1) * max(least + 1, most or 0))
        optional = _star(atom, greedy) if most is None else _options(atom, most - least, greedy)
        return atom * least + optional

    def _counts(self) -> tuple[int, int | None] | None:
        char = self._next()
        if char in _QUANTIFIERS:
            self.at += 1
            return _QUANTIFIERS[char]
        if char != "{":
            return None
        match = _COUNTS.match(self.text, self.at)
        if match is None:
            raise PatternError("花括号里应为重复次数")
        self.at = match.end()
        least = int(match[1])
        return least, (least if match[2] is None else int(match[3]) if match[3] else None)

    def _atom(self) -> list[Step]:
        char = self._take()
        if char == "(":
            return self._group()
        if char == "[":
            return [Step("char", self._class())]
        if char == "\\":
            return self._escape()
        if char in "*+?{}]":
            raise PatternError(f"“{char}”前面没有可重复的内容，或没有配对")
        if char == ".":
            return [Step("char", (lambda _char: True) if "s" in self.flags else (lambda one: one not in "\n\r"))]
        if char in "^$":
            return self._anchor(char)
        return [Step("char", self._folded(only(char)))]

    def _anchor(self, char: str) -> list[Step]:
        return [Step("line start" if char == "^" else "line end", int("m" in self.flags))]

    def _group(self) -> list[Step]:
        captures = not self.text.startswith("?:", self.at)
        self.at += 0 if captures else 2
        number = self.groups = self.groups + captures
        self.depth += 1
        if self.depth > _DEEPEST_GROUP:
            raise PatternError("括号嵌套太深")
        steps = self.alternatives()
        self.depth -= 1
        if self._next() != ")":
            raise PatternError("少了一个右括号")
        self.at += 1
        if not captures:
            return steps
        self.closed.add(number)
        return [Step("save", 2 * number), *steps, Step("save", 2 * number + 1)]

    def _escape(self) -> list[Step]:
        if self._next() in "123456789" and self._next():
            return [self._reference()]
        return [Step("char", self._escaped())]

    def _reference(self) -> Step:
        number = int(self._take())
        while self._next().isdigit() and number * 10 + int(self._next()) <= self.groups:
            number = number * 10 + int(self._take())
        if number not in self.closed:
            raise PatternError(f"没有第 {number} 组可引用")
        self.looks_back = True
        return Step("back", number)

    def _escaped(self) -> CharTest:
        """The test of an escape whose backslash is read."""
        named = _PROPERTY.match(self.text, self.at - 1)
        if named is not None:
            self.at = named.end()
            name = _BLANK.sub("", named[2]) if "x" in self.flags else named[2]
            return _known(category(name, negated=named[1] == "P"), named[0])
        char = self._take()
        if char in _SINGLE:
            return self._folded(only(_SINGLE[char]))
        return _known(class_escape(char), f"\\{char}")

    def _folded(self, test: CharTest) -> CharTest:
        return fold_test(test) if "i" in self.flags else test

    def _class(self) -> CharTest:
        """A character class whose opening bracket is read."""
        self.depth += 1
        if self.depth > _DEEPEST_GROUP:
            raise PatternError("方括号嵌套太深")
        negated = self._next() == "^"
        self.at += negated
        parts: list[CharTest] = []
        without: CharTest | None = None
        while self._next() != "]" or not parts:
            if self.text.startswith("-[", self.at) and parts:
                self.at += 2
                without = self._class()
                break
            parts.append(self._class_part(first=not parts))
        if self._take() != "]":
            raise PatternError("少了一个右方括号")
        self.depth -= 1
        return any_of(parts, negated=negated, without=without)

    def _class_part(self, *, first: bool) -> CharTest:
        char = self._take()
        if char == "\\" and (self._next() not in _SINGLE or not self._next()):
            return self._escaped()
        if char == "\\":
            char = _SINGLE[self._take()]
        elif char in "[]":
            raise PatternError("方括号没有配对")
        elif char == "-" and not first and self._next() != "]":
            raise PatternError("“-”应放在方括号的开头或结尾")
        if self._next() != "-" or self.text[self.at + 1 : self.at + 2] in ("]", "[", ""):
            return self._folded(only(char))
        self.at += 1
        last = self._take()
        if last == "\\":
            escaped = self._take()
            if escaped not in _SINGLE:
                raise PatternError("范围的末尾应为一个字符")
            last = _SINGLE[escaped]
        if last < char:
            raise PatternError("范围的起点大于终点")
        return self._folded(in_range(char, last))


def _known(test: CharTest | None, text: str) -> CharTest:
    if test is None:
        raise PatternError(f"不认识“{text}”")
    return test


def _bounded(size: int) -> None:
    if size > LONGEST_PROGRAM:
        raise PatternError("正则表达式太大")


def _split(inside: int, outside: int, greedy: bool) -> Step:
    return Step("split", inside, outside) if greedy else Step("split", outside, inside)


def _star(atom: list[Step], greedy: bool) -> list[Step]:
    return [_split(1, len(atom) + 2, greedy), *atom, Step("jump", -len(atom) - 1)]


def _options(atom: list[Step], count: int, greedy: bool) -> list[Step]:
    size = len(atom) + 1
    steps: list[Step] = []
    for left in range(count, 0, -1):
        steps += [_split(1, left * size, greedy), *atom]
    return steps
