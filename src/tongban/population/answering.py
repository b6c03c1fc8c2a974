"""Filling in an application as somebody would: the asked fields that no authority answers."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tongban.cases.preparation import FieldState, Prepared, prepare
from tongban.catalog.definition import ItemVersion
from tongban.catalog.vocabulary import Vocabulary
from tongban.facts import Facts
from tongban.population.chance import Chance
from tongban.population.values import value_of

#: One answer may call for further questions; more rounds than this no form takes.
_ROUNDS = 6
_ASKED = frozenset({FieldState.OPEN})


def filled_in(
    version: ItemVersion,
    vocabulary: Vocabulary,
    fetched: Facts,
    known: Mapping[str, Any],
    chance: Chance,
    now: datetime,
) -> tuple[Prepared, dict[str, Any]] | None:
    """The application ready to be submitted with its answers; None when made-up answers cannot complete it.

    ``known`` are answers by element name the applicant has at hand (her name, her telephone).
    """
    answers: dict[str, Any] = {}
    for _ in range(_ROUNDS):
        prepared = prepare(version, vocabulary, fetched, answers, now)
        missing = prepared.missing()
        if not missing:
            return prepared, answers
        open_ = [one.ask.element for one in prepared.fields if one.name in missing and one.state in _ASKED]
        if not open_:
            return None
        for element in open_:
            at_hand = known.get(element.name)
            answers[element.name] = at_hand if at_hand is not None else value_of(element, chance, now.date())
    return None
