"""What one submitted bundle adds to the figures: its members taken together, each field and material once; pure."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tongban.cases.bundles.states import BundleState
from tongban.cases.exemption import Upload, Way, served
from tongban.cases.needs import needs_of
from tongban.catalog.definition import ItemVersion
from tongban.facts import Facts
from tongban.insight.measure import TYPED, Outcome
from tongban.standards.working_days import Calendar

#: Between the item and the condition of a reason, so that either can be told alone.
OF = "："
_WHOLE = {
    BundleState.RUNNING: Outcome.OPEN,
    BundleState.PARTLY: Outcome.OPEN,
    BundleState.DONE: Outcome.GRANTED,
    BundleState.MIXED: Outcome.PARTLY,
}
#: What a bundle of which nothing was granted came to: the first of these that one of its members came to.
_ENDED = (Outcome.REFUSED, Outcome.DECLINED, Outcome.REVOKED, Outcome.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Joined:
    """A member that became a case: its item's name, what the case alone adds to the figures, what was handed in."""

    name: str
    version: ItemVersion
    route: str | None
    facts: Facts
    columns: Mapping[str, Any]
    uploads: Sequence[Upload] = ()

    @property
    def counts(self) -> bool:
        """Whether there was anything to apply for."""
        return bool(self.columns["outcome"] != Outcome.NOT_REQUIRED)


def together(
    applied_on: date,
    own: Collection[str],
    state: BundleState,
    members: Sequence[Joined],
    calendar: Calendar,
) -> dict[str, Any]:
    """The derived columns of a bundle's measure; ``own`` are the elements its own questions were answered for."""
    outcome = _outcome(state, members)
    counted = [one for one in members if one.counts]
    automatic = bool(counted) and outcome is Outcome.GRANTED and all(one.columns["automatic"] for one in counted)
    ends = [one.columns["closed_on"] for one in members if one.columns["closed_on"] is not None]
    closed_on = max(ends, default=None) if outcome is not Outcome.OPEN else None
    days = calendar.working_days_between(applied_on, closed_on).days if closed_on is not None else None
    fields, materials = _fields(own, members), _materials(counted)
    return {
        "closed_on": closed_on,
        "outcome": outcome.value,
        "automatic": automatic,
        "handed_over": _reasons(counted),
        "worked": days,
        "whole": days,
        "in_time": _in_time(counted) if outcome is not Outcome.OPEN else None,
        "fields_asked": len(fields),
        "fields_filled": sum(fields.values()),
        "needed": sum(materials.values()),
        "brought": sum(count for way, count in materials.items() if not way.spares),
        "materials": {way.value: count for way, count in materials.items()},
        "corrections": sum(one.columns["corrections"] for one in members),
    }


def _outcome(state: BundleState, members: Sequence[Joined]) -> Outcome:
    if state in _WHOLE:
        return _WHOLE[state]
    met = {one.columns["outcome"] for one in members}
    found = next((one for one in _ENDED if one in met), Outcome.NOT_REQUIRED)
    return Outcome.REFUSED if found is Outcome.DECLINED else found


def _fields(own: Collection[str], members: Sequence[Joined]) -> dict[str, bool]:
    """Every element of the one form once, and whether any member had it from an authority or a rule."""
    found = dict.fromkeys(own, False)
    for one in members:
        for name in (ask.element.name for ask in one.version.asks if ask.element.name in one.facts):
            found[name] = found.get(name, False) or one.facts[name].origin.kind not in TYPED
    return found


def _materials(members: Sequence[Joined]) -> Counter[Way]:
    """The required materials of the one set by the way they came; what one member could not spare was handed in."""
    found: dict[str, Way] = {}
    for one in members:
        for material in served(needs_of(one.version, one.route, one.facts), one.uploads):
            if material.way.spares:
                found.setdefault(material.name, material.way)
            elif not material.optional and found.get(material.name) is not Way.BROUGHT:
                found[material.name] = material.way
    return Counter(found.values())


def _reasons(members: Sequence[Joined]) -> list[str]:
    return list(dict.fromkeys(f"{one.name}{OF}{why}" for one in members for why in one.columns["handed_over"]))


def _in_time(members: Sequence[Joined]) -> bool | None:
    """Whether every member with a due day was decided by it; None where none had one."""
    told = [one.columns["in_time"] for one in members if one.columns["in_time"] is not None]
    return all(told) if told else None
