"""Each connector against a server that speaks its real protocol, and against one that misbehaves."""

import csv
import os
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import orjson
import psycopg
import pytest
from openpyxl import Workbook
from psycopg.conninfo import make_conninfo
from tests.support.database import TestDatabase
from tests.support.sharing import KEY, SID, Systems

from tongban.catalog.sharing import Connection, Resource, System, Terms
from tongban.catalog.vocabulary import LicenceType
from tongban.exchange.adapters.database import SqlView
from tongban.exchange.adapters.files import FileFolder
from tongban.exchange.adapters.http import LARGEST, Http, OAuth2Http, SignedHttp
from tongban.exchange.gateway.places import Place, resource_id
from tongban.exchange.ports import Record, Silence, SourceAway

FACE = ("企业名称", "注册资本")
SYSTEM = System("legal_persons", "法人系统", "监管局", ("主体库",), Connection.SIGNED, Terms(), {})
RESOURCE = Resource(LicenceType("营业执照", FACE, "监管局", library="主体库"), SYSTEM, Terms())
CODE = "91370202DEMF00018Y"


@pytest.fixture
def firms(server: Systems) -> Systems:
    """A system with one record, and a field nobody asks for."""
    server.reset()
    server.put("legal_persons", "营业执照", CODE, "演示执照-1", {"企业名称": "演示·甲", "注册资本": 9, "电话": "1"})
    return server


@pytest.fixture
def signed(firms: Systems) -> Iterator[SignedHttp]:
    connector = SignedHttp(Place(f"{firms.url}/legal_persons", SID, KEY), Http((), loopback=True))
    yield connector
    connector.close()


def ask(
    connector: SignedHttp | OAuth2Http | SqlView | FileFolder, code: str = CODE, seconds: float = 3.0
) -> Record | None:
    return connector.fetch(RESOURCE, code, FACE, seconds)


def silence(connector: SignedHttp | OAuth2Http | SqlView | FileFolder, seconds: float = 3.0) -> tuple[Silence, str]:
    with pytest.raises(SourceAway) as caught:
        ask(connector, seconds=seconds)
    return caught.value.why, caught.value.detail


def test_a_signed_request_brings_the_fields_asked_for_and_no_others(signed: SignedHttp) -> None:
    assert ask(signed) == Record("演示执照-1", {"企业名称": "演示·甲", "注册资本": 9})
    assert ask(signed, "91370202DEMF00026X") is None


def test_a_secret_that_ran_out_is_fetched_anew_within_the_same_request(signed: SignedHttp, firms: Systems) -> None:
    ask(signed)
    first = signed._lent.good()
    later = time.time() + 2 * 600
    firms.now = lambda: later
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tongban.exchange.adapters.http.time.time", lambda: later)
        assert ask(signed) is not None
    assert signed._lent.good() != first


def test_another_key_is_refused(firms: Systems) -> None:
    connector = SignedHttp(Place(f"{firms.url}/legal_persons", SID, "another"), Http((), loopback=True))
    assert silence(connector) == (Silence.REFUSED, "HTTP 401")


def test_client_credentials_bring_a_token_that_opens(firms: Systems) -> None:
    firms.connections["legal_persons"] = Connection.OAUTH2
    connector = OAuth2Http(Place(f"{firms.url}/legal_persons", SID, KEY), Http((), loopback=True))
    assert ask(connector) == Record("演示执照-1", {"企业名称": "演示·甲", "注册资本": 9})
    connector._lent.keep("stale", 600)
    assert ask(connector) is not None
    wrong = OAuth2Http(Place(f"{firms.url}/legal_persons", SID, "another"), Http((), loopback=True))
    assert silence(wrong) == (Silence.REFUSED, "HTTP 401")


def test_a_slow_system_is_given_up_within_its_time(signed: SignedHttp, firms: Systems) -> None:
    ask(signed)
    firms.delay = 1.0
    began = time.monotonic()
    assert silence(signed, 0.2)[0] is Silence.AWAY
    assert time.monotonic() - began < 0.9


@pytest.mark.parametrize(
    ("status", "body", "why"),
    [
        ("500 Oops", b"{}", Silence.AWAY),
        ("302 Found", b"", Silence.REFUSED),
        ("403 Forbidden", b"{}", Silence.REFUSED),
        ("429 Too Many", b"{}", Silence.USED_UP),
        ("200 OK", b"<html>", Silence.UNREADABLE),
        ("200 OK", b"[]", Silence.UNREADABLE),
        ("200 OK", b'{"found": true}', Silence.UNREADABLE),
        ("200 OK", b'{"found": "no"}', Silence.UNREADABLE),
        ("200 OK", orjson.dumps({"found": True, "data": {"企业名称": "x" * LARGEST}}), Silence.UNREADABLE),
    ],
)
def test_an_answer_that_is_none_is_told_apart(
    signed: SignedHttp, firms: Systems, status: str, body: bytes, why: Silence
) -> None:
    firms.status, firms.body = status, body
    firms.headers = [("Location", f"{firms.url}/legal_persons/secret")]
    assert silence(signed)[0] is why


def test_this_machine_is_out_of_reach_where_it_is_no_demonstration(firms: Systems) -> None:
    connector = SignedHttp(Place(f"{firms.url}/legal_persons", SID, KEY), Http((), loopback=False))
    assert silence(connector) == (Silence.REFUSED, "TB-SHARE-403 地址不许连接")
    assert firms.asked == []


def test_nobody_there_is_a_system_that_is_away() -> None:
    assert silence(SignedHttp(Place("http://127.0.0.1:9", SID, KEY), Http((), loopback=True)))[0] is Silence.AWAY
    assert silence(SignedHttp(Place("ftp://127.0.0.1", SID, KEY), Http((), loopback=True)))[0] is Silence.UNREADABLE


@pytest.fixture
def view(database: TestDatabase) -> Iterator[str]:
    """Another authority's database: a view, and a role that owns more than it should."""
    with psycopg.connect(database.addresses.owner, autocommit=True) as owner:
        owner.execute("create schema elsewhere")
        owner.execute("create table elsewhere.firms (resource text, subject_code text, number text, data jsonb)")
        owner.execute("create view elsewhere.shared as select * from elsewhere.firms")
        data = orjson.dumps({"企业名称": "演示·乙", "注册资本": 3, "电话": "1"}).decode()
        owner.execute("insert into elsewhere.firms values ('营业执照', %s, '2', %s)", [CODE, data])
        try:
            yield database.addresses.owner
        finally:
            owner.execute("drop schema elsewhere cascade")


def test_a_view_is_read_with_nothing_but_reading_allowed(view: str) -> None:
    connector = SqlView(Place(view, ids={"": "elsewhere.shared"}), (), loopback=True)
    try:
        assert ask(connector) == Record("2", {"企业名称": "演示·乙", "注册资本": 3})
        assert ask(connector, "91370202DEMF00026X") is None
        with connector._ready().connection() as raw, pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            raw.execute("delete from elsewhere.firms")
    finally:
        connector.close()


def test_a_database_that_hangs_is_elsewhere_or_is_none_is_told(view: str) -> None:
    missing = SqlView(Place(view, ids={"": "elsewhere.nothing"}), (), loopback=True)
    assert silence(missing)[0] is Silence.UNREADABLE
    missing.close()
    assert silence(SqlView(Place(view), (), loopback=False))[0] is Silence.REFUSED
    inside = make_conninfo("dbname=x user=x", host="169.254.169.254")
    assert silence(SqlView(Place(inside), (), loopback=True)) == (Silence.REFUSED, "TB-SHARE-403 地址不许连接")
    nobody = SqlView(Place("postgresql://x@127.0.0.1:9/x"), (), loopback=True)
    assert silence(nobody, 0.3)[0] is Silence.AWAY
    nobody.close()


def put(path: Path, *rows: tuple[str, ...]) -> None:
    fresh = path.with_suffix(".part")
    with fresh.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)
    fresh.replace(path)


def test_a_file_is_read_and_read_again_once_it_was_replaced(tmp_path: Path) -> None:
    folder = FileFolder(Place(str(tmp_path)))
    assert silence(folder)[0] is Silence.AWAY
    head = ("主体代码", "编号", "注册资本", "企业名称")
    put(tmp_path / "营业执照.csv", head, (CODE, "3", "7", "演示·丙"))
    assert ask(folder) == Record("3", {"企业名称": "演示·丙", "注册资本": "7"})
    put(tmp_path / "营业执照.csv", head, (CODE, "4", "8", "演示·丁"), ("", "", "", ""))
    os.utime(tmp_path / "营业执照.csv", (1, 1))
    assert ask(folder) == Record("4", {"企业名称": "演示·丁", "注册资本": "8"})
    assert ask(folder, "91370202DEMF00026X") is None


def test_a_workbook_is_read_by_the_name_its_owner_gave_it(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("主体代码", "企业名称", "注册资本"), (CODE, "演示·戊", 12)):
        sheet.append(row)
    book.save(tmp_path / "firms.xlsx")
    folder = FileFolder(Place(str(tmp_path), ids={"营业执照": "firms"}))
    assert ask(folder) == Record("", {"企业名称": "演示·戊", "注册资本": "12"})


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"\xff\xfe\x00", "主体代码,主体代码\n".encode()])
def test_a_file_that_is_no_table_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "营业执照.csv").write_bytes(content)
    assert silence(FileFolder(Place(str(tmp_path))))[0] is Silence.UNREADABLE
    (tmp_path / "营业执照.csv").replace(tmp_path / "营业执照.xlsx")
    assert silence(FileFolder(Place(str(tmp_path))))[0] is Silence.UNREADABLE


def test_a_name_does_not_lead_out_of_the_folder(tmp_path: Path) -> None:
    put(tmp_path / "营业执照.csv", ("主体代码",), (CODE,))
    (tmp_path / "in").mkdir()
    assert silence(FileFolder(Place(str(tmp_path / "in"), ids={"营业执照": "../营业执照"})))[0] is Silence.AWAY


def test_the_id_of_a_resource_is_what_the_platform_calls_it_else_plain_letters() -> None:
    assert Place("", ids={"营业执照": "R-17"}).id_of("营业执照") == "R-17"
    assert Place("").id_of("营业执照") == resource_id("营业执照") and resource_id("营业执照").isascii()
    assert replace(RESOURCE.terms, keep=0).keep == 0
