"""Handing in what follows after acceptance: by its applicant, once, a file at a time, and nobody else."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.integration.cases.people import applicant
from tests.integration.cases.test_by_hand import act
from tests.support import errands
from tests.support.portal import text

from tongban.cases.models import Case, Draft
from tongban.cases.queries import case
from tongban.cases.services import drafting, following
from tongban.cases.states import Happening as H
from tongban.core import clock
from tongban.core.unit_of_work import UnitOfWork
from tongban.materials.models import Material
from tongban.parties.credit.services import enter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]
SignedIn = Callable[..., Client]
FOOD, RULES = "food_license_new", "食品安全管理制度"


def accepted() -> Case:
    firm = applicant("海味餐饮", exact=False)
    made = case(firm.submit(FOOD, firm.complete(FOOD, 现场制售=True), later=(RULES,)).number)
    return act(made, "窗口受理", H.FOLLOW_ACCEPTED, materials=[RULES])


def pdf(content: bytes = errands.PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile("制度.pdf", content, "application/pdf")


def test_it_is_handed_in_once_however_often_it_is_sent(at_portal: SignedIn) -> None:
    made = accepted()
    client, url = at_portal("sunqi", made_for(made)), f"/cases/{made.number}/follow"
    assert RULES in text(client.get(url))
    nothing = client.post(url, {"seen": made.version})
    wrong = client.post(url, {"seen": made.version, RULES: pdf(b"MZ no pdf at all")})
    assert (nothing.status_code, wrong.status_code) == (422, 422)
    assert case(made.number).outstanding == [RULES]
    assert client.post(url, {"seen": made.version, RULES: pdf()}).status_code == 302
    assert client.post(url, {"seen": made.version, RULES: pdf()}).status_code in {302, 409}
    kept = case(made.number)
    assert (kept.outstanding, Material.objects.filter(container=kept.container, type=RULES).count()) == ([], 1)
    assert "补交的材料" in text(client.get(f"/cases/{made.number}"))


def made_for(made: Case) -> str:
    firm = applicant("海味餐饮", exact=False).party
    assert firm.id == made.applicant_id
    return firm.code


def test_nobody_else_finds_the_page(at_portal: SignedIn) -> None:
    made = accepted()
    client, url = at_portal("zhangsan"), f"/cases/{made.number}/follow"
    assert (client.get(url).status_code, client.post(url, {"seen": made.version}).status_code) == (404, 404)


def test_who_missed_one_is_told_why_and_gets_no_button(at_portal: SignedIn) -> None:
    made = accepted()
    Case.objects.filter(id=made.id).update(follow_by=clock.today())
    firm = applicant("海味餐饮", exact=False)
    with UnitOfWork(firm.actor) as uow:
        enter(uow, following.missed(made, [RULES], clock.today()))
    Case.objects.filter(id=made.id).update(open=False)
    draft = drafted(firm.complete(FOOD, 现场制售=True))
    said = text(at_portal("sunqi", firm.party.code).get(f"/drafts/{draft.id}/materials"))
    assert "逾期没有补交" in said
    assert "这份以后再补" not in said


def drafted(answers: dict[str, object]) -> Draft:
    actor, agent = errands.citizen("sunqi")
    firm = applicant("海味餐饮", exact=False).party
    return drafting.save(actor, drafting.begin(actor, FOOD, firm, agent, errands.SHINAN), answers)
