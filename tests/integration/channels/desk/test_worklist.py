"""The work list: scope, filters, order, paging, next case and export."""

import csv
import io
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.support import errands

from tongban.cases.services.handling import handle
from tongban.cases.states import Happening
from tongban.cases.worklists import places
from tongban.catalog.queries import calendar
from tongban.channels.desk import export, frame
from tongban.channels.desk.export import guarded
from tongban.core import clock, unit_of_work
from tongban.core.actor import Actor, ActorKind
from tongban.core.models import Access

pytestmark = pytest.mark.django_db
SignedIn = Callable[[str], Client]


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


def test_a_stranger_is_sent_to_sign_in_and_comes_back(client: Client, pack: None) -> None:
    sent = client.get("/desk/worklist?view=open")
    assert sent.status_code == 302 and sent.headers["Location"] == "/desk/sign-in?next=/desk/worklist%3Fview%3Dopen"
    form = {"login": "shenpi", "password": "demo", "next": "/desk/worklist?view=open"}
    in_ = client.post(sent.headers["Location"], form)
    assert in_.headers["Location"] == "/desk/worklist?view=open"


def test_signing_in_leads_nowhere_else(client: Client, pack: None) -> None:
    in_ = client.post("/desk/sign-in", {"login": "shenpi", "password": "demo", "next": "https://evil.example/desk/"})
    assert in_.headers["Location"] == "/desk/"


def test_a_wrong_password_is_said_and_guessing_is_slowed_down(client: Client, pack: None) -> None:
    with clock.at(clock.now()):  # a new quarter of an hour would count anew
        for _ in range(10):
            wrong = client.post("/desk/sign-in", {"login": "shenpi", "password": "guess"})
            assert wrong.status_code == 401 and "账号或口令不对" in text(wrong) and 'value="shenpi"' in text(wrong)
        slowed = client.post("/desk/sign-in", {"login": "shenpi", "password": "demo"})
    assert slowed.status_code == 429 and "尝试次数过多" in text(slowed)
    assert 0 < int(slowed["Retry-After"]) <= 15 * 60


def test_signing_in_changes_the_session_and_signing_out_ends_it(client: Client, pack: None) -> None:
    client.get("/desk/sign-in")
    client.post("/desk/sign-in", {"account": "shenpi"})
    before = client.cookies["sessionid"].value
    assert client.get("/desk/worklist").status_code == 200
    client.post("/desk/sign-out")
    assert client.cookies["sessionid"].value != before
    assert client.get("/desk/worklist").status_code == 302


@pytest.mark.parametrize(
    ("login", "place"),
    [("chuangkou", "worklist"), ("shixiang", "items"), ("jianguan", "regulator"), ("yunwei", "jobs")],
)
def test_everybody_starts_where_their_work_is(at_desk: SignedIn, login: str, place: str) -> None:
    assert at_desk(login).get("/desk/").headers["Location"] == f"/desk/{place}"


def test_an_officer_sees_the_cases_of_her_own_district_only(at_desk: SignedIn) -> None:
    here, there = errands.hygiene(errands.SHINAN), errands.handed_over()
    shown = text(at_desk("shinan").get("/desk/worklist?view=open"))
    assert here.number in shown and there.number not in shown
    city = text(at_desk("chuangkou").get("/desk/worklist?view=open"))
    assert here.number in city and there.number in city


def test_the_first_tab_holds_what_waits_for_the_readers_post(at_desk: SignedIn) -> None:
    case = errands.handed_over()
    assert case.number in text(at_desk("chuangkou").get("/desk/worklist"))
    assert case.number not in text(at_desk("shenpi").get("/desk/worklist"))
    at_desk("chuangkou").post(f"/desk/cases/{case.number}/acts/accept", {"version": case.version})
    assert case.number not in text(at_desk("chuangkou").get("/desk/worklist"))
    assert case.number in text(at_desk("shenpi").get("/desk/worklist"))


def test_the_list_is_narrowed_by_text_item_and_status(at_desk: SignedIn) -> None:
    one, other = errands.handed_over(), errands.hygiene()
    clerk = at_desk("chuangkou")
    for query in (f"q={one.number[-6:]}&item={one.item_key}", "q=过期", f"item={one.item_key}", "status=02&q=过期"):
        shown = text(clerk.get(f"/desk/worklist?view=open&{query}"))
        assert one.number in shown and other.number not in shown, query
    assert "没有这样的办件" in text(clerk.get("/desk/worklist?view=open&status=12"))


def test_nonsense_in_the_address_is_left_out(at_desk: SignedIn) -> None:
    case = errands.handed_over()
    shown = at_desk("chuangkou").get("/desk/worklist?view=x&sort=id;drop&status=zz&page=-3")
    assert shown.status_code == 200 and case.number in text(shown)


def test_the_list_sorts_by_a_column_both_ways(at_desk: SignedIn) -> None:
    one, other = errands.handed_over(), errands.hygiene()
    clerk = at_desk("chuangkou")
    up = text(clerk.get("/desk/worklist?sort=received_at"))
    down = text(clerk.get("/desk/worklist?sort=-received_at"))
    assert up.index(one.number) < up.index(other.number)
    assert down.index(one.number) > down.index(other.number)


def test_a_late_case_is_in_the_tab_of_late_ones_with_the_word(at_desk: SignedIn) -> None:
    case = errands.handed_over()
    at_desk("chuangkou").post(f"/desk/cases/{case.number}/acts/accept", {"version": case.version})
    decider = at_desk("jueding")
    assert case.number not in text(decider.get("/desk/worklist?view=late"))
    with clock.at(clock.now() + timedelta(days=20)):
        late = text(at_desk("jueding").get("/desk/worklist?view=late"))
    assert case.number in late and "超期" in late


def test_the_export_holds_the_filtered_list_in_utf8(at_desk: SignedIn) -> None:
    one, other = errands.handed_over(), errands.hygiene()
    answer = at_desk("chuangkou").get(f"/desk/worklist.csv?view=open&item={one.item_key}")
    content = answer.getvalue()
    assert content.startswith(b"\xef\xbb\xbf") and "attachment" in answer.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert [row[0] for row in rows] == ["办件编号", one.number]
    assert other.number not in content.decode()
    assert len(rows[0]) == len(rows[1])


def test_whoever_is_in_an_export_can_see_that_she_was(at_desk: SignedIn) -> None:
    one, other = errands.handed_over(), errands.hygiene()
    answer = at_desk("chuangkou").get("/desk/worklist.csv?view=open")
    noted = Access.objects.filter(purpose="导出办件列表，共 2 件", actor_name="演示·窗口小周")
    assert {look.subject_id for look in noted} == {one.applicant_id, other.applicant_id}
    assert {look.what for look in noted} == {"1 件办件的编号、状态和期限"}
    assert answer.getvalue().count(b"\r\n") == 3
    at_desk("shinan").get("/desk/worklist.csv?view=done")
    assert Access.objects.filter(purpose__startswith="导出").count() == 2


def test_an_export_is_read_in_bounded_chunks_and_noted_in_one_statement(
    at_desk: SignedIn, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    errands.handed_over()
    errands.hygiene()
    errands.instant()
    monkeypatch.setattr(export, "CHUNK", 2)
    monkeypatch.setattr(export, "EXPORT_ROWS", 1)
    clerk = at_desk("chuangkou")
    written: list[int] = []
    monkeypatch.setattr(unit_of_work, "execute", lambda _wrapper, writes: written.extend(map(len, writes.values())))
    with django_assert_max_num_queries(8):
        cut = clerk.get("/desk/worklist.csv?view=open").getvalue().decode()
    assert "只导出了前 1 件" in cut and cut.count("\r\n") == 3
    monkeypatch.setattr(export, "EXPORT_ROWS", 5000)
    with django_assert_max_num_queries(8):
        clerk.get("/desk/worklist.csv?view=open").getvalue()
    assert written == [1, 2]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1"])
def test_a_cell_that_could_run_in_a_spreadsheet_is_made_text(cell: str) -> None:
    assert guarded(cell) == f"'{cell}"


def test_a_plain_cell_stays_as_it_is() -> None:
    assert guarded("演示·过期建设有限公司") == "演示·过期建设有限公司"


def test_the_work_list_asks_the_database_a_bounded_number_of_times(
    at_desk: SignedIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    errands.handed_over()
    errands.hygiene()
    clerk = at_desk("chuangkou")
    clerk.get("/desk/worklist")
    with django_assert_max_num_queries(12):
        clerk.get("/desk/worklist")


def test_a_due_day_past_the_holiday_table_is_marked(at_desk: SignedIn) -> None:
    with clock.at(datetime(2027, 12, 27, 10, tzinfo=clock.SHANGHAI)):
        case = errands.handed_over()
        clerk = at_desk("chuangkou")
        clerk.post(f"/desk/cases/{case.number}/acts/accept", {"version": case.version})
        assert "（待公布）" in text(clerk.get("/desk/worklist?view=open"))


def test_an_ended_case_is_found_by_its_number_the_end_of_it_and_part_of_the_name(at_desk: SignedIn) -> None:
    case = errands.instant()
    clerk = at_desk("chuangkou")
    for query in (case.number, case.number[-12:], case.number[-12:-2], "新名建筑"):
        assert case.number in text(clerk.get(f"/desk/worklist?view=done&q={query}")), query
    for query in ("20990101", "20261345", case.number[:-1] + "x", "没有这家公司"):
        assert "没有这样的办件" in text(clerk.get(f"/desk/worklist?view=done&q={query}")), query


def test_too_short_a_text_for_ended_cases_is_said(at_desk: SignedIn) -> None:
    errands.instant()
    shown = text(at_desk("chuangkou").get("/desk/worklist?view=done&q=新名"))
    assert "请输入申请人名称中至少三个字" in shown and 'href="#f-q"' in shown
    assert "至少三个字" not in text(at_desk("chuangkou").get("/desk/worklist?view=open&q=新名"))


def test_ended_cases_are_sorted_only_by_the_day_they_came(at_desk: SignedIn) -> None:
    errands.instant()
    shown = text(at_desk("chuangkou").get("/desk/worklist?view=done"))
    assert "sort=received_at" in shown and "sort=applicant" not in shown and "sort=due_on" not in shown


def test_a_list_longer_than_anybody_pages_says_so(at_desk: SignedIn, monkeypatch: pytest.MonkeyPatch) -> None:
    errands.handed_over()
    errands.hygiene()
    monkeypatch.setattr(frame, "PAGED", 1)
    monkeypatch.setattr(frame, "PAGE_SIZE", 1)
    shown = text(at_desk("chuangkou").get("/desk/worklist?view=open&page=9"))
    assert shown.count("data-row-link") == 1
    assert "多于 1 条" in shown


def test_a_post_for_the_whole_city_makes_those_for_its_districts_needless() -> None:
    rights = frozenset({("窗口受理", "局", None), ("审批员", "局", 370202), ("决定人", "他局", 370202)})
    actor = Actor(ActorKind.STAFF, "1", "演示", rights=rights)
    assert places(actor) == [("他局", 370202), ("局", None)]
    assert places(actor, ["审批员"]) == [("局", 370202)]
    assert places(actor, ["踏勘员"]) == []


def test_a_case_not_yet_accepted_shows_how_long_there_is_to_say_so(at_desk: SignedIn) -> None:
    case = errands.handed_over()
    clerk = at_desk("chuangkou")
    left = calendar().working_days_between(clock.today(), case.notify_by).days
    shown = text(clerk.get("/desk/worklist"))
    assert f"受理期限 还有 {left} 个工作日" in shown and "未起算" not in shown
    assert f"还有 {left} 个工作日" in text(clerk.get(f"/desk/cases/{case.number}"))
    handle(errands.officer("chuangkou"), case, Happening.ACCEPTED, {}, case.version)
    assert "受理期限" not in text(clerk.get("/desk/worklist?view=open"))
