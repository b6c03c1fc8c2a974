"""Random rule texts: grown by the grammar, and spoilt by mutation, from one source of chance."""

import random
from collections.abc import Callable
from typing import ClassVar

from tongban.rules.feel.builtins import BUILTINS, CLOCK_FUNCTIONS

NAMES = ["甲", "乙 丙", "表", "项.值", "项.名 称"]
FACTS: dict[str, object] = {
    "甲": 5,
    "乙 丙": "文",
    "表": [1, 2, None, "x", {"值": 3}],
    "项.值": True,
    "项.名 称": None,
}
_CONSTANTS = [
    "0", "1", "-3", "2.5", "1e6000", "1e-6100", "null", "true", "false", '"x"', '"甲\\n\\u4e2d"', '""',
    '@"2026-05-01"', '@"-99999-01-01"', '@"10:00:00@Europe/Paris"', '@"2026-01-01T00:00:00.000000001Z"',
    '@"P1Y"', '@"PT1S"', '@"nonsense"', "[1..5]", "(1..5[", '["a".."c")', "(< 3)", "(!= 2)", "[]", "{}",
]  # fmt: skip
_TYPES = ["number", "list<number>", "context<a: string>", "function<number> -> Any", "range<date>", "Any"]
_BINARY = ["+", "-", "*", "/", "**", "=", "!=", "<", "<=", ">", ">=", "and", "or"]
_NOISE = [*"()[]{}<>=!+-*/.,:?@\"'\\ \n\t0e1甲项＞“（，\u3000", "..", " in ", " then ", "//", "/*", "😀", "\ud83d"]
_FUNCTIONS = sorted(set(BUILTINS) - CLOCK_FUNCTIONS)


class Texts:
    """An endless source of texts."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.bound: list[str] = []

    def grown(self, depth: int = 4) -> str:
        """A text of the grammar; most have a value, some do not."""
        pick = self.chance.choice
        if depth <= 0 or self.chance.random() < 0.1:
            return pick([*_CONSTANTS, *NAMES, *self.bound * 4])
        return pick(self._forms)(self, depth - 1)

    def spoilt(self) -> str:
        """A grown text with some characters lost, doubled, moved or put in."""
        chars = list(self.grown())
        for _ in range(self.chance.randint(1, 6)):
            at = self.chance.randrange(len(chars) + 1)
            end = min(len(chars), at + self.chance.randint(0, 5))
            piece = self.chance.choice([chars[at:end] * 2, [], [self.chance.choice(_NOISE)], chars[at:end][::-1]])
            chars[at:end] = piece
        return "".join(chars)

    def _binary(self, depth: int) -> str:
        text = f"{self.grown(depth)} {self.chance.choice(_BINARY)} {self.grown(depth)}"
        return text if self.chance.random() < 0.3 else f"({text})"

    def _inside(self, depth: int, *names: str) -> str:
        """A text that may use names bound around it."""
        around, self.bound = self.bound, [*self.bound, *names]
        text = self.grown(depth)
        self.bound = around
        return text

    def _call(self, depth: int) -> str:
        function = BUILTINS[self.chance.choice(_FUNCTIONS)]
        count = self.chance.randint(function.least, function.most or 4)
        return f"{function.name}({', '.join(self.grown(depth) for _ in range(count))})"

    def _pattern(self, _depth: int) -> str:
        pattern = "".join(self.chance.choice(["a", "b", ".", "(", ")", "*", "+", "?", "|", "[a-c]", "\\1", "{1,9}"])
                          for _ in range(self.chance.randint(1, 9)))  # fmt: skip
        return f'matches("{"ab" * self.chance.randint(0, 99)}", "{pattern}")'

    def _list(self, depth: int) -> str:
        return "[" + ", ".join(self.grown(depth) for _ in range(self.chance.randint(0, 3))) + "]"

    def _context(self, depth: int) -> str:
        return "{a: " + self.grown(depth) + ', "b c": ' + self.grown(depth) + "}"

    _forms: ClassVar[list[Callable[["Texts", int], str]]] = [
        _binary,
        _binary,
        _call,
        _call,
        _pattern,
        _list,
        _context,
        lambda self, depth: f"({self.grown(depth)})",
        lambda self, depth: f"-{self.grown(depth)}",
        lambda self, depth: f"not({self.grown(depth)})",
        lambda self, depth: f"{self.grown(depth)}[{self._inside(depth, 'item')}]",
        lambda self, depth: f"{self.grown(depth)}.{self.chance.choice(['a', 'b c', 'year', 'start included'])}",
        lambda self, depth: f"if {self.grown(depth)} then {self.grown(depth)} else {self.grown(depth)}",
        lambda self, depth: f"for x in {self.grown(depth)} return {self._inside(depth, 'x', 'partial')}",
        lambda self, depth: f"for x in {self.grown(depth)}..{self.grown(depth)} return {self._inside(depth, 'x')}",
        lambda self, depth: f"some x in {self.grown(depth)} satisfies {self._inside(depth, 'x')}",
        lambda self, depth: f"every x in {self.grown(depth)}, y in [x] satisfies {self._inside(depth, 'x', 'y')}",
        lambda self, depth: f"{self.grown(depth)} in ({self.grown(depth)}, < {self.grown(depth)})",
        lambda self, depth: f"{self.grown(depth)} between {self.grown(depth)} and {self.grown(depth)}",
        lambda self, depth: f"{self.grown(depth)} instance of {self.chance.choice(_TYPES)}",
        lambda self, depth: f"(function(x, y: number) {self._inside(depth, 'x', 'y')})({self.grown(depth)}, 1)",
        lambda self, depth: f"sort({self.grown(depth)}, function(x, y) {self._inside(depth, 'x', 'y')})",
    ]
