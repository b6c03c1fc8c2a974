"""What figures are of: an item, or a bundle with its members taken together; what is counted, and when it changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.utils.translation import gettext as _

from tongban.catalog import bundles
from tongban.catalog import queries as catalog
from tongban.catalog.comparing import bundle_changes, published_changes
from tongban.catalog.pack.changes import Change
from tongban.channels.desk import figures as words
from tongban.core import clock
from tongban.core.errors import NotFound
from tongban.insight.indicators import INDICATORS, OF_BUNDLES, Indicator
from tongban.insight.queries import BUNDLES, CASES, Counted


@dataclass(frozen=True, slots=True)
class Turn:
    """A new version that came into force: whose it is, and the digests of the one before and of it."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Subject:
    """An item or a bundle as the pages and exports of its figures need it; ``route`` names its address."""

    key: str
    name: str
    of: Counted
    route: str
    indicators: Sequence[Indicator]
    table: words.Table
    since: Mapping[str, date]  # the first day of each version, by digest, oldest first
    turns: Mapping[date, Sequence[Turn]]  # the days on which there was a version before, oldest first

    def turn(self, day: str) -> tuple[date, Sequence[Turn]]:
        """What came into force on a day. Raises NotFound for a day on which nothing has."""
        found = next(((on, turns) for on, turns in self.turns.items() if on.isoformat() == day), None)
        if found is None:
            raise NotFound(_("这一天没有换过版本，或者新版本还没有施行，不能比较。"))
        return found


def an_item(key: str) -> Subject:
    """An item by its key. Raises NotFound."""
    versions = catalog.versions(key)
    if not versions:
        raise NotFound(_("没有这个事项。"))
    since = {one.digest: one.in_force for one in versions}
    return Subject(
        key, versions[-1].name, CASES, "desk:insight_item", INDICATORS, words.TABLE, since, _turned(_item_turns(key))
    )


def a_bundle(key: str) -> Subject:
    """A bundle by its key, with the days on which it or one of its items changed. Raises NotFound."""
    versions = bundles.versions(key)
    if not versions:
        raise NotFound(_("没有这件一件事。"))
    latest = bundles.bundle_version(versions[-1].digest)
    since = {one.digest: one.in_force for one in versions}
    own = [(after.in_force, Turn(latest.name, before.digest, after.digest)) for before, after in pairwise(versions)]
    theirs = [turn for item in latest.items for turn in _item_turns(item)]
    return Subject(
        key, latest.name, BUNDLES, "desk:insight_bundle", OF_BUNDLES, words.OF_BUNDLES, since, _turned([*own, *theirs])
    )


def _item_turns(key: str) -> list[tuple[date, Turn]]:
    versions = catalog.versions(key)
    return [(after.in_force, Turn(after.name, before.digest, after.digest)) for before, after in pairwise(versions)]


def _turned(turns: Sequence[tuple[date, Turn]]) -> dict[date, list[Turn]]:
    found: dict[date, list[Turn]] = {}
    for day, turn in sorted(turns, key=lambda one: one[0]):
        if day <= clock.today():
            found.setdefault(day, []).append(turn)
    return found


def changed_by(subject: Subject, turns: Sequence[Turn]) -> list[tuple[str, Sequence[Change]]]:
    """What each new version of an item, or of the bundle itself, changed, in words."""
    return [(turn.name, _changes(subject, turn)) for turn in turns]


def _changes(subject: Subject, turn: Turn) -> Sequence[Change]:
    own = subject.of is BUNDLES and turn.after in subject.since
    return (bundle_changes if own else published_changes)(turn.before, turn.after)
