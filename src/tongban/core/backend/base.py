"""The database backend named by ``ENGINE``: looks at a pooled connection before it is used, without a round trip."""

import select
from typing import Any

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """After a restart of the server each process holds idle connections that are dead; nobody is to meet one."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection from the pool, the first the server still listens on; the others are given up."""
        raw = super().get_new_connection(conn_params)
        pool: Any = self.pool  # type: ignore[attr-defined]  # not in the stubs
        while pool is not None and hung_up(raw):
            raw.close()
            pool.putconn(raw)
            raw = super().get_new_connection(conn_params)
        return raw


def hung_up(raw: Any) -> bool:
    """True when the server spoke while nothing was asked: it said good-bye, or the connection broke."""
    poll = select.poll()
    poll.register(raw.fileno(), select.POLLIN)
    return bool(poll.poll(0))


__all__ = ["DatabaseWrapper", "hung_up"]
