"""The four truth values combine as the interpreter combines them."""

import itertools

from tongban.rules import compile_expression
from tongban.rules.ask.truths import chosen, code, conjunction, disjunction, negation, pair
from tongban.rules.feel.run import Run
from tongban.rules.feel.values import BLOCKED

VALUES = (True, False, None, BLOCKED)


def interpreted(text: str, *values: object) -> int:
    """What the interpreter makes of these truth values; BLOCKED is an input that may not be empty."""
    names = "甲乙丙"[: len(values)]
    facts = {name: None if value is BLOCKED else value for name, value in zip(names, values, strict=True)}
    nullable = [name for name, value in zip(names, values, strict=True) if value is None]
    return code(compile_expression(text, names).run(Run(facts, deciding=True, nullable=nullable)))


def test_two_values_combine_as_in_the_interpreter() -> None:
    for one, other in itertools.product(VALUES, repeat=2):
        assert conjunction(code(one), code(other)) == interpreted("甲 and 乙", one, other)
        assert disjunction(code(one), code(other)) == interpreted("甲 or 乙", one, other)


def test_the_opposite_and_a_choice_are_those_of_the_interpreter() -> None:
    for one, other, third in itertools.product(VALUES, repeat=3):
        assert negation(code(one)) == interpreted("not(甲)", one)
        found = chosen(code(one), pair(code(other), code(third)))
        assert found == interpreted("if 甲 then 乙 else 丙", one, other, third)
