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
#: Random bytes as letters. Those above the last whole round of the letters go, so that none comes up more often.
_ROUNDS = 256 // len(_LETTERS) * len(_LETTERS)
_LETTER_OF = bytes(ord(_LETTERS[number % len(_LETTERS)]) for number in range(256))
_NONE = bytes(range(_ROUNDS, 256))
#: The letter that stands for two together: as far on from one as the other is from the first.
_SUMS = {
    (one, other): _LETTERS[(place + further) % len(_LETTERS)]
    for place, one in enumerate(_LETTERS)
    for further, other in enumerate(_LETTERS)
}


def token(request: HttpRequest) -> str:
    """A token for this request's page; a browser without a secret gets one in a cookie."""
    if "CSRF_COOKIE" not in request.META:
        request.META["CSRF_COOKIE"] = _letters()
        # Sent once: a browser that has its secret keeps it until the cookie's year is over or someone signs in.
        request.META["CSRF_COOKIE_NEEDS_UPDATE"] = True
    mask = _letters()
    return mask + "".join(map(_SUMS.__getitem__, zip(request.META["CSRF_COOKIE"], mask, strict=True)))


def _letters() -> str:
    """So many random letters, each as likely as any other."""
    letters = b""
    while len(letters) < _LENGTH:
        letters += secrets.token_bytes(2 * _LENGTH).translate(_LETTER_OF, _NONE)
    return letters[:_LENGTH].decode()
