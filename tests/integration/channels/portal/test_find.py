"""Finding an errand on the portal: why it was found, narrowed, page by page, and what is near when nothing is found."""

import re
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


def names(answer: HttpResponse) -> list[str]:
    """The items a page lists."""
    found = re.findall(r'<h3><a href="/items/[^"]+">([^<]+)</a></h3>', answer.content.decode())
    return [str(name) for name in found]


def page(address: str) -> HttpResponse:
    answer = Client().get(address)
    assert answer.status_code == 200
    return answer


def test_an_everyday_question_finds_the_item_and_says_why() -> None:
    answer = page("/?q=我想开个小饭馆")
    assert "食品经营许可（新办）" in names(answer)[:2]
    assert "与“饭馆”相符" in answer.content.decode()
    assert 'value="我想开个小饭馆"' in answer.content.decode()


def test_results_are_narrowed_by_who_theme_department_and_at_once() -> None:
    every = Client().get("/?all").context["count"]
    filters = ("who=自然人", "theme=食品", "department=公安局", "now=1")
    counts = [page(f"/?all&{one}").context["count"] for one in filters]
    assert all(0 < count < every for count in counts)
    both = page("/?all&who=自然人&now=1")
    assert both.context["count"] < counts[0]
    assert "自动办理" in both.content.decode()


def test_narrowing_keeps_the_question_and_the_page() -> None:
    first = page("/?q=许可证&who=法人")
    assert '<input type="hidden" name="q" value="许可证">' in first.content.decode()
    assert "q=%E8%AE%B8" in first.content.decode()
    second = page("/?q=许可证&who=法人&page=2")
    assert names(second)
    assert not set(names(first)) & set(names(second))


def test_what_was_narrowed_to_nothing_can_be_widened_again() -> None:
    answer = page("/?q=驾驶证到期换证&department=烟草专卖局")
    assert answer.context["count"] == 0
    assert "去掉筛选条件" in answer.content.decode()


def test_where_nothing_is_found_the_nearest_three_and_whom_to_ask_are_shown() -> None:
    answer = page("/?q=今天天气怎么样")
    assert answer.context["count"] == 0
    assert len(names(answer)) == 3
    assert "您要找的会不会是" in answer.content.decode()
    assert "谁能帮我" in answer.content.decode()


def test_suggestions_are_options_of_a_list_box() -> None:
    body = page("/find/suggestions?q=驾照").content.decode()
    assert body.count('role="option"') >= 1
    assert "机动车驾驶证期满换证" in body
    assert 'role="option"' not in page("/find/suggestions?q=").content.decode()
    assert "住房公积金提取" in page("/find/suggestions?q=gjj").content.decode()


def test_a_search_reads_the_database_a_bounded_number_of_times() -> None:
    page("/?q=宾馆")
    with CaptureQueriesContext(connection) as asked:
        page("/?q=开个理发店")
    assert len(asked) <= 3


def test_the_front_page_leads_to_every_life_event_that_has_items() -> None:
    answer = page("/")
    for life in answer.context["lives"]:
        for theme in life.themes:
            assert page(theme.url).context["count"] == theme.count


def test_a_question_that_names_a_situation_leads_to_the_guide_opened_for_it() -> None:
    found = page("/?q=开奶茶店").content.decode()
    assert f"/items/food_license_new?{urlencode({'situation': '现场制作或者提供餐饮'})}" in found
    suggested = page("/find/suggestions?q=便利店").content.decode()
    assert urlencode({"situation": "只卖预包装食品"}) in suggested
