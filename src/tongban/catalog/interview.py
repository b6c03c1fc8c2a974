"""The plan of questions of an item: which answers decide its rules, on the terms its data elements set."""

import itertools
from collections.abc import Sequence

from tongban.catalog.parts import Ask
from tongban.catalog.vocabulary import Element, ElementType, Sensitivity, Vocabulary
from tongban.rules import RuleBook
from tongban.rules.ask import Plan, plan_questions

#: What it costs to learn something: from a licence or the platform, from a value filled in already, by asking.
FETCHED, PREFILLED, ASKED = 0.0, 0.1, 1.0
#: Up to how many options every selection of them is told apart.
_MOST_OPTIONS = 6


def plan_of(rules: RuleBook, asks: Sequence[Ask], vocabulary: Vocabulary) -> Plan:
    """The plan over the inputs that decide; an element asked under a condition waits for what the condition reads."""
    conditions = (*rules.checks, *(row.condition for row in rules.rows))
    inputs = dict.fromkeys(path for condition in conditions for path in condition.inputs)
    elements = {path: vocabulary.element_at(path) for path in inputs}
    prefilled = {ask.element.name for ask in asks if ask.sources}
    return plan_questions(
        rules,
        costs={name: _cost(name, element, prefilled) for name, element in elements.items()},
        sensitive=[name for name, element in elements.items() if element.sensitivity is Sensitivity.SENSITIVE],
        after={name: before for name, before in _waits(asks).items() if before and name in inputs},
        domains={name: values for name, element in elements.items() if (values := _values(element))},
    )


def _cost(name: str, element: Element, prefilled: set[str]) -> float:
    if "." in name or element.system:
        return FETCHED
    return PREFILLED if name in prefilled else ASKED


def _waits(asks: Sequence[Ask]) -> dict[str, list[str]]:
    """For each element the questions before it that its condition reads."""
    waits: dict[str, list[str]] = {}
    for ask in asks:
        reads = ask.when.inputs if ask.when is not None else ()
        waits[ask.element.name] = [name for name in reads if name in waits]
    return waits


def _values(element: Element) -> list[object]:
    """Every value an answer can have, where these are few."""
    if element.type is ElementType.BOOLEAN:
        return [True, False]
    if element.type is ElementType.CHOICE:
        return list(element.options)
    if element.type is ElementType.CHOICES and len(element.options) <= _MOST_OPTIONS:
        sizes = range(1, len(element.options) + 1)
        return [list(chosen) for size in sizes for chosen in itertools.combinations(element.options, size)]
    return []
