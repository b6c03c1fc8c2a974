"""Proofs about the decision tables of a model: what its inputs declare is what they may be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tongban.rules.conditions import tested_form
from tongban.rules.feel.names import NameTree
from tongban.rules.feel.parser import Parser
from tongban.rules.feel.types import ContextType, FeelType
from tongban.rules.model import Model
from tongban.rules.prove.domains import Domain, of_type, restricted
from tongban.rules.prove.findings import Report
from tongban.rules.prove.tables import prove


def prove_model(model: Model, domains: Mapping[str, Domain] | None = None) -> dict[str, Report]:
    """The report on each decision table by name; `domains` say more of inputs and decisions than the model does."""
    known = dict(_declared(model)) | dict(domains or {})
    return {name: prove(table, known) for name, table in model.tables().items()}


def _declared(model: Model) -> Iterator[tuple[str, Domain]]:
    for one in model.inputs:
        yield from _members(one.name, one.type)
        if one.allowed is not None:
            tests = Parser(one.allowed, NameTree(), tests_input=True).whole_tests()
            narrowed = restricted(of_type(one.type), tested_form(tests, one.allowed, one.name), one.name)
            if narrowed is not None:
                yield one.name, narrowed


def _members(path: str, declared: FeelType) -> Iterator[tuple[str, Domain]]:
    """The single values of a type by dotted path."""
    if isinstance(declared, ContextType):
        for name, kind in declared.members:
            yield from _members(f"{path}.{name}", kind)
    else:
        yield path, of_type(declared)
