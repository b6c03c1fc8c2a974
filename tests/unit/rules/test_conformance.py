"""The public DMN compatibility kit, read from the folder that TONGBAN_TCK names, run whole."""

import os
from pathlib import Path

import pytest

from tongban.rules.tck import run_kit
from tongban.rules.tck.kit import folders_of

KIT = os.environ.get("TONGBAN_TCK", "")
pytestmark = pytest.mark.skipif(not KIT, reason="TONGBAN_TCK does not name the folder of the DMN compatibility kit")


@pytest.mark.parametrize("folder", folders_of(Path(KIT)) if KIT else [], ids=lambda folder: folder.name)
def test_every_case_of_a_folder_passes_or_needs_java(folder: Path) -> None:
    report = run_kit(folder)
    for name, count in report["folders"].items():
        assert count["failures"] == []
        assert count["passed"] or count["skipped"], name
        assert not count["skipped"] or "java" in name
