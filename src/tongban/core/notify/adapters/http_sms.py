"""A text message gateway spoken to over HTTP: signed JSON out, a receipt back (docs/notices.md has the protocol)."""

import httpx
import orjson
from django.conf import settings

from tongban.core import clock
from tongban.core.errors import Problem
from tongban.core.notify.ports import Rejected, Unreachable
from tongban.core.signing import signed_headers

_LONGEST_RECEIPT = 80
#: Answers that say "not now" though they look like a refusal.
_LATER = frozenset({401, 403, 408, 425, 429})


class HttpSms:
    """The gateway at TONGBAN_SMS_URL, asked under TONGBAN_SMS_KEY and signed with TONGBAN_SMS_SECRET."""

    name = "短信网关"
    demonstration = False

    def __init__(self) -> None:
        if not (settings.SMS_URL.startswith(("https://", "http://")) and settings.SMS_KEY and settings.SMS_SECRET):
            raise Problem(
                "短信网关没有配置好：请设置 TONGBAN_SMS_URL（https://…）、TONGBAN_SMS_KEY 和 TONGBAN_SMS_SECRET。",
                code="TB-CFG-031",
                status=503,
            )

    def send(self, to: str, text: str, reference: str) -> str:
        """The gateway's receipt. Raises ``Rejected`` for a 4xx answer, ``Unreachable`` for anything else but a 2xx."""
        body = orjson.dumps({"to": to, "text": text, "reference": reference, "report_to": self._report_to()})
        headers = signed_headers(settings.SMS_KEY, settings.SMS_SECRET, body, clock.now())
        try:
            answer = httpx.post(
                settings.SMS_URL,
                content=body,
                headers={**headers, "Content-Type": "application/json"},
                timeout=settings.SMS_TIMEOUT,
                follow_redirects=False,
                trust_env=False,
            )
        except httpx.HTTPError as error:
            raise Unreachable(type(error).__name__) from error
        return _receipt(answer)

    @staticmethod
    def _report_to() -> str:
        return f"{settings.PUBLIC_URL}/api/reports/sms"


def _receipt(answer: httpx.Response) -> str:
    if answer.is_success:
        try:
            receipt = orjson.loads(answer.content)["receipt"]
        except (orjson.JSONDecodeError, KeyError, TypeError) as error:
            raise Unreachable("回执读不懂") from error
        return str(receipt)[:_LONGEST_RECEIPT]
    if 400 <= answer.status_code < 500 and answer.status_code not in _LATER:
        raise Rejected(f"HTTP {answer.status_code}")
    raise Unreachable(f"HTTP {answer.status_code}")
