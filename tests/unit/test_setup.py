"""The set-up script: what it skips, and what the locks may say."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def setup() -> ModuleType:
    spec = importlib.util.spec_from_file_location("project_setup", ROOT / "scripts" / "setup.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("lock", sorted((ROOT / "requirements").glob("*.lock")), ids=lambda path: path.name)
def test_every_locked_package_carries_hashes_and_no_lock_names_a_registry(lock: Path) -> None:
    text = lock.read_text()
    pinned = re.findall(r"^(?!#|\s|-)(\S+)==", text, re.MULTILINE)
    assert pinned
    assert len(re.findall(r"^\S.*== ?\S+.*\\\n    --hash=sha256:", text, re.MULTILINE)) == len(pinned)
    assert not re.search(r"https?://|index-url|find-links|file:", text)


def test_the_page_lock_names_no_registry() -> None:
    assert '"resolved"' not in (ROOT / "frontend" / "package-lock.json").read_text()


def test_everything_in_an_input_is_in_its_lock() -> None:
    for name in ("bootstrap", "node", "documents", "runtime", "development"):
        lock = (ROOT / "requirements" / f"{'runtime' if name == 'documents' else name}.lock").read_text()
        for line in (ROOT / "requirements" / f"{name}.in").read_text().splitlines():
            wanted = re.match(r"[A-Za-z][\w.-]*", line)
            if wanted:
                plain = re.sub(r"[._]", "-", wanted.group()).lower()
                assert re.search(rf"^{plain}==", lock, re.MULTILINE), f"{plain} is not locked: run make lock"


def test_a_digest_changes_with_content_and_name_only(
    setup: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setup, "ROOT", tmp_path)
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("x")
    two.write_text("y")
    first = setup.digest([one, two])
    assert setup.digest([two, one]) == first
    one.write_text("z")
    assert setup.digest([one, two]) != first


def test_an_unknown_step_is_not_understood(setup: ModuleType) -> None:
    assert setup.main(["fly"]) == 2
