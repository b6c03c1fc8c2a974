"""Rules as Ibis queries: run on DuckDB, or written as text for DuckDB, ClickHouse and Spark."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any, Final, Literal

from tongban.rules.expression import Expression
from tongban.rules.feel.errors import FeelError, Span
from tongban.rules.feel.nodes import DecisionTable
from tongban.rules.sql.columns import kind_of_dtype, used_columns
from tongban.rules.sql.kinds import Frame, Kind, NotInSql, Quotient, Term
from tongban.rules.sql.tables import table_terms
from tongban.rules.sql.translate import Translator
from tongban.rules.support import SUPPORTED, Support, unsupported

Dialect = Literal["duckdb", "clickhouse", "spark"]
Rule = Expression | DecisionTable
VALUE: Final = "结果"
ROW: Final = "命中行"
MATCHES: Final = "命中数"
CONFLICT: Final = "命中冲突"


class SqlError(FeelError):
    """TB-SQL-001: SQL would not decide the rule as FEEL does; TB-SQL-002: an optional package is not installed."""


def sql_support(rule: Rule, columns: Mapping[str, Kind] | None = None) -> Support:
    """Whether SQL decides the rule exactly as the interpreter does, on DuckDB. Needs no package.

    `columns` are the kinds of the inputs (see `table_columns`); without them they are taken from the way the rule
    uses its inputs, numbers as having 18 digits, 4 of them after the point.
    """
    node = rule.node if isinstance(rule, Expression) else rule
    kinds = columns if columns is not None else used_columns(node)
    try:
        _terms(rule, kinds)
    except NotInSql as reason:
        return unsupported(f"{reason}。")
    return SUPPORTED


def table_columns(table: Any, names: Mapping[str, str] | None = None) -> dict[str, Kind]:
    """The kinds of an Ibis table's columns by input path; `names` maps input paths to the columns they are in."""
    path_of = {column: path for path, column in (names or {}).items()}
    found = {path_of.get(name, name): kind_of_dtype(dtype) for name, dtype in table.schema().items()}
    return {path: kind for path, kind in found.items() if kind is not None}


def sql_values(
    rule: Rule, table: Any, names: Mapping[str, str] | None = None, dialect: Dialect = "duckdb"
) -> dict[str, Any]:
    """What the rule says of every row, as Ibis values over the table, by name.

    An expression gives 结果: its value, null where FEEL has null. A decision table gives a value per output, 命中行
    (the number of the row that decided), 命中数 (how many rows match) and 命中冲突 (rows match that the hit policy
    does not allow together; the outputs are null then). Raises SqlError.
    """
    try:
        terms = _terms(rule, table_columns(table, names))
        frame = Frame(_package("ibis"), table, dict(names or {}), dialect)
        return {name: term.emit(frame) for name, term in terms.items()}
    except NotInSql as reason:
        raise _refused(reason) from reason


def select(rule: Rule, table: Any, names: Mapping[str, str] | None = None, dialect: Dialect = "duckdb") -> Any:
    """The Ibis table with the values of `sql_values` as further columns. Raises SqlError."""
    return table.mutate(**sql_values(rule, table, names, dialect))


def where(
    condition: Expression, table: Any, names: Mapping[str, str] | None = None, dialect: Dialect = "duckdb"
) -> Any:
    """The rows of an Ibis table for which a condition is true; neither false nor null is. Raises SqlError."""
    value = sql_values(condition, table, names, dialect)[VALUE]
    if not value.type().is_boolean():
        raise _refused(NotInSql("筛选的条件应为是或否"))
    return table.filter(value)


def sql_text(query: Any, dialect: Dialect = "duckdb") -> str:
    """The text of an Ibis query built for the same dialect. Raises SqlError when a package is missing."""
    ibis, sqlglot = _package("ibis"), _package("sqlglot")
    if dialect != "spark":
        return str(ibis.to_sql(query, dialect=dialect, pretty=False))
    written = str(ibis.to_sql(query, dialect="duckdb", pretty=False))
    return str(sqlglot.transpile(written, read="duckdb", write="spark")[0])


def _terms(rule: Rule, columns: Mapping[str, Kind]) -> dict[str, Term]:
    if isinstance(rule, Expression):
        found = {VALUE: Translator(rule.text, columns).term(rule.node)}
    else:
        table = table_terms(rule, columns)
        found = {**table.outputs, ROW: table.row, MATCHES: table.matches, CONFLICT: table.conflict}
    if any(isinstance(term.kind, Quotient) for term in found.values()):
        raise NotInSql("除法可能除不尽，不能作为结果输出，只能直接与数比较")
    return found


def _refused(reason: NotInSql) -> SqlError:
    return SqlError(
        "TB-SQL-001",
        f"这条规则不能交给数据库判断：{reason}。请改用解释执行，或改写规则。",
        "SQL would not decide this rule as FEEL does; run it with the interpreter or rewrite it",
        Span(0, 0),
    )


def _package(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError as problem:
        raise SqlError(
            "TB-SQL-002",
            f"没有安装可选软件包 {name}，不能生成 SQL。请安装 tongban[sql]。",
            f"the optional package {name} is not installed; install tongban[sql]",
            Span(0, 0),
        ) from problem
