"""What sources could not tell when a bundle came in is fetched later, for each member that reads it."""

import pytest
from django.test import Client
from tests.integration.cases.test_bundles import NEW_SHOP, PAPERS, RESTAURANT, by_hand, case_of, members, submit
from tests.integration.exchange import test_consents
from tests.integration.exchange.test_consents import LICENCE, REGISTER, say
from tests.support import errands
from tests.support.sessions import client_of
from tests.support.sharing import Systems

from tongban.cases.bundles import drafting as bundle_drafting
from tongban.cases.late import fetch_awaited, late_facts
from tongban.cases.models import BundleDraft, Case
from tongban.catalog import queries as catalog
from tongban.channels.portal.silences import untold
from tongban.channels.signed_in import PERSON_KEY
from tongban.core import clock, jobs
from tongban.core.ids import uuid7
from tongban.core.models import Job
from tongban.exchange import consents
from tongban.exchange.consents import Errand
from tongban.exchange.gateway import connecting
from tongban.exchange.gateway.places import resource_id
from tongban.exchange.models import Consent, Copy, Fetch, Outcome, Said, Standing, Subscription
from tongban.exchange.ports import Silence
from tongban.identity.grades import Grade

pytestmark = pytest.mark.django_db
bundled, keeper = test_consents.bundled, test_consents.keeper
MARRIAGE = "婚姻登记信息"
PLACE, NAME = "演示路 1 号", f"{LICENCE}.企业名称"
BY_HAND = {
    "经营者名称": "演示店", "法定代表人": "演示·孙七", "住所": PLACE, "经营场所": PLACE, "单位名称": "演示店",
}  # fmt: skip
NEWBORN = {
    "已有出生医学证明": "否", "领取生育保险待遇": "否", "新生儿姓名": "演示·李小", "新生儿性别": "女",
    "新生儿出生日期": str(clock.today()), "接生机构": "演示医院", "母亲姓名": "演示·李四", "父亲姓名": "演示·王五",
    "联系电话": "13800000000", "户籍地址": PLACE,
}  # fmt: skip


@pytest.fixture
def cases(keeper: Client, bundled: BundleDraft, systems: Systems) -> dict[str, Case]:
    """A restaurant's cases, submitted with her agreement while the register of firms is away, which answers since."""
    say(keeper, bundled, "agree", LICENCE)
    systems.off.add("legal_persons")
    number = submit(
        "sunqi",
        NEW_SHOP,
        "restaurant",
        RESTAURANT | BY_HAND,
        (*PAPERS, LICENCE, "营业执照或其他主体资格证明"),
        container=bundled.id,
    ).number
    systems.off.clear()
    connecting.lines.cache_clear()
    return {key: one.case for key, one in members(number).items() if one.case is not None}


def awaited() -> dict[str, Job]:
    """What is still to be fetched, by case."""
    return {job.payload["case_id"]: job for job in Job.objects.filter(topic="refetch")}


def test_it_is_fetched_for_each_member_under_the_one_word_for_its_own_item(cases: dict[str, Case]) -> None:
    jobs, word = awaited(), Consent.objects.get()
    assert set(jobs) == {str(case.id) for case in cases.values()} and len(jobs) == 2
    for key, case in cases.items():
        job = jobs[str(case.id)]
        assert job.payload["types"] == [LICENCE]
        fetch_awaited(job)
        (late,) = late_facts(case)
        assert late.facts[NAME]["v"] and set(late.facts) <= set(catalog.version(case.item_digest).paths)
        row = Fetch.objects.filter(resource=LICENCE).latest("at", "id")
        assert (row.item, row.ref, row.consent_id, row.outcome) == (key, case.number, word.id, Outcome.FOUND)


def test_what_she_takes_back_before_is_not_fetched(cases: dict[str, Case], keeper: Client, systems: Systems) -> None:
    keeper.post(f"/my-data/consents/{Consent.objects.get().id}/withdraw")
    asked = (REGISTER, resource_id(LICENCE))
    before, jobs = systems.asked.count(asked), awaited()
    for job in jobs.values():
        fetch_awaited(job)
    assert len(jobs) == 2 and systems.asked.count(asked) == before
    assert not any(late_facts(case) for case in cases.values())


def test_a_member_that_waited_awaits_what_is_silent_when_its_turn_comes(systems: Systems) -> None:
    (actor, person), errand = errands.citizen("lisi"), uuid7()
    consents.say(actor, person.id, Errand(str(errand), "newborn"), {MARRIAGE: "办理新生儿出生"}, Said.AGREED)
    systems.off.add(catalog.resources()[MARRIAGE].system.key)
    number = submit("lisi", "", "newborn", NEWBORN, ("婚姻信息", "户口簿"), container=errand).number
    assert awaited() == {}, "the first member does not read it"
    by_hand(case_of(members(number)["birth_certificate"]))
    jobs.drain()
    case = case_of(members(number)["birth_registration"])
    assert case.open and awaited()[str(case.id)].payload["types"] == [MARRIAGE]


def note(client: Client, draft: BundleDraft) -> str:
    """What the form of a bundle says of what is not to be had."""
    page = client.get(f"/bundle-drafts/{draft.id}/form").content.decode()
    return page.partition('aria-labelledby="silent-title"')[2].partition("</section>")[0]


def test_a_later_fetch_is_promised_only_for_what_may_pass_and_a_case_will_read(
    keeper: Client, bundled: BundleDraft, systems: Systems
) -> None:
    say(keeper, bundled, "agree", LICENCE)
    bundle_drafting.save(errands.citizen("sunqi")[0], bundled, RESTAURANT)
    assert note(keeper, bundled) == ""
    Copy.objects.all().delete()
    systems.off.add(REGISTER)
    told = note(keeper, bundled)
    assert LICENCE in told and "提交以后系统会再去取" in told and "不会再去取" not in told
    Subscription.objects.filter(resource=LICENCE).update(state=Standing.ENDED)
    told = note(keeper, bundled)
    assert "还没有得到批准" in told and "提交以后系统也不会再去取" in told and "系统会再去取" not in told


@pytest.mark.usefixtures("pack")
def test_what_is_fetched_later_and_what_never_is_are_told_apart() -> None:
    silent = {LICENCE: Silence.AWAY, MARRIAGE: Silence.DECLINED, "户籍登记信息": Silence.STALE}
    told = untold(silent, lambda name: name == LICENCE)
    assert told is not None
    assert [len(told.later), len(told.never)] == [1, 2]
    assert LICENCE in told.later[0] and MARRIAGE in told.never[0]
    assert untold({}) is None


def test_nothing_is_said_of_what_nobody_reads_who_takes_part(systems: Systems) -> None:
    Subscription.objects.all().update(state=Standing.ENDED)
    actor, person = errands.citizen("lisi")
    draft = bundle_drafting.begin(actor, "retirement", person, person, errands.SHINAN)
    client = client_of(PERSON_KEY, str(person.id), acting=str(person.id), grade=Grade.HIGH)
    for answer, said in (("否", False), ("是", True)):
        bundle_drafting.save(actor, draft, {"退休类别": "正常退休", "缴存住房公积金": answer})
        page = client.get(f"/bundle-drafts/{draft.id}", follow=True).content.decode()
        assert page and ("还没有得到批准" in page) is said
