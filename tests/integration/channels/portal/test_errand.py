"""An errand from the guide to its result: asked only what is open, typed values kept, submitted once."""

import re
from collections.abc import Callable
from datetime import datetime
from urllib.parse import unquote

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from tests.support import errands, portal
from tests.support.portal import FOOD, RESTAURANT, answer, begin, changed_name, follow, hidden, restaurant, submit, text

from tongban.cases.models import Case, Draft
from tongban.cases.queries import history
from tongban.core import clock
from tongban.exchange.models import BaseRecord
from tongban.parties.queries import party_by_code

pytestmark = pytest.mark.django_db
SignedIn = Callable[..., Client]
HAZCHEM = "hazchem_operation"
TYPED = {"主体业态": "餐饮服务经营者", "经营项目": ["热食类食品制售"], "联系人": "演示·孙七", "联系电话": "13800000000"}
GREENGROCER, CHEMICALS = "92370213DEMF001143", "91370211DEMF00149U"
CORNER_SHOP = "92370203DEMF00106Q"


def test_a_change_that_matches_the_registers_is_granted_with_reasons_and_clauses(at_portal: SignedIn) -> None:
    client = at_portal("zhangsan")
    done = submit(client, changed_name(client))
    shown = text(client.get(done["Location"]))
    assert "准予许可" in shown
    assert "签章中" in shown
    assert "青岛市优化营商环境条例第24条" in shown
    case = Case.objects.get()
    assert case.result == "准予许可"
    assert history(case)[0].payload["real_name"] == "高级", "how surely she had signed in is evidence"


def test_a_question_is_asked_only_while_it_can_change_anything(at_portal: SignedIn) -> None:
    client = at_portal("sunqi")
    draft = begin(client, FOOD, RESTAURANT)
    assert follow(client, draft).endswith(
        "/questions/%E5%8F%AA%E9%94%80%E5%94%AE%E9%A3%9F%E7%94%A8%E5%86%9C%E4%BA%A7%E5%93%81"
    )
    answer(client, draft, "只销售食用农产品", "否")
    answer(client, draft, "仅销售预包装食品", "是")
    done = answer(client, draft, "现场制售", "否")
    assert done["Location"] == f"{draft}/form"
    assert "产生油烟异味废气" not in text(client.get(f"{draft}/form"))


def test_a_question_only_a_hint_depends_on_is_asked_and_the_hint_is_shown_before_submitting(
    at_portal: SignedIn,
) -> None:
    client = at_portal("sunqi")
    draft = restaurant(client)
    for name, value in (
        ("产生油烟异味废气", "是"),
        ("所在建筑", "商住综合楼"),
        ("设有专用烟道", "是"),
        ("与居住层相邻", "是"),
    ):
        assert name in unquote(follow(client, draft)) or name == "产生油烟异味废气"
        told = "请先另选地址" in text(client.get(follow(client, draft)))
        assert not told, f"told before {name} is answered"
        answer(client, draft, name, value)
    assert "请先另选地址" in text(client.get(f"{draft}/form"))
    client.post(f"{draft}/form", TYPED)
    assert "请先另选地址" in text(client.get(f"{draft}/materials"))
    for name in ("设备布局和操作流程", "食品安全管理制度"):
        client.post(f"{draft}/materials", {name: ContentFile(errands.PDF, "一份.pdf")})
    assert "请先另选地址" in text(client.get(f"{draft}/review"))


def test_a_question_left_empty_is_asked_again_with_a_link_to_the_field(at_portal: SignedIn) -> None:
    client = at_portal("zhangsan")
    draft = begin(client, errands.QUALIFICATION, errands.RENAMED)
    again = text(client.get(answer(client, draft, "变更事项", [])["Location"]))
    assert 'href="#f-变更事项"' in again
    assert "请先回答这个问题" in again


def test_an_answer_can_be_changed_from_the_review(at_portal: SignedIn) -> None:
    client = at_portal("zhangsan")
    draft = changed_name(client)
    assert f"{draft}/questions/" in text(client.get(f"{draft}/review"))
    answer(client, draft, "变更事项", ["企业名称"])
    assert "变更后法定代表人" not in text(client.get(f"{draft}/review"))


def test_the_form_shows_authentic_values_with_their_source_and_no_field_to_type_them(at_portal: SignedIn) -> None:
    client = at_portal("zhangsan")
    shown = text(client.get(f"{changed_name(client)}/form"))
    assert "演示·新名建筑工程有限公司" in shown
    assert "市场主体库" in shown
    assert 'name="变更后企业名称"' not in shown


@pytest.mark.parametrize("place", ["form", "form/autosave"])
def test_a_tampered_locked_value_is_refused_and_nothing_is_saved(at_portal: SignedIn, place: str) -> None:
    client = at_portal("sunqi")
    draft = restaurant(client)
    kept = Draft.objects.get().answers
    refused = client.post(f"{draft}/{place}", {**TYPED, "经营者名称": "演示·别人的店"})
    assert refused.status_code == 409
    assert "TB-FACT-409" in text(refused)
    assert Draft.objects.get().answers == kept


def test_sending_the_locked_value_as_it_is_does_no_harm(at_portal: SignedIn) -> None:
    client = at_portal("sunqi")
    draft = restaurant(client)
    done = client.post(f"{draft}/form", {**TYPED, "经营者名称": "演示·海味餐饮有限公司"})
    assert done["Location"] == f"{draft}/materials"


def test_what_was_typed_wrongly_is_shown_again_with_what_is_wrong(at_portal: SignedIn) -> None:
    client = at_portal("sunqi")
    draft = restaurant(client)
    done = client.post(f"{draft}/form", {**TYPED, "联系电话": "12-34"})
    shown = text(client.get(done["Location"]))
    assert 'value="12-34"' in shown
    assert 'href="#f-联系电话"' in shown
    assert Draft.objects.get().answers["联系人"] == "演示·孙七"
    assert "“联系人的电话”" in shown and "“联系电话”" not in shown


def test_siting_advice_comes_with_the_question_after_the_answer_that_makes_it_hold(at_portal: SignedIn) -> None:
    client = at_portal("sunqi")
    draft = restaurant(client)
    answer(client, draft, "产生油烟异味废气", "是")
    answer(client, draft, "所在建筑", "商住综合楼")
    assert "请先另选地址" not in text(client.get(follow(client, draft)))
    answer(client, draft, "设有专用烟道", "否")
    assert "请先另选地址" in text(client.get(follow(client, draft)))


def test_ones_own_telephone_number_can_be_checked_before_submitting(at_portal: SignedIn) -> None:
    client = at_portal("sunqi")
    draft = restaurant(client)
    client.post(f"{draft}/form", TYPED)
    for name in ("设备布局和操作流程", "食品安全管理制度"):
        client.post(f"{draft}/materials", {name: ContentFile(errands.PDF, "一份.pdf")})
    shown = text(client.get(f"{draft}/review"))
    assert TYPED["联系电话"] in shown and "138****0000" not in shown


def test_autosave_keeps_an_unfinished_form_and_answers_nothing(at_portal: SignedIn) -> None:
    client = at_portal("sunqi")
    draft = restaurant(client)
    assert client.post(f"{draft}/form/autosave", {"联系人": "演示·孙"}).status_code == 204
    assert 'value="演示·孙"' in text(at_portal("sunqi").get(f"{draft}/form"))


def test_unticking_everything_is_kept_as_nothing(at_portal: SignedIn) -> None:
    client = at_portal("sunqi")
    draft = restaurant(client)
    client.post(f"{draft}/form", TYPED)
    client.post(f"{draft}/form", {k: v for k, v in TYPED.items() if k != "经营项目"})
    assert "经营项目" not in Draft.objects.get().answers


def test_missing_materials_keep_the_review_closed(at_portal: SignedIn) -> None:
    client = at_portal("sunqi")
    draft = restaurant(client)
    client.post(f"{draft}/form", TYPED)
    assert client.get(f"{draft}/review")["Location"] == f"{draft}/materials"
    assert "请上传“食品安全管理制度”" in text(client.get(client.post(f"{draft}/materials")["Location"]))


def test_an_upload_of_a_draft_can_be_taken_out_again(at_portal: SignedIn) -> None:
    client = at_portal("sunqi")
    draft = restaurant(client)
    client.post(f"{draft}/materials", {"食品安全管理制度": ContentFile(errands.PDF, "一份.pdf")})
    shown = text(client.get(f"{draft}/materials"))
    assert "一份.pdf" in shown
    given = re.search(r'name="remove" value="([^"]+)"', shown)
    assert given is not None
    client.post(f"{draft}/materials", {"remove": given[1]})
    after = text(client.get(f"{draft}/materials"))
    assert 'name="remove"' not in after, "nothing is handed in"
    assert "食品安全管理制度（一份.pdf）" in after, "it can be had back from what one keeps"
    assert client.get(f"{draft}/review").status_code == 302


def test_a_file_of_another_kind_is_told_beside_its_field(at_portal: SignedIn) -> None:
    client = at_portal("sunqi")
    draft = restaurant(client)
    refused = client.post(f"{draft}/materials", {"食品安全管理制度": ContentFile(b"MZ\x90", "制度.exe")})
    assert refused.status_code == 422
    assert "只能上传 PDF、JPG 或 PNG" in text(refused)


def test_the_same_page_submitted_twice_makes_one_case_and_leads_to_it(at_portal: SignedIn) -> None:
    client = at_portal("zhangsan")
    draft = changed_name(client)
    page = client.get(f"{draft}/review")
    form = {"key": hidden(page, "key"), "version": hidden(page, "version")}
    first, second = client.post(f"{draft}/review", form), client.post(f"{draft}/review", form)
    assert first["Location"] == second["Location"]
    assert Case.objects.count() == 1


def test_a_second_application_while_one_is_open_is_refused_on_the_page(at_portal: SignedIn) -> None:
    client = at_portal("zhangsan")
    draft = begin(client, errands.QUALIFICATION, errands.EXPIRED)
    answer(client, draft, "变更事项", ["企业名称"])
    page = client.get(f"{draft}/review")
    case = errands.handed_over()  # another window was quicker
    refused = client.post(f"{draft}/review", {"key": hidden(page, "key"), "version": hidden(page, "version")})
    assert refused.status_code == 409
    assert f'href="/cases/{case.number}"' in text(refused)
    assert "没有提交" in text(refused)
    assert "请先改正下面的问题" not in text(refused)
    assert "已有一件同样的申请正在办理" in text(refused)


def test_a_routed_case_is_told_which_way_applies_not_what_failed(at_portal: SignedIn) -> None:
    answers = {
        "只销售食用农产品": "否", "仅销售预包装食品": "是", "现场制售": "否",
        "食品类别": ["预包装食品（不含冷藏冷冻食品）"], "联系人": "演示·孙七", "联系电话": "13800000000",
    }  # fmt: skip
    case = errands.applied("sunqi", CORNER_SHOP, FOOD, errands.SHIBEI, answers)
    page = text(at_portal("sunqi").get(f"/cases/{case.number}/result"))
    assert "按哪一种情形办理" in page
    assert "为什么由工作人员办理" not in page


def test_facts_that_changed_after_the_review_are_shown_before_anything_is_submitted(at_portal: SignedIn) -> None:
    client = at_portal("zhangsan")
    draft = changed_name(client)
    page = client.get(f"{draft}/review")
    record = BaseRecord.objects.get(subject_code=errands.RENAMED)
    record.data, record.digest = {**record.data, "企业名称": "演示·再改名建筑工程有限公司"}, "0" * 64
    record.save()
    done = client.post(f"{draft}/review", {"key": hidden(page, "key"), "version": hidden(page, "version")})
    assert done["Location"] == f"{draft}/review"
    shown = text(client.get(done["Location"]))
    assert "有了更新" in shown
    assert "演示·再改名建筑工程有限公司" in shown
    assert not Case.objects.exists()


def test_a_draft_that_crosses_a_change_of_the_law_is_rebound_and_says_so(at_portal: SignedIn) -> None:
    client = at_portal("wujiu")
    with clock.at(datetime(2026, 4, 30, 16, 0, tzinfo=clock.SHANGHAI)):
        draft = begin(client, HAZCHEM, CHEMICALS)
        answer(client, draft, "厂区内销售本企业产品", "否")
        before = Draft.objects.get().item_digest
    with clock.at(datetime(2026, 5, 1, 9, 0, tzinfo=clock.SHANGHAI)):
        shown = text(client.get(follow(client, draft)))
    assert "2026年5月1日起更新" in shown
    assert "已填内容都保留了" in shown
    assert Draft.objects.get().item_digest != before
    assert Draft.objects.get().answers["厂区内销售本企业产品"] == "否"


def test_answers_that_need_no_permit_say_so_and_give_it_in_writing(at_portal: SignedIn) -> None:
    client = at_portal("chenyilao")
    draft = begin(client, FOOD, GREENGROCER)
    done = answer(client, draft, "只销售食用农产品", "是")
    page = client.get(done["Location"])
    assert "不需要办理" in text(page)
    assert not Case.objects.exists()
    number = client.post(f"{draft}/review", {"key": hidden(page, "key"), "version": hidden(page, "version")})
    assert "不受理告知书" in text(client.get(number["Location"].removesuffix("/result")))


def test_conditions_that_do_not_hold_are_told_before_submitting(at_portal: SignedIn) -> None:
    client = at_portal("lisi")
    draft = begin(client, errands.QUALIFICATION, errands.UNCHANGED)
    answer(client, draft, "变更事项", ["企业名称"])
    assert "提交后会由工作人员办理" in text(client.get(f"{draft}/review"))


def test_a_draft_begun_for_a_firm_is_in_sight_after_signing_in_again(at_portal: SignedIn) -> None:
    changed_name(at_portal("zhangsan"))
    client = at_portal("zhangsan")  # acting for herself again
    for place in ("/", "/cases"):
        shown = text(client.get(place))
        assert "演示·新名建筑工程有限公司：1 份草稿" in shown, place
    assert "您代别人办的事也在等着" not in text(at_portal("zhangsan", errands.RENAMED).get("/cases"))


def test_who_answers_that_nothing_is_cooked_is_not_offered_cooked_food_and_is_told_of_a_contradiction(
    at_portal: SignedIn,
) -> None:
    client = at_portal("sunqi")
    draft = begin(client, FOOD, RESTAURANT)
    for name in ("只销售食用农产品", "仅销售预包装食品", "现场制售"):
        answer(client, draft, name, "否")
    form = text(client.get(f"{draft}/form"))
    assert "散装食品销售" in form
    assert "制售" not in form.replace("现场制售", "")
    typed = {
        "主体业态": "餐饮服务经营者",
        "销售项目": ["散装食品销售"],
        "联系人": "演示·孙七",
        "联系电话": "13800000000",
    }
    client.post(f"{draft}/form", typed)
    for name in ("设备布局和操作流程", "食品安全管理制度"):
        client.post(f"{draft}/materials", {name: ContentFile(errands.PDF, "一份.pdf")})
    assert "两处矛盾" in text(client.get(f"{draft}/review"))
    client.post(f"{draft}/form", {**typed, "主体业态": "食品销售经营者"})
    assert "两处矛盾" not in text(client.get(f"{draft}/review"))


def test_another_agent_never_meets_the_draft(at_portal: SignedIn) -> None:
    draft = changed_name(at_portal("zhangsan"))
    for place in ("", "/form", "/materials", "/review", "/outcome", "/questions/变更事项"):
        assert at_portal("lisi").get(draft + place).status_code == 404
    assert at_portal("lisi").post(f"{draft}/discard").status_code == 404


def test_a_mandate_that_ended_closes_the_draft(at_portal: SignedIn) -> None:
    client = at_portal("zhangsan")
    draft = changed_name(client)
    portal.revoke_mandate(errands.RENAMED, "zhangsan")
    assert client.get(f"{draft}/review").status_code == 403


def test_only_those_the_item_is_for_can_be_chosen(at_portal: SignedIn) -> None:
    client = at_portal("zhaoliu")
    assert "没有可以申请的主体" in text(client.get(f"/items/{FOOD}/start"))
    own = str(errands.citizen("zhaoliu")[1].id)
    assert client.post(f"/items/{FOOD}/start", {"whom": own, "district": "home"}).status_code == 403


def test_somebody_elses_firm_cannot_be_chosen(at_portal: SignedIn) -> None:
    client = at_portal("sunqi")
    other = party_by_code(errands.RENAMED)
    assert other is not None
    refused = client.post(f"/items/{FOOD}/start", {"whom": str(other.id), "district": "home"})
    assert refused.status_code == 422
    assert "请选择为谁办理" in text(refused)
