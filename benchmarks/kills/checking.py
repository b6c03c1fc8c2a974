"""What must be true at the end: every answer on record once, none wrong, late facts once, registers whole."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import psycopg

from benchmarks.kills.calling import Answered
from benchmarks.kills.elsewhere import RESOURCE, Register

_GOOD = ("查到", "查无记录", "用了有效的副本")
_FETCHES = "select ref, outcome, digest, subject_id from exchange_fetch where ref like %s"
_LATE = """select c.number, count(l.id) from cases_case c left join cases_latefacts l on l.case_id = c.id
            where c.number = any(%s) group by 1"""
_REPLICAS = "select subject_code, number, data, gone from exchange_replica where resource = %s"
_MARK = 'select "to", current, records from exchange_watermark where resource = %s'
_JOBS = "select topic, state, error from core_job where topic = 'refetch' or state = 'dead'"


def faults(
    connection: psycopg.Connection[Any],
    answered: Sequence[Answered],
    register: Register,
    length: int,
    name: str,
    waiting: Sequence[str],
) -> list[str]:
    """Every breach, in words; none is what is hoped for."""
    return [
        *_record(connection, answered, _names(register, length), name),
        *_late(connection, waiting),
        *_register(connection, register, length),
        *(f"a job is left: {row}" for row in connection.execute(_JOBS)),
    ]


def _names(register: Register, length: int) -> dict[str, str | None]:
    """The name each record the register ever held says, by the digest of the record."""
    from tongban.exchange.gateway.sealing import digest_of

    names: dict[str, str | None] = {digest_of("", {}): None}
    for one in register.changes(0, length):
        if one["data"] is not None:
            names[digest_of(one["number"], one["data"])] = one["data"]["企业名称"]
    return names


def _record(
    connection: psycopg.Connection[Any], answered: Sequence[Answered], names: dict[str, str | None], name: str
) -> Iterator[str]:
    digests: dict[str, list[str]] = defaultdict(list)
    for ref, outcome, digest, _subject in connection.execute(_FETCHES, [f"{name}-%"]):
        if outcome in _GOOD:
            digests[ref].append(digest)
            if digest not in names:
                yield f"{ref}: on record is what the register never said"
    yield from (f"{ref}: {len(of)} times on record" for ref, of in digests.items() if len(of) > 1)
    for one in answered:
        of = digests.get(one.ref)
        if not of:
            yield f"{one.ref}: answered and not on record"
        elif names.get(of[0]) != one.name or (one.digest and one.digest != of[0]):
            yield f"{one.ref}: answered otherwise than is on record"


def _late(connection: psycopg.Connection[Any], waiting: Sequence[str]) -> Iterator[str]:
    found = connection.execute(_LATE, [list(waiting)]).fetchall()
    if len(found) != len(waiting):
        yield f"{len(found)} of {len(waiting)} cases are there"
    yield from (f"case {number}: late facts {count} times" for number, count in found if count != 1)


def _register(connection: psycopg.Connection[Any], register: Register, length: int) -> Iterator[str]:
    mark = connection.execute(_MARK, [RESOURCE]).fetchone()
    if mark != (str(length), True, length):
        yield f"the feed's mark is {mark} where there were {length} changes"
    rows = {code: (number, data, gone) for code, number, data, gone in connection.execute(_REPLICAS, [RESOURCE])}
    if len(rows) != min(length, register.subjects):
        yield f"{len(rows)} subjects are held of {min(length, register.subjects)}"
    for code, (number, data, gone) in rows.items():
        if (None if gone else (number, data)) != register.known(code, length):
            yield f"{code} is held otherwise than the register has it"
