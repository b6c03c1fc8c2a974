"""The same application many times at once, and processes that die half-way: one case or none, never a part of one."""

from __future__ import annotations

import http.client
import json
import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from tests.integration.channels.api.conftest import ALL, CHANGE, QUALIFICATION
from tests.support.site import Site

from tongban import serve
from tongban.cases.models import Case
from tongban.cases.queries import chain_broken_at, history, state_of
from tongban.cases.services.record import projection
from tongban.core.ids import uuid7
from tongban.core.models import IdempotencyKey
from tongban.exchange.models import BaseRecord
from tongban.licences.models import Licence
from tongban.org.models import Scope
from tongban.org.services import create_token
from tongban.parties.models import Party

_AT_ONCE = 16
Changes = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Caller:
    """Posts applications to the running site; ``post`` gives status and body, (0, b"") when the connection broke."""

    address: str
    token: str

    def post(self, applicant: str, key: str, changes: Changes = CHANGE) -> tuple[int, bytes]:
        """Submit the simple change of a firm."""
        headers = {
            "Authorization": f"Bearer {self.token}", "Content-Type": "application/json", "Idempotency-Key": key,
        }  # fmt: skip
        body = json.dumps({"item": QUALIFICATION, "applicant": applicant, "answers": changes})
        connection = http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=60)
        try:
            connection.request("POST", "/api/v1/cases", body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            return 0, b""
        finally:
            connection.close()

    def post_at_once(
        self, wanted: list[tuple[str, str]], changes: dict[str, list[str]] = CHANGE
    ) -> list[tuple[int, bytes]]:
        """Submit (applicant, key) pairs from as many threads at the same moment."""
        barrier = threading.Barrier(len(wanted))

        def one(pair: tuple[str, str]) -> tuple[int, bytes]:
            barrier.wait()
            return self.post(*pair, changes)

        with ThreadPoolExecutor(len(wanted)) as pool:
            return list(pool.map(one, wanted))


@pytest.fixture
def caller(site: Site) -> Caller:
    _row, secret = create_token("并发测试", [*ALL, Scope.CASES_ANY])
    return Caller(site.address, secret)


@pytest.fixture
def firm(site: Site) -> Party:
    return Party.objects.get(name="演示·新名建筑工程有限公司")


def copies(firm: Party, count: int) -> list[str]:
    """演示: more firms like one, each with its certificate and its changed business licence; their codes."""
    certificate = Licence.objects.get(holder_id=firm.id, type="建筑业企业资质证书")
    record = BaseRecord.objects.get(subject_code=firm.code, licence_type="营业执照")
    codes = [f"913702{number:012d}" for number in range(count)]
    for number, code in enumerate(codes):
        party = Party(kind=firm.kind, name=firm.name, code=code, district=firm.district, demonstration=True)
        party.save(force_insert=True)
        licence = copy(certificate)
        licence.id, licence.number, licence.holder_id, licence.holder_code = (
            uuid7(),
            f"演示副本{number}",
            party.id,
            code,
        )
        licence.check_id = f"copy{number:08d}"
        licence.save(force_insert=True)
        BaseRecord(
            library=record.library, licence_type=record.licence_type, subject_code=code, number=record.number,
            data=record.data, digest=record.digest, updated_at=record.updated_at,
        ).save(force_insert=True)  # fmt: skip
    return codes


def assert_whole(made: Case) -> None:
    """The case has its whole history, its projection, its answer and, where granted, its licence."""
    assert chain_broken_at(made) is None
    kept = projection(state_of(made))
    assert {name: getattr(made, name) for name in kept} == kept
    assert IdempotencyKey.objects.filter(answer__number=made.number).count() == 1
    granted = [entry for entry in history(made) if entry.what.value == "准予"]
    issued = Licence.objects.filter(basis=made.number)
    assert len(granted) == len(issued)
    assert all(Licence.objects.get(id=one.replaces_id).state == "已变更" for one in issued)


def test_one_key_sent_sixteen_times_at_once_is_one_case_and_sixteen_equal_answers(caller: Caller, firm: Party) -> None:
    answers = caller.post_at_once([(firm.code, "sixteen-at-once")] * _AT_ONCE)
    assert sorted(status for status, _ in answers) == [200] * (_AT_ONCE - 1) + [201]
    assert len({body for _, body in answers}) == 1
    made = Case.objects.get()
    assert made.result == "准予许可"
    assert_whole(made)


def test_two_applications_of_one_firm_at_once_are_one_case_and_a_conflict(caller: Caller, firm: Party) -> None:
    by_hand = {"变更事项": ["企业名称", "注册资本"]}
    answers = caller.post_at_once([(firm.code, f"another-key-{number}") for number in range(4)], by_hand)
    assert sorted(status for status, _ in answers) == [201, 409, 409, 409]
    assert {json.loads(body)["code"] for status, body in answers if status == 409} == {"TB-CASE-410"}
    assert_whole(Case.objects.get())


def test_a_grant_is_given_once_however_many_ask_at_once(caller: Caller, firm: Party) -> None:
    answers = caller.post_at_once([(firm.code, f"grant-key-{number}") for number in range(_AT_ONCE)])
    assert {status for status, _ in answers} <= {201, 409}
    cases = list(Case.objects.all())
    assert sum(made.result == "准予许可" for made in cases) == 1
    assert Licence.objects.filter(holder_id=firm.id, state="有效").count() == 1
    for made in cases:
        assert_whole(made)


def test_many_firms_at_once_each_get_their_own(caller: Caller, firm: Party) -> None:
    codes = copies(firm, _AT_ONCE)
    answers = caller.post_at_once([(code, f"own-{code}") for code in codes])
    assert [status for status, _ in answers] == [201] * _AT_ONCE
    assert len({json.loads(body)["number"] for _, body in answers}) == _AT_ONCE
    for made in Case.objects.all():
        assert_whole(made)


def test_a_web_process_killed_half_way_leaves_whole_cases_and_repeats_make_no_second(
    caller: Caller, site: Site, firm: Party
) -> None:
    codes = copies(firm, 48)
    keys = [(code, f"killed-{code}") for code in codes]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        under_way = [pool.submit(caller.post, *pair) for pair in keys]
        while not any(one.done() for one in under_way):
            time.sleep(0.002)
        for pid in _web_workers(site):
            os.kill(pid, signal.SIGKILL)
        first = [one.result() for one in under_way]
    assert any(status == 0 for status, _ in first), "the kill came too late to cut anything off"
    for made in Case.objects.all():
        assert_whole(made)
    _await(site)
    second = [caller.post(*pair) for pair in keys]
    assert {status for status, _ in second} <= {200, 201}
    assert Case.objects.count() == len(codes)
    for (status, body), (_, again) in zip(first, second, strict=True):
        assert status in {0, 201}
        assert status == 0 or body == again
    for made in Case.objects.all():
        assert_whole(made)


def _web_workers(site: Site) -> list[int]:
    """The processes granian made to answer requests: the children of the one on the site's port."""
    port = f"--port\0{urlsplit(site.address).port}\0".encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if port in (folder / "cmdline").read_bytes():
                parent = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
                found.append((int(folder.name), parent))
        except (FileNotFoundError, ProcessLookupError):
            continue
    leaders = {pid for pid, _ in found}
    return [pid for pid, parent in found if parent in leaders]


def _await(site: Site) -> None:
    deadline = time.monotonic() + 60
    while serve.not_ready(site.address) is not None:
        assert time.monotonic() < deadline, "the web processes did not come back"
        time.sleep(0.1)
