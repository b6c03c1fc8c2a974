"""The proof file at the desk: for readers of the case only, and whole without us."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.support import errands

from tongban.core.jobs import drain
from tongban.core.models import Access
from tongban.evidence.proof import faults_of, proof_of

pytestmark = pytest.mark.django_db
SignedIn = Callable[[str], Client]


def test_the_proof_file_is_for_readers_of_the_case_and_holds_without_us(at_desk: SignedIn) -> None:
    case = errands.instant()
    drain()
    clerk = at_desk("chuangkou")
    assert f"/desk/cases/{case.number}/proof.json" in clerk.get(f"/desk/cases/{case.number}").content.decode()
    answer = clerk.get(f"/desk/cases/{case.number}/proof.json")
    assert "attachment" in answer.headers["Content-Disposition"]
    document = json.loads(answer.content)
    assert len(document["entries"]) == 4 and len(document["archive"]) == 1
    assert faults_of(answer.content) == []
    looks = Access.objects.filter(subject_id=case.applicant_id, what=f"办件 {case.number} 的存证文件")
    assert looks.count() == 1
    assert at_desk("huangdao").get(f"/desk/cases/{case.number}/proof.json").status_code == 404
    assert at_desk("jianguan").get(f"/desk/cases/{case.number}/proof.json").status_code == 403


@pytest.mark.parametrize(
    ("forge", "told"),
    [
        (lambda d: d["entries"][1]["sealed"].__setitem__(6, "别人"), "TB-PROOF-003"),
        (lambda d: d["entries"].pop(), "TB-PROOF-004"),
        (lambda d: d["entries"].pop(0), "TB-PROOF-002"),
        (lambda d: d["archive"][0]["manifest"]["case"].update(result="不予许可"), "TB-PROOF-005"),
        (lambda d: d["archive"][0]["manifest"]["process"].pop(0), "TB-PROOF-006"),
        (lambda d: d.pop("head"), "TB-PROOF-001"),
        (lambda d: d.update(format="x"), "TB-PROOF-001"),
    ],
)
def test_a_forged_proof_file_is_found_out(at_desk: SignedIn, forge: Callable[[Any], None], told: str) -> None:
    case = errands.instant()
    drain()
    document = json.loads(proof_of(case))
    forge(document)
    assert told in "".join(faults_of(json.dumps(document).encode()))
