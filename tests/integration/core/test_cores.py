"""Processes of one kind keep to shares of the machine's cores, told by locks in a folder."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

CORES = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
pytestmark = pytest.mark.skipif(len(CORES) < 2, reason="there are no two cores to share")

_PROGRAM = """
import os, subprocess, sys
from pathlib import Path
from tongban.core.cores import any_core, keep_to_share

def told():
    words = [sys.executable, "-c", "import os; print(*sorted(os.sched_getaffinity(0)))"]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()

if "forbidden" in sys.argv:
    def refuse(pid, cores):
        raise PermissionError(1, "Operation not permitted")
    os.sched_setaffinity = refuse
keep_to_share(Path(sys.argv[1]), int(sys.argv[2]))
with any_core():
    beside = told()
print(*sorted(os.sched_getaffinity(0)), beside, told(), sep="|", flush=True)
sys.stdin.read()
"""


class Sharing:
    """A process that keeps to a share as long as it lives."""

    def __init__(self, folder: Path, processes: int, *more: str) -> None:
        words = [sys.executable, "-c", _PROGRAM, str(folder), str(processes), *more]
        self._child = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._child.stdout is not None
        told = (line for line in self._child.stdout if "|" in line)  # what was logged stands before it
        *own, beside, started = next(told).strip().split("|")
        self.cores = [int(one) for one in own]
        self.beside, self.started = ([int(one) for one in text.split()] for text in (beside, started))

    def end(self) -> None:
        self._child.kill()
        self._child.communicate()


@pytest.fixture
def started() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def _sharing(started: ExitStack, folder: Path, processes: int, *more: str) -> Sharing:
    made = Sharing(folder, processes, *more)
    started.callback(made.end)
    return made


def test_two_processes_share_all_cores_and_no_core_twice(tmp_path: Path, started: ExitStack) -> None:
    one, other = _sharing(started, tmp_path, 2), _sharing(started, tmp_path, 2)
    assert sorted(one.cores + other.cores) == CORES
    assert one.cores
    assert other.cores


def test_who_starts_after_one_was_killed_has_its_share(tmp_path: Path, started: ExitStack) -> None:
    one, _other = _sharing(started, tmp_path, 2), _sharing(started, tmp_path, 2)
    one.end()
    assert _sharing(started, tmp_path, 2).cores == one.cores


def test_a_program_started_beside_runs_on_any_core_and_others_on_the_share(tmp_path: Path, started: ExitStack) -> None:
    one = _sharing(started, tmp_path, 2)
    assert one.beside == CORES
    assert one.started == one.cores != CORES


def test_with_fewer_cores_than_processes_nobody_keeps_to_a_share(tmp_path: Path, started: ExitStack) -> None:
    one = _sharing(started, tmp_path, len(CORES) + 1)
    assert one.cores == one.beside == one.started == CORES


def test_where_the_system_forbids_it_a_process_goes_on_with_every_core(tmp_path: Path, started: ExitStack) -> None:
    one = _sharing(started, tmp_path, 2, "forbidden")
    assert one.cores == one.beside == one.started == CORES
