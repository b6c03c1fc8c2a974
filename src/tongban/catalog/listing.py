"""What lists, themes, the search and open data need of a version, without its rules."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from tongban.catalog.definition import ItemVersion
from tongban.catalog.parts import Family, Grant, Limit
from tongban.catalog.word_uses import WordsUsed, words_used

#: Grows whenever what is kept of a version changes its form; rows of another form are made anew.
FORM = 1

Places = NDArray[np.int64]
#: The values of a facet, and of each place those that hold there by number, filled up with the number after the last.
Numbers = tuple[tuple[str, ...], NDArray[np.int32]]
Marks = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Given:
    """A licence a grant of the item gives, on one of its routes or on all."""

    licence: str
    replaces: bool
    renews: bool
    own: bool  # given by the item itself, not by one of its routes


@dataclass(frozen=True, slots=True)
class Listing:
    """One published version as lists show it; ``until`` is the last day in force, None: open."""

    key: str
    name: str
    in_force: date
    until: date | None
    digest: str
    words: str  # digest of the vocabulary it was published with
    kind: str = ""
    for_: tuple[str, ...] = ()
    department: str = ""
    summary: str = ""
    themes: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    tell: tuple[str, ...] = ()
    real_name: str = ""
    statutory: Limit | None = None
    promised: Limit | None = None
    may_grant: bool = False  # the rules may grant at once, and no clause forbids it
    automatic_forbidden: str | None = None
    gives: tuple[Given, ...] = ()
    said: tuple[str, ...] = ()  # what its routes are called to people
    family: Family | None = None
    situations: tuple[tuple[str, ...], ...] = ()  # each by its name, then by what else it is called

    def __hash__(self) -> int:
        return hash(self.digest)  # of everything it would take long, and hardly tell any two apart

    @property
    def limit(self) -> Limit | None:
        """The limit the citizen is promised: the promise where there is one, else the statutory limit."""
        return self.promised or self.statutory

    @property
    def departments(self) -> tuple[str, ...]:
        """The department in charge, and those who watch over it."""
        return tuple(dict.fromkeys((self.department, *self.tell)))

    @property
    def given(self) -> Given | None:
        """What the item itself gives, whatever the route."""
        return next((one for one in self.gives if one.own), None)


#: What stands in columns of its own; the rest is kept as one value.
_COLUMNS = frozenset(
    {"key", "name", "in_force", "until", "digest", "words", "kind", "department", "summary", "may_grant", "situations"}
)
_REST = tuple(name for name in Listing.__dataclass_fields__ if name not in _COLUMNS)
_LIMIT = frozenset({"statutory", "promised"})


def listing_of(version: ItemVersion, words: str) -> Listing:
    """The listing of a compiled version that was published with the words of that digest."""
    return Listing(
        key=version.key, name=version.name, in_force=version.in_force, until=version.until, digest=version.digest,
        words=words, kind=version.kind, for_=version.for_, department=version.department, summary=version.summary,
        themes=version.themes, keywords=version.keywords, tell=version.tell, real_name=version.real_name,
        statutory=version.statutory, promised=version.promised, may_grant=version.may_grant,
        automatic_forbidden=version.automatic_forbidden, gives=tuple(_gives(version)),
        said=tuple(route.say for route in version.routes.values()), family=version.family,
        situations=tuple((one.name, *one.aliases) for one in version.situations),
    )  # fmt: skip


def _gives(version: ItemVersion) -> Iterator[Given]:
    if version.grant is not None:
        yield _given(version.grant, own=True)
    for route in version.routes.values():
        if route.grant is not None:
            yield _given(route.grant, own=False)


def _given(grant: Grant, *, own: bool) -> Given:
    return Given(grant.licence.name, grant.replaces, grant.renews, own)


def columns_of(version: ItemVersion, words: str) -> dict[str, Any]:
    """What the index keeps of a version, by column."""
    listing = listing_of(version, words)
    return {
        "form": FORM,
        "digest": listing.digest,
        "key": listing.key,
        "name": listing.name,
        "kind": listing.kind,
        "department": listing.department,
        "summary": listing.summary,
        "may_grant": listing.may_grant,
        "rest": msgspec.to_builtins({name: getattr(listing, name) for name in _REST}),
        "uses": msgspec.to_builtins(words_used(version)),
    }


def situations_of(version: ItemVersion) -> list[dict[str, Any]]:
    """What the index keeps of the situations of a version, by column."""
    return [
        {"digest": version.digest, "place": place, "name": one.name, "say": one.say, "aliases": list(one.aliases)}
        for place, one in enumerate(version.situations)
    ]


def listing_from(kept: Mapping[str, Any], situations: tuple[tuple[str, ...], ...], **published: Any) -> Listing:
    """The listing out of the columns kept; ``published`` is what the published version itself says."""
    rest = kept["rest"]
    parts: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in rest.items() if name in _REST
    }
    for name in _LIMIT:
        parts[name] = Limit(**rest[name]) if rest.get(name) else None
    parts["family"] = Family(**rest["family"]) if rest.get("family") else None
    parts["gives"] = tuple(Given(**one) for one in rest["gives"])
    columns = ("kind", "department", "summary", "may_grant")
    return Listing(situations=situations, **published, **parts, **{name: kept[name] for name in columns})


def uses_from(kept: Mapping[str, Any]) -> WordsUsed:
    """What a version uses of the words, out of what the index keeps."""
    return msgspec.convert(kept, WordsUsed)


class Catalogue:
    """The items in force on a day, in the order of their keys, with what they can be narrowed by worked out once."""

    def __init__(self, listings: tuple[Listing, ...]) -> None:
        self.listings = listings
        self.by_key = {one.key: one for one in listings}

    def __iter__(self) -> Iterator[Listing]:
        return iter(self.listings)

    def __len__(self) -> int:
        return len(self.listings)

    @cached_property
    def places(self) -> dict[str, int]:
        """Where each key stands."""
        return {one.key: place for place, one in enumerate(self.listings)}

    @cached_property
    def everywhere(self) -> Places:
        """Every place."""
        return np.arange(len(self.listings))

    @cached_property
    def facets(self) -> dict[str, dict[str, Marks]]:
        """For whom, by theme and by department: which items belong there."""
        return {
            "who": self._marks([one.for_ for one in self.listings]),
            "theme": self._marks([one.themes for one in self.listings]),
            "department": self._marks([one.departments for one in self.listings]),
        }

    @cached_property
    def _numbers(self) -> dict[str, Numbers]:
        return {facet: self._numbered(list(marks), marks) for facet, marks in self.facets.items()}

    def _numbered(self, values: list[str], marks: Mapping[str, Marks]) -> Numbers:
        found: list[list[int]] = [[] for _ in self.listings]
        for number, value in enumerate(values):
            for place in np.flatnonzero(marks[value]):
                found[place].append(number)
        most = max(map(len, found), default=0)
        rows = [some + [len(values)] * (most - len(some)) for some in found]
        return tuple(values), np.asarray(rows, np.int32).reshape(len(rows), most)

    @cached_property
    def with_keywords(self) -> tuple[Listing, ...]:
        """The items that people call by other names too."""
        return tuple(one for one in self.listings if one.keywords)

    @cached_property
    def families(self) -> dict[str, tuple[Listing, ...]]:
        """The handlings of each matter that has several, by its name."""
        found: dict[str, list[Listing]] = {}
        for one in self.listings:
            if one.family is not None:
                found.setdefault(one.family.name, []).append(one)
        return {name: tuple(some) for name, some in found.items()}

    @cached_property
    def granting(self) -> Marks:
        """Which items a machine may grant."""
        return np.fromiter((one.may_grant for one in self.listings), np.bool_, len(self.listings))

    def _marks(self, values: list[tuple[str, ...]]) -> dict[str, Marks]:
        found: dict[str, Marks] = {}
        for place, some in enumerate(values):
            for value in some:
                found.setdefault(value, np.zeros(len(values), np.bool_))[place] = True
        return found

    def narrowed(self, among: Places, facet: str, value: str) -> Places:
        """Those of some places where the value holds; all of them for an empty one."""
        if not value:
            return among
        marks = self.facets[facet].get(value)
        return among[:0] if marks is None else among[marks[among]]

    def counts(self, among: Places, facet: str) -> dict[str, int]:
        """How many of some places have each value, the most first; values nobody has are left out."""
        values, numbers = self._numbers[facet]
        counted = np.bincount(numbers[among].ravel(), minlength=len(values))[: len(values)]
        order = np.argsort(-counted, kind="stable")[: np.count_nonzero(counted)]
        return {values[number]: n for number, n in zip(order.tolist(), counted[order].tolist(), strict=True)}
