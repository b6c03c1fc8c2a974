"""The compatibility kit as folders of models and test cases, run and counted."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tongban.rules.dmn.errors import DmnError
from tongban.rules.model import read_model
from tongban.rules.tck.case import NEEDS_JAVA, Case
from tongban.rules.tck.values import named


@dataclass(slots=True)
class Count:
    """What came of some test cases."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    failures: list[dict[str, str]] = field(default_factory=list)

    def add(self, other: Count) -> None:
        """Count these too."""
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped
        self.failures += other.failures

    def as_json(self) -> dict[str, object]:
        """As the report shows it."""
        return {
            "passed": self.passed,
            "failed": self.failed,
            "skipped": self.skipped,
            "failures": self.failures,
        }


def run_kit(folder: Path) -> dict[str, dict[str, dict[str, object]]]:
    """The counts by level and by folder of everything below `folder`: the kit, its TestCases, a level or one folder."""
    levels: dict[str, Count] = {}
    folders: dict[str, Count] = {}
    for one in folders_of(folder):
        count = run_folder(one)
        levels.setdefault(one.parent.name, Count()).add(count)
        folders[f"{one.parent.name}/{one.name}"] = count
    return {
        "levels": {name: count.as_json() for name, count in levels.items()},
        "folders": {name: count.as_json() for name, count in folders.items()},
    }


def folders_of(folder: Path) -> list[Path]:
    """The folders with models at or below a folder, in order of their names."""
    inside = folder / "TestCases"
    root = inside if inside.is_dir() else folder
    return sorted({model.parent.resolve() for model in root.rglob("*.dmn")})


def run_folder(folder: Path) -> Count:
    """The count of one folder's test cases."""
    count = Count()
    for file in sorted(folder.glob("*.xml")):
        root = _test_file(file)
        if root is not None:
            _run_file(folder, file, root, count)
    return count


def _test_file(file: Path) -> Any:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        root = etree.fromstring(file.read_bytes(), parser)
    except (etree.XMLSyntaxError, OSError):
        return None
    return root if root.tag.rpartition("}")[2] == "testCases" else None


def _run_file(folder: Path, file: Path, root: Any, count: Count) -> None:
    model, broken = None, ""
    try:
        model = read_model(_model_path(folder, file, root))
    except DmnError as error:
        broken = f"the model cannot be read: {error}"
    for case in named(root, "testCase"):
        outcome = Case(model, case).outcome() if model is not None else broken
        if outcome is None:
            count.passed += 1
        elif outcome == NEEDS_JAVA:
            count.skipped += 1
        else:
            count.failed += 1
            place = {"folder": f"{folder.parent.name}/{folder.name}", "file": file.name}
            count.failures.append({**place, "case": case.get("id") or "", "why": outcome})


def _model_path(folder: Path, file: Path, root: Any) -> Path:
    names = [element.text for element in named(root, "modelName")]
    name = names[0] if names and names[0] else f"{file.name.partition('-test')[0]}.dmn"
    if (folder / name).is_file():
        return folder / name
    models = sorted(folder.glob("*.dmn"))
    return models[0] if len(models) == 1 else folder / f"{file.name.partition('-test')[0]}.dmn"
