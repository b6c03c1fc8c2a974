"""The peers of city_match: DuckDB with a WHERE per clause, and Polars written in three ways."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import duckdb
import numpy as np
import polars as pl

from benchmarks.city_firms import Atom, City, Clause

Ids = list[Any]


def frame(city: City) -> pl.DataFrame:
    """The firms as Polars holds them best: texts as an enumeration."""
    columns = {}
    for column in city.columns:
        kind = pl.Enum(column.labels) if column.labels else None
        columns[column.name] = pl.Series(np.ma.masked_array(column.raw(), column.nulls).tolist(), dtype=kind)
    return pl.DataFrame({"id": np.arange(len(city.columns[0].values), dtype=np.uint32), **columns})


def database(firms: pl.DataFrame, folder: str) -> duckdb.DuckDBPyConnection:
    """The firms as DuckDB holds them; one thread, which costs it the least processor time."""
    firms.write_parquet(f"{folder}/firms.parquet")
    connection = duckdb.connect(config={"threads": 1})
    connection.execute(f"create table firms as select * from read_parquet('{folder}/firms.parquet')")
    return connection


def sql(clause: Clause) -> str:
    """The clause as SQL with the language's nulls; only where it is negated does an equality need more than `=`."""
    return " and ".join("(" + " or ".join(map(_sql, group)) + ")" for group in clause)


def _sql(atom: Atom) -> str:
    column, values = f'"{atom.column}"', [_sql_value(value) for value in atom.values]
    if atom.op == "flag":
        return f"not {column}" if atom.negated else column
    if atom.op == "=":
        return f"{column} {'is distinct from' if atom.negated else '='} {values[0]}"
    if atom.op == "in":
        listed = f"({', '.join(values)})"
        return f"({column} is null or {column} not in {listed})" if atom.negated else f"{column} in {listed}"
    if atom.op == "[)":
        text = f"({column} >= {values[0]} and {column} < {values[1]})"
    else:
        text = f"{column} {atom.op} {values[0]}"
    return f"not {text}" if atom.negated else text


def _sql_value(value: Any) -> str:
    if isinstance(value, str):
        return f"'{value}'"
    return f"date '{value}'" if isinstance(value, np.datetime64) else repr(value)


def duckdb_ids(connection: duckdb.DuckDBPyConnection, queries: Sequence[str]) -> Ids:
    """The ids of each query, in no particular order."""
    return [connection.execute(query).fetchnumpy()["id"] for query in queries]


def expression(atom: Atom) -> pl.Expr:
    """The predicate with the language's nulls."""
    column, values = pl.col(atom.column), atom.values
    if atom.op == "in":
        found = column.is_in(list(values))
        return (~found).fill_null(True) if atom.negated else found
    if atom.op == "=":
        return column.ne_missing(pl.lit(values[0])) if atom.negated else column == values[0]
    tests: dict[str, Callable[[], pl.Expr]] = {
        "flag": lambda: column,
        ">=": lambda: column >= _literal(values[0]),
        "<": lambda: column < _literal(values[0]),
        "[)": lambda: (column >= values[0]) & (column < values[1]),
    }
    return ~tests[atom.op]() if atom.negated else tests[atom.op]()


def _literal(value: Any) -> Any:
    return value.astype(object) if isinstance(value, np.datetime64) else value


def _joined(parts: Iterable[Any], both: bool) -> Any:
    result: Any = None
    for part in parts:
        result = part if result is None else (result & part if both else result | part)
    return result


def _whole(clause: Clause) -> pl.Expr:
    return _joined((_joined(map(expression, group), False) for group in clause), True)


def polars_per_clause(firms: pl.DataFrame, clauses: Sequence[Clause]) -> Ids:
    """A selection of row numbers per clause."""
    return [firms.select(pl.arg_where(_whole(clause))).to_series() for clause in clauses]


def polars_lazy(firms: pl.DataFrame, clauses: Sequence[Clause], at_once: int = 72) -> Ids:
    """Many clauses in one lazy selection, common predicates found by its optimiser."""
    found: Ids = []
    for first in range(0, len(clauses), at_once):
        part = clauses[first : first + at_once]
        lists = [pl.arg_where(_whole(clause)).implode().alias(str(place)) for place, clause in enumerate(part)]
        answer = firms.lazy().select(lists).collect()
        found.extend(answer[str(place)][0] for place in range(len(part)))
    return found


def polars_atoms(firms: pl.DataFrame, atoms: Iterable[Atom]) -> dict[Atom, pl.Series]:
    """Every distinct predicate once, as a column of what is true."""
    distinct = list(dict.fromkeys(atoms))
    truths = firms.select(expression(atom).fill_null(False).alias(str(place)) for place, atom in enumerate(distinct))
    return dict(zip(distinct, truths.get_columns(), strict=True))


def polars_combined(truths: dict[Atom, pl.Series], clauses: Sequence[Clause]) -> Ids:
    """The clauses over predicates already true or false."""
    return [
        _joined((_joined((truths[atom] for atom in group), False) for group in clause), True).arg_true()
        for clause in clauses
    ]
