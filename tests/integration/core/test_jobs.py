"""Background work: done once, in order, by whoever lives, whatever breaks."""

import re
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection

from tongban.core import clock, events, jobs
from tongban.core.actor import SYSTEM
from tongban.core.events import Event
from tongban.core.models import Job, JobState, WorkerBeat
from tongban.core.unit_of_work import UnitOfWork

pytestmark = pytest.mark.django_db


@pytest.fixture
def done() -> Iterator[list[str]]:
    """What the consumer ``note`` did, by event; ``boom`` always fails, ``away`` always meets a database error."""
    kept = dict(events._consumers), dict(events._handlers)
    seen: list[str] = []

    def boom(job: Job) -> None:
        raise ValueError("演示·张三 13800000000")

    def away(job: Job) -> None:
        raise OperationalError("deadlock detected")

    handlers = {"note": lambda job: seen.append(str(job.payload["n"])), "boom": boom, "away": away}
    events.wire({"noted": ("note",), "boomed": ("boom",), "lost": ("away",)}, handlers)
    yield seen
    events.wire(*kept)


def announce(name: str, n: Any = 1, subject: str = "case") -> Job:
    event = Event(name, subject, {"n": n})
    with UnitOfWork(SYSTEM) as uow:
        uow.emit(event)
    return Job.objects.get(event_id=event.id)


def after(seconds: float) -> Any:
    return clock.at(clock.now() + timedelta(seconds=seconds))


def test_a_job_of_a_killed_worker_is_taken_by_another_after_the_lease(done: list[str]) -> None:
    announce("noted")
    (taken,) = jobs.claim()
    assert jobs.drain() == 0
    with after(jobs.LEASE.total_seconds() + 1):
        assert jobs.drain() == 1
    assert done == ["1"]
    assert not Job.objects.filter(id=taken.id).exists()


def test_a_worker_that_slept_past_its_lease_does_not_do_the_job_another_has(done: list[str]) -> None:
    announce("noted")
    (slow,) = jobs.claim()
    with after(jobs.LEASE.total_seconds() + 1):
        (other,) = jobs.claim()
        assert not jobs.perform(slow)
        assert done == []
        assert jobs.perform(other)
    assert done == ["1"]


def test_a_job_that_waited_in_a_batch_gets_a_whole_lease_when_it_is_begun(done: list[str]) -> None:
    announce("noted")
    (job,) = jobs.claim()
    before = job.lease_until
    with after(60):
        assert jobs._renew(job)
    assert Job.objects.get(id=job.id).lease_until > before


def test_no_more_is_taken_at_a_time_than_was_asked_for(done: list[str]) -> None:
    for n in range(5):
        announce("noted", n, f"case-{n}")
    assert [len(jobs.claim(2)) for _time in range(4)] == [2, 2, 1, 0]


def test_one_lane_is_done_in_order_and_a_failed_job_keeps_it_closed(done: list[str]) -> None:
    for n in (1, 2, 3):
        announce("noted", n)
    jobs.drain()
    assert done == ["1", "2", "3"]
    announce("boomed", 1)
    announce("boomed", 2)
    assert len(jobs.claim()) == 1


def test_a_job_that_keeps_failing_is_buried_with_the_class_and_the_place_of_its_error_only(done: list[str]) -> None:
    job = announce("boomed")
    _try_until_dead(job)
    job.refresh_from_db()
    assert job.state == JobState.DEAD
    assert re.fullmatch(r"ValueError [\w.]*test_jobs:\d+", job.error)


def test_a_job_whose_consumer_is_gone_is_buried_and_the_others_are_done(done: list[str]) -> None:
    job = announce("boomed")
    Job.objects.filter(id=job.id).update(topic="gone", lane="gone:1")
    announce("noted", 7)
    _try_until_dead(job)
    job.refresh_from_db()
    assert job.state == JobState.DEAD
    assert re.fullmatch(r"KeyError tongban\.core\.[\w.]+:\d+", job.error)
    assert done == ["7"]


@pytest.mark.parametrize("payload", [{}, [], "text", {"case_id": "no-uuid"}])
def test_a_poisoned_payload_is_buried(done: list[str], payload: Any) -> None:
    job = announce("noted")
    Job.objects.filter(id=job.id).update(payload=payload)
    _try_until_dead(job)
    job.refresh_from_db()
    assert job.state == JobState.DEAD


def test_a_job_that_kills_every_worker_is_buried_without_another_try(done: list[str]) -> None:
    job = announce("noted")
    Job.objects.filter(id=job.id).update(attempts=jobs.ATTEMPTS)
    jobs.drain()
    job.refresh_from_db()
    assert (job.state, job.error.split()[0], done) == (JobState.DEAD, "WorkerLost", [])


def test_a_database_error_of_the_job_itself_counts_as_its_failure(done: list[str]) -> None:
    job = announce("lost")
    jobs.drain()
    job.refresh_from_db()
    assert (job.state, job.attempts, job.error.split()[0]) == (JobState.READY, 1, "OperationalError")


def test_a_lost_database_is_no_failure_of_the_job(done: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    announce("lost")
    (job,) = jobs.claim()
    monkeypatch.setattr(jobs, "answers", lambda: False)
    with pytest.raises(OperationalError):
        jobs.perform(job)
    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.RUNNING, "")


def test_a_replayed_job_starts_from_the_beginning(done: list[str]) -> None:
    job = announce("boomed")
    _try_until_dead(job)
    job.refresh_from_db()
    jobs.replay(job)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.READY, 0)


def _try_until_dead(job: Job) -> None:
    for turn in range(jobs.ATTEMPTS + 1):
        with after(1000 * turn):
            jobs.drain()
    job.refresh_from_db()


class Rounds:
    """A worker that runs in this thread for a few turns of its loop."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.stop = threading.Event()
        self.turns = 0
        monkeypatch.setattr(self.stop, "wait", self._turn)
        monkeypatch.setattr(jobs, "_periodic", [])
        monkeypatch.setattr(jobs, "connections", self)
        monkeypatch.setattr(jobs, "let_go", lambda: None)

    def close_all(self) -> None:
        """Keep the test's connection."""

    def _turn(self, seconds: float) -> bool:
        self.turns += 1
        if self.turns >= 3:
            self.stop.set()
        return self.stop.is_set()

    def run(self) -> None:
        jobs.run_worker(self.stop)


@pytest.fixture
def rounds(monkeypatch: pytest.MonkeyPatch) -> Rounds:
    return Rounds(monkeypatch)


def test_the_worker_outlives_periodic_work_that_raises(done: list[str], rounds: Rounds) -> None:
    def broken() -> None:
        raise KeyError("演示")

    jobs.every(0, broken)
    announce("noted", 5)
    rounds.run()
    assert rounds.turns == 3
    assert done == ["5"]


def test_the_worker_outlives_a_lost_database_and_gives_back_what_it_held(
    done: list[str], rounds: Rounds, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in (1, 2, 3):
        announce("noted", n, subject=f"case-{n}")
    lost = iter([True])
    perform = jobs.perform

    def once_lost(job: Job) -> bool:
        if next(lost, False):
            raise OperationalError("server closed the connection")
        return perform(job)

    monkeypatch.setattr(jobs, "perform", once_lost)
    rounds.run()
    assert sorted(done) == ["1", "2", "3"]
    assert not Job.objects.exists()


def test_the_worker_gives_its_sign_of_life_between_the_jobs_of_a_batch(
    done: list[str], rounds: Rounds, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "_BEAT_SECONDS", 0.0)
    beats: list[int] = []
    monkeypatch.setattr(jobs, "beat", lambda name: beats.append(len(done)))
    for n in (1, 2, 3):
        announce("noted", n, subject=f"case-{n}")
    rounds.run()
    assert beats[:4] == [0, 1, 2, 3]


def test_a_stopped_worker_gives_back_what_it_had_not_begun(done: list[str], rounds: Rounds) -> None:
    events._handlers["note"] = lambda job: rounds.stop.set()
    for n in (1, 2):
        announce("noted", n, subject=f"case-{n}")
    rounds.run()
    assert Job.objects.get().state == JobState.READY


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_never_do_a_job_twice(done: list[str]) -> None:
    for n in range(40):
        announce("noted", n, subject=f"case-{n % 20}")
    barrier = threading.Barrier(2)

    def work() -> None:
        barrier.wait()
        jobs.drain()
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    jobs.drain()
    assert sorted(map(int, done)) == list(range(40))
    for lane in range(20):
        assert done.index(str(lane)) < done.index(str(lane + 20))


def test_a_sign_of_life_is_one_row_a_worker() -> None:
    jobs.beat("one")
    jobs.beat("one")
    assert WorkerBeat.objects.count() == 1
    assert jobs.alive()
    with after(31):
        assert not jobs.alive()


@pytest.mark.django_db(transaction=True)
def test_a_job_longer_than_its_lease_is_not_taken_by_another(done: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "LEASE", timedelta(seconds=0.6))
    taken: list[Job] = []

    def long(job: Job) -> None:
        for _ in range(8):
            time.sleep(0.2)
            taken.extend(jobs.claim())

    monkeypatch.setitem(events._handlers, "note", long)
    job = announce("noted")
    assert jobs.drain() == 1
    assert taken == []
    assert not Job.objects.filter(id=job.id).exists()


@pytest.mark.django_db(transaction=True)
def test_a_lease_is_kept_over_a_moment_without_database(done: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "LEASE", timedelta(seconds=0.9))
    announce("noted")
    (job,) = jobs.claim()
    real, tries = jobs._renew, []

    def shaky(wanted: Job) -> bool:
        tries.append(wanted)
        if len(tries) == 2:
            raise OperationalError("server closed the connection")
        return real(wanted)

    monkeypatch.setattr(jobs, "_renew", shaky)
    monkeypatch.setitem(events._handlers, "note", lambda _job: time.sleep(1.5))
    assert jobs.perform(job)
    assert len(tries) >= 4
