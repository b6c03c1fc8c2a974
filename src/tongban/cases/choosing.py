"""Which of several licences of one type an application changes, renews or cancels, and how the choice is kept; pure.

The choice is an answer like any other, by the path of the licence's number: 食品经营许可证.证书编号.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tongban.catalog.definition import ItemVersion
from tongban.exchange.services import Collected
from tongban.facts import Facts, OriginKind
from tongban.licences.models import Licence

_NUMBER = ".证书编号"


def path_of(type_: str) -> str:
    """The answer that says which licence of a type is meant."""
    return type_ + _NUMBER


def touched(version: ItemVersion) -> tuple[str, ...]:
    """The types of licences an item replaces or ends on any route."""
    return tuple(dict.fromkeys(_touched(version)))


def _touched(version: ItemVersion) -> Iterator[str]:
    for way in (None, *version.routes):
        grant, statement = version.grant_for(way), version.decision_for(way)
        if grant is not None and grant.replaces:
            yield grant.licence.name
        if statement is not None and statement.cancels is not None:
            yield statement.cancels


def paths(version: ItemVersion) -> frozenset[str]:
    """The answers by which licences may be chosen in an item."""
    return frozenset(path_of(type_) for type_ in touched(version))


def chosen(version: ItemVersion, answers: Mapping[str, Any]) -> dict[str, str]:
    """The number chosen for each type, where one was."""
    given = {type_: answers.get(path_of(type_)) for type_ in touched(version)}
    return {type_: str(number) for type_, number in given.items() if number}


def to_choose(version: ItemVersion, collected: Collected) -> dict[str, Sequence[Licence]]:
    """The licences of each type among which the applicant says which is meant."""
    return {type_: collected.several[type_] for type_ in touched(version) if type_ in collected.several}


def open_choices(
    version: ItemVersion, collected: Collected, answers: Mapping[str, Any]
) -> dict[str, Sequence[Licence]]:
    """Those of them not chosen yet, or of which the chosen one is no more."""
    made = chosen(version, answers)
    return {
        type_: rows
        for type_, rows in to_choose(version, collected).items()
        if made.get(type_) not in {row.number for row in rows}
    }


def read_from(facts: Facts, types: Sequence[str]) -> dict[str, str]:
    """The number of the licence of each type that the facts of a case were read from."""
    found: dict[str, str] = {}
    for path, fact in facts.items():
        type_, dot, _ = path.partition(".")
        if dot and type_ in types and fact.origin.kind is OriginKind.LICENCE and fact.origin.digest:
            found.setdefault(type_, fact.origin.source.partition("，")[0].removeprefix(f"{type_} "))
    return found
