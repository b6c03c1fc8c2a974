"""Which way serves each material of an application (免提交), from where, and how many come by which; pure."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from django.utils.translation import gettext_noop as N_
from msgspec import Struct

from tongban.cases.needs import NeededMaterial
from tongban.catalog.parts import Need


class Way(StrEnum):
    """How a material comes: the words packs spare it by, and the applicant's own two."""

    LICENCE = N_("证照")
    SHARED = N_("共享")
    PROMISE = N_("承诺")
    ASSISTANCE = N_("协助")
    FORM = N_("表单")
    BANK = N_("材料银行")
    BROUGHT = N_("申请人提交")

    @property
    def word(self) -> str:
        """What pages call it."""
        return _WORDS[self]

    @property
    def spares(self) -> bool:
        """True where the applicant does not hand the material in."""
        return self not in {Way.BANK, Way.BROUGHT}


_WORDS = {
    Way.LICENCE: N_("证照调取"),
    Way.SHARED: N_("数据核验"),
    Way.PROMISE: N_("告知承诺"),
    Way.ASSISTANCE: N_("行政协助"),
    Way.FORM: N_("表单生成"),
    Way.BANK: N_("材料银行"),
    Way.BROUGHT: N_("自己提交"),
}


class Upload(Protocol):
    """What is asked of a file that was handed in: for which material, whether it was reused from the bank, is sound."""

    @property
    def type(self) -> str:
        """The name of the material."""

    @property
    def reused(self) -> bool:
        """Whether her bank held it already."""

    @property
    def infected(self) -> bool:
        """Whether a virus was found in it: such a file counts as none."""


class Served(Struct, frozen=True):
    """One material: the way it comes, from which source and when; ``waiting`` for another department's answer."""

    name: str
    way: Way
    source: str = ""
    at: datetime | None = None
    optional: bool = False
    waiting: bool = False
    perhaps: bool = False  # only needed in a situation that is not known yet


class Tally(Struct, frozen=True):
    """How many materials are needed and by which way they come, the ways in the order of ``Way``.

    What may be left out is not counted; ``perhaps`` where some may turn out not to be needed.
    """

    needed: int
    ways: tuple[tuple[Way, int], ...]
    waiting: int = 0
    perhaps: bool = False

    @property
    def brought(self) -> int:
        """How many the applicant hands in herself."""
        return sum(count for way, count in self.ways if not way.spares)

    @property
    def spared(self) -> int:
        """How many she does not hand in."""
        return self.needed - self.brought


def served(needs: Iterable[NeededMaterial], uploads: Iterable[Upload] = ()) -> list[Served]:
    """The materials of an application with the files that were handed in for it."""
    given = _handed_in(uploads)
    return [_served(one, given.get(one.need.material.name)) for one in needs]


def _handed_in(uploads: Iterable[Upload]) -> dict[str, Way]:
    """By its name the way each material was handed in; from the bank where every file of it came from there."""
    found: dict[str, Way] = {}
    for one in (one for one in uploads if not one.infected):
        way = Way.BANK if one.reused else Way.BROUGHT
        found[one.type] = way if found.get(one.type, way) is way else Way.BROUGHT
    return found


def _served(one: NeededMaterial, given: Way | None) -> Served:
    name, optional = one.need.material.name, one.need.optional
    if given is not None and (not one.spared or one.unanswered):
        return Served(name, given)
    if not one.spared:
        return Served(name, Way.BROUGHT, optional=optional)
    way = Way(one.way) if one.way else Way.BROUGHT
    return Served(name, way, one.source, one.at, waiting=way is Way.ASSISTANCE and not one.reply)


def foreseen(needs: Iterable[tuple[Need, bool]]) -> list[Served]:
    """The materials of an item before anything is known of the applicant, each with whether it is certainly needed."""
    found = []
    for need, certain in needs:
        way = Way(need.spared_by) if need.spared_by else Way.BROUGHT
        source = need.assist.department if need.assist else need.licence or ""
        optional = need.optional and not way.spares
        found.append(Served(need.material.name, way, source, optional=optional, perhaps=not certain))
    return found


def tally(materials: Iterable[Served]) -> Tally:
    """The counts."""
    counted = [one for one in materials if not one.optional]
    ways = tuple((way, count) for way in Way if (count := sum(one.way is way for one in counted)))
    waiting = sum(one.waiting for one in counted)
    return Tally(len(counted), ways, waiting, any(one.perhaps for one in counted))
