"""On whose behalf a program may ask or apply: by what its token is bound to, and by mandates."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from tongban.core import clock
from tongban.core.errors import Forbidden, Invalid
from tongban.org.queries import Token, districts
from tongban.parties.models import Party
from tongban.parties.queries import may_act_for, party, party_by_code, require_mandate


def reaches(holder: Token, party_id: UUID, items: Sequence[str | None]) -> bool:
    """True for the city's token, the party's own, and one of a party with a mandate in force for every item."""
    if holder.speaks_for_city:
        return True
    own = holder.party_id
    return own is not None and all(may_act_for(own, party_id, key, clock.today()) for key in items)


def applicant_of(holder: Token, code: str, items: Sequence[str]) -> Party:
    """The applicant; a token of one party is not told whether a party it may not act for exists.

    Raises Forbidden (TB-AUTH-405), for the city's token Invalid (TB-PARTY-422).
    """
    found = party_by_code(code)
    if holder.speaks_for_city:
        return found or no_party("applicant")
    if found is None or not reaches(holder, found.id, items):
        raise Forbidden(_("这个令牌不能代表该申请人办理。请核对代码，或先办理授权。"), code="TB-AUTH-405")
    return found


def agent_of(holder: Token, code: str | None, applicant: Party, items: Sequence[str]) -> Party | None:
    """Who acts for the applicant: the one named, who needs a mandate for every item, else the token's own party."""
    if code is not None:
        found = party_by_code(code) or no_party("agent")
        for key in items:
            require_mandate(found.id, applicant.id, key, clock.today())
        return found
    if holder.party_id is None or holder.party_id == applicant.id:
        return None
    return party(holder.party_id)


def no_party(field: str) -> Party:
    """Raises Invalid (TB-PARTY-422): there is nobody with the code."""
    message = _("没有找到这个主体，请核对代码。")
    raise Invalid(message, code="TB-PARTY-422", fields={field: message})


def district_of(given: int, applicant: Party) -> int:
    """The district asked for, else where the applicant is registered. Raises Invalid (TB-API-422)."""
    if given and given not in districts():
        message = _("没有这个区市，请从事项的 districts 里选。")
        raise Invalid(
            _("区市代码不对：%(message)s") % {"message": message}, code="TB-API-422", fields={"district": message}
        )
    return given or applicant.district
