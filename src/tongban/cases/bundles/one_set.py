"""The one set of materials of a bundle, before anything is known of the applicant: each once, whoever needs it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from tongban.catalog.bundle import BundleVersion, Member
from tongban.catalog.definition import ItemVersion
from tongban.catalog.parts import Need


@dataclass(frozen=True, slots=True)
class Once:
    """A material of the set as the strictest of its ``items`` needs it, ``certain`` where one of these surely does."""

    need: Need
    items: tuple[str, ...]
    certain: bool


def one_set(bundle: BundleVersion, versions: Mapping[str, ItemVersion]) -> list[Once]:
    """Every material of the members' main ways once. One that any of them wants is handed in for all."""
    found: dict[str, list[tuple[Member, Need]]] = {}
    for member in bundle.members:
        for need in every_need(versions[member.key]) if member.key in versions else ():
            found.setdefault(need.material.name, []).append((member, _with_the_bundle(member, need)))
    return [_once(own, versions) for own in found.values()]


def every_need(item: ItemVersion) -> list[Need]:
    """The materials of an item's main way, each once however many situations ask for it."""
    found: dict[str, Need] = {}
    for need in item.needs:
        found.setdefault(need.material.name, need)
    return list(found.values())


def _with_the_bundle(member: Member, need: Need) -> Need:
    """Nothing follows for a member applied for later (接着办): nobody is there to sign when its case comes in."""
    return replace(need, later=None) if member.after else need


def _once(own: Iterable[tuple[Member, Need]], versions: Mapping[str, ItemVersion]) -> Once:
    asked = [(member, need) for member, need in own if need.spared_by is None] or list(own)
    certain = any(member.when is None and need.when is None for member, need in asked)
    strictest = min((need for _member, need in asked), key=_strictness)
    return Once(strictest, tuple(versions[member.key].name for member, _need in asked), certain)


def _strictness(need: Need) -> tuple[bool, bool, int]:
    """The lowest is the strictest: needed at all, with the application, or soonest after it."""
    return need.optional, need.later is not None, need.later.days if need.later is not None else 0
