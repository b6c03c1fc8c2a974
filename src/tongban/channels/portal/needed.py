"""What a guide says of materials: which have to be brought, which are spared and how, which may follow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from django.utils.translation import gettext as _

from tongban.cases import exemption
from tongban.catalog.parts import Need
from tongban.channels import exempting
from tongban.channels.portal.later import within
from tongban.channels.shapes import MaterialLine


@dataclass(frozen=True, slots=True)
class Materials:
    """The materials of one way, or of all of them (without a name)."""

    way: str
    lines: list[MaterialLine]
    exemption: exempting.Exemption | None
    later: Sequence[MaterialLine] = ()  # those that may follow after acceptance


def group(way: str, needs: Iterable[tuple[Need, bool]], more: Mapping[str, str] = MappingProxyType({})) -> Materials:
    """The materials of a way, each with whether it is certainly needed, and how many come by which way.

    ``more`` is what else is said of materials, by their names.
    """
    told = list(needs)
    later = [_later(need, certain) for need, certain in told if _follows(need)]
    lines = [_material(need, certain) for need, certain in told if not _follows(need)]
    lines, later = ([replace(one, why=one.why + more.get(one.name, "")) for one in some] for some in (lines, later))
    return Materials(way, lines, exempting.summed(exemption.foreseen(told)), later)


def _follows(need: Need) -> bool:
    return need.later is not None and need.spared_by is None


def _later(need: Need, certain: bool) -> MaterialLine:
    """A material that may follow after acceptance: by when, on what basis (青岛 24: the two lists are published)."""
    later, why = need.later, _("%(within)s补交（%(basis)s）。要先签书面承诺，逾期视为撤回申请。")
    told = {"within": within(later.days), "basis": later.basis} if later is not None else {}
    when = [] if certain else [_("视您的情况才需要。")]
    return MaterialLine(need.material.name, "later", "".join([*when, why % told]))


def _material(need: Need, certain: bool) -> MaterialLine:
    ways = {
        "表单": _("在线填写的内容自动生成，不用另外准备。"),
        "证照": _("用您的电子证照，不用提交。"),
        "共享": _("由政府部门之间核对，不用提交。"),
        "协助": _("由受理部门请%(department)s协助核对，不用提交。")
        % {"department": need.assist.department if need.assist else ""},
        "承诺": _("选择告知承诺的不用提交，签承诺书代替；不承诺的要交。"),
    }
    if need.spared_by is not None:
        fallback = _("查不到时再请您上传。") if need.licence else ""
        way = exemption.Way(need.spared_by).word
        return MaterialLine(need.material.name, "spared", ways[need.spared_by] + fallback, way=way)
    notes = [] if certain else [_("视您的情况才需要。")]
    notes += [_("没有的可以不交。")] if need.optional else []
    return MaterialLine(need.material.name, "optional" if need.optional else "needed", "".join(notes))
