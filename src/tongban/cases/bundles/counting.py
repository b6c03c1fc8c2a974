"""What a bundle spares, counted from its members' own definitions; never a published figure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tongban.cases.bundles.one_set import every_need, one_set
from tongban.catalog.bundle import BundleVersion
from tongban.catalog.definition import ItemVersion
from tongban.catalog.parts import Limit, Need


@dataclass(frozen=True, slots=True)
class Counts:
    """One by one, and as one: forms, fields, materials (and those not spared), licences; limits added up by unit."""

    forms: tuple[int, int]
    fields: tuple[int, int]
    materials: tuple[int, int]
    uploads: tuple[int, int]
    limits: Mapping[str, int]
    licences: tuple[int, int]


def counts(bundle: BundleVersion, versions: Mapping[str, ItemVersion]) -> Counts:
    """The counts over all items that may take part, with every conditional part counted."""
    items = [versions[key] for key in bundle.items if key in versions]
    asked = [ask.element.name for item in items for ask in item.asks]
    own = [ask.element.name for ask in bundle.asks]
    needs = [need for item in items for need in every_need(item)]
    once = [one.need for one in one_set(bundle, versions)]
    licences = sum(item.grant is not None for item in items)
    return Counts(
        forms=(len(items), 1),
        fields=(len(asked), len({*asked, *own})),
        materials=(len(needs), len(once)),
        uploads=(_brought(needs), _brought(once)),
        limits=_added_up([item.limit_for(None) for item in items]),
        licences=(licences, 1 if bundle.grant is not None else licences),
    )


def _brought(needs: Iterable[Need]) -> int:
    return sum(need.spared_by is None for need in needs)


def _added_up(limits: list[Limit]) -> dict[str, int]:
    """The limits one after the other; 工作日 and 日 stay apart as in the law."""
    found: dict[str, int] = {}
    for limit in limits:
        if limit.value:
            found[limit.unit] = found.get(limit.unit, 0) + limit.value
    return found
