"""One way to write: all or nothing, in one statement, with expected versions, alone or sharing a commit."""

import threading
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection

from tongban.core import clock, prepared
from tongban.core.actor import SYSTEM
from tongban.core.errors import StaleVersion
from tongban.core.models import Access, Message
from tongban.core.unit_of_work import UnitOfWork


def message(title: str = "题") -> Message:
    return Message(
        party_id=uuid4(), event_id=uuid4(), title=title, body="正文“引号”\n换行 \\ 😀", created_at=clock.now()
    )


def access() -> Access:
    return Access(
        subject_id=uuid4(), actor_kind="系统", actor_id="s", actor_name="系统", what="看", purpose="试", at=clock.now()
    )


@pytest.mark.django_db
def test_rows_of_several_tables_are_written_and_read_back_exactly() -> None:
    one, two = message(), access()
    with UnitOfWork(SYSTEM) as uow:
        uow.insert(one)
        uow.insert(two)
    kept = Message.objects.get(id=one.id)
    assert (kept.title, kept.body, kept.created_at, kept.read_at) == (one.title, one.body, one.created_at, None)
    assert Access.objects.filter(id=two.id).exists()


@pytest.mark.django_db
def test_a_case_worth_of_rows_is_one_statement(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []

    real = prepared.execute

    def counting(raw: Any, text: str, values: Any) -> None:
        sent.append(text)
        real(raw, text, values)

    monkeypatch.setattr(prepared, "execute", counting)
    with UnitOfWork(SYSTEM) as uow:
        for _ in range(5):
            uow.insert(message())
            uow.insert(access())
    assert len(sent) == 1
    assert Message.objects.count() == Access.objects.count() == 5


@pytest.mark.django_db
def test_nothing_is_written_when_the_block_fails() -> None:
    with pytest.raises(RuntimeError), UnitOfWork(SYSTEM) as uow:
        uow.insert(message())
        raise RuntimeError
    assert not Message.objects.exists()


@pytest.mark.django_db
def test_one_refused_row_takes_every_other_row_back() -> None:
    twice = message()
    with pytest.raises(IntegrityError), UnitOfWork(SYSTEM) as uow:
        uow.insert(twice)
        again = message()
        again.party_id, again.event_id = twice.party_id, twice.event_id
        uow.insert(again)
        uow.insert(access())
    assert not Message.objects.exists()
    assert not Access.objects.exists()


@pytest.mark.django_db
def test_the_second_of_two_writers_is_told_and_writes_nothing() -> None:
    row = message()
    with UnitOfWork(SYSTEM) as uow:
        uow.insert(row)
    first, second = Message.objects.get(id=row.id), Message.objects.get(id=row.id)
    with UnitOfWork(SYSTEM) as uow:
        uow.update(first, title="先到")
    with pytest.raises(StaleVersion), UnitOfWork(SYSTEM) as uow:
        uow.update(second, title="后到")
        uow.insert(access())
    kept = Message.objects.get(id=row.id)
    assert (kept.title, kept.version) == ("先到", 2)
    assert not Access.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_writers_that_share_a_commit_are_all_durable_and_only_the_offender_fails() -> None:
    taken = message("已有")
    with UnitOfWork(SYSTEM) as uow:
        uow.insert(taken)
    failures: list[BaseException] = []
    barrier = threading.Barrier(16)

    def write(number: int) -> None:
        row = message(str(number))
        if number == 7:
            row.party_id, row.event_id = taken.party_id, taken.event_id
        uow = UnitOfWork(SYSTEM)
        uow.insert(row)
        barrier.wait()
        try:
            uow.commit()
        except IntegrityError as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(n,)) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(failures) == 1
    assert Message.objects.count() == 16


@pytest.mark.django_db
def test_the_application_may_not_change_or_delete_what_is_append_only() -> None:
    with UnitOfWork(SYSTEM) as uow:
        uow.insert(access())
    from django.db import ProgrammingError, transaction

    for forbidden in (lambda: Access.objects.update(what="改"), lambda: Access.objects.all().delete()):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            forbidden()


def test_ids_sort_by_the_time_they_were_made() -> None:
    from tongban.core.ids import uuid7

    made = [uuid7() for _ in range(5000)]
    assert made == sorted(made)
    assert len(set(made)) == 5000
    assert abs(datetime.now().timestamp() - (made[0].int >> 80) / 1000) < 5
