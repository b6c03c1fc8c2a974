"""The figure of an item or application as pages show it: our own counts, beside them what was publicly reported."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from tongban.cases import figure
from tongban.cases.figure import Figure
from tongban.cases.models import Case
from tongban.cases.needs import NeededMaterial
from tongban.cases.preparation import Prepared
from tongban.cases.services.handling import stored_facts
from tongban.catalog import queries as catalog
from tongban.catalog.definition import ItemVersion
from tongban.catalog.parts import Published
from tongban.channels.shapes import FactLine, Source

#: What is counted, as the pack names it.
FIELDS, MATERIALS = N_("填写字段"), N_("申请材料")


@dataclass(frozen=True, slots=True)
class Shown:
    """Our own counts side by side, each with the published one; the systems that filled fields in; who published."""

    counts: Sequence[FactLine]
    systems: Sequence[str]
    cited: Sequence[str]


def of_item(item: ItemVersion) -> Shown | None:
    """What an item comes to by its definition; None where nothing was published to compare with."""
    return _shown(item, figure.of_version(item), _("从部门数据取得"), _("最多要您填写"))


def of_draft(prepared: Prepared) -> Shown | None:
    """What an application comes to as it stands now."""
    return _shown(prepared.version, figure.of_prepared(prepared), _("已由部门数据填好"), _("请您填写"))


def of_case(row: Case, needs: Sequence[NeededMaterial]) -> Shown | None:
    """What a submitted application came to, with the materials it needed."""
    version = catalog.version(row.item_digest)
    if not version.published:
        return None
    counted = figure.of_stored(version, stored_facts(row), needs)
    return _shown(version, counted, _("由部门数据填好"), _("您填写"))


def systems(types: Iterable[str]) -> tuple[str, ...]:
    """The systems that hold these licence types and records; what the platform issues is in its own store."""
    known = catalog.resources()
    return tuple(dict.fromkeys(known[one].system.name if one in known else _("本平台的证照库") for one in types))


def _shown(version: ItemVersion, counted: Figure, filled: str, asked: str) -> Shown | None:
    if not version.published:
        return None
    told = {one.what: _reported(one) for one in version.published}
    giving = systems(counted.sources)
    from_ = _("来自 %(count)d 个系统") % {"count": len(giving)} if giving else ""
    handed_in = _("%(before)d 份 → %(after)d 份") % {"before": counted.materials, "after": counted.handed_in}
    counts = [
        _line(_(FIELDS), _fields(counted.fields), told.get(FIELDS, "")),
        _line(filled, _fields(counted.filled), from_),
        _line(asked, _fields(counted.asked)),
        _line(_(MATERIALS), handed_in, told.get(MATERIALS, "")),
    ]
    return Shown(counts, giving, _cited(version.published))


def _line(name: str, value: str, note: str = "") -> FactLine:
    return FactLine(name, value, Source("系统", note=note))


def _fields(count: int) -> str:
    return _("%(count)d 项") % {"count": count}


def _reported(one: Published) -> str:
    before, after = (f"{text} {one.unit}" if text.isdigit() else text for text in (one.before, one.after))
    return _("公开报道：%(before)s → %(after)s") % {"before": before, "after": after}


def _cited(published: Iterable[Published]) -> tuple[str, ...]:
    known = catalog.sources()
    return tuple(dict.fromkeys(known[one.source].what if one.source in known else one.source for one in published))
