"""Uploads: told by their content, bounded, harmless in name and in the browser, and nobody else's to see."""

import hashlib
import io
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from tests.support import errands
from tests.support.papers import PAGE, packed

from tongban.cases.models import Draft
from tongban.cases.queries import notices_of
from tongban.cases.services import drafting
from tongban.core.jobs import drain
from tongban.core.models import StoredFile
from tongban.materials.models import Material
from tongban.materials.queries import materials_in
from tongban.materials.services import safe_name
from tongban.parties.queries import party_by_code

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

PAPER = "卫生管理制度"
ANSWERS = {
    "公共场所类别": ["住宿与交际场所"], "使用集中空调": "否", "联系人": "演示·周八", "联系电话": "13800000000",
}  # fmt: skip


def png(shade: int) -> bytes:
    """A small picture; another shade makes another file."""
    out = io.BytesIO()
    Image.new("L", (8, 8), shade).save(out, "PNG")
    return out.getvalue()


PNG = png(0)


def visitor(login: str) -> Client:
    client = Client()
    client.post("/sign-in", {"account": login})
    return client


@pytest.fixture
def draft() -> Draft:
    """A hotel's application, answered up to the materials."""
    actor, person = errands.citizen("zhouba")
    hotel = party_by_code(errands.HOTEL)
    assert hotel is not None
    begun = drafting.begin(actor, errands.HYGIENE, hotel, person, errands.CHENGYANG)
    return drafting.save(actor, begun, ANSWERS)


def hand_in(client: Client, draft: Draft, name: str, content: bytes, claimed: str = "application/pdf") -> Any:
    return client.post(f"/drafts/{draft.id}/materials", {PAPER: SimpleUploadedFile(name, content, claimed)})


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "文件是空的"),
        (b"<html><script>alert(1)</script>", "只能上传"),
        (b"MZ\x90\0", "只能上传"),
        (b"PK\x03\x04", "只能上传"),
        (b" %PDF-1.4", "只能上传"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "只能上传"),
        (b"%PDF-1.4 cut off", "不完整"),
        (b"%PDF-1.4\n<html><script>\n%%EOF", "打不开"),
        (packed({**PAGE, 4: b"<</S/JavaScript/JS(app.alert\\(1\\))>>"}), "有脚本"),
        (b"%PDF-" + b"x" * (10 * 1024 * 1024), "10 MB"),
    ],
    ids=["empty", "html", "program", "zip", "shifted", "svg", "cut", "html-pdf", "script", "large"],
)
def test_what_is_no_paper_is_refused_by_its_content_and_nothing_is_kept(
    draft: Draft, content: bytes, said: str
) -> None:
    before = StoredFile.objects.count()
    answer = hand_in(visitor("zhouba"), draft, "制度.pdf", content)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not materials_in(draft.id)
    assert StoredFile.objects.count() == before
    draft.refresh_from_db()
    assert draft.answers == ANSWERS


@pytest.mark.parametrize(
    ("content", "true"),
    [(PNG, "image/png"), (errands.PDF.replace(b"\n", b"\n%<html><script>\n", 1), "application/pdf")],
)
def test_a_file_goes_out_as_what_it_is_to_be_saved_not_run(draft: Draft, content: bytes, true: str) -> None:
    client = visitor("zhouba")
    hand_in(client, draft, "页面.html", content, "text/html")
    (kept,) = materials_in(draft.id)
    answer = client.get(f"/drafts/{draft.id}/materials/{kept.id}")
    assert answer["Content-Type"] == true
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("attachment")
    assert "default-src 'self'" in answer["Content-Security-Policy"]
    assert kept.sha256 == hashlib.sha256(answer.content).hexdigest()
    assert answer.content == content or true == "image/png"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\system.ini", "system.ini"),
        ("a\r\nSet-Cookie: x=1.pdf", "aSet-Cookie x=1.pdf"),
        ("证\u202efdp.exe", "证fdp.exe"),
        ("\u200b\0.pdf", "pdf"),
        ("CON.pdf", "文件-CON.pdf"),
        ("lpt1", "文件-lpt1"),
        ("console.pdf", "console.pdf"),
        ("制度.pdf.exe", "制度.pdf.exe"),
        ("...", "文件"),
        ("", "文件"),
        ("长" * 300 + ".pdf", "长" * 116 + ".pdf"),
        ('<"制度">.pdf', "制度.pdf"),
    ],
)
def test_a_file_name_is_only_a_name(given: str, kept: str) -> None:
    assert safe_name(given) == kept


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("证照.png", "证照.pdf"),
        ("证照.PDF", "证照.PDF"),
        ("证照", "证照.pdf"),
        ("证照.pdf.exe", "证照.pdf.exe.pdf"),
        ("制度 1.2", "制度 1.2.pdf"),
        (".jpeg", "jpeg.pdf"),
        ("长" * 300 + ".png", "长" * 115 + ".pdf"),
    ],
)
def test_a_file_is_named_as_what_it_is(draft: Draft, given: str, kept: str) -> None:
    hand_in(visitor("zhouba"), draft, given, errands.PDF)
    assert [one.filename for one in materials_in(draft.id)] == [kept]


def test_a_name_with_line_ends_makes_no_header(draft: Draft) -> None:
    client = visitor("zhouba")
    hand_in(client, draft, "制\r\nX-Evil: 1\u202e.pdf", errands.PDF)
    (kept,) = materials_in(draft.id)
    answer = client.get(f"/drafts/{draft.id}/materials/{kept.id}")
    assert "X-Evil" not in answer.headers
    assert not set(kept.filename) & {"\r", "\n", "\u202e"}


def test_staff_see_an_upload_as_what_it_is() -> None:
    case = errands.hygiene()
    client = Client()
    client.post("/desk/sign-in", {"login": "chuangkou", "password": "demo"})
    paper = materials_in(case.container)[0]
    answer = client.get(f"/desk/cases/{case.number}/materials/{paper.id}")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("who", ["zhaoliu", "wangwu", "zhangsan"])
def test_what_is_anothers_is_not_there(draft: Draft, who: str) -> None:
    owner = visitor("zhouba")
    hand_in(owner, draft, "制度.pdf", errands.PDF)
    (kept,) = materials_in(draft.id)
    granted, hotel = errands.instant() if who != "zhangsan" else None, errands.hygiene()
    drain()
    paper, notice = materials_in(hotel.container)[0], notices_of(hotel)
    pages = [
        f"/drafts/{draft.id}", f"/drafts/{draft.id}/form", f"/drafts/{draft.id}/review",
        f"/drafts/{draft.id}/materials/{kept.id}", f"/cases/{hotel.number}", f"/cases/{hotel.number}/result",
        f"/cases/{hotel.number}/correct", f"/cases/{hotel.number}/materials/{paper.id}",
        *(f"/cases/{hotel.number}/notices/{one.number}" for one, _receipt in notice),
        *((f"/licences/{granted.licence_id}", f"/licences/{granted.licence_id}/document") if granted else ()),
    ]  # fmt: skip
    stranger = visitor(who)
    for page in pages:
        assert stranger.get(page).status_code == 404, page
    for page, form in (
        (f"/drafts/{draft.id}/discard", {}),
        (f"/drafts/{draft.id}/form/autosave", {"联系人": "别人"}),
        (f"/drafts/{draft.id}/review", {"key": "k" * 12}),
        (f"/drafts/{draft.id}/materials", {"remove": str(kept.id)}),
        (f"/cases/{hotel.number}/withdraw", {"seen": str(hotel.version)}),
    ):
        assert stranger.post(page, form).status_code == 404, page
    assert Draft.objects.get(id=draft.id).answers == ANSWERS
    assert Material.objects.filter(id=kept.id).exists()


def test_an_upload_of_one_draft_is_not_reached_through_another(draft: Draft) -> None:
    owner = visitor("zhouba")
    hand_in(owner, draft, "制度.pdf", errands.PDF)
    (kept,) = materials_in(draft.id)
    case = errands.hygiene()
    assert owner.get(f"/cases/{case.number}/materials/{kept.id}").status_code == 404
    assert owner.get(f"/drafts/{UUID(int=0)}/materials/{kept.id}").status_code == 404


def test_one_application_holds_a_bounded_number_of_files(draft: Draft, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tongban.materials.services.MOST_FILES", 2)
    client = visitor("zhouba")
    for number in range(3):
        answer = hand_in(client, draft, f"{number}.png", png(number), "image/png")
    assert "最多上传 2 个文件" in answer.content.decode()
    assert len(materials_in(draft.id)) == 2


def test_ten_thousand_small_files_are_refused_at_once_and_nothing_is_kept(draft: Draft) -> None:
    lines = b"".join(
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\nx\r\n'
        for _number in range(10_000)
    )
    before = StoredFile.objects.count()
    answer = visitor("zhouba").post(
        f"/drafts/{draft.id}/materials", lines + b"--x--\r\n", content_type="multipart/form-data; boundary=x"
    )
    assert answer.status_code in {400, 413, 422} and "TB-" in answer.content.decode()
    assert StoredFile.objects.count() == before


def test_a_body_that_breaks_off_keeps_nothing(draft: Draft) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="' + PAPER.encode() + b'"; filename="a.png"\r\n\r\n' + PNG[:30]
    answer = visitor("zhouba").post(
        f"/drafts/{draft.id}/materials", body, content_type="multipart/form-data; boundary=x"
    )
    assert answer.status_code in {302, 400, 422} and not materials_in(draft.id)
