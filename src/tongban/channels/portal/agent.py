"""As what a person acts for a firm, in words: its legal representative is no agent."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tongban.cases.models import Case
from tongban.parties.queries import STANDING, role_of


def hand(role: str, name: str) -> str:
    """Whose hand an application came by: ``法定代表人 张三 本人办理`` or ``经办人 李四 办理``."""
    if role in STANDING:
        return _("%(role)s %(name)s 本人办理") % {"role": role, "name": name}
    return _("%(role)s %(name)s 办理") % {"role": role or _("经办人"), "name": name}


def standing(role: str, principal: str) -> str:
    """As what the visitor is here: ``演示公司 法定代表人``, or ``代 演示公司 办理`` for an agent."""
    if role in STANDING:
        return _("%(whom)s %(role)s") % {"whom": principal, "role": role}
    return _("代 %(whom)s 办理") % {"whom": principal}


def hand_of(case: Case) -> str:
    """The same for a case as it was submitted; empty where the applicant acted herself."""
    if case.agent_id is None:
        return ""
    return hand(role_of(case.agent_id, case.applicant_id, case.applied_on), case.agent_name)
