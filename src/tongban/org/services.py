"""The writes of the organisation: taking over the pack's departments, bodies and staff."""

from dataclasses import dataclass

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from tongban.core.actor import Actor, ActorKind
from tongban.core.city import current_city
from tongban.core.errors import Unauthenticated
from tongban.core.throttle import count_try
from tongban.org.models import Department, District, Implementer, Posting, Staff
from tongban.org.queries import staff_actor

_WRONG = "账号或口令不对。请检查后再试；忘记口令请联系系统管理员。"


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
            "code": code, "name": name, "uscc": uscc, "department": department, "demonstration": demonstration,
        },
    )  # fmt: skip
    return row


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


def sign_in(login: str, password: str, origin: str) -> Actor:
    """The actor behind a staff login. Raises ``Unauthenticated`` for a wrong pair, ``TooManyTries`` past ten tries.

    ``origin`` is the caller's network address; tries are counted per login and per address.
    """
    count_try("staff-login", login, 10)
    count_try("staff-address", origin, 60)
    row = Staff.objects.filter(login=login, active=True).first()
    if row is None:
        make_password(password)  # as slow as a check, so that logins cannot be guessed by time
        raise Unauthenticated(_WRONG, code="TB-AUTH-402")
    if not check_password(password, row.password):
        raise Unauthenticated(_WRONG, code="TB-AUTH-402")
    actor = staff_actor(row.id)
    if actor is None or actor.kind is not ActorKind.STAFF:
        raise Unauthenticated(_WRONG, code="TB-AUTH-402")
    return actor
