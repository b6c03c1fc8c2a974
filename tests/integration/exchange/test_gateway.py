"""Facts from other authorities' systems over real HTTP: subscribed, kept, on record, and not lost in an outage."""

from dataclasses import replace

import pytest
from tests.integration.cases.people import Applicant, applicant, change_of
from tests.support import errands
from tests.support.sessions import client_of
from tests.support.sharing import Systems

from tongban.cases.late import fetch_awaited, late_facts
from tongban.cases.queries import case
from tongban.cases.services.automatic import by_machine
from tongban.cases.services.submission import assess, gather, purpose_of, read
from tongban.catalog import queries as catalog
from tongban.channels.signed_in import STAFF_KEY
from tongban.core import clock
from tongban.core.models import Job
from tongban.exchange import subscriptions
from tongban.exchange.gateway import connecting, libraries
from tongban.exchange.models import CircuitChange, Copy, Fetch, Outcome, Standing, Subscription
from tongban.exchange.ports import Silence
from tongban.exchange.services import Collected

pytestmark = pytest.mark.django_db
FIRM = "演示·新名建筑工程有限公司"
RESOURCE, NAME = "营业执照", "营业执照.企业名称"


@pytest.fixture
def firm(systems: Systems) -> Applicant:
    return applicant(FIRM)


def looked(one: Applicant, *, ref: str = "draft-1", anew: bool = False) -> Collected:
    """What a page of the errand is told."""
    version = catalog.item(errands.QUALIFICATION, clock.today())
    why = purpose_of(version, "zhangsan", ref, anew=anew)
    return assess(version, one.party, change_of("企业名称"), purpose=why)[1]


def outcomes() -> list[str]:
    """How the fetches of the licence ended; what else the errand asks for is not looked at here."""
    return list(Fetch.objects.filter(resource=RESOURCE).order_by("id").values_list("outcome", flat=True))


def asked_for(systems: Systems) -> int:
    return sum(system == "legal_persons" for system, _resource in systems.asked)


def silent(told: Collected) -> Silence | None:
    return told.silent.get(RESOURCE)


def test_a_value_comes_over_http_with_its_source_its_moment_and_the_digest_of_the_record(firm: Applicant) -> None:
    fact = looked(firm).facts[NAME]
    assert (fact.value, fact.origin.kind.value, fact.origin.source) == (FIRM, "共享", "市场主体库·营业执照")
    copy = Copy.objects.get(resource=RESOURCE)
    assert (fact.origin.digest, copy.subject_code) == (copy.digest, errands.RENAMED)


def test_a_case_is_granted_at_once_with_what_systems_say_and_they_are_asked_anew(
    firm: Applicant, systems: Systems
) -> None:
    looked(firm)
    asked = asked_for(systems)
    made = case(firm.submit(errands.QUALIFICATION, change_of("企业名称")).number)
    assert made.automatic and made.facts[NAME]["kind"] == "共享"
    assert asked_for(systems) > asked


def test_the_second_page_of_a_draft_asks_nobody_and_is_the_same_use_of_the_same_copy(
    firm: Applicant, systems: Systems
) -> None:
    first = looked(firm)
    asked, noted = asked_for(systems), outcomes()
    second = looked(firm)
    assert (asked_for(systems), outcomes()) == (asked, noted)
    assert second.facts[NAME] == first.facts[NAME]  # obtained when it was fetched, not when it was shown


def test_a_copy_used_for_another_errand_is_on_record_for_that_errand(firm: Applicant) -> None:
    looked(firm)
    looked(firm, ref="draft-2")
    row = Fetch.objects.get(ref="draft-2", resource=RESOURCE)
    assert (row.outcome, row.resource, row.who) == (Outcome.COPY, "营业执照", "zhangsan")


def test_a_fetch_is_on_record_with_who_what_for_which_fields_and_never_a_value(firm: Applicant) -> None:
    looked(firm)
    row = Fetch.objects.get(resource=RESOURCE)
    assert (row.system, row.resource, row.item) == ("legal_persons", "营业执照", errands.QUALIFICATION)
    assert (row.ref, row.who, row.outcome, row.subject_id) == ("draft-1", "zhangsan", "查到", firm.party.id)
    assert "企业名称" in row.fields and row.ms > 0 and row.digest == Copy.objects.get(resource=RESOURCE).digest
    assert not any("演示·" in str(value) for value in vars(row).values())


def test_without_an_approved_subscription_nothing_is_fetched_and_the_officer_finds_it_wanted(
    firm: Applicant, systems: Systems
) -> None:
    Subscription.objects.all().update(state=Standing.ENDED)
    Subscription.objects.filter(resource="营业执照", item=errands.QUALIFICATION).update(item="elsewhere")
    told = looked(firm)
    assert (asked_for(systems), silent(told)) == (0, Silence.DENIED)
    assert NAME not in told.facts and outcomes() == [Outcome.DENIED]
    asked = Subscription.objects.get(item=errands.QUALIFICATION, resource="营业执照")
    assert (asked.state, asked.purpose) == (Standing.ASKED, "办理建筑业企业资质证书简单变更")


def test_a_subscription_that_ended_or_ran_out_opens_nothing_not_even_a_copy(firm: Applicant, systems: Systems) -> None:
    looked(firm)
    row = Subscription.objects.get(item=errands.QUALIFICATION, resource="营业执照")
    subscriptions.decide(errands.officer("yunwei"), row, Standing.ENDED, "用途变了")
    assert silent(looked(firm)) is Silence.DENIED
    subscriptions.decide(errands.officer("yunwei"), row, Standing.APPROVED, "又要用", clock.today())
    assert silent(looked(firm)) is None
    Subscription.objects.filter(id=row.id).update(until="2020-01-01")
    assert silent(looked(firm)) is Silence.DENIED


def test_a_copy_somebody_changed_is_thrown_out_and_the_system_asked_again(firm: Applicant, systems: Systems) -> None:
    looked(firm)
    copy = Copy.objects.get(resource=RESOURCE)
    Copy.objects.filter(resource=RESOURCE).update(data={**copy.data, "企业名称": "演示·冒名有限公司"})
    libraries.forget()
    assert looked(firm).facts[NAME].value == FIRM
    assert asked_for(systems) == 2


@pytest.mark.parametrize("field", ["digest", "seal"])
def test_nor_does_a_changed_copy_with_a_digest_made_for_it_hold(firm: Applicant, systems: Systems, field: str) -> None:
    from tongban.exchange.gateway.sealing import digest_of

    looked(firm)
    copy = Copy.objects.get(resource=RESOURCE)
    data = {**copy.data, "企业名称": "演示·冒名有限公司"}
    Copy.objects.filter(resource=RESOURCE).update(
        data=data, digest=digest_of(copy.number, data), **({"seal": "0" * 64} if field == "seal" else {})
    )
    assert looked(firm).facts[NAME].value == FIRM
    assert asked_for(systems) == 2


def test_a_system_that_is_away_leaves_values_unknown_and_a_person_decides(firm: Applicant, systems: Systems) -> None:
    systems.off.add("legal_persons")
    told = looked(firm)
    assert silent(told) is Silence.AWAY and NAME not in told.facts
    answers = firm.complete(errands.QUALIFICATION, **change_of("企业名称"))
    made = case(firm.submit(errands.QUALIFICATION, answers).number)
    assert (made.open, made.automatic) == (True, False)


def test_a_copy_the_policy_still_keeps_carries_an_errand_over_an_outage(firm: Applicant, systems: Systems) -> None:
    looked(firm)
    systems.off.add("legal_persons")
    assert looked(firm, anew=True).facts[NAME].value == FIRM
    assert outcomes() == [Outcome.FOUND, Outcome.AWAY]


def test_after_three_failures_nobody_waits_for_the_system_and_the_officer_sees_it(
    firm: Applicant, systems: Systems
) -> None:
    systems.off.add("legal_persons")
    for _ in range(4):
        told = looked(firm)
    assert silent(told) is Silence.OPEN
    assert outcomes()[-2:] == [Outcome.AWAY, Outcome.OPEN]
    assert [(row.resource, row.state) for row in CircuitChange.objects.filter(resource=RESOURCE)] == [
        ("营业执照", "open")
    ]


def test_a_day_s_quota_used_up_is_told_and_nobody_is_asked(
    firm: Applicant, systems: Systems, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tongban.exchange.gateway.quota.take", lambda *given: False)
    assert silent(looked(firm)) is Silence.USED_UP
    assert (asked_for(systems), outcomes()) == (0, [Outcome.USED_UP])


def test_a_record_of_somebody_else_is_no_answer(firm: Applicant, systems: Systems) -> None:
    mistaken = {"企业名称": "演示·别家有限公司", "统一社会信用代码": errands.UNCHANGED}
    systems.put("legal_persons", "营业执照", errands.RENAMED, "1", mistaken)
    assert silent(looked(firm)) is Silence.UNREADABLE
    assert not Copy.objects.filter(resource=RESOURCE).exists()


def test_a_field_with_a_fault_stays_unknown_and_is_counted(firm: Applicant, systems: Systems) -> None:
    wrong = {"企业名称": FIRM, "统一社会信用代码": errands.RENAMED, "成立日期": "2999-01-01", "注册资本": "两千万"}
    systems.put("legal_persons", "营业执照", errands.RENAMED, "1", wrong)
    told = looked(firm)
    assert told.facts[NAME].value == FIRM
    row = Fetch.objects.get(resource=RESOURCE)
    assert row.faults >= 2 and "注册资本" not in Copy.objects.get(resource=RESOURCE).data


def test_what_no_system_knows_is_known_to_be_empty_and_asked_again_within_a_minute(
    firm: Applicant, systems: Systems
) -> None:
    systems.records.clear()
    assert looked(firm).facts[NAME].value is None
    copy = Copy.objects.get(resource=RESOURCE)
    assert (copy.keep_until - copy.obtained_at).total_seconds() == 60


def test_what_was_silent_at_submission_is_fetched_later_and_laid_beside_the_case(
    firm: Applicant, systems: Systems
) -> None:
    systems.off.add("legal_persons")
    made = case(
        firm.submit(errands.QUALIFICATION, firm.complete(errands.QUALIFICATION, **change_of("企业名称"))).number
    )
    job = Job.objects.get(topic="refetch")
    assert job.payload == {"case_id": str(made.id), "types": ["营业执照"], "tries": 0}
    for _ in range(2):  # still away: tried again later, once however often a killed worker's job is begun
        fetch_awaited(job)
    again = Job.objects.filter(topic="refetch").exclude(id=job.id).get()
    assert (again.payload["tries"], late_facts(made)) == (1, [])
    assert again.run_at > job.run_at
    systems.off.clear()
    connecting.lines.cache_clear()
    for _ in range(2):  # done twice, it is there once
        fetch_awaited(again)
    (late,) = late_facts(made)
    assert late.facts[NAME]["v"] == FIRM and late.facts[NAME]["digest"]
    assert NAME not in case(made.number).facts
    page = client_of(STAFF_KEY, errands.officer("chuangkou").id).get(f"/desk/cases/{made.number}").content.decode()
    assert "提交以后取到的，请核对" in page and FIRM in page


def test_a_case_granted_at_once_awaits_nothing(firm: Applicant) -> None:
    assert case(firm.submit(errands.QUALIFICATION, change_of("企业名称")).number).automatic
    assert not Job.objects.filter(topic="refetch").exists()


def test_two_sources_that_differ_are_named_and_go_to_a_person(firm: Applicant) -> None:
    version = catalog.item(errands.QUALIFICATION, clock.today())
    answers = change_of("企业名称")
    collected = gather(version, firm.party, answers)
    assert by_machine(version, read(version, collected, answers)) == (True, None)
    both = ("营业执照.企业名称", "建筑业企业资质证书.企业名称")  # the certificate still has the old name
    asks = tuple(replace(one, sources=both) if one.element.name == "变更后企业名称" else one for one in version.asks)
    prepared = read(replace(version, asks=asks), collected, answers)
    assert list(prepared.disputed()) == ["变更后企业名称"]
    automatic, why = by_machine(version, prepared)
    assert not automatic and why is not None
    assert "不同来源的数据不一致：“变更后企业名称”（市场主体库·营业执照、建筑业企业资质证书" in why
    assert FIRM not in why
