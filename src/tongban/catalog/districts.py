"""What a district's implementation list says otherwise than the city's, what of it holds, and 三级四同; pure.

Number, name, conditions and materials of an item are to be the same at every level; the rest may differ for a reason.
A list keeps its link to the city's version it was written beside (``parent``): what the city says anew since then is
told, and what a district had approved against the old text holds no longer until it decided again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext_noop as N_

from tongban.catalog.definition import ItemVersion
from tongban.catalog.parts import Clause, Limit, Need, Route

#: What is to be the same at every level; a difference stands only where it was approved.
SAME = (N_("编码"), N_("名称"), N_("许可条件"), N_("申请材料"))
#: What a district may say for itself, with a reason.
OWN = (N_("承诺时限"), N_("办理地点"), N_("办理时间"), N_("咨询电话"))
NUMBER, NAME, CONDITIONS, NEED = SAME
PROMISED, PLACE, HOURS, PHONE = OWN
#: The keys of a district's file and what they are about, in the order they are shown.
KEYS: Mapping[str, str] = {
    "number": NUMBER, "name": NAME, "conditions": CONDITIONS, "need": NEED, "promised": PROMISED, "place": PLACE,
    "hours": HOURS, "phone": PHONE,
}  # fmt: skip
#: The last characters of an 实施编码 that number the item itself: the same whoever handles it.
_OWN_NUMBER = 12
_AT_ONCE = "即时"
#: The city's versions by their first day.
Versions = Mapping[date, ItemVersion]


@dataclass(frozen=True, slots=True)
class Said:
    """What a district says of one thing, why, and by what that was approved.

    ``written_for`` is the city's version it was written beside, where that is not the list's own parent: it is to be
    decided again.
    """

    value: tuple[str, ...]
    reason: str
    approved: str = ""
    written_for: date | None = None


@dataclass(frozen=True, slots=True)
class DistrictList:
    """The differences of one item in one district from a day on; everything else is the city's version in force."""

    key: str
    district: int
    said: Mapping[str, Said]
    promised: Limit | None = None
    since: date = date.min
    parent: date | None = None  # the city's version it was written beside

    def text(self, what: str) -> str:
        """What it says of one thing, empty where it is the city's."""
        return "；".join(self.said[what].value) if what in self.said else ""

    def written_for(self, what: str) -> date | None:
        """The city's version what it says of one thing was written beside; None where nobody wrote that down."""
        said = self.said.get(what)
        return (said.written_for if said else None) or self.parent

    def days_beside(self, version: ItemVersion) -> set[date]:
        """The first days of the city's versions it was written beside, but the one it is read beside now."""
        days = {day for what in self.said if (day := self.written_for(what)) is not None}
        return days - {version.in_force}


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing a district says otherwise, side by side, and whether that breaks 三级四同."""

    key: str
    district: int
    what: str
    city: tuple[str, ...]
    own: tuple[str, ...]
    reason: str
    approved: str

    @property
    def breach(self) -> bool:
        """Whether one of the four differs that must not, and nobody approved it."""
        return self.what in SAME and not self.approved


def in_force(lists: Iterable[DistrictList], on: date) -> DistrictList | None:
    """The list of a district that holds on a day: of those begun by then the latest."""
    return max((one for one in lists if one.since <= on), key=lambda one: one.since, default=None)


def differences(version: ItemVersion, lists: Iterable[DistrictList], codes: Mapping[int, str]) -> list[Difference]:
    """What the districts say otherwise of an item; ``codes`` are its 实施编码 by district, the city's under 0."""
    lists = list(lists)
    found = [
        Difference(version.key, one.district, what, of_city(version, what), said.value, said.reason, said.approved)
        for one in lists
        for what, said in one.said.items()
        if what != NUMBER and said.value != of_city(version, what)
    ]
    explained = {one.district: one.said[NUMBER] for one in lists if NUMBER in one.said}
    number = own_number(codes.get(0, ""))
    for district, code in codes.items():
        if number and own_number(code) != number:
            said = explained.get(district, Said((), ""))
            other = (own_number(code),)
            found.append(Difference(version.key, district, NUMBER, (number,), other, said.reason, said.approved))
    return sorted(found, key=lambda one: (not one.breach, one.key, one.district, one.what))


def own_number(code: str) -> str:
    """What of an 实施编码 numbers the item itself."""
    return code[-_OWN_NUMBER:]


def of_city(version: ItemVersion, what: str) -> tuple[str, ...]:
    """What the city's version says of one thing; nothing of what each body says for itself."""
    needs: Sequence[str] = [need.material.name for need in version.needs]
    limit = version.promised or version.statutory
    return {
        NAME: (version.name,),
        CONDITIONS: tuple(clause.text for clause in version.conditions),
        NEED: tuple(needs),
        PROMISED: (written(limit),) if limit else (),
    }.get(what, ())


def moved(one: DistrictList, what: str, version: ItemVersion, versions: Versions) -> tuple[str, ...] | None:
    """What the city said when a district wrote something, where it says otherwise by now; None where it does not."""
    day = one.written_for(what)
    then = versions.get(day) if day is not None else None
    if then is None or (before := of_city(then, what)) == of_city(version, what):
        return None
    return before


def holds(one: DistrictList, what: str, version: ItemVersion, versions: Versions) -> bool:
    """Whether what a district says of one thing is in force beside a version of the city.

    The four hold where they are approved and the city has not said otherwise since; a promise where it is no longer
    than the city's; what a district says of its own offices always.
    """
    said = one.said.get(what)
    if said is None:
        return False
    if what in SAME:
        return bool(said.approved) and moved(one, what, version, versions) is None
    return what != PROMISED or not longer(one.promised, version.promised or version.statutory)


def longer(own: Limit | None, city: Limit | None) -> bool:
    """Whether a promise is longer than the city's; of 日 and 工作日 nobody can say."""
    if own is None or city is None or own.unit == _AT_ONCE:
        return False
    return city.unit == _AT_ONCE or (own.unit == city.unit and own.value > city.value)


def applied(version: ItemVersion, one: DistrictList, versions: Versions) -> ItemVersion:
    """The city's version as it is handled in a district: the same one where nothing it says otherwise holds.

    The rules are the city's in any case: they are no part of what a district may say.
    """
    changes: dict[str, Any] = {}
    for what in (NAME, CONDITIONS, NEED, PROMISED):
        if holds(one, what, version, versions):
            changes |= _CHANGES[what](version, one)
    return replace(version, **changes) if changes else version


def _name(_version: ItemVersion, one: DistrictList) -> dict[str, Any]:
    return {"name": one.text(NAME)}


def _conditions(version: ItemVersion, one: DistrictList) -> dict[str, Any]:
    said = one.said[CONDITIONS]
    known = {clause.text: clause for clause in version.conditions}
    clauses = (known.get(text) or Clause(text, article=said.approved, own_check=True) for text in said.value)
    return {"conditions": tuple(clauses)}


def _need(version: ItemVersion, one: DistrictList) -> dict[str, Any]:
    """The materials a district still asks for; a route the city handles itself keeps the city's."""
    gone = {need.material.name for need in version.needs} - set(one.said[NEED].value)

    def left(needs: tuple[Need, ...]) -> tuple[Need, ...]:
        return tuple(need for need in needs if need.material.name not in gone)

    def of_route(route: Route) -> Route:
        if route.level == "市":
            return replace(route, need=version.needs_for(route.name))
        return route if route.need is None else replace(route, need=left(route.need))

    return {"needs": left(version.needs), "routes": {name: of_route(route) for name, route in version.routes.items()}}


def _promised(_version: ItemVersion, one: DistrictList) -> dict[str, Any]:
    return {"promised": one.promised} if one.promised is not None else {}


_CHANGES = {NAME: _name, CONDITIONS: _conditions, NEED: _need, PROMISED: _promised}


def written(limit: Limit) -> str:
    """A limit as packs write it: ``20 工作日``, ``即时``."""
    return limit.unit if limit.unit == _AT_ONCE else f"{limit.value} {limit.unit}"
