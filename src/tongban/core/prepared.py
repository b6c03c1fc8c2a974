"""Prepared statements straight through libpq, for the hot path: one call each, without a cursor around it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

import psycopg
from psycopg import abc, pq
from psycopg.adapt import Transformer
from psycopg.errors import error_from_result

_names = count(1)


@dataclass(slots=True)
class _Statement:
    """A statement prepared on a connection, and what reads its rows once it has ``read`` their columns."""

    name: bytes
    rows: abc.Transformer
    read: bool = False


#: Where a connection keeps its statements: on itself, so that they end with it.
_KEPT = "_tongban_statements"


def fetch(raw: psycopg.Connection[Any], text: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Execute a statement with place-holders $1, $2, … and return its rows; prepared on first use by each connection.

    Values are sent as text for the server to read as what the statement wants. For a connection that only this thread
    uses and that is in autocommit or inside Django's transaction. Raises the psycopg errors a cursor would.
    """
    statement = _prepared(raw, text)
    given: list[Any] = [None if value is None else str(value).encode() for value in values]
    result = _checked(raw, raw.pgconn.exec_prepared(statement.name, given))
    statement.rows.set_pgresult(result, set_loaders=not statement.read)
    statement.read = True
    return statement.rows.load_rows(0, result.ntuples, tuple)


def execute(raw: psycopg.Connection[Any], text: str, values: Sequence[bytes]) -> None:
    """The same for a statement whose values are PostgreSQL's text forms already and whose rows nobody wants."""
    _checked(raw, raw.pgconn.exec_prepared(_prepared(raw, text).name, values))


def _prepared(raw: psycopg.Connection[Any], text: str) -> _Statement:
    known: dict[str, _Statement] = raw.__dict__.setdefault(_KEPT, {})
    statement = known.get(text)
    if statement is None:
        statement = _Statement(f"tongban_{next(_names)}".encode(), Transformer(raw))
        _checked(raw, raw.pgconn.prepare(statement.name, text.encode()))
        known[text] = statement
    return statement


def _checked(raw: psycopg.Connection[Any], result: "pq.abc.PGresult") -> "pq.abc.PGresult":
    if result.status in (pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK):
        return result
    if raw.pgconn.status == pq.ConnStatus.BAD:
        raise psycopg.OperationalError("the connection to the database is lost")
    raise error_from_result(result, encoding="utf-8")
