"""The shared fixtures keep what CONTRIBUTING.md promises."""

from datetime import UTC, datetime

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction
from tests.support.database import TestDatabase

from tongban.core.models import IdempotencyKey, Serial

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


def key(name: str) -> IdempotencyKey:
    return IdempotencyKey(actor="test", key=name, body_digest="0" * 64, answer={}, created_at=NOON)


@pytest.mark.django_db
def test_django_works_as_a_role_that_owns_nothing() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select current_user, (select count(*) from pg_tables where tableowner = current_user)")
        assert cursor.fetchone() == ("tongban_app", 0)


@pytest.mark.django_db
@pytest.mark.parametrize("act", ["update core_idempotencykey set answer = '{}'", "delete from core_idempotencykey"])
def test_an_append_only_table_refuses_every_change_but_an_addition(act: str) -> None:
    key("once").save(force_insert=True)
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(act)
    assert IdempotencyKey.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_what_a_transactional_test_commits_is_gone_in_the_next(turn: int, database: TestDatabase) -> None:
    assert not Serial.objects.exists()
    Serial(scope="test", day=NOON.date()).save(force_insert=True)
    key(f"{turn}").save(force_insert=True)
    with psycopg.connect(database.addresses.owner) as owner:
        assert owner.execute("select count(*) from core_idempotencykey").fetchone() == (1,)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_the_loaded_city_is_whole_again_after_a_test_that_took_it_apart(turn: int, pack: None) -> None:
    from tongban.catalog.models import ItemVersionRecord
    from tongban.org.models import District

    assert ItemVersionRecord.objects.exists()
    assert District.objects.exclude(name="").exists()
    District.objects.update(name="")
