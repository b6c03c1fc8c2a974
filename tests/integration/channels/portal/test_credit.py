"""我的信用 and the credit officer's page: who may see and decide what."""

import pytest
from django.test import Client
from tests.support import errands
from tests.support.sessions import client_of

from tongban.channels.authorise import PERSON_KEY, STAFF_KEY
from tongban.core import clock
from tongban.parties.credit import queries
from tongban.parties.models import Party

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]
BAD = "演示·失信建设有限公司"


def firm() -> Party:
    return Party.objects.get(name=BAD)


def of(login: str, acting: str = "") -> Client:
    return client_of(PERSON_KEY, str(errands.citizen(login)[1].id), acting=acting)


def desk(login: str) -> Client:
    return client_of(STAFF_KEY, errands.officer(login).id)


def test_only_who_stands_for_a_firm_sees_its_credit_and_asks_for_repair() -> None:
    told = queries.entries_of(firm().id, clock.today())[0]
    ask = f"/credit/{told.entry.id}/repair"
    assert told.entry.what in of("zhengxin", str(firm().id)).get("/credit").content.decode()
    assert of("zhengxin").get(ask).status_code == 404, "she acts for herself now"
    stranger = of("lisi")
    assert told.entry.what not in stranger.get("/credit").content.decode()
    assert stranger.get(ask).status_code == stranger.post(ask, {"what": "申请修复", "said": "x"}).status_code == 404
    assert queries.asked(clock.today()) == []
    wrong = of("zhengxin", str(firm().id)).post(ask, {"what": "申请修复", "said": ""})
    assert wrong.status_code == 422


def test_an_agent_for_errands_is_not_shown_the_whole_credit_of_a_firm() -> None:
    agent, acting = errands.citizen("zhangsan")[1], Party.objects.get(name="演示·迁址装饰工程有限公司")
    answer = client_of(PERSON_KEY, str(agent.id), acting=str(acting.id)).get("/credit")
    assert answer.status_code == 403
    assert "TB-CRED-403" in answer.content.decode()


def test_only_the_credit_officer_decides_and_enters() -> None:
    told = queries.entries_of(firm().id, clock.today())[0]
    of("zhengxin", str(firm().id)).post(f"/credit/{told.entry.id}/repair", {"what": "申请修复", "said": "改正了"})
    decide = f"/desk/credit/{told.entry.id}/decide"
    assert desk("shenpi").post(decide, {"what": "准予修复", "reasons": "x"}).status_code == 403
    officer = desk("xinyong")
    assert "改正了" in officer.get("/desk/credit").content.decode()
    assert officer.post(decide, {"what": "准予修复", "reasons": ""}).status_code == 422
    assert officer.post(decide, {"what": "准予修复", "reasons": "属实"}).status_code == 302
    entered = {"code": firm().code, "kind": "一般失信", "what": "测试：又一次", "basis": "测试依据"}
    assert desk("chuangkou").post("/desk/credit/enter", entered).status_code == 403
    assert officer.post("/desk/credit/enter", {**entered, "kind": "严重失信"}).status_code == 422
    assert officer.post("/desk/credit/enter", entered).status_code == 302
    assert [one.stands for one in queries.entries_of(firm().id, clock.today())] == [True, False]
