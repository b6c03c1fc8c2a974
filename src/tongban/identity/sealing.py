"""Secrets at rest: sealed with a key of the environment, or kept only as a keyed digest."""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from tongban.core.errors import Problem


class Unreadable(Problem):
    """What was sealed cannot be opened with the keys at hand."""

    status, code = 503, "TB-CFG-015"

    def __init__(self) -> None:
        super().__init__("保存的密钥打不开：TONGBAN_SEALING_KEYS 与当初封存时不同。请系统运维人员恢复原来的密钥。")


def _derived(key: str, info: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(key.encode())


@lru_cache(maxsize=4)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(urlsafe_b64encode(_derived(key, b"tongban sealing"))) for key in keys])


def _keys() -> tuple[str, ...]:
    """The keys of the environment, the one to seal with first; the signing key where none was given."""
    return tuple(settings.SEALING_KEYS) or (settings.SECRET_KEY,)


def seal(text: str, purpose: str) -> str:
    """The text sealed for one purpose; it opens for no other."""
    return _box(_keys()).encrypt(f"{purpose}\0{text}".encode()).decode()


def unseal(sealed: str, purpose: str) -> str:
    """The text that was sealed for this purpose, with any key still listed. Raises ``Unreadable``."""
    try:
        opened = _box(_keys()).decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise Unreadable from None
    kept_for, _nul, text = opened.partition("\0")
    if kept_for != purpose:
        raise Unreadable
    return text


def digests(secret: str, purpose: str) -> list[str]:
    """The keyed digests a one-time secret may be kept under, that of the present key first."""
    return [
        hmac.new(_derived(key, b"tongban digest"), f"{purpose}\0{secret}".encode(), hashlib.sha256).hexdigest()
        for key in _keys()
    ]


def digest(secret: str, purpose: str) -> str:
    """What is kept of a one-time secret."""
    return digests(secret, purpose)[0]
