"""What the open catalogue tells of each version: kept as rows, so that a version is compiled for it but once."""

from collections.abc import Mapping
from datetime import date

import msgspec

from tongban.catalog.compiled import bring, version_of
from tongban.catalog.definition import ItemVersion
from tongban.catalog.districts import DistrictList, applied, in_force
from tongban.catalog.listed import Versions
from tongban.catalog.models import OpenDataRow
from tongban.catalog.opendata.rows import Told, told_of
from tongban.catalog.terms import Term
from tongban.standards.hashes import digest

#: Grows whenever what is told of a version changes its form; rows of another form are made anew.
FORM = 1
Lists = Mapping[tuple[str, int], tuple[DistrictList, ...]]
#: The digest of a version, and of what a district says otherwise of it (empty: the city's).
Place = tuple[str, str]
Wanted = Mapping[Place, tuple[Term, DistrictList | None]]


class Kept:
    """What is told of the published versions, in the city and where a district says otherwise."""

    def __init__(self, versions: Versions, lists: Lists, known: Mapping[str, ItemVersion]) -> None:
        """``known``: versions that are compiled already, by digest."""
        self._versions, self._lists, self._known = versions, lists, known
        OpenDataRow.objects.exclude(form=FORM).delete()
        rows = OpenDataRow.objects.values_list("digest", "own_list", "told")
        self._told = {(of, own): msgspec.convert(told, Told) for of, own, told in rows}
        self._make({place: what for place, what in self._wanted().items() if place not in self._told})

    def told(self, term: Term, district: int, on: date) -> Told:
        """What is told of a version as a district handles it on a day."""
        own = in_force(self._lists.get((term.key, district), ()), on)
        return self._told[term.digest, _name(own)]

    def _wanted(self) -> Wanted:
        by_key: dict[str, list[DistrictList]] = {}
        for (key, _district), some in self._lists.items():
            by_key.setdefault(key, []).extend(some)
        found: dict[Place, tuple[Term, DistrictList | None]] = {}
        for term in self._versions.terms:
            found[term.digest, ""] = (term, None)
            for own in by_key.get(term.key, ()):
                if term.until is None or own.since <= term.until:
                    found[term.digest, _name(own)] = (term, own)
        return found

    def _make(self, missing: Wanted) -> None:
        bring([of for of, _own in missing if of not in self._known])
        made = {place: self._made(term, own) for place, (term, own) in missing.items()}
        OpenDataRow.objects.bulk_create(
            (
                OpenDataRow(form=FORM, digest=of, own_list=own, told=msgspec.to_builtins(told))
                for (of, own), told in made.items()
            ),
            ignore_conflicts=True,
        )
        self._told |= made

    def _made(self, term: Term, own: DistrictList | None) -> Told:
        version = self._version(term)
        if own is None:
            return told_of(version)
        days = own.days_beside(version)
        there = (one for one in self._versions.terms if one.key == term.key and one.in_force in days)
        beside = {one.in_force: self._version(one) for one in there}
        return told_of(applied(version, own, {**beside, version.in_force: version}), own)

    def _version(self, term: Term) -> ItemVersion:
        known = self._known.get(term.digest)
        return known or version_of(term.digest, self._versions.named[term.digest][1], None)


def _name(own: DistrictList | None) -> str:
    """What a list is kept under."""
    return digest(msgspec.json.encode(own).decode()) if own else ""
