"""Notices as they are printed: sealed by the body that issued them."""

import base64
import re
from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from tests.support import errands

from tongban.cases.models import Notice
from tongban.channels import notice_page
from tongban.channels.shapes import Link
from tongban.licences.documents.seal_picture import LONGEST_NAME, draw_seal

pytestmark = pytest.mark.django_db
SignedIn = Callable[[str], Client]
SEAL = re.compile(r'<img src="data:image/svg\+xml;base64,([^"]+)" alt="([^"]+)印章">')


def printed(at_desk: SignedIn) -> tuple[str, Notice]:
    """The receipt of a case as staff print it."""
    case = errands.handed_over()
    notice = Notice.objects.get(case_id=case.id)
    page = at_desk("chuangkou").get(f"/desk/cases/{case.number}/notices/{notice.number}")
    return page.content.decode(), notice


def test_a_notice_carries_the_demonstration_seal_of_its_issuer(at_desk: SignedIn) -> None:
    page, notice = printed(at_desk)
    found = SEAL.search(page)
    assert found is not None
    assert base64.b64decode(found.group(1)) == draw_seal(notice.issuer, "svg")
    assert found.group(2) == notice.issuer
    assert "（印章）" not in page


def test_in_production_the_place_of_the_seal_stays_free(at_desk: SignedIn, monkeypatch: pytest.MonkeyPatch) -> None:
    _page, notice = printed(at_desk)
    monkeypatch.setattr(settings, "DEMO", False)
    assert notice_page.context(notice, None, Link(""))["seal_url"] == ""


def test_a_name_too_long_for_a_seal_does_not_keep_the_notice_from_being_read(at_desk: SignedIn) -> None:
    _page, notice = printed(at_desk)
    notice.issuer = "局" * (LONGEST_NAME + 1)
    assert notice_page.context(notice, None, Link(""))["seal_url"] == ""
