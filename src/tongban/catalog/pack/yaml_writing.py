"""Writing values as YAML the way the packs are written: one key a line, short lists in one line, FEEL quoted."""

import json
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from ruamel.yaml.error import YAMLError

from tongban.catalog.pack.yaml_text import parse

#: A line is kept within so many columns where what it holds can be laid out in several.
WIDTH = 110
#: Keys whose texts are expressions: always quoted, so that an author sees where one begins and ends.
EXPRESSIONS = frozenset({"expr", "when", "cells"})


def canonical_value(value: Any) -> Any:
    """The value as a pack may hold it: texts in NFC with LF line ends. Raises TypeError for what YAML cannot say."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value).replace("\r\n", "\n").replace("\r", "\n")
    if isinstance(value, Mapping):
        return {canonical_value(str(key)): canonical_value(one) for key, one in value.items()}
    if isinstance(value, Sequence):
        return [canonical_value(one) for one in value]
    if value is None or isinstance(value, bool | int | float | Decimal | date):
        return value
    raise TypeError(f"no value of a pack: {type(value).__name__}")


def inline(value: Any, key: str = "", *, flow: bool = False) -> str:
    """A value in one line, inside brackets where ``flow``."""
    if isinstance(value, Mapping):
        inner = (f"{_key(name, flow=True)}: {inline(one, name, flow=True)}" for name, one in value.items())
        return "{" + ", ".join(inner) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(inline(one, key, flow=True) for one in value) + "]"
    return scalar(value, key, flow=flow)


def scalar(value: Any, key: str = "", *, flow: bool = False) -> str:
    """One scalar in one line: plain where YAML reads it back as the same text, else quoted."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if not isinstance(value, str):
        return str(value)
    if not _quotable(value):
        return _escaped(value)
    if key in EXPRESSIONS or not _reads_back(value, flow=flow):
        return "'" + value.replace("'", "''") + "'"
    return value


def block(value: Any, key: str, indent: int, *, flow: bool = False) -> str:
    """What stands after ``key:`` whose own column is ``indent``: one line after a blank, or lines below it.

    ``flow`` asks for brackets where they fit the line, as the neighbours of the place are written.
    """
    if isinstance(value, str) and "\n" in value and _literal(value):
        return " " + _literal_block(value, indent + 2)
    if _one_line(value, key, indent, flow=flow):
        return " " + inline(value, key)
    if isinstance(value, Mapping):
        return "\n" + mapping(value, indent + 2)
    return "\n" + "\n".join(" " * (indent + 2) + item(one, key, indent + 2, flow=flow) for one in value)


def mapping(value: Mapping[str, Any], indent: int, *, first: bool = True) -> str:
    """The lines of a mapping at a column; ``first`` says whether the first line is indented too."""
    lines = [f"{' ' * indent}{entry(name, one, indent)}" for name, one in value.items()]
    return "\n".join(lines) if first else "\n".join(lines)[indent:]


def entry(key: str, value: Any, indent: int, *, flow: bool = False) -> str:
    """``key: value`` of a block mapping at a column, without the indentation of its first line."""
    return f"{_key(key)}:{block(value, key, indent, flow=flow)}"


def item(value: Any, key: str, indent: int, *, flow: bool = False) -> str:
    """``- value`` of a block list whose dash stands at a column, without the indentation of its first line."""
    if isinstance(value, Mapping) and value and not _one_line(value, key, indent, flow=flow):
        return "- " + mapping(value, indent + 2, first=False)
    if isinstance(value, str) and "\n" in value and _literal(value):
        return "- " + _literal_block(value, indent + 2)
    return "- " + inline(value, key)


def _one_line(value: Any, key: str, indent: int, *, flow: bool) -> bool:
    """Scalars, what is empty, and what is written in brackets: short lists of scalars, examples' facts."""
    if not isinstance(value, Mapping | list) or not value:
        return True
    if isinstance(value, list) and any(isinstance(one, Mapping | list) for one in value):
        return False
    bracketed = flow or isinstance(value, list) or key == "given"
    return bracketed and indent + len(key) + len(inline(value, key)) < WIDTH


def _key(name: str, *, flow: bool = False) -> str:
    written = f"{name}: 1"
    try:
        found = parse("{" + written + "}" if flow else written)
    except (YAMLError, ValueError):
        found = None
    return name if found == {name: 1} else ("'" + name.replace("'", "''") + "'" if _quotable(name) else _escaped(name))


@lru_cache(maxsize=4096)
def _reads_back(text: str, *, flow: bool) -> bool:
    try:
        found = parse("{k: " + text + "}" if flow else f"k: {text}")
    except (YAMLError, ValueError):
        return False
    return isinstance(found, dict) and list(found) == ["k"] and isinstance(found["k"], str) and found["k"] == text


def _quotable(text: str) -> bool:
    return all(one.isprintable() for one in text)


def _escaped(text: str) -> str:
    """In double quotes; what is not printable as its number."""
    numbered = (one if one.isprintable() else f"\\U{ord(one):08x}" for one in json.dumps(text, ensure_ascii=False))
    return "".join(numbered)


def _literal(text: str) -> bool:
    """Whether a text of several lines can stand as a block: no blanks a canonical text would lose, nothing hidden."""
    lines = text.rstrip("\n").split("\n")
    kept = len(text) - len(text.rstrip("\n")) < 2
    plain = all(_quotable(line) and line == line.rstrip() for line in lines)
    return kept and plain and bool(lines[0]) and not lines[0].startswith(" ")


def _literal_block(text: str, indent: int) -> str:
    mark = "|" if text.endswith("\n") else "|-"
    return "\n".join([mark, *(" " * indent + line if line else "" for line in text.rstrip("\n").split("\n"))])
