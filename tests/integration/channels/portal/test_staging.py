"""Files on hand before they are handed in: kept at once, looked at, put in order, left out, confirmed with the form."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from tests.support import errands

from tongban.cases.models import Draft
from tongban.cases.services import drafting
from tongban.cases.services.drafting import UNDO
from tongban.core import clock
from tongban.materials import services, staging
from tongban.materials.models import Staged
from tongban.materials.queries import bank, materials_in
from tongban.parties.queries import party_by_code

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

PAPER = "卫生管理制度"
ANSWERS = {
    "公共场所类别": ["住宿与交际场所"], "使用集中空调": "否", "联系人": "演示·周八", "联系电话": "13800000000",
}  # fmt: skip


def visitor(login: str = "zhouba") -> Client:
    client = Client()
    client.post("/sign-in", {"account": login})
    return client


def picture(shade: int) -> bytes:
    out = io.BytesIO()
    Image.new("L", (8, 8), shade).save(out, "PNG")
    return out.getvalue()


def send(client: Client, place: UUID, content: bytes, name: str = PAPER, filename: str = "制度.png") -> Any:
    return client.post("/uploads", {"place": str(place), "name": name, "file": SimpleUploadedFile(filename, content)})


@pytest.fixture
def draft() -> Draft:
    actor, person = errands.citizen("zhouba")
    hotel = party_by_code(errands.HOTEL)
    assert hotel is not None
    return drafting.save(actor, drafting.begin(actor, errands.HYGIENE, hotel, person, errands.CHENGYANG), dict(ANSWERS))


def test_what_was_sent_is_on_hand_and_no_material_until_the_form_confirms_it_in_its_order(draft: Draft) -> None:
    client = visitor()
    first, second, third = (send(client, draft.id, picture(shade)).json() for shade in (1, 2, 3))
    assert send(client, draft.id, picture(1)).json()["id"] == first["id"], "sent again it is the same"
    assert not materials_in(draft.id)
    assert client.post(f"/uploads/{second['id']}/out").status_code == 204
    listed = client.get("/uploads", {"place": str(draft.id)}).json()["files"]
    assert [one["id"] for one in listed] == [first["id"], third["id"]]
    shown = client.get(first["preview"])
    assert (shown["Content-Type"], shown["Content-Disposition"]) == ("image/png", "inline")
    assert "sandbox" in shown["Content-Security-Policy"]
    chosen = [third["id"], second["id"], first["id"], str(UUID(int=3)), "no id"]
    client.post(f"/drafts/{draft.id}/materials", {"staged": chosen})
    given = materials_in(draft.id)
    assert [_shade(client, draft, one) for one in given] == [3, 1]
    assert not staging.on_hand(errands.citizen("zhouba")[0], draft.id)
    assert bank(draft.applicant_id).count() == 2


def _shade(client: Client, draft: Draft, row: Any) -> Any:
    kept = client.get(f"/drafts/{draft.id}/materials/{row.id}").content
    return Image.open(io.BytesIO(kept)).convert("L").getpixel((0, 0))


def test_what_was_left_out_can_be_had_back(draft: Draft) -> None:
    client = visitor()
    sent = send(client, draft.id, picture(9)).json()
    client.post(f"/uploads/{sent['id']}/out")
    client.post(f"/uploads/{sent['id']}/back")
    client.post(f"/drafts/{draft.id}/materials", {"staged": [sent["id"]]})
    assert len(materials_in(draft.id)) == 1


def test_nobody_else_sees_or_hands_in_what_somebody_has_on_hand(draft: Draft) -> None:
    owner, stranger = visitor(), visitor("zhangsan")
    sent = send(owner, draft.id, picture(4)).json()
    assert stranger.get(sent["address"]).status_code == 404
    assert stranger.post(f"{sent['address']}/out").status_code == 404
    assert stranger.get("/uploads", {"place": str(draft.id)}).json()["files"] == []
    _actor, other = errands.citizen("zhangsan")
    stranger.post("/materials", {"staged": [sent["id"]]})
    assert not bank(other.id) and Staged.objects.filter(id=sent["id"]).exists()
    assert Client().get(sent["address"]).status_code == 302


def test_a_file_of_one_place_is_not_confirmed_at_another(draft: Draft) -> None:
    client = visitor()
    sent = send(client, UUID(int=77), picture(5)).json()
    client.post(f"/drafts/{draft.id}/materials", {"staged": [sent["id"]]})
    assert not materials_in(draft.id)


def test_the_bank_takes_what_was_on_hand_for_it() -> None:
    client = visitor("zhaoliu")
    _actor, person = errands.citizen("zhaoliu")
    sent = send(client, person.id, picture(6), name="").json()
    assert not bank(person.id)
    answer = client.post("/materials", {"staged": [sent["id"]]})
    assert answer.status_code == 302 and bank(person.id).get().chosen


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [(b"<svg onload='alert(1)'/>", 415, "TB-MAT-415"), (b"", 422, "TB-MAT-400"), (b"\xff\xd8\xff.", 422, "TB-MAT-416")],
)  # fmt: skip
def test_what_cannot_be_kept_is_told_at_once_with_its_code(content: bytes, status: int, code: str) -> None:
    answer = send(visitor(), UUID(int=1), content, filename="x.jpg")
    assert (answer.status_code, answer.json()["code"]) == (status, code) and answer.json()["detail"]
    assert not Staged.objects.exists()


def test_a_flood_of_small_files_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "MOST", 3)
    client = visitor()
    told = [send(client, UUID(int=number), picture(number)).status_code for number in range(5)]
    assert told == [201, 201, 201, 409, 409] and Staged.objects.count() == 3


def test_a_request_without_a_place_is_told_so() -> None:
    client = visitor()
    assert client.post("/uploads", {"file": SimpleUploadedFile("a.png", picture(1))}).json()["code"] == "TB-REQ-422"
    assert client.post("/uploads", {"place": str(UUID(int=1))}).json()["code"] == "TB-MAT-400"


def test_what_nobody_confirms_is_cleared_away_with_its_bytes(draft: Draft) -> None:
    client = visitor()
    content = picture(200)
    send(client, draft.id, content)
    digest = Staged.objects.get().sha256
    assert services.clear(clock.now() - UNDO, 10) == set()
    assert services.clear(clock.now() + staging.KEPT + timedelta(minutes=1), 10) == {digest}
    assert not Staged.objects.exists()
