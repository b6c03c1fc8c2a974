"""Conditions and decision tables as SQL that decides exactly as the interpreter does, through Ibis."""

from tongban.rules.sql.kinds import Kind, kind_of_type, number
from tongban.rules.sql.query import (
    CONFLICT,
    MATCHES,
    ROW,
    VALUE,
    Dialect,
    SqlError,
    select,
    sql_support,
    sql_text,
    sql_values,
    table_columns,
    where,
)

__all__ = [
    "CONFLICT",
    "MATCHES",
    "ROW",
    "VALUE",
    "Dialect",
    "Kind",
    "SqlError",
    "kind_of_type",
    "number",
    "select",
    "sql_support",
    "sql_text",
    "sql_values",
    "table_columns",
    "where",
]
