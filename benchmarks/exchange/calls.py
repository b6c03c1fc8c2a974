"""What a process of callers does: it reads a side and seconds by the line, and says how often a second it was done."""

import itertools
import json
import sys
import threading
import time
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from uuid import UUID

_ITEM = "construction_qualification_simple_change"
_RESOURCE, _PATHS = "营业执照", ["营业执照.企业名称", "营业执照.法定代表人", "营业执照.注册资本", "营业执照.住所"]
_SUBJECT = UUID(int=7)
_READY_SECONDS = 120.0


class Side(StrEnum):
    """What is measured: our connector, the gateway's call through it, and the whole fetch."""

    CONNECTOR = "connector"
    CALL = "call"
    FETCH = "fetch"


def main(folder: str) -> None:
    """Call as told until the input ends."""
    import django

    from tongban.channels.bodies import PROCESSES, WORKING
    from tongban.core.cores import keep_to_share

    keep_to_share(Path(folder), PROCESSES)
    django.setup()
    sides = _sides()
    _await(sides[Side.CONNECTOR])
    print(0, flush=True)
    for line in sys.stdin:
        side, seconds = json.loads(line)
        print(_rate(sides[Side(side)], WORKING, seconds), flush=True)


def _sides() -> Mapping[Side, Callable[[], object]]:
    from tongban.catalog import queries as catalog
    from tongban.exchange.gateway.connecting import connector_to, lines
    from tongban.exchange.gateway.places import place_of
    from tongban.exchange.models import BaseRecord
    from tongban.exchange.ports import Purpose
    from tongban.exchange.services import collect

    codes = itertools.cycle(
        list(BaseRecord.objects.filter(licence_type=_RESOURCE).values_list("subject_code", flat=True).order_by("id"))
    )
    resource, words = catalog.resources()[_RESOURCE], catalog.vocabulary()
    where = place_of(resource.system.key, resource.system.connection)
    if where is None:
        raise SystemExit("nobody said where the provider is")
    connector, known = connector_to(resource.system.connection, where), {_RESOURCE: resource}
    why = Purpose((_ITEM,), "基准测试", "bench", "bench", anew=True)

    def alone() -> object:
        return connector.fetch(resource, next(codes), resource.type.face, 10.0)

    def called() -> object:
        told = lines().ask({_RESOURCE: resource.type.face}, known, next(codes))[_RESOURCE]
        if told.record is None:
            raise SystemExit(f"a call came back without a record: {told.silence} {told.detail}")
        return told

    def fetched() -> object:
        found = collect(words, _SUBJECT, next(codes), _PATHS, why)
        if found.silent or not len(found.facts):
            raise SystemExit(f"a fetch came back without facts: {found.silent}")
        return found

    return {Side.CONNECTOR: alone, Side.CALL: called, Side.FETCH: fetched}


def _rate(act: Callable[[], object], callers: int, seconds: float) -> float:
    """How often it is done in a second by all callers together."""
    from django.db import connections

    done = [0] * callers
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
    threads = [threading.Thread(target=call, args=(index,)) for index in range(callers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    return sum(done) / (time.perf_counter() - began)


def _await(act: Callable[[], object]) -> None:
    from tongban.exchange.ports import SourceAway

    deadline = time.monotonic() + _READY_SECONDS
    while True:
        try:
            act()
            return
        except SourceAway:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
