"""Signed messages between programs: HMAC-SHA256 over the moment and the digest of the body, good for five minutes."""

import hashlib
import hmac
from datetime import datetime

#: A message signed longer ago, or in the future, is refused: it was kept by somebody, or a clock is wrong.
GOOD_FOR_SECONDS = 300

KEY_HEADER, TIME_HEADER, SIGNATURE_HEADER = "X-Tongban-Key", "X-Tongban-Timestamp", "X-Tongban-Signature"


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """The signature of a body at a moment (seconds since 1970), as 64 hexadecimal digits."""
    signed = f"{timestamp}\n{hashlib.sha256(body).hexdigest()}"
    return hmac.new(secret.encode(), signed.encode(), hashlib.sha256).hexdigest()


def signed_headers(key: str, secret: str, body: bytes, now: datetime) -> dict[str, str]:
    """The headers that go with a signed body."""
    timestamp = int(now.timestamp())
    return {
        KEY_HEADER: key,
        TIME_HEADER: str(timestamp),
        SIGNATURE_HEADER: signature(secret, timestamp, body),
    }


def holds(secret: str, timestamp: str, given: str, body: bytes, now: datetime) -> bool:
    """True when a body was signed with the secret within the last five minutes. An empty secret signs nothing."""
    if not secret or not timestamp.isascii() or not timestamp.isdigit() or len(timestamp) > 12:
        return False
    if abs(now.timestamp() - int(timestamp)) > GOOD_FOR_SECONDS:
        return False
    return hmac.compare_digest(signature(secret, int(timestamp), body), given.lower())
