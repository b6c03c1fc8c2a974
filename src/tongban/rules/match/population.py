"""A population: firms as rows, what is known of them as columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tongban.rules.expression import Expression
from tongban.rules.feel.errors import Span
from tongban.rules.feel.names import NameTree
from tongban.rules.feel.paths import member
from tongban.rules.feel.run import Run
from tongban.rules.feel.values import UNKNOWN
from tongban.rules.match.clauses import Clauses
from tongban.rules.match.columns import Coded, Column, joined, uncoded
from tongban.rules.match.errors import MatchError
from tongban.rules.match.hits import Hits, match
from tongban.rules.match.reading import read_column


@dataclass(frozen=True, slots=True)
class Changed:
    """A population after changes: for each old row its new one (-1: removed), and the rows to be matched anew."""

    population: Population
    moved: npt.NDArray[np.int64]
    fresh: npt.NDArray[np.int64]


class Population:
    """Firms by row. Immutable; `changed` gives another population that shares what did not change."""

    __slots__ = ("_columns", "_derived", "_names", "_rows", "ids")

    def __init__(self, columns: Mapping[str, Column], ids: Sequence[object] | npt.NDArray[Any]) -> None:
        self._columns = dict(columns)
        self._derived: dict[str, Column] = {}
        self._rows: dict[object, int] | None = None
        self._names: NameTree | None = None
        self.ids: npt.NDArray[Any] = _as_array(ids)

    @classmethod
    def of(
        cls,
        columns: Mapping[str, object],
        ids: Sequence[object] | npt.NDArray[Any] | None = None,
        *,
        nulls: Mapping[str, object] | None = None,
        unknown: Mapping[str, object] | None = None,
    ) -> Population:
        """A population of columns by name: lists, numpy arrays (masked ones too) or `Coded` columns.

        None, NaN, NaT and rows marked in `nulls` are FEEL null; UNKNOWN and rows marked in `unknown` are not obtained
        yet. Numbers stay exact. `ids` name the firms, else they are numbered from 0. Raises MatchError.
        """
        nulls, unknown = nulls or {}, unknown or {}
        read = {name: read_column(name, data, nulls.get(name), unknown.get(name)) for name, data in columns.items()}
        rows = len(ids) if ids is not None else max((len(column) for column in read.values()), default=0)
        for name, column in read.items():
            if len(column) != rows:
                raise MatchError("TB-MATCH-002", name=name, found=len(column), wanted=rows)
        return cls(read, np.arange(rows) if ids is None else ids)

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(self._columns)

    @property
    def names(self) -> NameTree:
        """The names a clause may use."""
        if self._names is None:
            self._names = NameTree.of(self._columns)
        return self._names

    def row(self, firm: object) -> int:
        """The row of a firm. Raises MatchError TB-MATCH-003, TB-MATCH-006."""
        row = self._by_id().get(firm)
        if row is None:
            raise MatchError("TB-MATCH-003", name=firm)
        return row

    def _by_id(self) -> dict[object, int]:
        if self._rows is None:
            ids = self.ids.tolist()
            rows = {firm: row for row, firm in enumerate(ids)}
            if len(rows) < len(ids):
                raise MatchError("TB-MATCH-006", name=next(firm for row, firm in enumerate(ids) if rows[firm] != row))
            self._rows = rows
        return self._rows

    def facts(self, firm: object) -> dict[str, object]:
        """What is known of a firm; what is not obtained yet is left out. Raises MatchError TB-MATCH-003."""
        row = self.row(firm)
        values = ((name, column.at(row)) for name, column in self._columns.items())
        return {name: value for name, value in values if value is not UNKNOWN}

    def column(self, name: str) -> Column:
        """A column, or a member of the contexts in one; not obtained in any row where there is no such column."""
        if name in self._columns:
            return self._columns[name]
        if name not in self._derived:
            self._derived[name] = self._derive(name)
        return self._derived[name]

    def _derive(self, name: str) -> Column:
        head, _dot, last = name.rpartition(".")
        if not head:
            return Coded((UNKNOWN,), np.zeros(len(self), np.uint8))
        source = uncoded(self.column(head))
        values = [value if value is UNKNOWN else member(Run({}), value, last, Span(0, 0)) for value in source.values]
        return read_column(name, Coded(tuple(values), source.codes))

    def take(self, rows: npt.NDArray[Any]) -> Population:
        """The population of some rows."""
        return Population({name: column.take(rows) for name, column in self._columns.items()}, self.ids[rows])

    def match(
        self, clauses: Mapping[Any, str | Expression] | Iterable[str | Expression], *, kernel: str | None = None
    ) -> Hits:
        """The firms each clause is true of. Clauses are FEEL conditions over the columns, by key or else by number.

        `kernel` is `numpy` or `numba`; without it numba's where it is installed and the work is worth loading it.
        Raises FeelError for a text that is none, MatchError for a kernel that is not there.
        """
        return match(self, Clauses.of(clauses, self.names), kernel)

    def changed(self, changes: Mapping[Any, Mapping[str, object] | None]) -> Changed:
        """The population with some firms changed (values by column), added (a new id) or removed (None).

        Added firms come last; what is not given of them is not obtained yet. Raises MatchError.
        """
        known = self._by_id()
        updated = {known[firm]: values for firm, values in changes.items() if values is not None and firm in known}
        added = {firm: values for firm, values in changes.items() if values is not None and firm not in known}
        gone = [self.row(firm) for firm, values in changes.items() if values is None]
        kept = np.delete(np.arange(len(self)), gone)
        moved = np.full(len(self), -1, np.int64)
        moved[kept] = np.arange(len(kept))
        columns = self._patched({**updated, **{len(self) + n: values for n, values in enumerate(added.values())}})
        rows = np.concatenate([kept, len(self) + np.arange(len(added))])
        ids = np.concatenate([self.ids[kept], _as_array(list(added))]) if added else self.ids[kept]
        if gone:
            columns = {name: column.take(rows) for name, column in columns.items()}
        fresh = np.concatenate([moved[sorted(updated)], len(kept) + np.arange(len(added))]).astype(np.int64)
        return Changed(Population(columns, ids), moved, fresh)

    def _patched(self, changes: Mapping[int, Mapping[str, object]]) -> dict[str, Column]:
        """The columns with the values of some rows replaced, or added where a row is past the end."""
        rows: dict[str, dict[int, object]] = {name: {} for name in self._columns}
        for row, values in changes.items():
            for name, value in values.items():
                if name not in rows:
                    raise MatchError("TB-MATCH-007", name=name)
                rows[name][row] = value
        longer = sum(row >= len(self) for row in changes)
        return {name: _patch(column, rows[name], longer) for name, column in self._columns.items()}


def _patch(column: Column, values: Mapping[int, object], longer: int) -> Column:
    added = range(len(column), len(column) + longer)
    given = {**dict.fromkeys(added, UNKNOWN), **values}
    if not given:
        return column
    rows = np.arange(len(column) + longer)
    rows[list(given)] = len(column) + np.arange(len(given))
    return joined(column, read_column("", list(given.values()))).take(rows)


def _as_array(ids: Sequence[object] | npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Ids as an array; texts as objects, so that longer ones can be added."""
    found = np.asarray(ids)
    if found.dtype.kind in "iu" and found.ndim == 1:
        return found
    objects = np.empty(len(ids), object)
    objects[:] = found.tolist() if isinstance(ids, np.ndarray) else list(ids)
    return objects
