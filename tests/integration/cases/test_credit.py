"""Credit before a decision: asked for, put on record, and what it does; a machine held back, nobody refused by it."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

import pytest
from tests.integration.cases.people import applicant, change_of
from tests.integration.cases.test_by_hand import act, holder_of

from tongban.cases.acts import NotAllowed
from tongban.cases.models import Case
from tongban.cases.queries import case, history
from tongban.cases.services import asking_credit, handling
from tongban.cases.services.asking_credit import SEEN, CreditChanged
from tongban.cases.states import Happening as H
from tongban.cases.worklists import WorkFilter, worklist
from tongban.core import clock
from tongban.core.actor import SYSTEM
from tongban.core.models import Access
from tongban.core.reading import Joined
from tongban.core.unit_of_work import UnitOfWork
from tongban.exchange import credit, services
from tongban.exchange.adapters.local import LocalLibraries
from tongban.exchange.ports import Looked, Purpose, Silence
from tongban.parties.credit import queries as entries
from tongban.parties.credit.services import Finding, enter, repair
from tongban.parties.credit.standing import Kind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

QUALIFICATION, DISPATCH = "construction_qualification_simple_change", "labour_dispatch"
GOOD, BAD, SEVERE = "演示·守信建设有限公司", "演示·失信建设有限公司", "演示·严重失信人力资源有限公司"
DISPATCHING = {
    "有固定经营场所和设施": True,
    "有劳务派遣管理制度": True,
    "联系人": "演示·郑信",
    "联系电话": "13800000000",
}


class Silent(LocalLibraries):
    """The demonstration's libraries, of which the credit system does not answer."""

    def reading(
        self, wanted: Mapping[str, Sequence[str]], subject: UUID, code: str, purpose: Purpose
    ) -> Joined[Looked]:
        others = {name: paths for name, paths in wanted.items() if name != credit.RESOURCE}
        found = super().reading(others, subject, code, purpose)
        return Joined(found.parts, lambda: Looked(found.found.answers, {credit.RESOURCE: Silence.AWAY}))


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "libraries", Silent)


def submitted(firm: str) -> Case:
    return case(applicant(firm).submit(QUALIFICATION, change_of("企业名称")).number)


def put_right(firm: str) -> None:
    with UnitOfWork(SYSTEM) as uow:
        for told in entries.entries_of(applicant(firm).party.id, clock.today()):
            repair(uow, told, "测试：核查属实")


def find(firm: str, kind: Kind = Kind.BAD) -> None:
    with UnitOfWork(SYSTEM) as uow:
        enter(uow, Finding(applicant(firm).party.id, kind, "测试行为", "测试依据", "测试机关", clock.today()))


def test_credit_is_asked_for_and_on_record_before_a_machine_grants() -> None:
    made = submitted(GOOD)
    assert made.automatic and made.fast
    granted = next(one for one in history(made) if one.what is H.GRANTED)
    said = granted.payload["credit"]
    assert (said["grade"], said["silent"]) == ("守信", "")
    assert said["at"] and "公共信用" in said["source"] and said["digest"]
    assert made.decision["credit"] == said


def test_bad_credit_holds_the_machine_back_where_the_item_says_so_until_it_is_repaired() -> None:
    made = submitted(BAD)
    assert not made.automatic and made.closely and made.open
    assert "重点审查" in made.decision["held_back"]
    handling.withdraw(applicant(BAD).actor, made, "先修复", made.version)
    put_right(BAD)
    again = submitted(BAD)
    assert again.automatic and not again.closely
    assert again.decision["credit"]["marks"] == []


def test_a_silent_credit_system_punishes_nobody_and_a_person_decides(silent: None) -> None:
    made = submitted("演示·新名建筑工程有限公司")
    assert made.open and not made.closely and not made.automatic
    assert "没有应答" in made.decision["held_back"]
    act(made, "窗口受理", H.ACCEPTED)
    act(made, "审批员", H.NODE_DONE, opinion="符合", passed=True)
    act(made, "决定人", H.GRANTED, opinion="准予")
    said = next(one for one in history(made) if one.what is H.GRANTED).payload["credit"]
    assert (said["grade"], said["silent"]) == ("没有失信记录", "没有应答")


def test_a_person_decides_on_the_credit_she_saw_and_it_is_asked_for_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    made = submitted(BAD)
    act(made, "窗口受理", H.ACCEPTED)
    act(made, "审批员", H.NODE_DONE, opinion="符合", passed=True)
    officer = holder_of("决定人", made)
    version = handling.catalog.version(made.item_digest)
    shown = asking_credit.seen(asking_credit.asked(made, version, officer.id, anew=False))
    put_right(BAD)
    with pytest.raises(CreditChanged):
        handling.handle(officer, made, H.GRANTED, {"opinion": "准予", SEEN: shown}, made.version)
    now = asking_credit.seen(asking_credit.asked(made, version, officer.id, anew=False))
    handling.handle(officer, case(made.number), H.GRANTED, {"opinion": "准予", SEEN: now}, made.version)
    granted = next(one for one in history(made) if one.what is H.GRANTED)
    assert granted.payload["credit"]["grade"] == "没有失信记录"
    assert SEEN not in granted.payload
    assert Access.objects.filter(subject_id=made.applicant_id, purpose="作出决定前查询信用").count() == 1


def test_only_the_list_a_clause_names_bars_and_then_a_person_says_why_she_grants_all_the_same() -> None:
    made = case(applicant(SEVERE).submit(DISPATCH, DISPATCHING).number)
    assert made.open and made.closely and not made.result
    act(made, "窗口受理", H.ACCEPTED)
    act(made, "审批员", H.NODE_DONE, opinion="符合", passed=True)
    with pytest.raises(NotAllowed, match="列入该名单"):
        act(case(made.number), "决定人", H.GRANTED)
    granted = act(case(made.number), "决定人", H.GRANTED, opinion="名单的事由与本许可无关")
    said = next(one for one in history(granted) if one.what is H.GRANTED).payload
    assert (granted.result, len(said["credit"]["bars"])) == ("准予许可", 1)


def test_the_fast_lane_comes_first_in_the_work_list() -> None:
    slow = submitted("演示·过期建设有限公司")
    put_right(BAD)
    find(BAD, Kind.GOOD)
    Case.objects.filter(id=slow.id).update(due_on=clock.today(), notify_by=clock.today() - timedelta(days=1))
    quick = case(applicant(BAD).submit(QUALIFICATION, {**change_of("企业名称")}).number)
    Case.objects.filter(id=quick.id).update(open=True, closed_at=None)
    officer = holder_of("审批员", quick)
    listed = [one.number for one in worklist(officer, WorkFilter())]
    assert quick.fast and listed.index(quick.number) < listed.index(slow.number)
