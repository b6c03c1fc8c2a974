"""What a situation says about a case before anything is asked: facts, and from them the way and the materials."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tongban.catalog.definition import ItemVersion
from tongban.catalog.parts import Need, Situation
from tongban.rules.feel.nodes import And, Call, Compare, Constant, Node, Not, Reference

_APPLIED_ON = "申请日期"


@dataclass(frozen=True, slots=True)
class Situated:
    """An item as seen from one situation.

    ``route`` is the way it goes, None while that is open or where there is only one; of ``needs`` those that do not
    apply are left out, with True where it is certain that one is needed.
    """

    situation: Situation
    route: str | None
    needs: tuple[tuple[Need, bool], ...]


def situated(version: ItemVersion, situation: Situation, on: date) -> Situated:
    """The item seen from a situation on a day: what its answers leave of ways and materials."""
    facts = {_APPLIED_ON: on, **stated(situation)}
    verdict = version.rules.decide(facts)
    route = verdict.value if verdict.settled and verdict.value in version.routes else None
    needs = ((need, True if need.when is None else need.when.evaluate(facts)) for need in version.needs_for(route))
    return Situated(situation, route, tuple((need, truth is True) for need, truth in needs if truth is not False))


def stated(situation: Situation) -> dict[str, object]:
    """The answers a situation stands for: those its condition names one value of, every one of which must hold."""
    return dict(_stated(situation.when.node)) if situation.when is not None else {}


def _stated(node: Node) -> Iterator[tuple[str, object]]:
    match node:
        case And(operands=parts):
            for part in parts:
                yield from _stated(part)
        case Reference(path=path):
            yield path, True
        case Not(operand=Reference(path=path)):
            yield path, False
        case Compare(op="=", left=Reference(path=path), right=Constant(value=value)):
            yield path, value
        case Call(function="list contains", arguments=(Reference(path=path), Constant(value=value))):
            yield path, (value,)
        case _:
            return
