"""What registration and licences of trade do that others do not: new codes, months, endings, working days left."""

from collections.abc import Iterator
from datetime import date, datetime

import pytest
from tests.integration.cases.people import Applicant, applicant
from tests.integration.cases.test_by_hand import act

from tongban.cases.jobs import printed
from tongban.cases.models import Case
from tongban.cases.queries import case
from tongban.cases.services.granting import AlreadyLicensed
from tongban.cases.states import Happening as H
from tongban.core import clock
from tongban.licences.models import Licence, LicenceState
from tongban.standards import uscc

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

COMPANY = {
    "股东人数": 1, "最晚出资年数": 5, "行业另有出资规定": "否", "本人任职情况": "都由我一个人担任",
    "涉及前置许可": "否", "住所来源": "其他房子", "住所真实合法承诺": "是", "采用示范章程": "是",
    "经营餐饮": "否",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    """A day on which the demonstration's licences and reservations are still valid."""
    with clock.at(datetime(2026, 11, 20, 10, tzinfo=clock.SHANGHAI)):
        yield


def _submit(who: Applicant, item: str, **answers: object) -> Case:
    return case(who.submit(item, who.complete(item, **answers)).number)


def test_a_company_registered_at_once_gets_a_code_of_its_own_and_today_as_its_first_day() -> None:
    founder = applicant("演示·钱一")
    made = _submit(founder, "company_setup", **COMPANY)
    assert made.automatic, made.decision
    given = Licence.objects.get(id=made.licence_id)
    assert uscc.is_exact(given.face["统一社会信用代码"]) and given.face["统一社会信用代码"].startswith("91370202D")
    assert given.face["成立日期"] == "2026-11-20" and given.face["主体类型"] == "有限责任公司"
    assert printed(given)["统一社会信用代码"] == given.face["统一社会信用代码"] != founder.party.code
    with pytest.raises(AlreadyLicensed):
        _submit(founder, "company_setup", **COMPANY)


def test_who_is_barred_from_office_is_checked_by_a_person() -> None:
    made = _submit(applicant("演示·冯二"), "company_setup", **COMPANY)
    assert not made.automatic
    told = {one["name"]: one["truth"] for one in made.decision["reasons"]}
    assert told["任职没有禁止情形"] == "false"


def test_an_individual_business_keeps_no_capital_and_begins_with_its_own_digits() -> None:
    owner = applicant("演示·郑三")
    own_home = {"住所来源": "本人名下有不动产权证书的房子", "涉及前置许可": "否", "经营餐饮": "否"}
    made = _submit(owner, "individual_business_setup", **own_home)
    given = Licence.objects.get(id=made.licence_id)
    assert given.face["统一社会信用代码"].startswith("92370213D") and given.face["注册资本"] is None
    assert given.face["住所"] == "青岛市李沧区演示路 205 号"


def test_a_name_is_kept_for_two_months_and_another_beside_it() -> None:
    founder = applicant("演示·钱一")
    for name in ("演示甲", "演示乙"):
        asked = {"字号": name, "字号是行政区划名": "否", "字号是行业名": "否", "含禁用内容": "否", "冠国字头": "否"}
        made = _submit(founder, "enterprise_name", **asked, 同行业已有同字号="否", 涉及前置许可="否")
        act(made, "窗口受理", H.ACCEPTED)
        act(made, "决定人", H.GRANTED)
        given = Licence.objects.get(id=case(made.number).licence_id)
        assert (given.face["字号"], given.valid_until) == (name, date(2027, 1, 19))


@pytest.fixture
def cancelled() -> Case:
    """A snack bar's food licence, cancelled at its wish."""
    made = _submit(applicant("演示·关门小吃店"), "food_license_cancel", 许可注销原因="终止经营")
    act(made, "窗口受理", H.ACCEPTED)
    return act(made, "决定人", H.GRANTED)


def test_a_cancelled_licence_ends_with_the_grant_and_stands_again_once_it_is_revoked(cancelled: Case) -> None:
    ended = Licence.objects.get(holder_id=cancelled.applicant_id, type="食品经营许可证")
    assert ended.state == LicenceState.CANCELLED and cancelled.number in ended.state_reason
    assert case(cancelled.number).decision["stated"]["result"] == "准予注销决定"
    act(cancelled, "决定人", H.REVOKED, reasons="申请不是本人提出的")
    assert Licence.objects.get(id=ended.id).state == LicenceState.VALID


def test_a_renewal_keeps_the_number_and_runs_from_the_decision() -> None:
    made = _submit(applicant("演示·在期餐饮有限公司"), "food_license_renew")
    left = made.facts["食品经营许可证.距届满工作日"]
    assert made.route == "正常延续" and 15 <= int(left["v"]) <= 90
    assert "待公布" in left["source"], "the holiday table ends before the licence does"
    act(made, "窗口受理", H.ACCEPTED)
    act(made, "审批员", H.NODE_DONE, opinion="相符", passed=True)
    act(made, "决定人", H.GRANTED)
    new = Licence.objects.get(id=case(made.number).licence_id)
    old = Licence.objects.get(id=new.replaces_id)
    assert (new.number, new.per, new.valid_until) == (old.number, old.per, date(2031, 11, 19))
    assert old.state == LicenceState.CHANGED


def test_a_registered_change_issues_the_business_licence_anew_each_time() -> None:
    firm = applicant("演示·改名科技有限公司")
    for name in ("演示·改过一次有限公司", "演示·改过两次有限公司"):
        made = _submit(firm, "market_entity_change", 登记变更内容=["名称"], 变更后企业名称=name)
        act(made, "窗口受理", H.ACCEPTED)
        act(made, "审批员", H.NODE_DONE, opinion="相符", passed=True)
        act(made, "决定人", H.GRANTED)
    valid = Licence.objects.get(holder_id=firm.party.id, type="营业执照", state=LicenceState.VALID)
    assert (valid.face["企业名称"], valid.issue_no) == ("演示·改过两次有限公司", 2)
