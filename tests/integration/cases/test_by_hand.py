"""Cases a person finishes: acceptance, review, survey, decision, correction, revocation, and who may do what."""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from tests.integration.cases.people import applicant, change_of
from tests.support import errands

from tongban.cases.acts import NotAllowed
from tongban.cases.models import Case, Notice
from tongban.cases.queries import case, case_for, history, notices_of, state_of
from tongban.cases.services import handling
from tongban.cases.states import Happening as H
from tongban.cases.states import Result, Status
from tongban.cases.worklists import WorkFilter, worklist
from tongban.catalog.queries import calendar
from tongban.core import clock, jobs
from tongban.core.actor import Actor
from tongban.core.errors import Forbidden, Invalid, NotFound, StaleVersion
from tongban.core.models import Delivery, Job, Message
from tongban.evidence.models import ArchiveRecord
from tongban.licences.models import Licence, LicenceState
from tongban.licences.queries import document_of, holds_valid, public_check, wallet
from tongban.materials.services import take_in
from tongban.org.models import Posting
from tongban.org.queries import staff_actor
from tongban.oversight.models import Push

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

QUALIFICATION = "construction_qualification_simple_change"


def holder_of(post: str, made: Case) -> Actor:
    """A demonstration member of staff who holds a post where a case is."""
    rows = Posting.objects.filter(post=post, department=made.department, district__in=[0, made.district])
    actor = staff_actor(rows.order_by("-district").first().staff_id)
    assert actor is not None
    return actor


def act(made: Case, post: str, what: H, **data: object) -> Case:
    return handling.handle(holder_of(post, made), made, what, data, made.version)


@pytest.fixture
def expired() -> Case:
    """A case the rules hand over: the qualification certificate has expired."""
    return case(applicant("演示·过期建设有限公司").submit(QUALIFICATION, change_of("企业名称")).number)


def test_what_the_pack_no_longer_knows_stays_as_it_was_written(expired: Case) -> None:
    kept = expired.facts["变更事项"]
    expired.facts = {**expired.facts, "变更事项": {**kept, "v": ["旧选项"]}, "旧要素": {**kept, "v": "旧值"}}
    facts = handling.stored_facts(expired)
    assert facts.value("变更事项") == ("旧选项",)
    assert facts.value("旧要素") == "旧值"
    assert facts.value("建筑业企业资质证书.有效期至") == date(2025, 6, 30), "what is known keeps its type"


def test_a_handed_over_case_is_accepted_reviewed_and_granted_by_people(expired: Case) -> None:
    act(expired, "窗口受理", H.ACCEPTED)
    act(expired, "审批员", H.NODE_DONE, opinion="证书虽过期，已受理延续", passed=True)
    act(expired, "决定人", H.GRANTED, opinion="准予")
    kept = case(expired.number)
    assert (kept.status, kept.result, kept.automatic) == (Status.CLOSED.value, "准予许可", False)
    assert Licence.objects.get(id=kept.licence_id).state == LicenceState.VALID


def test_the_day_after_commit_everything_has_happened_by_itself(expired: Case) -> None:
    for post, what, data in (
        ("窗口受理", H.ACCEPTED, {}),
        ("审批员", H.NODE_DONE, {"opinion": "相符", "passed": True}),
        ("决定人", H.GRANTED, {}),
    ):
        act(expired, post, what, **data)
    jobs.drain()
    kept = case(expired.number)
    # At night a text message waits for the morning.
    assert not Job.objects.filter(run_at__lte=clock.now()).exists()
    assert document_of(kept.licence_id) is not None
    assert Push.objects.filter(case_number=kept.number, what="准予许可").exists()
    assert ArchiveRecord.objects.filter(case_number=kept.number).count() == 1
    assert Message.objects.filter(party_id=kept.applicant_id).count() == 3
    assert all("****" in d.to_masked for d in Delivery.objects.all())


def test_doing_every_job_a_second_time_changes_nothing(expired: Case) -> None:
    act(expired, "窗口受理", H.ACCEPTED)
    waiting = list(Job.objects.all())
    jobs.drain()
    before = Message.objects.count(), Delivery.objects.count(), Push.objects.count()
    Job.objects.bulk_create(waiting)
    jobs.drain()
    assert (Message.objects.count(), Delivery.objects.count(), Push.objects.count()) == before


def test_the_desk_refuses_with_reasons_and_remedies(expired: Case) -> None:
    act(expired, "窗口受理", H.ACCEPTED)
    act(expired, "审批员", H.NODE_DONE, opinion="证书过期", passed=False)
    with pytest.raises(NotAllowed, match="理由"):
        act(expired, "决定人", H.REFUSED, reasons="")
    act(expired, "决定人", H.REFUSED, reasons="资质证书已过有效期")
    notice = Notice.objects.get(case_id=expired.id, title="不予行政许可决定书")
    assert notice.body["reasons"] == ["资质证书已过有效期"]
    assert "行政复议" in notice.body["remedies"]


def test_two_approvers_at_once_one_wins_and_the_other_is_told(expired: Case) -> None:
    one, two = case(expired.number), case(expired.number)
    actor = holder_of("窗口受理", expired)
    handling.handle(actor, one, H.ACCEPTED, {}, one.version)
    with pytest.raises(StaleVersion):
        handling.handle(actor, two, H.DECLINED, {"reasons": "x"}, two.version)
    assert case(expired.number).status == Status.ACCEPTED.value


def test_a_post_in_another_district_or_department_neither_sees_nor_acts(expired: Case) -> None:
    own = holder_of("窗口受理", expired)
    elsewhere = replace(
        own, rights=frozenset({("窗口受理", expired.department, 370285 if expired.district != 370285 else 370283)})
    )
    other = replace(own, rights=frozenset({("窗口受理", "住房和城乡建设局", None)}))
    for stranger in (elsewhere, other):
        with pytest.raises(NotFound):
            handling.handle(stranger, expired, H.ACCEPTED, {}, expired.version)
        assert not worklist(stranger, WorkFilter()).exists()
    assert worklist(own, WorkFilter()).count() == 1


def test_a_window_clerk_may_accept_but_not_decide(expired: Case) -> None:
    act(expired, "窗口受理", H.ACCEPTED)
    clerk = replace(holder_of("窗口受理", expired), rights=frozenset({("窗口受理", expired.department, None)}))
    with pytest.raises(Forbidden, match="审批员"):
        handling.handle(clerk, expired, H.NODE_DONE, {"opinion": "x", "passed": True}, expired.version)


def test_a_correction_goes_out_and_comes_back_once(expired: Case) -> None:
    act(expired, "窗口受理", H.CORRECTION_ASKED, items="变更事项请一并勾选法定代表人")
    firm = applicant("演示·过期建设有限公司")
    seen = case(expired.number)
    back = handling.supplement(firm.actor, seen, {"变更事项": ["企业名称", "法定代表人"]}, "已补", seen.version)
    assert back.status == Status.RECEIVED.value
    assert case(expired.number).facts["变更事项"]["v"] == ["企业名称", "法定代表人"]
    with pytest.raises(NotAllowed, match="一次"):
        act(case(expired.number), "窗口受理", H.CORRECTION_ASKED, items="再补")


def test_an_empty_correction_does_not_use_up_the_only_chance(expired: Case) -> None:
    act(expired, "窗口受理", H.CORRECTION_ASKED, items="变更事项请一并勾选法定代表人")
    firm, seen = applicant("演示·过期建设有限公司"), case(expired.number)
    same = {"变更事项": seen.facts["变更事项"]["v"]}
    for answers, note in (({}, ""), (same, " \n")):
        with pytest.raises(Invalid) as refused:
            handling.supplement(firm.actor, seen, answers, note, seen.version)
        assert refused.value.code == "TB-CASE-414"
    assert case(expired.number).status == Status.CORRECTION.value


def test_a_new_file_alone_is_a_correction(expired: Case) -> None:
    act(expired, "窗口受理", H.CORRECTION_ASKED, items="请补交照片")
    firm, seen = applicant("演示·过期建设有限公司"), case(expired.number)
    take_in(firm.actor, firm.party.id, seen.container, "照片", "照片.pdf", errands.PDF)
    assert handling.supplement(firm.actor, seen, {}, "", seen.version).status == Status.RECEIVED.value


def test_a_correction_lists_only_what_was_changed() -> None:
    made = errands.hygiene()
    act(made, "窗口受理", H.CORRECTION_ASKED, items="联系电话打不通")
    seen = case(made.number)
    answers = {"联系人": seen.facts["联系人"]["v"], "联系电话": "13900000000", "使用集中空调": "否"}
    actor, _person = errands.citizen("zhouba")
    handling.supplement(actor, seen, answers, "", seen.version)
    (entry,) = [one for one in history(case(made.number)) if one.what is H.CORRECTED]
    assert entry.payload["changed"] == ["联系电话"]


def test_silence_past_five_working_days_is_acceptance_by_law(expired: Case) -> None:
    assert handling.sweep_deadlines() == 0
    with clock.at(clock.now() + timedelta(days=15)):
        assert handling.sweep_deadlines() == 1
    kept = case(expired.number)
    assert kept.status == Status.ACCEPTED.value
    assert kept.accepted_on == kept.applied_on
    assert state_of(kept).accepted_on == kept.applied_on


def test_the_applicant_withdraws_before_the_decision_and_not_after(expired: Case) -> None:
    firm = applicant("演示·过期建设有限公司")
    gone = handling.withdraw(firm.actor, expired, "不办了", expired.version)
    assert (gone.status, gone.open) == (Status.RETURNED.value, False)
    with pytest.raises(NotAllowed):
        handling.withdraw(firm.actor, gone, "再撤一次", gone.version)


def test_somebody_elses_case_cannot_be_told_from_one_that_does_not_exist(expired: Case) -> None:
    stranger = applicant("演示·新名建筑工程有限公司").party
    with pytest.raises(NotFound):
        case_for(expired.number, [stranger.id])


def test_a_wrong_grant_is_put_right_and_the_licence_it_replaced_is_valid_again() -> None:
    firm = applicant("演示·新名建筑工程有限公司")
    made = case(firm.submit(QUALIFICATION, change_of("企业名称")).number)
    given = Licence.objects.get(id=made.licence_id)
    act(made, "决定人", H.REVOKED, reasons="比对数据有误（青岛市优化营商环境条例 24）")
    assert Licence.objects.get(id=given.id).state == LicenceState.REVOKED
    assert Licence.objects.get(id=given.replaces_id).state == LicenceState.VALID
    assert "撤销行政许可决定书" in [n.title for n, _ in notices_of(made)]


def test_a_notice_is_delivered_when_it_is_first_opened(expired: Case) -> None:
    firm = applicant("演示·过期建设有限公司")
    (notice, nothing), *_ = notices_of(expired)
    assert nothing is None
    handling.take_notice(notice, firm.agent.id, firm.agent.name)
    handling.take_notice(notice, firm.party.id, "后来的人")
    ((_, receipt), *_) = notices_of(expired)
    assert receipt is not None and receipt.person_name == firm.agent.name


def test_a_failing_job_is_retried_then_buried_and_can_be_replayed(
    expired: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tongban.core import events

    def fail(job: Job) -> None:
        raise ValueError("个人信息不应出现在这里")

    monkeypatch.setitem(events._handlers, "notify", fail)
    moment = clock.now()
    for _ in range(jobs.ATTEMPTS):
        moment += timedelta(seconds=700)
        with clock.at(moment):
            jobs.drain()
    (dead,) = jobs.dead_letters()
    assert dead.attempts == jobs.ATTEMPTS
    assert re.fullmatch(r"ValueError [\w.]+test_by_hand:\d+", dead.error)
    monkeypatch.undo()
    jobs.replay(dead)
    jobs.drain()
    assert Message.objects.filter(party_id=expired.applicant_id).exists()


def test_jobs_of_one_lane_run_in_order_and_a_dead_one_keeps_its_lane_closed(expired: Case) -> None:
    act(expired, "窗口受理", H.ACCEPTED)
    lane = list(Job.objects.filter(topic="notify").order_by("id"))
    assert [j.event_name for j in lane] == ["case.received", "case.accepted"]
    Job.objects.filter(id=lane[0].id).update(state="dead")
    assert jobs.drain() == 0
    jobs.replay(lane[0])
    with clock.at(datetime.now(clock.SHANGHAI) + timedelta(seconds=5)):
        jobs.drain()
    titles = list(Message.objects.filter(party_id=expired.applicant_id).order_by("id").values_list("title", flat=True))
    assert titles == ["已收到您的申请", "申请已受理"]


def test_a_filing_is_never_called_a_permit() -> None:
    firm = applicant("演示·便民便利店")
    situation = {"只销售食用农产品": False, "仅销售预包装食品": True, "现场制售": False}
    made = case(firm.submit("food_license_new", firm.complete("food_license_new", **situation)).number)
    assert (made.route, made.kind) == ("备案", "备案")
    act(made, "窗口受理", H.ACCEPTED)
    accepted = case(made.number)
    assert accepted.accepted_on is not None
    assert accepted.due_on == calendar().add_working_days(accepted.accepted_on, 1).date
    act(made, "审批员", H.GRANTED)
    jobs.drain()
    assert [n.title for n, _ in notices_of(made)][-1] == "备案通知书"
    assert Message.objects.filter(party_id=made.applicant_id, title="准予备案").exists()
    assert Push.objects.get(case_number=made.number).what == "准予备案"
    assert Licence.objects.get(id=made.licence_id).type == "仅销售预包装食品备案"


def test_a_wrong_value_on_a_licence_is_put_right_under_the_same_number() -> None:
    firm = applicant("演示·新名建筑工程有限公司")
    made = case(firm.submit(QUALIFICATION, change_of("企业名称")).number)
    wrong = Licence.objects.get(id=made.licence_id)
    with pytest.raises(NotAllowed, match="没有改动"):
        act(made, "决定人", H.RECTIFIED, reasons="录入有误", face={"注册地址": wrong.face["注册地址"]})
    act(made, "决定人", H.RECTIFIED, reasons="地址录入有误", face={"注册地址": "青岛市市南区演示路 9 号"})
    right = Licence.objects.get(id=case(made.number).licence_id)
    assert (right.number, right.state, right.face["注册地址"]) == (wrong.number, "有效", "青岛市市南区演示路 9 号")
    assert Licence.objects.get(id=wrong.id).state == LicenceState.CHANGED
    jobs.drain()
    assert document_of(right.id) is not None
    notice = Notice.objects.get(case_id=made.id, title="更正决定书")
    (change,) = notice.body["changes"]
    assert (change["name"], change["is"]) == ("注册地址", "青岛市市南区演示路 9 号")
    assert not jobs.dead_letters().exists()


def test_the_clock_can_stop_twice_each_time_with_its_own_notice(expired: Case) -> None:
    act(expired, "窗口受理", H.ACCEPTED)
    for _ in range(2):
        act(expired, "决定人", H.SUSPENDED, procedure="检测", days=3)
        act(expired, "决定人", H.RESUMED)
    assert len({n.number for n, _ in notices_of(expired) if n.title == "特别程序告知书"}) == 2


def rectified(made: Case, **face: str) -> Licence:
    """The licence after its face was put right."""
    act(case(made.number), "决定人", H.RECTIFIED, reasons="录入有误", face=face)
    return Licence.objects.get(id=case(made.number).licence_id)


def test_revoking_a_grant_that_was_put_right_leaves_none_of_its_issues_valid() -> None:
    firm = applicant("演示·便民便利店")
    situation = {"只销售食用农产品": False, "仅销售预包装食品": True, "现场制售": False}
    made = case(firm.submit("food_license_new", firm.complete("food_license_new", **situation)).number)
    act(made, "窗口受理", H.ACCEPTED)
    act(made, "审批员", H.GRANTED)
    for place in ("青岛市演示路 8 号", "青岛市演示路 9 号"):
        last = rectified(made, 住所=place)
    act(case(made.number), "决定人", H.REVOKED, reasons="不符合备案条件")
    issues = Licence.objects.filter(number=last.number).order_by("issue_no")
    assert [one.state for one in issues] == [LicenceState.CHANGED, LicenceState.CHANGED, LicenceState.REVOKED]
    assert {public_check(one.check_id).newest for one in issues} == {False}
    assert not wallet([made.applicant_id]).filter(type=last.type, state=LicenceState.VALID).exists()
    assert case(made.number).licence_id == last.id and case(made.number).result == Result.REVOKED


def test_revoking_a_change_that_was_put_right_brings_back_the_licence_before_it() -> None:
    firm = applicant("演示·新名建筑工程有限公司")
    made = case(firm.submit(QUALIFICATION, change_of("企业名称")).number)
    before = Licence.objects.get(id=Licence.objects.get(id=made.licence_id).replaces_id)
    for place in ("青岛市演示路 8 号", "青岛市演示路 9 号"):
        rectified(made, 注册地址=place)
    act(case(made.number), "决定人", H.REVOKED, reasons="比对数据有误")
    (valid,) = wallet([made.applicant_id]).filter(state=LicenceState.VALID)
    assert valid.id == before.id
    assert public_check(before.check_id).state == "有效"


def test_a_licence_valid_again_after_a_revocation_can_be_changed_again() -> None:
    firm = applicant("演示·新名建筑工程有限公司")
    made = case(firm.submit(QUALIFICATION, change_of("企业名称")).number)
    act(made, "决定人", H.REVOKED, reasons="比对数据有误")
    again = case(firm.submit(QUALIFICATION, change_of("企业名称")).number)
    issued = Licence.objects.get(id=again.licence_id)
    assert (issued.state, issued.issue_no) == (LicenceState.VALID, 3)


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("注册资本", "两千"),
        ("注册资本", ""),
        ("有效期至", "2031-13-01"),
        ("有效期至", "2020-01-01"),
        ("统一社会信用代码", "91370203DEMF00050Q"),
        ("证书编号", "演示建资-9999"),
        ("企业名称", "新" * 121),
        ("没有的一项", "值"),
    ],
)
def test_a_value_that_cannot_stand_on_a_licence_is_refused_by_name(name: str, typed: str) -> None:
    firm = applicant("演示·新名建筑工程有限公司")
    made = case(firm.submit(QUALIFICATION, change_of("企业名称")).number)
    with pytest.raises(Invalid) as refused:
        rectified(made, 注册地址="青岛市演示路 9 号", **{name: typed})
    assert (refused.value.code, list(refused.value.fields)) == ("TB-LIC-422", [name])
    assert case(made.number).licence_id == made.licence_id


def test_what_is_put_right_keeps_its_type_and_the_record_follows_the_face() -> None:
    firm = applicant("演示·新名建筑工程有限公司")
    made = case(firm.submit(QUALIFICATION, change_of("企业名称")).number)
    right = rectified(made, 有效期至="2033年6月30日", 注册资本="2,500", 企业名称="演示·再改名有限公司")
    assert (right.face["有效期至"], right.valid_until) == ("2033-06-30", date(2033, 6, 30))
    assert (right.face["注册资本"], right.face["企业名称"]) == ("2500", right.holder_name)


def test_several_values_and_the_premises_stay_what_they_are_when_put_right() -> None:
    made = errands.hygiene()
    act(made, "窗口受理", H.ACCEPTED)
    for post in ("审批员", "踏勘员"):
        act(made, post, H.NODE_DONE, opinion="相符", passed=True)
    act(made, "决定人", H.GRANTED)
    right = rectified(made, 许可项目="住宿与交际场所、购物场所", 经营场所="青岛市演示路 9 号", 有效期至="2030-01-01")
    assert right.face["许可项目"] == ["住宿与交际场所", "购物场所"]
    assert (right.per, right.valid_until) == ("青岛市演示路 9 号", date(2030, 1, 1))
    assert "有效期至" not in right.face
    assert holds_valid(made.applicant_id, right.type, right.per)


def test_a_regulator_is_told_that_only_the_grant_was_automatic() -> None:
    firm = applicant("演示·新名建筑工程有限公司")
    made = case(firm.submit(QUALIFICATION, change_of("企业名称")).number)
    rectified(made, 注册地址="青岛市演示路 9 号")
    act(case(made.number), "决定人", H.REVOKED, reasons="比对数据有误")
    jobs.drain()
    pushed = {one.what: one.automatic for one in Push.objects.filter(case_number=made.number)}
    assert pushed == {"准予许可": True, "更正证照": False, "撤销许可": False}
