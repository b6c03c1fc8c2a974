"""Drafts thrown away or forgotten are cleared away with their uploads; nothing that anything rests on is."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
from django.conf import settings
from tests.support import errands

from tongban.cases.models import Draft
from tongban.cases.services import drafting
from tongban.core import clock, files
from tongban.core.errors import Conflict, NotFound
from tongban.core.ids import uuid7
from tongban.materials import banking
from tongban.materials.intake import taken_in
from tongban.materials.models import Material
from tongban.materials.queries import bank
from tongban.materials.services import take_in
from tongban.parties.queries import party_by_code

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


@contextmanager
def later(**some: float) -> Iterator[None]:
    """The clock set forward, and the files' with it."""
    moment = clock.now() + timedelta(**some)
    with patch.object(clock, "now", lambda: moment):
        yield


def begun() -> Draft:
    hotel = party_by_code(errands.HOTEL)
    assert hotel is not None
    actor, person = errands.citizen("zhouba")
    return drafting.begin(actor, errands.HYGIENE, hotel, person, 0)


def upload(container: object, content: bytes) -> Material:
    actor, person = errands.citizen("zhouba")
    row = take_in(actor, person.id, container, "卫生管理制度", "制度.pdf", content)  # type: ignore[arg-type]
    path = Path(settings.DATA_DIR) / "files" / row.sha256[:2] / row.sha256
    os.utime(path, (0, 0))
    return row


def gone(row: Material) -> bool:
    try:
        files.read(row.sha256)
    except NotFound:
        return True
    return False


def test_uploads_of_a_draft_thrown_away_go_once_it_cannot_be_had_back() -> None:
    draft = begun()
    row = upload(draft.id, errands.PDF + uuid7().bytes)
    drafting.discard(draft)
    with later(minutes=29):
        drafting.sweep_drafts()
        assert Material.objects.filter(id=row.id).exists() and not gone(row)
    with later(minutes=31):
        drafting.sweep_drafts()
    assert not Material.objects.filter(id=row.id).exists() and gone(row)


def test_what_its_owner_chose_to_keep_stays_in_the_bank_when_its_draft_goes() -> None:
    draft, (actor, person) = begun(), errands.citizen("zhouba")
    content = errands.PDF + uuid7().bytes
    row = upload(draft.id, content)
    banking.keep(actor, person.id, taken_in(content, "制度.pdf"))
    drafting.discard(draft)
    with later(minutes=31):
        drafting.sweep_drafts()
    assert not Material.objects.filter(id=row.id).exists() and not gone(row)
    assert bank(person.id).filter(id=row.entry_id).exists()


def test_a_draft_had_back_keeps_its_uploads() -> None:
    draft, (actor, person) = begun(), errands.citizen("zhouba")
    row = upload(draft.id, errands.PDF + uuid7().bytes)
    was = drafting.kept(draft)
    drafting.discard(draft)
    drafting.restore(actor, person, was)
    with later(days=2):
        drafting.sweep_drafts()
    assert Material.objects.filter(id=row.id).exists() and not gone(row)


def test_bytes_another_application_holds_or_was_given_a_moment_ago_stay() -> None:
    draft = begun()
    shared, fresh = errands.PDF + uuid7().bytes, errands.PDF + uuid7().bytes
    row, other = upload(draft.id, shared), upload(uuid7(), shared)
    again = upload(draft.id, fresh)
    drafting.discard(draft)
    files.put(fresh, "application/pdf")
    with later(minutes=31):
        drafting.sweep_drafts()
    assert list(Material.objects.filter(id__in=[row.id, other.id, again.id])) == [other]
    assert not gone(other) and not gone(again)


def test_a_draft_untouched_for_a_year_goes_and_one_that_was_submitted_stays() -> None:
    forgotten = begun()
    submitted = Draft.objects.create(
        item_key="x", item_digest="x", applicant_id=uuid7(), agent_id=uuid7(), case_number="1",
        created_at=clock.now(), updated_at=clock.now(),
    )  # fmt: skip
    with later(days=settings.DRAFT_KEEP_DAYS - 1):
        assert drafting.sweep_drafts() == 0
    with later(days=settings.DRAFT_KEEP_DAYS + 1):
        assert drafting.sweep_drafts() == 1
    assert list(Draft.objects.filter(id__in=[forgotten.id, submitted.id])) == [submitted]


def test_a_sweep_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafting, "_SWEPT", 1)
    draft = begun()
    for _ in range(2):
        upload(draft.id, errands.PDF + uuid7().bytes)
    drafting.discard(draft)
    with later(minutes=31):
        for left in (1, 0):
            drafting.sweep_drafts()
            assert Material.objects.filter(container=draft.id).count() == left


def test_a_draft_is_thrown_away_and_had_back_with_its_uploads_or_not_at_all() -> None:
    draft, (actor, person) = begun(), errands.citizen("zhouba")
    row = upload(draft.id, errands.PDF + uuid7().bytes)
    was = drafting.kept(draft)
    with (
        patch.object(drafting.materials, "give_up", side_effect=OSError("killed")),
        pytest.raises(OSError, match="killed"),
    ):
        drafting.discard(draft)
    assert Draft.objects.filter(id=draft.id).exists()
    drafting.discard(draft)
    with (
        patch.object(drafting.materials, "take_back", side_effect=OSError("killed")),
        pytest.raises(OSError, match="killed"),
    ):
        drafting.restore(actor, person, was)
    assert not Draft.objects.filter(id=draft.id).exists()
    assert Material.objects.get(id=row.id).given_up_at is not None


def test_a_second_click_on_having_a_draft_back_changes_nothing() -> None:
    draft, (actor, person) = begun(), errands.citizen("zhouba")
    row = upload(draft.id, errands.PDF + uuid7().bytes)
    was = drafting.kept(draft)
    drafting.discard(draft)
    drafting.restore(actor, person, was)
    nothing = Draft.objects.none()
    with patch.object(Draft.objects, "filter", return_value=nothing), pytest.raises(Conflict) as told:
        drafting.restore(actor, person, was)  # as if both clicks had looked before either wrote
    assert told.value.code == "TB-DRAFT-410"
    assert Draft.objects.filter(id=draft.id).count() == 1
    assert Material.objects.get(id=row.id).given_up_at is None
