"""The scripts of the pages, on real templates with made-up content: each helps, and nothing needs them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from playwright.sync_api import Browser, Page, Request, Route

from tongban.channels import assets
from tongban.channels.middleware import CONTENT_POLICY
from tongban.channels.shapes import Choice, Column, ErrorLine, FactLine, Field, Help, Link, Sorting, Source, Tab
from tongban.channels.shapes import Page as Part

STATIC = Path(assets.__file__).parent / "static"
HOME = "http://pages.test/"
AXE = Path("frontend/node_modules/axe-core/axe.min.js")
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


@dataclass
class Shown:
    """A page in the browser and what it posted."""

    page: Page
    posts: list[Request] = field(default_factory=list)
    status: int = 204


Show = Callable[..., Shown]


@pytest.fixture
def show(browser: Browser) -> Iterator[Show]:
    """Shows ``template`` with ``context`` under the site's own content policy, without a server."""
    contexts = []
    broken: list[str] = []

    def show_one(template: str, context: dict[str, Any], *, javascript: bool = True, width: int = 1280) -> Shown:
        browsing = browser.new_context(
            locale="zh-CN", java_script_enabled=javascript, viewport={"width": width, "height": 800}
        )
        contexts.append(browsing)
        shown = Shown(browsing.new_page())
        html = render_to_string(template, context, RequestFactory().get("/page"))

        def answer(route: Route) -> None:
            path = route.request.url.removeprefix(HOME)
            if route.request.method == "POST":
                shown.posts.append(route.request)
                route.fulfill(status=shown.status)
            elif path.startswith("static/"):
                file = STATIC / path.removeprefix("static/")
                route.fulfill(path=file, content_type=KINDS[file.suffix])
            else:
                route.fulfill(
                    body=html,
                    content_type="text/html; charset=utf-8",
                    headers={"Content-Security-Policy": CONTENT_POLICY},
                )

        shown.page.route(f"{HOME}**", answer)
        shown.page.on("pageerror", lambda error: broken.append(str(error)))
        shown.page.on("console", lambda said: broken.append(said.text) if "Content Security" in said.text else None)
        shown.page.goto(HOME)
        return shown

    yield show_one
    for browsing in contexts:
        browsing.close()
    assert broken == []


NAME = Field(
    "name", "变更后企业名称", value="海晏建设", hint="与营业执照一致", error="名称太短", source=Source("材料", "章程")
)
KIND = Field(
    "kind", "变更类型", kind="checkboxes", values=["a"], choices=[Choice("a", "名称"), Choice("b", "地址", "住所")]
)
LOCKED = Field("code", "统一社会信用代码", value="91370200MA3CDEMO0X", locked=True, source=Source("证照", "营业执照"))
FORM = {
    "item_name": "资质变更",
    "errors": [ErrorLine("名称太短", "name"), ErrorLine("请选择变更类型", "kind")],
    "sections": [{"title": "变更内容", "fields": [LOCKED, NAME, KIND]}],
    "autosave_url": "/autosave",
    "help": Help("政务服务大厅", "12345"),
}
COLUMNS = [Column("办件", "number"), Column("申请人"), Column("状态"), Column("环节"), Column("收件"), Column("期限")]
WORK = {
    "section": "worklist",
    "officer": {"name": "李敏", "department": "食品经营审批科", "roles": "审批岗"},
    "tabs": [Tab("全部", "?", 3, current=True)],
    "columns": COLUMNS,
    "sorting": Sorting("number"),
    "rows": [
        {"url": f"/case/{n}", "item_name": f"第 {n} 件", "number": str(n), "state": "12", "clock": "按时"}
        for n in "123"
    ],
    "page": Part(1, 1, 3),
}


def test_errors_take_the_focus_and_lead_to_their_fields(show: Show) -> None:
    page = show("portal/form.html", FORM).page
    assert page.evaluate("document.activeElement.hasAttribute('data-error-summary')")
    page.get_by_role("link", name="名称太短").click()
    assert page.evaluate("document.activeElement.id") == "f-name"
    page.get_by_role("link", name="请选择变更类型").click()
    assert page.evaluate("document.activeElement.id") == "f-kind-1"


def test_typing_saves_the_draft_and_says_so(show: Show) -> None:
    shown = show("portal/form.html", FORM)
    shown.page.fill("#f-name", "海晏集团")
    shown.page.get_by_text("已保存").wait_for()
    assert [post.url for post in shown.posts] == [f"{HOME}autosave"]
    assert "海晏集团" in (shown.posts[0].post_data_buffer or b"").decode()


def test_a_draft_that_could_not_be_saved_is_said_and_guarded(show: Show) -> None:
    shown = show("portal/form.html", FORM)
    shown.status = 503
    shown.page.fill("#f-name", "海晏集团")
    shown.page.get_by_text("暂时没有保存上").wait_for()
    asked: list[str] = []

    def stay(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.accept()

    shown.page.on("dialog", stay)
    shown.page.reload()
    assert asked == ["beforeunload"]


def test_a_form_is_sent_once_however_often_the_button_is_pressed(show: Show) -> None:
    shown = show("portal/review.html", {"item_name": "资质变更", "idempotency_key": "k", "declaration": "属实"})
    shown.page.get_by_role("button", name="确认并提交").dblclick()
    shown.page.wait_for_timeout(200)
    assert len(shown.posts) == 1


CASE = {
    "case": {"item_name": "资质变更", "number": "1", "state": "12", "applicant": "海晏"},
    "withdraw_url": "/withdraw",
}


def test_a_grave_act_asks_once_more_in_a_dialog(show: Show) -> None:
    shown = show("portal/case.html", CASE)
    shown.page.get_by_role("button", name="撤回申请").click()
    dialog = shown.page.get_by_role("dialog", name="确定撤回这项申请？")
    dialog.get_by_role("button", name="先不办").click()
    assert not dialog.is_visible()
    assert shown.posts == []


def test_a_grave_act_asks_once_more_without_scripts(show: Show) -> None:
    shown = show("portal/case.html", CASE, javascript=False)
    sure = shown.page.locator("form[action='/withdraw'] button[type=submit]")
    assert not sure.is_visible()
    shown.page.locator("summary", has_text="撤回申请").click()
    sure.click()
    assert [post.url for post in shown.posts] == [f"{HOME}withdraw"]


def test_large_type_switches_at_once_and_is_remembered(show: Show) -> None:
    page = show("portal/form.html", FORM).page
    size = "parseFloat(getComputedStyle(document.body).fontSize)"
    before = page.evaluate(size)
    page.get_by_role("button", name="大字版").click()
    assert page.evaluate(size) == pytest.approx(before * 1.25)
    assert "large_type=1" in page.evaluate("document.cookie")
    page.get_by_role("button", name="标准字号").click()
    assert "large_type=0" in page.evaluate("document.cookie")


def test_j_k_and_enter_walk_the_work_list(show: Show) -> None:
    page = show("desk/worklist.html", WORK).page
    for key in ("j", "j", "j", "k"):
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.textContent") == "第 2 件"
    page.keyboard.press("Enter")
    page.wait_for_url("**/case/2")


def test_the_question_mark_explains_the_keys_and_they_can_be_switched_off(show: Show) -> None:
    page = show("desk/worklist.html", WORK).page
    page.keyboard.press("?")
    page.get_by_label("在这台电脑上关闭单键操作").check()
    page.get_by_role("button", name="关闭").click()
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.tagName") == "BODY"


def test_the_slash_goes_to_the_search_box_and_keys_are_letters_there(show: Show) -> None:
    page = show("desk/worklist.html", WORK).page
    page.keyboard.press("/")
    page.keyboard.type("jk?")
    assert page.input_value("#f-q") == "jk?"


@pytest.mark.parametrize(("template", "context"), [("portal/form.html", FORM), ("desk/worklist.html", WORK)])
def test_the_first_tab_stop_leads_to_the_content(show: Show, template: str, context: dict[str, Any]) -> None:
    page = show(template, {**context, "errors": []}).page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到主要内容"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


GUIDE = {
    "item": {
        "name": "资质变更",
        "kind": "行政许可",
        "department": "市住房和城乡建设局",
        "for_whom": "企业",
        "code": "0" * 31,
    },
    "figures": [FactLine("法定时限", "2 个工作日", Source("系统", note="自受理之日起")), FactLine("收费", "不收费")],
    "start_url": "/start",
    "crumbs": [Link("首页", "/"), Link("资质变更")],
    "help": Help("政务服务大厅", "12345"),
}
PAGES = [("portal/form.html", FORM), ("desk/worklist.html", WORK), ("portal/guide.html", GUIDE)]


@pytest.mark.parametrize(("template", "context"), PAGES)
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_and_nothing_it_cannot_decide(
    show: Show, template: str, context: dict[str, Any], width: int
) -> None:
    page = show(template, context, width=width).page
    page.set_viewport_size({"width": width, "height": 4000})
    # Through the debugger: the content policy forbids a script of ours in the page.
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document)")
    told = [(one["id"], [node["html"] for node in one["nodes"]]) for one in found["violations"] + found["incomplete"]]
    assert told == []


@pytest.mark.parametrize(("template", "context"), PAGES)
@pytest.mark.parametrize("width", [390, 320])
def test_no_page_scrolls_sideways_even_in_large_type(
    show: Show, template: str, context: dict[str, Any], width: int
) -> None:
    page = show(template, context, width=width).page
    page.get_by_role("button", name="大字版").click()
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
