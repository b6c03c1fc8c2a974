"""How many questions a plan asks: against the optimum, against asking in the order of demand, and for many policies."""

import datetime as dt
import random
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from statistics import mean
from typing import Any

from benchmarks.figure import Figure
from benchmarks.questions_measure import Measure
from benchmarks.questions_policies import print_policies
from tongban.catalog.pack.check import Pack, check_pack
from tongban.catalog.pack.folder import read_folder
from tongban.catalog.vocabulary import ElementType
from tongban.rules import RuleBook
from tongban.rules.ask import Plan, plan_questions, solver
from tongban.rules.feel.interpreter import close
from tongban.rules.feel.names import NameTree
from tongban.rules.feel.nodes import DecisionTable
from tongban.rules.feel.run import Run
from tongban.rules.table import Column, RowText, decision_table

_TABLES = 12
_ROWS = 12
_INDUSTRIES = ["软件", "集成电路", "生物医药", "新能源", "海洋", "其他"]
_DAYS = [dt.date(2024, 6, 1), dt.date(2025, 6, 1), dt.date(2026, 6, 1), dt.date(2027, 6, 1)]
#: A value of every segment that the cells can tell apart, all equally likely.
_DOMAINS: dict[str, list[Any]] = {
    "行业": _INDUSTRIES,
    "注册资本": [50, 150, 350, 750, 2000],
    "研发占比": [1, 3, 5, 8, 20],
    "成立日期": _DAYS,
    "高新技术企业": [True, False],
}
_CAPITAL, _SHARE = [100, 200, 500, 1000], [2, 4, 6, 10]


def run() -> Iterator[Figure]:
    """Two figures over random tables; the real items, the time per question and the policies are printed."""
    tables = [_table(random.Random(seed)) for seed in range(_TABLES)]
    planned, best, demanded, ahead = zip(*map(_compared, tables), strict=True)
    print(
        f"questions: {_TABLES} tables of {_ROWS} × {len(_DOMAINS)}, mean questions: everything {len(_DOMAINS)}, "
        f"demand {mean(demanded):.3f}, one step ahead {mean(ahead):.3f}, plan {mean(planned):.3f}, "
        f"optimum {mean(best):.3f}"
    )
    _print_times(tables)
    _print_items()
    print_policies()
    yield Figure("questions against the optimum", mean(planned) / mean(best), 1.03, at_most=True)
    yield Figure("questions against the order of demand", mean(planned) / mean(demanded), 0.95, at_most=True)


def _table(rng: random.Random) -> DecisionTable:
    rows = [RowText(_cells(rng), [f'"{rng.choice("甲乙丙丁")}"'], id=str(place)) for place in range(_ROWS - 1)]
    rows.append(RowText(["-"] * len(_DOMAINS), ['"戊"']))
    return decision_table(map(Column, _DOMAINS), [Column("档次")], rows, NameTree.of(_DOMAINS), "F")


def _cells(rng: random.Random) -> list[str]:
    industries = ", ".join(f'"{one}"' for one in rng.sample(_INDUSTRIES, rng.randint(1, 3)))
    day = rng.choice(_DAYS[1:])
    made = [
        industries,
        _range(rng, _CAPITAL),
        _range(rng, _SHARE),
        f'{rng.choice(["<", ">="])} @"{day - dt.timedelta(days=30)}"',
        rng.choice(["true", "false"]),
    ]
    return [cell if rng.random() < 0.55 else "-" for cell in made]


def _range(rng: random.Random, cuts: list[int]) -> str:
    low, high = sorted(rng.sample(cuts, 2))
    return rng.choice([f"< {low}", f">= {high}", f"[{low}..{high})"])


def _compared(table: DecisionTable) -> tuple[float, float, float, float]:
    step = close(table)
    measure = Measure(_DOMAINS, lambda facts: step(Run(facts)))
    plan = plan_questions(table, domains=_DOMAINS)
    planned = measure.asked(plan.next)
    return planned, measure.fewest(), measure.asked(lambda facts: _demanded(table, facts)), _one_step(table, measure)


def _one_step(table: DecisionTable, measure: Measure) -> float:
    exact, solver.EXACT_INPUTS = solver.EXACT_INPUTS, 0
    try:
        return measure.asked(plan_questions(table, domains=_DOMAINS).next)
    finally:
        solver.EXACT_INPUTS = exact


def _demanded(table: DecisionTable, facts: dict[str, Any]) -> str | None:
    """The first input missing when the table is simply evaluated, row by row and cell by cell."""
    for row in table.rows:
        for cell, column in zip(row.cells, table.inputs, strict=True):
            if cell is None:
                continue
            name = column.label
            if name not in facts:
                return name
            run = Run(facts)
            run.tested = run.read(name)
            if close(cell)(run) is not True:
                break
        else:
            return None
    return None


def _print_times(tables: list[DecisionTable]) -> None:
    """What a question costs: the first of a plan, which looks at everything, and those after it."""
    first, later, count = 0.0, 0.0, 0
    rng = random.Random(7)
    for table in tables:
        plan = plan_questions(table, domains=_DOMAINS)
        started = time.process_time()
        plan.next({})
        first += time.process_time() - started
        for _case in range(10):
            count += _answered(plan, rng)
        later -= time.process_time()
        for _case in range(10):
            _answered(plan, rng)
        later += time.process_time()
    each = later / count * 1e3
    print(f"questions: the first question of a plan {first / len(tables) * 1e3:.1f} ms, each later {each:.2f} ms")


def _answered(plan: Plan, rng: random.Random) -> int:
    facts: dict[str, Any] = {}
    while (name := plan.next(facts)) is not None:
        facts[name] = rng.choice(_DOMAINS[name])
    return len(facts) + 1


def _print_items() -> None:
    """The rules of the pack, every truth value equally likely, whatever registers would answer by themselves."""
    pack = check_pack(read_folder(Path("packs/qingdao")))
    for item in pack.items:
        book, name = item.version.rules, f"questions: {item.key} {item.in_force}"
        plan = plan_questions(book)
        domains = {one: [True, False] for one in plan.inputs if _is_boolean(pack, one)}
        if len(domains) < len(plan.inputs):
            print(f"{name}: {len(plan.inputs)} inputs, plan {plan.expected({}):.3f} expected, not all of them booleans")
        elif domains:
            measure = Measure(domains, partial(_decided, book))
            print(
                f"{name}: everything {len(domains)}, demand {measure.asked(partial(_first_open, book)):.3f}, "
                f"plan {measure.asked(plan.next):.3f}, optimum {measure.fewest():.3f}"
            )


def _is_boolean(pack: Pack, name: str) -> bool:
    return pack.vocabulary.element_at(name).type is ElementType.BOOLEAN


def _decided(book: RuleBook, facts: dict[str, Any]) -> tuple[str, str | None]:
    verdict = book.decide(facts)
    return verdict.effect, verdict.value


def _first_open(book: RuleBook, facts: dict[str, Any]) -> str | None:
    return next(iter(book.open_inputs(facts)), None)
