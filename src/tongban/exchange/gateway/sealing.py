"""Copies are sealed when they are fetched: whoever changes one in the database makes it worthless."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.conf import settings

from tongban.standards.hashes import digest


def digest_of(number: str, data: Mapping[str, Any]) -> str:
    """What identifies the exact version of a record, wherever it is kept."""
    return digest({"number": number, "data": dict(data)})


def seal(resource: str, code: str, known: bool, content: str, obtained_at: datetime) -> str:
    """The seal over a copy; ``content`` is the digest of what it says."""
    moment = obtained_at.astimezone(UTC).isoformat(timespec="microseconds")
    said = "\n".join((resource, code, str(known), content, moment))
    return hmac.new(_key(settings.SECRET_KEY), said.encode(), hashlib.sha256).hexdigest()


def holds(given: str, resource: str, code: str, known: bool, content: str, obtained_at: datetime) -> bool:
    """Whether a copy is as it was sealed."""
    return hmac.compare_digest(given, seal(resource, code, known, content, obtained_at))


@lru_cache(maxsize=2)
def _key(secret: str) -> bytes:
    return hmac.new(secret.encode(), b"tongban.exchange.copies", hashlib.sha256).digest()
