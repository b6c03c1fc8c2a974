"""Child processes that never outlive us and never hear our Ctrl-C."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

_PR_SET_PDEATHSIG = 1
_LOG_LIMIT = 20 * 1024 * 1024
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

Child = subprocess.Popen[bytes]


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a child runs as: words put before its command, or another user and group."""

    prefix: tuple[str, ...] = ()
    uid: int | None = None
    gid: int | None = None


def spawn(
    command: Sequence[str | Path],
    *,
    orphan_signal: signal.Signals,
    environment: Mapping[str, str] | None = None,
    identity: Identity = Identity(),
    output: IO[bytes] | None = None,
    folder: Path | None = None,
) -> Child:
    """Start a child in a session of its own; on Linux it gets ``orphan_signal`` when this process dies.

    Call it from the main thread: the kernel watches the thread that made the child, not the process.
    """
    parent = os.getpid()

    def prepare() -> None:
        if _libc is not None:
            _libc.prctl(_PR_SET_PDEATHSIG, int(orphan_signal), 0, 0, 0)
            if os.getppid() != parent:
                os._exit(1)

    return subprocess.Popen(
        [*identity.prefix, *map(str, command)],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output is not None else None,
        start_new_session=True,
        preexec_fn=prepare,
        user=identity.uid,
        group=identity.gid,
        extra_groups=None if identity.uid is None else [],
    )


def stop(child: Child, polite: signal.Signals, patience: float) -> None:
    """Ask a child to end, wait, then end it and whatever is left of its session."""
    if child.poll() is None:
        child.send_signal(polite)
        try:
            child.wait(patience)
        except subprocess.TimeoutExpired:
            child.kill()
    sweep(child)
    child.wait()


def sweep(child: Child) -> None:
    """End what a dead child left running in its session."""
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def open_log(path: Path) -> IO[bytes]:
    """A log file to append to; one grown past 20 MB is put aside first, and replaces the one put aside before."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > _LOG_LIMIT:
        path.replace(path.with_suffix(".old.log"))
    return path.open("ab")
