"""Who holds several licences of one type says which is meant; the others are left alone."""

from collections.abc import Iterator
from datetime import date, datetime

import pytest
from tests.integration.cases.people import Applicant, applicant
from tests.integration.cases.test_by_hand import act
from tests.support.portal import begin, text
from tests.support.sessions import client_of

from tongban.cases.models import Draft
from tongban.cases.queries import case
from tongban.cases.states import Happening as H
from tongban.channels.authorise import PERSON_KEY
from tongban.core import clock
from tongban.core.actor import SYSTEM
from tongban.core.errors import Invalid
from tongban.core.unit_of_work import UnitOfWork
from tongban.identity.grades import Grade
from tongban.licences.models import Licence, LicenceState
from tongban.licences.services import Issue, issue

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]
TYPE, FIRST, SECOND = "食品经营许可证", "演示食证-0200", "演示食证-0999"
WHICH = f"{TYPE}.证书编号"


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with clock.at(datetime(2026, 11, 20, 10, tzinfo=clock.SHANGHAI)):
        yield


@pytest.fixture
def chain() -> Applicant:
    """A firm with a second shop, licensed later than its first."""
    who = applicant("演示·在期餐饮有限公司")
    first = Licence.objects.get(holder_id=who.party.id, type=TYPE)
    where = "演示街 9 号分店"
    with UnitOfWork(SYSTEM) as uow:
        issue(uow, Issue(
            number=SECOND, type=TYPE, holder_id=who.party.id, holder_code=first.holder_code,
            holder_name=first.holder_name, face={**first.face, "经营场所": where}, issuer=first.issuer,
            issued_on=date(2024, 5, 1), valid_from=date(2024, 5, 1), valid_until=date(2029, 4, 30), basis="演示",
            per=where, demonstration=True,
        ))  # fmt: skip
    return who


def state(number: str) -> str:
    return Licence.objects.filter(number=number).order_by("issue_no").values_list("state", flat=True)[0]


def test_without_saying_which_nothing_is_submitted_and_both_numbers_are_told(chain: Applicant) -> None:
    with pytest.raises(Invalid) as refused:
        chain.submit("food_license_cancel", chain.complete("food_license_cancel"))
    assert refused.value.code == "TB-LIC-422"
    assert FIRST in refused.value.fields[WHICH] and SECOND in refused.value.fields[WHICH]


def test_the_chosen_licence_is_renewed_by_hand_and_the_other_stays_as_it_is(chain: Applicant) -> None:
    answers = chain.complete("food_license_renew", **{WHICH: FIRST})
    made = case(chain.submit("food_license_renew", answers).number)
    assert FIRST in made.facts[f"{TYPE}.经营场所"]["source"]
    act(made, "窗口受理", H.ACCEPTED)
    act(made, "审批员", H.NODE_DONE, opinion="相符", passed=True)
    act(made, "决定人", H.GRANTED)
    new = Licence.objects.get(id=case(made.number).licence_id)
    assert new.number == FIRST and state(FIRST) == LicenceState.CHANGED and state(SECOND) == LicenceState.VALID


def test_the_chosen_licence_is_the_one_that_ends(chain: Applicant) -> None:
    answers = chain.complete("food_license_cancel", **{WHICH: FIRST})
    made = case(chain.submit("food_license_cancel", answers).number)
    act(made, "窗口受理", H.ACCEPTED)
    act(made, "决定人", H.GRANTED)
    assert state(FIRST) == LicenceState.CANCELLED and state(SECOND) == LicenceState.VALID


def test_the_portal_asks_which_before_anything_else(chain: Applicant) -> None:
    client = client_of(PERSON_KEY, str(chain.agent.id), acting=str(chain.party.id), grade=Grade.HIGH)
    draft = begin(client, "food_license_renew", chain.party.code)
    assert client.get(draft).headers["Location"] == f"{draft}/which"
    asked = text(client.get(f"{draft}/which"))
    assert FIRST in asked and SECOND in asked and "演示街 9 号分店" in asked
    assert client.post(f"{draft}/which", {WHICH: "别的"}).status_code == 422
    assert client.post(f"{draft}/which", {WHICH: FIRST}).headers["Location"] != f"{draft}/which"
    assert Draft.objects.get().answers[WHICH] == FIRST
