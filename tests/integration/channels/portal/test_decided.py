"""What came of a case: the reasons of whoever decided it, the notice beside them, and nothing that was not checked."""

from collections.abc import Callable
from html import unescape
from urllib.parse import quote

import pytest
from django.test import Client
from tests.support import errands
from tests.support.portal import begin, text

from tongban.cases.models import Case, Notice
from tongban.cases.services.handling import handle, withdraw
from tongban.cases.states import Happening
from tongban.channels.notice_page import _granted
from tongban.channels.presenting import stored_reasons
from tongban.rules import BY_PERSON

pytestmark = pytest.mark.django_db
SignedIn = Callable[..., Client]
FROM_THE_RULES = "资质证书在有效期内"


def decided(case: Case, last: Happening, **data: object) -> Case:
    """The case accepted, reviewed and decided by people."""
    case = handle(errands.officer("chuangkou"), case, Happening.ACCEPTED, {}, case.version)
    review = {"passed": last is Happening.GRANTED, "opinion": "已审核"}
    case = handle(errands.officer("shenpi"), case, Happening.NODE_DONE, review, case.version)
    return handle(errands.officer("jueding"), case, last, data, case.version)


def shown(client: Client, case: Case) -> tuple[str, str]:
    """The page of the result, and the page of the case, of which the rules' part alone."""
    both = [unescape(text(client.get(f"/cases/{case.number}{tail}"))) for tail in ("/result", "")]
    return both[0], both[1]


def test_a_refused_case_gives_the_officers_reasons_and_leads_to_the_notice(at_portal: SignedIn) -> None:
    case = decided(errands.handed_over(), Happening.REFUSED, reasons=["资质证书 2025 年已到期，应先办理延续。"])
    notice = Notice.objects.filter(case_id=case.id).latest("issued_at")
    result, page = shown(at_portal("zhangsan", errands.EXPIRED), case)
    assert f'href="/cases/{case.number}/notices/{quote(notice.number)}"' in result and f"查看{notice.title}" in result
    for one in (result, page):
        assert "应先办理延续。" in one and "理由" in one
        assert FROM_THE_RULES not in one


def test_a_withdrawn_case_gives_no_reasons(at_portal: SignedIn) -> None:
    case = errands.handed_over()
    withdraw(errands.citizen("zhangsan")[0], case, "不办了", case.version)
    result, page = shown(at_portal("zhangsan", errands.EXPIRED), case)
    for one in (result, page):
        assert "reasons-title" not in one and FROM_THE_RULES not in one


def test_the_grant_of_a_person_is_not_explained_by_who_decided(at_portal: SignedIn) -> None:
    case = decided(errands.handed_over(), Happening.GRANTED)
    result, page = shown(at_portal("zhangsan", errands.EXPIRED), case)
    assert "工作人员审查后作出了准予决定。" in result and "查看准予" in result
    for one in (result, page):
        assert "由工作人员办理" not in one and FROM_THE_RULES not in one


def test_a_book_without_rules_shows_no_condition_that_was_met(at_portal: SignedIn) -> None:
    case = errands.hygiene()
    result, _page = shown(at_portal("zhouba", errands.HOTEL), case)
    assert "公共场所卫生许可须现场审核、卫生检测" in result and f">{BY_PERSON}<" not in result
    assert stored_reasons(case) == []
    stamped = {"kind": case.kind, "grounds": case.decision["reasons"], "applied_on": "2026-01-01", "case_number": "1"}
    assert BY_PERSON not in str(_granted({**stamped, "item": case.item_name}))


def test_what_no_rule_reads_is_said_to_be_the_applicants_to_check(at_portal: SignedIn) -> None:
    client = at_portal("zhangsan", errands.RENAMED)
    left = "营业执照变更后 1 个月内申请"
    guide = text(client.get(f"/items/{errands.QUALIFICATION}"))
    assert f"{left}（系统不核对，由申请人自行确认）" in guide
    draft = begin(client, errands.QUALIFICATION, errands.RENAMED)
    client.post(f"{draft}/questions/变更事项", {"变更事项": ["企业名称"]})
    review = text(client.get(f"{draft}/review"))
    assert review.count(left) == 1
    case = errands.instant()
    result = text(client.get(f"/cases/{case.number}/result"))
    assert f"“{left}”由申请人自行确认，系统没有核对。" in result
    assert "全部符合" not in result


def test_the_guide_tells_the_steps_of_each_way(at_portal: SignedIn) -> None:
    page = unescape(text(Client().get("/items/food_license_new")))
    ways = page[page.index('id="ways-title"') :]
    assert ways.index("<h3>许可</h3>") < ways.index("<h3>备案</h3>") < ways.index("<h3>无需许可</h3>")
    filing = ways[ways.index("<h3>备案</h3>") : ways.index("<h3>无需许可</h3>")]
    assert "备案核对" in filing and "受理" in filing
    assert "当场告知不用办理" in ways[ways.index("<h3>无需许可</h3>") :]
    one_way = unescape(text(Client().get(f"/items/{errands.QUALIFICATION}")))
    assert "<h3>" not in one_way[one_way.index('id="ways-title"') :]
