"""Sensitive data is fetched after the applicant agreed, for that errand alone, until she takes it back."""

import pytest
from django.test import Client
from tests.support import errands
from tests.support.sessions import client_of
from tests.support.sharing import Systems

from tongban.cases.models import Draft
from tongban.cases.services import drafting
from tongban.cases.services.submission import gather, purpose_of
from tongban.catalog import queries as catalog
from tongban.channels.signed_in import PERSON_KEY
from tongban.core import clock
from tongban.exchange.gateway.places import resource_id
from tongban.exchange.models import Consent, Copy, Fetch, Outcome
from tongban.exchange.ports import Purpose, Silence
from tongban.identity.grades import Grade
from tongban.parties.models import Party

pytestmark = pytest.mark.django_db
ITEM, RESOURCE, SYSTEM = "housing_fund_rent", "不动产登记信息", "real_estate"


@pytest.fixture
def draft(systems: Systems) -> Draft:
    actor, person = errands.citizen("lisi")
    return drafting.begin(actor, ITEM, person, person, errands.SHINAN)


@pytest.fixture
def citizen(draft: Draft) -> Client:
    return client_of(PERSON_KEY, str(draft.agent_id), acting=str(draft.applicant_id), grade=Grade.HIGH)


def asked(systems: Systems) -> int:
    return systems.asked.count((SYSTEM, resource_id(RESOURCE)))


def fetched(draft: Draft, why: Purpose) -> Silence | None:
    """What a fetch for the errand comes to."""
    version = catalog.item(ITEM, clock.today())
    return gather(version, Party.objects.get(id=draft.applicant_id), purpose=why).silent.get(RESOURCE)


def test_nothing_is_fetched_before_she_was_asked_in_plain_words(
    citizen: Client, draft: Draft, systems: Systems
) -> None:
    first = citizen.get(f"/drafts/{draft.id}/form")
    assert (first.status_code, first.headers["Location"]) == (302, f"/drafts/{draft.id}/consent")
    text = citizen.get(f"/drafts/{draft.id}/consent").content.decode()
    for word in (RESOURCE, "自然资源和规划局", "只用来办", "到这件事办结为止", "不同意，我自己提交"):
        assert word in text
    assert asked(systems) == 0 and not Fetch.objects.filter(resource=RESOURCE).exists()


def test_once_she_agreed_it_is_fetched_and_the_record_names_her_word(
    citizen: Client, draft: Draft, systems: Systems
) -> None:
    assert citizen.post(f"/drafts/{draft.id}/consent", {"say": "agree"}).status_code == 302
    citizen.get(f"/drafts/{draft.id}", follow=True)
    word = Consent.objects.get()
    row = Fetch.objects.filter(resource=RESOURCE).latest("at")
    assert (row.consent_id, row.ref, row.outcome) == (word.id, str(draft.id), Outcome.NONE.value)
    assert (word.said, word.resource, word.subject_id) == ("同意", RESOURCE, draft.applicant_id)
    again = citizen.get(f"/drafts/{draft.id}/consent")  # once for the errand
    assert again.status_code == 302 and Consent.objects.count() == 1


def test_who_declines_is_told_to_hand_it_in_and_nothing_is_fetched(
    citizen: Client, draft: Draft, systems: Systems
) -> None:
    citizen.post(f"/drafts/{draft.id}/consent", {"say": "decline"})
    text = citizen.get(f"/drafts/{draft.id}", follow=True).content.decode()
    assert "您没有同意，由您自己提交" in text
    assert asked(systems) == 0
    assert list(Fetch.objects.filter(resource=RESOURCE).values_list("outcome", flat=True)) == [Outcome.UNCONSENTED]


def test_an_agreement_is_for_one_errand_and_goes_on_with_its_case(draft: Draft, citizen: Client) -> None:
    citizen.post(f"/drafts/{draft.id}/consent", {"say": "agree"})
    version = catalog.item(ITEM, clock.today())
    assert fetched(draft, purpose_of(version, ref="another")) is Silence.UNASKED
    assert fetched(draft, Purpose((ITEM,), "办理", "the-case", anew=True, errand=str(draft.id))) is None


def test_what_she_takes_back_is_not_fetched_again_not_even_from_a_copy(
    citizen: Client, draft: Draft, systems: Systems
) -> None:
    citizen.post(f"/drafts/{draft.id}/consent", {"say": "agree"})
    citizen.get(f"/drafts/{draft.id}", follow=True)
    before = asked(systems)
    assert before and Copy.objects.filter(resource=RESOURCE).exists()
    address = f"/my-data/consents/{Consent.objects.get().id}/withdraw"
    assert address in citizen.get("/my-data").content.decode()
    assert citizen.post(address).status_code == 302
    version = catalog.item(ITEM, clock.today())
    assert fetched(draft, purpose_of(version, ref=str(draft.id))) is Silence.DECLINED
    assert asked(systems) == before
    assert "撤回" in citizen.get("/my-data").content.decode()
    assert citizen.post(address).status_code == 409


def test_nobody_else_takes_it_back_and_what_ran_out_holds_no_longer(citizen: Client, draft: Draft) -> None:
    citizen.post(f"/drafts/{draft.id}/consent", {"say": "agree"})
    word = Consent.objects.get()
    other = errands.citizen("zhangsan")[1]
    stranger = client_of(PERSON_KEY, str(other.id), acting=str(other.id), grade=Grade.HIGH)
    assert stranger.post(f"/my-data/consents/{word.id}/withdraw").status_code == 404
    version = catalog.item(ITEM, clock.today())
    with clock.at(clock.now().replace(year=clock.now().year + 1)):
        assert fetched(draft, purpose_of(version, ref=str(draft.id))) is Silence.UNASKED
