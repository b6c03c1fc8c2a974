"""Sets of facts: merging what several sources say, and seeing where they disagree."""

from collections.abc import ItemsView, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tongban.facts.fact import TRUST, Fact, Origin, plain


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two sources give different values for one path; ``kept`` is the more trusted one."""

    path: str
    kept: Fact
    refused: Fact


class Facts(Mapping[str, Fact]):
    """An immutable set of facts by path. What is absent is unknown."""

    __slots__ = ("_facts",)

    def __init__(self, facts: Iterable[Fact] = ()) -> None:
        self._facts = {fact.path: fact for fact in facts}

    @classmethod
    def _of(cls, facts: dict[str, Fact]) -> "Facts":
        made = cls.__new__(cls)
        made._facts = facts
        return made

    def __getitem__(self, path: str) -> Fact:
        return self._facts[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self._facts)

    def __len__(self) -> int:
        return len(self._facts)

    def items(self) -> ItemsView[str, Fact]:
        """Paths with their facts, read straight from the mapping inside."""
        return self._facts.items()

    def value(self, path: str, default: Any = None) -> Any:
        """The bare value under a path, or ``default`` when it is unknown."""
        fact = self._facts.get(path)
        return default if fact is None else fact.value

    def values_by_path(self) -> dict[str, Any]:
        """The flat mapping the rules kernel reads: absent is unknown, None is known to be empty."""
        return {path: fact.value for path, fact in self._facts.items()}

    def merge(self, others: Iterable[Fact]) -> tuple["Facts", tuple[Conflict, ...]]:
        """Add facts; on the same path the more trusted origin stays, the later one on equal trust.

        Returns the merged set and every disagreement in value, so that overwriting an authentic value is seen.
        """
        merged = dict(self._facts)
        conflicts: list[Conflict] = []
        for fact in others:
            present = merged.get(fact.path)
            if present is None:
                merged[fact.path] = fact
                continue
            newer_wins = TRUST.index(fact.origin.kind) <= TRUST.index(present.origin.kind)
            kept, refused = (fact, present) if newer_wins else (present, fact)
            if kept.value != refused.value:
                conflicts.append(Conflict(fact.path, kept, refused))
            merged[fact.path] = kept
        return Facts._of(merged), tuple(conflicts)

    def without(self, paths: Iterable[str]) -> "Facts":
        """The same set less some paths."""
        gone = set(paths)
        return Facts(fact for path, fact in self._facts.items() if path not in gone)

    def to_json(self) -> dict[str, Any]:
        """The stored form, by path. Facts from one source share what is said of it."""
        origins: dict[int, dict[str, Any]] = {}
        return {
            path: {"v": plain(fact.value), **_origin_of(fact.origin, origins)} for path, fact in self._facts.items()
        }


def _origin_of(origin: Origin, known: dict[int, dict[str, Any]]) -> dict[str, Any]:
    said = known.get(id(origin))
    if said is None:
        said = known[id(origin)] = origin.to_json()
    return said
