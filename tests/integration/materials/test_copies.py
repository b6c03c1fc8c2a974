"""Copies handed out: marked, numbered, on record for the owner, the same one for one use."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.support import errands

from tongban.cases.models import Case
from tongban.core import clock
from tongban.core.actor import Actor
from tongban.materials.copies import Copy, hand_out
from tongban.materials.models import BankUse, Material, Way
from tongban.materials.uses import Use

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


def opened(actor: Actor, case: Case, row: Material) -> Copy:
    return hand_out(actor, row, Use(f"办理{case.item_name}", Way.SEEN, case.department, case.number))


def test_a_copy_is_on_record_with_who_for_which_case_when_and_its_number() -> None:
    case, clerk = errands.hygiene(), errands.officer("chuangkou")
    row = Material.objects.filter(container=case.container)[0]
    copy = opened(clerk, case, row)
    use = BankUse.objects.get(material_id=row.id)
    assert (use.number, use.by, use.case_number, use.way) == (copy.number, clerk.name, case.number, "查看")
    assert (use.department, use.entry_id, use.owner_id) == (case.department, row.entry_id, case.applicant_id)
    assert copy.content != errands.PDF and copy.filename == row.filename


def test_opened_again_at_once_it_is_the_same_copy_later_or_by_another_a_new_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case, clerk, other = errands.hygiene(), errands.officer("chuangkou"), errands.officer("shenpi")
    row = Material.objects.filter(container=case.container)[0]
    first = opened(clerk, case, row)
    assert opened(clerk, case, row).number == first.number
    assert opened(other, case, row).number != first.number
    later = clock.now() + timedelta(minutes=31)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert opened(clerk, case, row).number != first.number
    assert BankUse.objects.filter(material_id=row.id).count() == 3
