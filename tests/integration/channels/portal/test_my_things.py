"""My cases, papers, licences and messages: mine, and a principal's as far as the mandate goes; nobody else's."""

import re
from base64 import b64decode
from collections.abc import Callable
from html import unescape
from io import BytesIO
from uuid import UUID

import pytest
import zxingcpp
from django.conf import settings
from django.test import Client
from PIL import Image
from pytest_django import DjangoAssertNumQueries
from tests.support import errands
from tests.support.portal import hidden, revoke_mandate, text

from tongban.cases.lifecycle import REMEDIES
from tongban.cases.models import Case, Notice, NoticeReceipt
from tongban.cases.services.handling import handle
from tongban.cases.states import Happening
from tongban.channels.portal import pages
from tongban.core.jobs import drain
from tongban.core.models import Message
from tongban.licences.documents.typesetting import typeset
from tongban.licences.models import Licence
from tongban.materials.models import Material
from tongban.parties.models import Mandate
from tongban.parties.queries import party_by_code

pytestmark = pytest.mark.django_db
SignedIn = Callable[..., Client]


def pages_of(case: Case) -> list[str]:
    base = f"/cases/{case.number}"
    notice = Notice.objects.filter(case_id=case.id).first()
    assert notice is not None
    return [base, f"{base}/result", f"{base}/correct", f"{base}/notices/{notice.number}"]


def asked_to_correct() -> Case:
    case = errands.hygiene()
    officer = errands.officer("chuangkou")
    return handle(officer, case, Happening.CORRECTION_ASKED, {"items": ["补交盖章的平面图"]}, case.version)


def test_somebody_elses_case_is_not_found_whatever_the_page(at_portal: SignedIn) -> None:
    case = errands.handed_over()
    stranger = at_portal("sunqi")
    for url in pages_of(case):
        assert stranger.get(url).status_code == 404, url
    assert stranger.post(f"/cases/{case.number}/withdraw", {"seen": case.version}).status_code == 404
    assert stranger.post(f"/cases/{case.number}/correct", {"seen": case.version}).status_code == 404
    case.refresh_from_db()
    assert case.open


def test_an_expired_mandate_shows_nothing(at_portal: SignedIn) -> None:
    case = errands.instant()
    assert at_portal("wangwu").get(f"/cases/{case.number}").status_code == 404
    revoke_mandate(errands.RENAMED, "zhangsan")
    assert at_portal("zhangsan").get(f"/cases/{case.number}").status_code == 404


def test_a_mandate_for_one_item_shows_the_cases_of_that_item_only(at_portal: SignedIn) -> None:
    case = errands.handed_over()  # the mandate for this firm is limited to the item
    client = at_portal("zhangsan", errands.EXPIRED)
    assert case.number in text(client.get("/cases"))
    Mandate.objects.filter(agent_id=errands.citizen("zhangsan")[1].id).update(items=["food_license_new"])
    assert case.number not in text(client.get("/cases"))
    assert client.get(f"/cases/{case.number}").status_code == 404
    assert "还没有电子证照" in text(client.get("/licences"))


def test_strangers_are_sent_to_sign_in_and_back(client: Client, pack: None) -> None:
    sent = client.get("/cases?show=open")
    assert sent["Location"] == "/sign-in?next=/cases%3Fshow%3Dopen"


def test_the_case_page_tells_the_way_in_statutory_words_with_the_due_day(at_portal: SignedIn) -> None:
    case = errands.handed_over()
    shown = text(at_portal("zhangsan", errands.EXPIRED).get(f"/cases/{case.number}"))
    assert case.notify_by is not None
    last = f"最晚 {case.notify_by.year}年{case.notify_by.month}月{case.notify_by.day}日 告知"
    for word in ("收件", "等待受理", "收件凭证", "资质证书在有效期内", last):
        assert word in shown
    assert "未起算" not in shown, "a clock that does not run yet is not told beside one that does"
    handle(errands.officer("chuangkou"), case, Happening.ACCEPTED, {}, case.version)
    shown = text(at_portal("zhangsan", errands.EXPIRED).get(f"/cases/{case.number}"))
    assert "受理通知书" in shown
    assert case.due_on is not None
    assert f"{case.due_on.month}月{case.due_on.day}日" in shown
    assert "演示·窗口小周" not in shown


def test_opening_a_notice_is_its_proof_of_delivery_once(at_portal: SignedIn) -> None:
    case = errands.handed_over()
    url = pages_of(case)[-1]
    assert "送达回证：演示·张三" in text(at_portal("zhangsan").get(url))
    at_portal("zhangsan").get(url)
    assert NoticeReceipt.objects.count() == 1


def test_my_cases_and_drafts_have_pages(at_portal: SignedIn, monkeypatch: pytest.MonkeyPatch) -> None:
    errands.instant()
    errands.applied("zhangsan", errands.RENAMED, errands.QUALIFICATION, 0, {"变更事项": ["注册资本"]})
    monkeypatch.setattr(pages, "PER_PAGE", 1)
    client = at_portal("zhangsan", errands.RENAMED)
    one, two = text(client.get("/cases")), text(client.get("/cases?page=2"))
    numbers = list(Case.objects.order_by("-received_at").values_list("number", flat=True))
    assert numbers[0] in one and numbers[1] not in one
    assert numbers[1] in two and "共 2 条" in two


@pytest.mark.parametrize(
    ("login", "firm", "words"),
    [
        ("zhangsan", errands.RENAMED, "法定代表人 演示·张三 本人办理"),
        ("zhangsan", errands.EXPIRED, "经办人 演示·张三 办理"),
    ],
)
def test_the_legal_representative_is_no_agent(at_portal: SignedIn, login: str, firm: str, words: str) -> None:
    case = errands.instant() if firm == errands.RENAMED else errands.handed_over()
    shown = text(at_portal(login, firm).get(f"/cases/{case.number}"))
    assert words in shown
    assert ("代 演示·过期建设有限公司 办理" in shown) == (firm == errands.EXPIRED)
    assert "代办" not in shown


def test_what_always_goes_to_a_person_says_why_and_does_not_repeat_itself(at_portal: SignedIn) -> None:
    case = errands.hygiene()
    shown = text(at_portal("zhouba", errands.HOTEL).get(f"/cases/{case.number}/result"))
    assert "公共场所卫生许可须现场审核、卫生检测" in shown
    assert "依规定由工作人员办理" not in shown


def test_opening_a_message_marks_that_one_as_read_and_the_count_goes_down(at_portal: SignedIn) -> None:
    errands.instant()
    errands.handed_over()
    drain()
    client = at_portal("zhangsan", errands.RENAMED)
    row = Message.objects.filter(party_id=party_id(errands.RENAMED)).latest("created_at")
    waiting = Message.objects.filter(party_id=row.party_id, read_at=None).count()
    listed = text(client.get("/messages?show=new"))
    assert f'href="/messages/{row.id}"' in listed
    shown = text(client.get(f"/messages/{row.id}"))
    assert row.body in unescape(shown)
    assert f'href="{row.link}"' in shown
    assert Message.objects.filter(party_id=row.party_id, read_at=None).count() == waiting - 1
    assert f'href="/messages/{row.id}"' not in text(client.get("/messages?show=new"))
    assert f'href="/messages/{row.id}"' in text(client.get("/messages"))


def test_somebody_elses_message_is_not_found_and_stays_unread(at_portal: SignedIn) -> None:
    errands.instant()
    drain()
    row = Message.objects.filter(party_id=party_id(errands.RENAMED)).latest("created_at")
    assert at_portal("sunqi").get(f"/messages/{row.id}").status_code == 404
    row.refresh_from_db()
    assert row.read_at is None


def party_id(code: str) -> UUID:
    party = party_by_code(code)
    assert party is not None
    return party.id


def test_a_withdrawn_case_ends_with_a_confirmation(at_portal: SignedIn) -> None:
    case = errands.handed_over()
    client = at_portal("zhangsan", errands.EXPIRED)
    page = client.get(f"/cases/{case.number}")
    done = client.post(f"/cases/{case.number}/withdraw", {"seen": hidden(page, "seen"), "reason": "不办了"})
    shown = text(client.get(done["Location"]))
    assert "申请已撤回" in shown
    assert "撤回申请确认书" in shown
    case.refresh_from_db()
    assert (case.result, case.open) == ("撤回", False)


def test_a_withdrawal_from_an_outdated_page_is_told_and_does_nothing(at_portal: SignedIn) -> None:
    case = errands.handed_over()
    client = at_portal("zhangsan", errands.EXPIRED)
    handle(errands.officer("chuangkou"), case, Happening.ACCEPTED, {}, case.version)
    assert client.post(f"/cases/{case.number}/withdraw", {"seen": "1"}).status_code == 409
    case.refresh_from_db()
    assert case.open


def test_a_correction_replaces_answers_takes_files_and_goes_back_to_the_desk(at_portal: SignedIn) -> None:
    case = asked_to_correct()
    client = at_portal("zhouba", errands.HOTEL)
    page = client.get(f"/cases/{case.number}/correct")
    assert "补交盖章的平面图" in text(page)
    done = client.post(
        f"/cases/{case.number}/correct",
        {"seen": hidden(page, "seen"), "联系人": "演示·新联系人", "联系电话": "13900000000", "note": "已补"},
    )
    assert "补正已提交" in text(client.get(done["Location"]))
    case.refresh_from_db()
    assert case.status == "02"
    assert case.facts["联系人"]["v"] == "演示·新联系人"


def test_what_was_submitted_once_can_be_added_to_but_not_taken_out_again(at_portal: SignedIn) -> None:
    case = asked_to_correct()
    shown = text(at_portal("zhouba", errands.HOTEL).get(f"/cases/{case.number}/correct"))
    assert "再传一份" in shown
    assert 'name="remove"' not in shown


def test_a_wrong_answer_in_a_correction_is_shown_again_and_the_case_waits(at_portal: SignedIn) -> None:
    case = asked_to_correct()
    client = at_portal("zhouba", errands.HOTEL)
    form = {"seen": str(case.version), "联系人": "演示·周八", "联系电话": "没有电话"}
    refused = client.post(f"/cases/{case.number}/correct", form)
    assert refused.status_code == 422
    assert 'value="没有电话"' in text(refused)
    assert "“联系人的电话”" in text(refused) and "“联系电话”" not in text(refused)
    case.refresh_from_db()
    assert case.status == "06"


def test_a_refusal_shows_its_reasons_and_remedies(at_portal: SignedIn) -> None:
    case = errands.handed_over()
    officer = errands.officer("chuangkou")
    handle(officer, case, Happening.DECLINED, {"reasons": ["资质证书已过期，应当先办理延续（第20条）"]}, case.version)
    shown = text(at_portal("zhangsan", errands.EXPIRED).get(f"/cases/{case.number}"))
    assert "应当先办理延续" in shown
    assert REMEDIES in shown


def test_uploads_of_a_case_are_only_for_those_who_may_see_it(at_portal: SignedIn) -> None:
    case = errands.hygiene()
    row = Material.objects.filter(container=case.container).first()
    assert row is not None
    url = f"/cases/{case.number}/materials/{row.id}"
    assert at_portal("zhouba").get(url).content == errands.PDF
    assert at_portal("sunqi").get(url).status_code == 404


def test_a_licence_and_its_document_are_only_for_their_holder(at_portal: SignedIn) -> None:
    errands.instant()
    licence = Licence.objects.get(number="演示建资-0001", state="有效")
    url = f"/licences/{licence.id}"
    assert "演示·新名建筑工程有限公司" in text(at_portal("zhangsan").get(url))
    assert at_portal("sunqi").get(url).status_code == 404
    assert at_portal("sunqi").get(f"{url}/document").status_code == 404


def test_a_face_is_shown_in_its_own_order_and_says_its_end_once(at_portal: SignedIn) -> None:
    case = errands.instant()
    page = text(at_portal("zhangsan", errands.RENAMED).get(f"/licences/{case.licence_id}"))
    names = ("企业名称", "统一社会信用代码", "法定代表人", "注册地址", "注册资本", "资质类别及等级")
    places = [page.index(f"<dt>{name}") for name in names]
    assert places == sorted(places)
    assert page.count("<dt>有效期至") == 1


def test_the_document_of_a_licence_can_be_downloaded_once_it_is_sealed(at_portal: SignedIn) -> None:
    case = errands.instant()
    client = at_portal("zhangsan")
    url = f"/licences/{case.licence_id}/document"
    assert client.get(url).status_code == 404
    assert "签章中" in text(client.get(f"/cases/{case.number}/result"))
    drain()
    assert "下载电子证照" in text(client.get(f"/cases/{case.number}/result"))
    answer = client.get(url)
    assert answer.content.startswith(b"%PDF-")
    assert answer["Content-Disposition"].startswith("attachment")


def test_messages_are_counted_until_they_are_marked_as_read(at_portal: SignedIn) -> None:
    errands.instant()
    drain()
    client = at_portal("zhangsan", errands.RENAMED)
    assert "条未读" in text(client.get("/messages"))
    client.post("/messages/read")
    assert "条未读" not in text(client.get("/messages"))
    firm = party_by_code(errands.RENAMED)
    assert firm is not None
    assert not Message.objects.filter(party_id=firm.id, read_at=None).exists()
    assert Message.objects.filter(read_at=None).exists()  # her own copy is another mailbox


def test_my_cases_are_filtered_and_paged(at_portal: SignedIn) -> None:
    case = errands.handed_over()
    client = at_portal("zhangsan", errands.EXPIRED)
    assert case.number in text(client.get("/cases?show=open"))
    assert case.number not in text(client.get("/cases?show=closed"))
    assert client.get("/cases?page=999").status_code == 200


def test_telephone_numbers_are_masked_on_the_case(at_portal: SignedIn) -> None:
    case = errands.hygiene()
    shown = text(at_portal("zhouba").get(f"/cases/{case.number}"))
    assert "138****0000" in shown
    assert "13800000000" not in shown


def test_a_licence_is_shown_as_a_code_that_leads_to_its_public_check(at_portal: SignedIn) -> None:
    case = errands.instant()
    drain()
    client = at_portal("zhangsan", errands.RENAMED)
    page = text(client.get(f"/licences/{case.licence_id}"))
    found = re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', page)
    assert found is not None
    row = Licence.objects.get(id=case.licence_id)
    sheet = b'#set page(width: 60mm, height: 60mm, margin: 0mm)\n#image("qr.svg", width: 100%)'
    drawn = typeset({"main.typ": sheet, "qr.svg": b64decode(found[1])}, form="png", ppi=150)
    read = zxingcpp.read_barcodes(Image.open(BytesIO(drawn)))
    assert [one.text for one in read] == [f"{settings.PUBLIC_URL}/v/{row.check_id}"]


def test_a_licence_that_is_over_is_no_longer_offered_as_the_thing_to_download(at_portal: SignedIn) -> None:
    case = errands.instant()
    drain()
    client = at_portal("zhangsan", errands.RENAMED)
    assert "下载电子证照" in text(client.get(f"/cases/{case.number}"))
    case.refresh_from_db()
    reasons = {"reasons": ["原准予所依据的登记有误"]}
    handle(errands.officer("jueding"), case, Happening.REVOKED, reasons, case.version)
    for place in (f"/cases/{case.number}", f"/licences/{case.licence_id}"):
        page = text(client.get(place))
        assert "下载（已撤销）" in page and "下载电子证照" not in page, place
        assert "data:image/svg" not in page


@pytest.mark.parametrize(("place", "most"), [("/access", 5), ("/acting", 6)])
def test_lists_ask_the_database_a_bounded_number_of_times(
    at_portal: SignedIn, django_assert_max_num_queries: DjangoAssertNumQueries, place: str, most: int
) -> None:
    errands.instant()
    drain()
    client = at_portal("zhangsan", errands.RENAMED)
    client.get(place)
    with django_assert_max_num_queries(most):
        assert client.get(place).status_code == 200
