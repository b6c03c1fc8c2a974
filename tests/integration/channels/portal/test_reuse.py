"""What the bank holds is used again: in a bundle by one click, never expired, never kept twice, all of it taken out."""

from __future__ import annotations

import io
import zipfile
from typing import Any
from uuid import UUID

import pytest
from django.core.files.base import ContentFile
from PIL import Image
from tests.integration.cases.test_bundles import CONVENIENCE
from tests.integration.channels.portal.conftest import SignedIn
from tests.support import errands
from tests.support.sessions import client_of

from tongban.cases.models import BundleDraft
from tongban.cases.needs import needs_of
from tongban.catalog import queries as catalog
from tongban.channels.authorise import PERSON_KEY
from tongban.channels.portal import offering
from tongban.core import clock
from tongban.core.actor import Actor, ActorKind
from tongban.core.errors import NotFound
from tongban.facts import Facts
from tongban.materials import banking
from tongban.materials.intake import taken_in
from tongban.materials.models import BankEntry, BankUse, Material
from tongban.parties.models import Party
from tongban.parties.queries import party_by_code

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
        self.actor = Actor(ActorKind.PERSON, str(person.id), person.name)

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


def test_a_bundle_takes_a_material_of_the_bank_by_one_click(at_portal: SignedIn) -> None:
    firm = party_by_code(CONVENIENCE)
    assert firm is not None
    client = at_portal("sunqi", CONVENIENCE)
    begun = client.post("/bundles/convenience_store/start", {"whom": str(firm.id), "district": "home"})
    draft_id = UUID(begun.headers["Location"].rsplit("/", 1)[1])
    asks: Any = Asks(firm)
    name = "食品安全管理制度"
    entry = banking.keep(asks.actor, firm.id, taken_in(photograph(9), "制度.jpg"), name)
    draft = BundleDraft.objects.get(id=draft_id)
    needs = needs_of(catalog.item("food_license_new", clock.today()), None, Facts([]))
    offering.hand_in(asks, draft, needs, "开便利店", f"{entry.id}:{name}")
    assert Material.objects.get(container=draft_id).entry_id == entry.id
    assert [(use.way, use.what) for use in BankUse.objects.filter(entry_id=entry.id)] == [("取用", "开便利店")]
    with pytest.raises(NotFound):
        offering.hand_in(asks, draft, needs, "开便利店", f"{entry.id}:没有人要的材料")
