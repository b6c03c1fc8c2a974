"""Values of authorities on the way from the page to the case: told where they moved or differ, never taken silently."""

from collections.abc import Callable

import pytest
from django.test import Client
from tests.support import errands
from tests.support.portal import begin, changed_name, hidden, submit, text
from tests.support.sessions import client_of
from tests.support.sharing import Systems

from tongban.cases.models import Case
from tongban.channels.signed_in import PERSON_KEY
from tongban.core.ids import uuid7
from tongban.exchange.gateway.places import resource_id
from tongban.exchange.models import Copy, Fetch, Outcome
from tongban.identity.grades import Grade

pytestmark = pytest.mark.django_db
SignedIn = Callable[[str], Client]
OTHER = "演示·又改了名的建筑工程有限公司"
SHOP, LIQUOR = "91370203DEMF00122H", "liquor_retail"
CONTACT = {"联系人": "演示·孙七", "联系电话": "13800000000"}


@pytest.fixture
def at_portal(systems: Systems) -> SignedIn:
    """A demonstration person at the portal, the systems behind HTTP."""

    def sign_in(login: str) -> Client:
        person = errands.citizen(login)[1]
        return client_of(PERSON_KEY, str(person.id), acting=str(person.id), grade=Grade.HIGH)

    return sign_in


def told_by(systems: Systems, code: str, **values: str) -> None:
    """Let the register of firms say something else of a firm."""
    key = "legal_persons", resource_id("营业执照"), code
    number, data = systems.records[key]
    systems.records[key] = (number, {**data, **values})


def test_a_value_that_moved_after_the_review_is_told_and_checked_again_before_it_is_submitted(
    at_portal: SignedIn, systems: Systems
) -> None:
    client = at_portal("zhangsan")
    draft = changed_name(client)
    shown = client.get(f"{draft}/review")
    told_by(systems, errands.RENAMED, 企业名称=OTHER)
    again = client.post(f"{draft}/review", {"key": hidden(shown, "key"), "version": hidden(shown, "version")})
    assert again["Location"] == f"{draft}/review" and not Case.objects.exists()
    page = text(client.get(f"{draft}/review"))
    assert "您核对之后，政府部门的“营业执照”有了更新" in page and OTHER in page
    done = submit(client, draft)
    case = Case.objects.get()
    assert done["Location"].endswith(f"/result/{case.number}") or case.number in done["Location"]
    assert case.facts["营业执照.企业名称"]["v"] == OTHER


def test_an_answer_changed_in_another_window_is_not_submitted_unseen(at_portal: SignedIn) -> None:
    client = at_portal("sunqi")
    draft = begin(client, LIQUOR, SHOP)
    client.post(f"{draft}/form", CONTACT)
    shown = client.get(f"{draft}/review")
    client.post(f"{draft}/form", CONTACT | {"联系人": "演示·别人"})
    client.post(f"{draft}/review", {"key": hidden(shown, "key"), "version": hidden(shown, "version")})
    assert "又在别的页面改了填写的内容" in text(client.get(f"{draft}/review")) and not Case.objects.exists()


def test_what_two_sources_tell_differently_is_shown_on_the_form_and_kept_with_the_case(
    at_portal: SignedIn, systems: Systems
) -> None:
    client = at_portal("sunqi")
    told_by(systems, SHOP, 住所="青岛市市北区演示新街 1 号", 企业名称="演示·新店餐饮有限公司")
    draft = begin(client, LIQUOR, SHOP)
    form = text(client.get(f"{draft}/form"))
    assert "青岛市市北区演示新街 1 号" in form and "青岛市市北区演示街 12 号" in form
    assert form.count("另有来源说的不一样，提交后由工作人员核定") == 1, "the name goes by the register"
    assert form.count("以上面的为准（演示：名称以登记机关的为准）") == 1
    client.post(f"{draft}/form", CONTACT)
    submit(client, draft)
    case = Case.objects.get()
    assert {case.facts["营业执照.住所"]["v"], case.facts["食品经营许可证.经营场所"]["v"]} == {
        "青岛市市北区演示新街 1 号", "青岛市市北区演示街 12 号",
    }  # fmt: skip


def test_an_authority_s_value_sent_in_otherwise_is_refused_and_nothing_is_written(at_portal: SignedIn) -> None:
    client = at_portal("sunqi")
    draft = begin(client, LIQUOR, SHOP)
    refused = client.post(f"{draft}/form", CONTACT | {"经营场所": "青岛市市北区我家 1 号"})
    assert refused.status_code == 409 and "TB-FACT-409" in text(refused)
    assert "我家" not in text(client.get(f"{draft}/form"))


def test_a_copy_changed_in_the_database_is_no_value(at_portal: SignedIn, systems: Systems) -> None:
    client = at_portal("sunqi")
    draft = begin(client, LIQUOR, SHOP)
    client.get(f"{draft}/form")
    copy = Copy.objects.get(resource="营业执照")
    Copy.objects.filter(id=copy.id).update(data={**copy.data, "住所": "青岛市市北区伪造街 9 号"})
    asked = len(systems.asked)
    client.post(f"{draft}/form", CONTACT)
    assert "伪造" not in text(client.get(f"{draft}/review")) and len(systems.asked) > asked


def test_every_question_put_to_another_system_stands_among_the_looks_at_her_data(at_portal: SignedIn) -> None:
    client = at_portal("zhangsan")
    draft = changed_name(client)
    submit(client, draft)
    firm = client_of(PERSON_KEY, str(errands.citizen("zhangsan")[1].id), acting=str(Case.objects.get().applicant_id))
    page = text(firm.get("/access?show=fetched"))
    assert "法人基础信息系统" in page and "由市场监督管理局提供" in page and "查到" in page
    assert f"办理{Case.objects.get().item_name}" in page
    assert "市场监督管理局" in text(firm.get("/access?show=fetched&who=市场监督"))
    assert "没有符合筛选的查阅记录" in text(firm.get("/access?show=fetched&who=税务局"))


def test_what_nobody_was_asked_for_is_no_look_at_her_data(at_portal: SignedIn) -> None:
    client = at_portal("zhangsan")
    changed_name(client)
    row = Fetch.objects.first()
    assert row is not None
    Fetch.objects.create(
        **{f.attname: getattr(row, f.attname) for f in Fetch._meta.fields if f.attname not in {"id", "outcome"}},
        id=uuid7(),
        outcome=Outcome.DENIED,
    )
    firm = client_of(PERSON_KEY, str(errands.citizen("zhangsan")[1].id), acting=str(row.subject_id))
    assert "没有批准" not in text(firm.get("/access?show=fetched"))
