"""How much of an application is filled in by authorities and how much is left to the applicant: counted, not said."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tongban.cases.needs import NeededMaterial
from tongban.cases.preparation import FieldState, Prepared
from tongban.catalog.definition import ItemVersion
from tongban.catalog.parts import Ask
from tongban.facts import Facts, OriginKind

#: The origins that fill a field in without the applicant.
_BY_AUTHORITIES = frozenset({OriginKind.LICENCE, OriginKind.EXCHANGE})


@dataclass(frozen=True, slots=True)
class Figure:
    """The fields of a form and the materials of an application.

    ``filled`` of ``fields`` come from ``sources``, the licence types and records that gave them; the rest is asked.
    ``handed_in`` of ``materials`` have to be handed in.
    """

    fields: int
    filled: int
    sources: tuple[str, ...]
    materials: int
    handed_in: int

    @property
    def asked(self) -> int:
        """How many fields are left to the applicant."""
        return self.fields - self.filled


def of_version(version: ItemVersion) -> Figure:
    """What an item's own definition comes to, where every source has an answer: with every conditional field."""
    sourced = [ask for ask in version.asks if ask.sources]
    needs = {need.material.name: need for need in version.needs}
    return Figure(
        fields=len(version.asks),
        filled=len(sourced),
        sources=_types(ask.sources[0] for ask in sourced),
        materials=len(needs),
        handed_in=sum(need.spared_by is None for need in needs.values()),
    )


def of_prepared(prepared: Prepared) -> Figure:
    """What an application comes to as it stands; a field that hangs on an open answer is not counted yet."""
    shown = [one for one in prepared.fields if one.state not in {FieldState.HIDDEN, FieldState.WAITING}]
    locked = [one.ask for one in shown if one.state is FieldState.LOCKED]
    held = {path for path, fact in prepared.facts.items() if fact.value is not None}
    return _figure(len(shown), locked, held, prepared.needs)


def of_stored(version: ItemVersion, facts: Facts, needs: Sequence[NeededMaterial]) -> Figure:
    """What a submitted application came to, from the facts kept with its case and the materials it needed."""
    shown = [ask for ask in version.asks if ask.element.name in facts]
    locked = [ask for ask in shown if facts[ask.element.name].origin.kind in _BY_AUTHORITIES]
    held = {path for path, fact in facts.items() if fact.value is not None}
    return _figure(len(shown), locked, held, needs)


def by_group(asks: Sequence[Ask]) -> Mapping[str, list[Ask]]:
    """The asks by the part of the form they stand in, in the order parts are first met."""
    found: dict[str, list[Ask]] = {}
    for ask in asks:
        found.setdefault(ask.group, []).append(ask)
    return found


def _figure(fields: int, locked: Sequence[Ask], held: set[str], needs: Sequence[NeededMaterial]) -> Figure:
    by_name = {one.need.material.name: one for one in needs}
    return Figure(
        fields=fields,
        filled=len(locked),
        sources=_giving(locked, held),
        materials=len(by_name),
        handed_in=sum(not one.spared and not one.need.optional for one in by_name.values()),
    )


def _giving(asks: Iterable[Ask], held: set[str]) -> tuple[str, ...]:
    return _types(next((path for path in ask.sources if path in held), "") for ask in asks)


def _types(paths: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(path.partition(".")[0] for path in paths if path))
