"""我的材料 in the pages: put in, read, confirmed, handed in with one click, its values taken into a form."""

from __future__ import annotations

import io
import re
from typing import Any
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from tests.support import errands

from tongban.cases.models import Draft
from tongban.cases.preparation import Application, taken_from
from tongban.cases.services import drafting, submission
from tongban.catalog import queries as catalog
from tongban.core import clock
from tongban.core.audit import accesses_of
from tongban.core.errors import Invalid
from tongban.core.jobs import drain
from tongban.materials.models import BankEntry
from tongban.materials.queries import bank, materials_in, uses_of
from tongban.parties.queries import party, party_by_code
from tongban.recognition.page import Box, Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

PAPER = "卫生管理制度"
ANSWERS = {
    "公共场所类别": ["住宿与交际场所"], "使用集中空调": "否", "联系人": "演示·周八", "联系电话": "13800000000",
}  # fmt: skip


class Seeing:
    """An engine that sees an identity card whatever it is shown."""

    name = "seeing"
    number = ""

    def page(self, picture: bytes) -> Page:
        rows = [(60, 60, "姓名"), (170, 60, "演示·周八"), (60, 130, "民族汉"), (60, 500, f"公民身份号码{self.number}")]
        boxes = (
            Box(t, 0.97, ((x, y), (x + 28 * len(t), y), (x + 28 * len(t), y + 30), (x, y + 30))) for x, y, t in rows
        )
        return Page(tuple(boxes), 1000, 630)


@pytest.fixture
def card(settings: Any, monkeypatch: pytest.MonkeyPatch) -> BankEntry:
    """周八's card, put into her bank and read."""
    settings.OCR_ADAPTER = f"{__name__}.Seeing"
    _actor, person = errands.citizen("zhouba")
    monkeypatch.setattr(Seeing, "number", person.code)
    monkeypatch.setattr("tongban.recognition.engines._engine", lambda path: Seeing())
    answer = put_in(visitor("zhouba"), photograph())
    assert answer.status_code == 302
    drain()
    return bank(person.id).get()


def visitor(login: str) -> Client:
    client = Client()
    client.post("/sign-in", {"account": login})
    return client


def photograph(shade: int = 0) -> bytes:
    out = io.BytesIO()
    Image.new("L", (40, 30), shade).save(out, "JPEG")
    return out.getvalue()


def put_in(client: Client, content: bytes, name: str = "身份证.jpg", field: str = "photograph") -> Any:
    return client.post("/materials", {field: SimpleUploadedFile(name, content, "image/jpeg")})


def confirm(client: Client, entry: BankEntry, **typed: str) -> Any:
    return client.post(f"/materials/{entry.id}", {"version": str(entry.version), "kind": "居民身份证", **typed})


@pytest.fixture
def draft() -> Draft:
    actor, person = errands.citizen("zhouba")
    hotel = party_by_code(errands.HOTEL)
    assert hotel is not None
    begun = drafting.begin(actor, errands.HYGIENE, hotel, person, errands.CHENGYANG)
    return drafting.save(actor, begun, ANSWERS)


def test_what_was_read_is_shown_to_be_confirmed_with_how_sure_it_is(card: BankEntry) -> None:
    client = visitor("zhouba")
    page = client.get(f"/materials/{card.id}").content.decode()
    assert "校验位已核对" in page and "识别很清楚（97%）" in page and 'value="演示·周八"' in page
    confirm(client, card)
    listed = client.get("/materials", {"q": "周八"}).content.decode()
    assert "居民身份证" in listed and "识别结果与本人一致" in listed
    assert "没有找到这样的材料" in client.get("/materials", {"q": "营业执照"}).content.decode()


def test_while_it_is_read_the_page_says_so_and_asks_again(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.OCR_ADAPTER = f"{__name__}.Seeing"
    client = visitor("zhouba")
    answer = put_in(client, photograph(3))
    page = client.get(answer["Location"]).content.decode()
    assert "正在识别" in page and "hx-trigger" in page


def test_another_person_sees_nothing_of_it(card: BankEntry) -> None:
    stranger = visitor("zhangsan")
    for address in (f"/materials/{card.id}", f"/materials/{card.id}/file"):
        assert stranger.get(address).status_code == 404
    for address in (f"/materials/{card.id}", f"/materials/{card.id}/give-up", f"/materials/{card.id}/restore"):
        assert stranger.post(address, {"version": "1"}).status_code == 404
    assert str(card.id) not in stranger.get("/materials").content.decode()


def test_it_is_given_up_and_had_back(card: BankEntry) -> None:
    client = visitor("zhouba")
    client.post(f"/materials/{card.id}/give-up")
    page = client.get("/materials").content.decode()
    assert "“居民身份证”已删除" in page
    client.post(re.findall(r'action="(/materials/[^"]+/restore)"', page)[0])
    assert bank(card.owner_id).count() == 1


def test_what_cannot_be_kept_is_told_at_the_field(card: BankEntry) -> None:
    client = visitor("zhouba")
    answer = put_in(client, b"<svg onload='alert(1)'/>", "x.jpg", "files")
    assert answer.status_code == 422 and "只能上传 PDF、JPG 或 PNG" in answer.content.decode()
    assert "请选择文件" in client.post("/materials").content.decode()


def test_a_paper_of_the_bank_is_handed_in_by_one_click_and_its_use_is_on_record(draft: Draft) -> None:
    client = visitor("zhouba")
    hotel = draft.applicant_id
    client.post("/acting", {"whom": str(hotel)})
    put_in(client, photograph(60), "制度.jpg")
    kept = bank(hotel).get()
    client.post(f"/materials/{kept.id}", {"version": str(kept.version), "kind-other": PAPER})
    page = client.get(f"/drafts/{draft.id}/materials").content.decode()
    offered = re.findall(r'name="reuse" value="([^"]+)"', page)
    assert offered == [f"{kept.id}:{PAPER}"]
    other = SimpleUploadedFile("报告.pdf", errands.PDF)
    client.post(f"/drafts/{draft.id}/materials", {"reuse": offered[0], "卫生检测或评价报告": other})
    given, chosen = materials_in(draft.id)
    assert chosen.filename == "报告.pdf", "chosen before the button, and kept"
    assert (given.type, given.sha256, given.entry_id) == (PAPER, kept.sha256, kept.id)
    assert [one.what for one in uses_of(kept)] == ["公共场所卫生许可（新证）"]
    assert client.post(f"/drafts/{draft.id}/materials", {"reuse": f"{kept.id}:没有这种材料"}).status_code == 404
    page = client.get(f"/drafts/{draft.id}/materials").content.decode()
    assert 'name="reuse"' not in page


def test_a_paper_of_somebody_else_is_not_handed_in(draft: Draft, card: BankEntry) -> None:
    answer = visitor("zhouba").post(f"/drafts/{draft.id}/materials", {"reuse": f"{card.id}:{PAPER}"})
    assert answer.status_code == 404 and not materials_in(draft.id)


@pytest.fixture
def telling(draft: Draft) -> BankEntry:
    """A paper of the hotel that tells whom to contact, read and confirmed."""
    client = visitor("zhouba")
    client.post("/acting", {"whom": str(draft.applicant_id)})
    put_in(client, photograph(70))
    told = {"name": "联系人", "text": "演示·周八", "confidence": 0.9, "verified": False, "note": ""}
    kept = bank(draft.applicant_id)
    kept.update(fields=[told], reading="已识别", type="委托书", confirmed_at=clock.now())
    return kept.get()


def test_what_stands_on_a_confirmed_material_is_taken_into_the_form_with_its_origin(
    draft: Draft, telling: BankEntry
) -> None:
    client = visitor("zhouba")
    client.post(f"/drafts/{draft.id}/form", {"联系人": "", "联系电话": "13800000000"})
    page = client.get(f"/drafts/{draft.id}/form").content.decode()
    assert "用“委托书”上的" in page
    client.post(f"/drafts/{draft.id}/form", {"联系电话": "13800000000", "联系人": "", "take": f"{telling.id}:联系人"})
    assert taken(draft) == ("材料", "委托书", telling.sha256)
    assert [one.what for one in uses_of(telling)] == ["公共场所卫生许可（新证）"]
    client.post(f"/drafts/{draft.id}/form", {"联系电话": "13800000000", "联系人": "演示·别人"})
    assert taken(draft)[0] == "本人填写"


def test_in_large_type_the_one_field_asked_now_has_the_offer_and_shows_what_was_taken(
    draft: Draft, telling: BankEntry
) -> None:
    client = visitor("zhouba")
    client.cookies["large_type"] = "1"
    client.post(f"/drafts/{draft.id}/form", {"联系人": "", "联系电话": "13800000000"})
    address = f"/drafts/{draft.id}/form?at=联系人"
    page = client.get(address).content.decode()
    assert page.count('class="tb-field') == 1
    assert f'name="take" value="{telling.id}:联系人"' in page
    answer = client.post(f"/drafts/{draft.id}/form", {"at": "联系人", "联系人": "", "take": f"{telling.id}:联系人"})
    assert unquote(answer["Location"]) == address
    page = client.get(answer["Location"]).content.decode()
    assert page.count('class="tb-field') == 1
    assert 'value="演示·周八"' in page
    assert taken(draft) == ("材料", "委托书", telling.sha256)


def taken(draft: Draft) -> tuple[str, str, str]:
    """The origin of whom to contact, as an application would have it now."""
    draft.refresh_from_db()
    version = catalog.version(draft.item_digest)
    prepared, _collected = submission.assess(version, party(draft.applicant_id), draft.answers)
    fact = prepared.facts["联系人"]
    return fact.origin.kind.value, fact.origin.source, fact.origin.digest


def test_what_is_not_offered_cannot_be_taken(draft: Draft, telling: BankEntry, card: BankEntry) -> None:
    client = visitor("zhouba")
    for value in (f"{card.id}:联系人", f"{telling.id}:联系电话", "x:联系人", ""):
        assert client.post(f"/drafts/{draft.id}/form", {"take": value}).status_code == 404, value


def test_a_program_cannot_say_that_an_answer_stands_on_a_material() -> None:
    actor, person = errands.citizen("zhouba")
    hotel = party_by_code(errands.HOTEL)
    assert hotel is not None
    answers = {**ANSWERS, "材料.联系人": taken_from("演示·周八", "身份证", clock.now(), "0" * 64)}
    application = Application(errands.HYGIENE, errands.CHENGYANG, answers, "接口")
    with pytest.raises(Invalid) as refused:
        submission.submit(actor, hotel, person, application, key="k" * 12, body_digest="0")
    assert refused.value.code == "TB-FIELD-404"


def test_a_clerk_who_saw_the_original_raises_it_to_b_for_every_later_errand() -> None:
    case = errands.hygiene()
    (paper,) = [one for one in materials_in(case.container) if one.type == PAPER]
    clerk = Client()
    clerk.post("/desk/sign-in", {"login": "chuangkou", "password": "demo"})
    address = f"/desk/cases/{case.number}/materials/{paper.id}/compared"
    assert address in clerk.get(f"/desk/cases/{case.number}").content.decode()
    clerk.post(address)
    page = clerk.get(f"/desk/cases/{case.number}").content.decode()
    assert "窗口核对过原件" in page and address not in page
    kept = BankEntry.objects.get(id=paper.entry_id)
    assert (kept.grade, materials_in(case.container)[-1].grade) == ("B", "B")
    assert [one.what for one in accesses_of(case.applicant_id)[:1]] == [f"核对原件：{PAPER}"]
    other = Client()
    other.post("/desk/sign-in", {"login": "takan", "password": "demo"})
    assert other.post(address).status_code == 403
