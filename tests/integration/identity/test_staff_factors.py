"""Second factors of staff: set up, asked for, used once, lost and reset by somebody else's hand."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from django.test import Client
from tests.support import errands
from tests.support.portal import text

from tongban.core import clock
from tongban.identity.models import OneTimePassword, RecoveryCode, SecurityEvent, SignedIn
from tongban.org.models import Staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]
Enrolled = Callable[[], tuple[pyotp.TOTP, list[str]]]


def password_in(login: str = "chuangkou") -> tuple[Client, Any]:
    client = Client(headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Chrome/130"})
    return client, client.post("/desk/sign-in", {"login": login, "password": "demo", "next": "/desk/items"})


def now_code(device: pyotp.TOTP) -> str:
    return device.at(clock.now())


@pytest.fixture
def enrolled() -> tuple[pyotp.TOTP, list[str]]:
    """Chuangkou has set up one-time passwords, two steps ago."""
    with clock.at(clock.now() - timedelta(seconds=60)):
        client, _ = password_in()
        page = text(client.get("/desk/account/one-time"))
        secret = re.search(r'<code class="tb-code">([A-Z2-7 ]+)</code>', page)
        assert secret is not None
        device = pyotp.TOTP(secret[1].replace(" ", ""))
        assert client.post("/desk/account/one-time", {"code": "000000"}).status_code == 422
        shown = client.post("/desk/account/one-time", {"code": now_code(device)})
        codes = re.findall(r"<code>([0-9a-z]{5}-[0-9a-z]{5})</code>", text(shown))
    assert len(codes) == 10
    return device, codes


def test_secrets_are_kept_sealed_and_codes_as_digests(enrolled: tuple[pyotp.TOTP, list[str]]) -> None:
    device, codes = enrolled
    assert device.secret not in OneTimePassword.objects.get().secret
    assert codes[0] not in str(list(RecoveryCode.objects.values_list("digest", flat=True)))


def test_a_password_alone_is_no_longer_enough_and_a_code_works_once(enrolled: tuple[pyotp.TOTP, list[str]]) -> None:
    device, _codes = enrolled
    client, answer = password_in()
    assert answer["Location"] == "/desk/sign-in/second"
    assert client.get("/desk/items").status_code == 302
    code = now_code(device)
    done = client.post("/desk/sign-in/second", {"code": code})
    assert done["Location"] == "/desk/items"
    assert client.get("/desk/items").status_code == 200
    other, _ = password_in()
    assert other.post("/desk/sign-in/second", {"code": code}).status_code == 401
    row = SignedIn.objects.get(subject_id=Staff.objects.get(login="chuangkou").id, ended_at=None, grade="中级")
    assert (row.provider, row.device) == ("口令和动态口令", "Windows 电脑 · Chrome")


def test_a_recovery_code_works_once(enrolled: tuple[pyotp.TOTP, list[str]]) -> None:
    code = enrolled[1][3]
    for status in (302, 401):
        client, _ = password_in()
        assert client.post("/desk/sign-in/second", {"code": code.upper()}).status_code == status
    assert RecoveryCode.objects.filter(used_at=None).count() == 9


def test_ten_wrong_codes_lock_the_account_for_a_while_and_are_on_record(
    enrolled: tuple[pyotp.TOTP, list[str]],
) -> None:
    client, _ = password_in()
    for _ in range(10):
        assert client.post("/desk/sign-in/second", {"code": "123456"}).status_code == 401
    told = client.post("/desk/sign-in/second", {"code": now_code(enrolled[0])})
    assert told.status_code == 429
    assert "尝试次数过多" in text(told)
    assert SecurityEvent.objects.filter(what="第二重验证多次不对").exists()
    with clock.at(clock.now() + timedelta(minutes=16)):
        again, _ = password_in()
        assert again.post("/desk/sign-in/second", {"code": now_code(enrolled[0])}).status_code == 302


def test_nobody_comes_to_the_second_step_without_the_first_or_too_late(
    enrolled: tuple[pyotp.TOTP, list[str]],
) -> None:
    assert Client().post("/desk/sign-in/second", {"code": now_code(enrolled[0])})["Location"] == "/desk/sign-in"
    client, _ = password_in()
    with clock.at(clock.now() + timedelta(minutes=11)):
        late = client.post("/desk/sign-in/second", {"code": now_code(enrolled[0])})
        assert late["Location"] == "/desk/sign-in"


def test_a_post_that_asks_for_a_factor_opens_nothing_until_there_is_one(settings: Any) -> None:
    settings.SECOND_FACTOR = ["窗口受理"]
    client, _ = password_in()
    assert client.get("/desk/worklist")["Location"] == "/desk/account"
    refused = client.post("/desk/cases/1/acts/accept", {"version": "1"})
    assert refused.status_code == 403
    assert "TB-AUTH-411" in text(refused)
    assert "设置好以后才能继续工作" in text(client.get("/desk/account"))
    page = text(client.get("/desk/account/one-time"))
    secret = re.search(r'<code class="tb-code">([A-Z2-7 ]+)</code>', page)
    assert secret is not None
    client.post("/desk/account/one-time", {"code": now_code(pyotp.TOTP(secret[1].replace(" ", "")))})
    assert client.get("/desk/worklist").status_code == 200
    last = client.post("/desk/account/one-time/remove")
    assert last.status_code == 409
    assert "最后一种" in text(last)


def test_another_administrator_resets_a_lost_factor_and_the_owner_is_told(
    enrolled: tuple[pyotp.TOTP, list[str]],
) -> None:
    inside, _ = password_in()
    inside.post("/desk/sign-in/second", {"code": now_code(enrolled[0])})
    owner = Staff.objects.get(login="chuangkou")
    admin, _ = password_in("yunwei")
    assert "重置第二重验证" in text(admin.get("/desk/staff"))
    assert admin.post(f"/desk/staff/{owner.id}/reset-factor").status_code == 302
    assert inside.get("/desk/items").status_code == 302
    event = SecurityEvent.objects.get(subject_id=owner.id, what="第二重验证被重置")
    assert event.actor_name == "演示·运维小朱"
    client, answer = password_in()
    assert answer["Location"] == "/desk/items"
    assert "您的账户有变动" in text(client.get("/desk/items"))
    assert "演示·运维小朱" in text(client.get("/desk/account"))


def test_nobody_resets_her_own_account_and_no_other_post_resets_anybodys() -> None:
    admin, _ = password_in("yunwei")
    own = errands.officer("yunwei").id
    assert admin.post(f"/desk/staff/{own}/reset-factor").status_code == 403
    clerk, _ = password_in("chuangkou")
    assert clerk.post(f"/desk/staff/{own}/reset-factor").status_code == 403
    assert clerk.get("/desk/staff").status_code == 403


def test_a_one_time_link_sets_a_password_once_and_ends_every_sign_in() -> None:
    inside, _ = password_in()
    owner = Staff.objects.get(login="chuangkou")
    admin, _ = password_in("yunwei")
    shown = text(admin.post(f"/desk/staff/{owner.id}/new-link"))
    link = re.search(r"/desk/sign-in/password/[\w-]+", shown)
    assert link is not None
    new = {"new": "三棵枣树开白花又开红花", "again": "三棵枣树开白花又开红花"}
    assert Client().post(link[0], new | {"again": "x"}).status_code == 422
    assert Client().post(link[0], new).status_code == 302
    assert Client().post(link[0], new).status_code == 404
    assert inside.get("/desk/items").status_code == 302
    fresh = Client().post("/desk/sign-in", {"login": "chuangkou", "password": new["new"]})
    assert fresh.status_code == 302


def test_a_stopped_account_is_out_at_once_and_can_be_restored() -> None:
    inside, _ = password_in()
    owner = Staff.objects.get(login="chuangkou")
    admin, _ = password_in("yunwei")
    admin.post(f"/desk/staff/{owner.id}/stop")
    assert inside.get("/desk/items").status_code == 302
    assert password_in()[1].status_code == 401
    admin.post(f"/desk/staff/{owner.id}/restore")
    assert password_in()[1].status_code == 302
