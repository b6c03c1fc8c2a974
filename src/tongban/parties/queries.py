"""Reads about parties: who they are and for whom they may act."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from tongban.core.errors import Forbidden, NotFound
from tongban.core.statement import read
from tongban.parties.models import Account, Mandate, Party, PartyKind


def party(party_id: UUID | str) -> Party:
    """A party by id. Raises NotFound."""
    row = Party.objects.filter(id=party_id).first()
    if row is None:
        raise NotFound("没有找到这个主体。")
    return row


def party_by_code(code: str) -> Party | None:
    """A party by 统一社会信用代码 or 公民身份号码."""
    return next(iter(read(Party, "code = $2 order by id limit 1", [code])), None)


def parties_by_id(ids: Sequence[UUID]) -> dict[UUID, Party]:
    """Several parties in one read."""
    return {row.id: row for row in Party.objects.filter(id__in=set(ids))}


def mandates_of(agent: UUID, on: date) -> "QuerySet[Mandate]":
    """The mandates an agent holds on a day."""
    return Mandate.objects.filter(agent_id=agent, since__lte=on, revoked_at=None).filter(
        Q(until=None) | Q(until__gte=on)
    )


def may_act_for(agent: UUID, principal: UUID, item_key: str | None, on: date) -> bool:
    """True for oneself, or with a mandate that is in force and covers the item."""
    if agent == principal:
        return True
    return any(
        item_key is None or not m.items or item_key in m.items
        for m in mandates_of(agent, on).filter(principal_id=principal)
    )


def require_mandate(agent: UUID, principal: UUID, item_key: str | None, on: date) -> None:
    """Raises ``Forbidden`` where ``may_act_for`` is false."""
    if not may_act_for(agent, principal, item_key, on):
        raise Forbidden("您没有代表该主体办理这件事的有效授权，请先请对方办理授权。", code="TB-AUTH-405")


def acts_for(agent: UUID, on: date) -> list[Party]:
    """Everyone the agent may act for on a day, the agent first, then by name."""
    principals = [m.principal_id for m in mandates_of(agent, on)]
    known = parties_by_id([agent, *principals])
    others = sorted({known[p] for p in principals if p in known}, key=lambda p: p.name)
    return ([known[agent]] if agent in known else []) + others


def demonstration_accounts() -> "list[tuple[Account, Party]]":
    """The demonstration accounts with their people."""
    accounts = list(Account.objects.filter(demonstration=True).order_by("login"))
    people = parties_by_id([a.person_id for a in accounts])
    return [(a, people[a.person_id]) for a in accounts if a.person_id in people]


def subject_kind(row: Party) -> str:
    """自然人, 法人 or 个体工商户, as an item's ``for`` says it."""
    return PartyKind(row.kind).value
