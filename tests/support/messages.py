"""The script that keeps the English of the pages, for tests."""

import importlib.util
from pathlib import Path
from types import ModuleType

_SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "messages.py"


def script() -> ModuleType:
    """``scripts/messages.py`` as a module."""
    spec = importlib.util.spec_from_file_location("project_messages", _SCRIPT)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(_SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def compile_if_stale() -> None:
    """Compile the catalogue where the compiled one is absent or older than its text."""
    found = script()
    if found.stale():
        found.compile_()
