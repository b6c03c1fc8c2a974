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

_READY_SECONDS = 240.0


class Deployment:
    """One data folder and port, and the server started on them last."""

    def __init__(self, home: Path, port: int) -> None:
        self.home = home
        self.port = port
        self.served: subprocess.Popen[bytes] | None = None

    def start(self) -> "subprocess.Popen[bytes]":
        """Start the command in a session of its own, so that a signal to it reaches nobody else."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "TONGBAN_"))}
        environment = {
            **kept,
            "PORT": str(self.port),
            "TONGBAN_DATA": str(self.home / "data"),
            "TONGBAN_POPULATION": "0",
            "TONGBAN_EMBEDDER": "none",  # each start would load the model three times, and nobody asks it here
        }
        (self.home / "said").unlink(missing_ok=True)
        with (self.home / "said").open("w") as said:
            command = [sys.executable, "-m", "tongban", "serve"]
            return subprocess.Popen(command, env=environment, stderr=said, start_new_session=True)

    def running(self) -> "subprocess.Popen[bytes]":
        """A server that is ready: the one started last, else a new one."""
        if self.served is None or self.served.poll() is not None:
            self.served = self.start()
        assert wait(self.ready, _READY_SECONDS), self.state()
        return self.served

    def ready(self) -> bool:
        return serve.not_ready(f"http://127.0.0.1:{self.port}") is None

    def said(self) -> str:
        return (self.home / "said").read_text()

    def state(self) -> str:
        """What is known about a server that is not ready."""
        trouble = serve.not_ready(f"http://127.0.0.1:{self.port}")
        logs = {log.name: log.read_text(errors="replace")[-2000:] for log in (self.home / "data/logs").glob("*.log")}
        return f"{trouble}\n{self.said()}\n{self.processes()}\n{logs}"

    def processes(self) -> dict[int, str]:
        """Every living process that works on this data folder, by its command line."""
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                command = (folder / "cmdline").read_bytes().decode(errors="replace").replace("\0", " ")
                environment = (folder / "environ").read_bytes().decode(errors="replace")
            except (FileNotFoundError, ProcessLookupError, PermissionError):
                continue
            if str(self.home) in command or f"TONGBAN_DATA={self.home}/data\0" in environment:
                found[int(folder.name)] = command
        return found


@pytest.fixture(scope="module")
def deployment() -> Iterator[Deployment]:
    """Shared by these tests: only the first start has to make the cluster and load the city."""
    home = Path(tempfile.mkdtemp(prefix="tongban-serve-"))
    home.chmod(0o711)
    with socket.socket() as one, socket.socket() as two:
        one.bind(("127.0.0.1", 0))
        port = int(one.getsockname()[1])
        two.bind(("127.0.0.1", port + 1))
    made = Deployment(home, port)
    yield made
    if made.served is not None and made.served.poll() is None:
        made.served.send_signal(signal.SIGTERM)
        made.served.wait(timeout=30)
    shutil.rmtree(home)


def wait(true: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if true():
            return True
        time.sleep(0.1)
    return true()


def test_it_serves_until_ctrl_c_and_leaves_nothing_behind(deployment: Deployment) -> None:
    served = deployment.running()
    assert wait(lambda: f"http://localhost:{deployment.port}/" in deployment.said(), 30)
    served.send_signal(signal.SIGINT)
    assert served.wait(timeout=30) == 0
    assert not deployment.processes()


def test_a_second_start_on_the_same_folder_is_refused_and_the_first_goes_on(deployment: Deployment) -> None:
    deployment.running()
    assert deployment.start().wait(timeout=30) == 1
    assert "TB-ENV-003" in deployment.said()
    assert wait(deployment.ready, _READY_SECONDS), deployment.state()


@pytest.mark.parametrize("victim", ["tongban.channels.wsgi", "tongban worker", "/postgres -D"])
def test_a_killed_process_of_the_group_comes_back(deployment: Deployment, victim: str) -> None:
    deployment.running()
    killed = {pid for pid, command in deployment.processes().items() if victim in command}
    assert killed
    for pid in killed:
        os.kill(pid, signal.SIGKILL)

    def back() -> bool:
        return any(victim in command and pid not in killed for pid, command in deployment.processes().items())

    assert wait(lambda: back() and deployment.ready(), 60)


def test_a_killed_supervisor_takes_all_down_and_can_be_started_again_at_once(deployment: Deployment) -> None:
    served = deployment.running()
    before = deployment.processes()
    served.kill()
    served.wait()
    deployment.running()
    # The old web process may be the one that said the new group was ready.
    assert wait(lambda: not before.keys() & deployment.processes().keys(), 30)
    deployment.running()
