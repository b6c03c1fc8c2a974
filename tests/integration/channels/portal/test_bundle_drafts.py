"""Drafts of bundles: had back after they were thrown away, and filled in by a helper who cannot submit."""

import re

import pytest
from django.test import Client
from tests.integration.cases.test_bundles import CONVENIENCE, SHOP
from tests.integration.channels.portal.conftest import SignedIn
from tests.support import errands
from tests.support.portal import hidden, text

from tongban.cases.bundles import drafting
from tongban.cases.models import BundleCase, BundleDraft, Case, DraftHelp
from tongban.cases.services.sharing import sweep_shares
from tongban.core import clock
from tongban.core.models import Message
from tongban.materials import banking
from tongban.materials.intake import taken_in
from tongban.materials.models import BankEntry
from tongban.materials.queries import uses_of
from tongban.parties.queries import party_by_code

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(at_portal: SignedIn) -> Client:
    return at_portal("sunqi", CONVENIENCE)


@pytest.fixture
def draft(owner: Client) -> str:
    firm = party_by_code(CONVENIENCE)
    assert firm is not None
    begun = owner.post("/bundles/convenience_store/start", {"whom": str(firm.id), "district": "home"})
    url = begun.headers["Location"]
    owner.post(f"{url}/questions/经营食品", {"经营食品": "是"})
    return str(url)


def stored(draft: str) -> BundleDraft:
    return BundleDraft.objects.get(id=draft.rsplit("/", 1)[1])


def link(owner: Client, draft: str) -> str:
    found = re.search(r"/help/[\w-]+", text(owner.post(f"{draft}/share", {})))
    assert found is not None
    return found[0]


def test_a_draft_thrown_away_is_had_back_with_its_answers(owner: Client, draft: str) -> None:
    was = stored(draft)
    assert "撤销删除" in text(owner.post(f"{draft}/discard", follow=True))
    assert not BundleDraft.objects.exists()
    assert "草稿已恢复" in text(owner.post(f"{draft}/restore", follow=True))
    assert (stored(draft).answers, stored(draft).created_at) == (was.answers, was.created_at)
    assert owner.post(f"{draft}/restore").status_code == 404


def test_a_draft_begun_anew_meanwhile_is_not_overwritten(owner: Client, draft: str) -> None:
    applicant = str(stored(draft).applicant_id)
    owner.post(f"{draft}/discard")
    owner.post("/bundles/convenience_store/start", {"whom": applicant, "district": "home"})
    assert owner.post(f"{draft}/restore").status_code == 409
    assert BundleDraft.objects.count() == 1


def test_a_draft_is_listed_and_counted_among_the_drafts(owner: Client, draft: str) -> None:
    page = text(owner.get("/cases?show=drafts"))
    assert "开办便利店" in page
    assert re.search(r"草稿 <span class=\"tb-num\">1<", page)


def test_a_helper_fills_in_a_bundle_and_the_owner_sees_what_was_changed(
    owner: Client, draft: str, at_portal: SignedIn
) -> None:
    where, helper = link(owner, draft), at_portal("lisi")
    assert "开办便利店" in text(helper.get(where))
    assert Message.objects.filter(event_name="draft.shared", body__contains="开办便利店").exists()
    assert helper.post(where, {"经营酒类零售": "是"}).status_code == 302
    assert stored(draft).answers["经营酒类零售"] == "是"
    sweep_shares()
    (row,) = DraftHelp.objects.filter(element="经营酒类零售")
    assert row.now == "是"
    assert "演示·李四" in text(owner.get(f"{draft}/share"))
    assert helper.post(f"{draft}/review").status_code == 404
    assert not BundleCase.objects.exists()


def test_what_stands_on_a_confirmed_material_is_taken_into_the_one_form_and_every_case_names_it(
    owner: Client, draft: str
) -> None:
    actor, firm = errands.citizen("sunqi")[0], party_by_code(CONVENIENCE)
    assert firm is not None
    drafting.save(actor, stored(draft), {name: raw for name, raw in SHOP.items() if name != "联系人"})
    letter = banking.keep(actor, firm.id, taken_in(errands.PDF, "委托书.pdf"), "委托书")
    told = {"name": "联系人", "text": "演示·孙七", "confidence": 0.9, "verified": False, "note": ""}
    kept = BankEntry.objects.filter(id=letter.id)
    kept.update(fields=[told], reading="已识别")
    assert "用“委托书”上的" not in text(owner.get(f"{draft}/form")), "nobody confirmed what was read"
    assert owner.post(f"{draft}/form", {"take": f"{letter.id}:联系人"}).status_code == 404
    kept.update(confirmed_at=clock.now())
    assert "用“委托书”上的" in text(owner.get(f"{draft}/form"))
    for value in (f"{letter.id}:联系电话", "x:联系人", ""):
        assert owner.post(f"{draft}/form", {"take": value}).status_code == 404, value
    form = {**{name: raw for name, raw in SHOP.items() if name != "联系人"}, "take": f"{letter.id}:联系人"}
    assert owner.post(f"{draft}/form", form)["Location"] == f"{draft}/form"
    page = owner.get(f"{draft}/review")
    assert "委托书" in text(page)
    form = {"key": hidden(page, "key"), "version": hidden(page, "version")}
    assert owner.post(f"{draft}/review", form).status_code == 302
    contacts = [row.facts["联系人"] for row in Case.objects.all() if "联系人" in row.facts]
    assert contacts and {(one["v"], one["source"], one["digest"]) for one in contacts} == {
        ("演示·孙七", "委托书", letter.sha256)
    }
    assert [(one.way, one.what) for one in uses_of(letter)] == [("带入内容", "开办便利店（一业一证）")]


def test_a_link_that_was_stopped_opens_nothing(owner: Client, draft: str, at_portal: SignedIn) -> None:
    where, helper = link(owner, draft), at_portal("lisi")
    stop = re.search(rf"{draft}/share/[\w-]+/stop", text(owner.get(f"{draft}/share")))
    assert stop is not None
    owner.post(stop[0])
    assert helper.get(where).status_code == 404
