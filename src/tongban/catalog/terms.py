"""From when to when published versions are in force: each until the next of the same, or until it was ended; pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Term:
    """One published version of an item or bundle, with its first and its last day (None: open)."""

    key: str
    in_force: date
    until: date | None
    digest: str

    def holds(self, on: date) -> bool:
        """Whether it is in force on a day."""
        return self.in_force <= on and (self.until is None or on <= self.until)


def terms(published: Iterable[tuple[str, date, date | None, str]], ends: Mapping[str, date]) -> list[Term]:
    """The terms of versions told by key, first day, declared last day and digest, ordered by key and first day.

    ``ends`` are the last days of those that were withdrawn; one withdrawn before its first day never was.
    """
    found: list[Term] = []
    for key, since, declared, digest in published:
        end = ends.get(digest)
        if end is not None and end < since:
            continue
        if found and found[-1].key == key:
            found[-1] = replace(found[-1], until=_earliest(found[-1].until, since - timedelta(days=1)))
        found.append(Term(key, since, _earliest(declared, end), digest))
    return found


def _earliest(*days: date | None) -> date | None:
    return min((day for day in days if day is not None), default=None)
