"""The reads of data sharing: how each resource answered today, subscriptions, the record of fetches."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from tongban.core import clock
from tongban.core.city import current_city
from tongban.core.errors import NotFound
from tongban.core.models import Serial
from tongban.exchange.gateway.quota import scope
from tongban.exchange.models import CircuitChange, Fetch, Outcome, Standing, Subscription, SubscriptionAct

#: An open circuit is tried again within this time: what was told before says nothing of now.
_OPEN_FOR = timedelta(minutes=5)

_TODAY = """
select resource,
       count(*) filter (where outcome = any(%(called)s)),
       count(*) filter (where outcome = any(%(failed)s)),
       count(*) filter (where outcome = %(copy)s),
       count(*) filter (where outcome = any(%(held)s)),
       coalesce(sum(faults), 0),
       percentile_cont(0.5) within group (order by ms) filter (where outcome = any(%(called)s)),
       percentile_cont(0.95) within group (order by ms) filter (where outcome = any(%(called)s))
  from exchange_fetch where city = %(city)s and at >= %(since)s group by resource
"""
_LAST = """
select r.name, (select at from exchange_fetch f where f.city = %(city)s and f.resource = r.name
                   and f.outcome = any(%(good)s) order by at desc limit 1)
  from unnest(%(names)s::text[]) as r(name)
"""
_GOOD = [Outcome.FOUND.value, Outcome.NONE.value]
_FAILED = [Outcome.AWAY.value, Outcome.UNREADABLE.value, Outcome.REFUSED.value, Outcome.STALE.value]
_HELD = [one.value for one in (Outcome.OPEN, Outcome.USED_UP, Outcome.DENIED, Outcome.NOWHERE, Outcome.UNCONSENTED)]


_USES = """
select resource, item, count(*), max(at) from exchange_fetch
 where city = %(city)s and resource = any(%(names)s) and at >= %(since)s and outcome = any(%(told)s)
 group by 1, 2 order by 3 desc, 1, 2 limit 200
"""


@dataclass(frozen=True, slots=True)
class Use:
    """How often an item had a resource lately: told by the system or from a copy, and when last; nobody is named."""

    resource: str
    item: str
    count: int
    last: datetime


@dataclass(frozen=True, slots=True)
class Figures:
    """How a resource did today: calls and failed ones, copies used, fetches held back, faults, milliseconds."""

    calls: int = 0
    failed: int = 0
    copies: int = 0
    held: int = 0
    faults: int = 0
    p50: float = 0.0
    p95: float = 0.0


def today() -> dict[str, Figures]:
    """The figures of every resource that was wanted today, by name."""
    since = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    values: dict[str, Any] = {
        "city": current_city(), "since": since, "called": _GOOD + _FAILED, "failed": _FAILED,
        "copy": Outcome.COPY.value, "held": _HELD,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_TODAY, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return {row[0]: Figures(row[1], row[2], row[3], row[4], row[5], row[6] or 0.0, row[7] or 0.0) for row in rows}


def uses(names: list[str], days: int) -> list[Use]:
    """Which items had these resources in the last days, the most used first."""
    values: dict[str, Any] = {
        "city": current_city(), "names": names, "since": clock.now() - timedelta(days=days),
        "told": [*_GOOD, Outcome.COPY.value],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_USES, values)
        return [Use(*row) for row in cursor.fetchall()]


def last_good(names: list[str]) -> dict[str, datetime | None]:
    """When each resource last answered."""
    with connection.cursor() as cursor:
        cursor.execute(_LAST, {"city": current_city(), "names": names, "good": _GOOD})
        return dict(cursor.fetchall())


def broken() -> dict[str, datetime]:
    """The resources some process found gone lately and nobody found back, with the moment."""
    rows = CircuitChange.objects.filter(at__gte=clock.now() - _OPEN_FOR)
    newest = rows.order_by("resource", "-at", "-id").distinct("resource")
    return {row.resource: row.at for row in newest if row.state == "open"}


def used(quotas: Mapping[str, int]) -> dict[str, int]:
    """How much of each resource's quota is taken today, counted in blocks; those without bound left out."""
    scopes = {scope(name): name for name, quota in quotas.items() if quota}
    rows = Serial.objects.filter(day=clock.today(), scope__in=scopes)
    return {scopes[row.scope]: min(row.next - 1, quotas[scopes[row.scope]]) for row in rows}


def subscriptions(state: str = "", text: str = "") -> "QuerySet[Subscription]":
    """Subscriptions by state, of an item's key or a resource's name; those asked for first."""
    rows = Subscription.objects.order_by("resource", "item")
    if state in Standing:
        rows = rows.filter(state=state)
    if text:
        rows = rows.filter(resource__icontains=text) | rows.filter(item__icontains=text)
    return rows


def subscription(id_: UUID) -> Subscription:
    """One of them. Raises NotFound."""
    row = Subscription.objects.filter(id=id_).first()
    if row is None:
        raise NotFound
    return row


def acts_of(rows: list[Subscription]) -> dict[UUID, SubscriptionAct]:
    """The last act on each."""
    acts = SubscriptionAct.objects.filter(subscription_id__in=[row.id for row in rows])
    return {
        one.subscription_id: one for one in acts.order_by("subscription_id", "-at", "-id").distinct("subscription_id")
    }


def fetches_about(subject: UUID, since: datetime | None = None, until: datetime | None = None) -> "QuerySet[Fetch]":
    """What was asked of other systems about a party, or used of a copy, newest first; not what nobody was asked for."""
    rows = Fetch.objects.filter(subject_id=subject, outcome__in=[*_GOOD, *_FAILED, Outcome.COPY.value])
    if since is not None:
        rows = rows.filter(at__gte=since)
    if until is not None:
        rows = rows.filter(at__lt=until)
    return rows.order_by("-at", "-id")


def fetches(resource: str = "", ref: str = "") -> "QuerySet[Fetch]":
    """The record, newest first, of a resource, for a draft or case."""
    rows = Fetch.objects.order_by("-at", "-id")
    if resource:
        rows = rows.filter(resource=resource)
    return rows.filter(ref=ref) if ref else rows
