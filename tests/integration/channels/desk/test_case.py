"""One case at the desk: who may see it, what it shows, and every act through its page."""

from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.support import errands

from tongban.cases.models import Case, CaseEvent, Notice
from tongban.cases.services.handling import supplement
from tongban.core.jobs import drain
from tongban.core.models import Access
from tongban.licences.models import Licence
from tongban.materials.models import Material

pytestmark = pytest.mark.django_db
SignedIn = Callable[[str], Client]


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


def act(client: Client, case: Case, key: str, seen: int | None = None, **typed: str) -> HttpResponse:
    case.refresh_from_db()
    form = {f"{key}-{name}": value for name, value in typed.items()}
    return client.post(f"/desk/cases/{case.number}/acts/{key}", {"version": seen or case.version, **form})


def test_the_page_shows_facts_with_sources_the_trace_and_what_held_back_the_machine(at_desk: SignedIn) -> None:
    case = errands.handed_over()
    shown = text(at_desk("chuangkou").get(f"/desk/cases/{case.number}"))
    assert "未满足：资质证书在有效期内" in shown
    assert "演示·到期建设有限公司" in shown and "市场主体库" in shown
    assert "住房和城乡建设部令第22号" in shown
    assert "1 条记录逐条相扣，校验一致" in shown
    assert "收件凭证" in shown and "未查看" in shown
    assert case.item_digest in shown and "凭记忆，待核" in shown


def test_another_districts_case_is_not_found(at_desk: SignedIn) -> None:
    case = errands.hygiene(errands.SHINAN)
    huangdao = at_desk("huangdao")
    assert huangdao.get(f"/desk/cases/{case.number}").status_code == 404
    assert act(huangdao, case, "accept").status_code == 404
    assert at_desk("shinan").get(f"/desk/cases/{case.number}").status_code == 200


def test_a_wrong_post_is_refused_in_plain_words(at_desk: SignedIn) -> None:
    case = errands.handed_over()
    refused = at_desk("jianguan").get(f"/desk/cases/{case.number}")
    assert refused.status_code == 403
    assert "您没有这个职责" in text(refused)
    assert act(at_desk("takan"), case, "accept").status_code == 403


def test_the_panel_offers_exactly_the_acts_of_the_readers_post(at_desk: SignedIn) -> None:
    case = errands.handed_over()
    offered = text(at_desk("chuangkou").get(f"/desk/cases/{case.number}"))
    assert [key in offered for key in ("/acts/accept", "/acts/correct", "/acts/decline", "/acts/grant")] == [1, 1, 1, 0]
    waiting = text(at_desk("shenpi").get(f"/desk/cases/{case.number}"))
    assert "/acts/" not in waiting
    assert "现在没有需要您办的" in waiting


def test_opening_a_case_is_noted_once_per_visit_with_the_purpose(at_desk: SignedIn) -> None:
    case = errands.handed_over()
    clerk = at_desk("chuangkou")
    for _ in range(2):
        clerk.get(f"/desk/cases/{case.number}")
    looks = Access.objects.filter(subject_id=case.applicant_id, actor_name="演示·窗口小周")
    assert [look.purpose for look in looks] == ["办理建筑业企业资质证书简单变更（受理审查）"]


def test_the_telephone_is_shown_only_to_who_has_something_to_do(at_desk: SignedIn) -> None:
    case = errands.hygiene()
    assert 'href="tel:13800000000"' in text(at_desk("chuangkou").get(f"/desk/cases/{case.number}"))
    assert "13800000000" not in text(at_desk("shenpi").get(f"/desk/cases/{case.number}"))


def test_a_case_travels_from_acceptance_over_the_survey_to_its_licence(at_desk: SignedIn) -> None:
    case = errands.hygiene()
    assert act(at_desk("chuangkou"), case, "accept").status_code == 302
    assert act(at_desk("shenpi"), case, "finish", passed="1", opinion="材料齐全").status_code == 302
    surveyor = at_desk("takan")
    survey = {"passed": "1", "opinion": "符合", "findings": "通风良好\n消毒间独立", "surveyed_on": "2026-01-05"}
    assert act(surveyor, case, "finish", **survey).status_code == 302
    done = act(at_desk("jueding"), case, "grant", opinion="同意", sure="1")
    assert done.status_code == 302
    drain()
    shown = text(at_desk("jueding").get(f"/desk/cases/{case.number}"))
    assert "2026-01-05 踏勘；通风良好；消毒间独立；符合" in shown
    assert "公共场所卫生许可证（PDF）" in shown
    licence = at_desk("jueding").get(f"/desk/cases/{case.number}/licence.pdf")
    assert licence.headers["Content-Type"] == "application/pdf" and licence.content.startswith(b"%PDF-")


def test_an_act_leads_back_to_the_case_with_a_sentence_and_the_next_case(at_desk: SignedIn) -> None:
    case, other = errands.handed_over(), errands.hygiene()
    clerk = at_desk("chuangkou")
    done = clerk.post(f"/desk/cases/{case.number}/acts/accept?from=view%3Dopen", {"version": case.version}, follow=True)
    assert "已受理，开始计时。" in text(done)
    assert f"/desk/cases/{other.number}?from=view%3Dopen" in text(done)


def test_refusing_needs_reasons_and_confirmation_and_keeps_what_was_typed(at_desk: SignedIn) -> None:
    case = errands.handed_over()
    act(at_desk("chuangkou"), case, "accept")
    act(at_desk("shenpi"), case, "finish", passed="0", opinion="证书过期")
    decider = at_desk("jueding")
    answer = act(decider, case, "refuse", reasons="证书已过期，不符合第20条")
    assert answer.status_code == 422
    assert "这一步不能撤回，请先勾选确认。" in text(answer) and 'href="#f-refuse-sure"' in text(answer)
    assert "证书已过期，不符合第20条" in text(answer)
    assert act(decider, case, "refuse", sure="1").status_code == 422
    assert act(decider, case, "refuse", reasons="证书已过期，不符合第20条", sure="1").status_code == 302
    notice = Notice.objects.get(case_id=case.id, title="不予行政许可决定书")
    printed = text(decider.get(f"/desk/cases/{case.number}/notices/{notice.number}"))
    assert "证书已过期，不符合第20条" in printed and "行政复议" in printed and "行政诉讼" in printed


def test_the_second_of_two_officers_is_told_and_keeps_her_text(at_desk: SignedIn) -> None:
    case = errands.handed_over()
    seen = case.version
    assert act(at_desk("chuangkou"), case, "accept").status_code == 302
    late = act(at_desk("chuangkou2"), case, "correct", seen=seen, items="补营业执照\n补资质证书")
    assert late.status_code == 409
    assert "别人先办了这一件" in text(late)
    assert "您填的内容没有提交" in text(late) and "补资质证书" in text(late)
    assert CaseEvent.objects.filter(case_id=case.id).count() == 2


def test_of_two_approvers_the_second_finds_her_conclusion_in_words(at_desk: SignedIn) -> None:
    case = errands.handed_over()
    act(at_desk("chuangkou"), case, "accept")
    case.refresh_from_db()
    seen = case.version
    assert act(at_desk("shenpi"), case, "finish", passed="1", opinion="相符").status_code == 302
    late = text(act(at_desk("shenpi"), case, "finish", seen=seen, passed="0", opinion="证书过期"))
    kept = late.split("您填的内容没有提交")[1].split("</dl>")[0]
    assert "不符合要求" in kept and "证书过期" in kept


def test_a_face_value_that_cannot_stand_is_told_beside_its_field(at_desk: SignedIn) -> None:
    case = errands.instant()
    face = {"face:注册资本": "两千", "face:有效期至": "2020-01-01"}
    refused = act(at_desk("jueding"), case, "rectify", reasons="录入有误", sure="1", **face)
    assert refused.status_code == 422
    assert 'href="#f-rectify-face:注册资本"' in text(refused) and "两千" in text(refused)
    assert "不能早于重新核发的日期" in text(refused)


def test_what_is_the_holders_own_is_not_offered_to_be_put_right(at_desk: SignedIn) -> None:
    case = errands.instant()
    shown = text(at_desk("jueding").get(f"/desk/cases/{case.number}"))
    assert 'name="rectify-face:注册地址"' in shown and "rectify-face:统一社会信用代码" not in shown


def test_what_the_state_forbids_is_said_on_the_page(at_desk: SignedIn) -> None:
    case = errands.handed_over()
    clerk = at_desk("chuangkou")
    act(clerk, case, "correct", items="补一份说明")
    case.refresh_from_db()
    actor, _ = errands.citizen("zhangsan")
    supplement(actor, case, {}, "补好了", case.version)
    again = act(clerk, case, "correct", items="再补一份")
    assert again.status_code == 409
    assert "补正只能一次告知" in text(again) and "再补一份" in text(again)


def test_every_line_of_a_correction_reaches_the_notice(at_desk: SignedIn) -> None:
    case = errands.handed_over()
    act(at_desk("chuangkou"), case, "correct", items="补营业执照\n\n补授权书", reason="照片不清")
    notice = Notice.objects.get(case_id=case.id, title="补正告知书")
    assert notice.body["items"] == ["补营业执照", "补授权书"]
    printed = text(at_desk("chuangkou").get(f"/desk/cases/{case.number}/notices/{notice.number}"))
    assert "补授权书" in printed and "照片不清" in printed


def test_the_clock_stops_only_for_a_listed_procedure_and_goes_on(at_desk: SignedIn) -> None:
    case = errands.handed_over()
    act(at_desk("chuangkou"), case, "accept")
    decider = at_desk("jueding")
    assert act(decider, case, "suspend", procedure="公示", days="3").status_code == 422
    assert act(decider, case, "suspend", procedure="鉴定", days="400").status_code == 422
    assert act(decider, case, "suspend", procedure="鉴定", days="3").status_code == 302
    assert "停表" in text(decider.get(f"/desk/cases/{case.number}"))
    assert act(decider, case, "resume").status_code == 302


def test_a_wrong_grant_is_put_right(at_desk: SignedIn) -> None:
    case = errands.instant()
    revoked = Licence.objects.get(id=case.licence_id)
    assert act(at_desk("jueding"), case, "revoke", reasons="比对有误", sure="1").status_code == 302
    revoked.refresh_from_db()
    assert revoked.state == "已撤销"
    assert Licence.objects.get(id=revoked.replaces_id).state == "有效"


def test_declining_and_telling_that_no_permit_is_needed_end_a_case(at_desk: SignedIn) -> None:
    declined, needless = errands.handed_over(), errands.hygiene()
    clerk = at_desk("chuangkou")
    assert act(clerk, declined, "decline", reasons="不属于本机关职权", sure="1").status_code == 302
    assert act(clerk, needless, "not-required", reasons="依法不需要", sure="1").status_code == 302
    declined.refresh_from_db()
    needless.refresh_from_db()
    assert (declined.status, needless.status) == ("07", "P0")


def test_a_survey_cannot_lie_in_the_future(at_desk: SignedIn) -> None:
    case = errands.hygiene()
    act(at_desk("chuangkou"), case, "accept")
    act(at_desk("shenpi"), case, "finish", passed="1", opinion="齐")
    answer = act(
        at_desk("takan"), case, "finish", passed="1", opinion="好", findings="无", surveyed_on="2099-01-01"
    )  # fmt: skip
    assert answer.status_code == 422 and "踏勘日期不能晚于今天" in text(answer)


def test_materials_open_for_the_case_and_the_look_is_noted(at_desk: SignedIn) -> None:
    case = errands.hygiene()
    clerk = at_desk("chuangkou")
    page = text(clerk.get(f"/desk/cases/{case.number}"))
    url = page.split("/materials/")[1].split('"')[0]
    opened = clerk.get(f"/desk/cases/{case.number}/materials/{url}")
    assert opened.content.startswith(b"%PDF-") and opened.content != errands.PDF
    assert Access.objects.filter(subject_id=case.applicant_id, what__startswith="材料：").count() == 1
    other = errands.handed_over()
    assert clerk.get(f"/desk/cases/{other.number}/materials/{url}").status_code == 404


def test_a_material_not_handed_in_is_called_missing_only_where_it_had_to_be(at_desk: SignedIn) -> None:
    answers = {
        "只销售食用农产品": "否", "仅销售预包装食品": "否", "现场制售": "是", "产生油烟异味废气": "否",
        "主体业态": "餐饮服务经营者", "经营项目": ["热食类食品制售"],
        "联系人": "演示·孙七", "联系电话": "13800000000",
    }  # fmt: skip
    papers = ("设备布局和操作流程", "食品安全管理制度")
    case = errands.applied("sunqi", "91370203DEMF000936", "food_license_new", errands.SHIBEI, answers, papers)
    shown = text(at_desk("chuangkou").get(f"/desk/cases/{case.number}"))
    letter = shown.split("委托书和经办人身份证")[1].split("</li>")[0]
    assert "选交" in letter and "没有提交" in letter
    assert "容后补交" not in shown
    Material.objects.filter(type=papers[0]).delete()
    lacking = text(at_desk("chuangkou").get(f"/desk/cases/{case.number}"))
    layout = lacking.split('tb-materials__name">设备布局和操作流程')[1].split("</li>")[0]
    assert "未提交" in layout and "请上传" not in layout


def test_a_licence_not_yet_sealed_says_so(at_desk: SignedIn) -> None:
    case = errands.instant()
    answer = at_desk("chuangkou").get(f"/desk/cases/{case.number}/licence.pdf")
    assert answer.status_code == 404 and "还没有签章完成" in text(answer)
    assert "签章中" in text(at_desk("chuangkou").get(f"/desk/cases/{case.number}"))


def test_forms_without_the_csrf_token_are_refused(at_desk: SignedIn) -> None:
    case = errands.handed_over()
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = at_desk("chuangkou").cookies
    answer = strict.post(f"/desk/cases/{case.number}/acts/accept", {"version": case.version})
    assert answer.status_code == 403
    case.refresh_from_db()
    assert case.status == "02"


@pytest.mark.parametrize("version", ["", "x", "-1", "99999999999"])
def test_a_version_that_is_none_changes_nothing(at_desk: SignedIn, version: str) -> None:
    case = errands.handed_over()
    answer = at_desk("chuangkou").post(f"/desk/cases/{case.number}/acts/accept", {"version": version})
    assert answer.status_code == 409
    case.refresh_from_db()
    assert case.status == "02"


def test_a_case_page_asks_the_database_a_bounded_number_of_times(
    at_desk: SignedIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    case = errands.hygiene()
    clerk = at_desk("chuangkou")
    clerk.get(f"/desk/cases/{case.number}")
    with django_assert_max_num_queries(24):
        clerk.get(f"/desk/cases/{case.number}")


def test_a_wrong_face_is_put_right_and_the_notice_says_what_was_and_what_is(at_desk: SignedIn) -> None:
    case = errands.instant()
    clerk = at_desk("jueding")
    wrong = Licence.objects.get(id=case.licence_id)
    face = {f"face:{name}": value for name, value in wrong.face.items() if value}
    face["face:注册地址"] = "青岛市演示路 9 号"
    assert act(clerk, case, "rectify", reasons="地址录入有误", sure="1", **face).status_code == 302
    case.refresh_from_db()
    assert Licence.objects.get(id=case.licence_id).face["注册地址"] == "青岛市演示路 9 号"
    notice = Notice.objects.get(case_id=case.id, title="更正决定书")
    printed = text(clerk.get(f"/desk/cases/{case.number}/notices/{notice.number}"))
    assert "青岛市演示路 9 号" in printed
    assert wrong.face["注册地址"] in printed
