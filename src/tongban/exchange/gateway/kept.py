"""What is read of our own database before anybody is asked: subscriptions that hold, and copies still good."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import structlog

from tongban.catalog.sharing import Resource
from tongban.core import clock
from tongban.core.city import current_city
from tongban.core.reading import Reading
from tongban.core.statement import array, loads
from tongban.exchange.gateway.sealing import digest_of, holds
from tongban.exchange.models import Said, Standing
from tongban.exchange.ports import Answer, Purpose, Silence

log = structlog.get_logger(__name__)

_KEPT = """
select r.name, s.items, c.known, c.number, c.data, c.digest, c.seal, c.obtained_at,
       w.at, not p.gone, p.number, p.data, p.digest, p.seal, p.taken_at, k.id, k.said, k.until
  from unnest($2::text[]) as r(name)
  left join lateral (
       select array_agg(item order by array_position($4::text[], item::text)) as items from exchange_subscription
        where city = $1 and resource = r.name and item = any($4::text[]) and state = $5
          and (until is null or until >= $6::date)) s on true
  left join lateral (
       select known, number, data, digest, seal, obtained_at from exchange_copy
        where city = $1 and subject_code = $3 and resource = r.name and keep_until > $7::timestamptz
        order by obtained_at desc limit 1) c on s.items is not null
  left join lateral (
       select id, said, until from exchange_consent
        where city = $1 and errand = $8 and resource = r.name and subject_id = $9::uuid
        order by at desc, id desc limit 1) k on s.items is not null
  left join exchange_watermark w on w.city = $1 and w.resource = r.name and w.current and s.items is not null
  left join exchange_replica p on p.city = $1 and p.resource = w.resource and p.subject_code = $3
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """A copy of what a system answered: the record, None where it knew of none."""

    answer: Answer | None
    digest: str
    obtained_at: datetime


@dataclass(frozen=True, slots=True)
class Held:
    """What we have of one resource for a purpose: the items whose subscriptions hold (none: denied), and a copy.

    A copy is looked at, and its seal checked, where it is wanted; ``digest`` and ``since`` are what it says of itself.
    ``consent`` is the agreement a fetch rests on, ``unagreed`` why there is none where one is needed.
    """

    items: Sequence[str]
    look: Callable[[], Kept | None]
    digest: str = ""
    since: datetime | None = None
    consent: UUID | None = None
    unagreed: Silence | None = None

    @property
    def item(self) -> str:
        """The first of the items, in the order the purpose names them; empty where there is none."""
        return next(iter(self.items), "")

    def young(self, digest: str, seconds: int) -> bool:
        """Whether a copy of that very record is there and not half as old as it may become."""
        return (
            self.digest == digest
            and self.since is not None
            and clock.now() - self.since < timedelta(seconds=seconds / 2)
        )


def held(known: Mapping[str, Resource], subject: UUID, code: str, purpose: Purpose) -> Reading[dict[str, Held]]:
    """What we have of resources about a subject, by resource; a copy that is not as it was sealed is none.

    The register of a resource that is taken over by its feed is a copy too, as old as the last look at the feed.
    """
    now = clock.now()
    values = [current_city(), array(known), code, array(purpose.items), Standing.APPROVED.value, now.date(), now]
    values += [purpose.errand or purpose.ref, str(subject)]

    def made(rows: Sequence[tuple[Any, ...]]) -> dict[str, Held]:
        return {row[0]: _held(known[row[0]], code, row) for row in rows}

    return Reading(_KEPT, values, made)


def _held(resource: Resource, code: str, row: Sequence[Any]) -> Held:
    look = partial(_copy, resource, code, row)
    if not resource.terms.consent:
        return Held(row[1] or (), look, row[5] or "", row[7])
    items, said, until = row[1] or (), row[16], row[17]
    if said == Said.AGREED and (until is None or until >= clock.today()):
        return Held(items, look, row[5] or "", row[7], UUID(str(row[15])))
    asked = said in (Said.DECLINED, Said.WITHDRAWN)
    return Held(items, look, unagreed=Silence.DECLINED if asked else Silence.UNASKED)


def _copy(resource: Resource, code: str, row: Sequence[Any]) -> Kept | None:
    return _kept(resource.name, code, row[2:8]) or _replica(resource, code, row)


def _replica(resource: Resource, code: str, row: Sequence[Any]) -> Kept | None:
    """What a register taken over says, where its feed was looked at within the time a copy is good for."""
    looked_at = row[8]
    if looked_at is None or looked_at + timedelta(seconds=resource.terms.keep) <= clock.now():
        return None
    moment = looked_at.astimezone(clock.SHANGHAI)
    if row[9] is None:
        return Kept(None, digest_of("", {}), moment)
    kept = _kept(resource.name, code, row[9:15])
    return kept and Kept(kept.answer and replace(kept.answer, obtained_at=moment), kept.digest, moment)


def _kept(resource: str, code: str, row: Sequence[Any]) -> Kept | None:
    known, number, data, digest, seal, obtained_at = row
    if known is None:
        return None
    told = loads(data)
    if digest != digest_of(number, told) or not holds(seal, resource, code, known, digest, obtained_at):
        log.error("exchange.copy_changed", resource=resource)
        return None
    moment = obtained_at.astimezone(clock.SHANGHAI)
    return Kept(Answer(number, told, digest, moment) if known else None, digest, moment)
