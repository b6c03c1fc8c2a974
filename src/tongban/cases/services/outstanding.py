"""What may follow after acceptance (容缺后补) in an application: which materials, for whom, the written commitment."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from tongban.cases.models import Case
from tongban.cases.needs import NeededMaterial
from tongban.cases.preparation import Application, Prepared
from tongban.catalog.definition import ItemVersion
from tongban.core.errors import Conflict, Invalid
from tongban.materials.models import Material
from tongban.parties.credit.standing import Mark
from tongban.standards.hashes import digest

#: Before the name of a material in the answers of a draft: the applicant chose to hand it in later.
LATER = "后补:"
_TEXT = (
    "我申请办理“{item}”，主要材料已经提交，还缺次要材料：{materials}。我承诺自受理之日起 {days} 个工作日内补交，"
    "并对所交材料的真实性负责；逾期没有补交的，视为我撤回这次申请。"
)


class NotNow(Conflict):
    """An applicant whose credit takes 容缺受理 away hands in everything with the application."""

    code = "TB-CASE-432"


@dataclass(frozen=True, slots=True)
class Commitment:
    """The written commitment (书面承诺) as it is shown before it is signed."""

    text: str
    materials: tuple[str, ...]
    days: int


def may_follow(needs: Sequence[NeededMaterial]) -> dict[str, int]:
    """The materials that may follow after acceptance, each with its working days."""
    return {n.need.material.name: n.need.later.days for n in needs if n.need.later is not None and not n.spared}


def chosen(may: Iterable[str], answers: Mapping[str, Any], uploads: Iterable[Material]) -> tuple[str, ...]:
    """Which of them a draft's applicant put off, and has not uploaded after all."""
    given = {one.type for one in uploads}
    return tuple(name for name in may if answers.get(LATER + name) and name not in given)


def commitment(version: ItemVersion, days: Mapping[str, int], names: Sequence[str]) -> Commitment:
    """What is committed to for these materials: the shortest of their periods counts for all."""
    least = min(days[name] for name in names)
    text = _TEXT.format(item=version.name, materials="、".join(names), days=least)
    return Commitment(text, tuple(names), least)


def promised(prepared: Prepared, application: Application) -> tuple[str, ...]:
    """Which of the materials that are lacking follow later, as the application says.

    Raises ``Invalid`` unsigned, ``NotNow`` where the applicant's credit takes that away.
    """
    days = may_follow(prepared.needs)
    chosen = tuple(name for name in application.later if name in days)
    if chosen and not application.signed:
        said = _("请先阅读并签署容缺受理承诺书，或者现在就上传材料。")
        raise Invalid(said, code="TB-CASE-431", fields={"pledge": said})
    refuse_barred(prepared.credit.no_follow, chosen)
    return chosen


def pledged(prepared: Prepared, application: Application, now: datetime) -> dict[str, Any]:
    """The signed commitment as the entry of receipt keeps it: text, name, time, and the digest over all three."""
    chosen = promised(prepared, application)
    if not chosen:
        return {}
    made = commitment(prepared.version, may_follow(prepared.needs), chosen)
    signed = {"text": made.text, "by": application.signed, "at": now.isoformat()}
    kept = {"materials": list(chosen), "days": made.days, **signed, "digest": digest(signed)}
    return {"pledge": kept}


def refuse_barred(against: Sequence[Mark], chosen: Sequence[str]) -> None:
    """Raises ``NotNow`` where something is to follow and marks take that away."""
    why = barred(against) if chosen else ""
    if why:
        raise NotNow(why)


def barred(against: Sequence[Mark]) -> str:
    """Why everything has to come at once (山东省社会信用条例 28), by the marks against it; empty where none is."""
    if not against:
        return ""
    said = _("申请人有记录“%(what)s”（%(basis)s），修复或者到期以前不能容缺受理，材料要一次交齐。")
    return said % {"what": against[0].what, "basis": against[0].basis}


def basis_of(version: ItemVersion, case: Case, names: Sequence[str]) -> list[str]:
    """What the list of materials that may follow rests on, for these materials."""
    needs = version.needs_for(case.route or None)
    return list(dict.fromkeys(n.later.basis for n in needs if n.later is not None and n.material.name in names))
