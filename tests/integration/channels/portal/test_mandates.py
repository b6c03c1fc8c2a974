"""Mandates made by people: only by who may, only in force once accepted, over at once when taken back, both told."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from tests.integration.channels.portal.conftest import SignedIn
from tests.support import errands
from tests.support.portal import text

from tongban.channels.portal import mandates
from tongban.core import clock
from tongban.core.models import Message
from tongban.parties.mandating import sweep_mandates
from tongban.parties.models import Mandate, Party
from tongban.parties.queries import may_act_for, party_by_code

pytestmark = pytest.mark.django_db
FOOD = "food_license_new"


def offered(client: Client, agent: Party, items: list[str] | None = None, until: date | None = None) -> Mandate | None:
    day = until or clock.today() + timedelta(days=30)
    form = {"name": agent.name, "code": agent.code, "items": items or [], "until": day.isoformat()}
    client.post("/mandates/new", form)
    return Mandate.objects.filter(agent_id=agent.id, given_by__isnull=False).order_by("-id").first()


def titles(person: Party) -> list[str]:
    return list(Message.objects.filter(party_id=person.id).order_by("id").values_list("title", flat=True))


@pytest.fixture
def giver(at_portal: SignedIn) -> tuple[Client, Party]:
    return at_portal("zhaoliu"), errands.citizen("zhaoliu")[1]


@pytest.fixture
def agent(at_portal: SignedIn) -> tuple[Client, Party]:
    return at_portal("lisi"), errands.citizen("lisi")[1]


def acts(agent: Party, principal: Party, item: str = FOOD) -> bool:
    return may_act_for(agent.id, principal.id, item, clock.today())


def test_a_mandate_holds_once_accepted_and_no_longer_once_taken_back(
    giver: tuple[Client, Party], agent: tuple[Client, Party]
) -> None:
    (mine, me), (hers, her) = giver, agent
    row = offered(mine, her)
    assert row is not None
    assert not acts(her, me)
    assert titles(her)[-1] == "有人请您代办"
    assert "等待接受" in text(mine.get("/mandates"))
    assert hers.post(f"/mandates/{row.id}/accept").status_code == 302
    assert acts(her, me)
    assert titles(me)[-1] == titles(her)[-1] == "授权已生效"
    assert mine.post(f"/mandates/{row.id}/end").status_code == 302
    assert not acts(her, me)
    assert titles(me)[-1] == titles(her)[-1] == "授权已收回"
    assert "已收回" in text(mine.get("/mandates"))
    assert hers.post(f"/mandates/{row.id}/accept").status_code == 409


def test_a_mandate_for_some_items_does_not_reach_the_others(
    giver: tuple[Client, Party], agent: tuple[Client, Party]
) -> None:
    (mine, me), (hers, her) = giver, agent
    row = offered(mine, her, ["elderly_preference"])
    assert row is not None
    hers.post(f"/mandates/{row.id}/accept")
    assert acts(her, me, "elderly_preference")
    assert not acts(her, me)


def test_nobody_accepts_or_ends_what_is_between_others(
    giver: tuple[Client, Party], agent: tuple[Client, Party], at_portal: SignedIn
) -> None:
    row = offered(giver[0], agent[1])
    assert row is not None
    stranger = at_portal("wujiu")
    for act in ("accept", "end"):
        assert stranger.post(f"/mandates/{row.id}/{act}").status_code == 404
    assert giver[0].post(f"/mandates/{row.id}/accept").status_code == 404
    row.refresh_from_db()
    assert row.pending and row.revoked_at is None


def test_an_expired_offer_cannot_be_accepted(giver: tuple[Client, Party], agent: tuple[Client, Party]) -> None:
    row = offered(giver[0], agent[1])
    assert row is not None
    Mandate.objects.filter(id=row.id).update(until=clock.today() - timedelta(days=1))
    assert agent[0].post(f"/mandates/{row.id}/accept").status_code == 409
    assert not acts(agent[1], giver[1])


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "演示·别人"},
        {"code": "370200199001010000"},
        {"until": ""},
        {"until": "2020-01-01"},
        {"until": "2099-01-01"},
    ],
)
def test_who_is_named_wrongly_or_for_too_long_gets_nothing(
    giver: tuple[Client, Party], agent: tuple[Client, Party], wrong: dict[str, str]
) -> None:
    day = (clock.today() + timedelta(days=30)).isoformat()
    form = {"name": agent[1].name, "code": agent[1].code, "until": day, **wrong}
    assert giver[0].post("/mandates/new", form).status_code == 422
    assert not Mandate.objects.filter(given_by=giver[1].id).exists()


def test_an_agent_of_a_firm_appoints_nobody_and_its_legal_representative_does(
    agent: tuple[Client, Party], at_portal: SignedIn
) -> None:
    firm = party_by_code(errands.RENAMED)
    assert firm is not None
    client, person = at_portal("zhangsan", errands.RENAMED), errands.citizen("zhangsan")[1]
    role = Mandate.objects.get(principal_id=firm.id, agent_id=person.id)
    Mandate.objects.filter(id=role.id).update(role="经办人")
    assert "不能再授权别人" in text(client.get("/mandates"))
    assert offered(client, agent[1]) is None
    Mandate.objects.filter(id=role.id).update(role="法定代表人")
    row = offered(client, agent[1])
    assert row is not None and row.principal_id == firm.id


def test_an_offer_of_who_has_lost_the_right_to_make_it_cannot_be_accepted(
    agent: tuple[Client, Party], at_portal: SignedIn
) -> None:
    firm = party_by_code(errands.RENAMED)
    assert firm is not None
    client, person = at_portal("zhangsan", errands.RENAMED), errands.citizen("zhangsan")[1]
    Mandate.objects.filter(principal_id=firm.id, agent_id=person.id).update(role="法定代表人")
    row = offered(client, agent[1])
    assert row is not None
    Mandate.objects.filter(principal_id=firm.id, agent_id=person.id).update(revoked_at=clock.now())
    assert agent[0].post(f"/mandates/{row.id}/accept").status_code == 409


def test_mandates_of_the_portal_that_ended_long_ago_go_and_others_stay(
    giver: tuple[Client, Party], agent: tuple[Client, Party]
) -> None:
    row, others = offered(giver[0], agent[1]), Mandate.objects.filter(given_by=None).count()
    assert row is not None
    assert sweep_mandates() == 0
    Mandate.objects.update(until=clock.today() - timedelta(days=400))
    assert sweep_mandates() == 1
    assert not Mandate.objects.filter(id=row.id).exists()
    assert Mandate.objects.filter(given_by=None).count() == others


def test_of_many_items_those_looked_for_are_shown_and_those_ticked_stay(
    giver: tuple[Client, Party], agent: tuple[Client, Party], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mandates, "_AT_ONCE", 3)
    mine, her = giver[0], agent[1]
    assert "elderly_preference" not in mine.get("/mandates/new").content.decode()
    form = {"name": her.name, "code": her.code, "items": ["birth_registration"], "q": "老年人优待证", "found": ""}
    form["until"] = (clock.today() + timedelta(days=30)).isoformat()
    page = mine.post("/mandates/new", form).content.decode()
    assert 'value="elderly_preference"' in page
    assert re.search(r'value="birth_registration"[^>]* checked', page)
    assert not Mandate.objects.filter(agent_id=her.id, given_by__isnull=False).exists()
    assert mine.post("/mandates/new", {**form, "found": form["q"]}).status_code == 302
    assert Mandate.objects.get(agent_id=her.id, given_by__isnull=False).items == ["birth_registration"]
