"""What the bank holds is used again: in a bundle by one click, never expired, never kept twice, all of it taken out."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from django.core.files.base import ContentFile
from PIL import Image
from tests.support import errands
from tests.support.sessions import client_of

from tongban.cases.preparation import needs_of
from tongban.catalog import queries as catalog
from tongban.channels.authorise import PERSON_KEY
from tongban.channels.portal import offering
from tongban.core import clock
from tongban.facts import Facts
from tongban.materials import banking
from tongban.materials.intake import taken_in
from tongban.materials.models import BankEntry, BankUse
from tongban.parties.models import Party

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

PLAN = "场所地址方位示意图、平面图和卫生设施平面布局图"


def photograph(shade: int) -> bytes:
    out = io.BytesIO()
    Image.new("L", (40, 30), shade).save(out, "JPEG")
    return out.getvalue()


def kept(person: Party, shade: int, until: str = "", grade: str = "D") -> BankEntry:
    actor, _person = errands.citizen("zhouba")
    entry = banking.keep(actor, person.id, taken_in(photograph(shade), f"{shade}.jpg"), PLAN)
    fields = [{"name": "有效期至", "text": until, "confidence": 1.0, "verified": False, "note": ""}] if until else []
    BankEntry.objects.filter(id=entry.id).update(fields=fields, grade=grade, confirmed_at=clock.now())
    entry.refresh_from_db()
    return entry


class Asks:
    """A request of a person for herself."""

    def __init__(self, person: Party) -> None:
        self.person = self.acting = person

    @property
    def circle(self) -> Asks:
        return self

    def covers(self, _owner: object, _item: str) -> bool:
        return True


def test_the_most_trusted_is_offered_first_and_what_has_expired_only_told() -> None:
    _actor, person = errands.citizen("zhouba")
    plain, better = kept(person, 1), kept(person, 2, until="2099-01-01", grade="B")
    old = kept(person, 3, until="2020-05-01", grade="B")
    needs = needs_of(catalog.item(errands.HYGIENE, clock.today()), None, Facts([]))
    asks: Any = Asks(person)
    offered = offering.papers(asks, person.id, needs, [])[PLAN]
    assert [one.value.partition(":")[0] for one in offered] == [str(better.id), str(plain.id)]
    assert "2020-05-01 已经过期" in offering.outdated(asks, person.id, needs, [])[PLAN]
    page = client_of(PERSON_KEY, str(person.id)).get("/materials").content.decode()
    assert page.count("已过期，办事时不再提供取用") == 1 and offering.over(old)


def test_the_same_file_again_is_told_and_not_kept_twice() -> None:
    _actor, person = errands.citizen("zhouba")
    kept(person, 5)
    client = client_of(PERSON_KEY, str(person.id))
    answer = client.post("/materials", {"files": ContentFile(photograph(5), "again.jpg")}, follow=True)
    assert "您已有同一份" in answer.content.decode() and BankEntry.objects.filter(owner_id=person.id).count() == 1


def test_taking_out_all_data_brings_the_bank_and_is_on_record_at_each_material() -> None:
    _actor, person = errands.citizen("zhouba")
    entry = kept(person, 7)
    client = client_of(PERSON_KEY, str(person.id))
    answer: Any = client.post("/my-data/download")
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        assert f"materials/001-{entry.filename}" in archive.namelist()
        assert entry.sha256 in archive.read("data/materials.json").decode()
    assert [use.way for use in BankUse.objects.filter(entry_id=entry.id)] == ["导出"]
