"""Lists with options as formulas: membership, `some` and `every`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tongban.rules.conditions import constant_of
from tongban.rules.feel.nodes import Call, ListOf, Quantified
from tongban.rules.prove.terms import NotEncoded, Term, Truth

if TYPE_CHECKING:
    from tongban.rules.prove.encoding import Encoder


def quantified(encoder: Encoder, node: Quantified) -> Truth:
    """`some` or `every` over one list with options: the body for each option that is in it."""
    if len(node.bindings) != 1:
        raise NotEncoded(node.kind)
    binding = node.bindings[0]
    listed = encoder.term(binding.domain)
    if listed.kind is not list:
        raise NotEncoded(node.kind)
    parts: list[Truth] = []
    for option, member in listed.members.items():
        encoder.slots[binding.slot] = Term(str, encoder.codes.constant(option), False)
        true, false = encoder.truth_of(node.body)
        absent = encoder.logic.opposite(member)
        if node.kind == "some":
            parts.append((encoder.logic.both(member, true), encoder.logic.either(absent, false)))
        else:
            parts.append((encoder.logic.either(absent, true), encoder.logic.both(member, false)))
    true, false = encoder.any(parts) if node.kind == "some" else encoder.all(parts)
    here = encoder.logic.opposite(listed.null)
    return encoder.logic.both(here, true), encoder.logic.both(here, false)


def contained(encoder: Encoder, node: Call) -> Truth:
    """`list contains(list, element)`."""
    listed, sought = node.arguments
    assert listed is not None
    assert sought is not None
    if isinstance(listed, ListOf):
        return encoder.any([encoder.listed(encoder.term(sought), item) for item in listed.items])
    many = encoder.term(listed)
    wanted = constant_of(sought)
    if many.kind is not list or not isinstance(wanted, str):
        raise NotEncoded(node.function)
    here, member = encoder.logic.opposite(many.null), many.members.get(wanted, False)
    return encoder.logic.both(here, member), encoder.logic.both(here, encoder.logic.opposite(member))
