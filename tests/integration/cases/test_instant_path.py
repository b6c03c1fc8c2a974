"""Submission end to end on the database: the instant path, what holds it back, and what may not be submitted twice."""

from datetime import datetime

import pytest
from tests.integration.cases.people import Applicant, applicant, change_of

from tongban.cases.models import Case, CaseEvent, Notice
from tongban.cases.queries import case, chain_broken_at, history, state_of
from tongban.cases.services.granting import AlreadyLicensed
from tongban.cases.services.record import projection
from tongban.cases.services.submission import FactsChanged, VersionChanged
from tongban.cases.states import Happening, Status
from tongban.catalog import services as catalog_services
from tongban.core import clock
from tongban.core.actor import SYSTEM
from tongban.core.errors import Conflict, Invalid
from tongban.core.idempotency import KeyReused
from tongban.core.models import Access, IdempotencyKey, Job, Serial
from tongban.licences.models import Licence, LicenceState

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

QUALIFICATION = "construction_qualification_simple_change"


@pytest.fixture
def renamed() -> Applicant:
    """The firm whose business licence has a new name and legal representative, its certificate the old ones."""
    return applicant("演示·新名建筑工程有限公司")


def test_a_firm_gets_its_changed_certificate_at_once_with_reasons_and_clauses(renamed: Applicant) -> None:
    done = renamed.submit(QUALIFICATION, change_of("企业名称", "法定代表人"))
    made = case(done.number)
    assert (made.status, made.result, made.automatic) == (Status.CLOSED.value, "准予许可", True)
    assert [e.what for e in history(made)] == [
        Happening.RECEIVED,
        Happening.ACCEPTED,
        Happening.GRANTED,
        Happening.CERTIFIED,
    ]
    reasons = made.decision["reasons"]
    assert reasons and all(r["truth"] == "true" and r["clause"] for r in reasons)
    new = Licence.objects.get(id=made.licence_id)
    assert new.face["企业名称"] == "演示·新名建筑工程有限公司"
    old = Licence.objects.get(id=new.replaces_id)
    assert (old.state, new.state, old.number) == (LicenceState.CHANGED, LicenceState.VALID, new.number)


def test_every_step_of_the_instant_path_is_evidence(renamed: Applicant) -> None:
    made = case(renamed.submit(QUALIFICATION, change_of("企业名称")).number)
    assert chain_broken_at(made) is None
    kept = projection(state_of(made))
    assert {name: getattr(made, name) for name in kept} == kept
    assert {n.title for n in Notice.objects.filter(case_id=made.id)} >= {"受理通知书", "准予行政许可决定书"}
    assert set(Job.objects.values_list("topic", flat=True)) == {"notify", "seal", "regulate", "archive"}
    assert Access.objects.filter(subject_id=renamed.party.id).exists()


def test_every_fact_names_its_source(renamed: Applicant) -> None:
    made = case(renamed.submit(QUALIFICATION, change_of("企业名称")).number)
    assert made.facts["变更后企业名称"]["kind"] == "共享"
    assert made.facts["变更事项"]["kind"] == "本人填写"
    assert made.facts["建筑业企业资质证书.有效期至"]["kind"] == "证照"
    assert all(fact["source"] and fact["at"] for fact in made.facts.values())


@pytest.mark.parametrize(
    ("firm", "ticked", "typed"),
    [
        ("演示·过期建设有限公司", ["企业名称"], {}),
        ("演示·未变建筑有限公司", ["企业名称"], {}),
        ("演示·升级建设有限公司", ["企业名称", "注册地址"], {}),
        ("演示·无照记录建筑有限公司", ["企业名称"], {"变更后企业名称": "演示·手填建筑有限公司"}),
    ],
)
def test_what_the_rules_cannot_grant_waits_for_a_person_and_is_never_refused(
    firm: str, ticked: list[str], typed: dict[str, str]
) -> None:
    made = case(applicant(firm).submit(QUALIFICATION, {**change_of(*ticked), **typed}).number)
    assert (made.status, made.result, made.automatic, made.open) == (Status.RECEIVED.value, "", False, True)
    assert made.licence_id is None
    assert any(r["truth"] != "true" for r in made.decision["reasons"])


def test_the_switch_turns_the_automatic_path_off_at_once(renamed: Applicant) -> None:
    catalog_services.set_automatic(QUALIFICATION, False, SYSTEM, "比对接口异常")
    made = case(renamed.submit(QUALIFICATION, change_of("企业名称")).number)
    assert (made.status, made.automatic) == (Status.RECEIVED.value, False)
    assert "暂停" in made.decision["held_back"]


def test_the_same_key_and_body_answers_the_same_and_another_body_is_refused(renamed: Applicant) -> None:
    first = renamed.submit(QUALIFICATION, change_of("企业名称"), key="key-00000001")
    again = renamed.submit(QUALIFICATION, change_of("企业名称"), key="key-00000001")
    assert again.repeated and again.answer == first.answer
    assert Case.objects.count() == 1
    with pytest.raises(KeyReused):
        renamed.submit(QUALIFICATION, change_of("法定代表人"), key="key-00000001")


def test_a_second_open_case_for_the_same_thing_is_caught() -> None:
    firm = applicant("演示·过期建设有限公司")
    firm.submit(QUALIFICATION, change_of("企业名称"))
    with pytest.raises(Conflict) as caught:
        firm.submit(QUALIFICATION, change_of("企业名称"))
    assert caught.value.code == "TB-CASE-410"
    assert Case.objects.count() == 1


def test_a_value_of_an_authority_cannot_be_replaced_by_hand(renamed: Applicant) -> None:
    with pytest.raises(FactsChanged) as caught:
        renamed.submit(QUALIFICATION, {**change_of("企业名称"), "变更后企业名称": "冒名建筑有限公司"})
    assert "变更后企业名称" in caught.value.fields
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({}, "TB-FIELD-422"),
        ({"变更事项": ["不存在的事项"]}, "TB-FIELD-422"),
        ({"变更事项": ["企业名称"], "别的": "x"}, "TB-FIELD-404"),
        ({"变更事项": {"a": 1}}, "TB-FIELD-422"),
    ],
)
def test_bad_answers_are_told_by_field_and_nothing_is_written(
    renamed: Applicant, answers: dict[str, object], code: str
) -> None:
    before = CaseEvent.objects.count(), IdempotencyKey.objects.count(), Licence.objects.count()
    with pytest.raises(Invalid) as caught:
        renamed.submit(QUALIFICATION, answers)
    assert caught.value.code == code
    assert caught.value.fields
    assert (CaseEvent.objects.count(), IdempotencyKey.objects.count(), Licence.objects.count()) == before


def test_an_application_seen_under_an_older_version_is_not_submitted_under_the_new_one(renamed: Applicant) -> None:
    with pytest.raises(VersionChanged):
        renamed.submit(QUALIFICATION, change_of("企业名称"), seen_digest="0" * 64)


def test_a_person_cannot_apply_for_what_is_for_firms() -> None:
    person = applicant("演示·张三")
    with pytest.raises(Invalid, match="办理对象"):
        person.submit(QUALIFICATION, change_of("企业名称"))


def test_who_already_holds_the_food_licence_is_told_before_anything_is_written() -> None:
    holder = applicant("食品", holding="食品经营许可证")
    with pytest.raises(AlreadyLicensed):
        holder.submit(
            "food_license_new",
            holder.complete(
                "food_license_new",
                只销售食用农产品=False,
                仅销售预包装食品=False,
                现场制售=True,
                产生油烟异味废气=False,
            ),
        )
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("day", "limit_unit", "value"),
    [
        (datetime(2026, 4, 30, 10, tzinfo=clock.SHANGHAI), "日", 30),
        (datetime(2026, 5, 1, 10, tzinfo=clock.SHANGHAI), "工作日", 20),
    ],
)
def test_the_law_of_the_day_of_application_applies(day: datetime, limit_unit: str, value: int) -> None:
    from tongban.catalog import queries as catalog

    version = catalog.item("hazchem_operation", day.date())
    assert (version.statutory.unit, version.statutory.value) == (limit_unit, value)


def test_counters_set_back_under_a_running_process_do_not_stop_it(renamed: Applicant) -> None:
    first = renamed.submit(QUALIFICATION, change_of("企业名称"))
    Serial.objects.update(next=1)
    again = renamed.submit(QUALIFICATION, change_of("注册资本"))
    assert again.number[:-4] == first.number[:-4]
    assert again.number != first.number
