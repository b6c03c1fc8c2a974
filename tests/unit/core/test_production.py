"""What a production deployment must be told before it starts."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tongban.core.environment import EnvironmentProblem, read
from tongban.core.production import refusal

WHOLE = {
    "TONGBAN_MODE": "production",
    "TONGBAN_SECRET_KEY": "k" * 50,
    "DATABASE_URL": "postgresql://app@db/tongban",
    "TONGBAN_HOSTS": "zwfw.example.gov.cn",
    "TONGBAN_PUBLIC_URL": "https://zwfw.example.gov.cn",
    "TONGBAN_FILE_KEYS": "n" * 32 + "," + "o" * 32,
}


def test_a_whole_environment_may_start() -> None:
    assert refusal(WHOLE) is None
    assert read(WHOLE).production


def test_a_demonstration_needs_to_be_told_nothing() -> None:
    assert refusal({}) is None
    assert refusal({"TONGBAN_MODE": "demo"}) is None


@pytest.mark.parametrize(
    ("name", "given", "code"),
    [
        ("TONGBAN_MODE", "prod", "TB-CFG-001"),
        ("TONGBAN_SECRET_KEY", "", "TB-CFG-002"),
        ("TONGBAN_SECRET_KEY", "k" * 49, "TB-CFG-002"),
        ("DATABASE_URL", "", "TB-CFG-003"),
        ("TONGBAN_HOSTS", "", "TB-CFG-004"),
        ("TONGBAN_HOSTS", " , ", "TB-CFG-004"),
        ("TONGBAN_HOSTS", "*", "TB-CFG-004"),
        ("TONGBAN_HOSTS", "zwfw.example.gov.cn,*", "TB-CFG-004"),
        ("TONGBAN_PUBLIC_URL", "", "TB-CFG-005"),
        ("TONGBAN_FILE_KEYS", "", "TB-CFG-017"),
        ("TONGBAN_FILE_KEYS", "n" * 32 + ",short", "TB-CFG-017"),
        ("TONGBAN_CLOCK", "2026-11-23", "TB-CFG-006"),
        ("TONGBAN_PUBLIC_URL", "http://zwfw.example.gov.cn", "TB-CFG-005"),
    ],
)
def test_what_is_missing_is_told_in_chinese_with_its_code_and_name(name: str, given: str, code: str) -> None:
    environment = {**WHOLE, name: given}
    with pytest.raises(EnvironmentProblem, match=f"^{code} .*{name}.*。$"):
        read(environment)


@pytest.mark.parametrize("command", ["serve", "migrate"])
def test_no_command_starts_in_production_without_its_settings(command: str, tmp_path: Path) -> None:
    done = _run([sys.executable, "-m", "tongban", command], tmp_path, {"TONGBAN_MODE": "production"})
    assert done.returncode == 1
    assert "TB-CFG-002" in done.stderr
    assert not list(tmp_path.iterdir())


def test_the_web_process_by_itself_does_not_start_either(tmp_path: Path) -> None:
    given = {name: value for name, value in WHOLE.items() if name != "TONGBAN_HOSTS"}
    done = _run([sys.executable, "-c", "import tongban.channels.wsgi"], tmp_path, given)
    assert done.returncode == 1
    assert "TB-CFG-004" in done.stderr


def test_production_names_its_hosts_and_keeps_its_cookies_to_https(tmp_path: Path) -> None:
    asked = "ALLOWED_HOSTS, SESSION_COOKIE_SECURE, CSRF_COOKIE_SECURE, CSRF_TRUSTED_ORIGINS, DEMO"
    done = _run([sys.executable, "-c", f"from tongban.core.settings import *; print(({asked}))"], tmp_path, WHOLE)
    assert done.stdout.strip() == str((["zwfw.example.gov.cn"], True, True, ["https://zwfw.example.gov.cn"], False))


def _run(command: list[str], folder: Path, given: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "TONGBAN_"))}
    environment = {**kept, **given, "TONGBAN_DATA": str(folder / "data")}
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
