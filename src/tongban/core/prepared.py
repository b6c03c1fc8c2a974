"""Prepared statements straight through libpq, for the hot path: one call each, without a cursor around it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
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


Rows = list[tuple[Any, ...]]
#: A statement with place-holders $1, $2, … and its values.
Asked = tuple[str, Sequence[Any]]
#: A statement on its way, with its text where it is only being prepared.
_Sent = tuple[_Statement, str]
#: Where a connection keeps its statements: on itself, so that they end with it.
_KEPT = "_tongban_statements"


def fetch(raw: psycopg.Connection[Any], text: str, values: Sequence[Any]) -> Rows:
    """Execute a statement with place-holders $1, $2, … and return its rows; prepared on first use by each connection.

    Values are sent as text for the server to read as what the statement wants. For a connection that only this thread
    uses and that is in autocommit or inside Django's transaction. Raises the psycopg errors a cursor would.
    """
    statement = _prepared(raw, text)
    return _rows(statement, _checked(raw, raw.pgconn.exec_prepared(statement.name, _texts(values))))


def fetch_together(
    raw: psycopg.Connection[Any], stages: Sequence[Callable[[], Iterable[Asked]]], taken: Callable[[Rows], None]
) -> None:
    """The rows of several statements, each as :func:`fetch` would give them, on one way to the server and back.

    The server is at the statements of one stage while those of the next are worked out, and at the last ones while
    ``taken`` is given the rows of the first: one statement after the other, as they arrive.
    Raises what the first statement that failed would have raised by itself.
    """
    pgconn = raw.pgconn
    try:
        pgconn.enter_pipeline_mode()
        sent = _sent(raw, stages)
        # All are taken in before any is complained of: what is left behind would be the next reader's answer.
        problem = _taken(raw, sent, taken)
        pgconn.exit_pipeline_mode()
    except BaseException:
        raw.close()
        raise
    if problem is not None:
        raise problem


def _sent(raw: psycopg.Connection[Any], stages: Sequence[Callable[[], Iterable[Asked]]]) -> list[_Sent]:
    """Send all stages off; what answers are to come for."""
    pgconn, known, sent = raw.pgconn, _known(raw), list[_Sent]()
    preparing: dict[str, _Statement] = {}
    for left, stage in zip(reversed(range(len(stages))), stages, strict=True):
        for text, values in stage():
            statement = known.get(text) or preparing.get(text)
            if statement is None:
                statement = preparing[text] = _Statement(_name(), Transformer(raw))
                pgconn.send_prepare(statement.name, text.encode())
                sent.append((statement, text))
            pgconn.send_query_prepared(statement.name, _texts(values))
            sent.append((statement, ""))
        if left:
            pgconn.send_flush_request()
            pgconn.flush()
    pgconn.pipeline_sync()
    return sent


def _taken(raw: psycopg.Connection[Any], sent: Sequence[_Sent], taken: Callable[[Rows], None]) -> psycopg.Error | None:
    """Hand on the rows as they arrive; what went wrong first, after which nothing is handed on."""
    problem: psycopg.Error | None = None
    for (statement, text), result in zip(sent, _answers(raw.pgconn, len(sent)), strict=True):
        if problem is not None:
            continue
        try:
            _checked(raw, result)
            if text:
                _known(raw)[text] = statement
            else:
                taken(_rows(statement, result))
        except psycopg.Error as error:
            problem = error
    return problem


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


def _rows(statement: _Statement, result: "pq.abc.PGresult") -> Rows:
    statement.rows.set_pgresult(result, set_loaders=not statement.read)
    statement.read = True
    return statement.rows.load_rows(0, result.ntuples, tuple)


def execute(raw: psycopg.Connection[Any], text: str, values: Sequence[bytes]) -> None:
    """The same for a statement whose values are PostgreSQL's text forms already and whose rows nobody wants."""
    _checked(raw, raw.pgconn.exec_prepared(_prepared(raw, text).name, values))


def _prepared(raw: psycopg.Connection[Any], text: str) -> _Statement:
    known = _known(raw)
    statement = known.get(text)
    if statement is None:
        statement = _Statement(_name(), Transformer(raw))
        _checked(raw, raw.pgconn.prepare(statement.name, text.encode()))
        known[text] = statement
    return statement


def _known(raw: psycopg.Connection[Any]) -> dict[str, _Statement]:
    """The statements a connection has prepared, by their text."""
    known: dict[str, _Statement] = raw.__dict__.setdefault(_KEPT, {})
    return known


def _name() -> bytes:
    return f"tongban_{next(_names)}".encode()


def _checked(raw: psycopg.Connection[Any], result: "pq.abc.PGresult") -> "pq.abc.PGresult":
    if result.status in (pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK):
        return result
    # A fault without a code is none of the server's: it went without a word, whatever the connection believes so far.
    if raw.pgconn.status == pq.ConnStatus.BAD or result.error_field(pq.DiagnosticField.SQLSTATE) is None:
        raise psycopg.OperationalError("the connection to the database is lost")
    raise error_from_result(result, encoding="utf-8")
