"""How far a material can be trusted: four grades, by who stands behind it. Pure; the platform's own definition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_noop as N_


class Grade(StrEnum):
    """A the issuing authority's own, B compared by a clerk, C in keeping with its owner, D as it was given."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


#: What each grade says to people.
WORDS: Mapping[Grade, str] = {
    Grade.A: N_("发证机关出具"),
    Grade.B: N_("窗口核对过原件"),
    Grade.C: N_("识别结果与本人一致"),
    Grade.D: N_("按上传原样"),
}
_NUMBERS = ("公民身份号码", "统一社会信用代码")
_NAMES = ("姓名", "企业名称", "经营者名称", "单位名称", "承租人")


@dataclass(frozen=True, slots=True)
class Told:
    """A field of a material, and whether its own check digit holds it."""

    name: str
    text: str
    verified: bool


def grade(told: Sequence[Told], owner_name: str, owner_code: str, *, confirmed: bool, checked: bool) -> Grade:
    """The grade of an upload: B once a clerk compared it, C where its owner confirmed that it is hers and it says so.

    That is: a number with a check digit holds and is hers; or, where the document bears none, the name is hers.
    """
    if checked:
        return Grade.B
    numbers = [one for one in told if one.name in _NUMBERS]
    names = [one.text for one in told if one.name in _NAMES]
    if numbers:
        hers = all(one.verified for one in numbers) and any(one.text == owner_code for one in numbers)
    else:
        hers = owner_name in names
    return Grade.C if confirmed and hers else Grade.D
