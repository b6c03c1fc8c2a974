"""The proof file for the people a case concerns, and what becomes of an upload taken out of a draft."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from tests.support import errands
from tests.support.portal import RESTAURANT, restaurant, text

from tongban.cases.services.drafting import sweep_drafts
from tongban.core import clock, files
from tongban.core.models import Access
from tongban.evidence.proof import faults_of
from tongban.materials.models import Material

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


def test_the_proof_file_of_a_case_is_taken_by_those_who_may_see_it_and_holds_together(at_portal: Any) -> None:
    case = errands.instant()
    client = at_portal("zhangsan", errands.RENAMED)
    assert f"/cases/{case.number}/proof.json" in text(client.get(f"/cases/{case.number}"))
    taken = client.get(f"/cases/{case.number}/proof.json")
    assert taken["Content-Disposition"].startswith("attachment") and faults_of(taken.content) == []
    assert faults_of(taken.content.replace("准予".encode(), "不予".encode(), 1))
    assert Access.objects.filter(subject_id=case.applicant_id, what__contains="存证文件").exists()
    assert at_portal("lisi").get(f"/cases/{case.number}/proof.json").status_code == 404


def test_the_bytes_of_an_upload_taken_out_of_a_draft_go_with_the_next_sweep(
    at_portal: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "_FRESH_SECONDS", -1)
    client = at_portal("sunqi", RESTAURANT)
    draft = restaurant(client)
    content = errands.PDF + b"% only here"
    client.post(f"{draft}/materials", {"食品安全管理制度": ContentFile(content, "一份.pdf")})
    row = Material.objects.get(filename="一份.pdf")
    client.post(f"{draft}/materials", {"remove": str(row.id)})
    assert 'name="remove"' not in text(client.get(f"{draft}/materials"))
    client.post(f"{draft}/discard")
    client.post(f"{draft}/restore")
    assert 'name="remove"' not in text(client.get(f"{draft}/materials")), "what was taken out does not come back"
    assert files.read(row.sha256) == content
    with clock.at(clock.now() + timedelta(minutes=31)):
        sweep_drafts()
    assert not Material.objects.filter(id=row.id).exists()
    assert not files._path(row.sha256).exists()
