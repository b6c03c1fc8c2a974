"""The database keeps the key rules that let the schema shard by city, and append-only tables are just that."""

import re
from collections.abc import Iterator
from functools import partial
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, transaction
from psycopg.conninfo import conninfo_to_dict
from tests.support import errands
from tests.support.database import TestDatabase
from tests.support.sessions import client_of

from tongban.cases.models import Case, CaseEvent
from tongban.channels.authorise import PERSON_KEY, STAFF_KEY
from tongban.core import prepared
from tongban.core.city import CityModel
from tongban.core.jobs import drain
from tongban.licences.models import Licence

MODELS = [model for model in apps.get_models() if issubclass(model, CityModel)]
TABLES = {model._meta.db_table for model in MODELS}
APPEND_ONLY = {model._meta.db_table for model in MODELS if model.append_only}
#: Django's own bookkeeping: no business data, kept per deployment.
BOOKKEEPING = {"django_migrations", "django_session"}

Catalogue = psycopg.Connection[Any]
_KEYS = """
select t.relname, i.relname, (select attname from pg_attribute a where a.attrelid = t.oid and a.attnum = x.indkey[0])
  from pg_index x join pg_class t on t.oid = x.indrelid join pg_class i on i.oid = x.indexrelid
 where t.relnamespace = 'public'::regnamespace and (x.indisunique or x.indisexclusion) and t.relname = any(%s)
   and (not %s or x.indisprimary)
"""
_FOREIGN = """
select c.conrelid::regclass::text, c.conname, c.confrelid::regclass::text,
       exists (select 1 from pg_attribute a
                where a.attrelid = c.conrelid and a.attnum = any(c.conkey) and a.attname = 'city')
  from pg_constraint c where c.contype = 'f' and c.connamespace = 'public'::regnamespace
"""
_OWNED_SEQUENCES = """
select s.relname from pg_class s join pg_depend d on d.objid = s.oid and d.classid = 'pg_class'::regclass
  join pg_class t on t.oid = d.refobjid
 where s.relkind = 'S' and d.deptype in ('a', 'i') and t.relname = any(%s)
"""


@pytest.fixture
def catalogue(database: TestDatabase) -> Iterator[Catalogue]:
    with psycopg.connect(database.addresses.owner, autocommit=True) as connection:
        yield connection


def test_every_table_of_the_house_belongs_to_a_city(catalogue: Catalogue) -> None:
    found = {row[0] for row in catalogue.execute("select tablename from pg_tables where schemaname = 'public'")}
    assert found - BOOKKEEPING == TABLES
    assert len(TABLES) > 20


def test_every_primary_key_starts_with_the_city(catalogue: Catalogue) -> None:
    keys = catalogue.execute(_KEYS, [list(TABLES), True]).fetchall()
    assert {table for table, _, _ in keys} == TABLES
    assert [(table, key) for table, key, first in keys if first != "city"] == []


def test_every_unique_and_exclusion_key_starts_with_the_city(catalogue: Catalogue) -> None:
    keys = catalogue.execute(_KEYS, [list(TABLES), False]).fetchall()
    assert len(keys) > len(TABLES)
    assert [(table, key) for table, key, first in keys if first != "city"] == []


def test_foreign_keys_stay_inside_a_city(catalogue: Catalogue) -> None:
    keys = catalogue.execute(_FOREIGN).fetchall()
    assert keys
    assert [(table, name) for table, name, target, inside in keys if target in TABLES and not inside] == []


def test_there_are_no_triggers(catalogue: Catalogue) -> None:
    assert catalogue.execute("select tgname from pg_trigger where not tgisinternal").fetchall() == []


def test_no_business_table_counts_with_a_sequence(catalogue: Catalogue) -> None:
    assert catalogue.execute(_OWNED_SEQUENCES, [list(TABLES)]).fetchall() == []


@pytest.mark.parametrize("table", sorted(APPEND_ONLY))
def test_the_application_may_only_read_and_add_to_an_append_only_table(catalogue: Catalogue, table: str) -> None:
    role = conninfo_to_dict(settings.DATABASE_URL)["user"]
    rights = ("select", "insert", "update", "delete", "truncate")
    asked = "select has_table_privilege(%s, %s, %s)"
    held = [r for r in rights if catalogue.execute(asked, [role, table, r]).fetchone() == (True,)]
    assert held == ["select", "insert"]
    column = catalogue.execute("select has_any_column_privilege(%s, %s, 'update')", [role, table]).fetchone()
    assert column == (False,)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.db_table)
def test_the_application_may_delete_only_what_is_declared_to_be_no_record(
    catalogue: Catalogue, model: type[CityModel]
) -> None:
    role = conninfo_to_dict(settings.DATABASE_URL)["user"]
    asked = "select has_table_privilege(%s, %s, 'delete')"
    assert catalogue.execute(asked, [role, model._meta.db_table]).fetchone() == (model.removable,)


def test_cases_licences_and_pushes_are_records() -> None:
    removable = {model._meta.db_table for model in MODELS if model.removable}
    assert not {"cases_case", "licences_licence", "oversight_push", "core_message", "core_serial"} & removable


@pytest.mark.django_db
def test_deleting_a_case_or_a_licence_fails_for_the_application(pack: None) -> None:
    case = errands.instant()
    for rows in (Case.objects.filter(id=case.id), Licence.objects.filter(basis=case.number)):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            rows.delete()


def test_history_notices_archive_and_looks_are_append_only() -> None:
    wanted = {"cases_caseevent", "cases_notice", "cases_noticereceipt", "evidence_archiverecord", "core_access"}
    assert wanted <= APPEND_ONLY


@pytest.mark.django_db
def test_changing_history_fails_for_the_application(pack: None) -> None:
    case = errands.handed_over()
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        CaseEvent.objects.filter(case_id=case.id).update(actor_name="别人")
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        CaseEvent.objects.filter(case_id=case.id).delete()


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every statement sent to the database, Django's and our own prepared ones alike."""
    seen: list[str] = []
    execute = psycopg.Cursor.execute

    def listening(self: Any, query: Any, *args: Any, **kwargs: Any) -> Any:
        seen.append(query.decode() if isinstance(query, bytes) else str(query))
        return execute(self, query, *args, **kwargs)

    def listening_to(own: Any) -> Any:
        def listening(raw: Any, text: str, *args: Any) -> Any:
            seen.append(text)
            return own(raw, text, *args)

        return listening

    together = prepared.fetch_together

    def listening_to_several(raw: Any, stages: Any, taken: Any) -> None:
        def heard(stage: Any) -> Any:
            for text, values in stage():
                seen.append(text)
                yield text, values

        together(raw, [partial(heard, stage) for stage in stages], taken)

    monkeypatch.setattr(psycopg.Cursor, "execute", listening)
    monkeypatch.setattr(prepared, "fetch_together", listening_to_several)
    monkeypatch.setattr(prepared, "fetch", listening_to(prepared.fetch))
    monkeypatch.setattr(prepared, "execute", listening_to(prepared.execute))
    return seen


@pytest.mark.django_db
def test_every_statement_on_business_tables_names_the_city(pack: None, statements: list[str]) -> None:
    waiting, granted = errands.hygiene(), errands.instant()
    drain()
    _walk_portal(granted.number)
    _walk_desk(waiting.number, waiting.version)
    business = {s for s in statements if _names(s, r"\b")}
    assert len(business) > 50
    assert any("jsonb_to_recordset" in s for s in business), "our own prepared statements were not seen"
    assert {s for s in business if not _inside_a_city(s)} == set()


@pytest.mark.parametrize(
    ("statement", "inside"),
    [
        ('SELECT "core_job"."id", "core_job"."city" FROM "core_job" WHERE "core_job"."id" = %s', False),
        ('SELECT "core_job"."id" FROM "core_job" WHERE ("core_job"."city" = %s AND "core_job"."id" = %s)', True),
        ('UPDATE "core_job" SET "city" = %s WHERE "core_job"."id" = %s', False),
        ('insert into core_attempts (id, key) values (%s, %s)', False),
        ('insert into core_attempts (city, id, key) values (%s, %s, %s)', True),
    ],
)  # fmt: skip
def test_the_check_of_statements_tells_a_column_from_a_condition(statement: str, inside: bool) -> None:
    assert _inside_a_city(statement) is inside


def _names(statement: str, before: str) -> bool:
    return re.search(rf'{before}"?({"|".join(TABLES)})\b', statement, re.IGNORECASE) is not None


def _inside_a_city(statement: str) -> bool:
    """What is read or changed is bound to a city by a condition; what is only added carries one."""
    if _names(statement, r"\b(from|join|update)\s+"):
        conditions = re.split(r"\bwhere\b", statement, maxsplit=1, flags=re.IGNORECASE)[1:]
        return any(re.search(r'\bcity"?\s*=', part) for part in conditions)
    return re.search(r"\bcity\b", statement) is not None


def _walk_portal(number: str) -> None:
    _, person = errands.citizen("zhangsan")
    citizen = client_of(PERSON_KEY, str(person.id))
    pages = ["/", f"/items/{errands.QUALIFICATION}", "/cases", f"/cases/{number}", "/licences", "/messages", "/access"]
    for page in pages:
        assert citizen.get(page).status_code == 200, page


def _walk_desk(number: str, version: int) -> None:
    clerk = client_of(STAFF_KEY, errands.officer("chuangkou").id)
    pages = ["/desk/worklist?view=open&q=演示", "/desk/worklist.csv", f"/desk/cases/{number}", "/desk/items",
             f"/desk/items/{errands.HYGIENE}"]  # fmt: skip
    for page in pages:
        assert clerk.get(page).status_code == 200, page
    assert clerk.post(f"/desk/cases/{number}/acts/accept", {"version": version}).status_code == 302
    for login, page in (("jianguan", "/desk/regulator"), ("yunwei", "/desk/jobs"), ("yunwei", "/desk/outbox")):
        assert client_of(STAFF_KEY, errands.officer(login).id).get(page).status_code == 200, page
