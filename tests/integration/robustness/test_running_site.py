"""The real processes under pressure: impatient clicks, two officers at once, and what they leave in their logs."""

import json
import re
import time
from collections.abc import Callable
from contextlib import closing, suppress
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from tests.integration.robustness.visitor import Visitor, at_once
from tests.support import errands
from tests.support.site import Site

from tongban.cases.models import Case, CaseEvent
from tongban.cases.queries import chain_broken_at
from tongban.core.models import IdempotencyKey, Job
from tongban.licences.models import Licence, LicenceDocument
from tongban.org.models import Scope
from tongban.org.services import create_token
from tongban.parties.models import Account, Party
from tongban.parties.queries import party_by_code

pytestmark = pytest.mark.django_db(transaction=True)


def firm(code: str) -> str:
    found = party_by_code(code)
    assert found is not None
    return str(found.id)


def until(true: Callable[[], bool], seconds: float = 30.0) -> bool:
    deadline = time.monotonic() + seconds
    while not true() and time.monotonic() < deadline:
        time.sleep(0.1)
    return true()


def test_an_impatient_applicant_gets_one_case_however_often_she_clicks(site: Site) -> None:
    visitor = Visitor(site.address).sign_in("zhangsan")
    review = visitor.fill_in(firm(errands.RENAMED), "企业名称", "法定代表人")
    hidden = visitor.get(review).hidden
    form = {"key": hidden["key"], "version": hidden["version"]}
    answers = at_once(*[lambda: visitor.post(review, form)] * 4)
    case = Case.objects.get()
    assert {(one.status, one.location) for one in answers} == {(302, f"/cases/{case.number}/result")}
    assert Licence.objects.filter(basis=case.number).count() == IdempotencyKey.objects.count() == 1
    assert chain_broken_at(case) is None
    again = visitor.post(review, form)
    assert again.location == f"/cases/{case.number}/result"


def test_of_two_officers_at_once_one_acts_and_the_other_is_told(site: Site) -> None:
    case = errands.handed_over()
    officers = [Visitor(site.address).sign_in_at_desk("chuangkou") for _ in range(2)]
    form = {"version": str(case.version)}
    answers = at_once(*[lambda o=o: o.post(f"/desk/cases/{case.number}/acts/accept", form) for o in officers])
    assert sorted(one.status for one in answers) == [302, 409]
    assert "别人先办了这一件" in next(one.text for one in answers if one.status == 409)
    assert [e.what for e in CaseEvent.objects.order_by("seq")] == ["收件", "受理"]
    case.refresh_from_db()
    assert chain_broken_at(case) is None


def test_a_request_id_goes_from_the_request_to_the_case_and_to_the_log(site: Site) -> None:
    visitor = Visitor(site.address).sign_in("zhangsan")
    review = visitor.fill_in(firm(errands.RENAMED), "企业名称")
    hidden = visitor.get(review).hidden
    form = {"key": hidden["key"], "version": hidden["version"]}
    answer = visitor.post(review, form, **{"X-Request-ID": "proxy-0123456789"})
    assert answer.headers["X-Request-ID"] == "proxy-0123456789"
    assert set(CaseEvent.objects.values_list("request_id", flat=True)) == {"proxy-0123456789"}
    assert "proxy-0123456789" in {line["request_id"] for line in requests_logged(site)}
    made_up = visitor.get("/", **{"X-Request-ID": "no good\tid"}).headers["X-Request-ID"]
    assert re.fullmatch(r"[0-9a-f]{32}", made_up)


def requests_logged(site: Site) -> list[dict[str, str]]:
    lines = (site.logs / "web.log").read_text().splitlines()
    events = [json.loads(line) for line in lines if line.startswith("{")]
    return [event for event in events if event["event"] == "request"]


def test_no_log_line_tells_who_did_what_with_which_words(site: Site) -> None:
    citizen = Visitor(site.address).sign_in("zhangsan")
    review = citizen.fill_in(firm(errands.RENAMED), "企业名称")
    hidden = citizen.get(review).hidden
    citizen.post(review, {"key": hidden["key"], "version": hidden["version"]})
    officer = Visitor(site.address).sign_in_at_desk("chuangkou")
    case = errands.handed_over()
    secret_words = "演示·秘密意见"
    officer.post(
        f"/desk/cases/{case.number}/acts/correct", {"version": str(case.version), "correct-items": secret_words}
    )
    _row, token = create_token("日志测试", [Scope.CASES_READ, Scope.CASES_ANY])
    program = Visitor(site.address, {"Authorization": f"Bearer {token}"})
    for one in (citizen, officer, program):
        for path in (f"/cases/{case.number}", f"/?q={secret_words}", f"/api/v1/cases/{case.number}"):
            one.get(path)
        one.get("/items/演示·张三", Host="演示.example".encode().decode("latin-1"))
        one.post("/sign-in", {"login": "演示·张三", "secret": secret_words})
    Job.objects.create(
        topic="notify", lane="x", event_id=case.id, event_name="case.received", payload={"case_id": secret_words},
        run_at=case.received_at, created_at=case.received_at,
    )  # fmt: skip
    assert until(lambda: LicenceDocument.objects.exists() and bool(Job.objects.filter(lane="x", attempts__gt=0)))
    private = {"演示", "秘密", token, *citizen.cookies.values(), *officer.cookies.values()}
    private |= set(Party.objects.values_list("code", flat=True)) | set(Party.objects.values_list("phone", flat=True))
    private |= set(Account.objects.values_list("secret", flat=True)) - {""}
    for log in site.logs.glob("*.log"):
        told = log.read_text(errors="replace")
        found = [line for line in told.splitlines() for word in private if len(word) > 1 and word in line]
        assert not found, f"{log.name}: {found[:3]}"
    assert all(line["request_id"] for line in requests_logged(site))


def test_the_address_that_guessing_is_counted_by_is_the_callers_without_its_port(site: Site) -> None:
    visitor = Visitor(site.address)
    visitor.get("/sign-in")
    answers = [visitor.post("/sign-in", {"account": f"nobody-{n}"}).status for n in range(122)]
    assert answers[0] == 401
    assert answers[-1] == 429


def test_cookies_are_kept_from_scripts_and_other_sites(site: Site) -> None:
    visitor = Visitor(site.address)
    visitor.get("/sign-in")
    answer = visitor.post("/sign-in", {"login": "zhangsan", "secret": "demo"})
    session = next(c for c in answer.headers.get_all("Set-Cookie") if c.startswith(settings.SESSION_COOKIE_NAME))
    assert "HttpOnly" in session
    assert "SameSite=Lax" in session


def test_a_body_in_chunks_is_refused_with_a_code_of_its_own(site: Site) -> None:
    where = urlsplit(site.address)
    connection = HTTPConnection(where.hostname or "", where.port)
    with closing(connection):
        connection.putrequest("POST", "/api/v1/cases")
        connection.putheader("Content-Type", "application/json")
        connection.putheader("Transfer-Encoding", "chunked")
        connection.endheaders()
        # The answer may be there before the body: then the rest finds nobody listening.
        with suppress(BrokenPipeError, ConnectionResetError):
            connection.send(b"2\r\n{}\r\n0\r\n\r\n")
        answer = connection.getresponse()
        assert (answer.status, json.loads(answer.read())["code"]) == (411, "TB-REQ-411")
