"""Sharing a draft: one helper fills and never submits, sees only what she may, and is out at once when it ends."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from tests.integration.channels.portal.conftest import SignedIn
from tests.support import errands
from tests.support.portal import FOOD, RESTAURANT, answer, begin, revoke_mandate, text

from tongban.cases.models import Case, Draft, DraftHelp, DraftShare
from tongban.cases.services.sharing import sweep_shares
from tongban.core import clock
from tongban.core.models import Access, Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(at_portal: SignedIn) -> Client:
    return at_portal("sunqi", RESTAURANT)


@pytest.fixture
def draft(owner: Client) -> str:
    url = begin(owner, FOOD, RESTAURANT)
    for name, value in (("只销售食用农产品", "否"), ("仅销售预包装食品", "否"), ("现场制售", "否")):
        answer(owner, url, name, value)
    return url


def link(owner: Client, draft: str, *revealed: str) -> str:
    found = re.search(r"/help/[\w-]+", text(owner.post(f"{draft}/share", {"revealed": list(revealed)})))
    assert found is not None
    return found[0]


def stored(draft: str) -> Draft:
    return Draft.objects.get(id=draft.rsplit("/", 1)[1])


def test_a_helper_fills_and_the_owner_sees_what_was_changed(owner: Client, draft: str, at_portal: SignedIn) -> None:
    where, helper = link(owner, draft), at_portal("lisi")
    assert "帮人填写" in text(helper.get(where))
    assert helper.post(where, {"主体业态": "食品销售经营者"}).status_code == 302
    assert stored(draft).answers["主体业态"] == "食品销售经营者"
    (row,) = DraftHelp.objects.filter(element="主体业态")
    assert (row.helper_name, row.was, row.now) == ("演示·李四", None, "食品销售经营者")
    page = text(owner.get(f"{draft}/share"))
    assert "演示·李四" in page and "食品销售经营者" in page
    applicant = stored(draft).applicant_id
    assert Access.objects.filter(subject_id=applicant, actor_name="演示·李四", purpose__startswith="帮忙填写").exists()


def test_personal_values_are_hidden_and_closed_unless_the_owner_ticks_them(
    owner: Client, draft: str, at_portal: SignedIn
) -> None:
    owner.post(f"{draft}/form", {"联系人": "演示·孙七", "联系电话": "13800000000"})
    helper = at_portal("lisi")
    closed = link(owner, draft)
    assert "13800000000" not in text(helper.get(closed))
    helper.post(closed, {"联系电话": "13900000000"})
    assert stored(draft).answers["联系电话"] == "13800000000"
    open_ = link(owner, draft, "联系电话")
    assert "13800000000" in text(helper.get(open_))


def test_a_helper_cannot_submit_nor_open_the_draft_or_its_other_pages(
    owner: Client, draft: str, at_portal: SignedIn
) -> None:
    where, helper = link(owner, draft), at_portal("lisi")
    helper.get(where)
    for place in ("", "/form", "/review", "/share", "/materials"):
        assert helper.get(f"{draft}{place}").status_code == 404, place
    assert helper.post(f"{draft}/review", {"key": "a" * 32}).status_code == 404
    assert not Case.objects.filter(applicant_id=stored(draft).applicant_id, item_key=FOOD).exists()


def refused(client: Client, where: str) -> None:
    assert client.get(where).status_code == 404
    assert client.post(where, {"主体业态": "食品销售经营者"}).status_code == 404


def test_a_link_that_expired_was_stopped_or_is_anothers_opens_nothing(
    owner: Client, draft: str, at_portal: SignedIn
) -> None:
    helper, stranger = at_portal("lisi"), at_portal("wujiu")
    expired, stopped, taken = (link(owner, draft) for _ in range(3))
    shares = list(DraftShare.objects.order_by("created_at", "id"))
    DraftShare.objects.filter(id=shares[0].id).update(until=clock.now() - timedelta(seconds=1))
    refused(helper, expired)
    helper.get(stopped)
    assert owner.post(f"{draft}/share/{shares[1].id}/stop").status_code == 302
    refused(helper, stopped)
    assert helper.get(taken).status_code == 200
    refused(stranger, taken)
    refused(helper, "/help/made-up")
    assert "主体业态" not in stored(draft).answers


def test_a_link_ends_with_the_mandate_of_who_made_it_and_with_the_draft(
    owner: Client, draft: str, at_portal: SignedIn
) -> None:
    where, helper = link(owner, draft), at_portal("lisi")
    assert helper.get(where).status_code == 200
    revoke_mandate(RESTAURANT, "sunqi")
    refused(helper, where)


def test_nobody_stops_or_sees_the_links_of_anothers_draft(owner: Client, draft: str, at_portal: SignedIn) -> None:
    link(owner, draft)
    row, stranger = DraftShare.objects.get(), at_portal("lisi")
    assert stranger.get(f"{draft}/share").status_code == 404
    assert stranger.post(f"{draft}/share/{row.id}/stop").status_code == 404
    row.refresh_from_db()
    assert row.stopped_at is None
    assert errands.citizen("sunqi")[1].id == row.owner_id


def test_the_helper_finds_the_link_in_her_messages_and_is_told_once(
    owner: Client, draft: str, at_portal: SignedIn
) -> None:
    where, helper = link(owner, draft), at_portal("lisi")
    helper.get(where)
    helper.get(where)
    told = Message.objects.filter(party_id=errands.citizen("lisi")[1].id, link=where)
    assert [("演示·孙七" in row.body, "食品经营许可（新办）" in row.body) for row in told] == [(True, True)]


def test_links_that_ended_a_month_ago_go_and_so_do_the_changes_of_drafts_that_are_gone(
    owner: Client, draft: str, at_portal: SignedIn
) -> None:
    at_portal("lisi").post(link(owner, draft), {"主体业态": "食品销售经营者"})
    assert sweep_shares() == 0 and DraftHelp.objects.exists()
    DraftShare.objects.update(until=clock.now() - timedelta(days=31))
    stored(draft).delete()
    assert sweep_shares() == 1
    assert not DraftShare.objects.exists() and not DraftHelp.objects.exists()
