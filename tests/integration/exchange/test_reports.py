"""What is reported to the province: once each, sent again until it answers, nothing personal beyond the table."""

import pytest
from tests.integration.cases.people import Applicant, applicant, change_of
from tests.support import errands
from tests.support.sessions import client_of
from tests.support.sharing import Systems

from tongban.cases.queries import case
from tongban.channels.signed_in import STAFF_KEY
from tongban.oversight.models import Report, ReportState
from tongban.oversight.reporting import outbox
from tongban.provider.inbox import ReportInbox
from tongban.standards.hashes import digest

pytestmark = pytest.mark.django_db
FIRM = "演示·新名建筑工程有限公司"


@pytest.fixture
def firm(systems: Systems) -> Applicant:
    outbox.gather_catalogue.cache_clear()
    return applicant(FIRM)


def granted(firm: Applicant) -> str:
    return firm.submit(errands.QUALIFICATION, change_of("企业名称")).number


def states() -> set[str]:
    return set(Report.objects.values_list("state", flat=True))


def test_a_case_its_licence_and_the_catalogue_arrive_once_with_receipts(firm: Applicant, systems: Systems) -> None:
    number = granted(firm)
    assert outbox.sweep_reports() > 0
    assert states() == {ReportState.RECEIPTED}
    assert ("up_task_directory", errands.QUALIFICATION) in systems.reported
    assert systems.reported["up_pro_result", number]["body"]["结果"] == "准予许可"
    assert {table for table, _key in systems.reported} >= {
        "up_pro_accept", "up_pro_process", "up_lic_data", "certificate_directory",
    }  # fmt: skip
    batches, rows = systems.batches, Report.objects.count()
    assert (outbox.sweep_reports(), systems.batches, Report.objects.count()) == (0, batches, rows)


def test_of_people_and_firms_only_the_licence_table_says_anything(firm: Applicant, systems: Systems) -> None:
    made = case(granted(firm))
    outbox.sweep_reports()
    for (table, _key), row in systems.reported.items():
        said = str(row["body"])
        told = any(word in said for word in (made.applicant_name, firm.party.code, firm.agent.name, firm.agent.code))
        assert told == (table == "up_lic_data"), table
    licence = next(row["body"] for (table, _key), row in systems.reported.items() if table == "up_lic_data")
    assert (licence["certificate_holder_type"], licence["certificate_number"]) == ("001", made.licence_number)


def test_while_the_province_is_away_a_batch_is_sent_again_as_it_was(firm: Applicant, systems: Systems) -> None:
    granted(firm)
    systems.off.add("province")
    assert outbox.sweep_reports() == 0
    waiting = set(Report.objects.filter(state=ReportState.SENT).values_list("batch", "id"))
    assert waiting and not systems.reported
    assert outbox.sweep_reports() == 0
    assert set(Report.objects.filter(state=ReportState.SENT).values_list("batch", "id")) == waiting
    systems.off.clear()
    outbox.sweep_reports()
    assert states() == {ReportState.RECEIPTED}
    assert set(Report.objects.filter(batch=next(iter(waiting))[0]).values_list("batch", "id")) == waiting


def test_what_comes_back_is_shown_with_the_reason_and_sent_again_by_the_officer(
    firm: Applicant, systems: Systems
) -> None:
    number = granted(firm)
    systems.refuses.add("up_pro_result")
    outbox.sweep_reports()
    officer = client_of(STAFF_KEY, errands.officer("shuju").id)
    text = officer.get("/desk/sharing/reports?state=被退回").content.decode()
    assert number in text and "不接收" in text and "重报" in text
    systems.refuses.clear()
    assert officer.post("/desk/sharing/reports/resend").status_code == 302
    outbox.sweep_reports()
    assert states() == {ReportState.RECEIPTED}
    assert Report.objects.get(table="up_pro_result", key=number).tries == 2
    assert officer.post("/desk/sharing/reports/resend").status_code == 409
    assert client_of(STAFF_KEY, errands.officer("shenpi").id).get("/desk/sharing/reports").status_code == 403


def test_without_an_address_nothing_is_gathered_and_nothing_sent(
    firm: Applicant, systems: Systems, monkeypatch: pytest.MonkeyPatch
) -> None:
    granted(firm)
    monkeypatch.setattr(outbox, "inbox_of", lambda system: None)
    assert (outbox.sweep_reports(), Report.objects.count(), systems.batches) == (0, 0, 0)


def test_the_demonstration_s_province_takes_each_revision_once_and_says_what_it_refuses(tmp_path: object) -> None:
    from pathlib import Path

    folder = Path(str(tmp_path)) / "inbox"
    row = {"table": "up_pro_result", "key": "1", "revision": 2, "body": {"a": 1}, "digest": digest({"a": 1})}
    inbox = ReportInbox(folder)
    for _ in range(2):
        assert inbox.take([row])[0]["taken"] is True
    assert len((folder / "up_pro_result.jsonl").read_text().splitlines()) == 1
    later = ReportInbox(folder)  # started again, it knows what it has
    assert later.take([{**row, "revision": 1}])[0]["reason"] == "已有版本 2"
    assert later.take([{**row, "revision": 3, "digest": "0"}])[0]["reason"] == "内容和摘要对不上"
    assert later.take([{**row, "table": "up_else"}])[0]["reason"] == "不接收 up_else"
