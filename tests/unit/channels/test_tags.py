"""What the shared tags draw."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.template import RequestContext, Template
from django.test import RequestFactory
from django.utils import translation

from tongban.channels import drawing
from tongban.channels.shapes import Choice, Column, ErrorLine, FactLine, Field, Link, ReasonLine, Sorting, Source, Step


def draw(text: str, path: str = "/", **context: Any) -> str:
    request = RequestFactory().get(path)
    drawn = Template("{% load tongban %}" + text).render(RequestContext(request, context))
    return " ".join(drawn.split())


def test_an_icon_is_decoration_unless_it_has_a_label() -> None:
    assert 'aria-hidden="true"' in draw('{% icon "search" %}')
    labelled = draw('{% icon "search" "查找" %}')
    assert 'role="img" aria-label="查找"' in labelled
    assert "aria-hidden" not in labelled


def test_a_state_is_a_word_with_icon_and_tone() -> None:
    drawn = draw('{% state "R1" %}')
    assert "tb-state--granted" in drawn
    assert "<svg" in drawn
    assert "准予许可" in drawn


def test_a_text_field_joins_label_hint_and_error_to_the_input() -> None:
    drawn = draw("{% field f %}", f=Field("name", "企业名称", value="海晏", hint="全称", error="太短", max_length=80))
    assert '<label for="f-name">企业名称</label>' in drawn
    assert 'aria-describedby="f-name-hint f-name-error"' in drawn
    assert 'aria-invalid="true"' in drawn
    assert 'value="海晏"' in drawn
    assert 'maxlength="80"' in drawn


def test_a_locked_value_is_read_with_its_source_and_cannot_be_posted() -> None:
    drawn = draw(
        "{% field f %}", f=Field("name", "企业名称", value="海晏", locked=True, source=Source("证照", "营业执照"))
    )
    assert "海晏" in drawn
    assert "证照" in drawn
    assert "营业执照" in drawn
    assert "<input" not in drawn


@pytest.mark.parametrize(("kind", "control"), [("radio", "radio"), ("checkboxes", "checkbox")])
def test_choices_are_a_group_with_a_legend_and_what_is_chosen_is_ticked(kind: str, control: str) -> None:
    shape = Field("k", "变更类型", kind=kind, value="b", choices=[Choice("a", "名称"), Choice("b", "地址")])  # type: ignore[arg-type]
    drawn = draw("{% field f %}", f=shape)
    assert "<legend" in drawn
    assert drawn.count(f'type="{control}"') == 2
    assert 'value="b" id="f-k-2" checked' in drawn


def test_a_select_without_a_choice_yet_asks_for_one() -> None:
    shape = Field("d", "所在区", kind="select", choices=[Choice("370202", "市南区")])
    assert "请选择" in draw("{% field f %}", f=shape)
    chosen = Field("d", "所在区", kind="select", value="370202", choices=[Choice("370202", "市南区")])
    assert "请选择" not in draw("{% field f %}", f=chosen)


def test_what_people_type_is_never_markup() -> None:
    drawn = draw("{% field f %}", f=Field("name", "<b>名</b>", value='"><script>alert(1)</script>'))
    assert "<script>" not in drawn
    assert "<b>" not in drawn


def test_a_password_is_never_written_back() -> None:
    assert "geheim" not in draw("{% field f %}", f=Field("p", "口令", kind="password", value="geheim"))


def test_a_source_tells_its_name_and_when_it_was_obtained() -> None:
    at = datetime(2026, 11, 21, 1, 30, tzinfo=UTC)
    drawn = draw("{% source s %}", s=Source("证照", "营业执照", at))
    assert "营业执照" in drawn
    assert "取得时间 2026-11-21 09:30" in drawn
    assert draw("{% source s %}", s=None) == ""


def test_the_error_summary_leads_to_the_fields() -> None:
    drawn = draw(
        '{% include "parts/error_summary.html" %}', errors=[ErrorLine("请填写名称", "name"), ErrorLine("请重试")]
    )
    assert '<a href="#f-name">请填写名称</a>' in drawn
    assert "<li>请重试</li>" in drawn
    assert draw('{% include "parts/error_summary.html" %}', errors=[]) == ""


def test_a_due_date_past_the_holiday_table_is_shown_as_provisional() -> None:
    known = Step("决定", "next", due=date(2026, 12, 1))
    assert "待公布" not in draw('{% include "parts/timeline.html" %}', steps=[known])
    guessed = Step("决定", "next", due=date(2027, 3, 1), provisional=True)
    assert "待公布" in draw('{% include "parts/timeline.html" %}', steps=[guessed])


def test_reasons_name_how_each_condition_came_out_with_values_and_clause() -> None:
    reason = ReasonLine("在有效期内", "unknown", [FactLine("有效期至", "")], "第二十条")
    drawn = draw('{% include "parts/reasons.html" %}', reasons=[reason])
    assert 'aria-label="情况未知"' in drawn
    assert "有效期至：未取得" in drawn
    assert "依据：第二十条" in drawn


def test_a_sorted_column_turns_round_and_forgets_the_page() -> None:
    column = Column("期限", "due")
    first = draw("{% sort_header c s %}", "/?q=a&page=3", c=column, s=Sorting())
    assert 'href="?q=a&amp;sort=due"' in first
    assert "aria-sort" not in first
    again = draw("{% sort_header c s %}", "/?sort=due", c=column, s=Sorting("due"))
    assert 'href="?sort=-due"' in again
    assert 'aria-sort="ascending"' in again


def test_a_part_is_drawn_once_for_the_same_values_and_anew_for_others(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn_for: list[object] = []
    monkeypatch.setattr(drawing, "render_to_string", lambda part, given: drawn_for.append(given["steps"]) or part)
    step = Step("受理", "done", note="演示 记住")
    for steps in ((step,), (Step("受理", "done", note="演示 记住"),), (step, step)):
        drawing.drawn("parts/timeline.html", steps=steps)
    assert drawn_for == [(step,), (step, step)]


def test_a_part_in_another_language_is_another_part() -> None:
    step = Step("受理", "done", note="演示 语言")
    chinese = draw("{% timeline steps %}", steps=[step])
    with translation.override("en"):
        english = draw("{% timeline steps %}", steps=[step])
    assert "已完成" in chinese
    assert "已完成" not in english
    assert draw("{% timeline steps %}", steps=[step]) == chinese


def test_what_may_change_is_drawn_each_time() -> None:
    links = [Link("收件凭证", "/notices/1")]
    step = Step("受理", "done", links=links)
    assert "收件凭证" in draw("{% timeline steps %}", steps=[step])
    links.append(Link("受理通知书", "/notices/2"))
    assert "受理通知书" in draw("{% timeline steps %}", steps=[step])
