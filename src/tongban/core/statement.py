"""Many rows of many tables as one SQL statement: a common table expression per operation, one jsonb parameter each."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache, partial
from typing import Any, TypeVar

import orjson
import psycopg
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, IntegrityError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.base import ModelState
from django.db.utils import InterfaceError, OperationalError

from tongban.core import prepared
from tongban.core.city import CityModel, current_city
from tongban.core.errors import StaleVersion
from tongban.core.own_connections import of_django, reader

Row = dict[str, Any]
M = TypeVar("M", bound=CityModel)


@dataclass(frozen=True, slots=True, eq=False)
class Operation:
    """Insert into a table, or update some columns of it; one of each, so that rows of several callers share it."""

    kind: str
    table: str
    columns: tuple[tuple[str, str], ...]  # (column, attribute of the model)
    types: tuple[str, ...]  # PostgreSQL type of each column


Writes = dict[Operation, list[Row]]


@cache
def insert_of(model: type[CityModel]) -> Operation:
    """The insert operation of a model."""
    fields = model._meta.concrete_fields
    columns = tuple((field.column, field.attname) for field in fields)
    return Operation("insert", model._meta.db_table, columns, tuple(map(_type, fields)))


@cache
def _template(model: type[CityModel]) -> tuple[Operation, frozenset[str], Row, tuple[tuple[str, Any], ...]]:
    operation = insert_of(model)
    fields = [field for field in model._meta.concrete_fields if field.has_default()]
    fixed: Row = {field.column: None for field in model._meta.concrete_fields if field.null}
    fixed |= {field.column: field.default for field in fields if not callable(field.default)}
    fixed["city"] = current_city()
    made = tuple(
        (field.column, field.default) for field in fields if callable(field.default) and field.column != "city"
    )
    return operation, frozenset(column for column, _ in operation.columns), fixed, made


def row_of(model: type[CityModel], values: Row) -> tuple[Operation, Row]:
    """A row by its columns, defaults filled in: what an instance would write, at a tenth of its time.

    Raises TypeError for a column the model does not have, or one left out that has no default.
    """
    operation, names, fixed, made = _template(model)
    row = {**fixed, **values}
    for column, make in made:
        if column not in row:
            row[column] = make()
    if row.keys() != names:
        raise TypeError(f"the columns given are not those of {model.__name__}: {sorted(values)}")
    return operation, row


def made(model: type[M], **columns: Any) -> M:
    """A new instance of a model by its columns, the others as Django leaves them: for the hot path."""
    operation, row = row_of(model, {**_unset(model), **columns})
    return _instance(model, _attributes(operation), [row[column] for column, _ in operation.columns])


def _instance(model: type[M], attributes: Iterable[str], values: Iterable[Any]) -> M:
    """What ``Model.from_db`` makes of a whole row, without a call for each attribute."""
    found = model.__new__(model)
    found.__dict__.update(zip(attributes, values, strict=True))
    found._state = ModelState()
    found._state.adding, found._state.db = False, DEFAULT_DB_ALIAS
    return found


@cache
def _unset(model: type[CityModel]) -> Row:
    fields = model._meta.concrete_fields
    return {field.column: field.get_default() for field in fields if not field.has_default() and not field.null}


@cache
def _attributes(operation: Operation) -> tuple[str, ...]:
    return tuple(attribute for _, attribute in operation.columns)


@cache
def update_of(model: type[CityModel], names: tuple[str, ...]) -> Operation:
    """The operation that changes these columns of a model."""
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    columns = tuple((field.column, field.attname) for field in fields)
    return Operation("update", model._meta.db_table, columns, tuple(_type(field) for field in fields))


def _type(field: Any) -> str:
    return str(field.db_type(connections[DEFAULT_DB_ALIAS]))


@lru_cache(maxsize=512)
def sql(operations: tuple[Operation, ...]) -> str:
    """The statement for a set of operations. The last parameter is how many updates must have found their row."""
    parts, updates = [], []
    for index, operation in enumerate(operations):
        names = [f'"{column}"' for column, _ in operation.columns]
        typed = ", ".join(f"{name} {kind}" for name, kind in zip(names, operation.types, strict=True))
        if operation.kind == "insert":
            listed = ", ".join(names)
            parts.append(
                f'w{index} as (insert into "{operation.table}" ({listed}) '
                f"select {listed} from jsonb_to_recordset(${index + 1}::jsonb) as x({typed}))"
            )
        else:
            assigned = "".join(f"{name} = x.{name}, " for name in names)
            parts.append(
                f'w{index} as (update "{operation.table}" as t set {assigned}version = t.version + 1 '
                f"from jsonb_to_recordset(${index + 1}::jsonb) as x(city integer, id uuid, expected integer, {typed}) "
                "where t.city = x.city and t.id = x.id and t.version = x.expected returning 1)"
            )
            updates.append(f"(select count(*) from w{index})")
    found = " + ".join(updates) or "0"
    # A missed update divides by zero, which takes every other write of the statement back with it.
    return f"with {', '.join(parts)} select 1 / (({found}) = ${len(operations) + 1}::bigint)::int"


def parameters(writes: Writes) -> tuple[tuple[Operation, ...], list[bytes]]:
    """Operations in a fixed order (so that statements are prepared once) and their parameters as text."""
    operations = tuple(sorted(writes, key=lambda o: (o.kind, o.table, o.columns)))
    values = [orjson.dumps(writes[o], default=_encode, option=orjson.OPT_NON_STR_KEYS) for o in operations]
    values.append(b"%d" % sum(len(writes[o]) for o in operations if o.kind == "update"))
    return operations, values


def _encode(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, frozenset | set):
        return sorted(value)
    raise TypeError(f"cannot store a {type(value).__name__}")


def run(raw: psycopg.Connection[Any], writes: Writes) -> None:
    """Execute on a psycopg connection, prepared. Raises psycopg errors, ``StaleVersion`` for a missed update."""
    operations, values = parameters(writes)
    try:
        prepared.execute(raw, sql(operations), values)
    except psycopg.errors.DivisionByZero as error:
        raise StaleVersion from error


def execute(wrapper: BaseDatabaseWrapper, writes: Writes) -> None:
    """Execute on Django's connection, with Django's error classes."""
    wrapper.ensure_connection()
    raw: Any = wrapper.connection
    if wrapper.in_atomic_block:
        # A failed statement must not poison the surrounding transaction: the caller may read on (idempotent replay).
        with transaction.atomic():
            _translated(raw, writes)
    else:
        _translated(raw, writes)


def _translated(raw: Any, writes: Writes) -> None:
    try:
        run(raw, writes)
    except psycopg.Error as error:
        raise translate(error) from error


def translate(error: psycopg.Error) -> Exception:
    """The Django error class of a psycopg error."""
    if isinstance(error, psycopg.errors.IntegrityError):
        return IntegrityError(str(error))
    if isinstance(error, psycopg.OperationalError):
        return OperationalError(str(error))
    if isinstance(error, psycopg.InterfaceError):
        return InterfaceError(str(error))
    return DatabaseError(str(error))


def violated(error: BaseException) -> str | None:
    """The name of the constraint an IntegrityError broke, if PostgreSQL told it."""
    cause = error.__cause__ if error.__cause__ is not None else error
    diag = getattr(cause, "diag", None)
    return getattr(diag, "constraint_name", None)


def fetch(text: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows of a short prepared statement ($1, $2, …) that commits by itself, for the hot path.

    Over the process's own connection; inside a transaction on Django's, which alone sees what it wrote.

    Values of type json and jsonb come as the text they are stored as (Django loads them so); see :func:`loads`.
    """
    wrapper = of_django()
    alone = _alone(wrapper)
    try:
        return prepared.fetch(wrapper.connection, text, values) if alone else reader().fetch(text, values)
    except psycopg.Error as error:
        raise translate(error) from error


def fetch_together(
    stages: Sequence[Callable[[], Iterable[prepared.Asked]]], taken: Callable[[prepared.Rows], None]
) -> None:
    """The rows of several such statements, on one way to the server and back; see ``prepared.fetch_together``."""
    wrapper = of_django()
    alone = _alone(wrapper)
    try:
        if alone:
            # What works a stage out may itself read, here over the very connection: all is worked out first.
            asked = [list(stage()) for stage in stages]
            prepared.fetch_together(wrapper.connection, [partial(iter, one) for one in asked], taken)
        else:
            reader().fetch_together(stages, taken)
    except psycopg.Error as error:
        raise translate(error) from error


def _alone(wrapper: BaseDatabaseWrapper) -> bool:
    """Whether only Django's connection will do, which is then open."""
    alone = wrapper.in_atomic_block or not settings.GROUP_COMMIT
    if alone:
        wrapper.ensure_connection()
    return alone


def loads(value: Any) -> Any:
    """A json or jsonb value as Python has it."""
    return orjson.loads(value) if isinstance(value, str | bytes) else value


@cache
def _selected(model: type[CityModel], without: tuple[str, ...]) -> tuple[str, tuple[str, ...], tuple[int, ...]]:
    fields = [field for field in model._meta.concrete_fields if field.attname not in without]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    documents = tuple(index for index, field in enumerate(fields) if field.get_internal_type() == "JSONField")
    text = f'select {columns} from "{model._meta.db_table}" where city = $1 and '
    return text, tuple(field.attname for field in fields), documents


@cache
def selecting(model: type[CityModel], condition: str, without: tuple[str, ...] = ()) -> str:
    """The statement that reads rows of a model, whole or ``without`` some columns; $1 is the city."""
    return _selected(model, without)[0] + condition


def models(model: type[M], rows: Iterable[tuple[Any, ...]], without: tuple[str, ...] = ()) -> list[M]:
    """The rows that such a statement gave, as models; a column left out is read when it is asked for."""
    _text, names, documents = _selected(model, without)
    found = []
    for row in rows:
        cells = list(row)
        for index in documents:
            cells[index] = loads(cells[index])
        found.append(_instance(model, names, cells))
    return found


def read(model: type[M], condition: str, values: list[Any]) -> list[M]:
    """Rows of a model in this city that meet an SQL condition, its values counted from $2: :func:`fetch` as models."""
    return models(model, fetch(selecting(model, condition), [current_city(), *values]))


def array(texts: Iterable[str]) -> str:
    """The text form of a PostgreSQL text[] parameter, written ``$n::text[]`` in the statement."""
    quoted = (text.replace("\\", "\\\\").replace('"', '\\"') for text in texts)
    return "{" + ",".join(f'"{text}"' for text in quoted) + "}"
