"""Many rules for one applicant agree with each rule by itself, and the answer asked for helps to decide most."""

import itertools
from collections.abc import Iterator
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.rules.ask.test_books import ATOMS, DOMAINS, NAMES, TWO, conditions

from tongban.rules import compile_expression
from tongban.rules.ask.many import ManyRules

FACTS = st.fixed_dictionaries({}, optional={name: st.sampled_from(values) for name, values in DOMAINS.items()})


def rules(*texts: str, names: list[str] = NAMES) -> ManyRules:
    return ManyRules.of({text: compile_expression(text, names) for text in texts})


@settings(max_examples=50, deadline=None)
@given(st.lists(conditions(ATOMS + TWO), min_size=1, max_size=5, unique=True), FACTS)
def test_a_rule_matches_or_is_ruled_out_only_if_it_is_with_all_answers(texts: list[str], known: dict[str, Any]) -> None:
    screening = rules(*texts).screen(known)
    for text in texts:
        assert (text in screening.matching) + (text in screening.open) + (text in screening.ruled_out) == 1
        rule = compile_expression(text, NAMES)
        found = {rule.evaluate(more) is True for more in completions(known, rule.inputs)}
        assert text not in screening.matching or found == {True}
        assert text not in screening.ruled_out or found == {False}
        assert text not in screening.open or not known.keys() >= set(rule.inputs)


def completions(known: dict[str, Any], names: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    missing = [name for name in names if name not in known]
    for values in itertools.product(*(DOMAINS[name] for name in missing)):
        yield known | dict(zip(missing, values, strict=True))


@settings(max_examples=40, deadline=None)
@given(st.lists(conditions(ATOMS + TWO), min_size=1, max_size=5, unique=True))
def test_asking_ends_with_every_rule_decided_and_answers_add_up(texts: list[str]) -> None:
    full = {name: values[0] for name, values in DOMAINS.items()}
    screening = rules(*texts).screen({})
    asked = 0
    while (name := screening.next()) is not None:
        screening = screening.answered(name, full[name])
        asked += 1
    assert asked <= len(DOMAINS)
    assert screening.open == ()
    assert screening.matching == rules(*texts).screen(full).matching


def test_the_input_most_open_rules_wait_for_is_asked_first() -> None:
    many = rules("甲 and 乙", "乙 and 数 > 1", '数 > 1 and 乙 and 类 = "x"')
    assert many.screen({}).scores() == {"甲": 1, "乙": 3, "数": 2, "类": 1}
    assert many.screen({}).next() == "乙"
    assert many.screen({}).next({"乙": 5}) == "数"
    assert many.screen({"乙": False}).next() is None
    assert many.screen({"乙": False}).ruled_out == many.ids


def test_a_part_that_no_longer_has_a_say_is_not_waited_for() -> None:
    many = rules('(甲 or 类 = "x") and 乙')
    assert many.screen({"甲": True}).scores() == {"类": 0, "乙": 1}


def test_null_is_an_answer_that_rules_out_what_needs_a_value() -> None:
    many = rules("数 > 1", "数 = null", "not(数 > 1)")
    assert many.screen({"数": None}).matching == ("数 = null",)
    assert many.screen({"数": None}).open == ()


def test_a_member_of_an_input_is_known_with_the_input() -> None:
    many = rules("照.名 = 1 and 照.址 = 2", names=["照"])
    assert many.screen({}).scores() == {"照": 1}
    assert many.screen({"照": {"名": 1, "址": 2}}).matching == many.ids
    assert many.screen({"照": {"名": 1}}).matching == ()


def test_rules_without_inputs_are_decided_at_once() -> None:
    assert rules("true", "false", "1 = 1").screen({}).matching == ("true", "1 = 1")
    assert ManyRules.of({}).screen({}).open == ()


def test_every_order_of_answers_leads_to_the_same_screening() -> None:
    many = rules("甲 and 数 > 1 or 乙", '类 = "x" and not(甲)')
    full = {"甲": True, "乙": False, "数": 3, "类": "x"}
    found = set()
    for order in itertools.permutations(full):
        screening = many.screen({})
        for name in order:
            screening = screening.answered(name, full[name])
        found.add((screening.matching, screening.ruled_out))
    assert found == {(("甲 and 数 > 1 or 乙",), ('类 = "x" and not(甲)',))}
