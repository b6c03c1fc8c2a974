"""The one way typst is called: from memory, with our fonts, no file system and no packages."""

import json
import re
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

import typst

from tongban.licences.documents.errors import DocumentError
from tongban.licences.documents.fonts import document_fonts

Files = Mapping[str, bytes]

_PACKAGE = re.compile(r'(?:import|include)\s*"@')
_NO_GLYPH = re.compile(r'the text `"(?P<text>[^`]*)"` could not be displayed')


def check_imports(source: str) -> None:
    """Raise TB-DOC-001 when a typst source asks for a package from the network; documents use only their own files."""
    if _PACKAGE.search(source):
        raise DocumentError("TB-DOC-001", "证照模板引用了网络上的排版包，为保证长期可重现，请改用模板自带的文件。")


def typeset(
    files: Files, *, form: Literal["pdf", "svg", "png"] = "pdf", extra_fonts: Path | None = None, ppi: float = 300
) -> bytes:
    """Typeset ``main.typ`` among ``files`` into one document; a PDF follows PDF/A-2b. Raises :class:`DocumentError`."""
    try:
        made: Any = typst.compile(
            _inputs(files),
            root=_empty_folder().name,
            font_paths=document_fonts(extra_fonts),
            ignore_system_fonts=True,
            format=form,
            ppi=ppi if form == "png" else None,
            pdf_standards=["a-2b"] if form == "pdf" else [],
        )
    except typst.TypstError as error:
        raise _explained(error) from error
    return bytes(made[0] if isinstance(made, list) else made)


def query(files: Files, selector: str, *, extra_fonts: Path | None = None) -> list[dict[str, Any]]:
    """The values of the metadata that ``main.typ`` lays at ``selector`` (``<seal>``)."""
    try:
        found = typst.query(
            _inputs(files),
            selector,
            field="value",
            root=_empty_folder().name,
            font_paths=document_fonts(extra_fonts),
            ignore_system_fonts=True,
        )
    except typst.TypstError as error:
        raise _explained(error) from error
    values: list[dict[str, Any]] = json.loads(found)
    return values


def _inputs(files: Files) -> Any:
    for name, content in files.items():
        if name.endswith(".typ"):
            check_imports(content.decode())
    return dict(files)


@cache
def _empty_folder() -> tempfile.TemporaryDirectory[str]:
    """A root with nothing in it: a template can read the files it is given and no other. Gone with the process."""
    return tempfile.TemporaryDirectory(prefix="tongban-typst-")


def _explained(error: typst.TypstError) -> DocumentError:
    if missing := _NO_GLYPH.search(error.message):
        return DocumentError(
            "TB-DOC-002",
            f"字体里没有“{missing['text']}”，无法印在证照上；请把含有该字的字体文件放入数据目录的 fonts 文件夹后重试。",
        )
    return DocumentError("TB-DOC-003", "证照模板排版出错，请联系维护事项内容的人员核对模板和照面。", error.message)
