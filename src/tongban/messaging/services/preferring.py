"""How a party wants to be told: choices of channels, and addresses confirmed by a code."""

import hmac
import re
import secrets
from collections.abc import Mapping, Sequence
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tongban.catalog.announcements import Kind
from tongban.core import clock
from tongban.core.actor import Actor
from tongban.core.city import current_city
from tongban.core.errors import Invalid
from tongban.core.ids import uuid7
from tongban.core.notify import MAIL, SMS
from tongban.core.throttle import count_try
from tongban.core.unit_of_work import UnitOfWork
from tongban.messaging.channels import ALL, UNAVOIDABLE
from tongban.messaging.models import AddressCode, Contact
from tongban.messaging.queries import contact_of
from tongban.messaging.services.informing import Telling, inform, send_code
from tongban.parties.models import Party
from tongban.parties.services import set_phone

CODE_MINUTES = 10
_TRIES = 5
_CODES_A_QUARTER = 3
_LANGUAGES = ("zh", "en")
_MAIL = re.compile(r"[^@\s<>,;:\"()\[\]\\]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,180})\.[A-Za-z]{2,24}")
_PHONE = re.compile(r"1\d{10}")


def prefer(actor: Actor, party: Party, choices: Mapping[str, Sequence[str]], *, language: str, quiet: bool) -> Contact:
    """Keep the channels by kind of notice, the language and the night's rest.

    Raises Invalid (TB-MSG-422) where a notice that may not be missed would reach nobody outside the portal.
    """
    kept = {kind.value: [one for one in ALL if one in choices.get(kind.value, ())] for kind in Kind}
    said = _("“%(kind)s”不能全部关闭，请至少选一种方式。")
    missing = {kind.value: said % {"kind": _(kind.value)} for kind in UNAVOIDABLE if not kept[kind.value]}
    if missing:
        raise Invalid(
            _("法定通知和账户安全的通知关系到您的权利，不能全部关闭。请至少选一种方式。"),
            code="TB-MSG-422",
            fields=missing,
        )
    contact = contact_of(party.id)
    changes = {"choices": kept, "language": language if language in _LANGUAGES else "zh", "quiet": quiet}
    _keep(actor, contact, changes)
    return contact


def _keep(actor: Actor, contact: Contact, changes: Mapping[str, object]) -> None:
    with UnitOfWork(actor) as uow:
        if contact.version:
            uow.update(contact, **changes, updated_at=uow.now)
            return
        for name, value in {**changes, "updated_at": uow.now, "version": 1}.items():
            setattr(contact, name, value)
        uow.insert(contact)


def start_confirming(party: Party, channel: str, address: str) -> str:
    """Send a code to a new address; the code is returned for demonstrations, which send nothing.

    Raises Invalid (TB-MSG-423) for what is no address, TooManyTries for too many codes.
    """
    address = address.strip()
    pattern, said = (_MAIL, _("请填写完整的邮箱地址。")) if channel == MAIL else (_PHONE, _("请填写 11 位手机号码。"))
    if not pattern.fullmatch(address):
        raise Invalid(said, code="TB-MSG-423", fields={channel: said})
    count_try("address code", str(party.id), _CODES_A_QUARTER)
    count_try("address code to", address, _CODES_A_QUARTER)
    code = f"{secrets.randbelow(1_000_000):06d}"
    AddressCode.objects.update_or_create(
        party_id=party.id,
        channel=channel,
        city=current_city(),
        defaults={
            "address": address,
            "digest": _digest(party.id, address, code),
            "tries": 0,
            "expires_at": clock.now() + timedelta(minutes=CODE_MINUTES),
        },
    )
    purpose = _("确认接收通知的邮箱") if channel == MAIL else _("确认接收通知的手机号码")
    send_code(party, channel, address, code, purpose, CODE_MINUTES, contact_of(party.id).language)
    return code


def _digest(party_id: UUID, address: str, code: str) -> str:
    return sha256(f"{party_id}\0{address}\0{code}".encode()).hexdigest()


def pending(party_id: UUID, channel: str) -> AddressCode | None:
    """The address that waits for its code, None when none does (any more)."""
    row: AddressCode | None = AddressCode.objects.filter(
        party_id=party_id, channel=channel, expires_at__gt=clock.now(), tries__lt=_TRIES
    ).first()
    return row


def confirm(actor: Actor, party: Party, channel: str, code: str) -> str:
    """Take over the address its code came to, and tell the party at the old one; the new address.

    Raises Invalid (TB-MSG-424) for a wrong or outdated code; after five wrong ones a new code is needed.
    """
    waiting = AddressCode.objects.filter(party_id=party.id, channel=channel)
    with transaction.atomic():
        row = waiting.select_for_update().first()
        if row is None or row.expires_at <= clock.now() or row.tries >= _TRIES:
            raise Invalid(_("验证码已失效，请重新获取。"), code="TB-MSG-424", fields={"code": _("请重新获取验证码。")})
        right = hmac.compare_digest(row.digest, _digest(party.id, row.address, code.strip()))
        if right:
            row.delete()
        else:
            waiting.update(tries=row.tries + 1)
    if not right:
        raise Invalid(_("验证码不对，请核对后再填。"), code="TB-MSG-424", fields={"code": _("验证码不对。")})
    _tell_old(party, channel)
    _take_over(actor, party, channel, row.address)
    return row.address


def _take_over(actor: Actor, party: Party, channel: str, address: str) -> None:
    contact, now = contact_of(party.id), clock.now()
    if channel == MAIL:
        _keep(actor, contact, {"mail": address, "mail_confirmed_at": now})
        return
    set_phone(party, address)
    _keep(actor, contact, {"phone_confirmed_at": now})


def _tell_old(party: Party, channel: str) -> None:
    """Whoever held the party's addresses until now learns that one of them changes."""
    changed = _("接收通知的邮箱已更换") if channel == MAIL else _("接收通知的手机号码已更换")
    values = {"变化": changed, "时间": f"{clock.now():%Y-%m-%d %H:%M}"}
    inform(Telling("account.changed", uuid7(), [party.id], values, "/settings/notices"))


def forget_mail(actor: Actor, party: Party) -> None:
    """Take the mail address back; nothing is sent to it any more."""
    contact = contact_of(party.id)
    if contact.mail:
        _keep(actor, contact, {"mail": "", "mail_confirmed_at": None})
        inform(
            Telling(
                "account.changed",
                uuid7(),
                [party.id],
                {"变化": _("接收通知的邮箱已删除"), "时间": f"{clock.now():%Y-%m-%d %H:%M}"},
                "/settings/notices",
            )
        )


__all__ = ["CODE_MINUTES", "SMS", "confirm", "forget_mail", "pending", "prefer", "start_confirming"]
