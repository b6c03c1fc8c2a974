"""The secret address of a subscribed calendar: made, shown again to its owner, taken back."""

import hmac
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID, uuid4

from django.conf import settings

from tongban.core.actor import Actor
from tongban.core.unit_of_work import UnitOfWork
from tongban.messaging.models import Feed, FeedOwner

_MAC = 32
_NONCE = 32


@dataclass(frozen=True, slots=True)
class Address:
    """What a calendar program is given."""

    url: str


def address_of(kind: FeedOwner, owner_id: UUID) -> Address | None:
    """The address of somebody's calendar, None where there is none."""
    row = Feed.objects.filter(kind=kind, owner_id=owner_id).exclude(nonce=None).first()
    return (
        None if row is None or row.nonce is None else Address(f"{settings.PUBLIC_URL}/calendar/{_token(row.nonce)}.ics")
    )


def _token(nonce: UUID) -> str:
    """Whoever can read the database alone cannot make an address of it."""
    return nonce.hex + _mac(nonce)


def _mac(nonce: UUID) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), b"calendar feed " + nonce.bytes, sha256).hexdigest()[:_MAC]


def start(actor: Actor, kind: FeedOwner, owner_id: UUID) -> None:
    """Make an address; an earlier one is worthless from now on."""
    _renew(actor, kind, owner_id, uuid4())


def stop(actor: Actor, kind: FeedOwner, owner_id: UUID) -> None:
    """Take the address back; doing it again changes nothing."""
    _renew(actor, kind, owner_id, None)


def _renew(actor: Actor, kind: FeedOwner, owner_id: UUID, nonce: UUID | None) -> None:
    row = Feed.objects.filter(kind=kind, owner_id=owner_id).first()
    with UnitOfWork(actor) as uow:
        if row is not None:
            uow.update(row, nonce=nonce, made_at=uow.now)
        elif nonce is not None:
            uow.insert(Feed(kind=kind, owner_id=owner_id, nonce=nonce, made_at=uow.now))


def owner_of(token: str) -> Feed | None:
    """The calendar behind an address, None for one that was never made or was taken back."""
    try:
        nonce = UUID(token[:_NONCE])
    except ValueError:
        return None
    if not hmac.compare_digest(_mac(nonce).encode(), token[_NONCE:].encode()):
        return None
    row: Feed | None = Feed.objects.filter(nonce=nonce).first()
    return row
