"""The clauses put to a population: compiled, in normal form, planned together when that is needed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tongban.rules.conditions import Form, normal_form
from tongban.rules.expression import Expression, compile_over
from tongban.rules.feel.names import NameTree
from tongban.rules.match.errors import MatchError
from tongban.rules.match.plans import Plan


@dataclass(frozen=True, slots=True)
class Clause:
    """A condition and its normal form."""

    expression: Expression
    form: Form


class Clauses:
    """Clauses by key, in order."""

    def __init__(self, by_key: Mapping[Any, Clause]) -> None:
        self._by_key: dict[Any, Clause] = dict(by_key)

    @classmethod
    def of(cls, given: Mapping[Any, str | Expression] | Iterable[str | Expression], names: NameTree) -> Clauses:
        """Clauses from texts over these names, or from expressions; numbered where they have no keys."""
        keyed = given if isinstance(given, Mapping) else dict(enumerate(given))
        return cls({key: _compiled(clause, names) for key, clause in keyed.items()})

    @property
    def keys(self) -> tuple[Any, ...]:
        """The keys in order."""
        return tuple(self._by_key)

    def __len__(self) -> int:
        return len(self._by_key)

    def __getitem__(self, key: object) -> Clause:
        clause = self._by_key.get(key)
        if clause is None:
            raise MatchError("TB-MATCH-004", name=key)
        return clause

    @cached_property
    def plan(self) -> Plan:
        """The plan of all clauses together."""
        return Plan.of([clause.form for clause in self._by_key.values()])

    def replaced(self, fresh: Clauses, gone: Iterable[object]) -> Clauses:
        """These clauses without those gone, and with those of `fresh` in their place or after them."""
        left = {key: self[key] for key in gone}
        return Clauses({key: clause for key, clause in self._by_key.items() if key not in left} | fresh._by_key)


def _compiled(clause: str | Expression, names: NameTree) -> Clause:
    expression = clause if isinstance(clause, Expression) else compile_over(clause, names)
    return Clause(expression, normal_form(expression.node, expression.text))
