"""Told before anything is filled in: the same application is open, the licence held or missing, the mandate over."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from tests.support import errands
from tests.support.portal import RESTAURANT, answer, begin, follow, revoke_mandate, text

from tongban.cases.models import Draft
from tongban.core import clock
from tongban.licences.models import Licence
from tongban.parties.models import Mandate
from tongban.parties.queries import lapses_of, party_by_code

pytestmark = pytest.mark.django_db
SignedIn = Callable[..., Client]
FOOD = "food_license_new"
HAZCHEM = "hazchem_operation"
OLD_SHOP, CHEMICALS = "91370203DEMF00122H", "91370211DEMF00149U"


def start(client: Client, item: str, firm: str, district: str = "home") -> object:
    applicant = party_by_code(firm)
    assert applicant is not None
    return client.post(f"/items/{item}/start", {"whom": str(applicant.id), "district": district})


def test_an_application_still_open_is_told_at_the_start_with_a_link_and_no_draft_begins(at_portal: SignedIn) -> None:
    case = errands.handed_over()
    client = at_portal("zhangsan")
    assert "有一件正在办理" in text(client.get(f"/items/{errands.QUALIFICATION}/start"))
    told = start(client, errands.QUALIFICATION, errands.EXPIRED)
    assert "已有一件同样的申请正在办理" in text(told)
    assert f'href="/cases/{case.number}"' in text(told)
    assert not Draft.objects.exists()


def test_another_firm_of_the_same_agent_may_start(at_portal: SignedIn) -> None:
    errands.handed_over()
    assert begin(at_portal("zhangsan"), errands.QUALIFICATION, errands.RENAMED).startswith("/drafts/")


def test_a_case_that_is_closed_stands_in_nobodys_way(at_portal: SignedIn) -> None:
    errands.instant()
    assert begin(at_portal("zhangsan"), errands.QUALIFICATION, errands.RENAMED).startswith("/drafts/")


def test_a_draft_whose_application_another_window_sent_is_led_to_that_case(at_portal: SignedIn) -> None:
    client = at_portal("zhouba")
    draft = begin(client, errands.HYGIENE, errands.HOTEL)
    case = errands.hygiene()
    for place in ("", "/form", "/materials", "/review"):
        answer(client, draft, "公共场所类别", ["住宿与交际场所"])
        answer(client, draft, "使用集中空调", "否")
        assert follow(client, draft + place) == f"{draft}/already", place
    assert f'href="/cases/{case.number}"' in text(client.get(f"{draft}/already"))


def test_a_licence_held_is_told_as_soon_as_the_answers_lead_to_it_and_before_form_and_materials(
    at_portal: SignedIn,
) -> None:
    licence = Licence.objects.get(number="演示食证-0001")
    client = at_portal("sunqi")
    draft = begin(client, FOOD, OLD_SHOP)
    assert "演示食证-0001" in text(client.get(follow(client, draft)))  # warned while the answers may lead elsewhere
    answer(client, draft, "只销售食用农产品", "否")
    done = answer(client, draft, "仅销售预包装食品", "否")
    assert done["Location"] == f"{draft}/already"
    shown = text(client.get(f"{draft}/already"))
    for words in ("您已经持有这张证照", f'href="/licences/{licence.id}"', "办理变更", "这是按您的回答判断的"):
        assert words in shown
    assert follow(client, f"{draft}/materials") == f"{draft}/already"


def test_a_licence_held_for_one_site_is_told_after_the_form_and_before_the_materials(at_portal: SignedIn) -> None:
    client = at_portal("sunqi", RESTAURANT)
    held = Licence.objects.filter(type="食品经营许可证").order_by("id")[0]
    firm = party_by_code(RESTAURANT)
    assert firm is not None
    here = {
        "holder_id": firm.id,
        "type": "建筑工程施工许可证",
        "per": "九号楼",
        "number": "演示-每处一证",
        "check_id": "0" * 15 + "9",
    }
    Licence.objects.create(**{**vars_of(held), **here, "state": "有效", "valid_until": None})
    draft = begin(client, "construction_permit", RESTAURANT)
    onwards = client.post(f"{draft}/form", {"工程名称": "九号楼"})
    assert onwards["Location"] == f"{draft}/already"
    assert "您已经持有这张证照" in text(client.get(f"{draft}/already"))
    assert client.post(f"{draft}/form", {"工程名称": "十号楼"})["Location"] != f"{draft}/already"


def vars_of(row: Licence) -> dict[str, object]:
    """The columns of a licence, to make another of."""
    return {name: value for name, value in vars(row).items() if name not in {"_state", "id"}}


def test_other_answers_lead_past_the_licence_held(at_portal: SignedIn) -> None:
    client = at_portal("sunqi")
    draft = begin(client, FOOD, OLD_SHOP)
    answer(client, draft, "只销售食用农产品", "否")
    answer(client, draft, "仅销售预包装食品", "是")
    answer(client, draft, "现场制售", "否")
    assert follow(client, draft) == f"{draft}/form"
    assert client.get(f"{draft}/already")["Location"] == f"{draft}/form"


def test_a_licence_that_has_expired_stands_in_nobodys_way(at_portal: SignedIn) -> None:
    Licence.objects.filter(number="演示食证-0001").update(valid_until=date(2025, 1, 1))
    client = at_portal("sunqi")
    draft = begin(client, FOOD, OLD_SHOP)
    answer(client, draft, "只销售食用农产品", "否")
    assert "演示食证-0001" not in text(client.get(follow(client, draft)))
    assert "/questions/" in answer(client, draft, "仅销售预包装食品", "否")["Location"]


def test_where_only_the_city_decides_no_district_is_asked_and_the_city_takes_the_case(at_portal: SignedIn) -> None:
    shown = text(at_portal("zhangsan").get(f"/items/{errands.QUALIFICATION}/start"))
    assert 'name="district"' not in shown
    assert "由青岛市行政审批服务局（演示）统一办理" in shown
    case = errands.instant()
    assert (case.district, case.implementer_name) == (0, "青岛市行政审批服务局（演示）")
    new, old = Licence.objects.filter(number=case.licence_number).order_by("-issue_no")
    assert new.issuer == old.issuer


def test_where_districts_decide_the_district_is_asked_and_nonsense_refused(at_portal: SignedIn) -> None:
    client = at_portal("zhouba")
    assert 'name="district"' in text(client.get(f"/items/{errands.HYGIENE}/start"))
    assert start(client, errands.HYGIENE, errands.HOTEL, "999999").status_code == 422  # type: ignore[attr-defined]


def test_a_trader_is_not_offered_what_is_for_companies_only(at_portal: SignedIn) -> None:
    client = at_portal("chenyilao")
    assert "没有可以申请的主体" in text(client.get(f"/items/{HAZCHEM}/start"))
    assert "演示·鲜菜店" in text(client.get(f"/items/{FOOD}/start"))


def test_a_mandate_that_is_over_is_named_with_its_day_and_what_to_do(at_portal: SignedIn) -> None:
    shown = text(at_portal("wangwu").get(f"/items/{errands.QUALIFICATION}/start"))
    assert "您代“演示·新名建筑工程有限公司”办事的授权已于2025年12月31日到期" in shown
    assert "重新办理授权" in shown
    assert "您名下没有这样的主体" not in shown
    assert "2025年12月31日到期" in text(at_portal("wangwu").get("/acting"))


def test_who_never_had_a_mandate_is_told_that(at_portal: SignedIn) -> None:
    shown = text(at_portal("zhaoliu").get(f"/items/{errands.QUALIFICATION}/start"))
    assert "您名下没有这样的主体，也没有谁授权您代办" in shown
    assert "到期" not in shown


def test_a_mandate_for_other_items_is_told_beside_the_choices(at_portal: SignedIn) -> None:
    Mandate.objects.filter(agent_id=errands.citizen("wujiu")[1].id).update(items=[FOOD])
    shown = text(at_portal("wujiu").get(f"/items/{HAZCHEM}/start"))
    assert "您代“演示·海港化工贸易有限公司”办事的授权不包括这件事" in shown


def test_a_draft_closed_by_the_end_of_the_mandate_says_when_it_was_taken_back(at_portal: SignedIn) -> None:
    client = at_portal("zhangsan")
    draft = begin(client, errands.QUALIFICATION, errands.RENAMED)
    revoke_mandate(errands.RENAMED, "zhangsan")
    refused = client.get(f"{draft}/review")
    assert refused.status_code == 403
    today = clock.today()
    assert f"已于{today.year}年{today.month}月{today.day}日被收回" in text(refused)


def test_a_mandate_given_again_is_no_lapse(pack: None) -> None:
    agent = errands.citizen("wangwu")[1]
    (lapse,) = lapses_of(agent.id, clock.today())
    assert lapse.principal.code == errands.RENAMED
    Mandate.objects.create(principal_id=lapse.principal.id, agent_id=agent.id, since=date(2026, 1, 1))
    assert lapses_of(agent.id, clock.today()) == []


def test_a_firm_is_turned_to_the_office_of_its_own_district_and_told_it_is_a_demonstration(
    at_portal: SignedIn, client: Client
) -> None:
    case = errands.hygiene()
    shown = text(at_portal("zhouba", errands.HOTEL).get(f"/cases/{case.number}"))
    for words in ("城阳区行政审批服务局（演示）", 'href="tel:0532-00000006"', "演示地址", "拨不通"):
        assert words in shown
    assert "城阳区行政审批服务局" in text(at_portal("zhouba", errands.HOTEL).get(f"/items/{errands.HYGIENE}"))
    assert 'href="tel:0532-00000000"' in text(client.get("/"))


def test_a_firm_without_the_licence_to_change_is_told_at_the_start_what_to_do(at_portal: SignedIn) -> None:
    told = text(start(at_portal("lisi"), errands.QUALIFICATION, "91370212DEMF00085C"))
    assert "没有查到申请人持有有效的建筑业企业资质证书" in told and "请先申请新的建筑业企业资质证书" in told
    assert not Draft.objects.exists()


def test_a_draft_whose_licence_was_revoked_meanwhile_goes_no_further(at_portal: SignedIn) -> None:
    client = at_portal("zhangsan")
    draft = begin(client, errands.QUALIFICATION, errands.RENAMED)
    answer(client, draft, "变更事项", ["企业名称"])
    firm = party_by_code(errands.RENAMED)
    assert firm is not None
    Licence.objects.filter(holder_id=firm.id, type="建筑业企业资质证书").update(state="已撤销")
    assert follow(client, f"{draft}/review") == f"{draft}/already"


def test_a_licence_whose_days_are_over_can_still_be_brought_before_people(at_portal: SignedIn) -> None:
    assert begin(at_portal("zhangsan"), errands.QUALIFICATION, errands.EXPIRED).startswith("/drafts/")
