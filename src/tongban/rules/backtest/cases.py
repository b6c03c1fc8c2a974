"""Past cases one at a time: from any iterable, from a file of JSON lines, or from a Parquet file."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, TypeAlias

import msgspec

from tongban.rules.feel.errors import FeelError, Span

Facts: TypeAlias = Mapping[str, object]
Cases: TypeAlias = Iterable[Facts | tuple[object, Facts]] | Path
_BATCH: Final = 4_096
_NOWHERE: Final = Span(0, 0)


class CasesError(FeelError):
    """Cases that cannot be read (TB-BACKTEST-001 to 003); the text says which line or field."""


def read_cases(cases: Cases, id_field: str | None = None) -> Iterator[tuple[object, Facts]]:
    """Each case with its id: the value of `id_field`, the one it comes with, or its number from 1.

    A path is a Parquet file by its ending, else one JSON object a line. Raises CasesError.
    """
    rows = _in_file(cases) if isinstance(cases, Path) else cases
    for number, row in enumerate(rows, 1):
        case, facts = row if isinstance(row, tuple) else (number, row)
        yield (facts.get(id_field, case), facts) if id_field is not None else (case, facts)


def _in_file(path: Path) -> Iterator[Facts]:
    try:
        yield from _in_parquet(path) if path.suffix.lower() == ".parquet" else _in_lines(path)
    except OSError as problem:
        raise CasesError(
            "TB-BACKTEST-001",
            f"读不了案例文件“{path.name}”：{problem.strerror or problem}。请检查路径和格式。",
            f"cannot read the cases in {path.name}: {problem}",
            _NOWHERE,
        ) from problem


def _in_lines(path: Path) -> Iterator[Facts]:
    decoder: msgspec.json.Decoder[dict[str, Any]] = msgspec.json.Decoder(dict[str, Any], float_hook=Decimal)
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                yield decoder.decode(line)
            except msgspec.DecodeError as problem:
                raise CasesError(
                    "TB-BACKTEST-002",
                    f"案例文件“{path.name}”第 {number} 行不是一个 JSON 对象。请每行写一件案例。",
                    f"line {number} of {path.name} is no JSON object: {problem}",
                    _NOWHERE,
                ) from problem


def _in_parquet(path: Path) -> Iterator[Facts]:
    try:
        parquet = importlib.import_module("pyarrow.parquet")
    except ImportError as problem:
        raise CasesError(
            "TB-BACKTEST-003",
            "没有安装可选软件包 pyarrow，不能读 Parquet 文件。请安装 tongban[sql]，或改用每行一个 JSON 对象的文件。",
            "the optional package pyarrow is not installed; install tongban[sql] or give JSON lines",
            _NOWHERE,
        ) from problem
    with parquet.ParquetFile(path) as file:
        for batch in file.iter_batches(_BATCH):
            yield from batch.to_pylist()
