"""Who looked at my data: others' looks and one's own, found by name and day, for full mandates only."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from tests.support import errands
from tests.support.portal import text

from tongban.cases.models import Case
from tongban.channels.portal import pages
from tongban.core import clock
from tongban.core.actor import Actor
from tongban.core.audit import note_access
from tongban.core.models import Access

pytestmark = pytest.mark.django_db
SignedIn = Callable[..., Client]


def test_an_agents_look_is_on_record_once_a_visit_and_the_firm_sees_it(at_portal: SignedIn) -> None:
    case = errands.handed_over()
    before = Access.objects.count()
    client = at_portal("zhangsan", errands.RENAMED)
    for _ in range(3):
        client.get(f"/cases/{case.number}")
    assert Access.objects.count() == before + 1
    look = Access.objects.latest("at")
    assert (look.subject_id, look.actor_name) == (case.applicant_id, "演示·张三")


def test_the_access_log_of_a_firm_is_for_full_mandates_only(at_portal: SignedIn) -> None:
    errands.handed_over()
    full = at_portal("zhangsan", errands.RENAMED)
    errands.instant()
    assert "提交时核验" in text(full.get("/access?show=own"))
    assert "提交时核验" not in text(at_portal("zhangsan", errands.EXPIRED).get("/access?show=own"))


def looked(case: Case, actor: Actor, what: str, days_ago: int = 0) -> None:
    with clock.at(clock.now() - timedelta(days=days_ago)):
        note_access(actor, case.applicant_id, what, "办理")


def test_looks_by_others_come_first_and_ones_own_behind_a_tab(at_portal: SignedIn) -> None:
    case = errands.instant()
    looked(case, errands.officer("chuangkou"), "看了办件")
    client = at_portal("zhangsan", errands.RENAMED)
    first, own = text(client.get("/access")), text(client.get("/access?show=own"))
    assert "演示·窗口小周" in first
    assert "提交时核验" not in first
    assert "提交时核验" in own
    assert "演示·窗口小周" not in own


def test_looks_are_found_by_name_and_days_and_an_empty_find_says_so(at_portal: SignedIn) -> None:
    case = errands.instant()
    looked(case, errands.officer("chuangkou"), "今天看的")
    looked(case, errands.officer("shenpi"), "早先看的", days_ago=10)
    client = at_portal("zhangsan", errands.RENAMED)
    day = clock.today() - timedelta(days=10)
    for query, sees, misses in (
        ("who=小周", "今天看的", "早先看的"),
        (f"since={day + timedelta(days=1)}", "今天看的", "早先看的"),
        (f"until={day}", "早先看的", "今天看的"),
        (f"since={day}&until={day}", "早先看的", "今天看的"),
    ):
        shown = text(client.get(f"/access?{query}"))
        assert sees in shown, query
        assert misses not in shown, query
    assert "没有符合筛选的查阅记录" in text(client.get("/access?who=没有这个人"))
    assert "早先看的" in text(client.get("/access?since=昨天&until=9999-99-99"))


def test_looks_are_paged_and_nobody_elses_looks_are_told_so(
    at_portal: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = errands.instant()
    client = at_portal("zhangsan", errands.RENAMED)
    assert "还没有政府部门或系统查阅过您的数据" in text(client.get("/access"))
    monkeypatch.setattr(pages, "PER_PAGE", 1)
    looked(case, errands.officer("chuangkou"), "后看的")
    looked(case, errands.officer("shenpi"), "先看的", days_ago=1)
    assert "后看的" in text(client.get("/access"))
    assert "先看的" in text(client.get("/access?page=2"))
