"""`tongban serve` as a whole: ready, stopped, killed, refused, started again."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tongban import serve

_READY_SECONDS = 120.0


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """One data folder for all of these: only the first start has to make the cluster."""
    folder = Path(tempfile.mkdtemp(prefix="tongban-serve-"))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def port() -> int:
    with socket.socket() as one, socket.socket() as two:
        one.bind(("127.0.0.1", 0))
        number = int(one.getsockname()[1])
        two.bind(("127.0.0.1", number + 1))
        return number


@pytest.fixture
def start(home: Path, port: int) -> Iterator[Callable[[], "subprocess.Popen[str]"]]:
    """Starts the command in a session of its own, so that a signal to it reaches nobody else."""
    started: list[subprocess.Popen[str]] = []

    def run() -> "subprocess.Popen[str]":
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "TONGBAN_"))}
        environment = {**kept, "PORT": str(port), "TONGBAN_DATA": str(home)}
        command = [sys.executable, "-m", "tongban", "serve"]
        started.append(
            subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True, start_new_session=True)
        )
        return served

    yield run
    for served in started:
        if served.poll() is None:
            served.kill()
        served.communicate()
    assert wait(lambda: not processes(home), 30), "something was left running"


def wait(true: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if true():
            return True
        time.sleep(0.1)
    return true()


def ready(port: int) -> bool:
    return serve.not_ready(f"http://127.0.0.1:{port}") is None


def processes(home: Path) -> dict[int, str]:
    """Every living process that works on this data folder, by its command line."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes().decode(errors="replace").replace("\0", " ")
            environment = (folder / "environ").read_bytes().decode(errors="replace")
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue
        if str(home) in command or f"TONGBAN_DATA={home}\0" in environment:
            found[int(folder.name)] = command
    return found


def test_it_serves_until_ctrl_c_and_leaves_nothing_behind(
    start: Callable[[], "subprocess.Popen[str]"], home: Path, port: int
) -> None:
    served = start()
    assert wait(lambda: ready(port), _READY_SECONDS)
    served.send_signal(signal.SIGINT)
    _, said = served.communicate(timeout=30)
    assert served.returncode == 0
    assert f"http://localhost:{port}/" in said
    assert not processes(home)


def test_a_second_start_on_the_same_folder_is_refused_and_the_first_goes_on(
    start: Callable[[], "subprocess.Popen[str]"], port: int
) -> None:
    start()
    assert wait(lambda: ready(port), _READY_SECONDS)
    _, said = start().communicate(timeout=30)
    assert "TB-ENV-003" in said
    assert ready(port)


def test_a_killed_supervisor_takes_all_down_and_a_new_start_works(
    start: Callable[[], "subprocess.Popen[str]"], home: Path, port: int
) -> None:
    served = start()
    assert wait(lambda: ready(port), _READY_SECONDS)
    served.kill()
    served.wait()
    assert wait(lambda: not processes(home), 30)
    start()
    assert wait(lambda: ready(port), _READY_SECONDS)


def test_a_supervisor_killed_with_its_leftovers_still_dying_can_be_started_at_once(
    start: Callable[[], "subprocess.Popen[str]"], port: int
) -> None:
    served = start()
    assert wait(lambda: ready(port), _READY_SECONDS)
    served.kill()
    served.wait()
    again = start()
    assert wait(lambda: ready(port) and again.poll() is None, _READY_SECONDS)


@pytest.mark.parametrize("victim", ["tongban.channels.wsgi", "tongban worker", "/postgres -D"])
def test_a_killed_process_of_the_group_comes_back(
    start: Callable[[], "subprocess.Popen[str]"], home: Path, port: int, victim: str
) -> None:
    start()
    assert wait(lambda: ready(port), _READY_SECONDS)
    killed = {pid for pid, command in processes(home).items() if victim in command}
    assert killed
    for pid in killed:
        os.kill(pid, signal.SIGKILL)

    def back() -> bool:
        return any(victim in command and pid not in killed for pid, command in processes(home).items())

    assert wait(lambda: back() and ready(port), 60)
