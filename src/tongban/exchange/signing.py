"""The header signature of the national exchange platform: Base64(HMAC-SHA256(secret, sid + rid + rtime))."""

import base64
import hashlib
import hmac
from collections.abc import Mapping

#: Who asks, for which resource, when (milliseconds since 1970), and the signature over the three.
SID, RID, TIME, SIGN = "gjgxjhpt_sid", "gjgxjhpt_rid", "gjgxjhpt_rtime", "gjgxjhpt_sign"
#: A request signed longer ago, or in the future, was kept by somebody, or a clock is wrong.
GOOD_FOR_SECONDS = 300


def signature(secret: str, sid: str, rid: str, rtime: str) -> str:
    """The signature of a request."""
    signed = hmac.new(secret.encode(), f"{sid}{rid}{rtime}".encode(), hashlib.sha256)
    return base64.b64encode(signed.digest()).decode()


def headers(secret: str, sid: str, rid: str, moment: float) -> dict[str, str]:
    """The four headers of a request signed at a moment (seconds since 1970)."""
    rtime = str(int(moment * 1000))
    return {SID: sid, RID: rid, TIME: rtime, SIGN: signature(secret, sid, rid, rtime)}


def holds(secret: str, given: Mapping[str, str], moment: float) -> bool:
    """True when the headers were signed with the secret within the minutes before. An empty secret signs nothing."""
    rtime = given.get(TIME, "")
    if not secret or not rtime.isascii() or not rtime.isdigit() or len(rtime) > 15:
        return False
    if abs(moment - int(rtime) / 1000) > GOOD_FOR_SECONDS:
        return False
    expected = signature(secret, given.get(SID, ""), given.get(RID, ""), rtime)
    return hmac.compare_digest(expected.encode(), given.get(SIGN, "").encode())
