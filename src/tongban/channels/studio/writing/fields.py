"""The shapes the forms of the editor are described with: entries, records that repeat, sections."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

Kind = Literal[
    "text", "long", "choice", "several", "words", "flag", "unless", "number", "day", "feel", "paths", "carry", "name"
]  # fmt: skip
#: Entries that are one box to tick; ``unless`` writes false, where what packs leave out means true.
TICKED: Final = frozenset({"flag", "unless"})
#: The lists of names an entry may be chosen or completed from.
Names = Literal[
    "", "kinds", "subjects", "departments", "regulators", "themes", "grades", "sources", "confidences", "elements",
    "asked", "facts", "materials", "licences", "own_licences", "records", "spared", "nodes", "posts", "meanings",
    "levels", "differing", "types", "sensitivities", "material_kinds", "material_sources", "assigned", "sourced",
    "items", "members", "bundle_kinds", "counted", "counted_of_items", "bodies", "source_kinds",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """One value of a file: where it stands below its owner (steps joined by ``/``), and how it is asked."""

    key: str
    label: str
    kind: Kind = "text"
    hint: str = ""
    names: Names = ""
    required: bool = False

    @property
    def steps(self) -> tuple[str, ...]:
        """The keys to the value."""
        return tuple(self.key.split("/"))


@dataclass(frozen=True, slots=True)
class Group:
    """Entries of one owner that are seldom needed: folded until one of them says something."""

    title: str
    entries: tuple[Entry, ...]
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Records:
    """A part that repeats: a list of groups, or groups under names their author chooses (``named``).

    ``below`` are parts of each record. ``inherits`` says what leaving the list out means, where that is another thing
    than a list of nothing; ``nothing`` then what a list of nothing means, where one may be written.
    """

    key: str
    title: str
    one: str
    entries: tuple[Entry, ...]
    lead: str = ""
    named: bool = False
    fresh: Mapping[str, Any] = field(default_factory=dict)  # what a new one begins with
    below: tuple[Group | Records, ...] = ()
    inherits: str = ""
    nothing: str = ""
    most: int = 200
    #: Whether several new ones may be put in at once, by what their first entry says: names, or sentences line by line.
    several: Literal["", "names", "lines"] = ""
    ordered: bool = True  # whether the order says something

    @property
    def steps(self) -> tuple[str, ...]:
        """The keys to the list from its owner; none where the file is the list itself."""
        return tuple(self.key.split("/")) if self.key else ()


Part = Entry | Group | Records


@dataclass(frozen=True, slots=True)
class Section:
    """A page of the editor: parts of one file."""

    key: str
    title: str
    lead: str
    parts: tuple[Part, ...]
    file: str = "item.yaml"


__all__ = ["TICKED", "Entry", "Group", "Kind", "Names", "Part", "Records", "Section"]
