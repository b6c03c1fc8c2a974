"""Signing in through a provider that speaks OpenID Connect: a real one, and one that lies."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import oidc_provider_mock
import pytest
from django.test import Client
from tests.support import provider as hostile
from tests.support.portal import text

from tongban.channels.authorise import PERSON_KEY
from tongban.core import clock
from tongban.identity.jobs import sweep_identity
from tongban.identity.models import SecurityEvent, SignedIn
from tongban.identity.oidc.provider import forget
from tongban.parties.models import Linked, Party
from tongban.standards import resident_id

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]
NUMBER = "370200199001010055"


@pytest.fixture(scope="module")
def one_provider() -> Iterator[hostile.HostileProvider]:
    with hostile.running() as running:
        yield running


@pytest.fixture
def provider(one_provider: hostile.HostileProvider, settings: Any) -> Iterator[hostile.HostileProvider]:
    one_provider.person = {"sub": "u-1", "name": "演示·李四", "id_number": NUMBER, "acr": "l2"}
    one_provider.header, one_provider.bend, one_provider.delay = {"alg": "RS256"}, dict, 0.0
    one_provider.metadata, one_provider.userinfo_subject, one_provider.asked = {}, "", []
    settings.OIDC = one_provider.environment(TIMEOUT="1")
    forget()
    yield one_provider
    forget()


def out(client: Client, wanted: str = "/cases", need: str = "") -> str:
    """Where the browser is sent to sign in."""
    answer = client.get("/sign-in/outside", {"next": wanted} | ({"need": need} if need else {}))
    assert answer.status_code == 302, text(answer)
    return str(answer["Location"])


def walk(client: Client, provider: hostile.HostileProvider, **more: str) -> Any:
    return client.get("/sign-in/outside/back", provider.consent(out(client, **more)))


def refused(answer: Any, code: str) -> None:
    assert answer.status_code in {401, 503}
    assert code in text(answer)
    assert PERSON_KEY not in answer.client.session


def test_a_real_provider_signs_a_person_in_and_out(settings: Any) -> None:
    user = oidc_provider_mock.User(sub="citizen-1", claims={"name": "演示·新来的", "id_number": "370200198506120036"})
    with oidc_provider_mock.run_server_in_thread(user_claims=[user], require_nonce=True) as server:
        settings.OIDC = {
            "TONGBAN_OIDC_ISSUER": f"http://localhost:{server.server_port}",
            "TONGBAN_OIDC_CLIENT_ID": "tongban", "TONGBAN_OIDC_CLIENT_SECRET": "secret", "TONGBAN_OIDC_GRADE": "中级",
        }  # fmt: skip
        forget()
        client = Client()
        assert "用统一身份认证登录" in text(client.get("/sign-in"))
        agreed = httpx.post(out(client, "/cases?tab=open"), data={"sub": "citizen-1"})
        back = urlsplit(agreed.headers["location"])
        answer = client.get(f"{back.path}?{back.query}")
        assert answer.status_code == 302
        assert answer["Location"] == "/cases?tab=open"
        assert client.get("/cases").status_code == 200
        assert Party.objects.get(code="370200198506120036").name == "演示·新来的"
        left = client.post("/sign-out")
        page = text(client.get(left["Location"]))
        assert "end_session" in page and "id_token_hint=" in page
        assert client.get("/cases").status_code == 302


def test_a_first_sign_in_makes_the_person_and_a_second_one_finds_her(provider: hostile.HostileProvider) -> None:
    number = resident_id.make("37020019991231001")
    provider.person |= {"sub": "new", "name": "演示·初来", "id_number": number, "phone_number": "10000000077"}
    assert walk(Client(), provider)["Location"] == "/cases"
    walk(Client(), provider)
    person = Party.objects.get(code=number)
    assert (person.name, person.phone, person.kind) == ("演示·初来", "10000000077", "自然人")
    assert Linked.objects.filter(person_id=person.id).count() == 1
    assert SignedIn.objects.filter(subject_id=person.id, grade="中级", provider="测试认证平台").count() == 2


def test_a_changed_name_is_taken_over_and_put_on_record(provider: hostile.HostileProvider) -> None:
    walk(Client(), provider)
    provider.person["name"] = "演示·李四改"
    walk(Client(), provider)
    person = Party.objects.get(code=NUMBER)
    assert person.name == "演示·李四改"
    event = SecurityEvent.objects.get(subject_id=person.id, what="更新姓名")
    assert "演示·李四 → 演示·李四改" in event.detail


@pytest.mark.parametrize(
    ("code", "bend"),
    [
        ("TB-OIDC-411", {"iss": "http://127.0.0.1:1"}),
        ("TB-OIDC-412", {"aud": "somebody-else"}),
        ("TB-OIDC-412", {"aud": [hostile.CLIENT, "other"]}),
        ("TB-OIDC-412", {"azp": "other"}),
        ("TB-OIDC-413", {"exp": 1_600_000_000}),
        ("TB-OIDC-413", {"exp": True}),
        ("TB-OIDC-413", {"iat": 4_000_000_000}),
        ("TB-OIDC-414", {"nonce": "another"}),
        ("TB-OIDC-414", {"nonce": None}),
        ("TB-OIDC-415", {"at_hash": "AAAA"}),
        ("TB-OIDC-417", {"sub": "u-2"}),
    ],
)
def test_a_token_that_says_the_wrong_thing_lets_nobody_in(
    provider: hostile.HostileProvider, code: str, bend: dict[str, Any]
) -> None:
    provider.bend = lambda claims: claims | bend
    refused(walk(Client(), provider), code)


def test_a_token_without_a_signature_or_signed_by_a_strangers_key_lets_nobody_in(
    provider: hostile.HostileProvider,
) -> None:
    provider.header = {"alg": "none"}
    refused(walk(Client(), provider), "TB-OIDC-410")
    provider.header = {"alg": "RS256"}
    walk(Client(), provider)
    known = provider.key
    stranger = hostile.RSAKey.generate_key(2048, {"kid": known.kid}, private=True)
    signed = provider._signed
    provider._signed = lambda claims: hostile.jwt.encode({"alg": "RS256", "kid": known.kid}, claims, stranger)  # type: ignore[method-assign]
    try:
        refused(walk(Client(), provider), "TB-OIDC-410")
    finally:
        provider._signed = signed  # type: ignore[method-assign]


def test_new_keys_of_the_provider_are_fetched_when_a_token_needs_them(
    provider: hostile.HostileProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk(Client(), provider)
    provider.rotate()
    monkeypatch.setattr("tongban.identity.oidc.provider._NO_OFTENER", 0.0)
    assert walk(Client(), provider)["Location"] == "/cases"
    assert provider.asked.count("/jwks") == 2


def test_unknown_keys_do_not_make_us_hammer_the_provider(provider: hostile.HostileProvider) -> None:
    walk(Client(), provider)
    provider.header = {"alg": "RS256", "kid": "nobody-knows"}
    for _ in range(3):
        refused(walk(Client(), provider), "TB-OIDC-410")
    assert provider.asked.count("/jwks") == 1


def test_an_answer_counts_once_and_only_in_the_browser_that_asked(provider: hostile.HostileProvider) -> None:
    client = Client()
    answer = provider.consent(out(client))
    refused(Client().get("/sign-in/outside/back", answer), "TB-OIDC-401")
    refused(client.get("/sign-in/outside/back", answer | {"state": "forged"}), "TB-OIDC-401")
    assert client.get("/sign-in/outside/back", answer).status_code == 302
    client.post("/sign-out")
    refused(client.get("/sign-in/outside/back", answer), "TB-OIDC-401")


def test_a_code_of_another_sign_in_is_refused_by_pkce(provider: hostile.HostileProvider) -> None:
    victim, thief = Client(), Client()
    stolen = provider.consent(out(victim))["code"]
    own = provider.consent(out(thief))
    refused(thief.get("/sign-in/outside/back", own | {"code": stolen}), "TB-OIDC-403")


def test_an_answer_that_names_another_sender_is_refused(provider: hostile.HostileProvider) -> None:
    client = Client()
    refused(client.get("/sign-in/outside/back", provider.consent(out(client)) | {"iss": "http://evil"}), "TB-OIDC-404")
    forget()
    provider.metadata = {"authorization_response_iss_parameter_supported": True}
    refused(walk(Client(), provider), "TB-OIDC-404")


def test_an_answer_that_comes_too_late_is_refused(provider: hostile.HostileProvider) -> None:
    client = Client()
    answer = provider.consent(out(client))
    with clock.at(clock.now() + timedelta(minutes=16)):
        refused(client.get("/sign-in/outside/back", answer), "TB-OIDC-401")


def test_who_changes_her_mind_is_told_how_to_go_on(provider: hostile.HostileProvider) -> None:
    client = Client()
    state = parse_qs(urlsplit(out(client)).query)["state"][0]
    answer = client.get("/sign-in/outside/back", {"state": state, "error": "access_denied"})
    refused(answer, "TB-OIDC-402")
    assert "您在身份认证平台取消了登录" in text(answer)


def test_a_provider_that_is_away_slow_or_garbled_is_told_as_such(
    provider: hostile.HostileProvider, settings: Any
) -> None:
    client = Client()
    answer = provider.consent(out(client))
    provider.delay = 1.5
    refused(client.get("/sign-in/outside/back", answer), "TB-OIDC-503")
    provider.delay = 0.0
    forget()
    provider.metadata = {"token_endpoint": "ftp://x"}
    refused(client.get("/sign-in/outside"), "TB-OIDC-502")
    forget()
    provider.metadata = {"issuer": "http://127.0.0.1:1"}
    refused(client.get("/sign-in/outside"), "TB-OIDC-411")
    settings.OIDC = provider.environment(ISSUER="http://127.0.0.1:9")
    refused(client.get("/sign-in/outside"), "TB-OIDC-503")
    assert client.get("/sign-in").status_code == 200


@pytest.mark.parametrize("person", [{"id_number": "370200199001010056"}, {"id_number": ""}, {"name": " "}])
def test_somebody_without_a_checked_number_or_name_is_not_let_in(
    provider: hostile.HostileProvider, person: dict[str, str]
) -> None:
    provider.person |= person
    refused(walk(Client(), provider), "TB-OIDC-421")


def test_the_providers_own_name_never_passes_to_somebody_else(provider: hostile.HostileProvider) -> None:
    walk(Client(), provider)
    provider.person["id_number"] = "370200198506120036"
    refused(walk(Client(), provider), "TB-OIDC-423")


def test_an_address_elsewhere_is_not_gone_to_after_signing_in(provider: hostile.HostileProvider) -> None:
    assert "evil" not in walk(Client(), provider, wanted="https://evil.test/")["Location"]


def test_stepping_up_asks_for_a_fresh_sign_in_and_takes_nothing_less(provider: hostile.HostileProvider) -> None:
    client = Client()
    walk(client, provider)
    url = out(client, "/messages", "高级")
    asked = parse_qs(urlsplit(url).query)
    assert (asked["prompt"], asked["max_age"], asked["acr_values"]) == (["login"], ["0"], ["l3"])
    low = client.get("/sign-in/outside/back", provider.consent(url))
    assert "TB-OIDC-416" in text(low)
    provider.person["acr"] = "l3"
    provider.bend = lambda claims: claims | {"auth_time": claims["auth_time"] - 3600}
    assert "TB-OIDC-416" in text(walk(client, provider, need="高级"))
    provider.bend = dict
    provider.person |= {"sub": "u-9", "id_number": "370200198506120036"}
    assert "TB-OIDC-422" in text(walk(client, provider, need="高级"))
    provider.person |= {"sub": "u-1", "id_number": NUMBER}
    assert walk(client, provider, wanted="/messages", need="高级")["Location"] == "/messages"
    row = SignedIn.objects.get(subject_id=client.session[PERSON_KEY])
    assert row.grade == "高级"


def test_nothing_personal_goes_to_the_log(provider: hostile.HostileProvider, capfd: pytest.CaptureFixture[str]) -> None:
    walk(Client(), provider)
    refused(walk(Client(), provider, need="高级"), "TB-OIDC-416")
    said = "".join(capfd.readouterr())
    assert NUMBER not in said and "李四" not in said and "code=" not in said


def at_desk(client: Client, provider: hostile.HostileProvider, login: str) -> Any:
    provider.person["preferred_username"] = login
    begun = client.get("/desk/sign-in/outside", {"next": "/desk/items"})
    return client.get("/desk/sign-in/outside/back", provider.consent(str(begun["Location"])))


def test_staff_sign_in_through_their_provider_but_only_with_an_account_here(
    provider: hostile.HostileProvider, settings: Any
) -> None:
    said = provider.environment(GRADE="中级")
    settings.OIDC = {name.replace("TONGBAN_OIDC", "TONGBAN_STAFF_OIDC"): text for name, text in said.items()}
    client = Client()
    assert "用测试认证平台登录" in text(client.get("/desk/sign-in"))
    assert at_desk(client, provider, "chuangkou")["Location"] == "/desk/items"
    assert client.get("/desk/worklist").status_code == 200
    stranger = at_desk(Client(), provider, "nobody")
    assert stranger.status_code == 401
    assert "TB-OIDC-424" in text(stranger)
    assert Client().get("/sign-in/outside").status_code == 404


def test_what_has_run_out_is_cleared_away(provider: hostile.HostileProvider) -> None:
    walk(Client(), provider)
    with clock.at(clock.now() + timedelta(days=179)):
        sweep_identity()
    assert SignedIn.objects.exists()
    with clock.at(clock.now() + timedelta(days=182)):
        sweep_identity()
    assert not SignedIn.objects.exists()
    assert SecurityEvent.objects.exists()
