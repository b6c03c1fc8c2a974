"""A paper taken in at the window while a case is open: which material, what of, which bytes; pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from tongban.cases.acts import NotAllowed, Payload, Terms
from tongban.cases.history import CaseState
from tongban.cases.states import Status

#: Before the decision, whoever's turn it is.
OPEN = frozenset({Status.RECEIVED, Status.CORRECTION, Status.ACCEPTED, Status.IN_PROGRESS, Status.SUSPENDED})


def collect(state: CaseState, data: Mapping[str, Any], terms: Terms, now: datetime) -> Payload:
    """What stands on record of it; the applicant showed it, the clerk took it."""
    named = str(data.get("material", "")).strip()
    if not named:
        raise NotAllowed(_("请选择这份材料用作哪一件材料。"))
    return {"material": named[:80], "from": str(data["from"])[:200], "sha256": str(data["sha256"])}
