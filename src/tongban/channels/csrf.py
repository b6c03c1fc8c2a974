"""The token forms carry against forgery, masked anew for every page with one draw of random bits.

Django draws each of its 32 letters by itself, which takes longer than the rest of a small page. What is drawn here has
Django's own shape, and Django's middleware checks it.
"""

from __future__ import annotations

import secrets
import string

from django.http import HttpRequest

_LETTERS = string.ascii_letters + string.digits
_LENGTH = 32
#: Far more bits than the letters hold, so that none of them comes up more often than another.
_BITS = 256


def token(request: HttpRequest) -> str:
    """A token for this request's page; a browser without a secret gets one in a cookie."""
    if "CSRF_COOKIE" not in request.META:
        request.META["CSRF_COOKIE"] = _letters()
        # Sent once: a browser that has its secret keeps it until the cookie's year is over or someone signs in.
        request.META["CSRF_COOKIE_NEEDS_UPDATE"] = True
    mask, secret = _letters(), request.META["CSRF_COOKIE"]
    places = zip(map(_LETTERS.index, secret), map(_LETTERS.index, mask), strict=True)
    return mask + "".join([_LETTERS[(one + other) % len(_LETTERS)] for one, other in places])


def _letters() -> str:
    drawn, letters = secrets.randbits(_BITS), ""
    for _ in range(_LENGTH):
        drawn, place = divmod(drawn, len(_LETTERS))
        letters += _LETTERS[place]
    return letters
