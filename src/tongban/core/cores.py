"""Like processes keep to shares of the machine's cores.

Threads of one interpreter take turns. Where whoever is next waits on another core, waking it takes longer than most
turns do: on two cores, two web processes decide a fifth more cases where each keeps to one of them.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog

log = structlog.get_logger(__name__)

#: The locks of this process's share, held as long as it lives, and the cores it had before.
_held: list[int] = []
_all: set[int] = set()


def keep_to_share(folder: Path, processes: int) -> None:
    """Keep this thread, and those it starts, to a share of the cores that no other of the ``processes`` keeps to.

    The shares in use are told by locks in ``folder``, which end with whoever holds them. Where there are fewer cores
    than processes, or the system cannot do it, all stays as it is.
    """
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    if len(cores) < processes:
        return
    for place in range(processes):
        if _locked(folder / f"cores-{place}.lock"):
            try:
                os.sched_setaffinity(0, cores[place::processes])
            except OSError as error:  # a service manager may forbid the call: slower, but no reason not to serve
                log.warning("cores.not_shared", error=str(error))
                return
            _all.update(cores)
            return


@contextmanager
def any_core() -> Iterator[None]:
    """Programs this thread starts meanwhile may run on every core this process had before it kept to a share."""
    if not _all:
        yield
        return
    share = os.sched_getaffinity(0)
    os.sched_setaffinity(0, _all)
    try:
        yield
    finally:
        os.sched_setaffinity(0, share)


def _locked(file: Path) -> bool:
    """Whether the lock is ours from now on."""
    handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return False
    _held.append(handle)
    return True
