"""Steps that go at the same time, with the database: on whose lists they stand, and that nobody's work is lost."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.test import Client
from tests.support import errands
from tests.support.sessions import client_of

from tongban.cases import queries, rights
from tongban.cases.history import CaseState
from tongban.cases.models import Case, CaseEvent
from tongban.cases.services.handling import handle
from tongban.cases.states import Happening
from tongban.cases.worklists import WorkFilter, worklist
from tongban.catalog import queries as catalog
from tongban.catalog.definition import ItemVersion
from tongban.catalog.models import ItemVersionRecord
from tongban.channels.api import present
from tongban.channels.authorise import PERSON_KEY, STAFF_KEY
from tongban.core.errors import Forbidden, StaleVersion
from tongban.identity.grades import Grade
from tongban.parties.queries import party_by_code

FIRM, SHIBEI = "91370203DEMF0414X4", 370203
SURVEY, POLICE = "实地检查", "公安机关核查"


def reviewed() -> Case:
    """A place of entertainment whose papers were reviewed: the survey and the check by the police are open."""
    answers = {
        "场所所在位置": "其他地点", "场所所在楼层": 1, "有不得开办的情形": False, "场所名称": "演示·海之声",
        "娱乐经营项目": "歌舞娱乐", "联系人": "演示·李四", "联系电话": "13800000000",
    }  # fmt: skip
    papers = ("娱乐场所开办者书面声明", "场所位置图")
    case = errands.applied("lisi", FIRM, "entertainment_venue", SHIBEI, answers, papers)
    case = handle(errands.officer("chuangkou"), case, Happening.ACCEPTED, {}, case.version)
    return handle(errands.officer("shenpi"), case, Happening.NODE_DONE, opinion("齐全"), case.version)


def opinion(text: str, node: str = "", *, passed: bool = True) -> dict[str, object]:
    return {"opinion": text, "passed": passed} | ({"node": node} if node else {})


def text(client: Client, case: Case) -> str:
    return client.get(f"/desk/cases/{case.number}").content.decode()


@pytest.fixture
def survey_and_police(pack: None, db: None) -> Case:
    return reviewed()


def at_desk(login: str) -> Client:
    return client_of(STAFF_KEY, errands.officer(login).id)


def mine(login: str, case: Case) -> bool:
    return worklist(errands.officer(login), WorkFilter(mine=True)).filter(id=case.id).exists()


def test_each_stands_on_its_own_posts_list_until_it_is_done(survey_and_police: Case) -> None:
    case = survey_and_police
    assert (case.node, present.case(case, []).nodes) == (f"{SURVEY}、{POLICE}", [SURVEY, POLICE])
    assert mine("takan", case) and mine("shenpi", case) and not mine("jueding", case)
    case = handle(errands.officer("takan"), case, Happening.NODE_DONE, opinion("达标", SURVEY), case.version)
    assert case.node == POLICE
    assert not mine("takan", case) and mine("shenpi", case)
    case = handle(errands.officer("shenpi"), case, Happening.NODE_DONE, opinion("无犯罪记录", POLICE), case.version)
    assert case.node == "听证"


def test_nobody_takes_the_step_of_another_post_or_one_that_is_not_named(survey_and_police: Case) -> None:
    case = survey_and_police
    for node in (SURVEY, ""):
        with pytest.raises(Forbidden):
            handle(errands.officer("shenpi"), case, Happening.NODE_DONE, opinion("代办", node), case.version)
    offered = rights.open_acts(errands.officer("takan"), *_standing(case))
    assert [one.place for one in offered if one.what is Happening.NODE_DONE] == [1]


def _standing(case: Case) -> tuple[ItemVersion, Case, CaseState]:
    return catalog.version(case.item_digest), case, queries.state_of(case)


def test_an_opinion_on_an_old_page_is_put_behind_what_the_other_did(survey_and_police: Case) -> None:
    case, seen = survey_and_police, survey_and_police.version
    address = f"/desk/cases/{case.number}/acts/"
    survey = {"passed": "0", "opinion": "通道不足", "findings": "通道宽 0.9 米", "surveyed_on": "2026-01-05"}
    typed = {f"finish-2-{name}": value for name, value in survey.items()}
    assert at_desk("takan").post(f"{address}finish-2", {"version": seen, **typed}).status_code == 302
    late = {"version": seen, "finish-3-passed": "1", "finish-3-opinion": "无犯罪记录"}
    assert at_desk("shenpi").post(f"{address}finish-3", late).status_code == 302
    again = at_desk("shenpi2").post(f"{address}finish-3", late)
    assert again.status_code == 409 and "无犯罪记录" in again.content.decode(), "the step is done: she is told"
    whole = text(at_desk("shenpi"), case)
    assert "通道宽 0.9 米；通道不足" in whole and "不符合要求" in whole
    assert queries.state_of(queries.case(case.number)).objections == (SURVEY,)


def test_the_page_says_what_waits_for_whom(survey_and_police: Case) -> None:
    case = survey_and_police
    decider = text(at_desk("jueding"), case)
    told = f"现在轮到踏勘员办理“{SURVEY}”，审批员办理“{POLICE}”。"
    assert told in text(at_desk("chuangkou"), case)
    steps = decider.split("各环节")[1].split("</ol>")[0]
    assert steps.count("应在 ") == 2 and steps.count("与上一个环节同时办") == 1
    assert steps.count("tb-state--active") == 2 and "尚未开始" in steps
    surveyor = text(at_desk("takan"), case)
    assert "acts/finish-2" in surveyor and "acts/finish-3" not in surveyor


def test_the_applicant_sees_both_under_way_and_when_one_is_done(survey_and_police: Case) -> None:
    case = survey_and_police
    firm = party_by_code(FIRM)
    assert firm is not None
    person = str(errands.citizen("lisi")[1].id)
    lisi = client_of(PERSON_KEY, person, acting=str(firm.id), grade=Grade.HIGH)
    both = lisi.get(f"/cases/{case.number}").content.decode()
    assert both.count('class="is-now"') == 2 and both.count("与其他环节同时办理") == 2
    handle(errands.officer("takan"), case, Happening.NODE_DONE, opinion("达标", SURVEY), case.version)
    one = lisi.get(f"/cases/{case.number}").content.decode()
    assert one.count('class="is-now"') == 1 and "与其他环节同时办理" not in one


@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_moment_both_opinions_are_kept(pack: None, monkeypatch: pytest.MonkeyPatch) -> None:
    case = reviewed()
    both_have_read, waited = threading.Barrier(2, timeout=30), threading.local()
    require = rights.require

    def waiting(*args: object) -> None:
        require(*args)  # type: ignore[arg-type]
        if not getattr(waited, "once", False):  # who comes second does it again, alone
            waited.once = True
            both_have_read.wait()

    monkeypatch.setattr(rights, "require", waiting)

    def think(login: str, node: str) -> str:
        try:
            now = queries.case(case.number)
            handle(errands.officer(login), now, Happening.NODE_DONE, opinion(login, node), case.version)
        except StaleVersion:
            return "told"
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(think, ("takan", "shenpi"), (SURVEY, POLICE)))
    assert outcomes == ["done", "done"]
    after = queries.case(case.number)
    said = CaseEvent.objects.filter(case_id=case.id, what=Happening.NODE_DONE.value).values_list("payload", flat=True)
    assert sorted(one["opinion"] for one in said) == ["shenpi", "takan", "齐全"]
    assert after.node == "听证" and after.version == case.version + 2
    assert queries.chain_broken_at(after) is None


@pytest.mark.django_db(transaction=True)
def test_of_two_on_the_same_step_one_wins_and_the_other_is_told(pack: None) -> None:
    case = reviewed()
    stale = queries.case(case.number)
    handle(errands.officer("shenpi"), case, Happening.NODE_DONE, opinion("一", POLICE), case.version)
    with pytest.raises(StaleVersion):
        handle(errands.officer("shenpi2"), stale, Happening.NODE_DONE, opinion("二", POLICE), stale.version)


def test_the_demonstration_says_that_going_together_is_its_own(pack: None, db: None) -> None:
    record = ItemVersionRecord.objects.get(key="entertainment_venue")
    assert "实地检查与公安机关核查同时办也是演示" in record.files["item.yaml"]
