"""The real adapters against servers that speak the real protocols: a signed HTTP gateway, SMTP with TLS."""

import email
from collections.abc import Iterator
from email.policy import default
from pathlib import Path

import pytest
from pytest_django import Settings
from tests.support.sms_gateway import KEY, SECRET, Gateway, sms_gateway
from tests.support.smtp_server import Kept, certificate, mail_server

from tongban.core.errors import Problem
from tongban.core.notify.adapters.http_sms import HttpSms
from tongban.core.notify.adapters.smtp import SmtpMail
from tongban.core.notify.ports import Mail, Rejected, Unreachable

LETTER = Mail(
    "wu@example.cn", "申请已受理 <b>", "“甲”已受理。\n\nhttps://city.example/cases/1", "ref-1", "https://city.example/s"
)


@pytest.fixture
def gateway(settings: Settings) -> Iterator[Gateway]:
    with sms_gateway() as found:
        settings.SMS_URL, settings.SMS_KEY, settings.SMS_SECRET, settings.SMS_TIMEOUT = found.url, KEY, SECRET, 2.0
        yield found


@pytest.fixture(scope="module")
def pem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate(tmp_path_factory.mktemp("mail"))


@pytest.fixture
def mailing(settings: Settings, pem: Path) -> Settings:
    settings.MAIL_FROM, settings.MAIL_CA, settings.MAIL_TIMEOUT = "通办 <no-reply@city.example>", str(pem), 3.0
    settings.PUBLIC_URL = "https://city.example"
    return settings


def url(kept: Kept, scheme: str = "smtp", secret: str = "s%40crt") -> str:
    return f"{scheme}://tongban:{secret}@localhost:{kept.port}"


def test_a_text_message_goes_out_signed_and_comes_back_with_a_receipt(gateway: Gateway) -> None:
    assert HttpSms().send("13800000001", "【通办】已受理", "reference-1") == "R-referenc"
    sent = gateway.sent["reference-1"]
    assert (sent["to"], sent["text"]) == ("13800000001", "【通办】已受理")
    assert sent["report_to"].endswith("/api/reports/sms")


def test_a_wrong_secret_is_a_fault_of_ours_and_tried_again(gateway: Gateway, settings: Settings) -> None:
    settings.SMS_SECRET = "another"
    with pytest.raises(Unreachable, match="401"):
        HttpSms().send("13800000001", "x", "r")


@pytest.mark.parametrize(("status", "kind"), [(400, Rejected), (404, Rejected), (429, Unreachable), (500, Unreachable)])
def test_the_gateway_refuses_for_good_or_for_now(gateway: Gateway, status: int, kind: type[Exception]) -> None:
    gateway.status = status
    with pytest.raises(kind, match=str(status)):
        HttpSms().send("13800000001", "x", "r")


@pytest.mark.parametrize("body", [b"ok", b"[]", b"{}"])
def test_an_answer_without_a_receipt_is_none(gateway: Gateway, body: bytes) -> None:
    gateway.body = body
    with pytest.raises(Unreachable):
        HttpSms().send("13800000001", "x", "r")


def test_a_gateway_that_is_not_there_or_not_named_is_told(settings: Settings) -> None:
    settings.SMS_URL, settings.SMS_KEY, settings.SMS_SECRET = "http://127.0.0.1:9/", KEY, SECRET
    with pytest.raises(Unreachable):
        HttpSms().send("13800000001", "x", "r")
    settings.SMS_SECRET = ""
    with pytest.raises(Problem) as caught:
        HttpSms()
    assert caught.value.code == "TB-CFG-031"


@pytest.mark.parametrize(("scheme", "implicit"), [("smtp", False), ("smtps", True)])
def test_a_letter_goes_out_encrypted_as_text_and_html(
    mailing: Settings, pem: Path, scheme: str, implicit: bool
) -> None:
    with mail_server(pem, implicit=implicit) as kept:
        mailing.MAIL_URL = url(kept, scheme)
        assert SmtpMail().send(LETTER) == "ref-1@city.example"
    assert kept.encrypted == [True]
    letter = email.message_from_bytes(kept.letters[0], policy=default)
    assert letter["To"] == "wu@example.cn" and letter["Subject"] == LETTER.subject
    assert letter["Message-ID"] == "<ref-1@city.example>" and letter["List-Unsubscribe"] == f"<{LETTER.settings_url}>"
    text, html = (part.get_content() for part in letter.iter_parts())
    assert "“甲”已受理。" in text
    assert "&lt;b&gt;" in html and '<a href="https://city.example/cases/1">' in html


@pytest.mark.parametrize(
    ("answers", "kind"),
    [
        ({"RCPT": "550 no such box"}, Rejected),
        ({"RCPT": "451 later"}, Unreachable),
        ({"DATA": "554 spam"}, Rejected),
        ({"AUTH": "535 no"}, Unreachable),
        ({"STARTTLS": "454 not now"}, Unreachable),
    ],
)
def test_the_server_refuses_for_good_or_for_now(
    mailing: Settings, pem: Path, answers: dict[str, str], kind: type[Exception]
) -> None:
    with mail_server(pem, answers) as kept:
        mailing.MAIL_URL = url(kept)
        with pytest.raises(kind):
            SmtpMail().send(LETTER)
    assert kept.letters == []


def test_nothing_is_told_to_a_server_that_cannot_prove_its_name(mailing: Settings, pem: Path) -> None:
    with mail_server(pem) as kept:
        mailing.MAIL_URL, mailing.MAIL_CA = url(kept), ""
        with pytest.raises(Unreachable):
            SmtpMail().send(LETTER)
    assert "AUTH" not in kept.said


@pytest.mark.parametrize(
    ("address", "sender"),
    [("", "a@b.cn"), ("http://host", "a@b.cn"), ("smtps://host", "nobody"), ("smtp+plain://mail.example", "a@b.cn")],
)
def test_a_mail_server_that_is_not_well_named_is_told(settings: Settings, address: str, sender: str) -> None:
    settings.MAIL_URL, settings.MAIL_FROM = address, sender
    with pytest.raises(Problem) as caught:
        SmtpMail()
    assert caught.value.code == "TB-CFG-032"
