"""动态口令 (RFC 6238): six digits of thirty seconds, one step early or late, and never the same code twice. Pure."""

import hmac
import secrets

import pyotp

STEP = 30
_DRIFT = 1
_CODE_SIGNS = "23456789abcdefghjkmnpqrstuvwxyz"


def new_secret() -> str:
    """A fresh secret of 160 bits."""
    return pyotp.random_base32()


def uri(secret: str, account: str, issuer: str) -> str:
    """What an authenticator reads from the QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=issuer)


def accepted_step(secret: str, code: str, now: float, last_step: int) -> int | None:
    """The step a code is of, if that is near and after the last one used; None for a code that does not count."""
    if len(code) != 6 or not code.isascii() or not code.isdecimal():
        return None
    clock = pyotp.TOTP(secret, interval=STEP)
    present = int(now) // STEP
    for step in range(present - _DRIFT, present + _DRIFT + 1):
        if hmac.compare_digest(clock.generate_otp(step), code) and step > last_step:
            return step
    return None


def recovery_code() -> str:
    """A code of ten signs that are hard to mistake, in two halves: about 49 bits."""
    signs = "".join(secrets.choice(_CODE_SIGNS) for _ in range(10))
    return f"{signs[:5]}-{signs[5:]}"


def plain(code: str) -> str:
    """A code as it was given out, blanks, hyphens and capitals forgiven."""
    return "".join(sign for sign in code.lower() if sign.isalnum())
