"""A draft thrown away: gone for everybody else at once, had back for half an hour, cleared away after that."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from tests.support import errands
from tests.support.portal import RESTAURANT, changed_name, follow, restaurant, text

from tongban.cases.models import Draft
from tongban.core import clock

pytestmark = pytest.mark.django_db
SignedIn = Callable[..., Client]


def test_a_discarded_draft_is_gone(at_portal: SignedIn) -> None:
    client = at_portal("zhangsan", errands.RENAMED)
    draft = changed_name(client)
    client.post(f"{draft}/discard")
    assert client.get(draft).status_code == 404
    assert not Draft.objects.exists()


def test_a_discarded_draft_can_be_had_back_with_its_uploads_for_a_while(at_portal: SignedIn) -> None:
    client = at_portal("sunqi", RESTAURANT)
    draft = restaurant(client)
    client.post(f"{draft}/materials", {"食品安全管理制度": ContentFile(errands.PDF, "一份.pdf")})
    shown = text(client.get(client.post(f"{draft}/discard")["Location"]))
    assert "撤销删除" in shown
    done = client.post(f"{draft}/restore")
    assert done["Location"] == draft
    assert follow(client, draft) == f"{draft}/form"
    assert "一份.pdf" in text(client.get(f"{draft}/materials"))
    assert "撤销删除" not in text(client.get("/cases?show=drafts"))


def test_a_discarded_draft_is_gone_after_half_an_hour_or_for_anybody_else(at_portal: SignedIn) -> None:
    client = at_portal("zhangsan", errands.RENAMED)
    draft = changed_name(client)
    client.post(f"{draft}/discard")
    assert at_portal("lisi").post(f"{draft}/restore").status_code == 404
    with clock.at(clock.now() + timedelta(minutes=31)):
        assert "撤销删除" not in text(client.get("/cases?show=drafts"))
        assert client.post(f"{draft}/restore").status_code == 404
    assert not Draft.objects.exists()


def test_a_new_draft_of_the_same_errand_keeps_the_old_one_away(at_portal: SignedIn) -> None:
    client = at_portal("zhangsan", errands.RENAMED)
    old = changed_name(client)
    client.post(f"{old}/discard")
    new = changed_name(client)
    assert new != old
    assert client.post(f"{old}/restore").status_code == 409
    assert Draft.objects.count() == 1
