"""``python -m benchmarks.kills [FETCHES]``: the whole trial, on a durable server of its own that is really killed."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.city import City, city, free_port
from benchmarks.kills.elsewhere import KEY, RESOURCE
from tongban.core.postgres import postmaster_lines

if TYPE_CHECKING:
    from benchmarks.kills.trial import Report

_ITEM, _FIRM = "construction_qualification_simple_change", "91370202DEMF00042F"


def main(fetches: int) -> int:
    """0 where nothing was lost and nothing double."""
    with city() as place:
        report = _tried(place, fetches)
    killed = ", ".join(f"{name} {count} times" for name, count in report.killed.items())
    print(f"kills: {report.answered} fetches answered in {report.seconds:.0f} s; {killed}")
    told = ", ".join(f"{why} {count}" for why, count in report.unanswered.items())
    print(f"kills: tries that came back without an answer and were made again: {told}")
    for fault in report.faults[:20]:
        print(f"kills: {fault}")
    print(f"kills: {len(report.faults)} breaches", flush=True)
    return 1 if report.faults else 0


def _tried(place: City, fetches: int) -> Report:
    port = free_port()
    os.environ["TONGBAN_EMBEDDER"] = os.environ["TONGBAN_OCR"] = "none"
    import django

    django.setup()
    case = _waiting_case()
    from benchmarks.kills.trial import Place, Plan, Trial
    from tongban.exchange.services import libraries

    url = f"http://127.0.0.1:{port}"
    _ask_there(url)
    libraries.cache_clear()
    folder = place.environment.data / "kills"
    folder.mkdir()
    told = {**os.environ, "TONGBAN_PROVIDER_URL": url, "TONGBAN_PROVIDER_KEY": KEY}
    where = Place(place.addresses, lambda: _kill(place), case, _FIRM, folder, port, told)
    return Trial(Plan(fetches, max(fetches // 250, 3), 2000, 20_000, fetches // 20), where).run()


def _ask_there(url: str) -> None:
    """This process's callers ask the trial's provider."""
    from django.conf import settings

    settings.PROVIDER_URL, settings.PROVIDER_KEY = url, KEY
    settings.BASE_LIBRARY_ADAPTER = "tongban.exchange.gateway.libraries.Gateway"


def _waiting_case() -> str:
    """演示: a case a person decides; what it reads of the register is fetched again later."""
    from tongban.cases.preparation import Application
    from tongban.cases.services.submission import submit
    from tongban.core.actor import Actor, ActorKind
    from tongban.core.ids import uuid7
    from tongban.parties.models import Account
    from tongban.parties.queries import party, party_by_code

    agent, firm = party(Account.objects.get(login="zhangsan").person_id), party_by_code(_FIRM)
    if firm is None:
        raise SystemExit(f"the demonstration city has no firm {_FIRM}")
    actor = Actor(ActorKind.PERSON, str(agent.id), agent.name, party_id=agent.id)
    application = Application(_ITEM, firm.district, {"变更事项": ["企业名称"]}, "网上", container=uuid7())
    return submit(actor, firm, agent, application, key="kills-waiting-case", body_digest=RESOURCE).number


def _kill(place: City) -> None:
    """As if the power went: the server's processes end at once, and it recovers from its log when it is back."""
    lines = postmaster_lines(place.cluster.data)
    if lines is None:
        raise SystemExit("the database is gone already")
    os.kill(int(lines[0]), signal.SIGQUIT)
    deadline = time.monotonic() + 60
    while place.cluster.alive() and time.monotonic() < deadline:
        time.sleep(0.02)
    (Path(place.cluster.data) / "postmaster.pid").unlink(missing_ok=True)
    place.cluster.start()


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000))
