"""The outside services that reach people: text messages and mail, and which adapters serve them."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from django.conf import settings
from django.utils.translation import gettext as _

from tongban.core.adapters import adapter
from tongban.core.errors import Problem

SMS, MAIL = "短信", "邮件"


class Rejected(Exception):
    """The service will never take this message (no such number, an address that is none): trying again is in vain."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Unreachable(Exception):
    """The service did not answer as it should; it may later."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Mail:
    """One letter by mail; repeats of it have one ``reference``. ``settings_url`` is where such mail is stopped."""

    to: str
    subject: str
    text: str
    reference: str
    settings_url: str


class SmsPort(Protocol):
    """A service that sends text messages.

    ``send`` returns the carrier's receipt; it raises ``Rejected``, or anything else when it is worth trying again. A
    message sent twice under one reference is sent once by a sound gateway.
    """

    name: str
    demonstration: bool

    def send(self, to: str, text: str, reference: str) -> str: ...


class MailPort(Protocol):
    """A service that sends mail; ``sends`` is False where a city has none."""

    name: str
    demonstration: bool
    sends: bool

    def send(self, mail: Mail) -> str: ...


@lru_cache(maxsize=1)
def sms() -> SmsPort:
    """The SMS adapter named by TONGBAN_SMS; demonstration adapters refuse production mode."""
    found: SmsPort = adapter("TONGBAN_SMS", settings.SMS_ADAPTER)
    if found.demonstration and not settings.DEMO:
        raise Problem(_("正式运行不能使用演示短信通道，请配置 TONGBAN_SMS。"), code="TB-CFG-010", status=503)
    return found


@lru_cache(maxsize=1)
def mail() -> MailPort:
    """The mail adapter named by TONGBAN_MAIL; demonstration adapters refuse production mode."""
    found: MailPort = adapter("TONGBAN_MAIL", settings.MAIL_ADAPTER)
    if found.demonstration and not settings.DEMO:
        raise Problem(
            _("正式运行不能使用演示邮件通道，请配置 TONGBAN_MAIL；不发邮件的写 %(nothing)s。")
            % {"nothing": "tongban.core.notify.adapters.nothing.NoMail"},
            code="TB-CFG-030",
            status=503,
        )
    return found
