"""How materials are spared, for pages: a calm sentence with the counts, and the ways with how many come by each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongban.cases.exemption import Served, Tally, tally


@dataclass(frozen=True, slots=True)
class WayLine:
    """One way (a word of badges), how many materials come by it, and which."""

    word: str
    count: int
    names: str


@dataclass(frozen=True, slots=True)
class Exemption:
    """What a page says of an application's materials taken together."""

    sentence: str
    ways: tuple[WayLine, ...]
    waiting: str = ""


def summed(materials: Iterable[Served], *, own: bool = True) -> Exemption | None:
    """The sentence and the counts, for the applicant herself or for who decides; None where nothing is needed."""
    shown = list(materials)
    counted = tally(shown)
    if not counted.needed:
        return None
    ways = tuple(WayLine(way.word, count, _names(shown, way)) for way, count in counted.ways)
    return Exemption(_sentence(counted) if own else _of_another(counted), ways, _waiting(counted.waiting))


def _names(materials: Iterable[Served], way: object) -> str:
    return "、".join(one.name for one in materials if one.way is way and not one.optional)


def _sentence(counted: Tally) -> str:
    said = {"needed": counted.needed, "spared": counted.spared, "brought": counted.brought}
    if not counted.brought:
        if counted.perhaps:
            return _("这件事最多要 %(needed)d 份材料，您一份都不用交。") % said
        return _("这件事要 %(needed)d 份材料，您一份都不用交。") % said
    if not counted.spared:
        if counted.perhaps:
            return _("这件事最多要您交 %(needed)d 份材料。") % said
        return _("这件事要您交 %(needed)d 份材料。") % said
    if counted.perhaps:
        return _("这件事最多要 %(needed)d 份材料，%(spared)d 份不用您交，最多交 %(brought)d 份。") % said
    return _("这件事要 %(needed)d 份材料，%(spared)d 份不用您交，您交 %(brought)d 份。") % said


def _of_another(counted: Tally) -> str:
    said = {"needed": counted.needed, "spared": counted.spared, "brought": counted.brought}
    return _("这件事要 %(needed)d 份材料，%(spared)d 份不用申请人交，申请人交 %(brought)d 份。") % said


def _waiting(count: int) -> str:
    if not count:
        return ""
    said = ngettext("其中 %(count)d 份正在请别的部门核对。", "其中 %(count)d 份正在请别的部门核对。", count)
    return said % {"count": count}


__all__ = ["Exemption", "WayLine", "summed"]
