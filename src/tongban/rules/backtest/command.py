"""The command `tongban rules backtest`: past cases put to two models, the report, and every difference as a line."""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

from tongban.rules.backtest import Difference, compare
from tongban.rules.dmn.errors import refuse
from tongban.rules.model import load


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    parser.add_argument("old", metavar="旧版", type=Path)
    parser.add_argument("new", metavar="新版", type=Path)
    parser.add_argument(
        "--cases", metavar="文件", type=Path, required=True, help="案例：每行一个 JSON 对象，或 .parquet 文件"
    )
    parser.add_argument("--id", metavar="数据项", help="案例编号所在的数据项，不写则用行号")
    parser.add_argument("--changed", metavar="文件", type=Path, help="把结果不同的案例逐件写入这个文件（JSON 行）")


def run(arguments: argparse.Namespace) -> int:
    """Compare and print the report. Raises DmnError, CasesError."""
    old, new = load(arguments.old), load(arguments.new)
    with _written(arguments.changed) as each:
        result = compare(old, new, arguments.cases, id_field=arguments.id, each=each)
    sys.stdout.write(f"{result}\n")
    return 0


@contextlib.contextmanager
def _written(path: Path | None) -> Iterator[Callable[[Difference], None] | None]:
    if path is None:
        yield None
        return
    try:
        file = path.open("w", encoding="utf-8")
    except OSError as problem:
        raise refuse("TB-RULES-002", file=path.name, problem=problem.strerror) from problem
    with file:
        yield lambda found: print(json.dumps(asdict(found), ensure_ascii=False, default=str), file=file)
