"""What credit does to an application: tables, and what holds for every standing."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.cases.credit import effects
from tongban.catalog.credit import Bar, CreditTerms
from tongban.parties.credit.standing import Convenience, Grade, Kind, Mark, Standing

REVIEW = "上海市社会信用条例 30（一）"
LIST = "演示·严重失信主体名单"
NO_TERMS = CreditTerms()
REVIEWED = CreditTerms(review=REVIEW)
BARRING = CreditTerms(bars=(Bar(LIST, "演示条款"),))


def mark(kind: Kind, *, only: tuple[str, ...] = (), register: str = "") -> Mark:
    return Mark(kind, "演示行为", "演示依据", "演示机关", date(2026, 1, 1), only=only, register=register)


GOOD, BAD = mark(Kind.GOOD), mark(Kind.BAD)
SEVERE, LISTED = mark(Kind.SEVERE, register="演示·别的名单"), mark(Kind.SEVERE, register=LIST)


@pytest.mark.parametrize(
    ("marks", "terms", "grade", "fast", "closely", "barred", "promise", "machine"),
    [
        ((), REVIEWED, Grade.PLAIN, False, False, False, True, True),
        ((GOOD,), REVIEWED, Grade.GOOD, True, False, False, True, True),
        ((BAD,), NO_TERMS, Grade.BAD, False, False, False, False, True),
        ((BAD,), None, Grade.BAD, False, False, False, False, True),
        ((BAD,), REVIEWED, Grade.BAD, False, True, False, False, False),
        ((GOOD, BAD), REVIEWED, Grade.BAD, False, True, False, False, False),
        ((SEVERE,), BARRING, Grade.SEVERE, False, False, False, False, True),
        ((SEVERE,), REVIEWED, Grade.SEVERE, False, True, False, False, False),
        ((LISTED,), NO_TERMS, Grade.SEVERE, False, False, False, False, True),
        ((LISTED,), BARRING, Grade.SEVERE, False, True, True, False, False),
    ],
)
def test_each_standing_has_the_effects_of_the_table(
    marks: tuple[Mark, ...],
    terms: CreditTerms | None,
    grade: Grade,
    fast: bool,
    closely: bool,
    barred: bool,
    promise: bool,
    machine: bool,
) -> None:
    come = effects(Standing(marks, asked=True), terms)
    assert (come.grade, come.fast, come.closely) == (grade, fast, closely)
    assert (bool(come.bars), not come.no_promise, not come.no_follow, not come.person) == (
        barred, promise, promise, machine,
    )  # fmt: skip


def test_a_mark_against_one_convenience_takes_no_other_away() -> None:
    missed = mark(Kind.BAD, only=(Convenience.FOLLOW.value,))
    come = effects(Standing((missed, GOOD)), REVIEWED)
    assert come.no_follow == (missed,)
    assert not come.no_promise and not come.closely and come.grade is Grade.GOOD


def test_a_silent_credit_system_takes_nothing_away_but_the_machine() -> None:
    come = effects(Standing(silent="没有应答", asked=True), REVIEWED)
    assert "没有应答" in come.person
    assert not come.no_promise and not come.no_follow and not come.closely and not come.bars


marks = st.builds(
    mark,
    st.sampled_from(Kind),
    only=st.sampled_from([(), (Convenience.FOLLOW.value,), (Convenience.PROMISE.value,)]),
    register=st.sampled_from(["", LIST, "演示·别的名单"]),
)
standings = st.builds(
    Standing, st.lists(marks, max_size=5).map(tuple), silent=st.sampled_from(["", "没有应答"]), asked=st.booleans()
)
terms = st.none() | st.builds(
    CreditTerms,
    review=st.sampled_from(["", REVIEW]),
    bars=st.lists(st.builds(Bar, st.sampled_from([LIST, "演示·第三个名单"]), st.just("演示条款")), max_size=2).map(
        tuple
    ),
)


@given(standings)
def test_without_a_clause_nobody_is_barred(standing: Standing) -> None:
    assert not effects(standing, NO_TERMS).bars
    assert not effects(standing, None).bars


@given(standings, terms)
def test_whoever_is_barred_stands_on_the_list_the_clause_names_and_comes_to_a_person(
    standing: Standing, said: CreditTerms | None
) -> None:
    come = effects(standing, said)
    for bar, found in come.bars:
        assert found.kind is Kind.SEVERE and found.register == bar.register
        assert come.person


@given(standings, terms)
def test_a_mark_put_right_is_as_if_it_had_never_been_made(standing: Standing, said: CreditTerms | None) -> None:
    for gone in standing.marks:
        left = tuple(one for one in standing.marks if one is not gone)
        with_others = effects(Standing(left, standing.silent, standing.asked), said)
        again = effects(Standing((*left, gone), standing.silent, standing.asked), said)
        if gone.kind is Kind.GOOD:
            assert set(with_others.bars) == set(again.bars)
        else:
            assert not again.fast or with_others.fast
            assert set(with_others.bars) <= set(again.bars)
            assert len(with_others.no_promise) <= len(again.no_promise)


@given(st.lists(marks.filter(lambda one: one.kind is Kind.GOOD), max_size=3), terms)
def test_silence_never_takes_a_convenience_away(good: list[Mark], said: CreditTerms | None) -> None:
    told, silent = (effects(Standing(tuple(good), silent=why), said) for why in ("", "没有应答"))
    assert (told.fast, told.no_promise, told.no_follow, told.bars) == (
        silent.fast, silent.no_promise, silent.no_follow, silent.bars,
    )  # fmt: skip
