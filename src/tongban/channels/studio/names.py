"""The names of a rule found in its text: whoever tries a rule out has not declared them anywhere yet."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final, TypeVar

from tongban.rules import FeelError
from tongban.rules.feel.names import NameTree

MOST_NAMES: Final = 60
_NOT_DECLARED: Final = "TB-FEEL-003"
_PATH: Final = re.compile(r"[\w']+(?:\s*\.\s*[\w']+)*")
_PLAIN: Final = re.compile(r"[^\W\d][\w']*(?:\.[^\W\d][\w']*)*")
Built = TypeVar("Built")


class Names:
    """The names known so far, in order of appearance; a text that uses another one makes it known."""

    def __init__(self, known: Iterable[str] = ()) -> None:
        self._found = dict.fromkeys(known)
        self._tree: NameTree | None = None

    @property
    def found(self) -> tuple[str, ...]:
        """Every name known so far."""
        return tuple(self._found)

    def declare(self, name: str) -> None:
        """Make a name known."""
        self._found.setdefault(name)
        self._tree = None

    @property
    def tree(self) -> NameTree:
        """Every name known so far, as the kernel looks them up."""
        if self._tree is None:
            self._tree = NameTree.of(tuple(self._found))
        return self._tree

    def build(self, text: str, make: Callable[[NameTree], Built]) -> Built:
        """What ``make`` builds of a text once every name in it is known. Raises FeelError for any other fault."""
        while True:
            try:
                return make(self.tree)
            except FeelError as error:
                name = undeclared(text, error)
                if name is None or name in self._found or len(self._found) >= MOST_NAMES:
                    raise
                self.declare(name)


def undeclared(text: str, error: FeelError) -> str | None:
    """The dotted path a text uses without its being declared, if that is what is wrong with it."""
    if error.code != _NOT_DECLARED:
        return None
    found = _PATH.match(text, error.span.start)
    return re.sub(r"\s*\.\s*", ".", found[0]) if found is not None else None


def is_plain(text: str) -> bool:
    """Whether a text can be nothing but a name, or a path of names."""
    return _PLAIN.fullmatch(text) is not None


__all__ = ["MOST_NAMES", "Names", "is_plain", "undeclared"]
