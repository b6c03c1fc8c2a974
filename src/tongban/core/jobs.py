"""The worker: claims due jobs in batches, one at a time per lane, retries with backoff, buries what keeps failing."""

import socket
import threading
import time
from collections.abc import Callable, Iterable
from datetime import timedelta

import structlog
from django.db import connection, connections
from django.db.models import Q, QuerySet
from django.db.utils import InterfaceError, OperationalError

from tongban.core import clock
from tongban.core.city import current_city
from tongban.core.events import handler
from tongban.core.models import Job, JobState, WorkerBeat

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=90)
ATTEMPTS = 8
BATCH = 50
IDLE_SECONDS = 0.5

# Only the oldest job of a lane may be claimed; a dead one keeps its lane closed until it is replayed.
_CLAIM = """
update core_job as j
   set state = 'running', attempts = j.attempts + 1, lease_until = %(lease)s
  from (select c.id from core_job c
         where c.city = %(city)s and c.run_at <= %(now)s
           and (c.state = 'ready' or (c.state = 'running' and c.lease_until < %(now)s))
           and not exists (select 1 from core_job e where e.city = %(city)s and e.lane = c.lane and e.id < c.id)
         order by c.id limit %(batch)s for update of c skip locked) p
 where j.city = %(city)s and j.id = p.id
returning j.id
"""


def claim(batch: int = BATCH) -> list[Job]:
    """Take up to ``batch`` due jobs; they are ours until the lease runs out."""
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"city": current_city(), "now": now, "lease": now + LEASE, "batch": batch})
        ids = [row[0] for row in cursor.fetchall()]
    return list(Job.objects.filter(id__in=ids).order_by("id")) if ids else []


def perform(job: Job) -> bool:
    """Do one claimed job; True when it is done. A failure is recorded on the job, never raised."""
    try:
        handler(job.topic)(job)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:  # noqa: BLE001  whatever a consumer breaks, the worker lives on and the job says so
        _failed(job, error)
        return False
    Job.objects.filter(id=job.id).delete()
    return True


def _failed(job: Job, error: Exception) -> None:
    dead = job.attempts >= ATTEMPTS
    job.state = JobState.DEAD if dead else JobState.READY
    job.run_at = clock.now() + timedelta(seconds=min(2**job.attempts, 600))
    # The class and code only: a message may quote personal data.
    job.error = f"{type(error).__name__} {getattr(error, 'code', '')}".strip()[:300]
    job.save(update_fields=["state", "run_at", "error"])
    log.warning("job.failed", topic=job.topic, job=str(job.id), attempts=job.attempts, dead=dead, error=job.error)


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


def run_worker(stop: threading.Event) -> None:
    """Work until told to stop; survives a database that goes away."""
    name = f"{socket.gethostname()}"
    due = dict.fromkeys(range(-1, len(_periodic)), 0.0)
    while not stop.is_set():
        try:
            for index in [i for i, at in due.items() if at <= time.monotonic()]:
                seconds, work = _periodic[index] if index >= 0 else (_BEAT_SECONDS, lambda: beat(name))
                due[index] = time.monotonic() + seconds
                work()
            jobs = claim()
            for job in jobs:
                if stop.is_set():
                    _give_back(jobs)
                    break
                perform(job)
        except (OperationalError, InterfaceError) as error:
            log.warning("worker.database_away", error=type(error).__name__)
            connections.close_all()
            jobs = []
        if not jobs:
            stop.wait(IDLE_SECONDS)


def _give_back(jobs: Iterable[Job]) -> None:
    ids = [job.id for job in jobs]
    Job.objects.filter(id__in=ids, state=JobState.RUNNING).update(state=JobState.READY)


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
    Job.objects.filter(id=job.id, state=JobState.DEAD).update(
        state=JobState.READY, attempts=0, run_at=clock.now(), lease_until=None
    )
