"""Whole registers taken over by change feeds: batch by batch, each with its mark, so that a kill loses nothing."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
import psycopg
import structlog
from django.utils.translation import gettext as _

from tongban.catalog import queries as catalog
from tongban.catalog.sharing import Resource
from tongban.core import clock
from tongban.core.city import current_city
from tongban.core.errors import Invalid, NotFound
from tongban.core.ids import uuid7
from tongban.core.own_connections import parameters
from tongban.exchange import quality
from tongban.exchange.gateway.connecting import feed_of
from tongban.exchange.gateway.sealing import digest_of, seal
from tongban.exchange.models import Watermark
from tongban.exchange.ports import Change, Changes, SourceAway

log = structlog.get_logger(__name__)

BATCH = 2000
#: A part of a register takes longer than one record.
_WITHIN = 60.0
#: So many batches at a time while the worker has other things to do.
_SWEPT = 20

_COLUMNS = ("id", "city", "resource", "subject_code", "number", "data", "digest", "seal", "gone", "taken_at")
_INCOMING = "create temp table incoming (like exchange_replica) on commit drop"
_COPY = f"copy incoming ({', '.join(_COLUMNS)}) from stdin"
_TAKE = f"""
insert into exchange_replica ({", ".join(_COLUMNS)}) select {", ".join(_COLUMNS)} from incoming
on conflict (city, resource, subject_code) do update
   set number = excluded.number, data = excluded.data, digest = excluded.digest, seal = excluded.seal,
       gone = excluded.gone, taken_at = excluded.taken_at
"""
_HELD = 'select "to", records, faults, total from exchange_watermark where city = %s and resource = %s for update'
#: A feed whose end was reached once stays followed: what breaks it off between two parts must not end that. How old
#: the register is counts from when its end was last reached.
_MARK = """
insert into exchange_watermark (id, city, resource, "to", current, at, records, faults, total)
values (%s, %s, %s, %s, %s, %s, %s, %s, %s)
on conflict (city, resource) do update
   set "to" = excluded."to", current = exchange_watermark.current or excluded.current, records = excluded.records,
       at = case when excluded.current then excluded.at else exchange_watermark.at end,
       faults = excluded.faults, total = excluded.total
"""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a feed was followed, ``total`` 0 where the system does not say."""

    records: int
    total: int
    faults: int
    more: bool


class MovedOn(Exception):
    """Another process followed the feed meanwhile; what it took is there."""


def follow(name: str, batch: int = BATCH) -> Iterator[Progress]:
    """Take what changed, batch by batch, from where the last batch that is durable ended; told after each.

    Raises NotFound for an unknown resource, Invalid (TB-SHARE-423) for a system without a change feed, ``SourceAway``.
    """
    resource = catalog.resources().get(name)
    if resource is None:
        raise NotFound(_("目录里没有数据资源“%(name)s”。") % {"name": name})
    feed = feed_of(resource.system)
    if feed is None:
        raise Invalid(_("提供“%(name)s”的系统没有变更接口。") % {"name": name}, code="TB-SHARE-423")
    with psycopg.connect(**parameters()) as connection:
        more = True
        while more:
            since = _since(connection, name)
            told = feed.changes(resource, since, batch, _WITHIN)
            if told.more and told.to == since:
                raise Invalid(_("“%(name)s”的变更接口停在原地。") % {"name": name}, code="TB-SHARE-423")
            try:
                yield _take(connection, resource, since, told)
            except MovedOn:
                log.info("exchange.feed_moved_on", resource=name)
            more = told.more


def _since(connection: psycopg.Connection[Any], name: str) -> str:
    with connection.transaction():
        row = connection.execute(_HELD.replace(" for update", ""), [current_city(), name]).fetchone()
    return "" if row is None else str(row[0])


def _take(connection: psycopg.Connection[Any], resource: Resource, since: str, told: Changes) -> Progress:
    """Write a part and its mark as one; nothing where somebody else wrote it meanwhile."""
    now, city = clock.now(), current_city()
    rows, faults = _rows(resource, told.changes, now)
    with connection.transaction():
        held = connection.execute(_HELD, [city, resource.name]).fetchone() or ("", 0, 0, 0)
        if held[0] != since:
            raise MovedOn
        connection.execute(_INCOMING)
        with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
            for row in rows:
                copy.write_row(row)
        connection.execute(_TAKE)
        records, total = held[1] + len(told.changes), told.total or held[3]
        broken = held[2] + faults
        values = [uuid7(), city, resource.name, told.to, not told.more, now, records, broken, total]
        connection.execute(_MARK, values)
    return Progress(records, total, broken, told.more)


def _rows(resource: Resource, changes: Sequence[Change], now: datetime) -> tuple[list[tuple[Any, ...]], int]:
    """The rows of a part, the last change of a subject only, and how many faults were found in it."""
    rows: dict[str, tuple[Any, ...]] = {}
    faults = 0
    for change in changes:
        data: dict[str, Any] = {}
        number, found = "", tuple[quality.Fault, ...]()
        if change.record is not None:
            number = change.record.number
            data, found = quality.read(resource, change.code, change.record.data)
        faults += len(found)
        gone = change.record is None or any(one.rule is quality.Rule.OTHER_SUBJECT for one in found)
        digest = digest_of(number, data)
        sealed = seal(resource.name, change.code, not gone, digest, now)
        text = orjson.dumps(data, default=str).decode()
        rows[change.code] = (
            uuid7(), current_city(), resource.name, change.code, number, text, digest, sealed, gone, now,
        )  # fmt: skip
    return list(rows.values()), faults


def backfill(name: str, tell: Callable[[Progress], None], batch: int = BATCH) -> Progress | None:
    """Follow a feed to its end, telling how far it came; can be broken off at any moment and goes on from there."""
    last = None
    for last in follow(name, batch):
        tell(last)
    return last


def sweep_feeds() -> int:
    """Follow the feeds of the resources whose register was taken over to its end; how many batches were taken."""
    taken = 0
    for row in Watermark.objects.filter(current=True):
        try:
            for progress in follow(row.resource):
                taken += 1
                if taken >= _SWEPT or not progress.more:
                    break
        except (SourceAway, NotFound, Invalid) as error:
            log.warning("exchange.feed_away", resource=row.resource, why=str(error))
    return taken
