"""亮码: exactly what its owner chose, to one clerk, once, for a while; taken in with its origin, told at once."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from django.test import Client
from PIL import Image
from tests.support import errands
from tests.support.sessions import client_of

from tongban.cases.models import Case
from tongban.cases.queries import case as case_of
from tongban.cases.queries import history
from tongban.channels.authorise import PERSON_KEY, STAFF_KEY
from tongban.core import clock, files
from tongban.core.models import Access
from tongban.licences.models import Licence, LicenceDocument
from tongban.materials import banking
from tongban.materials.intake import taken_in
from tongban.materials.models import BankEntry, BankUse, Material, ShowCode
from tongban.parties.queries import party_by_code

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

PLAN = "场所地址方位示意图、平面图和卫生设施平面布局图"


def photograph(shade: int) -> bytes:
    out = io.BytesIO()
    Image.new("L", (400, 300), shade).save(out, "JPEG")
    return out.getvalue()


def owner(firm: str = errands.HOTEL) -> Client:
    _actor, person = errands.citizen("zhouba")
    acting = party_by_code(firm)
    assert acting is not None
    return client_of(PERSON_KEY, str(person.id), acting=str(acting.id))


def clerk(login: str = "chuangkou") -> Client:
    return client_of(STAFF_KEY, errands.officer(login).id)


def kept(type_: str, shade: int) -> BankEntry:
    actor, _person = errands.citizen("zhouba")
    firm = party_by_code(errands.HOTEL)
    assert firm is not None
    return banking.keep(actor, firm.id, taken_in(photograph(shade), f"{type_}.jpg"), type_)


def made(client: Client, *shown: BankEntry) -> tuple[ShowCode, str]:
    answer = client.post("/materials/show", {"shown": [f"entry:{one.id}" for one in shown], "other": "办卫生许可"})
    assert answer.status_code == 302, answer.content.decode()
    page = client.get(answer.headers["Location"]).content.decode()
    letters = re.search(r'<strong class="tb-code" translate="no">([^<]+)</strong>', page)
    assert letters is not None
    return ShowCode.objects.order_by("-made_at")[0], letters[1]


@pytest.fixture
def case() -> Case:
    return errands.hygiene()


def test_a_clerk_sees_exactly_what_was_chosen_takes_it_in_and_the_owner_reads_it_at_once(case: Case) -> None:
    chosen, other = kept(PLAN, 10), kept("租赁合同", 20)
    hers, desk = owner(), clerk()
    row, letters = made(hers, chosen)
    assert letters.replace(" ", "") not in str(ShowCode.objects.values().get(id=row.id))
    answer = desk.post("/desk/shown", {"code": f"http://localhost/desk/shown#{letters.replace(' ', '')}"})
    assert answer.status_code == 302
    page = desk.get(answer.headers["Location"]).content.decode()
    assert PLAN in page and "租赁合同" not in page and case.number in page
    copy = desk.get(f"/desk/shown/{row.id}/{chosen.id}")
    assert copy.content != files.read(chosen.sha256) and copy.headers["Content-Type"] == "image/jpeg"
    assert desk.get(f"/desk/shown/{row.id}/{other.id}").status_code == 404
    taken = desk.post(f"/desk/shown/{row.id}/{chosen.id}/take", {"case": case.number, "name": PLAN})
    assert taken.status_code == 302
    given = Material.objects.filter(container=case.container, entry_id=chosen.id, grade="D").get()
    assert given.reused
    entry = history(case_of(case.number))[-1]
    assert (entry.what, entry.payload["sha256"]) == ("收取材料", given.sha256)
    assert PLAN in entry.payload["from"]
    told = hers.get(f"/materials/show/{row.id}").content.decode()
    assert "演示·窗口小周" in told and "窗口收取" in told and case.number in told and "副本编号" in told
    assert [use.way for use in BankUse.objects.filter(shown_id=row.id).order_by("at", "id")] == [
        "亮码", "查看", "窗口收取",
    ]  # fmt: skip
    assert Access.objects.filter(subject_id=case.applicant_id, what__startswith="亮码").count() == 1
    assert "收取材料" in hers.get(f"/cases/{case.number}").content.decode()


def test_a_code_is_used_once_and_only_by_a_clerk_of_the_window(case: Case) -> None:
    chosen = kept(PLAN, 10)
    row, letters = made(owner(), chosen)
    assert clerk("shenpi").post("/desk/shown", {"code": letters}).status_code == 403
    assert Client().post("/desk/shown", {"code": letters}).status_code in {302, 401}
    first = clerk()
    assert first.post("/desk/shown", {"code": letters.lower()}).status_code == 302
    again = first.post("/desk/shown", {"code": letters})
    assert again.status_code == 409 and "已经用过了" in again.content.decode()
    assert clerk("shenpi").get(f"/desk/shown/{row.id}").status_code == 403


@pytest.mark.parametrize(
    ("spoil", "said"),
    [("wait", "已经过期"), ("cancel", "已被本人收回"), ("renew", "已被本人收回"), ("mistype", "没有这个码")],
)
def test_a_code_that_is_no_longer_good_opens_nothing_and_says_why(
    spoil: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    hers, desk = owner(), clerk()
    row, letters = made(hers, kept(PLAN, 10))
    if spoil == "wait":
        later = clock.now() + timedelta(minutes=6)
        monkeypatch.setattr(clock, "now", lambda: later)
    elif spoil == "mistype":
        letters = letters[::-1] if letters != letters[::-1] else "2" * 8
    else:
        assert hers.post(f"/materials/show/{row.id}/{spoil}").status_code == 302
    answer = desk.post("/desk/shown", {"code": letters})
    assert answer.status_code in {404, 409} and said in answer.content.decode()
    assert not BankUse.objects.filter(shown_id=row.id).exists()


def test_whoever_guesses_codes_has_to_wait() -> None:
    desk = clerk()
    answers = [desk.post("/desk/shown", {"code": f"ABCD234{place % 10}"}).status_code for place in range(2, 19)]
    assert answers[-1] == 429 and 404 in answers


@pytest.mark.parametrize("ends", ["taken back", "over time"])
def test_what_was_shown_is_out_of_sight_once_it_is_taken_back_or_its_time_is_over(
    ends: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    hers, desk, chosen = owner(), clerk(), kept(PLAN, 10)
    row, letters = made(hers, chosen)
    assert desk.post("/desk/shown", {"code": letters}).status_code == 302
    if ends == "taken back":
        hers.post(f"/materials/show/{row.id}/cancel")
    else:
        later = clock.now() + timedelta(minutes=31)
        monkeypatch.setattr(clock, "now", lambda: later)
    assert desk.get(f"/desk/shown/{row.id}").status_code == 404
    assert desk.get(f"/desk/shown/{row.id}/{chosen.id}").status_code == 404


def test_nothing_goes_into_another_persons_case_and_nothing_of_others_can_be_shown(case: Case) -> None:
    desk, chosen = clerk(), kept(PLAN, 10)
    row, letters = made(owner(), chosen)
    desk.post("/desk/shown", {"code": letters})
    other = errands.handed_over()
    into = desk.post(f"/desk/shown/{row.id}/{chosen.id}/take", {"case": other.number, "name": PLAN})
    assert into.status_code == 404
    _actor, stranger = errands.citizen("lisi")
    client = client_of(PERSON_KEY, str(stranger.id))
    answer = client.post("/materials/show", {"shown": [f"entry:{chosen.id}"], "other": "看看"})
    assert answer.status_code == 422 and "请选择要出示的材料" in answer.content.decode()
    assert client.get(f"/materials/show/{row.id}").status_code == 404


def test_a_licence_is_shown_with_its_face_and_its_document_goes_into_a_case_as_grade_a() -> None:
    case, hers = errands.hygiene(), owner()
    held = Licence.objects.filter(state="有效", valid_until__gt=clock.today()).order_by("id")[0]
    Licence.objects.filter(id=held.id).update(holder_id=case.applicant_id)
    stored = files.put(errands.PDF, "application/pdf")
    LicenceDocument.objects.create(licence_id=held.id, sha256=stored.sha256, signer="演示", sealed_at=clock.now())
    assert hers.post("/materials/show", {"shown": f"licence:{held.id}", "other": "办资质"}).status_code == 302
    row = ShowCode.objects.order_by("-made_at")[0]
    page = hers.get(f"/materials/show/{row.id}").content.decode()
    letters = re.search(r'translate="no">([0-9A-Z]{4} [0-9A-Z]{4})<', page)
    assert letters is not None
    desk = clerk()
    assert desk.post("/desk/shown", {"code": letters[1]}).status_code == 302
    assert held.number in desk.get(f"/desk/shown/{row.id}").content.decode()
    assert desk.get(f"/desk/shown/{row.id}/{held.id}").content.startswith(b"%PDF-")
    taken = desk.post(f"/desk/shown/{row.id}/{held.id}/take", {"case": case.number, "name": held.type})
    assert taken.status_code == 302
    given = Material.objects.get(container=case.container, type=held.type)
    assert (given.grade, given.reused) == ("A", True), "nobody handed it in"
