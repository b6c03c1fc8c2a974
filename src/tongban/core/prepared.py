"""Prepared statements straight through libpq, for the hot path: one call each, without a cursor around it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from select import POLLIN, POLLOUT, poll
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
    return _rows(statement, _checked(raw, raw.pgconn.exec_prepared(statement.name, _texts(values))))


def fetch_together(
    raw: psycopg.Connection[Any], asked: Sequence[tuple[str, Sequence[Any]]]
) -> list[list[tuple[Any, ...]]]:
    """The rows of several statements, each as :func:`fetch` would give them, on one way to the server and back.

    Raises what the first statement that failed would have raised by itself.
    """
    statements = [_prepared(raw, text) for text, _values in asked]
    pgconn = raw.pgconn
    try:
        pgconn.enter_pipeline_mode()
        for statement, (_text, values) in zip(statements, asked, strict=True):
            pgconn.send_query_prepared(statement.name, _texts(values))
        pgconn.pipeline_sync()
        # All are taken in before the first is looked at: what is left behind would be the next reader's answer.
        results = list(_answers(pgconn, len(statements)))
        pgconn.exit_pipeline_mode()
    except BaseException:
        raw.close()
        raise
    return [_rows(one, _checked(raw, result)) for one, result in zip(statements, results, strict=True)]


def _answers(pgconn: "pq.abc.PGconn", count: int) -> Iterator["pq.abc.PGresult"]:
    """The results of a pipeline without the mark of its end; other threads run while they are waited for."""
    socket = poll()
    socket.register(pgconn.socket, POLLIN | (POLLOUT if pgconn.flush() else 0))
    left, before = count + 1, True
    while left:
        while pgconn.is_busy():
            socket.poll()
            if not pgconn.flush():
                socket.modify(pgconn.socket, POLLIN)
            pgconn.consume_input()
        result = pgconn.get_result()
        if result is None and not before:  # one None ends the answer of a statement, two those of the server
            raise psycopg.OperationalError("the connection to the database is lost")
        before = result is not None
        if result is not None:
            left -= 1
            if left:
                yield result


def _texts(values: Sequence[Any]) -> list[Any]:
    return [None if value is None else str(value).encode() for value in values]


def _rows(statement: _Statement, result: "pq.abc.PGresult") -> list[tuple[Any, ...]]:
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
