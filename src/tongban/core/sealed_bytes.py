"""Bytes at rest: AES-256-GCM under keys of the environment, each named by its digest, so that keys can change."""

from __future__ import annotations

import hashlib
import os
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from tongban.core.environment import write_once
from tongban.core.errors import Problem

#: What a sealed file begins with; then eight bytes that name the key, twelve of the nonce, the sealed bytes.
MARK = b"TBF1"
_NAME, _NONCE = 8, 12
_HEAD = len(MARK) + _NAME + _NONCE


class KeyMissing(Problem):
    """A file cannot be opened with the keys at hand."""

    status, code = 503, "TB-CFG-016"

    def __init__(self) -> None:
        super().__init__(
            "文件打不开：TONGBAN_FILE_KEYS 里没有当初加密用的密钥，或者文件损坏。请系统运维人员恢复原来的密钥。"
        )


@lru_cache(maxsize=8)
def _key(secret: str) -> tuple[bytes, AESGCM]:
    made = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"tongban files").derive(secret.encode())
    return hashlib.sha256(b"tongban file key name" + made).digest()[:_NAME], AESGCM(made)


def _keys() -> list[tuple[bytes, AESGCM]]:
    """The keys, the one to seal with first; in demonstration one is made and kept in the data folder."""
    return [_key(secret) for secret in settings.FILE_KEYS or [_own_key(str(settings.DATA_DIR))]]


@lru_cache(maxsize=4)
def _own_key(folder: str) -> str:
    kept = Path(folder) / "file-key"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        write_once(kept, os.urandom(32).hex())
    return kept.read_text()


def seal(content: bytes, sha256: str) -> bytes:
    """The bytes sealed with the first key; they open under the name of their own digest alone."""
    name, box = _keys()[0]
    nonce = os.urandom(_NONCE)
    return MARK + name + nonce + box.encrypt(nonce, content, sha256.encode())


def unseal(kept: bytes, sha256: str) -> bytes:
    """The bytes that were sealed; what was kept before files were sealed comes back as it is. Raises ``KeyMissing``."""
    if not kept.startswith(MARK):
        return kept
    name, nonce = kept[len(MARK) : len(MARK) + _NAME], kept[len(MARK) + _NAME : _HEAD]
    box = next((box for known, box in _keys() if known == name), None)
    if box is None:
        raise KeyMissing
    try:
        return box.decrypt(nonce, kept[_HEAD:], sha256.encode())
    except InvalidTag:
        raise KeyMissing from None


def under_first_key(head: bytes) -> bool:
    """Whether bytes that begin so are sealed with the key in use now."""
    return head.startswith(MARK) and head[len(MARK) : len(MARK) + _NAME] == _keys()[0][0]
