"""A promise in place of proof: signed by name over the text of the day, checked afterwards; and what a breach does."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from tests.integration.cases.people import Applicant, applicant
from tests.integration.cases.test_by_hand import act, holder_of
from tests.support import errands

from tongban.cases.acts import NotAllowed
from tongban.cases.models import Case
from tongban.cases.preparation import Application
from tongban.cases.promising import Finding, Standing
from tongban.cases.queries import case, history, notices_of, state_of
from tongban.cases.reminders import RECTIFYING, sweep_reminders
from tongban.cases.services import checking, handling
from tongban.cases.services.promising import PromiseChanged, Signature
from tongban.cases.services.submission import submit
from tongban.cases.states import Happening as H
from tongban.cases.worklists import checks
from tongban.catalog import queries as catalog
from tongban.core import clock, jobs
from tongban.core.actor import Actor
from tongban.core.errors import Forbidden, Invalid
from tongban.core.models import Message
from tongban.core.unit_of_work import UnitOfWork
from tongban.evidence.models import ArchiveRecord
from tongban.evidence.promise import PromiseBroken, document, signed
from tongban.licences.models import Licence, LicenceState
from tongban.materials.intake import taken_in
from tongban.materials.services import take_in
from tongban.oversight.models import Push
from tongban.parties.credit.models import CreditEntry
from tongban.parties.credit.queries import entry as told_entry
from tongban.parties.credit.services import repair

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

FIRE, DRAINAGE = "fire_check", "drainage_permit"
CHOSEN = {"采用告知承诺方式": True, "消防材料已备齐": True}
REPORTS = ("排水隐蔽工程竣工报告", "一个月内水质水量检测报告")


@pytest.fixture
def shop() -> Applicant:
    """A restaurant without any credit record against it, and who acts for it."""
    return applicant("演示·新门店餐饮有限公司")


def told(item: str) -> str:
    promise = catalog.item(item, clock.today()).promise
    assert promise is not None
    return promise.digest


def sent(who: Applicant, item: str, answers: dict[str, Any], **otherwise: Any) -> Case:
    """Submit as the portal does, signed unless said otherwise."""
    signature = Signature(who.agent.name.removeprefix("演示·"), (told(item),))
    container = who._upload(item, answers)
    application = Application(item, who.party.district, answers, "网上", container=container, grade="中级")
    application.signature = signature
    for name, value in otherwise.items():
        setattr(application, name, value)
    done = submit(who.actor, who.party, who.agent, application, key=f"test-{uuid4()}", body_digest=str(uuid4()))
    return case(done.number)


def only(post: str, made: Case) -> Actor:
    """Somebody who holds that post where a case is, and no other."""
    actor = holder_of(post, made)
    return replace(actor, rights=frozenset(right for right in actor.rights if right[0] == post))


def granted(who: Applicant) -> Case:
    return sent(who, FIRE, who.complete(FIRE, **CHOSEN))


def test_a_signed_promise_is_granted_at_once_sealed_in_the_history_and_to_be_checked(shop: Applicant) -> None:
    made = granted(shop)
    assert (made.result, made.automatic, made.check_state, made.check_by) == ("准予许可", True, "待核查", "踏勘员")
    kept = history(made)[0].payload["promise"]
    assert (kept["name"], kept["grade"], kept["text"]) == (shop.agent.name.removeprefix("演示·"), "中级", told(FIRE))
    assert kept["spares"] == ["消防安全制度、灭火和应急疏散预案、场所平面图"]
    assert Licence.objects.get(id=made.licence_id).face["取得方式"] == "告知承诺"
    assert list(checks(holder_of("踏勘员", made), mine=True)) == [made]
    assert list(checks(only("审批员", made), mine=True)) == [], "it is another post's"
    jobs.drain()
    assert Push.objects.filter(case_number=made.number, what="准予许可（告知承诺）").exists()
    assert ArchiveRecord.objects.get(case_number=made.number).manifest["promise"]["text"] == told(FIRE)
    assert taken_in(document(made), "承诺书.pdf").media_type == "application/pdf", "it may be handed in elsewhere"
    assert "核查" in Message.objects.filter(party_id=made.applicant_id).latest("created_at").body


@pytest.mark.parametrize(
    ("otherwise", "code"),
    [
        ({"signature": None}, "TB-PROM-422"),
        ({"signature": ("李四", None)}, "TB-PROM-422"),
        ({"signature": ("", None)}, "TB-PROM-422"),
        ({"signature": (None, "0" * 64)}, "TB-PROM-409"),
        ({"grade": "初级"}, "TB-PROM-403"),
        ({"grade": ""}, "TB-PROM-403"),
    ],
)
def test_nothing_is_submitted_on_a_promise_that_is_not_hers(
    shop: Applicant, otherwise: dict[str, Any], code: str
) -> None:
    if otherwise.get("signature"):
        name, text = otherwise["signature"]
        own = shop.agent.name.removeprefix("演示·")
        otherwise = {"signature": Signature(own if name is None else name, (text or told(FIRE),))}
    with pytest.raises((Invalid, PromiseChanged)) as refused:
        sent(shop, FIRE, shop.complete(FIRE, **CHOSEN), **otherwise)
    assert refused.value.code == code
    assert not Case.objects.filter(applicant_id=shop.party.id, item_key=FIRE).exists()


def test_who_does_not_promise_signs_nothing_and_hands_the_papers_in(shop: Applicant) -> None:
    answers = shop.complete(FIRE, 采用告知承诺方式=False)
    with pytest.raises(Invalid, match="不能签承诺书"):
        sent(shop, FIRE, answers)
    made = sent(shop, FIRE, answers, signature=None)
    assert (made.open, made.check_state, state_of(made).promise) == (True, "", None)


def test_the_text_of_another_version_is_no_evidence(shop: Applicant, monkeypatch: pytest.MonkeyPatch) -> None:
    made = granted(shop)
    assert signed(made) is not None
    version = catalog.version(made.item_digest)
    assert version.promise is not None
    other = replace(version, promise=replace(version.promise, words=("我什么也没有承诺",)))
    monkeypatch.setattr("tongban.evidence.promise.catalog.version", lambda digest: other)
    with pytest.raises(PromiseBroken):
        document(made)


def test_a_breach_leads_to_a_revocation_and_into_the_credit_record(shop: Applicant) -> None:
    made = granted(shop)
    with pytest.raises(Forbidden):
        handling.handle(only("审批员", made), made, H.CHECKED, {"finding": "属实", "findings": "看过"}, made.version)
    act(made, "踏勘员", H.CHECKED, finding=Finding.RECTIFY.value, findings="疏散通道堆了货物")
    assert (made.check_state, made.check_due) == ("限期整改", state_of(made).promise.due_on)
    checking.answer(shop.actor, made, "货物已经搬走", made.version)
    act(made, "踏勘员", H.CHECKED, finding=Finding.UNCORRECTED.value, findings="货物还在")
    assert made in list(checks(holder_of("决定人", made), mine=True)), "now it is the decider's"
    assert not CreditEntry.objects.filter(case_number=made.number).exists()
    act(made, "决定人", H.REVOKED, reasons="逾期不改（消防法第15条）")
    kept = case(made.number)
    assert (kept.result, kept.check_state) == ("准予后撤销", "")
    assert Licence.objects.get(id=kept.licence_id).state == LicenceState.REVOKED
    entry = CreditEntry.objects.get(case_number=made.number)
    assert (entry.subject_id, entry.only, entry.until) == (shop.party.id, ["告知承诺"], None)
    titles = [notice.title for notice, _ in notices_of(kept)]
    assert titles.count("告知承诺核查通知书") == 2
    jobs.drain()
    said = [one.body for one in Message.objects.filter(party_id=kept.applicant_id, link=f"/cases/{kept.number}")]
    assert any("限期整改" in one for one in said)
    assert any("拟依法撤销" in one for one in said)


def test_who_broke_a_promise_cannot_make_another_until_it_is_repaired(shop: Applicant) -> None:
    made = granted(shop)
    act(made, "踏勘员", H.CHECKED, finding=Finding.FALSE.value, findings="没有消防设施")
    act(made, "决定人", H.REVOKED, reasons="虚假承诺（消防法第15条）")
    with pytest.raises(Invalid, match="违背承诺") as barred:
        granted(shop)
    assert barred.value.code == "TB-PROM-423"
    ordinary = sent(shop, FIRE, shop.complete(FIRE, 采用告知承诺方式=False), signature=None)
    assert ordinary.open, "the ordinary way stays"
    ordinary_ended = handling.withdraw(shop.actor, ordinary, "", ordinary.version)
    assert not ordinary_ended.open
    entry = told_entry(CreditEntry.objects.get(case_number=made.number).id, clock.today())
    with UnitOfWork(shop.actor) as uow:
        repair(uow, entry, "已经整改并经核实")
    assert granted(shop).result == "准予许可"


def test_a_grant_revoked_for_another_reason_leaves_no_mark(shop: Applicant) -> None:
    made = granted(shop)
    act(made, "决定人", H.REVOKED, reasons="系统规则有误")
    assert not CreditEntry.objects.filter(case_number=made.number).exists()
    assert made.check_state == ""


def test_reports_are_spared_by_a_promise_and_handed_in_once_it_is_taken_back() -> None:
    who = applicant("洗车服务部", exact=False)
    known = {"重点排污单位": False, "检测和竣工报告": "书面承诺代替", "需要建预处理设施": False}
    made = sent(who, DRAINAGE, who.complete(DRAINAGE, **known))
    assert (made.open, state_of(made).promise.spares) == (True, REPORTS)
    with pytest.raises(Invalid) as wanting:
        checking.withdraw(who.actor, made, {}, "", made.version)
    assert set(wanting.value.fields) == set(REPORTS)
    for name in REPORTS:
        take_in(who.actor, who.party.id, made.container, name, f"{name}.pdf", errands.PDF)
    checking.withdraw(who.actor, made, {}, "报告已经出来", made.version)
    kept = case(made.number)
    assert kept.facts["检测和竣工报告"]["v"] == "提交报告"
    assert state_of(kept).promise.standing is Standing.WITHDRAWN
    with pytest.raises(NotAllowed, match="没有可以撤回的承诺"):
        checking.withdraw(who.actor, kept, {}, "", kept.version)


def reminded(made: Case, day: date) -> int:
    """How often the applicant has been reminded to put things right by the morning of a day."""
    with clock.at(datetime.combine(day, time(10), clock.SHANGHAI)):
        sweep_reminders()
        sweep_reminders()
        jobs.drain()
    return Message.objects.filter(event_name="case.rectify_waiting", party_id=made.applicant_id).count()


def to_rectify(who: Applicant, day: date) -> Case:
    with clock.at(datetime.combine(day, time(10), clock.SHANGHAI)):
        made = granted(who)
        return act(made, "踏勘员", H.CHECKED, finding=Finding.RECTIFY.value, findings="疏散通道堆了货物")


def test_before_the_days_to_rectify_are_over_the_applicant_is_reminded_once(shop: Applicant) -> None:
    made = to_rectify(shop, date(2026, 6, 1))
    last = made.check_due
    assert last is not None
    first = next(
        day for day in (last - timedelta(days=n) for n in range(20, -1, -1))
        if catalog.calendar().add_working_days(day, RECTIFYING).date >= last
    )  # fmt: skip
    assert date(2026, 6, 1) < first < last
    days = (first - timedelta(days=1), first, first + timedelta(days=1), last)
    assert [reminded(made, day) for day in days] == [0, 1, 1, 1]
    told = Message.objects.get(event_name="case.rectify_waiting", party_id=made.applicant_id)
    assert last.isoformat() in told.body and told.link == f"/cases/{made.number}"


def test_nobody_is_reminded_who_said_what_she_put_right(shop: Applicant) -> None:
    made = to_rectify(shop, date(2026, 6, 1))
    assert made.check_due is not None
    checking.answer(shop.actor, made, "货物已经搬走", made.version)
    assert reminded(made, made.check_due) == 0


def test_nobody_is_reminded_of_a_day_the_holidays_may_still_move(shop: Applicant) -> None:
    made = to_rectify(shop, date(2026, 12, 30))
    assert made.check_provisional and made.check_due is not None
    assert reminded(made, made.check_due) == 0
