"""How parties are told: the wording of one event for each channel and language, and its filling with values."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

#: {名称} is a gap; [ … ] is left out where a gap inside it has nothing to be filled with.
GAP = re.compile(r"\{([^{}]*)\}")
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")


@dataclass(frozen=True, slots=True)
class Words:
    """A wording in one language. An empty ``sms``, ``subject`` or ``mail`` is made of title and body."""

    title: str
    body: str
    sms: str = ""
    subject: str = ""
    mail: str = ""

    @property
    def short(self) -> str:
        """The text message before it is filled."""
        return self.sms or f"{self.title}{self._stop}{self.body}"

    @property
    def _stop(self) -> str:
        return ". " if self.title.isascii() else "。"


@dataclass(frozen=True, slots=True)
class Wording:
    """What is said of one event; ``version`` is the digest it is known by for good."""

    event: str
    chinese: Words
    english: Words | None
    version: str
    built_in: bool = False  # the product's own words

    def words(self, language: str) -> Words:
        """The words in a language, Chinese where the wording has none in it."""
        return self.english if language == "en" and self.english is not None else self.chinese


def fill(text: str, values: Mapping[str, str]) -> str:
    """A wording with its gaps filled; an optional part with an empty gap is left out. Values are never read as gaps."""
    return GAP.sub(lambda gap: values.get(gap[1], ""), _OPTIONAL.sub(lambda part: _kept(part[1], values), text))


def _kept(part: str, values: Mapping[str, str]) -> str:
    return part if all(values.get(name) for name in gaps(part)) else ""


def gaps(text: str) -> Iterator[str]:
    """The names of the gaps of a text."""
    return (gap[1] for gap in GAP.finditer(text))


def balanced(text: str) -> bool:
    """True when every brace and bracket is closed, and no part stands inside another."""
    left = _OPTIONAL.sub(lambda part: part[1], GAP.sub("", text))
    return not set(left) & set("{}[]")
