"""Guessing is slowed down; signing in often is not."""

import pytest

from tongban.core.throttle import TooManyTries, count_try, forget_tries
from tongban.org import services as org

pytestmark = pytest.mark.django_db


def test_past_the_limit_a_key_must_wait_and_others_need_not() -> None:
    for _ in range(3):
        count_try("scope", "one", 3)
    with pytest.raises(TooManyTries) as told:
        count_try("scope", "one", 3)
    assert 0 < told.value.extra["retry_after"] <= 15 * 60
    count_try("scope", "two", 3)
    count_try("other", "one", 3)


def test_a_key_in_good_hands_is_counted_anew() -> None:
    for _ in range(3):
        count_try("scope", "one", 3)
    forget_tries("scope", "one")
    count_try("scope", "one", 3)


def test_signing_in_correctly_many_times_locks_nobody_out() -> None:
    org.define_staff(org.StaffRecord("often", "演示·常来", "secret", (("窗口受理", "行政审批服务局", 0),)))
    for _ in range(12):
        assert org.sign_in("often", "secret", "127.0.0.1").name == "演示·常来"
