"""A source that answers with a value that is none: the form says so and asks the applicant."""

from collections.abc import Callable

import pytest
from django.test import Client
from tests.support import errands, portal
from tests.support.portal import text

from tongban.exchange.models import BaseRecord

pytestmark = pytest.mark.django_db
SignedIn = Callable[..., Client]


def test_the_form_says_plainly_that_the_source_cannot_be_read(at_portal: SignedIn) -> None:
    row = BaseRecord.objects.get(licence_type="营业执照", subject_code=errands.RENAMED)
    BaseRecord.objects.filter(id=row.id).update(data={**row.data, "注册资本": "两千万元"})
    client = at_portal("zhangsan", errands.RENAMED)
    draft = portal.begin(client, errands.QUALIFICATION, errands.RENAMED)
    portal.answer(client, draft, "变更事项", ["注册资本"])
    assert "数据源的这一项读不出来" in text(client.get(f"{draft}/form"))
    client.post(f"{draft}/form", {"变更后注册资本": "2000"})
    submitted = portal.submit(client, draft)
    assert submitted.status_code == 302, text(submitted)
