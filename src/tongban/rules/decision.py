"""What a model takes and what it decided: inputs, rows, causes, and the reasons derived when asked."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from tongban.rules.dmn.session import Told
from tongban.rules.dmn.why import Why, explained
from tongban.rules.feel.names import NameTree
from tongban.rules.feel.nodes import Constant, DecisionTable, In
from tongban.rules.feel.parser import Parser
from tongban.rules.feel.types import FeelType
from tongban.rules.feel.values import UNKNOWN
from tongban.rules.python.traces import TableTrace

if TYPE_CHECKING:
    from tongban.rules.model import Model


@dataclass(frozen=True, slots=True)
class ModelInput:
    """An input: the name facts give it by, its type, and the values it allows as unary tests; None allows all."""

    name: str
    type: FeelType
    allowed: str | None = None

    @property
    def choices(self) -> tuple[object, ...]:
        """The allowed values where they are listed one by one, else nothing."""
        if self.allowed is None:
            return ()
        tests = Parser(self.allowed, NameTree(), tests_input=True).whole_tests()
        listed = tests.tests if isinstance(tests, In) else ()
        values = tuple(one.value for one in listed if isinstance(one, Constant))
        return values if len(values) == len(listed) else ()


@dataclass(frozen=True, slots=True)
class RowHit:
    """A row that decided: the decision it stands in, its number from 1, its id, its annotations by name."""

    decision: str
    number: int
    id: str
    notes: tuple[tuple[str, str], ...]


class Asked(NamedTuple):
    """What was asked: a decision of a model (None: its outcomes, by `names`), with the inputs facts are recorded of."""

    model: Model
    decision: str | None
    names: tuple[str, ...]
    paths: tuple[str, ...]
    trace: TableTrace | None = None


class Decision(Struct, frozen=True):
    """What a model decided over facts: `value` (UNKNOWN while open), and what it rests on, derived when asked."""

    value: object
    given: tuple[object, ...]
    hits: tuple[tuple[str, object, tuple[int, ...]], ...]
    asked: Asked
    told: tuple[Told, ...] | None = None
    now: dt.datetime | None = None

    @property
    def causes(self) -> tuple[Told, ...]:
        """Why something came to null, and where."""
        if self.told is not None:
            return self.told
        return self.model.interpret(self.facts, self.asked.decision).causes

    @property
    def model(self) -> Model:
        """The model that decided."""
        return self.asked.model

    @property
    def names(self) -> tuple[str, ...]:
        """The decisions it was asked for."""
        return self.asked.names

    @property
    def facts(self) -> dict[str, object]:
        """The facts it was decided over."""
        facts = zip(self.asked.paths, self.given, strict=True)
        return {path: value for path, value in facts if value is not UNKNOWN}

    @property
    def rows(self) -> tuple[RowHit, ...]:
        """The rows that decided, in the order the tables were asked."""
        return tuple(
            RowHit(name, place + 1, table.rows[place].id, _notes(table, place))
            for name, table, places in self.hits
            if isinstance(table, DecisionTable)
            for place in places
        )

    @property
    def inputs(self) -> dict[str, object]:
        """The facts the decision rests on, by name; UNKNOWN for one that was not given."""
        facts = self.facts
        return {name: facts.get(name, UNKNOWN) for name in self.model.inputs_of(*self.names)}

    def why(self) -> Why:
        """The readable trace: conditions, values, 真 / 假 / 未知, annotations; evaluated again over the same facts."""
        trace = self.asked.trace
        quickly = trace.why(self.value, self.given) if trace is not None else None
        if quickly is not None:
            return quickly
        session = self.model.session(self.facts, self.now)
        for name in self.names:
            session.value(self.model.key(name))
        return explained(session)


def _notes(table: DecisionTable, place: int) -> tuple[tuple[str, str], ...]:
    notes = table.rows[place].notes
    names = [*table.annotations, *[""] * len(notes)]
    return tuple(zip(names, notes, strict=False))
