"""The labels of a paper form beside the vocabulary: what is there under that or a like name, and what is new."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from tongban.catalog.vocabulary import Element, Vocabulary
from tongban.channels.studio.proposal.reading import Label

_LIKE: Final = 0.6
_MOST: Final = 4


@dataclass(frozen=True, slots=True)
class Proposal:
    """One label with the element it is (``element``), or the elements it may be (``near``), the likeliest first."""

    label: Label
    element: str = ""
    near: tuple[str, ...] = ()
    asked: bool = False  # the item asks for it already

    @property
    def wanted(self) -> bool:
        """Whether it is proposed to be asked."""
        return not self.label.official and not self.asked


def proposals(labels: Iterable[Label], words: Vocabulary, asked: Iterable[str]) -> list[Proposal]:
    """A proposal for each label."""
    present = set(asked)
    known = {name: one for name, one in words.elements.items() if not one.system}
    return [_proposal(label, known, present) for label in labels]


def _proposal(label: Label, known: Mapping[str, Element], asked: set[str]) -> Proposal:
    exact = known.get(label.name)
    if exact is not None:
        return Proposal(label, exact.name, (), exact.name in asked)
    scored = sorted(((_likeness(label.name, name), one.name) for name, one in known.items()), reverse=True)
    near = tuple(dict.fromkeys(name for score, name in scored if score >= _LIKE))[:_MOST]
    return Proposal(label, "", near)


def _likeness(one: str, other: str) -> float:
    if one in other or other in one:
        return 0.6 + 0.4 * min(len(one), len(other)) / max(len(one), len(other))
    return SequenceMatcher(None, one, other).ratio()


__all__ = ["Proposal", "proposals"]
