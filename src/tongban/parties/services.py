"""The writes about parties."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils.translation import gettext as _

from tongban.core.city import current_city
from tongban.core.errors import Unauthenticated
from tongban.core.throttle import count_try, forget_tries
from tongban.parties.models import Account, Mandate, Party, PartyKind


@transaction.atomic
def define_party(
    kind: PartyKind, name: str, code: str, *, phone: str = "", district: int = 0, demonstration: bool = False
) -> Party:
    """A party by its code, made or updated."""
    row, _made = Party.objects.update_or_create(
        kind=kind,
        code=code,
        city=current_city(),
        defaults={"name": name, "phone": phone, "district": district, "demonstration": demonstration},
    )
    return row


@transaction.atomic
def define_account(person: Party, login: str, secret: str, *, demonstration: bool) -> Account:
    """A portal account of a person; an unchanged secret keeps its hash."""
    row = Account.objects.filter(login=login).first() or Account(login=login)
    row.person_id, row.demonstration = person.id, demonstration
    if not row.secret or not check_password(secret, row.secret):
        row.secret = make_password(secret)
    row.save()
    return row


def change_password(account: Account, present: str, wanted: str) -> None:
    """Change the password of an account once the present one is shown; ``wanted`` empty only checks that.

    Raises ``Unauthenticated`` (TB-AUTH-402) for a wrong present password and ``TooManyTries`` past ten.
    """
    count_try("portal-login", account.login, 10)
    if not check_password(present, account.secret):
        raise Unauthenticated(_("现在的口令不对，没有修改。"), code="TB-AUTH-402")
    forget_tries("portal-login", account.login)
    if wanted:
        account.secret = make_password(wanted)
        account.save(update_fields=["secret"])


@transaction.atomic
def define_mandate(
    principal: UUID, agent: UUID, since: date, until: date | None, *, role: str = "经办人", items: Sequence[str] = ()
) -> Mandate:
    """An agent may act for a principal from a day until a day (None: until revoked), in some items or all."""
    row, _made = Mandate.objects.update_or_create(
        principal_id=principal,
        agent_id=agent,
        since=since,
        city=current_city(),
        defaults={"until": until, "items": list(items), "role": role},
    )
    return row


def set_phone(row: Party, phone: str) -> None:
    """The number a party is called and texted at from now on; the caller has seen that it is hers."""
    row.phone = phone
    Party.objects.filter(id=row.id).update(phone=phone)
