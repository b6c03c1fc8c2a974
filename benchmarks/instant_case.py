"""One instant case over HTTP, from POST to durable licence record, against pgbench writing the same rows."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from statistics import median

from benchmarks import load, pgbench
from benchmarks.city import City, city
from benchmarks.figure import Figure

ITEM = "construction_qualification_simple_change"
BAR = 0.40
_ROUNDS = 5
_SEALING_ROUNDS = 2
_WARM_UPS = 4
_SECONDS = 4
#: Firms set aside for one round of either side: each can be granted its change once.
_WEB_SPAN, _PG_SPAN = 8_000, 16_000
_WEB_FIRST, _PG_FIRST, _MODEL = 1, 1_000_001, 987_654_321_098


def run() -> Iterator[Figure]:
    """The figure with the worker idle; the same with the worker sealing is printed beside it."""
    with city() as place:
        token, text = _prepare(place)
        place.add_firms(ITEM, _WEB_FIRST, _WEB_SPAN * (1 + _ROUNDS + _SEALING_ROUNDS))
        place.add_firms(ITEM, _PG_FIRST, _PG_SPAN * (1 + _ROUNDS + _SEALING_ROUNDS))
        with place.running("web"), ExitStack() as worker:
            _warm(place, token, text)
            print(f"instant_case: {load.CONNECTIONS} connections, rounds of {_SECONDS} s, fsync, synchronous_commit")
            idle = [_shown(place, token, text, number, "worker idle") for number in range(1, _ROUNDS + 1)]
            worker.enter_context(place.running("worker"))
            sealing = [_shown(place, token, text, _ROUNDS + 1 + number, "sealing") for number in range(_SEALING_ROUNDS)]
        print(f"instant_case with the worker sealing: ratio={median(sealing):.2f} (no bar)")
        yield Figure("instant_case", median(idle), BAR)


def _warm(place: City, token: str, text: str) -> None:
    """Let every process compile rules and prepare statements, and the server plan for tables that are not empty."""
    place.settle()
    pgbench.run(place.cluster, place.addresses.application, text, _PG_FIRST, 2)
    share = _WEB_SPAN // _WARM_UPS
    for number in range(_WARM_UPS):  # new connections each time: all of one may have gone to the same process
        load.send(place.port, token, ITEM, _WEB_FIRST + number * share, share, 2)
    place.settle()


def _shown(place: City, token: str, text: str, number: int, state: str) -> float:
    limit, reached = _round(place, token, text, number, _SECONDS)
    ratio = reached.rate / limit.rate
    print(
        f"  {state}: tongban {reached.rate:.0f}/s p50 {reached.p50:.1f} ms p99 {reached.p99:.1f} ms"
        f" | pgbench {limit.rate:.0f}/s p50 {limit.p50:.1f} ms p99 {limit.p99:.1f} ms | {ratio:.2f}",
        flush=True,
    )
    return ratio


def _round(place: City, token: str, text: str, number: int, seconds: int) -> tuple[pgbench.Run, load.Load]:
    limit = pgbench.run(place.cluster, place.addresses.application, text, _PG_FIRST + number * _PG_SPAN, seconds)
    reached = load.send(place.port, token, ITEM, _WEB_FIRST + number * _WEB_SPAN, _WEB_SPAN, seconds)
    if reached.refused:
        raise SystemExit(f"not every application was granted: {reached.refused}")
    return limit, reached


def _prepare(place: City) -> tuple[str, str]:
    """A token of the city, and the pgbench script made from what one case really writes."""
    import django

    django.setup()
    from django.conf import settings
    from django.db import connections
    from django.test import Client

    from tongban.core import statement
    from tongban.org.models import Scope
    from tongban.org.services import create_token

    place.add_firms(ITEM, _MODEL, 1)
    _row, token = create_token("基准测试", [Scope.CASES_WRITE, Scope.CASES_ANY])
    written: list[statement.Writes] = []
    real = statement.run

    def noted(raw: object, writes: statement.Writes) -> None:
        written.append(writes)
        real(raw, writes)  # type: ignore[arg-type]  # handed on as it came

    settings.GROUP_COMMIT = False
    statement.run = noted
    application = {
        "item": ITEM,
        "applicant": f"913702{_MODEL:012d}",
        "answers": {"变更事项": ["企业名称", "法定代表人"]},
    }
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": f"bench-{_MODEL:012d}"}
    answer = Client().post("/api/v1/cases", json.dumps(application), content_type="application/json", headers=headers)
    statement.run = real
    connections.close_all()
    connections["default"].close_pool()  # type: ignore[attr-defined]  # not in the stubs
    if answer.status_code != 201:
        raise SystemExit(f"the model case was not granted: {answer.content.decode()}")
    (writes,) = written
    rows = sum(len(found) for found in writes.values())
    print(f"instant_case: one case is {rows} rows in {len({operation.table for operation in writes})} tables")
    operations, values = statement.parameters(writes)
    return token, pgbench.script(statement.sql(operations), values, _MODEL, str(answer.json()["number"]))
