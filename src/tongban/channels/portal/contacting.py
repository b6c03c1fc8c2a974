"""通知设置: by which channels a party is told what, her addresses and their confirmation, her calendar."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tongban.catalog.announcements import Kind
from tongban.channels.authorise import CitizenRequest, citizen
from tongban.channels.portal import pages, reach
from tongban.channels.shapes import Choice, ErrorLine, Field, Link
from tongban.core import notify
from tongban.core.errors import Forbidden, Invalid, NotFound
from tongban.messaging import services
from tongban.messaging.channels import UNAVOIDABLE, chosen
from tongban.messaging.models import Contact, FeedOwner
from tongban.messaging.queries import contact_of
from tongban.messaging.services import feeds
from tongban.parties.models import Party, PartyKind

_WAYS = {"phone": notify.SMS, "mail": notify.MAIL}


@dataclass(frozen=True, slots=True)
class Address:
    """One address of the party as it is shown, and where it is changed."""

    shown: str
    confirmed: bool
    change_url: str
    remove_url: str = ""


def party_of(request: CitizenRequest) -> Party:
    """Whose settings these are. An agent settles them for an organisation, which has no hands of its own.

    Nobody turns another person's notices away from her (TB-AUTH-412).
    """
    acting = request.acting
    if acting.id == request.person.id:
        return acting
    if acting.kind == PartyKind.PERSON or reach.limits(request) is not None:
        said = _("“%(name)s”的通知设置只能由本人改。请切换到为自己办理，再改您自己的设置。")
        raise Forbidden(said % {"name": acting.name}, code="TB-AUTH-412")
    return acting


@citizen
@require_http_methods(["GET", "POST"])
def notice_settings(request: CitizenRequest) -> HttpResponse:
    """The page, and keeping what was chosen on it."""
    party = party_of(request)
    if request.method != "POST":
        return _page(request, party)
    chosen_now = {kind.value: request.POST.getlist(_name(kind)) for kind in Kind}
    try:
        services.prefer(
            request.actor,
            party,
            chosen_now,
            language=request.POST.get("language", ""),
            quiet=request.POST.get("quiet") != "off",
        )
    except Invalid as problem:
        return _page(request, party, problem, chosen_now)
    pages.say(request, _("通知设置已保存。"))
    return redirect("portal:notice_settings")


def _name(kind: Kind) -> str:
    return f"kind-{kind.name.lower()}"


def _page(
    request: CitizenRequest, party: Party, problem: Invalid | None = None, typed: dict[str, list[str]] | None = None
) -> HttpResponse:
    contact = contact_of(party.id)
    errors = dict(problem.fields) if problem else {}
    choices = typed if typed is not None else contact.choices
    context = {
        "crumbs": [Link(_("我的消息"), reverse("portal:messages")), Link(_("通知设置"))],
        "party": party.name if party.id != request.person.id else "",
        "phone": _phone(party, contact),
        "mail": _mail(contact) if notify.mail().sends else None,
        "fields": [
            *(_kind_field(kind, choices, contact, errors.get(kind.value, "")) for kind in Kind),
            Field("language", _("通知的文字"), "radio", contact.language,
                  choices=[Choice("zh", "中文"), Choice("en", "English")]),
            Field("quiet", _("夜间免打扰"), "radio", "on" if contact.quiet else "off",
                  hint=_("夜里 10 点到早上 7 点，不急的短信等到早上再发。涉及期限的通知和验证码照发。"),
                  choices=[Choice("on", _("夜间不发")), Choice("off", _("随时发"))]),
        ],
        "feed": feeds.address_of(FeedOwner.PARTY, party.id),
        "errors": [ErrorLine(text, _name(Kind(kind))) for kind, text in errors.items()],
    }  # fmt: skip
    return pages.show(
        request, "portal/notice_settings.html", context, section="messages", status=problem.status if problem else 200
    )


def _kind_field(kind: Kind, choices: Any, contact: Contact, error: str) -> Field:
    about = {
        Kind.STATUTORY: _("受理、补正、准予、不予许可等。一定会放进“我的消息”，并至少再用一种方式告诉您。"),
        Kind.REMINDER: _("证照快到期、补正没交、草稿快删除。"),
        Kind.SHARING: _("有人授权给您、请您帮忙填写。"),
        Kind.SECURITY: _("登录方式和联系方式有变化。至少用一种方式告诉您。"),
    }[kind]
    ways = [Choice(notify.SMS, _("短信"))]
    if notify.mail().sends:
        unset = "" if contact.mail_confirmed_at else _("填写并确认邮箱后才会发")
        ways.append(Choice(notify.MAIL, _("邮件"), hint=unset))
    return Field(
        _name(kind), _(kind.value), "checkboxes", values=chosen(kind, choices), hint=about, error=error, choices=ways,
        required=kind in UNAVOIDABLE,
    )  # fmt: skip


def _phone(party: Party, contact: Contact) -> Address:
    shown = notify.masked(party.phone) if party.phone else ""
    return Address(shown, contact.phone_confirmed_at is not None, reverse("portal:change_address", args=["phone"]))


def _mail(contact: Contact) -> Address:
    remove = reverse("portal:forget_mail") if contact.mail else ""
    shown = notify.masked(contact.mail) if contact.mail else ""
    change = reverse("portal:change_address", args=["mail"])
    return Address(shown, contact.mail_confirmed_at is not None, change, remove)


@citizen
@require_http_methods(["GET", "POST"])
def change_address(request: CitizenRequest, way: str) -> HttpResponse:
    """Give a new number or mail address; a code is sent to it."""
    party, channel, typed = party_of(request), _channel(way), request.POST.get("address", "")
    if request.method == "POST":
        try:
            code = services.start_confirming(party, channel, typed)
        except Invalid as problem:
            return _address_page(request, way, typed, problem.detail)
        if settings.DEMO and _demonstration(channel):
            pages.say(request, _("演示：没有真的发送，验证码是 %(code)s。") % {"code": code})
        return redirect("portal:confirm_address", way)
    return _address_page(request, way, typed)


def _channel(way: str) -> str:
    if way not in _WAYS or (way == "mail" and not notify.mail().sends):
        raise NotFound
    return _WAYS[way]


def _demonstration(channel: str) -> bool:
    return (notify.sms() if channel == notify.SMS else notify.mail()).demonstration


def _address_page(request: CitizenRequest, way: str, typed: str, error: str = "") -> HttpResponse:
    label = _("新手机号码") if way == "phone" else _("邮箱地址")
    hint = _("11 位，验证码会发到这个号码") if way == "phone" else _("验证码会发到这个邮箱")
    auto = "tel" if way == "phone" else "email"
    title = _("更换手机号码") if way == "phone" else _("填写邮箱")
    return _step(
        request, title, Field("address", label, value=typed, hint=hint, error=error, max_length=254, autocomplete=auto),
        _("获取验证码"), error,
    )  # fmt: skip


def _step(request: CitizenRequest, title: str, field: Field, button: str, error: str) -> HttpResponse:
    context = {
        "title": title,
        "back": Link(_("返回通知设置"), reverse("portal:notice_settings")),
        "field": field,
        "button": button,
        "errors": [ErrorLine(error, field.name)] if error else [],
    }
    return pages.show(request, "portal/notice_address.html", context, section="messages", status=422 if error else 200)


@citizen
@require_http_methods(["GET", "POST"])
def confirm_address(request: CitizenRequest, way: str) -> HttpResponse:
    """The code that came to the new address."""
    party, channel, error = party_of(request), _channel(way), ""
    if request.method == "POST":
        try:
            address = services.confirm(request.actor, party, channel, request.POST.get("code", ""))
        except Invalid as problem:
            error = problem.detail
        else:
            pages.say(request, _("以后的通知发到 %(to)s。") % {"to": notify.masked(address)})
            return redirect("portal:notice_settings")
    waiting = services.pending(party.id, channel)
    if waiting is None and not error:
        return redirect("portal:change_address", way)
    hint = _("6 位数字，%(minutes)d 分钟内有效") % {"minutes": services.CODE_MINUTES}
    if waiting is not None:
        hint = _("已发到 %(to)s，%(hint)s") % {"to": notify.masked(waiting.address), "hint": hint}
    field = Field("code", _("验证码"), hint=hint, error=error, max_length=6, autocomplete="one-time-code")
    return _step(request, _("填写验证码"), field, _("确认"), error)


@citizen
@require_POST
def forget_mail(request: CitizenRequest) -> HttpResponse:
    """Take the mail address back."""
    services.forget_mail(request.actor, party_of(request))
    pages.say(request, _("邮箱已删除，以后不再发邮件。"))
    return redirect("portal:notice_settings")
