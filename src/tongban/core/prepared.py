"""Prepared statements straight through libpq, for the hot path: one call each, without a cursor around it."""

from collections.abc import Sequence
from itertools import count
from typing import Any
from weakref import WeakKeyDictionary

import psycopg
from psycopg import pq
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result

_names = count(1)
_known: "WeakKeyDictionary[psycopg.Connection[Any], dict[tuple[str, tuple[int, ...]], bytes]]" = WeakKeyDictionary()


def fetch(raw: psycopg.Connection[Any], text: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Execute a statement with place-holders $1, $2, … and return its rows; prepared on first use by each connection.

    For a connection that only this thread uses and that is in autocommit or inside Django's transaction. Raises the
    psycopg errors a cursor would.
    """
    transformer = Transformer(raw)
    given: Any = transformer.dump_sequence(values, [PyFormat.AUTO] * len(values))
    name = _prepared(raw, text, transformer.types or ())
    result = _checked(raw, raw.pgconn.exec_prepared(name, given, transformer.formats))
    transformer.set_pgresult(result)
    return transformer.load_rows(0, result.ntuples, tuple)


def execute(raw: psycopg.Connection[Any], text: str, values: Sequence[bytes]) -> None:
    """The same for a statement whose values are PostgreSQL's text forms already and whose rows nobody wants."""
    name = _prepared(raw, text, ())
    _checked(raw, raw.pgconn.exec_prepared(name, values))


def _prepared(raw: psycopg.Connection[Any], text: str, types: tuple[int, ...]) -> bytes:
    known = _known.setdefault(raw, {})
    name = known.get((text, types))
    if name is None:
        name = f"tongban_{next(_names)}".encode()
        _checked(raw, raw.pgconn.prepare(name, text.encode(), types))
        known[text, types] = name
    return name


def _checked(raw: psycopg.Connection[Any], result: "pq.abc.PGresult") -> "pq.abc.PGresult":
    if result.status in (pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK):
        return result
    if raw.pgconn.status == pq.ConnStatus.BAD:
        raise psycopg.OperationalError("the connection to the database is lost")
    raise error_from_result(result, encoding="utf-8")
