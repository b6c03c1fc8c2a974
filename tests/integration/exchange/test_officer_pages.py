"""The data officer's pages: how resources answer, subscriptions decided with reasons, the record of fetches."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from tests.integration.cases.people import applicant, change_of
from tests.support import errands
from tests.support.sessions import client_of
from tests.support.sharing import Systems

from tongban.cases.services import drafting
from tongban.cases.services.submission import assess, purpose_of
from tongban.catalog import queries as catalog
from tongban.channels.signed_in import PERSON_KEY, STAFF_KEY
from tongban.core import clock
from tongban.exchange import queries
from tongban.exchange.models import Copy, Standing, Subscription, SubscriptionAct
from tongban.identity.grades import Grade
from tongban.parties.queries import party_by_code

pytestmark = pytest.mark.django_db
FIRM = "演示·新名建筑工程有限公司"


@pytest.fixture
def officer(systems: Systems) -> Client:
    return client_of(STAFF_KEY, errands.officer("shuju").id)


def look() -> None:
    version = catalog.item(errands.QUALIFICATION, clock.today())
    assess(version, applicant(FIRM).party, change_of("企业名称"), purpose=purpose_of(version, "w", "draft-9"))


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content.decode()[:500]
    return answer.content.decode()


def test_the_catalogue_shows_how_a_resource_answered_today_and_that_it_is_a_demonstration(
    officer: Client, systems: Systems
) -> None:
    look()
    systems.off.add("legal_persons")
    Copy.objects.all().delete()
    for _ in range(3):
        look()
    text = page(officer, "/desk/sharing")
    assert "不是各部门的系统" in text and "已断开" in text
    figures = queries.today()["营业执照"]
    assert (figures.calls, figures.failed, figures.copies) == (4, 3, 0)
    assert queries.last_good(["营业执照"])["营业执照"] is not None
    assert queries.used({"营业执照": 200000}) == {"营业执照": 4}


def test_what_an_errand_wanted_in_vain_is_approved_with_a_reason_and_works_from_then_on(
    officer: Client, systems: Systems
) -> None:
    Subscription.objects.filter(resource="营业执照", item=errands.QUALIFICATION).update(item="elsewhere")
    look()
    assert "待批" in page(officer, "/desk/sharing/subscriptions?state=待批")
    row = Subscription.objects.get(item=errands.QUALIFICATION, resource="营业执照")
    address = f"/desk/sharing/subscriptions/{row.id}/approve"
    without = officer.post(address, {"reason": " "})
    assert (without.status_code, "TB-SHARE-422" in without.content.decode()) == (422, True)
    assert officer.post(address, {"reason": "办理所需", "until": "2099-12-31"}).status_code == 302
    row.refresh_from_db()
    assert (row.state, str(row.until)) == (Standing.APPROVED, "2099-12-31")
    look()
    assert [system for system, _resource in systems.asked].count("legal_persons") == 1
    assert [act.reason for act in SubscriptionAct.objects.filter(subscription_id=row.id).order_by("at")][
        -1
    ] == "办理所需"


def test_an_officer_ends_a_subscription_and_asks_for_one_only_once(officer: Client) -> None:
    row = Subscription.objects.get(item=errands.QUALIFICATION, resource="营业执照")
    assert officer.post(f"/desk/sharing/subscriptions/{row.id}/end", {"reason": "用途变了"}).status_code == 302
    assert "用途变了" in page(officer, "/desk/sharing/subscriptions?state=已停止")
    asked = {"item": errands.QUALIFICATION, "resource": "营业执照", "purpose": "再用一次"}
    again = officer.post("/desk/sharing/subscriptions/ask", asked)
    assert (again.status_code, "TB-SHARE-409" in again.content.decode()) == (409, True)
    fresh = officer.post("/desk/sharing/subscriptions/ask", {**asked, "resource": "火化登记信息"})
    assert fresh.status_code == 302
    assert "火化登记信息" in page(officer, "/desk/sharing/subscriptions?state=待批")


def test_the_record_is_read_by_resource_and_errand_and_holds_no_value(officer: Client) -> None:
    look()
    text = page(officer, "/desk/sharing/fetches?resource=营业执照&ref=draft-9")
    assert "draft-9" in text and "查到" in text and FIRM not in text
    assert "没有这样的查询记录" in page(officer, "/desk/sharing/fetches?ref=nothing")


def test_nobody_else_sees_the_pages(systems: Systems) -> None:
    other = client_of(STAFF_KEY, errands.officer("shenpi").id)
    assert other.get("/desk/sharing").status_code == 403


def test_a_department_that_provides_sees_its_own_resources_and_nobody_s_data(systems: Systems) -> None:
    look()
    own = client_of(STAFF_KEY, errands.officer("tigong").id)
    text = page(own, "/desk/provided")
    assert "不动产登记信息" in text and "自然资源和规划局" in text
    assert "营业执照" not in text and "draft-9" not in text
    assert own.get("/desk/sharing").status_code == 403
    assert client_of(STAFF_KEY, errands.officer("shuju").id).get("/desk/provided").status_code == 403
    (use,) = queries.uses(["营业执照"], 1)
    assert (use.item, use.count) == (errands.QUALIFICATION, 1)


def test_a_file_that_is_too_old_is_shown_with_its_moment(officer: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    moment = clock.now() - timedelta(days=3)
    monkeypatch.setattr("tongban.exchange.gateway.connecting.Lines.put_out", lambda lines, one: moment)
    known = {name: replace(one, terms=replace(one.terms, fresh=60)) for name, one in catalog.resources().items()}
    monkeypatch.setattr(catalog, "resources", lambda: known)
    text = page(officer, "/desk/sharing")
    assert "数据太旧" in text and f"文件 {moment:%m-%d %H:%M}" in text


def test_a_citizen_is_told_which_source_is_away_and_what_to_do(systems: Systems) -> None:
    systems.off.add("legal_persons")
    actor, agent = errands.citizen("zhangsan")
    firm = party_by_code(errands.RENAMED)
    assert firm is not None
    draft = drafting.begin(actor, errands.QUALIFICATION, firm, agent, errands.SHINAN)
    citizen = client_of(PERSON_KEY, str(agent.id), acting=str(firm.id), grade=Grade.HIGH)
    text = page(citizen, f"/drafts/{draft.id}/questions/变更事项")
    assert "“营业执照”暂时取不到：法人基础信息系统没有应答。" in text and "您可以照证件自己填写" in text
    systems.off.clear()
    assert "silent-title" not in page(citizen, f"/drafts/{draft.id}/questions/变更事项")
