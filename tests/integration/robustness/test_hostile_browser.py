"""Whatever a browser sends, signed in or not: never a 500, always Chinese words and a code, nothing half written."""

import re
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.utils.encoding import iri_to_uri
from tests.integration.robustness import hostile
from tests.support import errands
from tests.support.sessions import client_of

from tongban.cases.models import Draft
from tongban.cases.queries import notices_of
from tongban.cases.rights import POSTS, READERS
from tongban.cases.services import drafting, handling
from tongban.cases.states import Happening
from tongban.catalog.revisions import drafting as revisions
from tongban.channels.authorise import PERSON_KEY, STAFF_KEY
from tongban.core.actor import Actor
from tongban.core.jobs import drain
from tongban.core.models import Message
from tongban.identity.grades import Grade
from tongban.licences.models import Licence
from tongban.materials.queries import materials_in
from tongban.materials.services import take_in
from tongban.messaging.models import FeedOwner
from tongban.messaging.services import feeds
from tongban.org import services as org
from tongban.oversight.models import Push
from tongban.parties.queries import party_by_code

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

TABLES = ("cases_case", "cases_caseevent", "cases_notice", "licences_licence", "materials_material",
          "catalog_itemswitch")  # fmt: skip
COUNTS = "select " + ", ".join(f'(select count(*) from "{name}")' for name in TABLES)
CHINESE = re.compile("[\u4e00-\u9fff]")
CODE = re.compile(r"TB-[A-Z]+-\d{3}")
#: A page that shows the form again names the fields instead of a code.
FORM_AGAIN = {401, 409, 422}


@pytest.fixture
def known() -> dict[str, str]:
    """The variable parts of addresses of real things: a hotel's draft and case, its papers and pushes."""
    granted = errands.instant()
    drain()
    case = errands.hygiene()
    actor, person = errands.citizen("zhouba")
    hotel = party_by_code(errands.HOTEL)
    assert hotel is not None
    handling.handle(
        errands.officer("chuangkou"), case, Happening.CORRECTION_ASKED, {"items": "补交平面图"}, case.version
    )
    draft = drafting.begin(actor, "food_license_new", hotel, person, errands.CHENGYANG)
    kept = take_in(actor, hotel.id, draft.id, "营业场所平面图", "图.pdf", errands.PDF)
    paper = materials_in(case.container)[0]
    notice = notices_of(case)[0][0].number
    written = revisions.begin_from(errands.officer("shixiang"), "food_license_new")
    return {
        "key": errands.HYGIENE, "draft_id": str(draft.id), "material_id": str(kept.id), "number": case.number,
        "notice_number": notice, "notice": notice, "name": "经营项目", "licence_id": str(granted.licence_id),
        "check_id": Licence.objects.get(id=granted.licence_id).check_id, "push_id": str(Push.objects.first().id),
        "consent_id": str(paper.id),
        "staged_id": str(paper.id),
        "subscription_id": str(paper.id), "asked_id": str(paper.id), "thing": str(paper.id),
        "session_id": str(paper.id), "form_id": str(paper.id), "key_id": str(paper.id), "staff_id": str(paper.id),
        "form": "csv", "since": "2026-05-01", "digest": "0" * 64, "section": "basic",
        "revision_id": str(written.id), "run_id": str(paper.id), "district": str(errands.CHENGYANG), "kind": "elements",
        "secret": "x" * 43, "token": _calendar(actor, person.id), "event": "case.granted", "act": "sign-out",
        "way": "phone", "delivery_id": str(paper.id), "job_id": str(paper.id),
        "entry_id": str(kept.entry_id), "share_id": str(paper.id), "mandate_id": str(paper.id), "code": "x" * 43,
        "message_id": str(Message.objects.latest("created_at").id),
    }  # fmt: skip


def _calendar(actor: Actor, owner: UUID) -> str:
    """The token of somebody's calendar."""
    feeds.start(actor, FeedOwner.PARTY, owner)
    made = feeds.address_of(FeedOwner.PARTY, owner)
    assert made is not None
    return made.url.rpartition("/")[2].removesuffix(".ics")


def stranger() -> Client:
    return Client()


def citizen() -> Client:
    _actor, person = errands.citizen("zhouba")
    hotel = party_by_code(errands.HOTEL)
    assert hotel is not None
    return client_of(PERSON_KEY, str(person.id), acting=str(hotel.id), grade=Grade.HIGH)


def officer() -> Client:
    """Holds every post in the whole city."""
    posts = {
        *READERS,
        *(post for named in POSTS.values() for post in named),
        "事项管理员",
        "事项会签人",
        "事项发布人",
        "监管员",
        "系统运维",
    }
    postings = tuple((post, "行政审批服务局", 0) for post in sorted(posts))
    row = org.define_staff(org.StaffRecord("everything", "演示·全能", "demo", postings, demonstration=True))
    return client_of(STAFF_KEY, str(row.id))


def requests(client: Client, known: dict[str, str]) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Every request to try, by what it is."""
    names = [*hostile.NAMES, "变更事项", "场所地址方位示意图、平面图和卫生设施平面布局图", known["name"]]
    for route in hostile.routes():
        forms = list(hostile.forms(names))
        for address in route.addresses(known):
            yield f"GET {address}", lambda a=address: client.get(a)
        real = route.address(known)
        for number in (0, 1, len(forms) - 3):
            yield f"GET {number} {real}", lambda a=real, f=forms[number]: client.get(a, f)
        yield f"PUT {real}", lambda a=real: client.put(a, b"x")
        for number, form in enumerate(forms if _takes_forms(client, real) else forms[:1]):
            yield f"POST {number} {real}", lambda a=real, f=form: client.post(a, f)


def _takes_forms(client: Client, address: str) -> bool:
    with transaction.atomic():
        answer = client.post(address)
        transaction.set_rollback(True)
    return answer.status_code not in {401, 405}


def faults(what: str, send: Callable[[], HttpResponse]) -> str:
    """What is wrong with the answer to one request, empty when nothing is; whatever it wrote is taken back."""
    with transaction.atomic():
        before = _counts()
        try:
            answer = send()
        except Exception as error:  # noqa: BLE001  every request is tried before the faults are told
            transaction.set_rollback(True)
            return f"{what}: {type(error).__name__} {str(error)[:200]}"
        wrong = _wrong(what, answer)
        if not wrong and _counts() != before:
            wrong = f"{what}: {answer.status_code} and something was written"
        transaction.set_rollback(True)
    return wrong


def _counts() -> tuple[int, ...]:
    with connection.cursor() as cursor:
        cursor.execute(COUNTS)
        return tuple(cursor.fetchone())


def _wrong(what: str, answer: HttpResponse) -> str:
    if answer.status_code >= 500:
        return f"{what}: {answer.status_code}"
    where = answer.get("Location", "/")
    if not where.startswith("/") or where.startswith("//") or iri_to_uri(where) != where:
        return f"{what}: leads to {where}"
    if answer.status_code < 400:
        return ""
    text = answer.content.decode()
    if not CHINESE.search(text) or not (CODE.search(text) or answer.status_code in FORM_AGAIN):
        return f"{what}: {answer.status_code} without words or code: {text[:80]}"
    return ""


@pytest.mark.parametrize("who", [stranger, citizen, officer])
def test_every_address_answers_every_bad_request_with_a_coded_chinese_page(
    who: Callable[[], Client], known: dict[str, str]
) -> None:
    client = who()
    kept = Draft.objects.get(id=known["draft_id"]).answers
    found = [fault for what, send in requests(client, known) if (fault := faults(what, send))]
    assert not found, f"{len(found)} faults\n" + "\n".join(found[:60])
    assert Draft.objects.get(id=known["draft_id"]).answers == kept


POSTED = ("/sign-in", "/desk/sign-in", "/preferences/large-type", "/messages/read")


def test_a_body_that_is_no_form_or_not_the_one_it_says_is_refused() -> None:
    client = citizen()
    for address in POSTED:
        for answer in hostile.raw_posts(client, address):
            assert answer.status_code < 500
            assert not _wrong(address, answer), (address, answer.content[:300])


def test_ten_megabytes_are_refused_with_their_own_code() -> None:
    answer = Client().post("/sign-in", b"a=" + b"x" * (10 * 1024 * 1024), content_type=hostile.FORM)
    assert answer.status_code == 413
    assert "TB-REQ-413" in answer.content.decode()


def test_a_body_past_all_measure_is_refused_before_it_is_read() -> None:
    answer = Client().post("/sign-in", b"", content_type=hostile.FORM, headers={"Content-Length": "99999999999"})
    assert answer.status_code == 413


@pytest.mark.parametrize("next_", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)",
                                   "evil", "\t//evil.example", "http:evil.example", "/\r\nX-Evil: 1"])  # fmt: skip
@pytest.mark.parametrize("page", ["/sign-in", "/desk/sign-in"])
def test_signing_in_leads_nowhere_else(page: str, next_: str) -> None:
    form = {"login": "zhangsan", "secret": "demo"} if page == "/sign-in" else {"login": "yunwei", "password": "demo"}
    answer = Client().post(page, {**form, "next": next_})
    assert answer.status_code == 302
    assert re.fullmatch(r"/[a-z/-]*(\?next=/)?", answer["Location"]) or "%0D%0A" in answer["Location"]
    assert "X-Evil" not in answer.headers


@pytest.mark.parametrize("cookie", ["forged-session-key-0000000000000", "x", "'; drop table", '"abcdefgh\\000ijk"'])
def test_a_forged_session_is_nobody(cookie: str) -> None:
    for address, door in (("/cases", "/sign-in"), ("/desk/worklist", "/desk/sign-in")):
        answer = Client().get(address, headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}"})
        refused = answer.status_code == 400 and "TB-REQ-400" in answer.content.decode()
        assert refused or answer.get("Location") == f"{door}?next={address}"


def test_a_form_without_its_token_changes_nothing_and_says_so() -> None:
    strict = Client(enforce_csrf_checks=True)
    for given in ({}, {"csrfmiddlewaretoken": "x" * 64}, {"csrfmiddlewaretoken": "令牌"}):
        answer = strict.post("/sign-in", {"login": "zhangsan", "secret": "demo", **given})
        assert answer.status_code in {400, 403}
        assert CODE.search(answer.content.decode())
        assert not strict.session.keys()
