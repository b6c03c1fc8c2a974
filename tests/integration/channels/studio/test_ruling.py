"""The rules of a revision on their page: kept as edits, proven, tried, exported, brought in; past cases put to them."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from tests.support import errands
from tests.support.sessions import client_of

from tongban.cases import backtesting
from tongban.cases.models import BacktestReport, Case
from tongban.catalog import queries as catalog
from tongban.catalog.pack.editing import data_of
from tongban.catalog.revisions.drafting import begin_from, edit
from tongban.catalog.revisions.models import Revision
from tongban.catalog.revisions.texts import Edit
from tongban.channels.authorise import STAFF_KEY
from tongban.core import clock
from tongban.core.errors import Conflict
from tongban.core.ids import uuid7
from tongban.core.jobs import drain

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]
ITEM = "food_license_new"
By = Callable[[str], Client]
TABLE = """列	备注	条件	条件	结果	备注	备注	备注	备注
名称	名称	只销售食用农产品	现场制售	去向	效果	依据	来源	把握
1	农产品	true	-	无需许可		食品安全法第35条	L_SP	law
2	制售	-	true	许可		食品安全法第35条	L_SP	law"""


@pytest.fixture
def by() -> By:
    return lambda login: client_of(STAFF_KEY, errands.officer(login).id)


@pytest.fixture
def row() -> Revision:
    return begin_from(errands.officer("shixiang"), ITEM)


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


def shown(page: str, part: str) -> str:
    found = re.search(rf'<textarea name="shown:{part}"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)
    assert found is not None
    return found[1].replace("&quot;", '"').replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def test_a_changed_cell_is_kept_as_one_edit_and_leaves_the_rest(by: By, row: Revision) -> None:
    client, address = by("shixiang"), f"/studio/revisions/{row.id}/rules"
    base = shown(text(client.get(address)), "rows")
    typed = base.replace("只销售食用农产品\t只销售食用农产品", "只卖农产品\t只销售食用农产品")
    sent = {"shown:rows": base, "text:rows": typed}
    looked = text(client.post(address, sent, headers={"HX-Request": "true"}))
    assert Revision.objects.get(id=row.id).steps == 1 and "<html" not in looked
    kept = text(client.post(address, {**sent, "keep": "1"}, headers={"HX-Request": "true"}))
    again = Revision.objects.get(id=row.id)
    assert "已保存" in kept and again.steps == 2
    assert again.files["rules.yaml"] == row.files["rules.yaml"].replace("name: 只销售食用农产品", "name: 只卖农产品")


def test_somebody_elses_edit_of_the_same_cell_is_told(by: By, row: Revision) -> None:
    client, address = by("shixiang"), f"/studio/revisions/{row.id}/rules"
    base = shown(text(client.get(address)), "rows")
    old = data_of(row.files["rules.yaml"])["rows"][0]["clause"]
    edit(errands.officer("shixiang"), row.id, [Edit("rules.yaml", ("rows", 0, "clause"), value="别人写的", seen=old)])
    sent = {"shown:rows": base, "text:rows": base.replace(old, "我写的", 1), "act": "save"}
    answer = client.post(address, sent)
    assert answer.status_code == 409 and "别人写的" in text(answer) and "我写的" in text(answer)
    assert "我写的" not in Revision.objects.get(id=row.id).files["rules.yaml"]


def test_a_gap_blocks_until_it_is_handed_to_a_person_in_writing(by: By, row: Revision) -> None:
    client, address = by("shixiang"), f"/studio/revisions/{row.id}/rules"
    page = text(client.get(address))
    base = shown(page, "rows")
    lines = base.split("\n")
    sent = {"shown:rows": base, "text:rows": "\n".join(lines[:-1]), "keep": "1"}
    gap = text(client.post(address, sent, headers={"HX-Request": "true"}))
    assert "没有一行适用" in gap and "交给人工" in gap
    client.post(address, {"act": "hand_over", "shown:rows": "\n".join(lines[:-1]), "text:rows": "\n".join(lines[:-1])})
    rules = data_of(Revision.objects.get(id=row.id).files["rules.yaml"])
    assert rules["rows"][-1]["effect"] == "转人工" and rules["rows"][-1]["otherwise"] is True
    assert "没有一行适用" not in text(client.get(address))


def test_a_condition_without_a_clause_is_told_in_its_row(by: By, row: Revision) -> None:
    client, address = by("shixiang"), f"/studio/revisions/{row.id}/rules"
    base = shown(text(client.get(address)), "rows")
    typed = base.replace("食品安全法第35条\tL_SP\tlaw", "\t\t", 1)
    told = text(client.post(address, {"shown:rows": base, "text:rows": typed}, headers={"HX-Request": "true"}))
    assert 'data-fault-part="rows" data-fault-row="1"' in told and "没有写依据" in told


def test_rules_go_out_as_a_workbook_a_model_and_yaml_and_a_table_comes_in(by: By, row: Revision) -> None:
    client = by("shixiang")
    for form, mark in (("xlsx", b"PK"), ("dmn", b"<?xml"), ("yaml", b"outcome")):
        answer = client.get(f"/studio/revisions/{row.id}/rules.{form}")
        assert answer.status_code == 200 and mark in answer.content[:200], form
    assert client.get(f"/studio/revisions/{row.id}/rules.exe").status_code == 404
    file = SimpleUploadedFile("表.tsv", TABLE.replace("名称\t名称", "名称\t名称").encode())
    brought = client.post(f"/studio/revisions/{row.id}/rules", {"act": "bring", "file": file})
    assert brought.status_code == 302, text(brought)
    table = data_of(Revision.objects.get(id=row.id).files["rules.yaml"])["table"]
    assert table["inputs"] == ["只销售食用农产品", "现场制售"]
    assert [one["then"] for one in table["rows"]] == ["无需许可", "许可"]
    bad = client.post(f"/studio/revisions/{row.id}/rules", {"act": "bring", "file": SimpleUploadedFile("x.exe", b"x")})
    assert bad.status_code == 422


def test_a_person_of_the_demonstration_is_tried_and_kept_as_an_example(by: By, row: Revision) -> None:
    client, address = by("shixiang"), f"/studio/revisions/{row.id}/try"
    page = text(client.get(address))
    people = re.findall(r'<option value="([0-9a-f-]{36})"', page)
    chosen = text(client.post(address, {"act": "person", "person": people[0]}))
    assert "下一个最该问的" in chosen and 'value="平台时钟' not in chosen
    answers = {"state:只销售食用农产品": "yes", "state:申请日期": "value", "value:申请日期": "2026-05-01"}
    tried = text(client.post(address, {"act": "try", **answers}))
    assert "无需许可" in tried and "食品安全法第35条" in tried
    kept = {**answers, "act": "keep", "name": "卖菜的", "expect": "分流", "route": "无需许可"}
    assert client.post(address, kept).status_code == 302
    examples = data_of(Revision.objects.get(id=row.id).files["examples.yaml"])["examples"]
    assert examples[-1]["name"] == "卖菜的" and examples[-1]["given"]["只销售食用农产品"] is True
    listed = text(client.get(f"/studio/revisions/{row.id}/rules"))
    assert "卖菜的" in listed and "不通过" not in listed
    stranger = client.post(address, {"act": "person", "person": str(uuid7())})
    assert stranger.status_code == 404


def test_who_countersigns_reads_and_does_not_write(by: By, row: Revision) -> None:
    client, address = by("huiqian"), f"/studio/revisions/{row.id}/rules"
    page = client.get(address)
    assert page.status_code == 200 and "只能看" in text(page)
    assert client.post(address, {"act": "outcome:转人工"}).status_code == 403
    assert by("jueding").get(address).status_code == 403


def past(number: int, *, sells_only: bool | None) -> Case:
    """An ended case of the item as it was decided then."""
    known = {"只销售食用农产品": sells_only, "仅销售预包装食品": False, "现场制售": True}
    facts = {} if sells_only is None else known
    at = clock.now() - timedelta(days=number)
    return Case(
        number=f"TEST{number:039}", item_key=ITEM, item_name="食品", item_digest="0", applicant_id=uuid7(),
        applicant_name="演示", channel="网上", district=0, implementer="x", implementer_name="x",
        department="行政审批服务局", container=uuid7(), status="03", open=False, applied_on=at.date(), received_at=at,
        facts={path: {"v": v, "kind": "本人填写", "source": "", "at": at.isoformat()} for path, v in facts.items()},
        decision={}, head="",
    )  # fmt: skip


def test_past_cases_are_decided_by_both_versions_and_reported_once_and_for_all(by: By, row: Revision) -> None:
    Case.objects.bulk_create([past(number, sells_only=number % 5 == 0) for number in range(120)])
    past(900, sells_only=None).save()
    actor = errands.officer("shixiang")
    rows = data_of(row.files["rules.yaml"])["rows"]
    change = Edit(
        "rules.yaml", ("rows", 0, "when"), value="只销售食用农产品 and 现场制售 = false", seen=rows[0]["when"]
    )
    edit(actor, row.id, [change])
    run = backtesting.ask_backtest(actor, row.id, 1000)
    drain()
    report = BacktestReport.objects.get(run_id=run.id)
    assert report.total >= 121 and report.counts["different"] >= 24 and report.counts["missing"] >= 1
    assert sum(report.counts.values()) == report.total
    old, new = catalog.item(ITEM, clock.today()).digest, Revision.objects.get(id=row.id).digest
    assert (report.old_digest, report.new_digest) == (old, new)

    address = f"/studio/revisions/{row.id}/backtest"
    told = text(by("shixiang").get(address))
    assert "其他不同" in told and "已过时" not in told and f"TEST{5:039}" not in told
    assert "不显示编号" in told and re.search(r"<strong>分流：无需许可 → 分流：[^<]+</strong>\s*24 件", told), told
    assert told.count('<td data-label="怎么不同">') == len(report.listed) >= 24
    edit(actor, row.id, [Edit("rules.yaml", ("rows", 0, "when"), value="现场制售", seen=change.value)])
    assert "已过时" in text(by("shixiang").get(address))


def test_a_revision_that_cannot_be_read_is_not_put_to_past_cases(row: Revision) -> None:
    actor = errands.officer("shixiang")
    edit(actor, row.id, [Edit("rules.yaml", ("rows", 0, "when"), value="没有的 >", seen="只销售食用农产品")])
    with pytest.raises(Conflict):
        backtesting.ask_backtest(actor, row.id, 10)
