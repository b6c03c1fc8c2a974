"""The pages of figures: what they show, to whom, and what leaves the house with whose name."""

from collections.abc import Callable
from io import BytesIO

import pytest
from django.http import HttpResponse
from django.test import Client
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries
from tests.integration.cases.test_bundles import restaurant
from tests.support import errands

from tongban.insight.models import FiguresTaken
from tongban.insight.services import sweep_measures

pytestmark = pytest.mark.django_db
SignedIn = Callable[[str], Client]
HAZCHEM = "/desk/insight/hazchem_operation/versions/2026-05-01"


def text(answer: HttpResponse) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_overview_counts_what_happened_and_defines_what_it_counts(at_desk: SignedIn) -> None:
    errands.instant()
    errands.handed_over()
    sweep_measures()
    shown = text(at_desk("shixiang").get("/desk/insight"))
    assert "建筑业企业资质证书简单变更" in shown and "1／2" in shown
    assert "50%" not in shown, "two cases are no percentage"
    assert "机器当场准予的件数÷收件数" in shown and "<svg viewBox" in shown


def test_an_item_tells_the_condition_that_handed_over(at_desk: SignedIn) -> None:
    errands.handed_over()
    sweep_measures()
    shown = text(at_desk("shixiang").get(f"/desk/insight/{errands.QUALIFICATION}"))
    assert "资质证书在有效期内" in shown and "1／1" in shown
    narrowed = text(at_desk("shixiang").get(f"/desk/insight/{errands.QUALIFICATION}?district={errands.CHENGYANG}"))
    assert "这个范围里没有办件" in narrowed


def test_a_version_is_compared_beside_what_it_changed(at_desk: SignedIn) -> None:
    shown = text(at_desk("shixiang").get(HAZCHEM))
    assert "这个版本改了什么" in shown and "件数不足 20，不比较" in shown
    assert at_desk("shixiang").get(HAZCHEM.replace("2026-05-01", "2026-05-02")).status_code == 404


def test_a_bundle_is_told_as_one_with_what_held_it_up_and_can_be_taken_away(at_desk: SignedIn) -> None:
    restaurant()
    sweep_measures()
    client = at_desk("shixiang")
    assert "/desk/insight/bundles/restaurant" in text(client.get("/desk/insight"))
    shown = text(client.get("/desk/insight/bundles/restaurant"))
    assert "其中各事项的办件" in shown and "全部准予率" in shown and "食品经营许可（新办）：" in shown
    told = b"".join(client.get("/desk/insight/bundles/restaurant/figures.csv").streaming_content).decode("utf-8-sig")
    assert "合计,,1,1,0,1," in told and "为什么转人工" in told
    assert client.get("/desk/insight/bundles/nothing").status_code == 404


def test_both_sides_of_a_version_can_be_taken_away(at_desk: SignedIn) -> None:
    client = at_desk("shixiang")
    told = b"".join(client.get(f"{HAZCHEM}/figures.csv").streaming_content).decode("utf-8-sig").splitlines()
    assert told[0].startswith("范围,起始日期,收件数") and told[1].startswith("之前,") and "之后,2026-05-01," in told[2]
    setup = "/desk/insight/bundles/enterprise_setup/versions/2024-07-01"
    assert "公司设立登记" in text(client.get(setup)), "a bundle changes with its items"


def test_the_overview_reads_as_much_for_one_case_as_for_many(
    at_desk: SignedIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    errands.instant()
    sweep_measures()
    client = at_desk("yunwei")
    client.get("/desk/insight")
    with django_assert_max_num_queries(11):
        client.get("/desk/insight")


def test_what_is_taken_away_is_on_record_and_carries_its_definitions(at_desk: SignedIn) -> None:
    errands.instant()
    sweep_measures()
    client = at_desk("shixiang")
    told = b"".join(client.get("/desk/insight.csv").streaming_content).decode("utf-8-sig")
    assert told.splitlines()[0].startswith("事项,收件数,在办,自动办结率：分子,自动办结率：分母")
    book = load_workbook(BytesIO(client.get(f"/desk/insight/{errands.QUALIFICATION}/figures.xlsx").content))
    numbers, _reasons, ways, meaning = book.worksheets
    assert numbers["A2"].value == "合计" and numbers["C2"].value == 1
    assert ways["A1"].value == "取得方式" and ways["B2"].value > 0
    assert any("停止计时" in str(row[1].value) for row in meaning.iter_rows())
    assert list(FiguresTaken.objects.order_by("at").values_list("form", "actor_name")) == [
        ("csv", "演示·事项小卫"), ("xlsx", "演示·事项小卫"),
    ]  # fmt: skip
    assert client.get("/desk/insight.pdf").status_code == 404


def test_others_may_not_look(at_desk: SignedIn) -> None:
    assert at_desk("chuangkou").get("/desk/insight").status_code == 403
    assert at_desk("chuangkou").get("/desk/insight.csv").status_code == 403
    assert not FiguresTaken.objects.exists()
