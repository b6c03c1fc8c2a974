"""Conditions that are not one column against constants: by whole columns where that is exact, else once per case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from tongban.rules.conditions import Opaque
from tongban.rules.expression import Expression
from tongban.rules.feel.errors import FeelError
from tongban.rules.feel.logic import truth
from tongban.rules.feel.run import Run
from tongban.rules.feel.values import UNKNOWN
from tongban.rules.match.columns import EMPTY, OPEN, THERE, Codes, Column, Columns
from tongban.rules.match.vectors import compared

FALSE: Final = 3
TRUE: Final = 4
"""Codes of a judged condition; OPEN rests on what is not obtained, EMPTY on what is empty, THERE cannot be computed."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A condition as a column of its own, by the codes above."""

    opaque: Opaque

    @property
    def size(self) -> int:
        """How many codes there are."""
        return TRUE + 1

    def encode(self, columns: Columns, rows: int) -> Codes:
        """The code of each of `rows` rows."""
        if not self.opaque.inputs:
            return np.full(rows, _judge(Expression(self.opaque.text, self.opaque.node), {}), np.uint8)
        inputs = {path: columns(path) for path in self.opaque.inputs}
        found = compared(self.opaque.node, inputs)
        if found is None:
            return self._one_by_one(inputs)
        codes, doubtful = found
        if len(doubtful):
            codes[doubtful] = self._one_by_one({path: column.take(doubtful) for path, column in inputs.items()})
        return codes

    def _one_by_one(self, inputs: Mapping[str, Column]) -> Codes:
        """By the interpreter, once for each combination of values."""
        first, places = _combinations([column.keys() for column in inputs.values()])
        expression = Expression(self.opaque.text, self.opaque.node)
        cases = ({path: column.at(int(row)) for path, column in inputs.items()} for row in first)
        return np.array([_judge(expression, facts) for facts in cases], np.uint8)[places]


def _judge(expression: Expression, facts: Mapping[str, object]) -> int:
    run = Run(facts)
    try:
        value = truth(run, expression.run(run), expression.node.span)
    except FeelError:
        return THERE
    if value is True or value is False:
        return TRUE if value else FALSE
    if value is UNKNOWN:
        return OPEN
    return EMPTY if any(fact is None for fact in facts.values()) else THERE


def _combinations(keys: list[npt.NDArray[Any]]) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """A row of each distinct combination, and for each row the place of its combination."""
    combined = np.zeros(len(keys[0]), np.int64)
    for one in keys:
        distinct, places = np.unique(one, return_inverse=True)
        combined = np.unique(combined * max(len(distinct), 1) + places, return_inverse=True)[1]
    _distinct, first, places = np.unique(combined, return_index=True, return_inverse=True)
    return first, places
