"""What a bundle spares, counted from its members' own definitions; never a published figure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

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
    needs = [need for item in items for need in _every_need(item)]
    uploads = [need for need in needs if need.spared_by is None]
    licences = sum(item.grant is not None for item in items)
    return Counts(
        forms=(len(items), 1),
        fields=(len(asked), len({*asked, *own})),
        materials=(len(needs), len(_names(needs))),
        uploads=(len(uploads), len(_names(uploads))),
        limits=_added_up([item.limit_for(None) for item in items]),
        licences=(licences, 1 if bundle.grant is not None else licences),
    )


def _names(needs: Iterable[Need]) -> set[str]:
    return {need.material.name for need in needs}


def _every_need(item: ItemVersion) -> list[Need]:
    """The materials of an item's main way, each once however many situations ask for it."""
    found: dict[str, Need] = {}
    for need in item.needs:
        found.setdefault(need.material.name, need)
    return list(found.values())


def _added_up(limits: list[Limit]) -> dict[str, int]:
    """The limits one after the other; 工作日 and 日 stay apart as in the law."""
    found: dict[str, int] = {}
    for limit in limits:
        if limit.value:
            found[limit.unit] = found.get(limit.unit, 0) + limit.value
    return found
