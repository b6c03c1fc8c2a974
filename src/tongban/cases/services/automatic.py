"""Whether a machine may decide an application, and what holds it back where the rules alone would grant."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext_noop as N_

from tongban.cases import decision
from tongban.cases.preparation import Prepared
from tongban.cases.services import granting, promising
from tongban.catalog import queries as catalog
from tongban.catalog.definition import ItemVersion

#: How the reason ends why a machine waits for departments that are asked.
_AWAITED = "要请别的部门协助核对"


def held_for_answers(held_back: str | None) -> bool:
    """Whether nothing but answers of other departments kept a machine from deciding: every graver reason goes first."""
    return bool(held_back) and str(held_back).endswith(_AWAITED)


def by_machine(
    version: ItemVersion, prepared: Prepared, received: Mapping[str, Any] = MappingProxyType({})
) -> tuple[bool, str | None]:
    """Whether a machine decides, and when the rules would grant but something holds them back, what.

    ``received`` is what the entry of receipt keeps beside the facts: a promise nobody signed grants nothing.
    """
    if not decision.grants(prepared.verdict):
        return False, None
    if version.automatic_forbidden:
        return False, f"依法须由人员审查（{version.automatic_forbidden}）"
    if not catalog.automatic_enabled(version.key):
        return False, N_("本事项的自动审批已由管理人员暂停")
    if held_back := prepared.credit.person:
        return False, held_back
    if held_back := promising.held_back(prepared, received):
        return False, held_back
    if any(not n.spared and not n.need.optional for n in prepared.needs):
        return False, N_("有上传的材料需要人工核对")
    if asked := [one.need.material.name for one in prepared.needs if one.unanswered]:
        return False, f"“{'”“'.join(asked)}”{_AWAITED}"
    if disputed := prepared.disputed():
        said = "；".join(f"“{name}”（{'、'.join(sources)}）" for name, sources in disputed.items())
        return False, f"不同来源的数据不一致：{said}，须由工作人员核定"
    missing = granting.uncomputed(version, prepared.route, prepared.facts)
    if missing:
        return False, f"“{'”“'.join(missing)}”算不出来，须由工作人员核定"
    return True, None
