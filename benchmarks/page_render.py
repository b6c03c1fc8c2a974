"""Citizens' pages over HTTP, each against a bare Django view that answers with the same bytes.

Both are asked in turn, one answer each. Asked for many of one kind on end, client, server and database settle on one
core of two in some rounds and not in others: the same page then came out at 3.5 and at 5.5 times the bare view in two
runs, while the bare view, which is asked as often, takes much the same time either way.
"""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from socket import create_connection
from statistics import median
from typing import TYPE_CHECKING

from benchmarks import bare_pages
from benchmarks.city import City, city, free_port
from benchmarks.figure import Figure
from tongban import serve

if TYPE_CHECKING:
    from django.test import Client

    from tongban.parties.models import Party

BAR = 4.0
_ROUNDS, _EACH, _WARM_UPS = 9, 12, 20
_LOGIN = "zhangsan"
_ITEM, _FIRMS = (
    "construction_qualification_simple_change",
    ("91370202DEMF00018Y", "91370214DEMF000266", "91370211DEMF00034M"),
)


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it is asked for: its name, address, and the cookies of the reader."""

    name: str
    address: str
    cookie: str = ""


def run() -> Iterator[Figure]:
    """A figure for each page; each is the median over rounds of the ratio of the median answers of a round."""
    with city() as place:
        with place.running("web"):
            pages = list(_pages(place))
            bodies = [_get(place.port, page)[1] for page in pages]
        folder = place.environment.data / "pages"
        folder.mkdir()
        for number, body in enumerate(bodies):
            (folder / str(number)).write_bytes(body)
        with place.running("web"), _bare(place, folder) as port:
            for number, page in enumerate(pages):
                yield _figure(place.port, page, port, Page("bare", f"/{number}"), len(bodies[number]))


def _figure(port: int, page: Page, bare_port: int, bare: Page, size: int) -> Figure:
    with closing(HTTPConnection("127.0.0.1", port)) as ours, closing(HTTPConnection("127.0.0.1", bare_port)) as other:
        for _ in range(_WARM_UPS):
            _timed(ours, page), _timed(other, bare)
        ratios, times = [], []
        for _ in range(_ROUNDS):
            # In turn, so that neither finds the machine otherwise than the other does.
            pairs = [(_timed(ours, page), _timed(other, bare)) for _ in range(_EACH)]
            one, least = (median(column) for column in zip(*pairs, strict=True))
            ratios.append(one / least)
            times.append((one, least))
    one, least = (median(column) * 1000 for column in zip(*times, strict=True))
    print(f"  {page.name}: {one:.2f} ms | bare view {least:.2f} ms | {size / 1024:.0f} KB", flush=True)
    return Figure(f"page_render {page.name}", median(ratios), BAR, at_most=True)


def _timed(connection: HTTPConnection, page: Page) -> float:
    begun = time.perf_counter()
    status, _body = _ask(connection, page)
    spent = time.perf_counter() - begun
    if status != 200:
        raise SystemExit(f"{page.name} answered {status}")
    return spent


def _ask(connection: HTTPConnection, page: Page) -> tuple[int, bytes]:
    connection.request("GET", page.address, headers={"Cookie": page.cookie} if page.cookie else {})
    answer = connection.getresponse()
    return answer.status, answer.read()


def _get(port: int, page: Page) -> tuple[int, bytes]:
    with closing(HTTPConnection("127.0.0.1", port)) as connection:
        return _ask(connection, page)


def _pages(place: City) -> Iterator[Page]:
    """The walk of one errand as far as each page; the session and the draft are made through the pages themselves."""
    import django

    django.setup()
    from django.test import Client

    from tongban.parties.queries import party_by_code

    client = Client()
    client.post("/sign-in", {"account": _LOGIN})
    first, draft, done = (_started(client, party_by_code(firm)) for firm in _FIRMS)
    session = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    yield Page("home", "/")
    yield Page("home, signed in", "/", session)
    yield Page("guide", f"/items/{_ITEM}", session)
    yield Page("question", _end(client, first), session)
    for one in (draft, done):
        client.post(f"{one}/questions/变更事项", {"变更事项": ["注册地址" if one == draft else "注册资本"]})
    yield Page("form", f"{draft}/form", session)
    yield Page("review", f"{draft}/review", session)
    hidden = dict(re.findall(r'name="(key|version)" value="([^"]*)"', client.get(f"{done}/review").content.decode()))
    result = client.post(f"{done}/review", hidden)["Location"]
    yield Page("result", result, session)
    yield Page("case", result.removesuffix("/result"), session)
    yield Page("cases", "/cases", session)
    yield Page("licences", "/licences", session)
    yield Page("messages", "/messages", session)


def _started(client: Client, firm: Party | None) -> str:
    if firm is None:
        raise SystemExit("the demonstration firms this benchmark walks with are gone")
    whom = {"whom": str(firm.id), "district": "home"}
    answer = client.post(f"/items/{_ITEM}/start", whom)
    return str(answer["Location"])


def _end(client: Client, address: str) -> str:
    while (answer := client.get(address)).status_code == 302:
        address = answer["Location"]
    return address


@contextmanager
def _bare(place: City, folder: Path) -> Iterator[int]:
    """The same server with the bare view in place of all pages; its port."""
    port = free_port()
    environment = {
        **serve.child_environment(place.environment, place.addresses),
        "DJANGO_SETTINGS_MODULE": "benchmarks.bare_settings",
        bare_pages.FOLDER: str(folder),
    }
    (web,) = (one for one in serve.programs(place.environment) if one.name == "web")
    command = [str(port) if word == str(place.port) else word for word in web.command]
    with (folder.parent / "bare.log").open("w") as log:
        server = subprocess.Popen([*command], env=environment, stdout=log, stderr=log)
    try:
        _await(port)
        yield port
    finally:
        server.terminate()
        server.wait()


def _await(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            with create_connection(("127.0.0.1", port)):
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the bare view did not start")


if __name__ == "__main__":
    for figure in run():
        print(figure.line())
    sys.exit(0)
