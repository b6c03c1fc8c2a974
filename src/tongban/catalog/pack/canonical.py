"""The canonical text of a pack's files and the digest a published version is known by."""

import unicodedata
from collections.abc import Mapping
from datetime import date

from tongban.standards.hashes import digest


def canonical_text(text: str) -> str:
    """The same text on every machine: NFC, LF line ends, no blanks at line ends, one line end at the end.

    Comments and order stay as their author wrote them.
    """
    lines = unicodedata.normalize("NFC", text.removeprefix("\ufeff")).replace("\r\n", "\n").replace("\r", "\n")
    return "\n".join(line.rstrip() for line in lines.split("\n")).rstrip("\n") + "\n"


def files_digest(files: Mapping[str, str]) -> str:
    """SHA-256 of canonical files by name."""
    return digest(dict(files))


def version_digest(city: int, key: str, in_force: date, files: Mapping[str, str]) -> str:
    """SHA-256 of what makes one published version: where, which item, from when, and its canonical files."""
    return digest({"city": city, "key": key, "in_force": in_force, "files": dict(files)})


def bundle_digest(city: int, key: str, in_force: date, files: Mapping[str, str]) -> str:
    """The same of a published version of a bundle."""
    return digest({"city": city, "bundle": key, "in_force": in_force, "files": dict(files)})
