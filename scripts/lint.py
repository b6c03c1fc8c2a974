"""All checks that need no running program: style, format, types, floors of the house, migrations."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
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


def check(name: str) -> tuple[str, float, subprocess.CompletedProcess[str]]:
    """Run one check: its name, seconds and result."""
    program, *words = CHECKS[name]
    started = time.monotonic()
    done = subprocess.run(
        [str(BIN / program), *words], cwd=ROOT, env=ENVIRONMENT, check=False, capture_output=True, text=True
    )
    return name, time.monotonic() - started, done


def main(names: list[str]) -> int:
    """Run the named checks, or all, side by side; the exit code is 1 when any found something."""
    failed = False
    with ThreadPoolExecutor() as threads:
        for name, seconds, done in threads.map(check, names or CHECKS):
            failed |= done.returncode != 0
            print(f"{name}: {'FAILED' if done.returncode else 'ok'} ({seconds:.1f} s)", flush=True)
            if done.returncode != 0:
                print(done.stdout + done.stderr, flush=True)
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
