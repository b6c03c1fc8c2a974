"""Browser sessions in the database as Django keeps them, read the short way: every page of a signed-in reader does."""

from collections.abc import Mapping
from typing import Any

import orjson
from django.contrib.sessions.backends.db import SessionStore as DatabaseSession

from tongban.core.cache import Lately
from tongban.core.prepared import Rows
from tongban.core.reading import Reading

_LOAD = "select session_data from django_session where session_key = $1 and expire_date > now()"
#: The sessions read last: what each held, beside its data as they were stored.
_lately: Lately[str, tuple[str, bytes]] = Lately(4096)


class SessionStore(DatabaseSession):
    """Loads by one prepared read, alone or on the way of others; writes stay Django's."""

    def supposed(self) -> Mapping[str, Any] | None:
        """What the session held when this process last read it; None where that is not known, or it is loaded.

        It may have changed or ended since: good for guessing what to read along with it, and for nothing else.
        """
        if hasattr(self, "_session_cache") or not self.session_key:
            return None
        return _remembered(self.session_key)

    def reading(self) -> Reading[None]:
        """The read that loads the session, to be made together with others."""
        return Reading(_LOAD, [self.session_key], self._take)

    def load(self) -> dict[str, Any]:
        """What the session holds: nothing where there is none any more."""
        self.reading().now()
        return self._session_cache

    def _take(self, rows: Rows) -> None:
        key = str(self.session_key)
        self._session_cache: dict[str, Any] = self._held(key, rows[0][0]) if rows else {}
        if not rows:
            self._session_key: Any = None

    def _held(self, key: str, data: str) -> dict[str, Any]:
        """What signed data say; the same data, read again, say the same."""
        held = _remembered(key, data)
        if held is None:
            held = self.decode(data)
            _lately.keep(key, (data, orjson.dumps(held)))
        return held


def _remembered(key: str, data: str | None = None) -> dict[str, Any] | None:
    """What a session held, one's own copy; None where it is not known, or not with these data."""
    found = _lately.get(key)
    if found is None or (data is not None and data != found[0]):
        return None
    held: dict[str, Any] = orjson.loads(found[1])
    return held
