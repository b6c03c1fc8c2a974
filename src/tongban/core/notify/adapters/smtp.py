"""Mail over SMTP (RFC 5321): STARTTLS or TLS, signed in where asked, plain text with a simple HTML beside it."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from html import escape
from urllib.parse import SplitResult, unquote, urlsplit

from django.conf import settings

from tongban.core import clock
from tongban.core.errors import Problem
from tongban.core.notify.ports import Mail, Rejected, Unreachable

_PORTS = {"smtp": 587, "smtps": 465, "smtp+plain": 25}


class SmtpMail:
    """The server at TONGBAN_MAIL_URL: smtp:// asks for STARTTLS, smtps:// speaks TLS, smtp+plain:// stays on it."""

    name = "邮件服务器"
    demonstration = False
    sends = True

    def __init__(self) -> None:
        url, sender = urlsplit(settings.MAIL_URL), parseaddr(settings.MAIL_FROM)[1]
        local = url.hostname in {"localhost", "127.0.0.1", "::1"}
        if (
            url.scheme not in _PORTS
            or not url.hostname
            or "@" not in sender
            or (url.scheme == "smtp+plain" and not local)
        ):
            raise Problem(
                "邮件没有配置好：请设置 TONGBAN_MAIL_URL（smtp://用户:口令@主机:587 或 smtps://…；"
                "smtp+plain:// 只能用于本机）和 TONGBAN_MAIL_FROM（发件人地址）。",
                code="TB-CFG-032",
                status=503,
            )
        self._url = url

    def send(self, mail: Mail) -> str:
        """The Message-ID. Raises ``Rejected`` for a 5xx about the recipient or the letter, else ``Unreachable``."""
        letter = composed(mail, settings.MAIL_FROM)
        try:
            with _session(self._url) as server:
                server.send_message(letter, to_addrs=[mail.to])
        except smtplib.SMTPRecipientsRefused as error:
            _told(next(iter(error.recipients.values()))[0], error)
        except (smtplib.SMTPSenderRefused, smtplib.SMTPAuthenticationError) as error:
            raise Unreachable(f"SMTP {error.smtp_code}") from error
        except smtplib.SMTPResponseException as error:
            _told(error.smtp_code, error)
        except (smtplib.SMTPException, OSError) as error:
            raise Unreachable(type(error).__name__) from error
        return str(letter["Message-ID"]).strip("<>")[:80]


def _told(code: int, error: Exception) -> None:
    """A 5xx stays so, a 4xx may pass (RFC 5321 4.2.1)."""
    raise (Rejected if code >= 500 else Unreachable)(f"SMTP {code}") from error


@contextmanager
def _session(url: SplitResult) -> Iterator[smtplib.SMTP]:
    """A session with the server, signed in. A server that will not encrypt is not told anything."""
    host, port = url.hostname or "", url.port or _PORTS[url.scheme]
    context = ssl.create_default_context(cafile=settings.MAIL_CA or None)
    timeout = settings.MAIL_TIMEOUT
    server = (
        smtplib.SMTP_SSL(host, port, timeout=timeout, context=context)
        if url.scheme == "smtps"
        else smtplib.SMTP(host, port, timeout=timeout)
    )
    try:
        if url.scheme == "smtp":
            server.starttls(context=context)
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
        yield server
    finally:
        with suppress(smtplib.SMTPException, OSError):
            server.quit()
        server.close()


def composed(mail: Mail, sender: str) -> EmailMessage:
    """The letter as it goes out. Repeats under one reference carry one Message-ID, so that readers see one letter."""
    name, address = parseaddr(sender)
    domain = address.rpartition("@")[2]
    letter = EmailMessage()
    letter["From"] = Address(name, addr_spec=address)
    letter["To"] = Address(addr_spec=mail.to)
    letter["Subject"] = " ".join(mail.subject.split())
    letter["Date"] = format_datetime(clock.now())
    letter["Message-ID"] = f"<{mail.reference}@{domain}>"
    letter["Auto-Submitted"] = "auto-generated"
    letter["List-Unsubscribe"] = f"<{mail.settings_url}>"
    letter.set_content(mail.text, charset="utf-8")
    letter.add_alternative(_html(mail), subtype="html", charset="utf-8")
    return letter


def _html(mail: Mail) -> str:
    paragraphs = "".join(f"<p>{_linked(line)}</p>" for line in mail.text.splitlines() if line.strip())
    return (
        '<!doctype html><html><head><meta charset="utf-8"></head>'
        f'<body style="font-size:16px;line-height:1.6"><h1 style="font-size:20px">{escape(mail.subject)}</h1>'
        f"{paragraphs}</body></html>"
    )


def _linked(line: str) -> str:
    """A line; one that is nothing but an address of ours is a link."""
    shown = escape(line)
    return f'<a href="{shown}">{shown}</a>' if line.startswith(f"{settings.PUBLIC_URL}/") and " " not in line else shown
