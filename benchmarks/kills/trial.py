"""The trial: processes that are killed in turn while callers fetch, and the count at the end."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.kills.calling import Callers
from benchmarks.kills.checking import faults
from benchmarks.kills.elsewhere import RESOURCE, Register
from tongban.core.child import Child, spawn, stop
from tongban.core.roles import Addresses

_NAME, _CASE = "kills", "awaiting"
_PATIENCE = 240.0
_ROOT = Path(__file__).resolve().parents[2]
#: Copies of a case that waits for what its sources did not tell, and the job of each.
_CASES = """
with fresh as (
     insert into cases_case
     select copy.* from cases_case t, generate_series(%(first)s::int, %(last)s) i,
            jsonb_populate_record(t, jsonb_build_object(
                'id', gen_random_uuid(), 'number', %(name)s || '-' || i, 'per', %(name)s || i)) copy
      where t.number = %(model)s returning city, id, number)
insert into core_job (id, city, topic, lane, event_id, event_name, payload, state, run_at, attempts, error, request_id,
                      created_at)
select gen_random_uuid(), city, 'refetch', 'refetch:' || number, gen_random_uuid(), 'case.data_awaited',
       jsonb_build_object('case_id', id, 'types', jsonb_build_array(%(resource)s::text), 'tries', 0), 'ready', now(), 0,
       '', '', now()
  from fresh
"""
#: Time goes by: what waits for its next try is due, and, where the trial does not wait for leases, these run out.
_HURRY = "update core_job set run_at = now() where topic = 'refetch' and run_at > now()"
_LEASES = "update core_job set lease_until = now() where state = 'running'"
_BEAT = "select count(*) from core_workerbeat where at > to_timestamp(%s)"
_LEFT = """
select (select count(*) from core_job where topic = 'refetch'),
       coalesce((select "to" = %s::text and current from exchange_watermark where resource = %s), false)
"""


@dataclass(frozen=True, slots=True)
class Plan:
    """How many fetches, kills in turn, subjects of the register, changes of it, late facts; callers at a time.

    ``leases``: whether a killed worker's leases are waited for, or run out at once.
    """

    fetches: int
    kills: int
    subjects: int
    changes: int
    late: int
    callers: int = 8
    leases: bool = True


@dataclass(frozen=True, slots=True)
class Report:
    """How it went: what was answered and what was not, kills by victim, seconds, and every breach in words."""

    answered: int
    unanswered: Mapping[str, int]
    killed: Mapping[str, int]
    seconds: float
    faults: Sequence[str]


@dataclass(frozen=True, slots=True)
class Place:
    """Where it goes on: the database, ``cut`` that kills it and has it back, the waiting case, the firm it is of."""

    addresses: Addresses
    cut: Callable[[], None]
    case: str
    firm: str
    folder: Path
    port: int
    environment: Mapping[str, str]


class Trial:
    """One run."""

    def __init__(self, plan: Plan, place: Place) -> None:
        self._plan, self._place = plan, place
        self._register = Register(plan.subjects)
        self._length, self._late = 0, 0
        self._children: dict[str, Child] = {}
        self._killed = {"provider": 0, "worker": 0, "database": 0}
        self._worker_since = 0.0

    def run(self) -> Report:
        """Kill in turn while callers fetch; what is true afterwards."""
        plan, began = self._plan, time.monotonic()
        share = plan.fetches / plan.kills
        with ExitStack() as stack:
            stack.callback(self._stop)
            self._more(1)
            self._begin()
            callers = Callers(self._register, _NAME, plan.callers)
            stack.callback(callers.close)
            for number, victim in zip(range(plan.kills), _turns(), strict=False):
                self._more(number + 1)
                callers.allow(round(share * (number + 1)))
                callers.wait(round(share * (number + 0.5)), time.monotonic() + _PATIENCE)
                self._kill(victim)
            callers.wait(plan.fetches, time.monotonic() + _PATIENCE)
            self._settle()
            with self._owner() as owner:
                found = faults(owner, callers.answered, self._register, self._length, _NAME, self._waiting())
            seconds = time.monotonic() - began
            return Report(len(callers.answered), callers.unanswered, self._killed, seconds, found)

    def _begin(self) -> None:
        self._start_provider()
        self._start_worker()
        with self._owner() as owner:  # a feed is followed once its register was taken over
            owner.execute(
                """insert into exchange_watermark (id, city, resource, "to", current, at, records, faults, total)
                   select gen_random_uuid(), city, %s, '', true, now(), 0, 0, 0 from cases_case where number = %s""",
                [RESOURCE, self._place.case],
            )

    def _waiting(self) -> Sequence[str]:
        return [f"{_CASE}-{number + 1}" for number in range(self._late)]

    def _more(self, part: int) -> None:
        """Let the register change, and more cases wait."""
        plan = self._plan
        self._length = plan.changes * part // plan.kills
        fresh = self._place.folder / "length.new"
        fresh.write_text(str(self._length))
        fresh.replace(self._place.folder / "length")
        first, self._late = self._late + 1, plan.late * part // plan.kills
        said = {"first": first, "last": self._late, "name": _CASE, "model": self._place.case, "resource": RESOURCE}
        with self._owner() as owner:
            owner.execute(_CASES, said)

    def _kill(self, victim: str) -> None:
        self._killed[victim] += 1
        if victim == "database":
            self._place.cut()
            return
        if victim == "worker":
            self._await_worker()
        child = self._children[victim]
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        (self._start_provider if victim == "provider" else self._start_worker)()
        if victim == "worker" and not self._plan.leases:
            with self._owner() as owner:
                owner.execute(_LEASES)

    def _start_provider(self) -> None:
        place = self._place
        length = place.folder / "length"
        self._spawn("provider", "elsewhere", str(place.port), str(self._plan.subjects), str(length), place.firm)

    def _start_worker(self) -> None:
        self._worker_since = time.time()
        self._spawn("worker", "worker")

    def _spawn(self, name: str, module: str, *words: str) -> None:
        with (self._place.folder / f"{name}.log").open("ab") as log:
            self._children[name] = spawn(
                [sys.executable, "-m", f"benchmarks.kills.{module}", *words],
                orphan_signal=signal.SIGKILL,
                environment=self._place.environment,
                output=log,
                folder=_ROOT,
            )

    def _await_worker(self) -> None:
        """A worker that is only starting is no victim."""
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            with self._owner() as owner:
                row = owner.execute(_BEAT, [self._worker_since]).fetchone()
            if row is not None and row[0]:
                return
            time.sleep(0.05)
        raise TimeoutError(f"the worker did not start, see {self._place.folder / 'worker.log'}")

    def _settle(self) -> None:
        """Let time go by until nothing waits any longer."""
        deadline = time.monotonic() + _PATIENCE
        left: Any = None
        while time.monotonic() < deadline:
            self._tend()
            with self._owner() as owner:
                owner.execute(_HURRY)
                left = owner.execute(_LEFT, [str(self._length), RESOURCE]).fetchone()
            if left == (0, True):
                return
            time.sleep(0.1)
        log = (self._place.folder / "worker.log").read_text(errors="replace")[-3000:]
        raise TimeoutError(f"jobs left and feed at its end: {left}; the worker said last:\n{log}")

    def _tend(self) -> None:
        """Start the worker again where it went by itself, as the supervisor of the product does, and tell so."""
        gone = self._children["worker"].poll()
        if gone is not None:
            print(f"kills: the worker went by itself ({gone})", flush=True)
            self._start_worker()

    @contextmanager
    def _owner(self) -> Iterator[psycopg.Connection[Any]]:
        with psycopg.connect(self._place.addresses.owner, autocommit=True) as owner:
            yield owner

    def _stop(self) -> None:
        for child in self._children.values():
            stop(child, signal.SIGTERM, 10.0)


def _turns() -> Iterator[str]:
    while True:
        yield from ("provider", "worker", "database")
