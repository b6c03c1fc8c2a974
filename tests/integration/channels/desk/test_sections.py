"""The other sections of the desk: items with their switch, the regulators' inbox, background work, the outbox."""

from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client
from tests.support import errands

from tongban.catalog.models import ItemSwitch
from tongban.core import clock
from tongban.core.ids import uuid7
from tongban.core.jobs import drain
from tongban.core.models import Job, JobState
from tongban.oversight.models import Push

pytestmark = pytest.mark.django_db
SignedIn = Callable[[str], Client]
SWITCH = f"/desk/items/{errands.QUALIFICATION}/automatic"


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


def test_the_switch_takes_the_machine_out_at_once_and_is_logged(at_desk: SignedIn) -> None:
    admin = at_desk("shixiang")
    off = admin.post(SWITCH, {"automatic": "0", "reason": "比对接口出错"}, follow=True)
    assert "已暂停自动办理" in text(off) and "比对接口出错" in text(off)
    case = errands.instant()
    assert (case.status, case.automatic) == ("02", False)
    assert "自动审批已由管理人员暂停" in text(at_desk("chuangkou").get(f"/desk/cases/{case.number}"))
    admin.post(SWITCH, {"automatic": "1", "reason": "已修好"})
    assert [one.on for one in ItemSwitch.objects.order_by("at")] == [False, True]
    assert "比对接口出错" not in text(admin.get("/desk/items"))


def test_the_switch_needs_a_reason_and_the_post(at_desk: SignedIn) -> None:
    missing = at_desk("shixiang").post(SWITCH, {"automatic": "0", "reason": " "})
    assert missing.status_code == 422 and "请填写理由" in text(missing)
    assert at_desk("jueding").post(SWITCH, {"automatic": "0", "reason": "试"}).status_code == 403
    assert SWITCH not in text(at_desk("jueding").get(f"/desk/items/{errands.QUALIFICATION}"))
    assert not ItemSwitch.objects.exists()


def test_an_item_page_shows_versions_sources_and_how_sure_we_are(at_desk: SignedIn) -> None:
    shown = text(at_desk("takan").get("/desk/items/hazchem_operation"))
    assert "2025-01-01 起施行" in shown and "2026-05-01 起施行" in shown and "条文已核对" in shown
    assert at_desk("takan").get("/desk/items/nothing").status_code == 404


def test_an_item_that_a_machine_may_never_decide_has_no_switch(at_desk: SignedIn) -> None:
    shown = text(at_desk("shixiang").get(f"/desk/items/{errands.HYGIENE}"))
    assert "依法不得自动办理" in shown and "/automatic" not in shown


def test_a_grant_reaches_the_regulator_of_its_field_who_takes_it_over_once(at_desk: SignedIn) -> None:
    case = errands.instant()
    drain()
    regulator, other = at_desk("jianguan"), at_desk("jianguan2")
    assert case.number in text(regulator.get("/desk/regulator"))
    assert case.number not in text(other.get("/desk/regulator?view=all"))
    push = Push.objects.get()
    assert other.post(f"/desk/regulator/{push.id}/take").status_code == 404
    assert "已认领：" in text(regulator.post(f"/desk/regulator/{push.id}/take", follow=True))
    second = regulator.post(f"/desk/regulator/{push.id}/take")
    assert second.status_code == 409 and "已由演示·住建小蒋认领" in text(second)
    assert case.number in text(regulator.get("/desk/regulator?view=taken"))


def dead_job() -> Job:
    now = clock.now()
    row: Job = Job.objects.create(
        topic="notify", lane="notify:x", event_id=uuid7(), event_name="case.received", payload={"number": "办件甲"},
        state=JobState.DEAD, run_at=now, attempts=8, error="ValueError", created_at=now,
    )  # fmt: skip
    return row


def test_a_dead_letter_is_shown_and_replayed(at_desk: SignedIn) -> None:
    job = dead_job()
    operator = at_desk("yunwei")
    shown = text(operator.get("/desk/jobs"))
    assert "办件甲" in shown and "ValueError" in shown and "失败" in shown
    assert "任务已重新排队" in text(operator.post(f"/desk/jobs/{job.id}/replay", follow=True))
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.READY, 0)
    assert operator.post(f"/desk/jobs/{job.id}/replay").status_code == 404
    assert "办件甲" in text(operator.get("/desk/jobs?view=backlog"))


def test_all_dead_letters_are_replayed_at_once(at_desk: SignedIn) -> None:
    for _ in range(3):
        dead_job()
    assert "3 个任务已重新排队" in text(at_desk("yunwei").post("/desk/jobs/replay", follow=True))
    assert not Job.objects.filter(state=JobState.DEAD).exists()


def test_the_outbox_shows_what_would_be_sent_with_the_number_masked(at_desk: SignedIn) -> None:
    case = errands.hygiene()
    drain()
    shown = text(at_desk("yunwei").get("/desk/outbox"))
    assert "138****0000" in shown and "13800000000" not in shown
    assert case.number in shown and "演示：没有接短信网关" in shown


@pytest.mark.parametrize("path", ["/desk/jobs", "/desk/outbox", "/desk/regulator", "/desk/worklist"])
def test_sections_are_closed_to_other_posts(at_desk: SignedIn, path: str) -> None:
    refused = at_desk("shixiang").get(path)
    assert refused.status_code == 403 and "您没有这个职责" in text(refused)
    assert path not in text(at_desk("shixiang").get("/desk/items"))


def test_an_error_page_leads_staff_back_to_the_desk(at_desk: SignedIn) -> None:
    assert 'href="/desk/"' in text(at_desk("shixiang").get("/desk/jobs"))
