"""The circuit breaker: what fails again and again is left alone, then tried once."""

import threading

import pytest

from tongban.exchange.gateway.circuit import Breakers, State


class Hands:
    """A clock whose hands are moved."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def hands() -> Hands:
    return Hands()


def broken(hands: Hands, **more: float) -> Breakers:
    lines = Breakers(hands, **more)  # type: ignore[arg-type]  # numbers all of them
    for _ in range(3):
        assert lines.enter("a")
        lines.bad("a")
    return lines


def test_it_opens_after_failures_in_a_row_and_not_when_an_answer_came_between(hands: Hands) -> None:
    lines = Breakers(hands)
    assert [lines.bad("a"), lines.bad("a")] == [False, False]
    lines.good("a")
    assert [lines.bad("a"), lines.bad("a"), lines.bad("a")] == [False, False, True]
    assert (lines.enter("a"), lines.state("a"), lines.enter("b")) == (False, State.OPEN, True)


def test_after_its_pause_one_call_is_let_through_and_an_answer_closes_it(hands: Hands) -> None:
    lines = broken(hands)
    hands.now = 10.0
    assert lines.state("a") is State.HALF_OPEN
    assert (lines.enter("a"), lines.enter("a")) == (True, False)
    assert lines.good("a") is True
    assert lines.enter("a") and lines.state("a") is State.CLOSED


def test_a_trial_that_fails_doubles_the_pause_up_to_a_bound(hands: Hands) -> None:
    lines = broken(hands, longest=15.0)
    for pause in (10.0, 15.0, 15.0):
        assert not lines.enter("a")
        hands.now += pause
        assert lines.enter("a")
        assert lines.bad("a") is False  # it was open already


def test_what_it_remembers_is_bounded(hands: Hands) -> None:
    lines = Breakers(hands, failures=1, most=2)
    for key in ("a", "b", "c"):
        lines.bad(key)
    assert [lines.enter(key) for key in ("a", "b", "c")] == [True, False, False]


def test_of_many_threads_one_alone_makes_the_trial(hands: Hands) -> None:
    lines = broken(hands)
    hands.now = 10.0
    entered: list[bool] = []
    threads = [threading.Thread(target=lambda: entered.append(lines.enter("a"))) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(entered) == [False] * 15 + [True]
