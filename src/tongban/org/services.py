"""The writes of the organisation: taking over the pack's departments, bodies and staff."""

import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from tongban.core import clock
from tongban.core.actor import Actor, ActorKind
from tongban.core.city import current_city
from tongban.core.errors import Forbidden, Invalid, NotFound, Unauthenticated
from tongban.core.throttle import count_try, forget_tries
from tongban.org.models import ApiToken, Department, District, Implementer, Posting, Scope, Staff
from tongban.org.queries import forget_tokens, staff_actor, token_digest

_WRONG = N_("账号或口令不对。请检查后再试；忘记口令请联系系统管理员。")


@dataclass(frozen=True, slots=True)
class StaffRecord:
    """A member of staff as the pack or an administrator states them; postings are (post, department, district or 0)."""

    login: str
    name: str
    password: str
    postings: tuple[tuple[str, str, int], ...]
    demonstration: bool = False


@transaction.atomic
def define_department(name: str, *, regulator: bool = False) -> Department:
    """A department by its name, made or updated."""
    row, _ = Department.objects.update_or_create(name=name, city=current_city(), defaults={"regulator": regulator})
    return row


@transaction.atomic
def define_district(code: int, name: str) -> District:
    """A district by its GB/T 2260 code, made or renamed."""
    row, _ = District.objects.update_or_create(code=code, city=current_city(), defaults={"name": name})
    return row


@transaction.atomic
def define_implementer(
    item_key: str, district: int, *, code: str, name: str, uscc: str, department: str, demonstration: bool
) -> Implementer:
    """The body that handles an item in a district, made or updated."""
    row, _ = Implementer.objects.update_or_create(
        item_key=item_key,
        district=district,
        city=current_city(),
        defaults={
            "code": code,
            "name": name,
            "uscc": uscc,
            "department": department,
            "demonstration": demonstration,
        },
    )
    return row


def keep_implementers(handled: Collection[tuple[str, int]]) -> None:
    """Forget which body handles an item where, but for these items and districts; cases keep the body they went to."""
    for row in Implementer.objects.all():
        if (row.item_key, row.district) not in handled:
            row.delete()


@transaction.atomic
def define_staff(record: StaffRecord) -> Staff:
    """A member of staff and exactly these postings. An unchanged password keeps its hash."""
    row = Staff.objects.filter(login=record.login).first() or Staff(login=record.login)
    row.name, row.demonstration, row.active = record.name, record.demonstration, True
    if not row.password or not check_password(record.password, row.password):
        row.password = make_password(record.password)
    row.save()
    Posting.objects.filter(staff_id=row.id).delete()
    Posting.objects.bulk_create(
        Posting(staff_id=row.id, post=post, department=department, district=district)
        for post, department, district in record.postings
    )
    return row


def check_staff_password(staff_id: UUID, password: str) -> bool:
    """Whether it is the password of a member of staff; counted like a sign-in. Raises ``TooManyTries``."""
    count_try("staff-login", str(staff_id), 10)
    row = Staff.objects.filter(id=staff_id, active=True).first()
    if row is None or not check_password(password, row.password):
        return False
    forget_tries("staff-login", str(staff_id))
    return True


def set_staff_password(staff_id: UUID, password: str) -> None:
    """Give a member of staff a new password; what it has to be is checked before."""
    Staff.objects.filter(id=staff_id).update(password=make_password(password))


def set_staff_active(staff_id: UUID, *, active: bool) -> None:
    """Let a member of staff in again, or no more."""
    Staff.objects.filter(id=staff_id).update(active=active)


def sign_in(login: str, password: str, origin: str) -> Actor:
    """The actor behind a staff login. Raises ``Unauthenticated`` for a wrong pair, ``TooManyTries`` past ten tries.

    In production a demonstration account is refused (TB-AUTH-409).

    ``origin`` is the caller's network address; tries are counted per login and per address.
    """
    count_try("staff-login", login, 10)
    count_try("staff-address", origin, 60)
    row = Staff.objects.filter(login=login, active=True).first()
    if row is None:
        make_password(password)  # as slow as a check, so that logins cannot be guessed by time
        raise Unauthenticated(_(_WRONG), code="TB-AUTH-402")
    if not check_password(password, row.password):
        raise Unauthenticated(_(_WRONG), code="TB-AUTH-402")
    forget_tries("staff-login", login)
    if row.demonstration and not settings.DEMO:
        raise Forbidden(_("演示账号不能用于正式运行。请用正式的工作人员账号登录。"), code="TB-AUTH-409")
    actor = staff_actor(row.id)
    if actor is None or actor.kind is not ActorKind.STAFF:
        raise Unauthenticated(_(_WRONG), code="TB-AUTH-402")
    return actor


def create_token(name: str, scopes: Iterable[str], party_id: UUID | None = None) -> tuple[ApiToken, str]:
    """A new token and its secret, which is told this once: only its digest is kept.

    Raises Invalid (TB-TOKEN-422) for an unknown scope, or a reach that is neither one party nor the whole city.
    """
    wanted = sorted(set(scopes))
    unknown = "、".join(scope for scope in wanted if scope not in Scope.values)
    if unknown or not wanted:
        raise Invalid(
            f"令牌权限没有选对：{unknown or '一项也没有'}。可选：{'、'.join(Scope.values)}。", code="TB-TOKEN-422"
        )
    for_city = Scope.CASES_ANY in wanted
    if for_city == (party_id is not None) and wanted != [Scope.ITEMS_READ]:
        raise Invalid(
            "令牌要么属于一个主体（--party），要么代表全市（--scope cases:any），两者必须且只能选一种。",
            code="TB-TOKEN-422",
        )
    secret = f"tb_{secrets.token_urlsafe(32)}"
    row = ApiToken(
        name=name.strip()[:80], digest=token_digest(secret), party_id=party_id, scopes=wanted, created_at=clock.now()
    )
    row.save(force_insert=True)
    return row, secret


def revoke_token(token_id: UUID) -> ApiToken:
    """Let a token in no more, elsewhere within 30 seconds. Raises NotFound; revoking twice is harmless."""
    row = ApiToken.objects.filter(id=token_id).first()
    if row is None:
        raise NotFound("没有这个令牌。请用 tongban token list 查看编号。")
    if row.revoked_at is None:
        row.revoked_at = clock.now()
        row.save(update_fields=["revoked_at"])
    forget_tokens()
    return row
