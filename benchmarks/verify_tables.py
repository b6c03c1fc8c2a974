"""Proving decision tables: sets of segments (boxes) against an SMT solver alone, with the same verdicts.

Process CPU time, best of rounds. Both start from the same conditions, read from the table once, and answer the same
questions: rows that can never match, gaps (or completeness), overlaps, each with counter-examples checked by the
interpreter. Then 1,000 random tables, where the verdicts must agree.
"""

import gc
import random
import time
from collections.abc import Callable, Iterator
from typing import TypeVar

import z3

from benchmarks.figure import Figure
from tongban.rules.feel.names import NameTree
from tongban.rules.feel.nodes import DecisionTable
from tongban.rules.feel.types import BOOLEAN, DATE, NUMBER, STRING
from tongban.rules.prove import Report, prove
from tongban.rules.prove.findings import GAP, MORE
from tongban.rules.prove.judge import Method
from tongban.rules.prove.reading import read_table
from tongban.rules.prove.tables import proven
from tongban.rules.table import Column, RowText, decision_table

Result = TypeVar("Result")
ROUNDS = 30
TABLES = 1_000
SIZES = (12, 100, 500)
KINDS = ("软件", "集成电路", "生物医药", "新材料", "现代服务", "其他")
INPUTS = [
    Column("注册资本", NUMBER),
    Column("研发占比", NUMBER),
    Column("行业", STRING, ",".join(f'"{kind}"' for kind in KINDS)),
    Column("成立日期", DATE),
    Column("规上企业", BOOLEAN),
]
NAMES = NameTree.of([column.text for column in INPUTS])
OUTPUTS = [Column("档次")]
ROWS = """
>= 1000     | >= 0.1       | "软件","集成电路"     | -                    | true  | 1
>= 1000     | [0.05..0.1)  | "软件","集成电路"     | -                    | true  | 2
>= 1000     | < 0.05       | "软件","集成电路"     | -                    | true  | 3
[100..1000) | >= 0.1       | "软件","集成电路"     | >= date("2015-01-01") | true  | 2
[100..1000) | >= 0.1       | "软件","集成电路"     | < date("2015-01-01")  | true  | 3
[100..1000) | < 0.1        | "软件","集成电路"     | -                    | true  | 4
< 100       | -            | "软件","集成电路"     | -                    | true  | 5
-           | >= 0.05      | "生物医药","新材料"   | -                    | true  | 2
>= 500      | < 0.05       | "生物医药","新材料"   | -                    | true  | 4
-           | >= 0.2       | not("现代服务","其他") | -                    | false | 3
> 2000      | -            | "现代服务"           | >= date("2020-01-01") | -     | 4
-           | -            | "现代服务","其他"     | -                    | -     | 5
"""
COMPLETION = """
< 500       | < 0.05       | "生物医药","新材料"   | -                    | true  | 5
-           | < 0.2        | not("现代服务","其他") | -                    | false | 5
"""


def run() -> Iterator[Figure]:
    """12 × 5 by both methods, growing tables, then the random ones."""
    print(f"z3 {z3.get_version_string()}; process CPU time, best of {ROUNDS} rounds (boxes, being short: {5 * ROUNDS})")
    gappy, complete = written(ROWS), written(ROWS + COMPLETION)
    pairs = [compared(name, table) for name, table in (("with gaps", gappy), ("complete", complete))]
    print_sizes()
    yield Figure("verify_tables 12x5 smt/boxes", sum(slow for _, slow in pairs) / sum(fast for fast, _ in pairs), 20)
    yield Figure("verify_tables agreement", agreement(), 1)


def written(text: str) -> DecisionTable:
    rows = [[cell.strip() for cell in line.split("|")] for line in text.splitlines() if line]
    return decision_table(INPUTS, OUTPUTS, [RowText(row[:5], row[5:]) for row in rows], NAMES, "U")


def compared(name: str, table: DecisionTable) -> tuple[float, float]:
    read = read_table(table, {})
    reading, _read = timed(lambda: read_table(table, {}), ROUNDS)
    fast, boxes = timed(lambda: proven(read, ["boxes"]), 5 * ROUNDS)
    slow, smt = timed(lambda: proven(read, ["smt"]), ROUNDS)
    if verdict(boxes) != verdict(smt):
        raise SystemExit(f"boxes and solver disagree on the {name} table: {verdict(boxes)} {verdict(smt)}")
    print(f"  {len(table.rows)} rows × 5, {name}: boxes {fast * 1e3:.2f} ms, solver {slow * 1e3:.1f} ms, {said(boxes)}")
    print(f"    reading the conditions, the same for both: {reading * 1e3:.2f} ms")
    return fast, slow


def print_sizes() -> None:
    for size in SIZES:
        table = drawn(random.Random(size), size)
        fast, boxes = timed(lambda table=table: prove(table, methods=["boxes"]), 3)
        text = f"  {size} random rows × 5: boxes {fast * 1e3:.1f} ms, {said(boxes)}"
        if size <= SIZES[0]:
            slow, smt = timed(lambda table=table: prove(table, methods=["smt"]), 3)
            text += f"; solver {slow * 1e3:.1f} ms, {said(smt)}"
        print(text, flush=True)


def timed(work: Callable[[], Result], rounds: int) -> tuple[float, Result]:
    report = work()
    best = float("inf")
    for _round in range(rounds):
        gc.collect()
        start = time.process_time()
        report = work()
        best = min(best, time.process_time() - start)
    return best, report


def said(report: Report) -> str:
    return f"complete={report.complete} unique={report.unique} findings={len(report.findings)}"


def verdict(report: Report) -> tuple[object, ...]:
    """What a report claims, without its counter-examples and how many gaps it lists, which may differ."""
    rows = {(one.code, one.rows) for one in report.findings if one.code not in (GAP, MORE)}
    return report.complete, report.unique, frozenset(rows)


def agreement() -> float:
    """The share of random tables on which boxes and solver claim the same."""
    chance = random.Random(20260501)
    same = 0
    start = time.process_time()
    seen: dict[tuple[object, object], int] = {}
    for _number in range(TABLES):
        table = drawn(chance, chance.randint(1, 7), narrow=True)
        reports = [prove(table, methods=[method]) for method in METHODS]
        same += verdict(reports[0]) == verdict(reports[1])
        kind = (reports[0].complete, reports[0].unique)
        seen[kind] = seen.get(kind, 0) + 1
    print(f"  {TABLES} random tables in {time.process_time() - start:.0f} s CPU; (complete, unique): {seen}")
    return same / TABLES


METHODS: tuple[Method, ...] = ("boxes", "smt")


def drawn(chance: random.Random, rows: int, *, narrow: bool = False) -> DecisionTable:
    """A random table; a narrow one tests few columns with few constants, so that some are complete or unique."""
    columns = chance.randint(1, 3) if narrow else 5
    cells = [[_cell(chance, column, 2 if narrow else 40) for column in range(columns)] for _row in range(rows)]
    blank = ["-"] * (5 - columns)
    texts = [RowText(row + blank, [str(chance.randint(1, 3))]) for row in cells]
    return decision_table(INPUTS, OUTPUTS, texts, NAMES, "U")


def _cell(chance: random.Random, column: int, most: int) -> str:
    if chance.random() < 0.25:
        return "-"
    if column == 4:
        return chance.choice(["true", "false"])
    if column == 2:
        some = ",".join(f'"{kind}"' for kind in chance.sample(KINDS, chance.randint(1, 5)))
        return f"not({some})" if chance.random() < 0.3 else some
    low, high = sorted((chance.randint(1, most), chance.randint(1, most)))
    ends = [f'date("20{end + 9:02d}-01-01")' if column == 3 else str(end) for end in (low, high)]
    shape = chance.choice(["[{}..{})", "({}..{}]", "< {}", ">= {}", "> {}", "<= {}"])
    return shape.format(*ends)


if __name__ == "__main__":
    for figure in run():
        print(figure.line())
