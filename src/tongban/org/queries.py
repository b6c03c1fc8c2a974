"""Reads of the organisation; what seldom changes is kept in process for a few seconds."""

import hashlib
from collections import Counter
from dataclasses import dataclass, fields
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tongban.core.actor import Actor, ActorKind
from tongban.core.cache import timed
from tongban.core.errors import NotFound, Unauthenticated
from tongban.org.models import ApiToken, Department, District, Implementer, Posting, Scope, Staff


@dataclass(frozen=True, slots=True)
class Body:
    """An implementing body as the other rooms see it."""

    item_key: str
    district: int
    code: str
    name: str
    uscc: str
    department: str
    demonstration: bool


@timed(seconds=5)
def _bodies() -> dict[tuple[str, int], Body]:
    rows = Implementer.objects.values_list(*(field.name for field in fields(Body)))
    return {(row[0], row[1]): Body(*row) for row in rows}


def implementer(item_key: str, district: int) -> Body:
    """The body that handles an item in a district, else the city's own. Raises NotFound when the city has none."""
    bodies = _bodies()
    body = bodies.get((item_key, district)) or bodies.get((item_key, 0))
    if body is None:
        raise NotFound(_("这个事项在所选区市还没有实施主体，请换一个区市或到政务服务大厅咨询。"), code="TB-ITEM-405")
    return body


def implementers(item_key: str) -> list[Body]:
    """Every body that handles an item, the city's own first."""
    return sorted((b for (key, _), b in _bodies().items() if key == item_key), key=lambda b: b.district)


@timed(seconds=5)
def city_body() -> str:
    """The city's body that handles the most items, by name: whom to ask about anything; empty before there is one."""
    handled = Counter(body.name for (_key, district), body in _bodies().items() if district == 0)
    return max(sorted(handled), key=lambda name: handled[name], default="")


@timed(seconds=5)
def districts() -> dict[int, str]:
    """District names by GB/T 2260 code."""
    return {d.code: d.name for d in District.objects.order_by("code")}


def departments() -> "QuerySet[Department]":
    """The city's departments by name."""
    return Department.objects.order_by("name")


def staff_actor(staff_id: UUID | str, request_id: str = "") -> Actor | None:
    """The acting member of staff with every post held, None when gone, inactive, or a demonstration in production."""
    row = Staff.objects.filter(id=staff_id, active=True).first()
    if row is None or (row.demonstration and not settings.DEMO):
        return None
    rights = frozenset((p.post, p.department, p.district or None) for p in Posting.objects.filter(staff_id=row.id))
    return Actor(ActorKind.STAFF, str(row.id), row.name, rights=rights, request_id=request_id)


def staff_member(staff_id: UUID | str) -> Staff:
    """A member of staff by id, active or not. Raises NotFound."""
    row = Staff.objects.filter(id=staff_id).first()
    if row is None:
        raise NotFound("没有这个工作人员账号。")
    return row


def all_staff() -> "list[tuple[Staff, list[Posting]]]":
    """Every member of staff by login with the posts held, in two reads."""
    held: dict[UUID, list[Posting]] = {}
    for posting in Posting.objects.order_by("post", "department", "district"):
        held.setdefault(posting.staff_id, []).append(posting)
    return [(row, held.get(row.id, [])) for row in Staff.objects.order_by("-active", "login")]


def demonstration_staff() -> "QuerySet[Staff]":
    """The demonstration accounts of staff."""
    return Staff.objects.filter(demonstration=True, active=True).order_by("login")


@dataclass(frozen=True, slots=True)
class Token:
    """A program that was let in: what it may do, and the party it is bound to (None: the city's)."""

    id: UUID
    name: str
    party_id: UUID | None
    scopes: frozenset[str]

    @property
    def speaks_for_city(self) -> bool:
        """True when the token is not bound to one party."""
        return Scope.CASES_ANY in self.scopes


def token_digest(secret: str) -> str:
    """All that is kept of a token."""
    return hashlib.sha256(secret.encode()).hexdigest()


def token_of(secret: str) -> Token:
    """The token behind a secret, at most 30 seconds old. Raises Unauthenticated for a forged or revoked one."""
    return _token(token_digest(secret))


@timed(seconds=30)
def _token(digest: str) -> Token:
    row = ApiToken.objects.filter(digest=digest, revoked_at=None).first()
    if row is None:
        raise Unauthenticated(
            _("接口令牌无效或者已经停用。请核对 Authorization: Bearer 后面的令牌，或请平台重新发放。"),
            code="TB-AUTH-408",
        )
    return Token(row.id, row.name, row.party_id, frozenset(row.scopes))


def tokens() -> "QuerySet[ApiToken]":
    """Every token ever made, the newest first."""
    return ApiToken.objects.order_by("-created_at", "-id")


def forget_tokens() -> None:
    """Let go of the tokens kept in this process."""
    _token.forget()
