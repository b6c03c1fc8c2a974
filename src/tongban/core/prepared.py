"""Prepared statements straight through libpq, for the hot path: one call each, without a cursor around it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any
from weakref import WeakKeyDictionary

import psycopg
from psycopg import abc, pq
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result

_names = count(1)


@dataclass(slots=True)
class _Statement:
    """A statement prepared on a connection, and how to read its rows once that was found out."""

    name: bytes
    rows: abc.Transformer | None = None


_known: "WeakKeyDictionary[psycopg.Connection[Any], dict[tuple[str, tuple[int, ...]], _Statement]]" = (
    WeakKeyDictionary()
)


def fetch(raw: psycopg.Connection[Any], text: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Execute a statement with place-holders $1, $2, … and return its rows; prepared on first use by each connection.

    For a connection that only this thread uses and that is in autocommit or inside Django's transaction. Raises the
    psycopg errors a cursor would.
    """
    transformer: abc.Transformer = Transformer(raw)
    given: Any = transformer.dump_sequence(values, [PyFormat.AUTO] * len(values))
    statement = _prepared(raw, text, transformer.types or ())
    result = _checked(raw, raw.pgconn.exec_prepared(statement.name, given, transformer.formats))
    rows = statement.rows or transformer
    rows.set_pgresult(result, set_loaders=statement.rows is None)
    statement.rows = rows
    return rows.load_rows(0, result.ntuples, tuple)


def execute(raw: psycopg.Connection[Any], text: str, values: Sequence[bytes]) -> None:
    """The same for a statement whose values are PostgreSQL's text forms already and whose rows nobody wants."""
    _checked(raw, raw.pgconn.exec_prepared(_prepared(raw, text, ()).name, values))


def _prepared(raw: psycopg.Connection[Any], text: str, types: tuple[int, ...]) -> _Statement:
    known = _known.setdefault(raw, {})
    statement = known.get((text, types))
    if statement is None:
        statement = _Statement(f"tongban_{next(_names)}".encode())
        _checked(raw, raw.pgconn.prepare(statement.name, text.encode(), types))
        known[text, types] = statement
    return statement


def _checked(raw: psycopg.Connection[Any], result: "pq.abc.PGresult") -> "pq.abc.PGresult":
    if result.status in (pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK):
        return result
    if raw.pgconn.status == pq.ConnStatus.BAD:
        raise psycopg.OperationalError("the connection to the database is lost")
    raise error_from_result(result, encoding="utf-8")
