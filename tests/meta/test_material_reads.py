"""Whoever opens a kept file: each place in the house that does is known here, with what puts it on record."""

from __future__ import annotations

import ast
from pathlib import Path

import tongban

HOUSE = Path(tongban.__file__).parent
#: The functions that read a kept file, and what puts that on record, or why nothing has to.
READERS = {
    "materials/copies.py hand_out": "the use, with the number of the copy",
    "materials/staging.py taken": "what she is just handing in herself",
    "materials/jobs.py recognise_material": "a machine of the house, for its owner",
    "channels/portal/materials.py download": "given to its owner, or by handed, which notes who acts for her",
    "channels/portal/licences.py document": "the record of looks",
    "channels/desk/documents.py licence_file": "the record of looks",
    "channels/takeout/content.py _bytes": "note_exported, at each material",
    "core/files.py examined": "the scanner",
}


def readers() -> set[str]:
    """Every function of the house that calls ``files.read`` (or, in its own room, ``read``)."""
    found = set()
    for path in HOUSE.rglob("*.py"):
        name = path.relative_to(HOUSE).as_posix()
        text = path.read_text(encoding="utf-8")
        if "files.read(" not in text and name != "core/files.py":
            continue
        for function in ast.walk(ast.parse(text)):
            if isinstance(function, ast.FunctionDef) and any(_reads(one, name) for one in ast.walk(function)):
                found.add(f"{name} {function.name}")
    return found


def _reads(node: ast.AST, name: str) -> bool:
    if not isinstance(node, ast.Call):
        return False
    called = ast.unparse(node.func)
    return called == "files.read" or (name == "core/files.py" and called == "read")


def test_every_place_that_opens_a_kept_file_is_known_with_what_puts_it_on_record() -> None:
    assert readers() == set(READERS)
