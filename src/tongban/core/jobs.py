"""The worker: claims due jobs in batches, one at a time per lane, retries with backoff, buries what keeps failing."""

import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import copy_context
from datetime import timedelta
from typing import Any

import structlog
from django.db import connection, connections
from django.db.models import Q, QuerySet

from tongban.core import clock
from tongban.core.away import AWAY, answers, let_go
from tongban.core.city import current_city
from tongban.core.events import handler
from tongban.core.logging import place_of
from tongban.core.models import Job, JobState, WorkerBeat

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=90)
ATTEMPTS = 8
BATCH = 50
_FEW = 2
IDLE_SECONDS = 0.5

# Only the oldest job of a lane may be claimed; a dead one keeps its lane closed until it is replayed. They are chosen
# once: as a subselect joined in, the choice could be made anew for each row, and more be taken than were asked for.
_CLAIM = """
  with p as materialized (
        select c.id from core_job c
         where c.city = %(city)s and c.run_at <= %(now)s and c.topic <> all(%(but)s)
           and (cardinality(%(only)s::text[]) = 0 or c.topic = any(%(only)s))
           and (c.state = 'ready' or (c.state = 'running' and c.lease_until < %(now)s))
           and not exists (select 1 from core_job e where e.city = %(city)s and e.lane = c.lane and e.id < c.id)
         order by c.id limit %(batch)s for update of c skip locked)
update core_job as j
   set state = 'running', attempts = j.attempts + 1, lease_until = %(lease)s
  from p
 where j.city = %(city)s and j.id = p.id
returning j.id
"""


def claim(batch: int = BATCH, *, only: Sequence[str] = (), but: Sequence[str] = ()) -> list[Job]:
    """Take up to ``batch`` due jobs, of some topics ``only`` or of all ``but`` some; ours until the lease runs out."""
    now = clock.now()
    wanted: dict[str, Any] = {
        "city": current_city(), "now": now, "lease": now + LEASE, "batch": batch, "only": list(only), "but": list(but),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, wanted)
        ids = [row[0] for row in cursor.fetchall()]
    return list(Job.objects.filter(id__in=ids).order_by("id")) if ids else []


def perform(job: Job) -> bool:
    """Do one claimed job; True when it is done. A failure is recorded on the job; only a lost database is raised."""
    if not _renew(job):
        return False
    try:
        if job.attempts > ATTEMPTS:
            raise WorkerLost
        with _kept(job):
            handler(job.topic)(job)
    except Exception as error:  # whatever a consumer breaks, the worker lives on and the job says so
        if isinstance(error, AWAY) and not answers():
            raise
        _failed(job, error)
        return False
    _ours(job).delete()
    return True


class WorkerLost(Exception):
    """The worker did not live through any of the tries of a job; it is not tried again by itself."""


def _ours(job: Job) -> "QuerySet[Job]":
    """The job as long as nobody else took it after our lease: each claim counts one more attempt."""
    return Job.objects.filter(id=job.id, state=JobState.RUNNING, attempts=job.attempts)


def _renew(job: Job) -> bool:
    """Begin the lease anew for a job that waited in our batch; False when somebody else has it by now."""
    return bool(_ours(job).update(lease_until=clock.now() + LEASE))


@contextmanager
def _kept(job: Job) -> Iterator[None]:
    """Renew the lease again and again while a job is being done, so that nobody takes a long one for abandoned."""
    done = threading.Event()
    # The context carries the request id and the clock over to the thread.
    keeper = threading.Thread(target=copy_context().run, args=(_keep, job, done), name="lease", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        done.set()
        keeper.join()


def _keep(job: Job, done: threading.Event) -> None:
    """Three renewals in the time of a lease: two may fail before anybody else may take the job."""
    try:
        while not done.wait(LEASE.total_seconds() / 3):
            try:
                if not _renew(job):
                    return
            except AWAY as error:
                log.warning("job.lease_not_renewed", job=str(job.id), exc_info=error)
                connection.close()
    finally:
        connection.close()


def _failed(job: Job, error: Exception) -> None:
    dead = job.attempts >= ATTEMPTS
    # The class, the code and the place only: a message may quote personal data.
    parts = (type(error).__name__, str(getattr(error, "code", "") or ""), place_of(error))
    said = " ".join(part for part in parts if part)[:300]
    _ours(job).update(
        state=JobState.DEAD if dead else JobState.READY,
        run_at=clock.now() + timedelta(seconds=min(2**job.attempts, 600)),
        error=said,
    )
    log.warning(
        "job.failed", topic=job.topic, job=str(job.id), attempts=job.attempts, dead=dead, error=said, exc_info=error
    )


def drain(limit: int = 1000) -> int:
    """Do everything that is due now; the number of jobs done. For tests and for the command line."""
    done = 0
    while done < limit:
        jobs = claim()
        if not jobs:
            break
        done += sum(perform(job) for job in jobs)
    return done


_periodic: list[tuple[float, Callable[[], object]]] = []
_BEAT_SECONDS = 5.0


def every(seconds: float, work: Callable[[], object]) -> None:
    """Let the worker do something now and then; called by the composition root. The work must be safe to run twice."""
    _periodic.append((seconds, work))


def run_worker(stop: threading.Event, *, only: Sequence[str] = (), but: Sequence[str] = ()) -> None:
    """Work until told to stop; survives a database that goes away, and whatever breaks in the periodic work.

    One for some topics ``only`` takes few jobs at a time and makes no rounds; all ``but`` those are the others' work.
    """
    rounds = _Rounds(None if only else socket.gethostname())
    held: list[Job] = []
    while not stop.is_set():
        idle = True
        try:
            _give_back(held)
            held += claim(_FEW if only else BATCH, only=only, but=but)
            idle = not held
            rounds.make()
            while held and not stop.is_set():
                perform(held[0])
                held.pop(0)
                rounds.make()
        except AWAY as error:
            log.warning("worker.database_away", exc_info=error)
            connections.close_all()
            let_go()
            idle = True
        if idle:
            stop.wait(IDLE_SECONDS)
    with suppress(*AWAY):  # then the end of the lease gives them back
        _give_back(held)


class _Rounds:
    """What is done now and then between jobs, the sign of life first; nothing by a worker without a name."""

    def __init__(self, name: str | None) -> None:
        self._work: list[tuple[float, Callable[[], object]]] = []
        if name is not None:
            self._work = [(_BEAT_SECONDS, lambda: beat(name)), *_periodic]
        self._due = [0.0] * len(self._work)

    def make(self) -> None:
        """Do what is due. Only a lost database is raised; anything else is logged and tried again when due."""
        for index, (seconds, work) in enumerate(self._work):
            if self._due[index] > time.monotonic():
                continue
            self._due[index] = time.monotonic() + seconds
            try:
                work()
            except AWAY:
                raise
            except Exception as error:  # jobs must go on whatever breaks here
                log.error("worker.periodic_failed", work=getattr(work, "__name__", ""), exc_info=error)


def _give_back(jobs: list[Job]) -> None:
    """Let others take jobs that were not begun, or were broken off; the list is empty afterwards."""
    while jobs:
        _ours(jobs[0]).update(state=JobState.READY)
        jobs.pop(0)


def beat(name: str) -> None:
    """Leave a sign of life."""
    WorkerBeat.objects.update_or_create(name=name, city=current_city(), defaults={"at": clock.now()})


def alive(within: timedelta = timedelta(seconds=30)) -> bool:
    """True when some worker gave a sign of life lately."""
    return WorkerBeat.objects.filter(at__gte=clock.now() - within).exists()


def backlog() -> "QuerySet[Job]":
    """Jobs that wait or are being done, oldest first."""
    return Job.objects.filter(~Q(state=JobState.DEAD)).order_by("id")


def dead_letters() -> "QuerySet[Job]":
    """Jobs given up, oldest first."""
    return Job.objects.filter(state=JobState.DEAD).order_by("id")


def replay(job: Job) -> None:
    """Try a dead job again from the start."""
    _replayed(dead_letters().filter(id=job.id))


def replay_all() -> int:
    """The same for every dead job; their number."""
    return _replayed(dead_letters())


def _replayed(dead: "QuerySet[Job]") -> int:
    return dead.order_by().update(state=JobState.READY, attempts=0, run_at=clock.now(), lease_until=None)
