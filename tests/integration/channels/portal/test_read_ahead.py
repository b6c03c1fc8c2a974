"""What is read by guess along with who asks, and what is kept of a draft, never outlives what it rests on."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.test import Client
from tests.support import errands

from tongban.cases.services import drafting
from tongban.core import cache
from tongban.exchange.models import BaseRecord
from tongban.exchange.services import define_record
from tongban.licences.models import Licence
from tongban.parties.models import Mandate
from tongban.parties.queries import party_by_code

pytestmark = pytest.mark.django_db
SignedIn = Callable[..., Client]


@pytest.fixture(autouse=True)
def nothing_grows_old(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "time", SimpleNamespace(monotonic=lambda: 0.0))


def shown(reader: Client, address: str) -> str:
    answer = reader.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def begun() -> str:
    """The address of a draft whose one question is answered."""
    actor, agent = errands.citizen("zhangsan")
    firm = party_by_code(errands.RENAMED)
    assert firm is not None
    draft = drafting.begin(actor, errands.QUALIFICATION, firm, agent, errands.SHINAN)
    drafting.save(actor, draft, {"变更事项": ["企业名称"]})
    return f"/drafts/{draft.id}"


def test_a_mandate_that_was_narrowed_narrows_the_lists_at_once(at_portal: SignedIn) -> None:
    number = errands.instant().number
    reader = at_portal("zhangsan", errands.RENAMED)
    assert all(number in shown(reader, "/cases") for _ in range(2))
    holdings = [shown(reader, "/licences") for _ in range(2)]
    Mandate.objects.filter(agent_id=errands.citizen("zhangsan")[1].id).update(items=["food_license_new"])
    assert number not in shown(reader, "/cases")
    assert shown(reader, "/licences") not in holdings


def test_what_an_authority_says_now_is_shown_now(at_portal: SignedIn) -> None:
    reader, address = at_portal("zhangsan", errands.RENAMED), f"{begun()}/review"
    before = shown(reader, address)
    record = BaseRecord.objects.get(subject_code=errands.RENAMED, licence_type="营业执照")
    assert record.data["企业名称"] in before
    renamed = {**record.data, "企业名称": "青岛新名演示建设有限公司"}
    define_record(record.library, record.licence_type, record.subject_code, record.number, renamed)
    after = shown(reader, address)
    assert "青岛新名演示建设有限公司" in after
    assert version(after) != version(before), "what was seen is told by what is known now"


def test_what_was_answered_elsewhere_meanwhile_is_shown(at_portal: SignedIn) -> None:
    reader, address = at_portal("zhangsan", errands.RENAMED), begun()
    shown(reader, f"{address}/review")
    other = at_portal("zhangsan", errands.RENAMED)
    other.post(f"{address}/questions/变更事项", {"变更事项": ["法定代表人"]})
    assert "法定代表人" in shown(reader, f"{address}/review")


def test_a_draft_is_shown_in_the_language_of_each_reader(at_portal: SignedIn) -> None:
    reader, address = at_portal("zhangsan", errands.RENAMED), f"{begun()}/review"
    chinese = shown(reader, address)
    reader.cookies["language"] = "en"
    assert shown(reader, address) != chinese
    del reader.cookies["language"]
    assert "您的情况" in shown(reader, address)


def test_a_licence_gone_meanwhile_is_no_longer_known(at_portal: SignedIn) -> None:
    reader, address = at_portal("zhangsan", errands.RENAMED), begun()
    certificate = Licence.objects.get(holder_code=errands.RENAMED, state="有效", type__contains="资质")
    before = shown(reader, f"{address}/form")
    Licence.objects.filter(id=certificate.id).update(state="已注销")
    answer = reader.get(f"{address}/form", follow=True)
    assert answer.redirect_chain or answer.content.decode() != before
    assert certificate.type in answer.content.decode()


def version(page: str) -> str:
    """The hidden field that says which facts were seen."""
    return page.partition('name="version" value="')[2].partition('"')[0]
