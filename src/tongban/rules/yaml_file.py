"""Reads a YAML or JSON file into plain values, numbers exact, bounded in size and depth, nothing executed."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from tongban.rules.dmn.errors import refuse

SIZE_LIMIT: Final = 5_000_000
_DEEPEST: Final = 64


def read_yaml(path: Path) -> dict[str, Any]:
    """The mapping in a file; JSON is YAML too. Raises DmnError TB-YAML-001 or 002."""
    try:
        if path.stat().st_size > SIZE_LIMIT:
            raise refuse("TB-DMN-002", file=path.name, size=path.stat().st_size, limit=SIZE_LIMIT)
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise refuse("TB-YAML-001", 0, file=path.name, problem=_problem(error)) from error
    return parse_yaml(text, path.name)


def parse_yaml(text: str, name: str) -> dict[str, Any]:
    """The mapping a text of that file name writes. Raises DmnError TB-YAML-001 to 003."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        value = YAML(typ="rt", pure=True).load(text)
    except (YAMLError, RecursionError, ValueError) as error:
        raise refuse("TB-YAML-001", _line(error), file=name, problem=_problem(error)) from error
    if not isinstance(value, Mapping):
        raise refuse("TB-YAML-002", file=name)
    return {str(key): _plain(one, 0) for key, one in value.items()}


def _line(error: Exception) -> int:
    mark = getattr(error, "problem_mark", None)
    return int(mark.line) + 1 if mark is not None else 0


def _problem(error: Exception) -> str:
    return str(getattr(error, "problem", None) or getattr(error, "strerror", None) or type(error).__name__)


def _plain(value: Any, depth: int) -> Any:
    if depth > _DEEPEST:
        raise refuse("TB-YAML-003", limit=_DEEPEST)
    if isinstance(value, Mapping):
        return {str(key): _plain(one, depth + 1) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one, depth + 1) for one in value]
    if isinstance(value, float):
        return Decimal(repr(float(value)))
    if isinstance(value, bool):
        return bool(value)
    if isinstance(value, int):
        return int(value)
    return str(value) if isinstance(value, str) else value
