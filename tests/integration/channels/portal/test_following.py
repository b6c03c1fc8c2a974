"""Handing in what follows after acceptance: by its applicant, once, a file at a time, and nobody else."""

import re
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.integration.cases.people import applicant
from tests.integration.cases.test_bundles import NEW_SHOP, RESTAURANT
from tests.integration.cases.test_by_hand import act
from tests.support import errands
from tests.support.portal import hidden, text

from tongban.cases.bundles import drafting as bundle_drafting
from tongban.cases.bundles import queries as bundles
from tongban.cases.models import Case, Draft
from tongban.cases.queries import case, history
from tongban.cases.services import drafting, following
from tongban.cases.states import Happening as H
from tongban.core import clock
from tongban.core.unit_of_work import UnitOfWork
from tongban.materials import banking
from tongban.materials.intake import taken_in
from tongban.materials.models import Material
from tongban.materials.queries import uses_of
from tongban.parties.credit.services import enter
from tongban.parties.queries import party_by_code

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


def test_what_was_sent_beforehand_is_looked_at_left_out_and_confirmed(at_portal: SignedIn) -> None:
    made = accepted()
    client, url = at_portal("sunqi", made_for(made)), f"/cases/{made.number}/follow"
    assert f'data-place="{made.container}"' in text(client.get(url))
    first, other = (
        client.post("/uploads", {"place": str(made.container), "name": RULES, "file": pdf(content)}).json()
        for content in (errands.PDF, errands.PDF + b"%")
    )
    assert client.post(f"{other['address']}/out").status_code == 204
    assert (client.post(url, {"seen": made.version, "staged": [other["id"]]}).status_code, came(made)) == (422, [])
    sent = {"seen": made.version, "staged": [first["id"], other["id"]]}
    assert (client.post(url, sent).status_code, came(made)) == (302, [False])
    assert case(made.number).outstanding == []


def test_what_the_bank_holds_is_handed_in_by_one_click(at_portal: SignedIn) -> None:
    made, firm = accepted(), applicant("海味餐饮", exact=False)
    kept = [
        banking.keep(firm.actor, one.id, taken_in(errands.PDF + b"%", "制度.pdf"), RULES)
        for one in (firm.party, firm.agent)
    ]
    client, url = at_portal("sunqi", made_for(made)), f"/cases/{made.number}/follow"
    page = text(client.get(url))
    assert f'name="reuse" value="{kept[0].id}:{RULES}"' in page and "点一下就交上来了" in page
    assert str(kept[1].id) not in page, "she keeps it for herself, not for the firm"
    for entry, name in ((kept[1], RULES), (kept[0], "营业执照")):
        assert client.post(url, {"seen": made.version, "reuse": f"{entry.id}:{name}"}).status_code == 404
    assert client.post(url, {"seen": 1, "reuse": f"{kept[0].id}:{RULES}"}).status_code == 409
    assert came(made) == []
    assert client.post(url, {"seen": made.version, "reuse": f"{kept[0].id}:{RULES}"}).status_code == 302
    assert (case(made.number).outstanding, came(made)) == ([], [True])
    assert [(one.what, one.case_number) for one in uses_of(kept[0])] == [(made.item_name, made.number)]


def came(made: Case) -> list[bool]:
    """Whether each file that came in for what was outstanding is from the bank."""
    return [one.reused for one in Material.objects.filter(container=made.container, type=RULES)]


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


def test_a_material_of_a_bundle_follows_in_the_case_of_the_member_that_lets_it(at_portal: SignedIn) -> None:
    client, actor = at_portal("sunqi", NEW_SHOP), errands.citizen("sunqi")[0]
    shop, agent = party_by_code(NEW_SHOP), errands.citizen("sunqi")[1]
    assert shop is not None
    draft = bundle_drafting.begin(actor, "restaurant", shop, agent, errands.SHINAN)
    bundle_drafting.save(actor, draft, RESTAURANT)
    url = f"/bundle-drafts/{draft.id}"
    page = text(client.get(f"{url}/materials"))
    assert page.count("这份以后再补") == 1 and f'name="later" value="{RULES}"' in page
    client.post(f"{url}/materials", {"later": "设备布局和操作流程"})  # its item lets nothing of the kind follow
    assert client.get(f"{url}/review").headers["Location"] == f"{url}/materials"
    client.post(f"{url}/materials", {"设备布局和操作流程": pdf(), "later": RULES})
    assert "受理后 5 个工作日内" in text(client.get(f"{url}/materials"))
    review = client.get(f"{url}/review")
    assert text(review).count("视为我撤回这次申请") == 1
    sent = {name: hidden(review, name) for name in ("key", "version", "promise")} | {"signature": agent.name}
    refused = client.post(f"{url}/review", sent)
    assert (refused.status_code, "请先阅读承诺书并勾选签署" in text(refused)) == (422, True)
    whole = client.post(f"{url}/review", {**sent, "pledge": "1"}).headers["Location"]
    food, fire = (one.case for one in bundles.members(bundles.bundle(whole.rpartition("/")[2])) if one.case)
    assert (food.outstanding, fire.outstanding, fire.licence_number != "") == ([RULES], [], True)
    pledge = history(food)[0].payload["pledge"]
    assert (pledge["text"], pledge["by"]) == (
        re.findall("我申请办理.*视为我撤回这次申请。", text(review))[0],
        agent.name,
    )
    assert "pledge" not in history(fire)[0].payload
    told = text(client.get(whole))
    assert "还有材料等您补交" in told and f"/cases/{food.number}/follow" in told
    client.post(f"/cases/{food.number}/follow", {"seen": food.version, RULES: pdf()})
    assert case(food.number).outstanding == [] and "还有材料等您补交" not in text(client.get(whole))


def drafted(answers: dict[str, object]) -> Draft:
    actor, agent = errands.citizen("sunqi")
    firm = applicant("海味餐饮", exact=False).party
    return drafting.save(actor, drafting.begin(actor, FOOD, firm, agent, errands.SHINAN), answers)
