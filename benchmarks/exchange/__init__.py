"""A fetch as errands make it (authorised, sealed, kept, on record) against the gateway's own call to the same system.

The call is what a fetch comes to once it is allowed: the line to the system with its time limit and circuit, the signed
request, the record as it was answered; nobody asks whether it may be made, and nothing is put on record. What our
connector does even without the line is printed beside it. Both are made by processes like those of the web: as many,
with as many threads, each keeping to its share of the cores.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from statistics import median

from benchmarks.city import City, city
from benchmarks.exchange.calls import Side
from benchmarks.figure import Figure
from tongban import serve
from tongban.channels.bodies import PROCESSES, WORKING
from tongban.core.supervisor import Supervisor
from tongban.provider.starting import provider

BAR = 0.50
_ROUNDS = 5
_SECONDS = 4.0


class _Callers:
    """One process that calls by its threads for as long as it is told."""

    def __init__(self, folder: str) -> None:
        words = [sys.executable, "-m", "benchmarks.exchange", folder]
        self._child = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.said()

    def tell(self, side: Side, seconds: float) -> None:
        """Let it call; ``said`` waits for the end."""
        assert self._child.stdin is not None
        self._child.stdin.write(json.dumps([side.value, seconds]) + "\n")
        self._child.stdin.flush()

    def said(self) -> float:
        """How often a second it called, 0 when it is ready to begin. Exits where it ended instead."""
        assert self._child.stdout is not None
        line = self._child.stdout.readline()
        if not line:
            raise SystemExit("a process of callers ended before its time")
        return float(line)

    def end(self) -> None:
        """Stop it."""
        self._child.kill()
        self._child.communicate()


def run() -> Iterator[Figure]:
    """Both sides in turn, by as many callers, each asking anew every time."""
    with city() as place, ExitStack() as running:
        # Through no view of the database: the provider answers over HTTP as another authority's would.
        environment = replace(place.environment, production=False)
        beside = provider(environment, None)
        if beside is None:
            raise SystemExit("the environment names libraries of its own; this measures the demonstration's provider")
        children = {**serve.child_environment(environment, place.addresses), **beside.environment}
        group = Supervisor([beside.program], children, environment.data / "logs")
        group.start()
        running.callback(group.stop)
        os.environ.update(beside.environment)  # what the provider's other half is told
        import django

        django.setup()
        callers = [_Callers(str(environment.data)) for _ in range(PROCESSES)]
        for one in callers:
            running.callback(one.end)
        rounds = list(_rounds(place, callers))
        print(f"exchange against the connector alone: ratio={median(alone for _, alone in rounds):.2f} (no bar)")
        yield Figure("exchange", median(ratio for ratio, _ in rounds), BAR)


def _rounds(place: City, callers: Sequence[_Callers]) -> Iterator[tuple[float, float]]:
    """What part of the call's rate, and of the connector's alone, a fetch reaches."""
    from tongban.exchange.models import Fetch

    for side in Side:
        _rate(callers, side, 1.0)
    place.settle()
    print(
        f"exchange: {PROCESSES} processes of {WORKING} callers, rounds of {_SECONDS:g} s, every fetch asks anew, fsync"
    )
    for _ in range(_ROUNDS):
        alone, limit = _rate(callers, Side.CONNECTOR, _SECONDS), _rate(callers, Side.CALL, _SECONDS)
        before, began = Fetch.objects.count(), time.perf_counter()
        reached = _rate(callers, Side.FETCH, _SECONDS)
        on_record = (Fetch.objects.count() - before) / (time.perf_counter() - began)
        counted = min(reached, on_record * 1.05)
        print(
            f"  fetch {reached:.0f}/s, on record {on_record:.0f}/s | call {limit:.0f}/s | {counted / limit:.2f} "
            f"| connector alone {alone:.0f}/s",
            flush=True,
        )
        yield counted / limit, counted / alone


def _rate(callers: Sequence[_Callers], side: Side, seconds: float) -> float:
    """How often it is done in a second by all callers together."""
    for one in callers:
        one.tell(side, seconds)
    return sum(one.said() for one in callers)
