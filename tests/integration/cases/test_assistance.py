"""行政协助 from submission to answer: who is asked what, who may answer, one answer, late answers."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connections
from msgspec import structs
from tests.support import errands

from tongban.cases import queries
from tongban.cases.acts import NotAllowed
from tongban.cases.assistance import deciding, jobs, services
from tongban.cases.assistance import queries as requests
from tongban.cases.assistance.models import Assistance, Standing
from tongban.cases.assistance.services import Wanted
from tongban.cases.assisting import MISMATCH, AlreadyAnswered
from tongban.cases.models import Case
from tongban.cases.needs import ASSISTED, VERIFIED, NeededMaterial, assisted_path
from tongban.cases.services.automatic import by_machine
from tongban.cases.services.handling import handle, withdraw
from tongban.cases.services.submission import assess
from tongban.cases.states import Happening
from tongban.catalog import queries as catalog
from tongban.catalog.parts import Assistance as Assistance_
from tongban.core import clock
from tongban.core.actor import ActorKind
from tongban.core.errors import Forbidden, Invalid, NotFound, StaleVersion
from tongban.core.jobs import drain
from tongban.core.models import Job
from tongban.parties.queries import party_by_code

PLAN, EXAM = "应急预案备案登记表", "主要负责人和安全管理人员考核合格证明"


def on(day: date, later: int) -> AbstractContextManager[None]:
    return clock.at(datetime.combine(day + timedelta(days=later), time(10), clock.SHANGHAI))


def about(case: Case, name: str = PLAN) -> Assistance:
    return Assistance.objects.get(case_id=case.id, about=name)


@pytest.mark.django_db
@pytest.mark.usefixtures("pack")
class TestAsked:
    """One case, and what its requests are to whom."""

    def test_what_the_item_asks_of_another_department_goes_out_with_the_submission(self) -> None:
        case = errands.chemicals()
        assert {(row.about, row.department, row.state) for row in requests.of_case(case).now()} == {
            (PLAN, "应急管理局", Standing.WAITING), (EXAM, "应急管理局", Standing.WAITING),
        }  # fmt: skip
        assert [entry.what for entry in queries.history(case)] == [
            Happening.RECEIVED, Happening.ASSISTANCE_ASKED, Happening.ASSISTANCE_ASKED,
        ]  # fmt: skip

    def test_a_machine_that_would_grant_waits_for_what_was_asked(self) -> None:
        renamed = party_by_code(errands.RENAMED)
        assert renamed is not None
        version = catalog.item(errands.QUALIFICATION, clock.today())
        prepared, _ = assess(version, renamed, {"变更事项": ["企业名称"]})
        asked = Assistance_("公安局", "核对印章", 2, (), "演示", "演示")
        need = replace(version.needs[0], spared_by=ASSISTED, assist=asked)
        assert by_machine(version, prepared) == (True, None)
        held = by_machine(version, structs.replace(prepared, needs=(NeededMaterial(need, True, "", ASSISTED),)))
        assert held == (False, f"“{need.material.name}”要请别的部门协助核对")
        answered = NeededMaterial(need, True, "", ASSISTED, reply=VERIFIED)
        assert by_machine(version, structs.replace(prepared, needs=(answered,))) == (True, None)

    def test_the_department_is_told_what_the_item_names_and_nothing_else(self) -> None:
        row = about(errands.chemicals())
        assert {one["name"] for one in row.told} == {"企业名称", "营业执照.统一社会信用代码"}
        assert {one["value"] for one in row.told} >= {errands.GAS}

    def test_only_the_two_sides_know_of_a_request_and_only_the_asked_side_answers(self) -> None:
        row = about(errands.chemicals())
        ours, theirs = errands.officer("shenpi"), errands.officer("yingji1")
        assert row in requests.to_answer(theirs)
        assert row in requests.asked(ours)
        assert row not in requests.to_answer(ours)
        for stranger in ("xiaofang1", "jianguan31", "yunwei", "shinan"):
            actor = errands.officer(stranger)
            assert not requests.to_answer(actor).filter(id=row.id).exists()
            assert not requests.asked(actor).filter(id=row.id).exists()
            with pytest.raises(NotFound):
                requests.request_for(actor, row.id)
        with pytest.raises(Forbidden):
            services.answer(ours, row, VERIFIED, "", row.version)
        with pytest.raises(NotFound):
            services.answer(errands.citizen("wujiu")[0], row, VERIFIED, "", row.version)

    def test_an_answer_becomes_a_fact_of_the_case_with_department_officer_and_time(self) -> None:
        case = errands.chemicals()
        services.answer(errands.officer("yingji1"), about(case), VERIFIED, "", 1)
        now = queries.case(case.number)
        fact = now.facts[assisted_path(PLAN)]
        assert (fact["v"], fact["kind"]) == (VERIFIED, "协助")
        assert fact["source"].startswith("应急管理局，演示·")
        last = queries.history(now)[-1]
        assert (fact["digest"], fact["at"]) == (last.digest, last.at.isoformat())
        assert queries.chain_broken_at(now) is None
        assert len(queries.state_of(now).assisting) == 1

    def test_a_second_answer_is_refused_and_says_who_was_first(self) -> None:
        case = errands.chemicals()
        seen = about(case)
        services.answer(errands.officer("yingji1"), about(case), VERIFIED, "", 1)
        with pytest.raises(AlreadyAnswered):
            services.answer(errands.officer("yingji1"), seen, MISMATCH, "另有记录", 1)
        with pytest.raises(AlreadyAnswered, match="演示·应急"):
            services.answer(errands.officer("yingji1"), about(case), MISMATCH, "另有记录", 2)
        assert about(case).answer == VERIFIED

    def test_an_answer_changed_behind_the_history_is_found(self) -> None:
        case = errands.chemicals()
        services.answer(errands.officer("yingji1"), about(case), MISMATCH, "没有这个预案", 1)
        now = queries.case(case.number)
        entries = list(queries.history(now))
        forged = {**entries[-1].payload, "answer": VERIFIED}
        entries[-1] = type(entries[-1])(**{**{f: getattr(entries[-1], f) for f in entries[-1].__struct_fields__},
                                           "payload": forged})  # fmt: skip
        assert queries.broken_in(now, entries) == entries[-1].seq

    def test_an_officer_asks_by_hand_what_to_whom_and_which_facts_it_is_told(self) -> None:
        case = errands.handed_over()
        shenpi = errands.officer("shenpi")
        wanted = Wanted("公安局", "印章备案", "核对印章是否备案", "照片看不清", 2, ["营业执照.企业名称"])
        row = services.ask(shenpi, case, wanted, case.version)
        assert (row.raised_by, row.asker, [one["name"] for one in row.told]) == (
            shenpi.name, "行政审批服务局", ["营业执照.企业名称"],
        )  # fmt: skip
        assert len(queries.state_of(queries.case(case.number)).assisting) == 1

    @pytest.mark.parametrize("department", ["行政审批服务局", "没有的局", ""])
    def test_nobody_asks_her_own_department_or_one_there_is_not(self, department: str) -> None:
        case = errands.handed_over()
        with pytest.raises(Invalid):
            services.ask(errands.officer("shenpi"), case, Wanted(department, "", "核对", "", 2), case.version)

    def test_facts_the_case_does_not_have_are_told_to_nobody(self) -> None:
        case = errands.handed_over()
        with pytest.raises(Invalid, match="没有"):
            wanted = Wanted("公安局", "", "核对", "", 2, ["居民身份证.公民身份号码"])
            services.ask(errands.officer("shenpi"), case, wanted, case.version)

    def test_whoever_does_not_handle_the_case_asks_nothing_about_it(self) -> None:
        case = errands.handed_over()
        with pytest.raises(NotFound):
            services.ask(errands.officer("yingji1"), case, Wanted("公安局", "", "核对", "", 2), case.version)
        with pytest.raises(StaleVersion):
            services.ask(errands.officer("shenpi"), case, Wanted("公安局", "", "核对", "", 2), case.version + 1)

    def test_what_is_late_is_reminded_of_once_then_escalated_once_and_stays_answerable(self) -> None:
        case = errands.chemicals()
        assert jobs.sweep_assistance() == 0
        due = about(case).due_on
        with on(due, 1):
            assert jobs.sweep_assistance() == 2
            assert jobs.sweep_assistance() == 0
        assert not requests.escalated(errands.officer("jueding")).exists()
        with on(due, 20):
            assert jobs.sweep_assistance() == 2
            assert jobs.sweep_assistance() == 0
        assert requests.escalated(errands.officer("jueding")).count() == 2
        assert requests.escalated(errands.officer("yingji1")).count() == 2
        assert not requests.escalated(errands.officer("xiaofang1")).exists()
        what = [entry.what for entry in queries.history(queries.case(case.number))]
        assert what.count(Happening.ASSISTANCE_URGED) == 4
        services.answer(errands.officer("yingji1"), about(case), VERIFIED, "", about(case).version)
        assert requests.escalated(errands.officer("jueding")).count() == 1

    def test_a_case_that_ends_leaves_nobody_waiting(self) -> None:
        case = errands.chemicals()
        withdraw(errands.citizen("wujiu")[0], case, "不办了", case.version)
        with pytest.raises(NotAllowed):
            services.answer(errands.officer("yingji1"), about(case), VERIFIED, "", 1)
        assert jobs.sweep_assistance() == 2
        assert not requests.to_answer(errands.officer("yingji1")).exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_answers_at_the_same_moment_one_wins_and_the_other_is_told(
    pack: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = errands.chemicals()
    row_id = about(case).id
    both_have_read = threading.Barrier(2, timeout=30)
    record = services.record_answer

    def waiting(*args: Any) -> None:
        record(*args)
        if not both_have_read.broken and both_have_read.n_waiting < 2 and not done.is_set():
            both_have_read.wait()
            done.set()

    done = threading.Event()
    monkeypatch.setattr(services, "record_answer", waiting)

    def reply(what: str) -> str:
        try:
            services.answer(errands.officer("yingji1"), requests.request(row_id), what, "查过了", 1)
        except AlreadyAnswered:
            return "told"
        finally:
            connections.close_all()
        return "won"

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(reply, [VERIFIED, MISMATCH]))
    assert sorted(outcomes) == ["told", "won"]
    answers = [e for e in queries.history(queries.case(case.number)) if e.what is Happening.ASSISTANCE_ANSWERED]
    assert [one.payload["answer"] for one in answers] == [Assistance.objects.get(id=row_id).answer]


@pytest.mark.django_db
@pytest.mark.usefixtures("pack")
class TestDecidedAnew:
    """A case the machine would have granted but for what another department was asked."""

    @pytest.fixture(autouse=True)
    def asking(self, monkeypatch: pytest.MonkeyPatch) -> None:
        city = catalog.item(errands.QUALIFICATION, clock.today())
        asked = Assistance_("公安局", "核对印章", 2, (), "演示", "演示")
        needs = tuple(replace(one, spared_by=ASSISTED, assist=asked) for one in city.needs[:2])
        version = replace(city, needs=(*needs, *city.needs[2:]))
        monkeypatch.setattr(catalog, "item", lambda key, day: version)
        monkeypatch.setattr(catalog, "version", lambda digest: version)

    def asked_two(self) -> tuple[Case, list[Assistance]]:
        case = errands.instant()
        rows = list(Assistance.objects.filter(case_id=case.id).order_by("id"))
        assert (case.open, case.automatic, len(rows)) == (True, False, 2)
        return case, rows

    def answered(self, row: Assistance, reply: str = VERIFIED) -> None:
        services.answer(errands.officer("gongan1"), row, reply, "查过", row.version)

    def test_once_all_is_confirmed_the_machine_grants_once_and_says_who_confirmed_it(self) -> None:
        case, (first, second) = self.asked_two()
        self.answered(first)
        drain()
        assert queries.case(case.number).open, "one answer is still to come"
        self.answered(second)
        job = Job.objects.get(topic="decide")
        drain()
        now = queries.case(case.number)
        assert (now.result, now.automatic, now.decision["held_back"]) == ("准予许可", True, None)
        deciding.decide_anew(job)  # a worker that was killed before it took the job off
        done = [entry.what for entry in queries.history(now)]
        assert done[-3:] == [Happening.ACCEPTED, Happening.GRANTED, Happening.CERTIFIED]
        assert done.count(Happening.GRANTED) == 1 and queries.chain_broken_at(now) is None
        granted = queries.history(now)[-2]
        assert granted.actor_kind == ActorKind.SYSTEM and granted.payload["automatic"]
        assert sum("公安局" in one and VERIFIED in one for one in granted.payload["reasons"]) == 2

    def test_an_answer_that_is_no_confirmation_leaves_it_with_a_person(self) -> None:
        case, (first, second) = self.asked_two()
        self.answered(first, MISMATCH)
        self.answered(second)
        drain()
        assert queries.case(case.number).status == case.status

    def test_what_a_person_took_up_or_another_reason_holds_back_stays_with_a_person(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        case, rows = self.asked_two()
        monkeypatch.setattr(catalog, "automatic_enabled", lambda key: False)
        for row in rows:
            self.answered(row)
        drain()
        assert queries.case(case.number).status == case.status, "the managers switched the machine off"
        monkeypatch.undo()
        accepted = queries.case(case.number)
        handle(errands.officer("chuangkou"), accepted, Happening.ACCEPTED, {}, accepted.version)
        deciding.decide_anew(Job(payload={"case_id": str(case.id)}))
        assert queries.case(case.number).open, "somebody has begun to look at it"
