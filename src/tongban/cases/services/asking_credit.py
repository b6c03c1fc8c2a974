"""Credit asked for anew before a person decides: what she sees, and what is put on record of it."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from tongban.cases import credit
from tongban.cases.models import Case
from tongban.cases.states import Happening
from tongban.catalog import queries as catalog
from tongban.catalog.definition import ItemVersion
from tongban.core import audit
from tongban.core.actor import Actor
from tongban.core.errors import Conflict
from tongban.core.unit_of_work import UnitOfWork
from tongban.exchange.ports import Purpose
from tongban.exchange.services import collect
from tongban.parties.credit.standing import Standing
from tongban.parties.queries import party
from tongban.standards.hashes import digest

#: The decisions before which credit is asked for.
DECIDING = frozenset({Happening.GRANTED, Happening.REFUSED})
#: Where a form says what its reader saw.
SEEN = "credit_seen"
_WHAT, _WHY = N_("信用记录"), N_("作出决定前查询信用")


class CreditChanged(Conflict):
    """The credit is another than whoever decides had before her."""

    code = "TB-CRED-412"


def asked(case: Case, version: ItemVersion, who: str, *, anew: bool) -> Standing:
    """How the applicant of a case stands now; ``anew`` asks the public system even where a copy is still good."""
    applicant = party(case.applicant_id)
    why = Purpose((version.key,), _WHY, case.number, who, anew)
    return collect(catalog.vocabulary(), applicant.id, applicant.code, (), why, with_credit=True).credit


def seen(standing: Standing) -> str:
    """What tells two standings apart: grade, marks and whether a system was silent; not the moment."""
    said = credit.said(standing).get("credit", {})
    return digest({name: said.get(name) for name in ("grade", "silent", "marks")})[:16]


def before_decision(
    uow: UnitOfWork, actor: Actor, case: Case, version: ItemVersion, data: Mapping[str, Any]
) -> dict[str, Any]:
    """The data of a decision with the credit asked for at this moment.

    Raises ``CreditChanged`` (TB-CRED-412) where whoever decides says what she saw, and it is no longer so.
    """
    standing = asked(case, version, actor.id, anew=True)
    said = credit.said(standing, version.credit)
    if data.get(SEEN) not in (None, "", seen(standing)):
        raise CreditChanged(_("申请人的信用情况刚刚变了。请看过新的情况，再作决定。"))
    if said:
        audit.record_access(uow, case.applicant_id, _WHAT, _WHY)
    return {**data, **said}
