"""Files by content: bytes lie sealed under their SHA-256 in the data folder, so each is kept once and never changed."""

import hashlib
import os
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tongban.core import clock
from tongban.core.errors import Invalid, NotFound
from tongban.core.models import StoredFile
from tongban.core.sealed_bytes import seal, under_first_key, unseal

#: Longer than it takes from keeping the bytes to noting who keeps them, shorter than a draft waits to be cleared.
_FRESH_SECONDS = 600.0
#: What a file's name ends with while it is withheld.
_HELD = ".held"
_DIGEST = re.compile(rf"([0-9a-f]{{64}})({re.escape(_HELD)})?")


class Withheld(Invalid):
    """A file that must not be opened: something harmful was found in it."""

    status, code = 409, "TB-MAT-418"

    def __init__(self) -> None:
        super().__init__(
            _("这个文件查出病毒，已经隔离，不能打开或提交。请给手机或电脑杀毒，或换一个文件，再重新上传。")
        )


def _path(sha256: str) -> Path:
    return Path(settings.DATA_DIR) / "files" / sha256[:2] / sha256


def put(content: bytes, media_type: str) -> StoredFile:
    """Keep bytes; durable when it returns. Keeping the same bytes again returns the same file.

    Raises ``Withheld`` for bytes that are withheld.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    target = _path(sha256)
    if withheld(sha256):
        raise Withheld
    if not _touched(target):
        _write(target, seal(content, sha256))
    stored = StoredFile.objects.filter(sha256=sha256).first()
    if stored is not None:
        return stored
    try:
        with transaction.atomic():
            return StoredFile.objects.create(
                sha256=sha256, size=len(content), media_type=media_type, created_at=clock.now()
            )
    except IntegrityError:
        return StoredFile.objects.get(sha256=sha256)


def _held(sha256: str) -> Path:
    return _path(sha256).with_suffix(_HELD)


def _write(target: Path, content: bytes) -> None:
    """Put bytes in place whole and durable."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent)
    with os.fdopen(handle, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    os.replace(name, target)


def _touched(target: Path) -> bool:
    """Whether the file is there; if so it is marked as kept anew, so that nobody clears it away in this moment."""
    try:
        os.utime(target)
    except FileNotFoundError:
        return False
    return True


def forget(sha256: str) -> None:
    """Remove the bytes nothing refers to any more; those kept anew a moment ago stay."""
    _held(sha256).unlink(missing_ok=True)
    target = _path(sha256)
    aside = target.with_suffix(".gone")
    try:
        os.replace(target, aside)
    except FileNotFoundError:
        return
    if time.time() - aside.stat().st_mtime < _FRESH_SECONDS:
        os.replace(aside, target)
    else:
        aside.unlink()


def read(sha256: str) -> bytes:
    """The bytes of a file; authorisation is the caller's. Raises NotFound when there is none, ``Withheld``."""
    path = _path(sha256)
    if not path.exists():
        if withheld(sha256):
            raise Withheld
        raise NotFound(_("文件不存在或已被清理。"))
    return unseal(path.read_bytes(), sha256)


def withhold(sha256: str) -> None:
    """Let nobody open a file any more; it may still be forgotten, or released."""
    with suppress(FileNotFoundError):
        os.replace(_path(sha256), _held(sha256))


def withheld(sha256: str) -> bool:
    """Whether nobody may open a file."""
    return _held(sha256).exists()


def release(sha256: str) -> None:
    """Let a file be opened again that was withheld."""
    with suppress(FileNotFoundError):
        os.replace(_held(sha256), _path(sha256))


def examined(sha256: str) -> bytes:
    """The bytes for whoever looks for what is harmful in them, withheld or not. Raises NotFound."""
    return unseal(_held(sha256).read_bytes(), sha256) if withheld(sha256) else read(sha256)


def size_of(sha256: str) -> int:
    """How many bytes a file has. Raises NotFound when there is none."""
    size = StoredFile.objects.filter(sha256=sha256).values_list("size", flat=True).first()
    if size is None:
        raise NotFound(_("文件不存在或已被清理。"))
    return int(size)


def rotate() -> Iterator[bool]:
    """Seal every file anew that is not under the first key, one after another; True for each that was.

    May be broken off and begun again. Raises ``KeyMissing`` where a file's key is no longer listed.
    """
    for path in sorted((Path(settings.DATA_DIR) / "files").glob("??/*")):
        named = _DIGEST.fullmatch(path.name)
        if named is None:
            continue
        with path.open("rb") as file:
            known = under_first_key(file.read(64))
        if not known:
            kept = os.stat(path)
            _write(path, seal(unseal(path.read_bytes(), named[1]), named[1]))
            os.utime(path, (kept.st_atime, kept.st_mtime))
        yield not known
