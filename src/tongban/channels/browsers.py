"""What may be kept about the browser of a sign-in: a coarse name of the device, and an address nobody is found by."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_noop as N_

from tongban.identity.subjects import Browser

#: The first word found names the system; the order matters, for later ones also stand in the texts of earlier ones.
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("OpenHarmony", N_("鸿蒙设备")),
    ("HarmonyOS", N_("鸿蒙设备")),
    ("Android", N_("安卓设备")),
    ("Windows", N_("Windows 电脑")),
    ("Macintosh", N_("苹果电脑")),
    ("CrOS", "Chromebook"),
    ("Linux", N_("Linux 电脑")),
)
_BROWSERS = (
    ("MicroMessenger", N_("微信")),
    ("AlipayClient", N_("支付宝")),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)


def device(agent: str) -> str:
    """The kind of device and browser, as its owner would call them."""
    parts = [next((name for word, name in table if word in agent), "") for table in (_SYSTEMS, _BROWSERS)]
    return " · ".join(filter(None, parts)) or N_("其他设备")


def masked(address: str) -> str:
    """The network an address belongs to: half of an IPv4 address, the first two groups of an IPv6 one."""
    if ":" in address:
        return ":".join(address.split(":")[:2]) + ":…"
    parts = address.split(".")
    return f"{parts[0]}.{parts[1]}.*.*" if len(parts) == 4 else ""


def browser_of(request: HttpRequest) -> Browser:
    """The browser of a request."""
    return Browser(
        device(request.META.get("HTTP_USER_AGENT", "")[:500]),
        masked(str(request.META.get("REMOTE_ADDR", ""))),
        getattr(request, "request_id", ""),
    )
