"""通知设置: what may be switched off, addresses confirmed by a code, and whose settings one may touch."""

import re
from datetime import timedelta
from typing import Any

import pytest
from tests.support import errands
from tests.support.portal import RESTAURANT, text

from tongban.core import clock, jobs
from tongban.core.models import Delivery, DeliveryState
from tongban.messaging.models import AddressCode, Contact
from tongban.parties.models import Mandate, Party
from tongban.parties.services import define_mandate

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

HERE = "/settings/notices"
ALL = {"kind-statutory": "短信", "kind-security": "短信", "language": "zh", "quiet": "on"}


def person(login: str = "zhangsan") -> Party:
    return errands.citizen(login)[1]


def code_in(page: str) -> str:
    found = re.search(r"验证码是 (\d{6})", page)
    assert found is not None, "the demonstration does not show the code"
    return found[1]


def test_other_notices_are_switched_off_and_statutory_ones_are_not(at_portal: Any) -> None:
    client = at_portal("zhangsan")
    refused = client.post(HERE, {"language": "zh", "quiet": "off", "kind-security": "短信"})
    assert refused.status_code == 422 and "不能全部关闭" in text(refused)
    assert not Contact.objects.exists()
    assert "通知设置已保存" in text(client.post(HERE, {**ALL, "quiet": "off", "language": "en"}, follow=True))
    kept = Contact.objects.get(party_id=person().id)
    assert kept.choices["到期提醒"] == [] and kept.choices["法定通知"] == ["短信"]
    assert (kept.quiet, kept.language) == (False, "en")
    client.post(HERE, ALL)
    kept.refresh_from_db()
    assert (kept.quiet, kept.language, kept.version) == (True, "zh", 2)


def test_a_mail_address_counts_once_its_code_came_back(at_portal: Any) -> None:
    client = at_portal("zhangsan")
    code = code_in(text(client.post(f"{HERE}/mail", {"address": "wu@example.cn"}, follow=True)))
    assert not Contact.objects.exclude(mail="").exists()
    wrong = client.post(f"{HERE}/mail/code", {"code": "000000" if code != "000000" else "111111"})
    assert wrong.status_code == 422 and "验证码不对" in text(wrong)
    done = client.post(f"{HERE}/mail/code", {"code": code}, follow=True)
    assert "w***@example.cn" in text(done) and "wu@example.cn" not in text(done)
    assert Contact.objects.get().mail == "wu@example.cn" and not AddressCode.objects.exists()
    client.post(f"{HERE}/mail/forget")
    assert Contact.objects.get().mail == ""


def test_a_new_number_takes_over_and_the_old_one_is_told(at_portal: Any) -> None:
    client, old = at_portal("zhangsan"), person().phone
    code = code_in(text(client.post(f"{HERE}/phone", {"address": "13800000009"}, follow=True)))
    client.post(f"{HERE}/phone/code", {"code": code})
    assert person().phone == "13800000009"
    jobs.drain()
    warned = Delivery.objects.get(event_name="account.changed")
    assert warned.to == old and warned.state == DeliveryState.SENT


def test_a_code_is_worth_nothing_after_five_tries_or_ten_minutes(at_portal: Any) -> None:
    client = at_portal("zhangsan")
    code = code_in(text(client.post(f"{HERE}/phone", {"address": "13800000009"}, follow=True)))
    for _ in range(5):
        client.post(f"{HERE}/phone/code", {"code": "x"})
    assert "已失效" in text(client.post(f"{HERE}/phone/code", {"code": code}))
    code = code_in(text(client.post(f"{HERE}/phone", {"address": "13800000009"}, follow=True)))
    AddressCode.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    assert client.post(f"{HERE}/phone/code", {"code": code}).status_code == 422
    assert person().phone != "13800000009"


@pytest.mark.parametrize(
    ("way", "address"),
    [("phone", "1380000"), ("phone", "+8613800000001"), ("mail", "wu@"), ("mail", "a@b.cn\nBcc: c@d.cn")],
)
def test_what_is_no_address_is_refused(at_portal: Any, way: str, address: str) -> None:
    assert at_portal("zhangsan").post(f"{HERE}/{way}", {"address": address}).status_code == 422
    assert not AddressCode.objects.exists()


def test_codes_are_asked_for_a_few_times_only(at_portal: Any) -> None:
    client = at_portal("zhangsan")
    answers = [client.post(f"{HERE}/phone", {"address": f"1380000000{n}"}).status_code for n in range(4)]
    assert answers == [302, 302, 302, 429]


def test_nobody_turns_another_person_s_notices_away(at_portal: Any) -> None:
    principal, agent = person("lisi"), person("zhangsan")
    define_mandate(principal.id, agent.id, clock.today(), None)
    client = at_portal("zhangsan")
    client.post("/acting", {"whom": str(principal.id)})
    for path in (HERE, f"{HERE}/phone", f"{HERE}/mail", "/settings/calendar"):
        assert client.post(path, {**ALL, "address": "13800000009"}).status_code == 403, path
    assert not Contact.objects.exists() and not AddressCode.objects.exists()


def test_the_full_agent_of_a_firm_settles_them_and_a_limited_one_does_not(at_portal: Any) -> None:
    client = at_portal("zhangsan", RESTAURANT)
    firm = Party.objects.get(code=RESTAURANT)
    if not Mandate.objects.filter(principal_id=firm.id, agent_id=person().id).exists():
        define_mandate(firm.id, person().id, clock.today(), None)
    assert client.post(HERE, ALL).status_code == 302
    assert Contact.objects.get().party_id == firm.id
    Mandate.objects.filter(principal_id=firm.id, agent_id=person().id).update(items=["food_license_new"])
    assert client.get(HERE).status_code == 403
