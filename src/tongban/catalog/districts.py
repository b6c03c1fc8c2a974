"""What a district's implementation list says otherwise than the city's, and where 三级四同 is broken; pure.

Number, name, conditions and materials of an item are to be the same at every level; the rest may differ for a reason.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_noop as N_

from tongban.catalog.definition import ItemVersion, Limit

#: What is to be the same at every level; a difference stands only where it was approved.
SAME = (N_("编码"), N_("名称"), N_("许可条件"), N_("申请材料"))
#: What a district may say for itself, with a reason.
OWN = (N_("承诺时限"), N_("办理地点"), N_("办理时间"), N_("咨询电话"))
NUMBER, NAME, CONDITIONS, NEED = SAME
PROMISED, PLACE, HOURS, PHONE = OWN
#: The last characters of an 实施编码 that number the item itself: the same whoever handles it.
_OWN_NUMBER = 12


@dataclass(frozen=True, slots=True)
class Said:
    """What a district says of one thing, why, and by what that was approved."""

    value: tuple[str, ...]
    reason: str
    approved: str = ""


@dataclass(frozen=True, slots=True)
class DistrictList:
    """The differences of one item in one district; everything else is the city's version in force."""

    key: str
    district: int
    said: Mapping[str, Said]
    promised: Limit | None = None

    def text(self, what: str) -> str:
        """What it says of one thing, empty where it is the city's."""
        return "；".join(self.said[what].value) if what in self.said else ""


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


def differences(version: ItemVersion, lists: Iterable[DistrictList], codes: Mapping[int, str]) -> list[Difference]:
    """What the districts say otherwise of an item; ``codes`` are its 实施编码 by district, the city's under 0."""
    found = [
        Difference(version.key, one.district, what, _of_city(version, what), said.value, said.reason, said.approved)
        for one in lists
        for what, said in one.said.items()
        if said.value != _of_city(version, what)
    ]
    number = codes.get(0, "")[-_OWN_NUMBER:]
    for district, code in codes.items():
        if number and code[-_OWN_NUMBER:] != number:
            found.append(Difference(version.key, district, NUMBER, (number,), (code[-_OWN_NUMBER:],), "", ""))
    return sorted(found, key=lambda one: (not one.breach, one.key, one.district, one.what))


def _of_city(version: ItemVersion, what: str) -> tuple[str, ...]:
    needs: Sequence[str] = [need.material.name for need in version.needs]
    limit = version.promised or version.statutory
    return {
        NAME: (version.name,),
        CONDITIONS: tuple(clause.text for clause in version.conditions),
        NEED: tuple(needs),
        PROMISED: (written(limit),) if limit else (),
    }.get(what, ())


def written(limit: Limit) -> str:
    """A limit as packs write it: ``20 工作日``, ``即时``."""
    return limit.unit if limit.unit == "即时" else f"{limit.value} {limit.unit}"
