"""What is said of an entry stands beside it, follows it, is settled and taken up again; steps are told in words."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.integration.channels.desk.conftest import SignedIn
from tests.integration.channels.studio.test_writing_an_item import administrator, form, page, said

from tongban.catalog.revisions import drafting
from tongban.catalog.revisions.beginning import NewItem
from tongban.catalog.revisions.models import Revision
from tongban.catalog.revisions.talking import threads


@pytest.fixture
def food(pack: None, db: None) -> Revision:
    return drafting.begin_from(administrator(), "food_license_new")


def say(client: Client, revision: Revision, section: str, place: str, text: str) -> None:
    sent = {"section": section, "place": place, "on": "say", "text": text}
    answer = client.post(f"/studio/revisions/{revision.id}/comments", sent)
    assert answer.status_code == 302
    assert f"edit/{section}?at=" in answer["Location"]


def test_a_comment_stands_beside_its_entry_and_follows_it_when_others_are_put_before_it(
    at_desk: SignedIn, food: Revision
) -> None:
    signer, drafter = at_desk("huiqian"), at_desk("shixiang")
    element = said(food, "ask", 2, "element")
    say(signer, food, "ask", "ask/2/when", "这里应写到现场制售")
    html = page(drafter, food, "ask")
    assert "这里应写到现场制售" in html
    drafter.post(f"/studio/revisions/{food.id}/edit/ask", {**form(html), "act": "up:ask/2"})
    assert said(food, "ask", 1, "element") == element
    (thread,) = threads(Revision.objects.get(id=food.id))
    assert thread.path == ("ask", 1, "when")
    html = page(drafter, food, "ask")
    drafter.post(f"/studio/revisions/{food.id}/edit/ask", {**form(html), "act": "remove:ask/1"})
    assert "说的那一处已经不在了" in page(drafter, food, "ask")


def test_a_comment_is_settled_counted_no_more_and_taken_up_again(at_desk: SignedIn, food: Revision) -> None:
    drafter = at_desk("shixiang")
    say(drafter, food, "basic", "summary", "再短一些")
    (thread,) = threads(food)
    address = f"/studio/revisions/{food.id}/comments"
    assert "te-told" in page(drafter, food, "basic")
    drafter.post(address, {"section": "basic", "place": "summary", "on": f"settle:{thread.comment.id}"})
    html = page(drafter, food, "basic")
    assert ("te-told" in html, "再短一些" in html) == (False, False)
    drafter.post(address, {"section": "basic", "place": "summary", "on": f"reopen:{thread.comment.id}"})
    assert "te-told" in page(drafter, food, "basic")
    empty = drafter.post(address, {"section": "basic", "place": "", "on": "say", "text": " "}, follow=True)
    assert "请写下您的意见" in empty.content.decode()


def test_whoever_signs_reads_and_speaks_of_places_but_changes_nothing(at_desk: SignedIn, food: Revision) -> None:
    signer, drafter = at_desk("huiqian"), at_desk("shixiang")
    html = page(signer, food, "basic")
    assert "改动由事项管理员来做" in html
    sent = form(page(drafter, food, "basic"), name="会签人改的名称")
    assert signer.post(f"/studio/revisions/{food.id}/edit/basic", sent).status_code == 403
    assert said(food, "name") == "食品经营许可（新办）"


def test_who_changed_an_entry_is_told_at_it_and_an_undo_says_what_it_took_back(
    at_desk: SignedIn, food: Revision
) -> None:
    drafter = at_desk("shixiang")
    address = f"/studio/revisions/{food.id}/edit/need"
    drafter.post(address, form(page(drafter, food, "need"), **{"need/3/material": "设备布局图"}))
    html = drafter.get(f"{address}?at=need/3").content.decode()
    assert "现在：</span>设备布局图" in html
    assert "材料 › 申请材料 › 设备布局图 › 材料" in html
    told = drafter.post(address, {"act": "undo"}, follow=True).content.decode()
    assert "已撤销：材料 › 申请材料" in told
    assert "后来撤销了" in drafter.get(f"{address}?at=need/3").content.decode()
    again = drafter.post(address, {"act": "redo"}, follow=True).content.decode()
    assert "已重做：材料 › 申请材料" in again


def test_the_history_of_an_entry_goes_with_it_when_it_is_moved(at_desk: SignedIn, food: Revision) -> None:
    drafter = at_desk("shixiang")
    address = f"/studio/revisions/{food.id}/edit/need"
    drafter.post(address, form(page(drafter, food, "need"), **{"need/3/material": "设备布局图"}))
    before = drafter.get(f"{address}?at=need/3").content.decode()
    drafter.post(address, {**form(page(drafter, food, "need")), "act": "up:need/3"})
    changed = "现在：</span>设备布局图"
    assert changed in before.partition("谁改过")[2]
    moved = drafter.get(f"{address}?at=need/2").content.decode().partition("谁改过")[2]
    neighbour = drafter.get(f"{address}?at=need/3").content.decode().partition("谁改过")[2]
    assert (changed in moved.partition("</ol>")[0], changed in neighbour.partition("</ol>")[0]) == (True, False)


def test_a_route_gets_materials_and_steps_of_its_own_or_none_or_the_item_s_again(
    at_desk: SignedIn, food: Revision
) -> None:
    drafter = at_desk("shixiang")
    address = f"/studio/revisions/{food.id}/edit/routes"

    def press(act: str) -> None:
        assert drafter.post(address, {**form(page(drafter, food, "routes")), "act": act}).status_code == 302

    press("add:routes/许可/need")
    assert said(food, "routes", "许可", "need") == [{"material": ""}]
    press("remove:routes/许可/need/0")
    assert "need" not in said(food, "routes", "许可")
    press("nothing:routes/许可/need")
    assert said(food, "routes", "许可", "need") == []
    press("inherit:routes/许可/need")
    assert "need" not in said(food, "routes", "许可")
    press("add:routes/许可/review")
    assert said(food, "routes", "许可", "review")[0]["node"] == "审核"


def test_bodies_and_sources_are_forms_and_a_demonstration_s_code_is_marked(at_desk: SignedIn, food: Revision) -> None:
    drafter = at_desk("shixiang")
    bodies, sources = (f"/studio/revisions/{food.id}/edit/{key}" for key in ("bodies", "sources"))
    before = food.files["implementing.csv"]
    drafter.post(bodies, {**form(page(drafter, food, "bodies")), "act": "remove:0"})
    drafter.post(bodies, {**form(page(drafter, food, "bodies")), "act": "add:"})
    rows = Revision.objects.get(id=food.id).files["implementing.csv"].splitlines()
    drafter.post(bodies, form(page(drafter, food, "bodies"), **{f"{len(rows) - 2}/uscc": before.splitlines()[1][:18]}))
    after = Revision.objects.get(id=food.id).files["implementing.csv"]
    assert sorted(after.splitlines()) == sorted(before.splitlines())
    drafter.post(sources, {"act": "add:"})
    typed = {"0/key": "市容条例", "0/kind": "law", "0/what": "某市市容条例，2025年版"}
    drafter.post(sources, form(page(drafter, food, "sources"), **typed))
    assert Revision.objects.get(id=food.id).files["sources.csv"] == (
        "key,kind,address,what\n市容条例,law,,某市市容条例，2025年版\n"
    )
    assert "市容条例" in page(drafter, food, "law")


def test_several_fees_are_lines_of_the_guide(at_desk: SignedIn, pack: None, db: None) -> None:
    stall = drafting.begin(administrator(), NewItem("stall_filing", "临时摊位备案", "备案", "行政审批服务局"))
    drafter = at_desk("shixiang")
    address = f"/studio/revisions/{stall.id}/edit/limits"
    drafter.post(address, {**form(page(drafter, stall, "limits")), "act": "add:fee"})
    drafter.post(
        address, form(page(drafter, stall, "limits"), **{"fee/0/say": "每证 10 元", "fee/1/say": "低保家庭免收"})
    )
    assert said(stall, "fee") == [{"say": "每证 10 元"}, {"say": "低保家庭免收"}]
    guide = drafter.get(f"/studio/revisions/{stall.id}/preview").content.decode()
    assert "每证 10 元" in guide
    assert "低保家庭免收" in guide


def test_a_route_s_own_licence_has_a_template_of_its_own(at_desk: SignedIn, food: Revision) -> None:
    drafter = at_desk("shixiang")
    address = f"/studio/revisions/{food.id}/template?file=filing.typ"
    html = drafter.get(address).content.decode()
    assert "仅销售预包装食品备案" in html
    seen = food.files["filing.typ"]
    assert drafter.post(address, {"act": "make", "seen": seen, "text": seen}).status_code == 302
    now = Revision.objects.get(id=food.id).files
    assert now["filing.typ"] != seen
    assert '"食品类别"' in now["filing.typ"]
    assert now["licence.typ"] == food.files["licence.typ"]
    assert drafter.get(f"/studio/revisions/{food.id}/template?file=other.typ").status_code == 404


def test_conditions_are_texts_that_scripts_make_expression_fields_of(at_desk: SignedIn, food: Revision) -> None:
    drafter = at_desk("shixiang")
    answer = drafter.get(f"/studio/revisions/{food.id}/edit/need")
    html = answer.content.decode()
    assert 'data-feel="condition"' in html
    assert f'data-feel-ask="/studio/revisions/{food.id}/feel"' in html
    assert "nonce-" in answer["Content-Security-Policy"]
    assert 'id="feel-scope"' in html
