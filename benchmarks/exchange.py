"""A fetch as errands make it (subscribed, sealed, kept, on record) against the bare request to the same provider.

The bare request is the one a program makes with the HTTP library's own pool of connections, signed and read, and
nothing more. What our connector does by itself, with its own way of keeping connections, is printed beside it.
"""

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from statistics import median
from typing import Any
from uuid import UUID

from benchmarks.city import City, city
from benchmarks.figure import Figure
from tongban import serve
from tongban.core.supervisor import Supervisor
from tongban.provider.starting import provider

BAR = 0.50
_ITEM = "construction_qualification_simple_change"
_ROUNDS = 5
_SECONDS = 4.0
_CALLERS = 16
_RESOURCE, _PATHS = "营业执照", ["营业执照.企业名称", "营业执照.法定代表人", "营业执照.注册资本", "营业执照.住所"]
_SUBJECT = UUID(int=7)
_READY_SECONDS = 120.0


def run() -> Iterator[Figure]:
    """Both sides in turn, by as many callers, each asking anew every time."""
    with city() as place:
        # Through no view of the database: the provider answers over HTTP as another authority's would.
        environment = replace(place.environment, production=False)
        beside = provider(environment, None)
        if beside is None:
            raise SystemExit("the environment names libraries of its own; this measures the demonstration's provider")
        children = {**serve.child_environment(environment, place.addresses), **beside.environment}
        group = Supervisor([beside.program], children, environment.data / "logs")
        group.start()
        try:
            ratios = list(_rounds(place, beside.environment))
        finally:
            group.stop()
        yield Figure("exchange", median(ratios), BAR)


def _rounds(place: City, told: object) -> Iterator[float]:
    import os

    os.environ["TONGBAN_POOL"] = str(_CALLERS + 4)
    os.environ.update(told)  # type: ignore[call-overload]  # what the provider's other half is told
    import django

    django.setup()
    bare, ours, fetched, durable = _sides()
    _await(bare)
    for one in (bare, ours, fetched):
        _rate(one, 1.0)
    place.settle()
    print(f"exchange: {_CALLERS} callers, rounds of {_SECONDS:g} s, every fetch asks anew, fsync")
    for _ in range(_ROUNDS):
        limit, own = _rate(bare, _SECONDS), _rate(ours, 1.0)
        before = durable()
        began = time.perf_counter()
        reached = _rate(fetched, _SECONDS)
        on_record = (durable() - before) / (time.perf_counter() - began)
        ratio = min(reached, on_record * 1.05) / limit
        print(
            f"  fetch {reached:.0f}/s, on record {on_record:.0f}/s | bare {limit:.0f}/s | {ratio:.2f} "
            f"| our connector alone {own:.0f}/s",
            flush=True,
        )
        yield ratio


def _sides() -> tuple[Callable[[], object], Callable[[], object], Callable[[], object], Callable[[], int]]:
    """The bare request, our connector's, the whole fetch, and how many fetches are on record."""
    import httpcore

    from tongban.catalog import queries as catalog
    from tongban.exchange.adapters.guard import GuardedNetwork
    from tongban.exchange.adapters.http import Http, SignedHttp
    from tongban.exchange.gateway.connecting import allowed, connector_to
    from tongban.exchange.gateway.places import place_of
    from tongban.exchange.models import BaseRecord, Fetch
    from tongban.exchange.ports import Purpose
    from tongban.exchange.services import collect

    codes = itertools.cycle(
        list(BaseRecord.objects.filter(licence_type=_RESOURCE).values_list("subject_code", flat=True).order_by("id"))
    )
    resource, words = catalog.resources()[_RESOURCE], catalog.vocabulary()
    where = place_of(resource.system.key, resource.system.connection)
    if where is None:
        raise SystemExit("nobody said where the provider is")

    class Pooled(Http):
        """Over the library's own pool."""

        def __init__(self) -> None:
            super().__init__(*allowed())
            network = GuardedNetwork(*allowed())
            self._pool = httpcore.ConnectionPool(
                max_connections=_CALLERS, max_keepalive_connections=_CALLERS, network_backend=network
            )

        @contextmanager
        def _connection(self, url: httpcore.URL) -> Iterator[Any]:
            yield self._pool

    connector, plain = connector_to(resource.system.connection, where), SignedHttp(where, Pooled())
    why = Purpose((_ITEM,), "基准测试", "bench", "bench", anew=True)

    def bare() -> object:
        return plain.fetch(resource, next(codes), resource.type.face, 10.0)

    def ours() -> object:
        return connector.fetch(resource, next(codes), resource.type.face, 10.0)

    def fetched() -> object:
        found = collect(words, _SUBJECT, next(codes), _PATHS, why)
        if found.silent or not len(found.facts):
            raise SystemExit(f"a fetch came back without facts: {found.silent}")
        return found

    return bare, ours, fetched, Fetch.objects.count


def _rate(act: Callable[[], object], seconds: float) -> float:
    """How often it is done in a second by all callers together."""
    from django.db import connections

    done = [0] * _CALLERS
    until = time.perf_counter() + seconds
    faults: list[BaseException] = []

    def call(index: int) -> None:
        try:
            while time.perf_counter() < until:
                act()
                done[index] += 1
        except (Exception, SystemExit) as error:  # noqa: BLE001  raised again where the callers are waited for
            faults.append(error)
        finally:
            connections.close_all()

    began = time.perf_counter()
    threads = [threading.Thread(target=call, args=(index,)) for index in range(_CALLERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    return sum(done) / (time.perf_counter() - began)


def _await(bare: Callable[[], object]) -> None:
    from tongban.exchange.ports import SourceAway

    deadline = time.monotonic() + _READY_SECONDS
    while True:
        try:
            bare()
            return
        except SourceAway:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
