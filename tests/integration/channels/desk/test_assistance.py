"""Pages about requests to other departments: what each side sees, what each may do, and what the applicant does."""

from collections.abc import Callable

from django.core.files.base import ContentFile
from django.test import Client
from tests.support import errands
from tests.support.portal import text
from tests.support.sessions import client_of

from tongban.cases import queries
from tongban.cases.assistance.models import Assistance, Standing
from tongban.cases.models import Case
from tongban.cases.needs import VERIFIED
from tongban.channels.signed_in import PERSON_KEY
from tongban.core.models import Access
from tongban.identity.grades import Grade
from tongban.materials import banking
from tongban.materials.intake import taken_in
from tongban.materials.queries import materials_in

SignedIn = Callable[[str], Client]
PLAN = "应急预案备案登记表"


def request_of(case: Case) -> Assistance:
    return Assistance.objects.get(case_id=case.id, about=PLAN)


def applicant() -> Client:
    return client_of(PERSON_KEY, str(errands.citizen("wujiu")[1].id), grade=Grade.HIGH)


def test_the_asked_department_sees_what_it_is_told_and_its_look_is_noted(at_desk: SignedIn) -> None:
    case = errands.chemicals()
    shown = text(at_desk("yingji1").get(f"/desk/assistance/{request_of(case).id}"))
    assert errands.GAS in shown
    assert case.phone not in shown
    assert case.number not in shown
    assert Access.objects.filter(what__contains=PLAN).exists()


def test_strangers_find_no_request_and_the_asking_side_cannot_answer_it(at_desk: SignedIn) -> None:
    row = request_of(errands.chemicals())
    for stranger in ("xiaofang1", "shinan"):
        assert at_desk(stranger).get(f"/desk/assistance/{row.id}").status_code == 404
    answer = at_desk("shenpi").post(f"/desk/assistance/{row.id}/answer", {"answer": VERIFIED, "version": "1"})
    assert answer.status_code == 403
    assert at_desk("yingji1").post(f"/desk/assistance/{row.id}/end", {"why": "不想答"}).status_code == 404


def test_an_answer_with_a_file_reaches_the_reviewer_and_the_second_one_is_told(at_desk: SignedIn) -> None:
    case = errands.chemicals()
    row, theirs = request_of(case), at_desk("yingji1")
    sent = {"answer": "不符", "said": "登记的是另一个地址", "version": "1"}
    theirs.post(f"/desk/assistance/{row.id}/answer", {**sent, "file": ContentFile(errands.PDF, "查档.pdf")})
    again = theirs.post(f"/desk/assistance/{row.id}/answer", {**sent, "answer": VERIFIED})
    assert again.status_code == 409
    assert "没有提交" in text(again)
    reviewer = at_desk("shenpi")
    assert "登记的是另一个地址" in text(reviewer.get(f"/desk/cases/{case.number}"))
    assert "查档.pdf" in text(reviewer.get(f"/desk/assistance/{row.id}"))
    (kept,) = materials_in(row.id)
    assert queries.history(queries.case(case.number))[-1].payload["files"] == [kept.sha256]
    told = text(applicant().get(f"/cases/{case.number}"))
    assert kept.type not in told
    assert "应急管理局：应急预案备案登记表，不符" in told, "who answered, not who handles the case"


def test_what_was_typed_stays_where_the_answer_is_refused(at_desk: SignedIn) -> None:
    row = request_of(errands.chemicals())
    told = at_desk("yingji1").post(
        f"/desk/assistance/{row.id}/answer", {"answer": "无此记录", "said": "", "version": "1"}
    )
    assert told.status_code == 409
    assert "请写明查到了什么" in text(told)


def test_an_officer_asks_by_hand_and_sees_it_beside_the_rules(at_desk: SignedIn) -> None:
    case, client = errands.handed_over(), at_desk("shenpi")
    url = f"/desk/cases/{case.number}/assistance"
    assert client.post(url, {"department": "公安局"}).status_code == 422
    sent = {
        "department": "公安局", "about": "印章", "what": "核对印章备案", "why": "看不清", "days": "2",
        "tell": ["营业执照.企业名称"], "version": str(case.version), "file": ContentFile(errands.PDF, "照片.pdf"),
    }  # fmt: skip
    assert client.post(url, sent).status_code == 302
    assert "公安局" in text(client.get(f"/desk/cases/{case.number}"))
    assert at_desk("yingji1").get(url).status_code == 404


def test_the_applicant_may_hand_it_in_herself_and_nobody_else_may(at_desk: SignedIn) -> None:
    case = errands.chemicals()
    row, client = request_of(case), applicant()
    url = f"/cases/{case.number}/assistance/{row.id}"
    assert url in client.get(f"/cases/{case.number}").content.decode()
    stranger = client_of(PERSON_KEY, str(errands.citizen("zhangsan")[1].id), grade=Grade.HIGH)
    assert stranger.get(url).status_code == stranger.post(url, {PLAN: ContentFile(errands.PDF)}).status_code == 404
    assert f'data-place="{case.container}"' in text(client.get(url))
    nothing, wrong = client.post(url), client.post(url, {PLAN: ContentFile(b"MZ", "备案.exe")})
    assert (nothing.status_code, wrong.status_code, request_of(case).state) == (422, 422, Standing.WAITING)
    assert client.post(url, {PLAN: ContentFile(errands.PDF, "备案.pdf")}).status_code == 302
    assert request_of(case).state == Standing.ENDED
    assert PLAN in {one.type for one in materials_in(case.container)}
    assert "其中 1 份正在请别的部门核对" in text(client.get(f"/cases/{case.number}"))
    assert client.post(url, {PLAN: ContentFile(errands.PDF, "备案.pdf")}).status_code == 409


def test_what_her_bank_holds_is_handed_in_instead_by_one_click(at_desk: SignedIn) -> None:
    case = errands.chemicals()
    url, client = f"/cases/{case.number}/assistance/{request_of(case).id}", applicant()
    kept = banking.keep(errands.citizen("wujiu")[0], case.applicant_id, taken_in(errands.PDF + b"%", "备案.pdf"), PLAN)
    assert f'name="reuse" value="{kept.id}:{PLAN}"' in text(client.get(url))
    assert client.post(url, {"reuse": f"{kept.id}:营业执照"}).status_code == 404
    assert client.post(url, {"reuse": f"{kept.id}:{PLAN}"}).status_code == 302
    (given,) = [one for one in materials_in(case.container) if one.type == PLAN]
    assert (given.reused, given.entry_id, request_of(case).state) == (True, kept.id, Standing.ENDED)
