"""4,314 clauses over 230,000 firms, id lists against id lists, beside DuckDB, Polars and what memory allows."""

import os
import random
import resource
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

import numpy as np

from benchmarks import city_firms
from benchmarks.city_firms import City
from benchmarks.figure import Figure

_ROUNDS = 5
_DUCKDB_SAMPLE = 60
_POLARS_SAMPLE = 216
_CHECKED = 40
_FIRMS_CHECKED = 25
_BARS = {"numba": (60.0, 8.0), "numpy": (25.0, 4.0)}
_FLOOR_BAR = 3.0

Result = TypeVar("Result")


@dataclass(frozen=True)
class _Ours:
    """What matching took with one kernel, in seconds of processor time, and what it found."""

    seconds: float
    lists: list[Any]


def run() -> Iterator[Figure]:
    """The ratios to the peers with either kernel, and of combining to the memory floor."""
    os.environ.setdefault("POLARS_MAX_THREADS", "1")  # one thread costs it the least processor time
    seconds, city = _timed(city_firms.city, rounds=1)
    print(f"city_match: {len(city.clauses)} clauses, {city_firms.FIRMS} firms, made in {seconds:.1f} s")
    ours, floor = _ours(city)
    duck, polars = _peers(city, ours["numba"].lists)
    for kernel, (duck_bar, polars_bar) in _BARS.items():
        yield Figure(f"city_match {kernel} vs DuckDB", duck / ours[kernel].seconds, duck_bar)
        yield Figure(f"city_match {kernel} vs Polars", polars / ours[kernel].seconds, polars_bar)
    yield Figure("city_match combine and count vs memory floor", floor, _FLOOR_BAR, at_most=True)


def _timed(work: Callable[[], Result], rounds: int = _ROUNDS) -> tuple[float, Result]:
    """The least processor time of the whole process, all threads, and the result."""
    best = float("inf")
    for _round in range(rounds):
        start = time.process_time()
        result = work()
        best = min(best, time.process_time() - start)
    return best, result


def _ours(city: City) -> tuple[dict[str, _Ours], float]:
    from tongban.rules.conditions import normal_form
    from tongban.rules.expression import compile_over
    from tongban.rules.feel.names import NameTree
    from tongban.rules.match import Population
    from tongban.rules.match.kernels import kernel_for
    from tongban.rules.match.plans import Plan
    from tongban.rules.match.running import blocks, run_encoded

    names = NameTree.of(column.name for column in city.columns)
    texts = [city_firms.feel(clause) for clause in city.clauses]
    parse, expressions = _timed(lambda: [compile_over(text, names) for text in texts], rounds=1)
    planning, plan = _timed(lambda: Plan.of([normal_form(one.node, one.text) for one in expressions]), rounds=1)
    raw = {column.name: column.raw().tolist() if column.labels else column.raw() for column in city.columns}
    nulls = {column.name: column.nulls for column in city.columns}
    reading, population = _timed(lambda: Population.of(raw, nulls=nulls), rounds=2)
    rows = len(population)
    encoding, codes = _timed(lambda: plan.encode(population.column, rows), rounds=2)
    print(f"  clauses: parsed in {parse:.2f} s, planned in {planning:.2f} s: {len(plan.literals)} distinct predicates")
    print(f"  firms: columns read in {reading:.2f} s, encoded in {encoding:.2f} s")
    found = {}
    for name in _BARS:
        kernel = kernel_for(name, 0)
        kernel.rows(np.zeros((plan.size, 1), np.uint64), plan.clauses)  # let it be compiled
        seconds, lists = _timed(partial(run_encoded, plan, codes, rows, kernel))
        found[name] = _Ours(seconds, lists)
        cold = seconds + encoding + reading
        print(f"  {name}: {seconds:.3f} s from encoded columns to ids, {cold:.2f} s from raw columns")
    pairs = sum(map(len, found["numba"].lists))
    literals, ((_start, bitmaps),) = _timed(lambda: list(blocks(plan, codes, rows)), rounds=3)
    counting, counts = _timed(lambda: kernel_for("numba", 0).counts(bitmaps, plan.clauses), rounds=9)
    assert counts.sum() == pairs
    print(f"  {pairs} pairs; bitmaps {literals:.3f} s, combine and count {counting:.3f} s (numba); {_memory()}")
    _check_by_interpreter(expressions, population, found)
    return found, counting / _floor(plan.clauses, bitmaps)


def _check_by_interpreter(expressions: Sequence[Any], population: Any, found: dict[str, _Ours]) -> None:
    chosen = random.Random(1)
    for row in chosen.sample(range(len(population)), _FIRMS_CHECKED):
        facts = population.facts(row)
        for place in chosen.sample(range(len(expressions)), _CHECKED):
            holds = expressions[place].evaluate(facts) is True
            for ours in found.values():
                if (row in ours.lists[place]) is not holds:
                    raise SystemExit(f"the interpreter disagrees over clause {place} and firm {row}")


def _floor(clauses: Sequence[Any], bitmaps: Any) -> float:
    """Seconds to read once what combining must read, as fast as this machine reads at its best."""
    uses = sum(len(group) for groups in clauses for group in groups)
    size = uses * bitmaps[0].nbytes
    best, label = max(_bandwidths(bitmaps.ravel()))
    print(
        f"  memory floor: {uses} bitmaps, {size / 1e6:.0f} MB at {best / 1e9:.1f} GB/s ({label}), {size / best:.3f} s"
    )
    return size / best


def _bandwidths(words: Any) -> Iterator[tuple[float, str]]:
    """Bytes a second by several ways of streaming, from the bitmaps themselves and from a larger buffer."""
    large = np.ones(2**26, np.uint64)
    for label, buffer in (("the bitmaps", words), ("512 MB", large)):
        target = np.empty_like(buffer)
        seconds, _bits = _timed(partial(np.bitwise_or.reduce, buffer))
        yield buffer.nbytes / seconds, f"reading {label}"
        seconds, _none = _timed(partial(np.copyto, target, buffer))
        yield 2 * buffer.nbytes / seconds, f"copying {label}, both ways counted"


def _memory() -> str:
    return f"memory high-water {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB"


def _peers(city: City, expected: Sequence[Any]) -> tuple[float, float]:
    """What all clauses would take DuckDB and the best Polars, from samples of them."""
    import duckdb
    import polars

    from benchmarks import city_peers

    firms = city_peers.frame(city)
    chosen = random.Random(2).sample(range(len(city.clauses)), _POLARS_SAMPLE)
    clauses = [city.clauses[place] for place in chosen]
    wanted = [expected[place] for place in chosen]
    share = len(city.clauses) / len(chosen)
    with tempfile.TemporaryDirectory() as folder, city_peers.database(firms, folder) as connection:
        queries = [f"select id from firms where {city_peers.sql(clause)}" for clause in clauses[:_DUCKDB_SAMPLE]]
        seconds, lists = _timed(lambda: city_peers.duckdb_ids(connection, queries), rounds=3)
        _agree("DuckDB", lists, wanted)
    duck = seconds * len(city.clauses) / len(queries)
    print(f"  DuckDB {duckdb.__version__}: {duck:.1f} s for all, from {len(queries)} clauses")
    ways = {}
    for name, work in (
        ("a selection per clause", lambda: city_peers.polars_per_clause(firms, clauses)),
        ("lazy, 72 clauses at once", lambda: city_peers.polars_lazy(firms, clauses)),
    ):
        seconds, lists = _timed(work, rounds=3)
        _agree(f"Polars, {name}", lists, wanted)
        ways[name] = seconds * share
    used = [atom for clause in city.clauses for group in clause for atom in group]
    atoms, truths = _timed(lambda: city_peers.polars_atoms(firms, used), rounds=2)
    seconds, lists = _timed(lambda: city_peers.polars_combined(truths, clauses), rounds=3)
    _agree("Polars, predicates first", lists, wanted)
    ways["predicates first"] = atoms + seconds * share
    told = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in ways.items())
    print(f"  Polars {polars.__version__}: {told}; for all, from {len(chosen)} clauses; {_memory()} with the peers")
    return duck, min(ways.values())


def _agree(name: str, lists: Sequence[Any], wanted: Sequence[Any]) -> None:
    for place, ids in enumerate(lists):
        if not np.array_equal(np.sort(ids), wanted[place]):
            raise SystemExit(f"{name} disagrees over sampled clause {place}")
