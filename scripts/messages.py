"""The English of the pages: take up new texts into the catalogue, mark stale ones, compile it; xgettext is not needed.

Usage: messages.py extract|compile. ``extract`` rewrites src/tongban/locale/en/LC_MESSAGES/django.po; ``compile`` makes
the .mo file beside it, which the pages read and git does not hold.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
HOUSE = ROOT / "src/tongban"
PO = HOUSE / "locale/en/LC_MESSAGES/django.po"
MO = PO.with_suffix(".mo")
_KEYWORDS: dict[str, Any] = {
    **DEFAULT_KEYWORDS, "gettext_lazy": None, "gettext_noop": None, "N_": None, "lazy": None, "ngettext_lazy": (1, 2),
}  # fmt: skip
#: Tables of words for people, looked up by the word itself: each Chinese text of such a call is one.
_WORDS = ("Words", "Badge", "Explained", "note")
_KEYWORDS |= dict.fromkeys(_WORDS)
#: Header lines that would change with every run.
_PASSING = (
    b'"Project-Id-Version',
    b'"POT-Creation-Date',
    b'"PO-Revision-Date',
    b'"Last-Translator',
    b'"Generated-By',
    b'"Report-Msgid',
)


def texts() -> Iterator[tuple[str, int, str | tuple[str, ...]]]:
    """Every text of pages and code that is to be translated: file, line, text (or singular and plural)."""
    for path in sorted([*HOUSE.rglob("*.html"), *HOUSE.rglob("*.py")]):
        source = path.read_text(encoding="utf-8")
        if path.suffix == ".html":
            # What is left of a page are calls among X's; without their indentation they are lines of Python.
            source = "\n".join(line.strip() for line in templatize(source, origin=str(path)).split("\n"))
        name = path.relative_to(HOUSE).as_posix()
        for line, function, message, _comments in extract_python(BytesIO(source.encode()), _KEYWORDS, [], {}):
            called: Any = message  # one text, or several
            given = called if isinstance(called, tuple) else (called,)
            if str(function) in _WORDS:
                yield from ((name, line, one) for one in given if one and not one.isascii())
            elif found := _message(function, given):
                yield name, line, found


def _message(function: Any, given: tuple[Any, ...]) -> str | tuple[str, ...]:
    """The text of one call, empty for what is no constant text."""
    wanted = 2 if function in {"ngettext", "ngettext_lazy"} else 1
    parts = tuple(one for one in given[:wanted] if isinstance(one, str))
    if len(parts) != wanted or not parts[0]:
        return ""
    return parts if wanted == 2 else parts[0]


def template() -> Catalog:
    """A catalogue of all texts without translations."""
    catalog = Catalog()
    for name, line, message in texts():
        catalog.add(message, locations=[(name, line)])
    return catalog


def read() -> Catalog:
    """The catalogue as it is in git."""
    with PO.open("rb") as file:
        return read_po(file, locale="en", domain="django")


def extract() -> None:
    """Add texts that are new, and keep those no longer used as obsolete at the end."""
    catalog = read()
    catalog.update(template(), no_fuzzy_matching=True, update_header_comment=False, keep_user_comments=True)
    written = BytesIO()
    write_po(written, catalog, width=0, include_lineno=False, sort_by_file=True)
    lines = written.getvalue().splitlines(keepends=True)
    PO.write_bytes(b"".join(line for line in lines if not line.startswith(_PASSING)))


def compile_() -> None:
    """Write the .mo file, whole or not at all: several processes may do so at once."""
    with NamedTemporaryFile(dir=MO.parent, delete=False) as file:
        write_mo(file, read())
    Path(file.name).chmod(0o644)
    Path(file.name).replace(MO)


def stale() -> bool:
    """Whether the .mo file is absent or older than its text."""
    return not MO.exists() or MO.stat().st_mtime < PO.stat().st_mtime


def missing(message: Message) -> bool:
    """True for a text without its whole English."""
    string: Any = message.string
    translated = string if isinstance(string, list | tuple) else [string]
    return bool(message.id) and (message.fuzzy or not all(translated))


def main(words: list[str]) -> int:
    """Do one of the two; the exit code is 2 for anything else."""
    commands = {"extract": extract, "compile": compile_}
    if len(words) != 1 or words[0] not in commands:
        print(__doc__, file=sys.stderr)
        return 2
    commands[words[0]]()
    if words[0] == "extract":
        catalog = read()
        lacking = sum(missing(message) for message in catalog)
        print(f"{PO.relative_to(ROOT)}: {len(catalog)} texts, {lacking} without English, {len(catalog.obsolete)} stale")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
