"""Tell open pages that something changed: PostgreSQL NOTIFY, carried on to browsers by the live stream.

Call it from jobs, never in the transaction that writes a case: a NOTIFY there serialises every commit.
"""

import json
from collections.abc import Mapping

from django.core import signing
from django.db import connection

#: The PostgreSQL channel all announcements share.
NOTIFICATIONS = "tongban_live"
#: PostgreSQL refuses a NOTIFY payload of 8000 bytes or more.
LARGEST = 7999
#: How long a page may connect with the token it was given, in seconds.
TOKEN_SECONDS = 12 * 3600
_SALT = "tongban.live"

Plain = str | int | float | bool | None


def publish(channel: str, event: str, data: Mapping[str, Plain]) -> None:
    """Announce an event on a channel to every page that listens; pages that are away fetch the state when they return.

    Raises ValueError when the announcement is too large: send what changed, not the thing itself.
    """
    message = json.dumps({"channel": channel, "event": event, "data": dict(data)}, ensure_ascii=False)
    if len(message.encode()) > LARGEST:
        raise ValueError(f"an announcement on {channel!r} exceeds {LARGEST} bytes")
    with connection.cursor() as cursor:
        cursor.execute("select pg_notify(%s, %s)", [NOTIFICATIONS, message])


def token(*channels: str) -> str:
    """A signed pass to listen to some channels, put into a page by the view that has authorised them."""
    return signing.dumps(sorted(channels), salt=_SALT)


def channels_of(given: str) -> frozenset[str]:
    """The channels a pass opens. Raises ``django.core.signing.BadSignature`` for a forged or outlived one."""
    return frozenset(signing.loads(given, salt=_SALT, max_age=TOKEN_SECONDS))
