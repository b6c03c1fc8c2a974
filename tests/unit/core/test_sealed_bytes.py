"""Bytes at rest: sealed, opened with any key still listed, never under another name or with a key that is gone."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from tongban.core import files
from tongban.core.sealed_bytes import KeyMissing, seal, under_first_key, unseal

CONTENT = b"a photographed card " * 50
DIGEST = hashlib.sha256(CONTENT).hexdigest()
OLD, NEW = "o" * 32, "n" * 32


def test_what_is_sealed_shows_nothing_and_opens_again(settings: Any) -> None:
    settings.FILE_KEYS = [OLD]
    sealed = seal(CONTENT, DIGEST)
    assert CONTENT[:8] not in sealed and sealed != seal(CONTENT, DIGEST)
    assert unseal(sealed, DIGEST) == CONTENT


def test_an_older_key_still_opens_and_one_that_is_gone_does_not(settings: Any) -> None:
    settings.FILE_KEYS = [OLD]
    sealed = seal(CONTENT, DIGEST)
    settings.FILE_KEYS = [NEW, OLD]
    assert unseal(sealed, DIGEST) == CONTENT and not under_first_key(sealed)
    settings.FILE_KEYS = [NEW]
    with pytest.raises(KeyMissing):
        unseal(sealed, DIGEST)


def test_a_file_changed_or_put_under_another_name_does_not_open(settings: Any) -> None:
    settings.FILE_KEYS = [OLD]
    sealed = seal(CONTENT, DIGEST)
    with pytest.raises(KeyMissing):
        unseal(sealed[:-1] + bytes([sealed[-1] ^ 1]), DIGEST)
    with pytest.raises(KeyMissing):
        unseal(sealed, "0" * 64)


def test_what_was_kept_before_files_were_sealed_is_read_as_it_is(settings: Any) -> None:
    settings.FILE_KEYS = [OLD]
    assert unseal(b"%PDF-1.4", "0" * 64) == b"%PDF-1.4"


def test_a_demonstration_makes_its_key_once_and_keeps_it_private(settings: Any, tmp_path: Path) -> None:
    settings.FILE_KEYS, settings.DATA_DIR = [], tmp_path
    sealed = seal(CONTENT, DIGEST)
    assert unseal(sealed, DIGEST) == CONTENT
    assert (tmp_path / "file-key").stat().st_mode & 0o077 == 0


def test_rotation_seals_everything_anew_and_once(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    plain = b"kept before"
    for key, content in (("", plain), (OLD, CONTENT)):
        settings.FILE_KEYS = [key]
        digest = hashlib.sha256(content).hexdigest()
        path = tmp_path / "files" / digest[:2] / digest
        path.parent.mkdir(parents=True)
        path.write_bytes(seal(content, digest) if key else content)
    settings.FILE_KEYS = [NEW, OLD]
    assert list(files.rotate()) == [True, True]
    assert list(files.rotate()) == [False, False]
    settings.FILE_KEYS = [NEW]
    assert files.read(DIGEST) == CONTENT
    assert files.read(hashlib.sha256(plain).hexdigest()) == plain
