"""Files of a telephone on their way in: sent at once, looked at, put in order, a lost connection, confirmed."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect
from tests.support import errands
from tests.support.axe import assert_no_violations

from tongban.cases.models import Draft
from tongban.cases.services import drafting
from tongban.core import clock
from tongban.materials import banking
from tongban.materials.intake import taken_in
from tongban.materials.models import BankEntry
from tongban.materials.queries import materials_in
from tongban.parties.queries import party_by_code

pytestmark = pytest.mark.browser
PAPER = "卫生管理制度"
ANSWERS = {
    "公共场所类别": ["住宿与交际场所"], "使用集中空调": "否", "联系人": "演示·周八", "联系电话": "13800000000",
}  # fmt: skip


def photograph(name: str, shade: int) -> FilePayload:
    out = io.BytesIO()
    Image.new("RGB", (600, 800), (shade, shade, 220)).save(out, "JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": out.getvalue()}


def test_photographs_are_sent_looked_at_put_in_order_and_confirmed(phone: Page) -> None:
    actor, person = errands.citizen("zhouba")
    hotel = party_by_code(errands.HOTEL)
    assert hotel is not None
    begun = drafting.begin(actor, errands.HYGIENE, hotel, person, errands.CHENGYANG)
    draft = drafting.save(actor, begun, dict(ANSWERS))
    phone.goto(f"/sign-in?next=/drafts/{draft.id}/materials")
    phone.locator("button[value=zhouba]").click()
    paper = phone.locator("li", has=phone.locator(f"input[name='{PAPER}']"))
    choose = paper.locator("input[type=file]")
    lines = paper.locator(".tb-staged__one")
    choose.set_input_files([photograph("第一页.jpg", 10), photograph("第二页.jpg", 90)])
    expect(lines.filter(has_text="已上传")).to_have_count(2)
    expect(lines.locator("img")).to_have_count(2)
    assert not materials_in(draft.id), "nothing is handed in before it is confirmed"
    phone.route("**/uploads", lambda route: route.abort())
    choose.set_input_files([photograph("第三页.jpg", 150)])
    third = lines.filter(has_text="第三页")
    expect(third).to_contain_text("网络断了")
    phone.unroute("**/uploads")
    third.get_by_role("button", name="重新上传").click()
    expect(lines.filter(has_text="已上传")).to_have_count(3)
    third.get_by_role("button", name="上移").click()
    first = lines.filter(has_text="第一页")
    first.get_by_role("button", name="删除").click()
    expect(first).to_contain_text("已删除")
    expect(phone.locator("[data-stage-sum]")).to_contain_text("2 个文件，还没有提交")
    assert phone.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert_no_violations(phone)
    phone.reload()
    expect(lines.filter(has_text="已上传")).to_have_count(2)
    lines.filter(has_text="第三页").get_by_role("button", name="上移").click()
    phone.get_by_role("button", name="上传并继续").click()
    expect(paper.get_by_role("link", name="第三页.jpg")).to_be_visible()
    expect(lines).to_have_count(0)
    assert [one.filename for one in materials_in(draft.id)] == ["第三页.jpg", "第二页.jpg"]


def hotel_draft(**answers: str) -> Draft:
    """周八's draft for the hotel, whose bank holds a letter that tells whom to contact."""
    actor, person = errands.citizen("zhouba")
    hotel = party_by_code(errands.HOTEL)
    assert hotel is not None
    letter = banking.keep(actor, hotel.id, taken_in(errands.PDF, "委托书.pdf"), "委托书")
    told = {"name": "联系人", "text": "演示·周八", "confidence": 0.9, "verified": False, "note": ""}
    BankEntry.objects.filter(id=letter.id).update(fields=[told], reading="已识别", confirmed_at=clock.now())
    begun = drafting.begin(actor, errands.HYGIENE, hotel, person, errands.CHENGYANG)
    return drafting.save(actor, begun, {**ANSWERS, **answers})


def test_the_enter_key_goes_on_and_presses_no_button_that_stands_before(page: Page) -> None:
    draft = hotel_draft(联系人="")
    page.goto(f"/sign-in?next=/drafts/{draft.id}/form")
    page.locator("button[value=zhouba]").click()
    expect(page.get_by_role("button", name="用“委托书”上的")).to_be_visible()
    phone = page.locator("[name=联系电话]")
    phone.fill("13900000000")
    phone.press("Enter")
    page.wait_for_url("**check=1**")
    expect(page.locator("[name=联系人]")).to_have_value("")
    draft.refresh_from_db()
    assert draft.answers["联系电话"] == "13900000000"


def test_in_large_type_an_answer_is_taken_from_a_material_and_the_next_thing_is_asked(phone: Page) -> None:
    draft = hotel_draft(联系人="")
    phone.goto(f"/sign-in?next=/drafts/{draft.id}/form")
    phone.locator("button[value=zhouba]").click()
    phone.context.add_cookies([{"name": "large_type", "value": "1", "url": phone.url}])
    phone.goto(f"/drafts/{draft.id}/form?at=联系人")
    phone.get_by_role("button", name="用“委托书”上的").click()
    expect(phone.locator("[name=联系人]")).to_have_value("演示·周八")
    assert_no_violations(phone)
    assert phone.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    phone.get_by_role("button", name="下一步").click()
    expect(phone.locator("[name=联系人]")).to_have_count(0)
