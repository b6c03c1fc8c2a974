"""A group of processes under one supervisor: what dies is started again, and all of them end together."""

import signal
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tongban.core.child import Child, open_log, spawn, stop, sweep
from tongban.core.postgres import Cluster, PostgresError

_STOP_PATIENCE = 15.0
_LONGEST_PAUSE = 30.0
_STEADY_SECONDS = 60.0
_TAIL_LINES = 12


@dataclass(frozen=True, slots=True)
class Program:
    """One process of the group and how to start it."""

    name: str
    command: tuple[str, ...]


@dataclass(slots=True)
class _Backoff:
    """How long to wait before the next try: doubling with each early end, forgotten after a steady minute."""

    failures: int = 0
    started: float = 0.0
    next_try: float = 0.0

    def ended(self, now: float) -> float:
        self.failures = 1 if now - self.started > _STEADY_SECONDS else self.failures + 1
        pause = min(2.0 ** (self.failures - 2), _LONGEST_PAUSE)
        self.next_try = now + pause
        return pause


@dataclass(slots=True)
class _Member:
    program: Program
    child: Child | None = None
    backoff: _Backoff = field(default_factory=_Backoff)


class Supervisor:
    """Runs programs, and the embedded cluster if there is one; every method is called from the main thread."""

    def __init__(
        self,
        programs: Sequence[Program],
        environment: Mapping[str, str],
        logs: Path | None,
        cluster: Cluster | None = None,
    ) -> None:
        self._members = [_Member(program) for program in programs]
        self._environment = environment
        self._logs = logs
        self._cluster = cluster
        self._cluster_backoff = _Backoff(started=time.monotonic())

    def start(self) -> None:
        """Start every program."""
        for member in self._members:
            self._start(member)

    def tend(self) -> None:
        """Start again what has ended, each after its pause."""
        self._tend_cluster()
        for member in self._members:
            if member.child is None:
                if time.monotonic() >= member.backoff.next_try:
                    self._start(member)
            elif (code := member.child.poll()) is not None:
                sweep(member.child)
                member.child = None
                pause = member.backoff.ended(time.monotonic())
                name, tail = member.program.name, self._tail(member.program)
                _say(f"{name} 意外结束（{code}），{pause:g} 秒后重新启动。{tail}")

    def stop(self) -> None:
        """End every program; the cluster is ended by whoever started it."""
        running = [member.child for member in self._members if member.child is not None]
        for child in running:
            if child.poll() is None:
                child.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + _STOP_PATIENCE
        for child in running:
            stop(child, signal.SIGTERM, max(deadline - time.monotonic(), 0.1))
        for member in self._members:
            member.child = None

    def _start(self, member: _Member) -> None:
        member.backoff.started = time.monotonic()
        program = member.program
        if self._logs is None:
            member.child = spawn(program.command, orphan_signal=signal.SIGTERM, environment=self._environment)
            return
        with open_log(self._log(program)) as log:
            member.child = spawn(
                program.command, orphan_signal=signal.SIGTERM, environment=self._environment, output=log
            )

    def _tend_cluster(self) -> None:
        cluster, backoff = self._cluster, self._cluster_backoff
        if cluster is None or cluster.alive() or time.monotonic() < backoff.next_try:
            return
        _say("数据库意外结束，正在重新启动。")
        backoff.ended(time.monotonic())
        try:
            cluster.start()
        except PostgresError as error:
            _say(str(error))
        backoff.started = time.monotonic()

    def _log(self, program: Program) -> Path:
        return (self._logs or Path()) / f"{program.name}.log"

    def _tail(self, program: Program) -> str:
        if self._logs is None or not self._log(program).exists():
            return ""
        lines = self._log(program).read_text(errors="replace").splitlines()[-_TAIL_LINES:]
        return "".join(f"\n    {line}" for line in lines)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
