"""An item administrator writes an item section by section; what is typed is kept, shown beside, never overwritten."""

from __future__ import annotations

import io
import json
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from docx import Document
from tests.integration.channels.desk.conftest import SignedIn
from tests.support import errands

from tongban.catalog.pack import editing
from tongban.catalog.revisions import drafting
from tongban.catalog.revisions.beginning import NewItem
from tongban.catalog.revisions.models import Revision
from tongban.core.actor import Actor
from tongban.org.queries import staff_actor

_HIDDEN = re.compile(r'<input type="hidden" name="(w:[^"]*)" value="([^"]*)">')


def administrator() -> Actor:
    actor = staff_actor(str(errands.officer("shixiang").id), "test")
    assert actor is not None
    return actor


@pytest.fixture
def food(pack: None, db: None) -> Revision:
    return drafting.begin_from(administrator(), "food_license_new")


@pytest.fixture
def stall(pack: None, db: None) -> Revision:
    return drafting.begin(administrator(), NewItem("stall_filing", "临时摊位备案", "备案", "行政审批服务局"))


@pytest.fixture
def officer(at_desk: SignedIn) -> Client:
    return at_desk("shixiang")


def page(officer: Client, revision: Revision, section: str) -> str:
    return officer.get(f"/studio/revisions/{revision.id}/edit/{section}").content.decode()


def form(html: str, **typed: str) -> dict[str, Any]:
    """What the page would send: the hidden values as shown, and what is typed into some of its entries."""
    shown = {name: text.replace("&quot;", '"').replace("&#x27;", "'") for name, text in _HIDDEN.findall(html)}
    kept: dict[str, Any] = {}
    for name, text in shown.items():
        value = json.loads(text)
        kept["v" + name[1:]] = "、".join(map(str, value)) if isinstance(value, list) else "" if value is None else value
    return {**shown, **kept, **{f"v:{name}": text for name, text in typed.items()}}


def said(revision: Revision, *path: str | int, file: str = "item.yaml") -> Any:
    return editing.value_at(Revision.objects.get(id=revision.id).files.get(file, ""), path)


def test_what_is_typed_is_kept_with_comments_and_order_as_they_were(officer: Client, food: Revision) -> None:
    before = food.files["item.yaml"]
    sent = form(
        page(officer, food, "limits"), **{"limit/promised": "10 工作日", "limit/promised_basis": "演示：本平台自定"}
    )
    answer = officer.post(f"/studio/revisions/{food.id}/edit/limits", sent)
    assert answer.status_code == 302
    after = Revision.objects.get(id=food.id).files["item.yaml"]
    assert said(food, "limit", "promised") == "10 工作日"
    left = [line for line in after.splitlines() if "promised" not in line]
    assert left == before.splitlines()


def test_a_page_that_stays_open_hears_what_the_file_says_now_and_what_is_wrong(officer: Client, food: Revision) -> None:
    address = f"/studio/revisions/{food.id}/edit/limits"
    sent = form(page(officer, food, "limits"), **{"limit/statutory": "二十天"})
    answer = officer.post(address, sent, headers={"Accept": "application/json"})
    found = answer.json()
    assert answer.status_code == 200
    assert json.loads(found["was"]["limit/statutory"]) == "二十天"
    assert "读不懂" in found["faults"]["limit/statutory"]
    assert found["counts"]["limits"] >= 1
    assert found["undo"] == "时限与收费 › 法定时限"
    officer.post(address, {"act": "undo"})
    assert said(food, "limit", "statutory") == "20 工作日"


def test_somebody_elses_words_are_told_and_not_overwritten(officer: Client, food: Revision) -> None:
    sent = form(page(officer, food, "basic"), name="我的名称", summary="我的说明")
    theirs = form(page(officer, food, "basic"), name="别人的名称")
    officer.post(f"/studio/revisions/{food.id}/edit/basic", theirs)
    answer = officer.post(f"/studio/revisions/{food.id}/edit/basic", sent)
    assert answer.status_code == 409
    html = answer.content.decode()
    assert "刚刚被别人改过" in html
    assert "我的名称" in html
    assert (said(food, "name"), said(food, "summary")) == ("别人的名称", "我的说明")


def test_cards_are_added_moved_and_taken_away(officer: Client, food: Revision) -> None:
    address = f"/studio/revisions/{food.id}/edit/ask"
    count = len(said(food, "ask"))
    officer.post(address, {**form(page(officer, food, "ask")), "act": "add:ask"})
    assert len(said(food, "ask")) == count + 1
    officer.post(address, {**form(page(officer, food, "ask")), "act": f"up:ask/{count}"})
    assert said(food, "ask", count - 1) == {"element": ""}
    officer.post(address, {**form(page(officer, food, "ask")), "act": f"remove:ask/{count - 1}"})
    assert len(said(food, "ask")) == count


def test_a_card_is_open_and_marked_to_be_written_in_once_it_was_added(officer: Client, stall: Revision) -> None:
    address = f"/studio/revisions/{stall.id}/edit/elements"
    added = officer.post(address, {"act": "add:", "new:": "摊位面积"})
    assert added.url.startswith(f"{address}?new=")
    html = officer.get(added.url).content.decode()
    assert 'data-card="摊位面积" data-added open' in html
    assert "data-added" not in officer.get(address).content.decode()


def test_several_entries_are_added_by_what_was_pasted(officer: Client, stall: Revision) -> None:
    officer.post(f"/studio/revisions/{stall.id}/edit/ask", {"act": "add:ask", "new:ask": "联系人；摊位面积\n姓名"})
    assert [one["element"] for one in said(stall, "ask")] == ["联系电话", "联系人", "摊位面积", "姓名"]
    law = {"act": "add:conditions", "new:conditions": "年满 18 周岁；在本市居住\r\n有固定场所、已征得同意"}
    officer.post(f"/studio/revisions/{stall.id}/edit/law", law)
    texts = [one["text"] for one in said(stall, "conditions")[1:]]
    assert texts == ["年满 18 周岁；在本市居住", "有固定场所、已征得同意"]


def test_what_is_wrong_at_a_card_and_its_title_follow_what_is_typed(officer: Client, stall: Revision) -> None:
    address = f"/studio/revisions/{stall.id}/edit/ask"
    officer.post(address, {"act": "add:ask", "new:ask": "没有的词"})
    seen = page(officer, stall, "ask")
    assert "没有的词" in seen.partition("data-card-faults")[2]
    sent = form(seen, **{"ask/1/element": "联系人"})
    found = officer.post(address, sent, headers={"Accept": "application/json"}).json()
    assert found["cards"]["ask/1"]["title"] == "2. 联系人"
    assert not any("没有的词" in text for text in found["faults"].values())


def test_a_place_to_be_filled_is_told_at_its_entry_in_words_of_the_form(officer: Client, stall: Revision) -> None:
    sent = form(page(officer, stall, "basic"))
    found = officer.post(f"/studio/revisions/{stall.id}/edit/law", sent, headers={"Accept": "application/json"}).json()
    assert found["faults"]["bases/0/text"].startswith("这里还没有填")
    assert "【填" not in "".join(found["faults"].values())
    assert found["cards"]["bases/0"]["title"] == "1. 一项依据"


def test_a_card_that_somebody_moved_meanwhile_is_not_taken_away_in_its_place(officer: Client, food: Revision) -> None:
    address = f"/studio/revisions/{food.id}/edit/ask"
    seen = form(page(officer, food, "ask"))
    officer.post(address, {**seen, "act": "up:ask/1"})
    before = said(food, "ask")
    late = officer.post(address, {**seen, "act": "remove:ask/1"})
    assert late.status_code == 422
    assert "被别人移动" in late.content.decode()
    assert said(food, "ask") == before


def test_a_page_that_stays_open_is_told_why_a_save_was_refused(officer: Client, food: Revision) -> None:
    sent = form(page(officer, food, "basic"), name="晚来的名称")
    Revision.objects.filter(id=food.id).update(state="given_up")
    answer = officer.post(f"/studio/revisions/{food.id}/edit/basic", sent, headers={"Accept": "application/json"})
    assert answer.status_code == 409
    assert "已经发布或者放弃" in answer.json()["problem"]


def test_a_new_word_needs_a_name_of_its_own(officer: Client, stall: Revision) -> None:
    address = f"/studio/revisions/{stall.id}/edit/elements"
    assert officer.post(address, {"act": "add:", "new:": ""}).status_code == 422
    assert officer.post(address, {"act": "add:", "new:": "摊位面积"}).status_code == 302
    assert said(stall, "摊位面积", "type", file="vocabulary/elements.yaml") == "文本"
    assert officer.post(address, {"act": "add:", "new:": "摊位面积"}).status_code == 422


def test_a_citizen_s_view_follows_guide_questions_and_form(officer: Client, food: Revision) -> None:
    address = f"/studio/revisions/{food.id}/preview"
    guide = officer.get(address)
    assert "食品经营许可（新办）" in guide.content.decode()
    assert guide["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in guide["Content-Security-Policy"]
    assert (
        "只销售食用农产品" in officer.get(f"{address}?show=form").content.decode()
        or "农产品" in officer.get(f"{address}?show=form").content.decode()
    )
    officer.post(address, {"只销售食用农产品": "否"})
    assert (
        "仅销售预包装食品" in officer.get(f"{address}?show=form").content.decode()
        or "预包装" in officer.get(f"{address}?show=form").content.decode()
    )


@pytest.mark.parametrize(("typed", "left"), [("", False), ("临时摊位备案回执", True)])
def test_a_statement_nobody_named_goes_when_a_licence_is_chosen_instead(
    officer: Client, stall: Revision, typed: str, left: bool
) -> None:
    chosen = {"grant/licence": "食品经营许可证", **({"decision/result": typed} if typed else {})}
    officer.post(f"/studio/revisions/{stall.id}/edit/result", form(page(officer, stall, "result"), **chosen))
    assert said(stall, "grant", "licence") == "食品经营许可证"
    assert (said(stall, "decision") is not editing.ABSENT) is left


def test_what_cannot_be_shown_yet_says_what_is_missing(officer: Client, stall: Revision) -> None:
    drafting.edit(
        administrator(), stall.id, [drafting.Edit("item.yaml", ("kind",), "remove", seen=said(stall, "kind"))]
    )
    html = officer.get(f"/studio/revisions/{stall.id}/preview").content.decode()
    assert "还不能预览" in html
    assert "kind" in html


def test_a_licence_is_laid_out_from_its_face_and_pictured(officer: Client, food: Revision) -> None:
    address = f"/studio/revisions/{food.id}/template"
    seen = food.files["licence.typ"]
    assert officer.post(address, {"act": "make", "seen": seen, "text": seen}).status_code == 302
    made = Revision.objects.get(id=food.id).files["licence.typ"]
    assert made != seen
    assert '("经营场所", face("经营场所"))' in made
    picture = officer.get(f"/studio/revisions/{food.id}/preview?show=licence&as=png")
    assert picture["Content-Type"] == "image/png"
    assert picture.content.startswith(b"\x89PNG")
    late = officer.post(address, {"act": "save", "seen": seen, "text": "#certificate()"})
    assert late.status_code == 409
    assert Revision.objects.get(id=food.id).files["licence.typ"] == made


def test_a_paper_form_becomes_questions_and_new_words(officer: Client, stall: Revision) -> None:
    document = Document()
    table = document.add_table(2, 4)
    for place, text in enumerate(["联系人", "", "摊位面积", "平方米"]):
        table.cell(0, place).text = text
    for place, text in enumerate(["经营方式类别", "□零售 □批发", "审批意见", ""]):
        table.cell(1, place).text = text
    content = io.BytesIO()
    document.save(content)
    address = f"/studio/revisions/{stall.id}/paper"
    html = officer.post(
        address, {"act": "read", "file": SimpleUploadedFile("申请表.docx", content.getvalue())}
    ).content.decode()
    assert "认出 4 项" in html
    officer.post(address, {
        "act": "take", "take": ["0", "1", "2"], "name:0": "联系人", "as:0": "联系人", "name:1": "摊位面积", "as:1": "",
        "type:1": "数值", "unit:1": "平方米", "name:2": "经营方式类别", "as:2": "", "type:2": "单选",
        "option:2": ["零售", "批发"],
    })  # fmt: skip
    assert [one["element"] for one in said(stall, "ask")][-3:] == ["联系人", "摊位面积", "经营方式类别"]
    words = editing.data_of(Revision.objects.get(id=stall.id).files["vocabulary/elements.yaml"])
    assert words["摊位面积"] == {"type": "数值", "unit": "平方米", "source": "演示"}
    assert words["经营方式类别"]["options"] == ["零售", "批发"]


def test_who_has_no_part_in_it_finds_nothing(at_desk: SignedIn, food: Revision) -> None:
    stranger = at_desk("shenpi")
    for place in ("edit/basic", "template", "paper"):
        assert stranger.get(f"/studio/revisions/{food.id}/{place}").status_code == 403
    assert stranger.get(f"/studio/revisions/{food.id}/preview").status_code == 403
    nobody = Client().get(f"/studio/revisions/{food.id}/edit/basic")
    assert nobody.status_code in {302, 401}


def test_an_unknown_section_is_not_found(officer: Client, food: Revision) -> None:
    assert officer.get(f"/studio/revisions/{food.id}/edit/nonsuch").status_code == 404


def test_the_face_of_a_licence_is_filled_from_data_of_the_same_name(officer: Client, stall: Revision) -> None:
    address = f"/studio/revisions/{stall.id}/edit/"
    officer.post(f"{address}ask", {"act": "add:ask", "new:ask": "优待档位"})
    early = officer.post(f"{address}result", {"act": "carry:grant/carry"})
    assert early.status_code == 422 and "请先选发哪种证照" in early.content.decode()
    typed = {"grant/licence": "老年优待证", "grant/carry": "姓名 = 优待档位"}
    sent = form(page(officer, stall, "result"), **typed)
    assert officer.post(f"{address}result", {**sent, "act": "carry:grant/carry"}).status_code == 302
    filled = [{"姓名": "优待档位"}, "居民身份证.性别", "居民身份证.出生日期", "居民身份证.公民身份号码", "优待档位"]
    assert said(stall, "grant", "carry") == filled
    assert "按证照的照面填好" in page(officer, stall, "result")
