"""A group of processes: what dies is started again, and all end together."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tongban.core.supervisor import Program, Supervisor

STEADY = "import os, pathlib, sys, time; open(sys.argv[1], 'a').write(f'{os.getpid()}\\n'); time.sleep(60)"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN);" + STEADY
WITH_CHILD = "import subprocess, sys; subprocess.Popen([sys.executable, '-c', sys.argv[2], sys.argv[1]]);" + STEADY
SHORT = "import sys; open(sys.argv[1], 'a').write('run\\n'); print('cause of death'); sys.exit(3)"


@pytest.fixture
def supervise(tmp_path: Path) -> Iterator[Callable[[str], Supervisor]]:
    made: list[Supervisor] = []

    def start(code: str) -> Supervisor:
        program = Program("sample", (sys.executable, "-c", code, str(tmp_path / "pids"), STEADY))
        made.append(Supervisor([program], os.environ, tmp_path))
        made[-1].start()
        return made[-1]

    yield start
    for supervisor in made:
        supervisor.stop()


def lines(tmp_path: Path, count: int, tend: Callable[[], None] = lambda: None, within: float = 10.0) -> list[str]:
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        tend()
        kept = (tmp_path / "pids").read_text().split() if (tmp_path / "pids").exists() else []
        if len(kept) >= count:
            return kept
        time.sleep(0.02)
    raise AssertionError(f"fewer than {count} starts")


def alive(pid: str) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def all_end(pids: list[str], within: float = 3.0) -> bool:
    deadline = time.monotonic() + within
    while any(alive(pid) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not any(alive(pid) for pid in pids)


def parent_of(pid: str) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1]


def test_a_killed_process_is_started_again(supervise: Callable[[str], Supervisor], tmp_path: Path) -> None:
    supervisor = supervise(STEADY)
    (first,) = lines(tmp_path, 1)
    os.kill(int(first), signal.SIGKILL)
    _, second = lines(tmp_path, 2, supervisor.tend)
    assert alive(second)
    assert all_end([first])


def test_a_process_that_keeps_dying_is_tried_ever_more_rarely_and_its_last_words_are_shown(
    supervise: Callable[[str], Supervisor], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    supervisor = supervise(SHORT)
    lines(tmp_path, 3, supervisor.tend)
    started = time.monotonic()
    lines(tmp_path, 4, supervisor.tend)
    assert time.monotonic() - started > 1.5
    assert "cause of death" in capfd.readouterr().err


def test_what_a_dead_process_left_running_is_ended_before_it_is_started_again(
    supervise: Callable[[str], Supervisor], tmp_path: Path
) -> None:
    supervisor = supervise(WITH_CHILD)
    pids = lines(tmp_path, 2)
    parent = next(pid for pid in pids if parent_of(pid) == str(os.getpid()))
    os.kill(int(parent), signal.SIGKILL)
    lines(tmp_path, 4, supervisor.tend)
    assert all_end(pids)


def test_stopping_ends_everything(supervise: Callable[[str], Supervisor], tmp_path: Path) -> None:
    supervisor = supervise(WITH_CHILD)
    pids = lines(tmp_path, 2)
    supervisor.stop()
    assert all_end(pids)


def test_a_process_that_ignores_the_request_is_ended_all_the_same(
    supervise: Callable[[str], Supervisor], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tongban.core.supervisor._STOP_PATIENCE", 0.3)
    supervisor = supervise(STUBBORN)
    (pid,) = lines(tmp_path, 1)
    supervisor.stop()
    assert all_end([pid])
