"""A parent acts for her child by the household record, until the child comes of age, and nobody else does."""

from datetime import date

import pytest
from tests.integration.channels.portal.conftest import SignedIn
from tests.support import errands

from tongban.core import clock
from tongban.core.models import Access
from tongban.parties.models import Mandate, Party
from tongban.parties.queries import GUARDIAN, may_act_for, of_age_on, party_by_code

pytestmark = pytest.mark.django_db
CHILD = {"name": "演示·钱大宝", "code": "370200201906012135"}


@pytest.fixture
def child(pack: None) -> Party:
    row = party_by_code(CHILD["code"])
    assert row is not None
    Mandate.objects.filter(principal_id=row.id).update(revoked_at=clock.now())
    return row


def test_a_guardian_on_record_acts_until_the_eighteenth_birthday(child: Party, at_portal: SignedIn) -> None:
    parent = errands.citizen("qianba")[1]
    assert at_portal("qianba").post("/mandates/child", CHILD).status_code == 302
    row = Mandate.objects.get(principal_id=child.id, agent_id=parent.id, revoked_at=None)
    assert (row.role, row.until) == (GUARDIAN, date(2037, 5, 31))
    assert may_act_for(parent.id, child.id, "any", clock.today())
    assert may_act_for(parent.id, child.id, "any", date(2037, 5, 31))
    assert not may_act_for(parent.id, child.id, "any", date(2037, 6, 1))
    assert Access.objects.filter(subject_id=child.id, what="监护关系登记信息").exists()


def test_a_guardianship_without_an_end_ends_on_that_day_too(child: Party) -> None:
    parent = errands.citizen("qianba")[1]
    Mandate.objects.create(principal_id=child.id, agent_id=parent.id, role=GUARDIAN, since=date(2024, 2, 1))
    assert may_act_for(parent.id, child.id, "any", date(2037, 5, 31))
    assert not may_act_for(parent.id, child.id, "any", date(2037, 6, 1))


def test_who_is_no_guardian_is_told_nothing_and_gets_nothing(child: Party, at_portal: SignedIn) -> None:
    for form in (CHILD, {**CHILD, "name": "演示·钱二宝"}, {**CHILD, "code": "370200199001010000"}):
        answer = at_portal("zhaoliu").post("/mandates/child", form)
        assert answer.status_code == 403
        assert "没有查到您是这个孩子的监护人" in answer.content.decode()
    assert not Mandate.objects.filter(principal_id=child.id, revoked_at=None).exists()


def test_a_child_of_29_february_comes_of_age_on_1_march() -> None:
    assert of_age_on(date(2008, 2, 29)) == date(2026, 3, 1)
    assert of_age_on(date(2008, 2, 28)) == date(2026, 2, 28)
