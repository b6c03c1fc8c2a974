"""The compatibility kit as folders of models and test cases, run and counted."""

from __future__ import annotations

import datetime as dt
import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any, Final

from tongban.rules.dmn.errors import DmnError
from tongban.rules.dmn.graph import Graph
from tongban.rules.dmn.items import ANYTHING, Item
from tongban.rules.dmn.parts import Input, Key, Logic, Service
from tongban.rules.dmn.reading import graph_of, read_documents
from tongban.rules.dmn.session import Session, Steps
from tongban.rules.feel.nodes import External
from tongban.rules.feel.run import Run
from tongban.rules.tck.values import Untyped, alike, named, text_of_type, value_of

SECONDS_A_CASE: Final = 10.0
_JAVA: Final = "TB-DMN-011"
_SHOWN: Final = 200
#: What `now()` gives, the same for every run.
_CLOCK: Final = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


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
    graph, steps, broken = None, None, ""
    try:
        graph = graph_of(*read_documents(_model_path(folder, file, root)))
        steps = Steps(graph)
    except (DmnError, OSError) as error:
        broken = f"the model cannot be read: {error}"
    for case in named(root, "testCase"):
        outcome = _Case(graph, steps, case).outcome() if graph is not None and steps is not None else broken
        if outcome is None:
            count.passed += 1
        elif outcome == _JAVA:
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


class _Case:
    """One test case over a compiled model."""

    def __init__(self, graph: Graph, steps: Steps, case: Any) -> None:
        self.graph = graph
        self.steps = steps
        self.case = case

    def outcome(self) -> str | None:
        """None when it passes, TB-DMN-011 when it needs Java, else what went wrong."""
        try:
            with _bounded(SECONDS_A_CASE):
                return self._first_failure()
        except Exception as error:  # noqa: BLE001 - whatever one case does, the others are still counted
            return f"{type(error).__name__}: {error}"[:_SHOWN]

    def _first_failure(self) -> str | None:
        for result in named(self.case, "resultNode"):
            failure = self._failure(result)
            if failure is not None:
                return failure
        return None

    def _failure(self, result: Any) -> str | None:
        name = result.get("name")
        session, value = self._value(name)
        wanted = next((value_of(one) for one in named(result, "expected")), None)
        causes = "；".join(f"{told.place}: {told.cause.message}" for told in session.causes)[:_SHOWN]
        if any(self._needs_java(key) for key in session.values):
            return _JAVA
        if result.get("errorResult") == "true":
            if value is not None:
                return f"{name}: expected an error, got {value!r}"[:_SHOWN]
            return None if session.causes else f"{name}: null as expected, but no error was reported"
        if alike(wanted, value):
            return None
        return (
            f"{name}: expected {wanted!r}"[:_SHOWN] + f", got {value!r}"[:_SHOWN] + (f" ({causes})" if causes else "")
        )

    def _needs_java(self, key: Key) -> bool:
        part = self.graph.parts[key]
        if not isinstance(part, Logic):
            return False
        boxed = part.fault is not None and part.fault.code == _JAVA
        return boxed or any(isinstance(node, External) for node in part.node.walk())

    def _value(self, name: str) -> tuple[Session, object]:
        given = {(one.get("name"), one.get("namespace")): value_of(one) for one in named(self.case, "inputNode")}
        kind, invocable = self.case.get("type"), self.case.get("invocableName")
        session = Session(self.steps, Run(self._facts(given), now=_CLOCK))
        if kind in ("bkm", "decisionService"):
            key = self._named(invocable or name, Service) or self._named(invocable or name, Logic)
            return session, session.called(key, self._arguments(key, given), name) if key else None
        key = self._named(name, Logic)
        if key is None:
            raise LookupError(f"the model has no decision {name!r}")
        return session, session.value(key)

    def _facts(self, given: Mapping[tuple[str, str | None], object]) -> dict[str, object]:
        facts: dict[str, object] = {}
        for part in self.graph.parts.values():
            if isinstance(part, Input):
                value = given.get((part.element.get("name"), part.key[0]), given.get((part.element.get("name"), None)))
                facts[part.path] = _typed(value, part.item)
        return facts

    def _arguments(self, key: Key | None, given: Mapping[tuple[str, str | None], object]) -> dict[str, object]:
        service = self.graph.parts.get(key) if key is not None else None
        if not isinstance(service, Service):
            return {name: value for (name, _namespace), value in given.items()}
        parts = [(required.name, self.graph.parts[required.key].element) for required in service.parameters]
        return {name: given.get((element.get("name"), None)) for name, element in parts}

    def _named(self, name: str, kind: type) -> Key | None:
        keys = [
            key
            for key, part in self.graph.parts.items()
            if isinstance(part, kind) and name in (part.name, part.element.get("name"))
        ]
        return next((key for key in keys if key[0] == self.graph.namespace), keys[0] if keys else None)


def _typed(value: object, item: Item) -> object:
    """A value whose texts are of the kinds their type says, where the test file does not."""
    if isinstance(value, list):
        return [_typed(one, item.element or ANYTHING) for one in value]
    if isinstance(value, dict):
        members = dict(item.members)
        return {name: _typed(one, members.get(name, ANYTHING)) for name, one in value.items()}
    if isinstance(value, Untyped):
        return text_of_type(value, item)
    return value


@contextmanager
def _bounded(seconds: float) -> Iterator[None]:
    """Stop after so many seconds, where the system has a timer and this is the main thread."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise TimeoutError(f"stopped after {seconds:g} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
