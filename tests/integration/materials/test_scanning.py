"""Uploads looked through for viruses: nobody who applies waits, nobody opens or grants before it is done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.integration.cases.test_by_hand import act
from tests.support import errands
from tests.support.clamd import EICAR, Daemon, clamd, nobody

from tongban.cases.models import Case
from tongban.cases.services import drafting
from tongban.cases.states import Happening
from tongban.cli import main
from tongban.core import clock, files
from tongban.core.ids import uuid7
from tongban.core.jobs import drain
from tongban.core.models import Message
from tongban.materials import banking, scanning, services
from tongban.materials.intake import taken_in
from tongban.materials.models import BankEntry, Material, Scan, ScanState, Way
from tongban.materials.queries import materials_in
from tongban.materials.uses import Use
from tongban.parties.queries import party_by_code

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

PAPER = "卫生管理制度"

SOME = UUID(int=5)


@pytest.fixture
def sick() -> bytes:
    """A paper with the test virus in it, another for each test: what was withheld stays withheld."""
    return errands.PDF.replace(b"\n", b"\n% " + EICAR + uuid7().bytes.hex().encode() + b"\n", 1)


@pytest.fixture
def daemon(settings: Any) -> Iterator[Daemon]:
    with clamd() as running:
        scans_by(settings, running.address)
        yield running


def scans_by(settings: Any, address: str) -> None:
    settings.CLAMAV, settings.SCANNER_ADAPTER = address, "tongban.materials.adapters.clamd.Clamd"


def give(content: bytes, container: UUID = SOME) -> Material:
    actor, person = errands.citizen("zhaoliu")
    services.take_in(actor, person.id, container, PAPER, "制度.pdf", content)
    return materials_in(container)[-1]


def desk(login: str = "chuangkou") -> Client:
    client = Client()
    client.post("/desk/sign-in", {"login": login, "password": "demo"})
    return client


def paper_of(case: Case, content: bytes) -> Material:
    """The paper of a case put in the place of the one it was applied for with."""
    actor, _person = errands.citizen("zhouba")
    Material.objects.filter(container=case.container, type=PAPER).delete()
    services.take_in(actor, case.applicant_id, case.container, PAPER, "制度.pdf", content)
    return next(one for one in materials_in(case.container) if one.type == PAPER)


def test_a_file_waits_is_looked_through_once_and_shared_by_its_digest(daemon: Daemon) -> None:
    assert give(errands.PDF).scan == ScanState.WAITING
    drain()
    assert give(errands.PDF, UUID(int=6)).scan == ScanState.CLEAN
    drain()
    assert len(daemon.scanned) == 1 and Scan.objects.get().scanner == daemon.version


def test_an_infected_file_is_out_of_reach_of_everybody_but_can_be_taken_out(daemon: Daemon, sick: bytes) -> None:
    kept = give(sick)
    drain()
    assert materials_in(kept.container)[0].infected
    with pytest.raises(files.Withheld):
        files.read(kept.sha256)
    with pytest.raises(files.Withheld):
        give(sick, UUID(int=6))
    actor, person = errands.citizen("zhaoliu")
    with pytest.raises(files.Withheld):
        banking.keep(actor, person.id, taken_in(sick, "again.pdf"))
    entry = BankEntry.objects.get(id=kept.entry_id)
    with pytest.raises(files.Withheld):
        services.reuse(actor, entry, UUID(int=7), PAPER, Use("演示", Way.GIVEN))
    services.discard(kept.container, kept.id)
    later = clock.now() + timedelta(days=1)
    assert services.clear(later, 10) == {kept.sha256}
    files.forget(kept.sha256)
    assert not files.withheld(kept.sha256)


def test_the_clerk_cannot_open_it_before_it_is_clean_and_the_citizen_is_not_kept_waiting(daemon: Daemon) -> None:
    case = errands.hygiene()
    paper = paper_of(case, errands.PDF + b"%1\n%%EOF\n")
    address = f"/desk/cases/{case.number}/materials/{paper.id}"
    page = desk().get(f"/desk/cases/{case.number}").content.decode()
    assert "正在查毒" in page and f'href="{address}"' not in page
    refused = desk().get(address)
    assert (refused.status_code, "TB-MAT-423" in refused.content.decode()) == (423, True)
    drain()
    assert desk().get(address).status_code == 200
    assert f'href="{address}"' in desk().get(f"/desk/cases/{case.number}").content.decode()


def test_nobody_grants_on_an_infected_material_and_its_owner_is_told(daemon: Daemon, sick: bytes) -> None:
    case = errands.hygiene()
    paper = paper_of(case, sick)
    with pytest.raises(scanning.NotYetScanned):
        scanning.refuse_grant(materials_in(case.container))
    drain()
    with pytest.raises(Exception, match=PAPER) as refused:
        scanning.refuse_grant(materials_in(case.container))
    assert getattr(refused.value, "code", "") == "TB-MAT-424"
    page = desk().get(f"/desk/cases/{case.number}").content.decode()
    assert "有病毒" in page
    assert desk().get(f"/desk/cases/{case.number}/materials/{paper.id}").status_code == 409
    told = Message.objects.filter(event_name="material.infected")
    assert {PAPER in one.body for one in told} == {True} and case.applicant_id in {one.party_id for one in told}
    owner = Client()
    owner.post("/sign-in", {"account": "zhouba"})
    assert "查出病毒" in owner.get(f"/cases/{case.number}").content.decode()


def test_a_draft_with_an_infected_material_still_lacks_it(daemon: Daemon, sick: bytes) -> None:
    actor, person = errands.citizen("zhouba")
    hotel = party_by_code(errands.HOTEL)
    assert hotel is not None
    answers = {"公共场所类别": ["住宿与交际场所"], "使用集中空调": "否", "联系人": "演示", "联系电话": "13800000000"}
    draft = drafting.save(actor, drafting.begin(actor, errands.HYGIENE, hotel, person, errands.CHENGYANG), answers)
    owner = Client()
    owner.post("/sign-in", {"account": "zhouba"})
    sent = owner.post(f"/drafts/{draft.id}/materials", {PAPER: SimpleUploadedFile("制度.pdf", sick)})
    assert sent.status_code == 302
    assert "正在查毒" in owner.get(f"/drafts/{draft.id}/materials").content.decode()
    drain()
    page = owner.get(f"/drafts/{draft.id}/materials").content.decode()
    assert "查出病毒，已经隔离" in page and "还需要您提交的材料" in page
    told = Message.objects.get(event_name="material.infected")
    assert told.link == f"/drafts/{draft.id}/materials"
    again = owner.post(f"/drafts/{draft.id}/materials", {PAPER: SimpleUploadedFile("制度.pdf", sick)})
    assert again.status_code == 422 and "查出病毒" in again.content.decode()


def test_while_the_scanner_is_away_files_wait_and_operators_see_it(settings: Any) -> None:
    scans_by(settings, nobody())
    kept = give(errands.PDF)
    drain()
    assert scanning.states([kept.sha256]) == {kept.sha256: ScanState.WAITING}
    page = desk("yunwei").get("/desk/jobs").content.decode()
    assert "查毒程序没有应答，1 个文件在等" in page
    with clamd() as daemon:
        scans_by(settings, daemon.address)
        assert scanning.sweep_scans() == 0, "it is not asked again at once"
        with clock.at(clock.now() + timedelta(hours=2)):
            assert scanning.sweep_scans() == 1
        assert scanning.states([kept.sha256]) == {kept.sha256: ScanState.CLEAN}
        assert daemon.version in desk("yunwei").get("/desk/jobs").content.decode()


def test_a_file_the_scanner_does_not_take_waits_and_keeps_no_other_waiting(daemon: Daemon) -> None:
    daemon.says = "Can't allocate memory ERROR"
    odd = give(errands.PDF)
    drain()
    daemon.says = ""
    good = give(errands.PDF + b"%2\n%%EOF\n", UUID(int=6))
    drain()
    assert scanning.states([odd.sha256, good.sha256]) == {odd.sha256: ScanState.WAITING, good.sha256: ScanState.CLEAN}
    assert "memory" in Scan.objects.get(sha256=odd.sha256).said


def test_without_a_scanner_files_are_open_marked_and_operators_are_told() -> None:
    case = errands.hygiene()
    paper = materials_in(case.container)[0]
    assert paper.scan == ScanState.NEVER and not Scan.objects.exists()
    assert "未查毒" in desk().get(f"/desk/cases/{case.number}").content.decode()
    assert desk().get(f"/desk/cases/{case.number}/materials/{paper.id}").status_code == 200
    assert "TONGBAN_CLAMAV" in desk("yunwei").get("/desk/jobs").content.decode()
    assert Client().get("/readyz").json()["scanner"] is False


def test_after_an_update_of_the_signatures_every_upload_is_looked_through_again_and_no_file_twice(
    settings: Any, sick: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = give(errands.PDF), give(sick, UUID(int=6))
    with clamd() as daemon:
        scans_by(settings, daemon.address)
        daemon.signatures = {}
        walk = scanning.rescan()
        first, _state = next(walk)  # broken off after the first
        assert {first, *dict(scanning.rescan())} >= {old.sha256, new.sha256}
        assert len(daemon.scanned) == len(set(daemon.scanned))
        assert set(scanning.states([old.sha256, new.sha256]).values()) == {ScanState.CLEAN}
        daemon.version, daemon.signatures = "ClamAV 1.4.3/27801/Sat", {EICAR: "Eicar-Test-Signature"}
        assert main(["files", "scan"]) == 0
        assert "1 个有病毒" in capsys.readouterr().err
        assert files.withheld(new.sha256)
        daemon.version, daemon.signatures = "ClamAV 1.4.3/27802/Sun", {}
        list(scanning.rescan())
        assert files.read(new.sha256) == sick, "what was taken for infected by mistake opens again"
        scans_by(settings, nobody())
        assert main(["files", "scan"]) == 1


def test_a_grant_by_a_person_waits_for_the_scan(daemon: Daemon) -> None:
    case = errands.handed_over()
    actor, _person = errands.citizen("zhangsan")
    services.take_in(actor, case.applicant_id, case.container, "说明", "说明.pdf", errands.PDF)
    act(case, "窗口受理", Happening.ACCEPTED)
    act(case, "审批员", Happening.NODE_DONE, opinion="相符", passed=True)
    with pytest.raises(scanning.NotYetScanned):
        act(case, "决定人", Happening.GRANTED)
    drain()
    case.refresh_from_db()
    assert act(case, "决定人", Happening.GRANTED).result == "准予许可"


def test_what_an_officer_attaches_is_looked_through_as_any_upload(daemon: Daemon, sick: bytes) -> None:
    _actor, owner = errands.citizen("zhaoliu")

    def attached(content: bytes) -> Material:
        return services.attach(errands.officer("chuangkou"), owner.id, SOME, "复函", "复函.pdf", content)

    row = attached(sick)
    assert scanning.states([row.sha256]) == {row.sha256: ScanState.WAITING}
    drain()
    assert scanning.states([row.sha256]) == {row.sha256: ScanState.INFECTED}
    with pytest.raises(files.Withheld):
        attached(sick)
