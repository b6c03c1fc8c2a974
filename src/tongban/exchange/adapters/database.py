"""A connector to a database of another authority: one view, read only, one row at a time."""

import threading
from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict
from psycopg_pool import ConnectionPool, PoolTimeout

from tongban.catalog.sharing import Resource
from tongban.exchange.adapters.guard import Forbidden, Network, checked
from tongban.exchange.gateway.places import Place
from tongban.exchange.ports import Record, Silence, SourceAway

_CONNECTIONS = 4
_VIEW = "tongban_shared"
_LARGEST = 256 * 1024


class SqlView:
    """Reads the view ``ids[""]`` (else tongban_shared): resource, subject_code, number, data (a JSON object).

    The connection is read only whatever its role may do; the role should be able to read the view and nothing else.
    """

    def __init__(self, place: Place, inside: Sequence[Network], loopback: bool) -> None:
        self._place, self._inside, self._loopback = place, inside, loopback
        named = sql.Identifier(*(place.ids.get("") or _VIEW).split("."))
        self._text = sql.SQL(
            "select number, data from {} where resource = %s and subject_code = %s and octet_length(data::text) < %s"
        ).format(named)
        self._opening = threading.Lock()
        self._pool: ConnectionPool[psycopg.Connection[tuple[Any, ...]]] | None = None

    def close(self) -> None:
        """Let go of connections."""
        with self._opening:
            if self._pool is not None:
                self._pool.close()
                self._pool = None

    def fetch(self, resource: Resource, code: str, fields: Sequence[str], seconds: float) -> Record | None:
        """The record of a subject. Raises ``SourceAway``."""
        name = self._place.ids.get(resource.name) or resource.name
        try:
            with self._ready().connection(timeout=seconds) as connection:
                connection.execute(sql.SQL("set local statement_timeout = {}").format(int(seconds * 1000)))
                row = connection.execute(self._text, [name, code, _LARGEST]).fetchone()
        except Forbidden as error:
            raise SourceAway(Silence.REFUSED, "TB-SHARE-403 地址不许连接") from error
        except psycopg.errors.InsufficientPrivilege as error:
            raise SourceAway(Silence.REFUSED, type(error).__name__) from error
        except (psycopg.OperationalError, PoolTimeout, OSError) as error:
            raise SourceAway(Silence.AWAY, type(error).__name__) from error
        except psycopg.Error as error:
            raise SourceAway(Silence.UNREADABLE, type(error).__name__) from error
        if row is None:
            return None
        number, data = row
        if not isinstance(data, dict):
            raise SourceAway(Silence.UNREADABLE, "NoRecord")
        return Record(str(number or "")[:60], {name: data[name] for name in fields if name in data})

    def _ready(self) -> ConnectionPool[psycopg.Connection[tuple[Any, ...]]]:
        with self._opening:
            if self._pool is None:
                self._pool = ConnectionPool(
                    kwargs=self._parameters(), min_size=0, max_size=_CONNECTIONS, open=True, reconnect_timeout=1.0
                )
            return self._pool

    def _parameters(self) -> dict[str, Any]:
        """What to connect with: the address that was checked under the name it was asked for, read only."""
        told: dict[str, Any] = dict(conninfo_to_dict(self._place.url))
        host = str(told.get("host") or "")
        if host.startswith("/"):
            if not self._loopback:
                raise Forbidden(host)
        else:
            told["hostaddr"] = checked(host, int(told.get("port") or 5432), self._inside, self._loopback)
        return {**told, "options": "-c default_transaction_read_only=on", "connect_timeout": 5}
