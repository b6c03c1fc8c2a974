"""A worker killed in the middle of a job: another takes over, and every effect happens once."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from tests.support import errands
from tests.support.database import TestDatabase

from tongban.core import clock
from tongban.core.models import Delivery, Job, JobState, Message
from tongban.evidence.models import ArchiveRecord
from tongban.licences.models import LicenceDocument
from tongban.oversight.models import Push

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("pack")]

Start = Callable[[], "subprocess.Popen[bytes]"]


@pytest.fixture
def start_worker(database: TestDatabase, data_folder: Path) -> Iterator[Start]:
    started: list[subprocess.Popen[bytes]] = []

    def start() -> "subprocess.Popen[bytes]":
        environment = {**os.environ, "DATABASE_URL": database.addresses.application, "TONGBAN_DATA": str(data_folder)}
        started.append(subprocess.Popen([sys.executable, "-m", "tongban", "worker"], env=environment))
        return started[-1]

    yield start
    for one in started:
        one.terminate()
    for one in started:
        one.wait(timeout=20)


def until(true: Callable[[], bool], seconds: float = 60.0) -> bool:
    deadline = time.monotonic() + seconds
    while not true() and time.monotonic() < deadline:
        time.sleep(0.02)
    return true()


def test_what_a_killed_worker_was_doing_is_done_once_by_others(start_worker: Start) -> None:
    case = errands.instant()
    victim = start_worker()
    assert until(lambda: Job.objects.filter(state=JobState.RUNNING, topic="seal").exists())
    victim.send_signal(signal.SIGKILL)
    victim.wait()
    Job.objects.filter(state=JobState.RUNNING).update(lease_until=clock.now() - timedelta(seconds=1))
    start_worker()
    start_worker()
    # At night a text message waits for the morning.
    due = Job.objects.exclude(topic="deliver", run_at__gt=clock.now())
    assert until(lambda: not due.exists()), list(Job.objects.values("topic", "state", "error"))
    assert LicenceDocument.objects.filter(licence_id=case.licence_id).count() == 1
    assert ArchiveRecord.objects.filter(case_number=case.number).count() == 1
    pushed = list(Push.objects.values_list("department", flat=True))
    assert len(pushed) == len(set(pushed)) > 0
    assert Message.objects.filter(party_id=case.applicant_id, event_name="case.granted").count() == 1
    sent = list(Delivery.objects.filter(event_name="case.granted").values_list("to_masked", "attempts"))
    waiting = Job.objects.filter(topic="deliver").count()
    assert sorted(tries for _to, tries in sent)[waiting:] == [1] * (len(sent) - waiting)
    assert len(sent) == len(dict(sent))
