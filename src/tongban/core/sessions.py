"""Browser sessions in the database as Django keeps them, read the short way: every page of a signed-in reader does."""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseSession
from django.contrib.sessions.models import Session

from tongban.core.statement import fetch

_LOAD = "select session_data, expire_date from django_session where session_key = $1 and expire_date > now()"


class SessionStore(DatabaseSession):
    """Loads by one prepared read; writes stay Django's."""

    def _get_session_from_db(self) -> Session | None:
        key = self.session_key
        found = fetch(_LOAD, [key]) if key else []
        if not key or not found:
            self._session_key: Any = None
            return None
        data, expires = found[0]
        return Session(session_key=key, session_data=data, expire_date=expires)
