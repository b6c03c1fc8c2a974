"""Sensitive data is fetched after the applicant agreed, for that errand alone, until she takes it back."""

from dataclasses import replace

import pytest
from django.test import Client
from tests.integration.cases.test_bundles import CONTACT, NEW_SHOP, PAPERS, RESTAURANT, submit
from tests.support import errands
from tests.support.sessions import client_of
from tests.support.sharing import Systems

from tongban.cases.bundles import drafting as bundle_drafting
from tongban.cases.bundles import queries as bundles
from tongban.cases.bundles import reading
from tongban.cases.models import BundleDraft, Draft
from tongban.cases.queries import errand_of
from tongban.cases.services import drafting
from tongban.cases.services.handling import reassess
from tongban.cases.services.submission import gather, purpose_of
from tongban.catalog import bundles as bundle_catalog
from tongban.catalog import queries as catalog
from tongban.catalog.bundles import bundle as bundle_of
from tongban.channels.signed_in import PERSON_KEY
from tongban.core import clock
from tongban.exchange import consents
from tongban.exchange.gateway.places import resource_id
from tongban.exchange.models import Consent, Copy, Fetch, Outcome, Said, Standing, Subscription
from tongban.exchange.ports import Purpose, Silence
from tongban.identity.grades import Grade
from tongban.parties.models import Mandate, Party
from tongban.parties.queries import party_by_code

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


def say(citizen: Client, draft: Draft | BundleDraft, word: str, resource: str = RESOURCE) -> int:
    """Answer the page that asks about a resource."""
    folder = "drafts" if isinstance(draft, Draft) else "bundle-drafts"
    return citizen.post(f"/{folder}/{draft.id}/consent", {"say": word, "asked": resource}).status_code


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
    assert say(citizen, draft, "agree") == 302
    citizen.get(f"/drafts/{draft.id}", follow=True)
    word = Consent.objects.get()
    row = Fetch.objects.filter(resource=RESOURCE).latest("at")
    assert (row.consent_id, row.ref, row.outcome) == (word.id, str(draft.id), Outcome.NONE.value)
    assert (word.said, word.resource, word.subject_id) == ("同意", RESOURCE, draft.applicant_id)
    again = citizen.get(f"/drafts/{draft.id}/consent")  # once for the errand
    assert again.status_code == 302 and Consent.objects.count() == 1


@pytest.mark.parametrize(
    "sent", [{"say": "agree"}, {"say": "agree", "asked": "营业执照"}, {"say": "", "asked": RESOURCE}]
)
def test_nobody_agreed_to_what_the_page_did_not_show(citizen: Client, draft: Draft, sent: dict[str, str]) -> None:
    assert citizen.post(f"/drafts/{draft.id}/consent", sent).status_code == 200
    assert not Consent.objects.exists()


def test_what_waits_since_the_page_was_opened_is_asked_next(
    citizen: Client, draft: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask_about("住房公积金账户信息", monkeypatch)
    assert say(citizen, draft, "agree") == 302
    assert [one.resource for one in Consent.objects.all()] == [RESOURCE]
    where = f"/drafts/{draft.id}/consent"
    assert citizen.get(f"/drafts/{draft.id}").headers["Location"] == where
    assert RESOURCE not in citizen.get(where).content.decode()


def test_who_declines_is_told_to_hand_it_in_and_nothing_is_fetched(
    citizen: Client, draft: Draft, systems: Systems
) -> None:
    say(citizen, draft, "decline")
    text = citizen.get(f"/drafts/{draft.id}", follow=True).content.decode()
    assert "您没有同意，由您自己提交" in text and "提交以后系统也不会再去取" in text
    assert "系统会再去取" not in text
    assert asked(systems) == 0
    assert list(Fetch.objects.filter(resource=RESOURCE).values_list("outcome", flat=True)) == [Outcome.UNCONSENTED]


def test_an_agreement_is_for_one_errand_and_goes_on_with_its_case(draft: Draft, citizen: Client) -> None:
    say(citizen, draft, "agree")
    version = catalog.item(ITEM, clock.today())
    assert fetched(draft, purpose_of(version, ref="another")) is Silence.UNASKED
    assert fetched(draft, Purpose((ITEM,), "办理", "the-case", anew=True, errand=str(draft.id))) is None


def test_what_she_takes_back_is_not_fetched_again_not_even_from_a_copy(
    citizen: Client, draft: Draft, systems: Systems
) -> None:
    say(citizen, draft, "agree")
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
    say(citizen, draft, "agree")
    word = Consent.objects.get()
    other = errands.citizen("zhangsan")[1]
    stranger = client_of(PERSON_KEY, str(other.id), acting=str(other.id), grade=Grade.HIGH)
    assert stranger.post(f"/my-data/consents/{word.id}/withdraw").status_code == 404
    version = catalog.item(ITEM, clock.today())
    with clock.at(clock.now().replace(year=clock.now().year + 1)):
        assert fetched(draft, purpose_of(version, ref=str(draft.id))) is Silence.UNASKED


LICENCE, REGISTER = "营业执照", "legal_persons"


def ask_about(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the city ask before a resource is fetched."""
    known = dict(catalog.resources())
    known[name] = replace(known[name], terms=replace(known[name].terms, consent=True))
    monkeypatch.setattr(catalog, "resources", lambda: known)


@pytest.fixture
def bundled(systems: Systems, monkeypatch: pytest.MonkeyPatch) -> BundleDraft:
    """A restaurant's bundle in a city that asks before business licences are fetched."""
    ask_about(LICENCE, monkeypatch)
    actor, person = errands.citizen("sunqi")
    shop = party_by_code(NEW_SHOP)
    assert shop is not None
    return bundle_drafting.begin(actor, "restaurant", shop, person, errands.SHINAN)


@pytest.fixture
def keeper(bundled: BundleDraft) -> Client:
    return client_of(PERSON_KEY, str(bundled.agent_id), acting=str(bundled.applicant_id), grade=Grade.HIGH)


def test_a_bundle_asks_once_for_all_members_that_read_it(
    keeper: Client, bundled: BundleDraft, systems: Systems
) -> None:
    where = f"/bundle-drafts/{bundled.id}"
    assert keeper.get(where).headers["Location"] == f"{where}/consent"
    text = keeper.get(f"{where}/consent").content.decode()
    for word in (LICENCE, "市场监督管理局", "食品经营许可", "消防安全检查", "烟草专卖零售许可", "不同意，我自己提交"):
        assert word in text
    assert systems.asked.count((REGISTER, resource_id(LICENCE))) == 0
    stranger = client_of(PERSON_KEY, str(errands.citizen("zhangsan")[1].id), grade=Grade.HIGH)
    assert (stranger.get(f"{where}/consent").status_code, say(stranger, bundled, "agree", LICENCE)) == (404, 404)
    assert say(keeper, bundled, "agree", LICENCE) == 302
    assert keeper.get(where).headers["Location"] != f"{where}/consent"
    word = Consent.objects.get()
    row = Fetch.objects.filter(resource=LICENCE).latest("at")
    assert (row.consent_id, row.ref, row.outcome) == (word.id, str(bundled.id), Outcome.FOUND.value)
    assert (word.item, word.subject_id) == ("restaurant", bundled.applicant_id)
    assert all(part in word.purpose for part in ("开办餐饮店", "食品经营许可", "消防安全检查"))


def test_who_declines_in_a_bundle_hands_it_in_for_every_member(keeper: Client, bundled: BundleDraft) -> None:
    say(keeper, bundled, "decline", LICENCE)
    bundle_drafting.save(errands.citizen("sunqi")[0], bundled, RESTAURANT | {"经营场所": "演示路 1 号", **CONTACT})
    page = keeper.get(f"/bundle-drafts/{bundled.id}/materials").content.decode()
    assert f'name="{LICENCE}"' in page and "您没有同意，由您自己提交" in page
    assert "提交以后系统也不会再去取" in page and "系统会再去取" not in page
    assert list(Fetch.objects.filter(resource=LICENCE).values_list("outcome", flat=True)) == [Outcome.UNCONSENTED]


def test_the_cases_of_a_bundle_go_on_under_its_word_until_it_is_taken_back(
    keeper: Client, bundled: BundleDraft
) -> None:
    say(keeper, bundled, "agree", LICENCE)
    done = submit("sunqi", NEW_SHOP, "restaurant", RESTAURANT, PAPERS, container=bundled.id)
    food, fire = (one.case for one in bundles.members(bundles.bundle(done.number)) if one.case is not None)
    assert {errand_of(food), errand_of(fire)} == {str(bundled.id)} and food.container != fire.container
    version = catalog.version(food.item_digest)
    name = f"{LICENCE}.企业名称"
    assert reassess(version, food, {}).facts.value(name)
    keeper.post(f"/my-data/consents/{Consent.objects.get().id}/withdraw")
    assert reassess(version, food, {}).facts.value(name) is None
    last = Fetch.objects.filter(resource=LICENCE).latest("at", "id")
    assert (last.outcome, last.ref) == (Outcome.UNCONSENTED.value, food.number)


def test_a_bundle_asks_only_once_somebody_who_takes_part_would_read_it(systems: Systems) -> None:
    actor, person = errands.citizen("lisi")
    draft = bundle_drafting.begin(actor, "retirement", person, person, errands.SHINAN)
    client, where = (
        client_of(PERSON_KEY, str(person.id), acting=str(person.id), grade=Grade.HIGH),
        f"/bundle-drafts/{draft.id}",
    )
    assert "/questions/" in client.get(where).headers["Location"]
    client.post(f"{where}/questions/退休类别", {"退休类别": "正常退休"})
    client.post(f"{where}/questions/缴存住房公积金", {"缴存住房公积金": "否"})
    assert client.get(where).headers["Location"] == f"{where}/review"
    client.post(f"{where}/questions/缴存住房公积金", {"缴存住房公积金": "是"})
    assert client.get(where).headers["Location"] == f"{where}/consent"


def test_a_member_that_is_not_subscribed_itself_is_not_told_what_another_reads(systems: Systems) -> None:
    shop = party_by_code(NEW_SHOP)
    assert shop is not None
    bundle = bundle_of("restaurant", clock.today())

    def told() -> dict[str, set[str]]:
        known = reading.known(bundle, reading.versions_of(bundle, clock.today()), shop)
        composed = reading.read(bundle, known, shop, RESTAURANT)
        paths = {one.member.key: one.prepared.facts.values_by_path() for one in composed.taking_part if one.prepared}
        licence = next(one.needed for one in composed.needs if one.needed.need.material.name == LICENCE)
        assert licence.spared == bool([one for one in paths["fire_check"] if one.startswith(f"{LICENCE}.")])
        assert composed.may_read(LICENCE, known.collected.denied), "it is fetched later for who may have it"
        assert not composed.may_read(LICENCE, dict.fromkeys(bundle.items, (LICENCE,)))
        return {key: {path for path in of if path.startswith(f"{LICENCE}.")} for key, of in paths.items()}

    before = told()
    assert before["food_license_new"] and before["fire_check"]
    Subscription.objects.filter(item="fire_check", resource=LICENCE).update(state=Standing.ENDED)
    assert told() == before | {"fire_check": set()}


def test_an_agent_for_some_errands_sees_and_takes_back_what_was_said_for_these_alone(
    keeper: Client, bundled: BundleDraft
) -> None:
    say(keeper, bundled, "agree", LICENCE)
    word, mandate = Consent.objects.get(), Mandate.objects.filter(principal_id=bundled.applicant_id)
    address = f"/my-data/consents/{word.id}/withdraw"
    errand = consents.Errand("another-draft", ITEM)
    consents.say(errands.citizen("sunqi")[0], bundled.applicant_id, errand, {LICENCE: "办理别的"}, Said.AGREED)
    members = list(bundle_catalog.bundle("restaurant", clock.today()).items)
    for items in ([errands.HYGIENE], members[:-1]):
        mandate.update(items=items)
        page = keeper.get("/my-data").content.decode()
        assert "只限部分事项" in page and "/withdraw" not in page
        assert keeper.post(address).status_code == 404 and Consent.objects.count() == 2
    mandate.update(items=members)
    page = keeper.get("/my-data").content.decode()
    assert address in page and "办理别的" not in page
    assert keeper.post(address).status_code == 302
    assert Consent.objects.latest("at", "id").said == "撤回"
