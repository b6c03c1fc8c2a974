"""One decision at a time: tables, JSON and traces against zen-engine and SpiffWorkflow, by process CPU time."""

import tempfile
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from msgspec import json

from benchmarks.decide import ours, peers
from benchmarks.decide.books import Item, real_items
from benchmarks.decide.rounds import Engine, Times, compared
from benchmarks.decide.tables import MAIN, SMALL, Table, ascii_named, facts, large, plain
from benchmarks.figure import Figure
from tongban.rules.model import Model

#: As many different cases as stay in the processor's caches, as facts just read do, each decided several times a round.
_CASES = 250
_REPEATED = 8
_FEW = 25
Decide = Callable[[Any], object]


def run() -> Iterator[Figure]:
    """The figures of the 12 x 5 table; small and large tables and the real items are printed."""
    tables = [SMALL, MAIN, large(200, 10)]
    print(f"decide: zen-engine {version('zen-engine')}, SpiffWorkflow {version('SpiffWorkflow')}, msgspec for JSON")
    zen = peers.zen_engine(tables)
    with tempfile.TemporaryDirectory() as folder:
        models = {table.name: ours.model(table, Path(folder)) for table in tables}
    for table in tables:
        _agree(table, models[table.name], zen, facts(table, 500))
    for table in (SMALL, tables[-1]):
        _print_table(table, models[table.name], zen)
    for item in real_items():
        _print_item(item)
    yield from _figures(models[MAIN.name], zen)


def _zen(zen: Any, table: Table) -> Decide:
    evaluate, name = zen.evaluate, table.name
    return lambda case: evaluate(name, case)


def _for_zen(case: dict[str, Any]) -> dict[str, Any]:
    return ascii_named(plain(case))


def _agree(table: Table, model: Model, zen: Any, cases: list[dict[str, Any]]) -> None:
    """Every engine says of every case what the interpreter says, or there is nothing to compare."""
    spiff = peers.spiff_decider(table)
    for case in cases:
        said = model.interpret(case)
        decided, answers = (
            model.decide(case),
            [model.value(case), zen.evaluate(table.name, _for_zen(case))["result"]["o"]],
        )
        if case in cases[:_FEW]:
            answers.append(spiff(dict(case)))
        if decided.value != said.value or decided.hits != said.hits or any(one != said.value for one in answers):
            raise SystemExit(f"the engines disagree on {table.name} over {case}: {said.value} {answers}")


def _print_table(table: Table, model: Model, zen: Any) -> None:
    cases = facts(table, _CASES)
    times = compared(
        Engine("tongban, recorded", model.decider(), cases),
        Engine("tongban, interpreter", model.interpret, cases[:_FEW]),
        Engine("zen, dict in", _zen(zen, table), [_for_zen(case) for case in cases]),
    )
    times.show(f"{table.name}: {times.ratio('zen, dict in', 'tongban, recorded'):.1f}x zen")


def _print_item(item: Item) -> None:
    for case in item.facts:
        if item.book.decide(case) != item.interpreted.decide(case):
            raise SystemExit(f"{item.name} is decided differently over {case}")
    cases = item.facts * (_CASES // len(item.facts))
    times = compared(
        Engine("tongban, with reasons", item.book.decide, cases),
        Engine("tongban, interpreter, with reasons", item.interpreted.decide, cases),
    )
    gain = times.ratio("tongban, interpreter, with reasons", "tongban, with reasons")
    times.show(f"{item.name}, {len(item.facts)} worked examples: {gain:.1f}x the interpreter")


def _figures(model: Model, zen: Any) -> Iterator[Figure]:
    times = _times(model, zen, facts(MAIN, _CASES))
    times.show(f"{MAIN.name}, exact decimals, {_CASES} cases")
    alone, recorded = "tongban, value alone", "tongban, recorded"
    print(f"  recorded: {times.ratio('zen, dict in', recorded):.1f}x zen, {times.ratio('spiff', recorded):.0f}x spiff")
    yield Figure("decide_vs_zen", times.ratio("zen, dict in", alone), 5)
    yield Figure("decide_vs_spiff", times.ratio("spiff", alone), 300)
    yield Figure("decide_json_vs_zen", times.ratio("zen, JSON in and out", "tongban, JSON in and out"), 1.2)
    yield Figure("decide_trace_vs_zen", times.ratio("zen, trace", "tongban, readable trace"), 1.2)
    yield Figure("decide_recorded", times.ratio(recorded, alone), 2, at_most=True)


def _times(model: Model, zen: Any, cases: list[dict[str, Any]]) -> Times:
    plains = [_for_zen(case) for case in cases]
    texts = [json.encode(plain(case)).decode() for case in cases]
    zen_texts = [json.encode(case).decode() for case in plains]
    name, evaluate, value, decide = MAIN.name, zen.evaluate, model.valuer(), model.decider()
    return compared(
        Engine("tongban, value alone", value, cases * _REPEATED),
        Engine("tongban, recorded", decide, cases * _REPEATED),
        Engine("tongban, JSON in and out", model.decide_json, texts),
        Engine("tongban, readable trace", lambda case: str(decide(case).why()), cases),
        Engine("tongban, interpreter", model.interpret, cases),
        Engine("zen, dict in", _zen(zen, MAIN), plains),
        Engine("zen, JSON in and out", lambda text: json.encode(evaluate(name, text)["result"]), zen_texts),
        Engine("zen, trace", lambda case: evaluate(name, case, {"trace": True}), plains),
        Engine("spiff", peers.spiff_decider(MAIN), [dict(case) for case in cases[:_FEW]]),
    )
