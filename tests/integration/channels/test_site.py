"""The running site, through HTTP: ready, and telling open pages what changes."""

import http.client
import json
import urllib.request
from urllib.parse import urlsplit

from tests.support.site import Site

from tongban.core import broadcast


def test_the_site_is_ready_and_says_what_it_is_made_of(site: Site) -> None:
    with urllib.request.urlopen(f"{site.address}/readyz") as answer:
        assert json.load(answer) == {"database": True, "worker": True, "pack": True, "scanner": False}


def test_an_announcement_reaches_an_open_stream_through_the_running_processes(site: Site) -> None:
    stream = http.client.HTTPConnection(urlsplit(site.live).netloc, timeout=10)
    stream.request("GET", f"/live?token={broadcast.token('case:1')}")
    answer = stream.getresponse()
    assert answer.getheader("Content-Type") == "text/event-stream"
    assert answer.readline() == b"retry: 3000\n"
    broadcast.publish("case:1", "changed", {"state": "办结"})
    lines = [answer.readline().decode().strip() for _ in range(3)]
    assert lines[1] == "event: changed"
    assert json.loads(lines[2].removeprefix("data: "))["data"] == {"state": "办结"}
    stream.close()
