"""Lists and search of a catalogue of 2,734 items and 29,000 situations against one of 44, both running side by side."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from itertools import cycle, islice
from pathlib import Path
from urllib.parse import quote, urlencode

import numpy as np
import psycopg

from benchmarks import large_catalogue
from benchmarks.city import City, city
from benchmarks.figure import Figure
from tongban import serve

#: The 95th percentile may be so many times as long.
BAR = 1.5
#: Questions to the database a page may need more; what is looked for anew every few seconds falls into any of them.
_MORE_QUERIES = 0.5
_ROUNDS, _WARM_UPS = 120, 30
#: A session of the database that has nothing to do tells what it did after ten seconds.
_TOLD_SECONDS = 10.5
_STAFF = {"login": "shixiang", "password": "demo"}
_THEMES, _DEPARTMENTS = ("许可准营", "开办"), ("行政审批服务局", "市场监督管理局")
_QUESTIONS = re.findall(
    r"\S+",
    "开饭店 卫生许可证 奶茶店要什么证 公司注销 换驾照 公积金租房 食品经营许可变更 养老院 加油站 网吧 "
    "户外广告 失业金 个体户 公司改名 幼儿园 货运 医疗器械 印刷厂 出生证明 烟草证 搬了地址 证丢了怎么办 "
    "民宿 药店 教师资格 消防检查",
)


@dataclass
class Page:
    """A page by the addresses it is asked for under, one after the other, and the headers it is asked with."""

    name: str
    addresses: tuple[str, ...]
    headers: Mapping[str, str] = field(default_factory=dict)


def run() -> Iterator[Figure]:
    """For each page the ratio of the 95th percentiles; then how many more questions the worst asks the database."""
    with city() as small, small.twin("large") as large:
        meanings = small.environment.data / "meanings.npz"
        _enlarge(small, 0, meanings)
        _enlarge(large, large_catalogue.ITEMS, meanings)
        small.hold_still()  # the one server of both
        with small.running("web"), large.running("web"):
            yield from _measured(small, large)


def _measured(small: City, large: City) -> Iterator[Figure]:
    pages = list(zip(_pages(small), _pages(large), strict=True))
    print(
        f"  first page after the start: {_first(small):.0f} ms of 44 items, {_first(large):.0f} ms of 2,734", flush=True
    )
    for place in (small, large):
        _warm(place)
    print(f"  processor until warm: {_spent(small):.1f} s and {_spent(large):.1f} s of all web processes", flush=True)
    for one, many in pages:
        spent = [_spent(small), _spent(large)]
        times = _times(small.port, large.port, one, many)
        work = [
            (_spent(place) - was) * 1000 / (_ROUNDS + _WARM_UPS)
            for place, was in zip((small, large), spent, strict=True)
        ]
        (low, low_p95), (high, high_p95) = (np.percentile(some, [50, 95]) * 1000 for some in times)
        print(
            f"  {one.name}: p50 {low:.1f} → {high:.1f} ms, p95 {low_p95:.1f} → {high_p95:.1f} ms, "
            f"processor {work[0]:.1f} → {work[1]:.1f} ms a request",
            flush=True,
        )
        yield Figure(f"catalogue_scale {one.name}", high_p95 / low_p95, BAR, at_most=True)
    yield Figure("catalogue_scale more queries", max(_more_queries(small, large, pages)), _MORE_QUERIES, at_most=True)


def _times(small: int, large: int, one: Page, many: Page) -> list[list[float]]:
    """The seconds each answer took, both asked in turn so that a busy moment meets both."""
    with closing(HTTPConnection("127.0.0.1", small)) as left, closing(HTTPConnection("127.0.0.1", large)) as right:
        found: list[list[float]] = [[], []]
        for number, addresses in enumerate(
            islice(zip(cycle(one.addresses), cycle(many.addresses)), _ROUNDS + _WARM_UPS)
        ):
            turns = (0, 1) if number % 2 else (1, 0)
            for which in turns:
                connection, page = ((left, one), (right, many))[which]
                spent = _timed(connection, addresses[which], page.headers)
                if number >= _WARM_UPS:
                    found[which].append(spent)
    return found


def _timed(connection: HTTPConnection, address: str, headers: Mapping[str, str]) -> float:
    begun = time.perf_counter()
    answer, body = _ask(connection, "GET", address, headers)
    spent = time.perf_counter() - begun
    if answer.status != 200 or not body:
        raise SystemExit(f"{address} answered {answer.status}")
    return spent


def _ask(
    connection: HTTPConnection, method: str, address: str, headers: Mapping[str, str], body: str | None = None
) -> tuple[HTTPResponse, bytes]:
    connection.request(method, address, body, dict(headers))
    answer = connection.getresponse()
    return answer, answer.read()


def _first(place: City) -> float:
    with closing(HTTPConnection("127.0.0.1", place.port)) as connection:
        return _timed(connection, "/?all", {}) * 1000


def _warm(place: City) -> None:
    """Ask until every process has read its catalogue and made its index."""
    with closing(HTTPConnection("127.0.0.1", place.port)) as connection:
        quick = 0
        while quick < _WARM_UPS:
            quick = quick + 1 if _timed(connection, "/find/suggestions?q=" + quote(_QUESTIONS[0]), {}) < 1 else 0


def _more_queries(small: City, large: City, pages: Sequence[tuple[Page, Page]], times: int = 40) -> Iterator[float]:
    """How many more statements each page asks the large city's database for; outside a transaction each is one."""
    before = _committed(small)
    for one, many in pages:
        for place, page in ((small, one), (large, many)):
            with closing(HTTPConnection("127.0.0.1", place.port)) as connection:
                for address in islice(cycle(page.addresses), times):
                    _timed(connection, address, page.headers)
        after = _committed(small)
        few, most = ((after[place.database] - before[place.database]) / times for place in (small, large))
        print(f"  {one.name}: queries {few:.1f} → {most:.1f} a request", flush=True)
        yield most - few
        before = after


def _committed(place: City) -> dict[str, int]:
    time.sleep(_TOLD_SECONDS)
    with psycopg.connect(place.cluster.url("postgres", "postgres"), autocommit=True) as superuser:
        return dict(superuser.execute("select datname, xact_commit from pg_stat_database").fetchall())


def _spent(place: City) -> float:
    """Seconds of a processor that the web processes of a city have taken so far."""
    wanted = f"--port\0{place.port}\0".encode()
    folders = list(Path("/proc").glob("[0-9]*"))  # none where there is no such folder: then nothing is told
    sessions = {_stat(one)[3] for one in folders if wanted in _read(one / "cmdline")}
    ticks = sum(int(stat[11]) + int(stat[12]) for stat in map(_stat, folders) if stat and stat[3] in sessions)
    return ticks / os.sysconf("SC_CLK_TCK")


def _stat(folder: Path) -> list[str]:
    """The numbers of a process after its name: its session is the fourth, its times the twelfth and thirteenth."""
    return _read(folder / "stat").rpartition(b")")[2].decode().split()


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # it has ended since
        return b""


def _pages(place: City) -> Iterator[Page]:
    staff = {"Cookie": _signed_in(place)}
    token = {"Authorization": f"Bearer {_token(place)}"}
    yield Page("home", ("/",))
    yield Page("theme", tuple(f"/?{urlencode({'theme': one})}" for one in _THEMES))
    yield Page("department", tuple(f"/?{urlencode({'department': one})}" for one in _DEPARTMENTS))
    yield Page("all items", ("/?all", "/?all&page=2", "/?all&now=1"))
    yield Page("suggestions", tuple(f"/find/suggestions?q={quote(one)}" for one in _QUESTIONS))
    yield Page("search", tuple(f"/?q={quote(one)}" for one in _QUESTIONS))
    yield Page("desk items", ("/desk/items", "/desk/items?page=2"), staff)
    yield Page("API list", ("/api/v1/items?page=1",), token)


def _signed_in(place: City) -> str:
    with closing(HTTPConnection("127.0.0.1", place.port)) as connection:
        answer, body = _ask(connection, "GET", "/desk/sign-in", {})
        secret = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', body)
        cookie = str(answer.getheader("Set-Cookie")).partition(";")[0]
        form = urlencode({**_STAFF, "csrfmiddlewaretoken": secret[1].decode() if secret else ""})
        headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
        answer, _body = _ask(connection, "POST", "/desk/sign-in", headers, form)
    cookies = [value.partition(";")[0] for name, value in answer.getheaders() if name.lower() == "set-cookie"]
    if answer.status != 302:
        raise SystemExit(f"staff could not sign in: {answer.status}")
    return "; ".join(cookies)


def _token(place: City) -> str:
    command = [sys.executable, "-m", "tongban", "token", "create", "--name", "演示", "--scope", "items:read"]
    environment = serve.child_environment(place.environment, place.addresses)
    done = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, check=True)
    return done.stdout.strip().splitlines()[-1]


def _enlarge(place: City, items: int, meanings: Path) -> None:
    """Fill the catalogue up in a process of its own, for Django stands on one database a process."""
    environment = {**os.environ, **serve.child_environment(place.environment, place.addresses)}
    command = [sys.executable, "-m", "benchmarks.catalogue_scale", str(items), str(meanings)]
    subprocess.run(command, env=environment, check=True)
    place.settle()


def _fill(items: int, meanings: Path) -> None:
    import django

    django.setup()
    from django.conf import settings

    from tongban.catalog import queries
    from tongban.catalog.compiled import version_of
    from tongban.catalog.listing import listing_of
    from tongban.catalog.models import ItemIndex, ItemVersionRecord, SituationIndex, TextVector
    from tongban.catalog.search import keeping, vectors
    from tongban.catalog.search.entries import Sayings, entry_of, text_digest
    from tongban.core import clock

    everyday = queries.everyday(queries.everyday_digest()).items
    listings = list(queries.catalogue(clock.today()))
    records = {one.digest: one for one in ItemVersionRecord.objects.all()}
    index = {one.digest: one for one in ItemIndex.objects.all()}
    real = [(records[one.digest], index[one.digest]) for one in listings]
    entries = {one.key: entry_of(one, everyday.get(one.key, Sayings())) for one in listings}
    model = vectors.embedder()
    texts = list(dict.fromkeys(text for entry in entries.values() for text in entry.short_texts()))
    if not meanings.exists():
        np.savez(meanings, rows=model.passages(texts))
    known = dict(zip(texts, np.load(meanings)["rows"], strict=True))
    rows = [(text_digest(text), row.astype(np.float16).tobytes()) for text, row in known.items()]
    made = list(large_catalogue.catalogue(real, settings.CITY, items)) if items else []
    for model_, columns in (
        (ItemVersionRecord, [one.version for one in made]),
        (ItemIndex, [one.index for one in made]),
        (SituationIndex, [row for one in made for row in one.situations]),
    ):
        model_.objects.bulk_create((model_(**one) for one in columns), batch_size=500)
    queries.forget()
    grown = {one.key: one for one in queries.catalogue(clock.today())}
    for one in made[:: max(len(made) // 12, 1)]:
        listing = grown[one.version["key"]]
        if listing != listing_of(version_of(listing.digest, listing.words, listing.until), listing.words):
            raise SystemExit(f"{listing.key}: the index does not say what its version says")
    pairs = {key: (entry_of(one, Sayings()), entries[_origin(key)]) for key, one in grown.items() if key not in entries}
    rows += large_catalogue.vectors(pairs, known)
    TextVector.objects.bulk_create(
        (TextVector(model=model.name, digest=digest, vector=vector) for digest, vector in dict(rows).items()),
        batch_size=1000,
        ignore_conflicts=True,
    )
    keeping.keep()
    situations = sum(len(one.situations) for one in grown.values())
    print(f"catalogue_scale: {len(grown)} items, {situations} situations, {len(dict(rows))} vectors", flush=True)


def _origin(key: str) -> str:
    return key.rpartition("_")[0]


if __name__ == "__main__":
    _fill(int(sys.argv[1]), Path(sys.argv[2]))
