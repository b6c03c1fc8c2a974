"""The bank of materials: kept once, read apart, confirmed by people, graded, used again, given up and had back."""

from __future__ import annotations

import io
from datetime import timedelta
from uuid import UUID

import pytest
from PIL import Image
from tests.support import errands

from tongban.core import files
from tongban.core.actor import Actor
from tongban.core.errors import Conflict, NotFound
from tongban.core.jobs import claim, drain
from tongban.core.models import Job
from tongban.core.unit_of_work import UnitOfWork
from tongban.materials import banking
from tongban.materials.intake import taken_in
from tongban.materials.models import BankEntry, ReadingState, Way
from tongban.materials.queries import bank, bank_entry, confirmed, materials_in, uses_of
from tongban.materials.services import clear, copy, reuse, take_in
from tongban.materials.uses import Use
from tongban.parties.models import Party
from tongban.recognition.page import Box, Page
from tongban.recognition.ports import EngineAway, Unreadable
from tongban.wiring import APART

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


class Told:
    """An engine that sees the same on every picture."""

    name = "told"
    page_: Page | Exception = Page((), 100, 100)

    def page(self, picture: bytes) -> Page:
        if isinstance(self.page_, Exception):
            raise self.page_
        return self.page_


@pytest.fixture
def sees(settings: object, monkeypatch: pytest.MonkeyPatch) -> type[Told]:
    settings.OCR_ADAPTER = f"{__name__}.Told"  # type: ignore[attr-defined]
    monkeypatch.setattr("tongban.recognition.engines._engine", lambda path: Told())
    return Told


def card(name: str, number: str) -> Page:
    rows = [(60, 60, "姓名"), (170, 60, name), (60, 130, "性别男民族汉"), (60, 500, f"公民身份号码{number}")]
    boxes = (Box(t, 0.98, ((x, y), (x + 28 * len(t), y), (x + 28 * len(t), y + 30), (x, y + 30))) for x, y, t in rows)
    return Page(tuple(boxes), 1000, 630)


def photograph(shade: int = 0) -> bytes:
    out = io.BytesIO()
    Image.new("L", (40, 30), shade).save(out, "JPEG")
    return out.getvalue()


def kept(actor: Actor, owner: Party, shade: int = 0, type_: str = "") -> BankEntry:
    return banking.keep(actor, owner.id, taken_in(photograph(shade), "照片.jpg"), type_)


def test_a_photograph_is_read_apart_confirmed_by_its_owner_and_then_trusted_further(sees: type[Told]) -> None:
    actor, person = errands.citizen("lisi")
    sees.page_ = card(person.name, person.code)
    entry = kept(actor, person)
    assert entry.reading == ReadingState.WAITING and entry.grade == "D"
    assert not [job for job in claim(but=APART) if job.topic == "recognise"]
    drain()
    entry.refresh_from_db()
    assert (entry.reading, entry.type, entry.grade) == (ReadingState.READ, "居民身份证", "D")
    assert {one["name"]: one["verified"] for one in entry.fields}["公民身份号码"] is True
    assert not confirmed(person.id).now()
    banking.confirm(actor, entry, entry.version, entry.type, {})
    assert entry.grade == "C" and confirmed(person.id).now() == [entry]


def test_somebody_elses_card_is_never_graded_as_ones_own(sees: type[Told]) -> None:
    actor, person = errands.citizen("lisi")
    _other, other = errands.citizen("zhangsan")
    sees.page_ = card(other.name, other.code)
    entry = kept(actor, person)
    drain()
    entry.refresh_from_db()
    banking.confirm(actor, entry, entry.version, entry.type, {})
    assert entry.grade == "D"


def test_a_number_typed_over_is_held_to_its_check_digit(sees: type[Told]) -> None:
    actor, person = errands.citizen("lisi")
    sees.page_ = card(person.name, person.code[:-1] + ("0" if person.code[-1] != "0" else "1"))
    entry = kept(actor, person)
    drain()
    entry.refresh_from_db()
    banking.confirm(actor, entry, entry.version, entry.type, {"公民身份号码": person.code})
    number = next(one for one in entry.fields if one["name"] == "公民身份号码")
    assert number["verified"] and number["note"] == banking.BY_HAND and entry.grade == "C"


def test_the_same_file_is_kept_once_also_when_it_comes_for_an_application_or_after_it_was_given_up() -> None:
    actor, person = errands.citizen("zhaoliu")
    entry = kept(actor, person)
    draft = UUID(int=7)
    given = take_in(actor, person.id, draft, "居民身份证", "again.jpg", photograph())
    assert given.entry_id == entry.id and bank(person.id).count() == 1
    banking.give_up(actor, BankEntry.objects.get(id=entry.id))
    assert not bank(person.id)
    assert kept(actor, person).id == entry.id and bank(person.id).count() == 1


def test_what_the_bank_holds_is_given_to_an_application_and_its_uses_are_on_record() -> None:
    actor, person = errands.citizen("zhaoliu")
    entry = kept(actor, person, type_="居民身份证")
    material = reuse(actor, entry, UUID(int=9), "居民身份证", Use("办理演示事项", Way.GIVEN))
    assert (material.sha256, material.grade, material.reused) == (entry.sha256, "D", True)
    sent = take_in(actor, person.id, UUID(int=9), "居民身份证", "again.jpg", photograph())
    assert not sent.reused, "she sent it, though her bank holds the same"
    with UnitOfWork(actor) as uow:
        copy(uow, materials_in(UUID(int=9)), UUID(int=10))
    assert [one.reused for one in materials_in(UUID(int=10))] == [True, False]
    assert [(one.what, one.by) for one in uses_of(entry)] == [("办理演示事项", person.name)]


def test_anothers_entry_is_not_there() -> None:
    actor, person = errands.citizen("zhaoliu")
    entry = kept(actor, person)
    _other, other = errands.citizen("zhangsan")
    with pytest.raises(NotFound):
        bank_entry([other.id], entry.id)


def test_what_was_given_up_goes_with_its_bytes_once_nothing_rests_on_them() -> None:
    actor, person = errands.citizen("zhaoliu")
    lone, used = kept(actor, person, 10), kept(actor, person, 90)
    reuse(actor, used, UUID(int=11), "居民身份证", Use("演示", Way.GIVEN))
    for entry in (lone, used):
        banking.give_up(actor, entry)
    assert lone.given_up_at is not None and used.given_up_at is not None
    gone = clear(used.given_up_at + timedelta(seconds=1), 10)
    assert gone == {lone.sha256}
    assert files.read(used.sha256)


def test_a_stale_page_confirms_nothing(sees: type[Told]) -> None:
    actor, person = errands.citizen("lisi")
    sees.page_ = card(person.name, person.code)
    entry = kept(actor, person)
    before = entry.version
    drain()
    entry.refresh_from_db()
    with pytest.raises(Conflict):
        banking.confirm(actor, entry, before, "居民身份证", {})


def test_a_picture_no_engine_can_read_is_told_so_and_one_it_is_away_for_is_tried_again(sees: type[Told]) -> None:
    actor, person = errands.citizen("lisi")
    sees.page_ = Unreadable("too dark")
    entry = kept(actor, person)
    drain()
    entry.refresh_from_db()
    assert entry.reading == ReadingState.NOTHING
    sees.page_ = EngineAway("starting")
    waiting = kept(actor, person, 5)
    drain()
    job = Job.objects.get(topic="recognise")
    assert job.attempts == 1 and job.state == "ready"
    waiting.refresh_from_db()
    assert waiting.reading == ReadingState.WAITING
