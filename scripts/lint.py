"""All checks that need no running program: style, format, types, floors of the house, migrations."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
# Looking for missing migrations needs the models, not a database.
ENVIRONMENT = {**os.environ, "DJANGO_SETTINGS_MODULE": "tongban.core.settings", "PYTHONPATH": str(ROOT / "src")}
CHECKS: dict[str, list[str]] = {
    "style": ["ruff", "check", "."],
    "format": ["ruff", "format", "--check", "."],
    "types": ["mypy"],
    "floors": ["lint-imports"],
    "migrations": ["python", "scripts/lint_migrations.py"],
}


def main(names: list[str]) -> int:
    """Run the named checks, or all; the exit code is 1 when any found something."""
    failed = []
    for name in names or CHECKS:
        program, *words = CHECKS[name]
        started = time.monotonic()
        done = subprocess.run(
            [str(BIN / program), *words], cwd=ROOT, env=ENVIRONMENT, check=False, capture_output=True, text=True
        )
        state = "ok" if done.returncode == 0 else "FAILED"
        print(f"{name}: {state} ({time.monotonic() - started:.1f} s)", flush=True)
        if done.returncode != 0:
            print(done.stdout + done.stderr, flush=True)
            failed.append(name)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
