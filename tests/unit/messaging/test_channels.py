"""Which channels reach a party, and when a text message has to wait for the morning."""

from datetime import datetime

import pytest

from tongban.catalog.announcements import Kind
from tongban.core.clock import SHANGHAI
from tongban.core.notify import MAIL, SMS
from tongban.messaging.channels import channels, not_before

NOTHING: dict[str, list[str]] = {kind.value: [] for kind in Kind}


@pytest.mark.parametrize("kind", [Kind.STATUTORY, Kind.SECURITY])
def test_what_may_not_be_missed_goes_out_by_any_way_there_is(kind: Kind) -> None:
    assert channels(kind, NOTHING, (SMS, MAIL)) == (SMS,)
    assert channels(kind, {kind.value: [MAIL]}, (SMS,)) == (SMS,)
    assert channels(kind, {kind.value: [MAIL]}, (SMS, MAIL)) == (MAIL,)
    assert channels(kind, {}, (MAIL,)) == (MAIL,)
    assert channels(kind, {}, ()) == ()


@pytest.mark.parametrize("kind", [Kind.REMINDER, Kind.SHARING])
def test_other_notices_may_be_switched_off(kind: Kind) -> None:
    assert channels(kind, NOTHING, (SMS, MAIL)) == ()
    assert channels(kind, {}, (SMS, MAIL)) == (SMS,)
    assert channels(kind, {kind.value: [SMS, MAIL]}, (SMS, MAIL)) == (SMS, MAIL)


@pytest.mark.parametrize(
    ("hour", "minute", "until"),
    [
        (21, 59, None),
        (22, 0, (23, 7)),
        (23, 30, (23, 7)),
        (0, 0, (22, 7)),
        (6, 59, (22, 7)),
        (7, 0, None),
        (12, 0, None),
    ],
)
def test_at_night_text_messages_wait_for_seven_in_the_morning(
    hour: int, minute: int, until: tuple[int, int] | None
) -> None:
    now = datetime(2026, 11, 22, hour, minute, tzinfo=SHANGHAI)
    wanted = None if until is None else datetime(2026, 11, until[0], until[1], tzinfo=SHANGHAI)
    assert not_before(now, urgent=False, quiet=True) == wanted


def test_urgent_messages_and_people_awake_do_not_wait() -> None:
    night = datetime(2026, 11, 22, 23, 0, tzinfo=SHANGHAI)
    assert not_before(night, urgent=True, quiet=True) is None
    assert not_before(night, urgent=False, quiet=False) is None
