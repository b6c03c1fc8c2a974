"""What the bank holds is used again: in a bundle by one click, never expired, never kept twice, all of it taken out."""

from __future__ import annotations

import io
import json
import re
import zipfile
from typing import Any
from uuid import UUID

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from PIL import Image
from tests.integration.cases.people import applicant
from tests.integration.cases.test_bundles import CONVENIENCE
from tests.integration.cases.test_promises import DRAINAGE, REPORTS
from tests.integration.cases.test_promises import sent as promised
from tests.integration.channels.portal.conftest import SignedIn
from tests.integration.channels.portal.test_staging import ANSWERS
from tests.support import errands
from tests.support.portal import hidden
from tests.support.sessions import client_of

from tongban.cases.models import BundleDraft, Case, Draft
from tongban.cases.needs import needs_of
from tongban.cases.preparation import TAKEN, taken_from
from tongban.cases.services import drafting
from tongban.cases.services.handling import handle
from tongban.cases.states import Happening
from tongban.catalog import queries as catalog
from tongban.channels.authorise import PERSON_KEY, STAFF_KEY
from tongban.channels.portal import offering
from tongban.core import clock
from tongban.core.actor import Actor, ActorKind
from tongban.core.errors import NotFound
from tongban.facts import Facts, OriginKind
from tongban.insight.models import CaseMeasure
from tongban.insight.services import sweep_measures
from tongban.materials import banking
from tongban.materials.intake import taken_in
from tongban.materials.models import BankEntry, BankUse, Material, Way
from tongban.materials.queries import uses_of
from tongban.materials.services import take_in
from tongban.materials.uses import Use
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
    held = offering.at_hand(asks, person.id, needs)
    offered = held.offers[PLAN]
    assert [one.value.partition(":")[0] for one in offered] == [str(better.id), str(plain.id)]
    assert "2020-05-01 已经过期" in held.outdated[PLAN]
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


def test_what_came_from_the_bank_is_told_and_counted_as_such_from_the_draft_to_the_figures(
    at_portal: SignedIn,
) -> None:
    hotel, client, draft = begun(at_portal)
    entry = kept(hotel, 20)
    assert _from_bank(client, f"/drafts/{draft.id}/materials") == ""
    client.post(f"/drafts/{draft.id}/materials", {"reuse": f"{entry.id}:{PLAN}"})
    assert _from_bank(client, f"/drafts/{draft.id}/materials") == PLAN
    assert _from_bank(client, f"/drafts/{draft.id}/review") == PLAN
    review = client.get(f"/drafts/{draft.id}/review")
    form = {"key": hidden(review, "key"), "version": hidden(review, "version")}
    assert client.post(f"/drafts/{draft.id}/review", form).status_code == 302
    case = Case.objects.get()
    assert _from_bank(client, f"/cases/{case.number}") == PLAN
    assert _from_bank(client, f"/cases/{case.number}/result", files=False) == PLAN
    clerk = client_of(STAFF_KEY, errands.officer("chuangkou").id)
    assert _from_bank(clerk, f"/desk/cases/{case.number}") == PLAN
    sweep_measures()
    measure = CaseMeasure.objects.get(id=case.id)
    assert (measure.materials["材料银行"], measure.materials["申请人提交"], measure.brought) == (1, 2, 3)
    packed: Any = client.post("/my-data/download")
    with zipfile.ZipFile(io.BytesIO(b"".join(packed.streaming_content))) as archive:
        (taken,) = json.loads(archive.read("data/cases.json"))
    assert [one["材料"] for one in taken["材料"] if one["取自材料银行"]] == [PLAN]


def test_a_correction_takes_what_the_bank_holds_and_loses_nothing_typed(at_portal: SignedIn) -> None:
    made = errands.hygiene()
    items = {"items": ["补交盖章的平面图"]}
    made = handle(errands.officer("chuangkou"), made, Happening.CORRECTION_ASKED, items, made.version)
    hotel = party_by_code(errands.HOTEL)
    assert hotel is not None
    entry, client, url = kept(hotel, 40), at_portal("zhouba", errands.HOTEL), f"/cases/{made.number}/correct"
    offer = f'name="reuse" value="{entry.id}:{PLAN}"'
    offered = re.findall(r'name="reuse" value="([^"]+)"', client.get(url).content.decode())
    assert offered == [f"{entry.id}:{PLAN}"], "not the plan that was handed in before"
    form = {"seen": made.version, "联系人": "演示·新联系人", "联系电话": "13800000000", "note": "换了一张"}
    report = ContentFile(errands.PDF, "报告.pdf")
    page = client.post(url, {**form, "reuse": f"{entry.id}:{PLAN}", "卫生检测或评价报告": report}).content.decode()
    assert "演示·新联系人" in page and "换了一张" in page and "报告.pdf" in page
    assert ">材料银行<" in page and offer not in page
    assert [one.case_number for one in uses_of(entry)] == [made.number]
    made.refresh_from_db()
    assert made.status == "06", "nothing is answered yet"
    assert client.post(url, form).status_code == 302
    made.refresh_from_db()
    assert (made.status, made.facts["联系人"]["v"]) == ("02", "演示·新联系人")


def test_what_was_taken_from_a_material_is_still_answered_when_the_case_is_corrected(at_portal: SignedIn) -> None:
    hotel, client, draft = begun(at_portal)
    actor, _person = errands.citizen("zhouba")
    take_in(actor, hotel.id, draft.id, PLAN, "平面图.pdf", errands.PDF)
    taken = taken_from(ANSWERS["联系人"], "名片（演示）", clock.now(), "d1")
    drafting.save(actor, draft, {**ANSWERS, f"{TAKEN}联系人": taken})
    review = client.get(f"/drafts/{draft.id}/review")
    client.post(f"/drafts/{draft.id}/review", {"key": hidden(review, "key"), "version": hidden(review, "version")})
    made = Case.objects.get()
    assert made.facts["联系人"]["kind"] == OriginKind.MATERIAL
    items = {"items": ["写明联系电话"]}
    made = handle(errands.officer("chuangkou"), made, Happening.CORRECTION_ASKED, items, made.version)
    url = f"/cases/{made.number}/correct"
    assert ANSWERS["联系人"] in client.get(url).content.decode()
    assert client.post(url, {"seen": made.version, "联系电话": "13800000001"}).status_code == 302
    before = made.facts["联系人"]
    made.refresh_from_db()
    assert (made.facts["联系人"], made.facts["联系电话"]["v"]) == (before, "13800000001")


def test_who_takes_a_promise_back_hands_in_what_the_bank_holds(at_portal: SignedIn) -> None:
    who = applicant("洗车服务部", exact=False)
    known = {"重点排污单位": False, "检测和竣工报告": "书面承诺代替", "需要建预处理设施": False}
    made = promised(who, DRAINAGE, who.complete(DRAINAGE, **known))
    entries = [
        banking.keep(who.actor, who.party.id, taken_in(photograph(60 + place), f"{name}.jpg"), name)
        for place, name in enumerate(REPORTS)
    ]
    client = client_of(PERSON_KEY, str(who.agent.id), acting=str(who.party.id))
    url = f"/cases/{made.number}/promise/withdraw"
    assert f'data-place="{made.container}"' in client.get(url).content.decode()
    for entry, name in zip(entries, REPORTS, strict=True):
        sent = {"seen": made.version, "reason": "报告已经出来", "reuse": f"{entry.id}:{name}"}
        assert "报告已经出来" in client.post(url, sent).content.decode()
    assert client.post(url, {"seen": made.version, "reason": "报告已经出来"}).status_code == 302
    given = Material.objects.filter(container=made.container, type__in=REPORTS)
    assert [one.reused for one in given] == [True, True]


def begun(at_portal: SignedIn) -> tuple[Party, Client, Draft]:
    """A draft of the hotel's hygiene licence, all filled in and handed in but the plan."""
    actor, person = errands.citizen("zhouba")
    hotel = party_by_code(errands.HOTEL)
    assert hotel is not None
    draft = drafting.begin(actor, errands.HYGIENE, hotel, person, errands.CHENGYANG)
    for name in ("卫生检测或评价报告", "卫生管理制度"):
        take_in(actor, hotel.id, draft.id, name, f"{name}.pdf", errands.PDF)
    return hotel, at_portal("zhouba", errands.HOTEL), drafting.save(actor, draft, dict(ANSWERS))


def _from_bank(client: Client, address: str, *, files: bool = True) -> str:
    """The materials a page counts as come from the bank, by name; it then says so beside their ``files`` too."""
    page = client.get(address).content.decode()
    counted = re.search(r"材料银行</span> <strong class=\"tb-num\">1</strong><[^>]+>份：([^<]*)<", page)
    marked = len(re.findall(r"\.jpg[^<]*</(?:a|span)> <span [^>]*>(?:<svg.*?</svg>)?材料银行<", page, re.DOTALL))
    assert marked == (counted is not None and files)
    return counted[1] if counted else ""


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
    given = draft.applicant_id, draft.id, needs, Use("开便利店", Way.GIVEN)
    offering.hand_in(asks, *given, f"{entry.id}:{name}")
    assert Material.objects.get(container=draft_id).entry_id == entry.id
    assert [(use.way, use.what) for use in BankUse.objects.filter(entry_id=entry.id)] == [("取用", "开便利店")]
    with pytest.raises(NotFound):
        offering.hand_in(asks, *given, f"{entry.id}:没有人要的材料")
