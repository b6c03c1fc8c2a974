"""The lexer: reads one token at a time, where the scope decides how far a name reaches."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from tongban.rules.feel.builtins import BUILTINS, CLOCK_FUNCTIONS
from tongban.rules.feel.errors import FeelError, Span, refuse
from tongban.rules.feel.foreign import foreign_word
from tongban.rules.feel.fullwidth import HALF_WIDTH, to_half_width
from tongban.rules.feel.names import NameSet, is_name_part, is_name_start, tidy
from tongban.rules.feel.scope import Scope

Kind = Literal["number", "string", "name", "function", "keyword", "symbol", "end"]

_BLANK: Final = re.compile(r"(?:\s|//[^\n]*|/\*.*?\*/)+", re.DOTALL)
_NUMBER: Final = re.compile(r"(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_STRING: Final = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_PAIR: Final = r"u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})"
_ESCAPE: Final = re.compile(rf"\\(?:{_PAIR}|u([0-9a-fA-F]{{4}})|U([0-9a-fA-F]{{6}})|(.))", re.DOTALL)
_SYMBOL: Final = re.compile(r"\.\.|->|<=|>=|!=|\*\*|[-+*/=<>()\[\]{},.:?@]")
_CALLED: Final = re.compile(r"([^\W\d]\w*(?: \w+)*)\s*\(")
_OPEN: Final = re.compile(r"\s*\(")
_LAST_CHARACTER: Final = 0x10FFFF
_ESCAPED: Final = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "\\": "\\"}
_OPERAND_WORDS: Final = frozenset({"if", "for", "some", "every", "not", "true", "false", "null", "function"})
_OPERATOR_WORDS: Final = frozenset(
    {"and", "or", "in", "between", "instance", "of", "then", "else", "return", "satisfies"}
)
KEYWORDS: Final = _OPERAND_WORDS | _OPERATOR_WORDS
_FUNCTIONS: Final = NameSet([*BUILTINS, *CLOCK_FUNCTIONS])


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of text with its meaning; `value` is the decoded string of a string token."""

    kind: Kind
    text: str
    span: Span
    value: str = ""


class Lexer:
    """Reads tokens of `text` from `at` on; looking does not move, `take` does."""

    __slots__ = ("at", "scope", "text")

    def __init__(self, text: str, scope: Scope) -> None:
        self.text = text
        self.scope = scope
        self.at = 0

    def take(self, token: Token) -> Token:
        """Move behind a token."""
        self.at = token.span.end
        return token

    def operand(self) -> Token:
        """The token here when a value is expected."""
        start = self._start()
        if start is None:
            return self._end()
        name = self._name(start)
        if name is not None:
            return name
        char = self.text[start]
        match = _NUMBER.match(self.text, start)
        if match is not None:
            return Token("number", match.group(), Span(start, match.end()))
        if char == '"':
            return self._string(start)
        return self._symbol(start)

    def operator(self) -> Token:
        """The token here when an operator or a closing symbol is expected."""
        start = self._start()
        if start is None:
            return self._end()
        if is_name_start(self.text[start]):
            end = self._word_end(start)
            word = self.text[start:end]
            return Token("keyword" if word in KEYWORDS else "name", word, Span(start, end))
        if _NUMBER.match(self.text, start) and self.text[start] != ".":
            end = self._word_end(start)
            return Token("number", self.text[start:end], Span(start, end))
        if self.text[start] == '"':
            return self._string(start)
        return self._symbol(start)

    def member(self) -> Token:
        """The token here when the name of a member is expected."""
        start = self._start()
        if start is None:
            return self._end()
        known = self.scope.members.longest_at(self.text, start)
        if known is not None:
            return Token("name", known[0], Span(start, known[1]))
        if is_name_start(self.text[start]):
            end = self._word_end(start)
            return Token("name", self.text[start:end], Span(start, end))
        return self._symbol(start)

    def one_of(self, names: NameSet) -> Token | None:
        """The longest of the given names here."""
        start = self._start()
        known = names.longest_at(self.text, start) if start is not None else None
        return None if start is None or known is None else Token("name", known[0], Span(start, known[1]))

    def matching(self, pattern: re.Pattern[str]) -> Token | None:
        """What the first group of a pattern matches here, as a name."""
        start = self._start()
        match = pattern.match(self.text, start) if start is not None else None
        return None if match is None else Token("name", match.group(1), Span(match.start(1), match.end(1)))

    def until(self, stop: re.Pattern[str]) -> Token:
        """The words here up to a stop, as a name being introduced."""
        start = self._start()
        if start is None:
            return self._end()
        match = stop.search(self.text, start)
        if match is None or not is_name_start(self.text[start]):
            return self._symbol(start) if not is_name_start(self.text[start]) else self.operator()
        return Token("name", tidy(self.text[start : match.start()]), Span(start, match.start()))

    def _start(self) -> int | None:
        blank = _BLANK.match(self.text, self.at)
        start = blank.end() if blank is not None else self.at
        return start if start < len(self.text) else None

    def _end(self) -> Token:
        return Token("end", "", Span(len(self.text), len(self.text)))

    def _word_end(self, start: int) -> int:
        end = start + 1
        while end < len(self.text) and is_name_part(self.text[end]):
            end += 1
        return end

    def _name(self, start: int) -> Token | None:
        known = self.scope.longest_known(self.text, start)
        function = _FUNCTIONS.longest_at(self.text, start)
        if function is not None and _OPEN.match(self.text, function[1]) and (known is None or known[1] <= function[1]):
            return Token("function", function[0], Span(start, function[1]))
        word_end = self._word_end(start) if is_name_start(self.text[start]) else start
        word = self.text[start:word_end]
        if word in KEYWORDS and (known is None or known[1] <= word_end):
            return Token("keyword", word, Span(start, word_end))
        if known is not None:
            return Token("name", known[0], Span(start, known[1]))
        return self._unknown_name(start, word_end) if word else None

    def _unknown_name(self, start: int, word_end: int) -> Token:
        called = _CALLED.match(self.text, start)
        if called is not None and not KEYWORDS & set(called.group(1).split()):
            return Token("function", called.group(1), Span(start, called.end(1)))
        return Token("name", self.text[start:word_end], Span(start, word_end))

    def _string(self, start: int) -> Token:
        match = _STRING.match(self.text, start)
        if match is None:
            raise refuse("TB-FEEL-005", Span(start, len(self.text)), fix=self._closed(start))
        decoded = _ESCAPE.sub(_unescape, match.group()[1:-1])
        return Token("string", match.group(), Span(start, match.end()), decoded)

    def _closed(self, start: int) -> str | None:
        curly = self.text.find("”", start)
        return self.text[:curly] + '"' + self.text[curly + 1 :] if curly >= 0 else None

    def _symbol(self, start: int) -> Token:
        match = _SYMBOL.match(self.text, start)
        if match is not None:
            return Token("symbol", match.group(), Span(start, match.end()))
        char = self.text[start]
        span = Span(start, start + 1)
        if char in HALF_WIDTH:
            raise self._full_width(char, span)
        foreign = foreign_word(self.text, span)
        if foreign is not None:
            span, wanted = foreign
            fix = self.text[: span.start] + wanted + self.text[span.end :]
            raise refuse("TB-FEEL-025", span, fix=fix, found=span.of(self.text), wanted=wanted.strip())
        raise refuse("TB-FEEL-006", span, found=char)

    def _full_width(self, char: str, span: Span) -> FeelError:
        fix = to_half_width(self.text, lambda at: self.scope.any_name_end(self.text, at))
        return refuse("TB-FEEL-004", span, fix=fix, found=char, wanted=HALF_WIDTH[char])


def _unescape(match: re.Match[str]) -> str:
    high, low, short, long, plain = match.groups()
    if plain is not None:
        return _ESCAPED.get(plain, match.group())
    if high is not None:
        return bytes.fromhex(high + low).decode("utf-16-be")
    code = int(short or long, 16)
    return chr(code) if code <= _LAST_CHARACTER else match.group()
