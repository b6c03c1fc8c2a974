"""Tell parties that something happened, in the pack's words and in each one's language and channels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext, override

from tongban.catalog import queries as catalog
from tongban.catalog.announcements import ANNOUNCEMENTS, Announcement
from tongban.catalog.pack.notices import SIGNATURE
from tongban.catalog.wording import Words, fill
from tongban.core import clock, notify
from tongban.core.ids import uuid7
from tongban.core.notify import MAIL, SMS, Letter, Outgoing
from tongban.messaging.channels import channels, not_before
from tongban.messaging.models import Contact
from tongban.messaging.queries import contacts_of
from tongban.parties.models import Party
from tongban.parties.queries import parties_by_id


@dataclass(frozen=True, slots=True)
class Given:
    """A telephone number somebody gave for one errand, and when."""

    phone: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Telling:
    """What happened, who is told, and what fills the gaps of the wording.

    ``event_id`` keeps it from being told twice. ``phones`` are numbers given for this errand, in place of the party's.
    """

    event: str
    event_id: UUID
    parties: Sequence[UUID]
    values: Mapping[str, str]
    link: str = ""
    phones: Mapping[UUID, Given] = field(default_factory=dict)


def inform(telling: Telling) -> None:
    """Tell every party once: in 我的消息, and by the channels she chose. KeyError for an event nobody declared."""
    parties = parties_by_id(telling.parties)
    contacts = contacts_of(telling.parties)
    letters, reached = [], set[str]()
    for party in (parties[one] for one in dict.fromkeys(telling.parties) if one in parties):
        contact = contacts.get(party.id) or Contact(party_id=party.id, updated_at=clock.now())
        letters.append(_letter(telling, party, contact, reached))
    notify.post(telling.event_id, telling.event, letters)


def _letter(telling: Telling, party: Party, contact: Contact, reached: set[str]) -> Letter:
    """One party's letter; an address that was reached for another party of the same event is not used again."""
    announcement = ANNOUNCEMENTS[telling.event]
    wording = catalog.wordings()[telling.event]
    words = wording.words(contact.language)
    values = _in_language(telling.values, contact.language)
    ways = _ways(party, contact, telling.phones.get(party.id))
    outgoing = []
    for channel in channels(announcement.kind, contact.choices, tuple(ways)):
        if ways[channel] not in reached:
            reached.add(ways[channel])
            outgoing.append(
                _outgoing(channel, ways[channel], words, replace(telling, values=values), announcement, contact)
            )
    return Letter(
        party.id,
        fill(words.title, values),
        fill(words.body, values),
        telling.link,
        wording.version,
        outgoing=tuple(outgoing),
        inbox=announcement.inbox,
    )


def _in_language(values: Mapping[str, str], language: str) -> Mapping[str, str]:
    """The values for a reader of a language: what the pack or the product has put into English is said in English."""
    if language != "en":
        return values
    known = catalog.english()
    with override("en"):
        return {name: known.get(value) or _listed(value, known) for name, value in values.items()}


def _listed(value: str, known: Mapping[str, str]) -> str:
    """Words of a list each in English, where all of them are in English; the list as it stands otherwise."""
    words = value.split("、")
    said = [known.get(word) or (gettext(word) if word else word) for word in words]
    return value if any(new == old for new, old in zip(said, words, strict=True)) else ", ".join(said)


def _ways(party: Party, contact: Contact, given: Given | None) -> dict[str, str]:
    """The addresses a party can be reached at, by channel. A number confirmed since it was given counts more."""
    confirmed = contact.phone_confirmed_at
    later = given is None or not given.phone or (confirmed is not None and confirmed > given.at)
    phone = party.phone if later or given is None else given.phone
    ways = {SMS: phone} if phone else {}
    if contact.mail and contact.mail_confirmed_at is not None and notify.mail().sends:
        ways[MAIL] = contact.mail
    return ways


def _outgoing(
    channel: str, to: str, words: Words, telling: Telling, announcement: Announcement, contact: Contact
) -> Outgoing:
    if channel == MAIL:
        return _mail(to, words, telling)
    when = not_before(clock.now(), urgent=announcement.urgent, quiet=contact.quiet)
    return Outgoing(SMS, to, SIGNATURE + fill(words.short, telling.values), not_before=when)


def _mail(to: str, words: Words, telling: Telling) -> Outgoing:
    lines = [fill(words.mail or words.body, telling.values)]
    if telling.link:
        lines.append(f"{settings.PUBLIC_URL}{telling.link}")
    return Outgoing(MAIL, to, "\n\n".join(lines), fill(words.subject or words.title, telling.values))


def send_code(party: Party, channel: str, to: str, code: str, purpose: str, minutes: int, language: str = "zh") -> None:
    """Send a one-time code to an address, at once and whatever was chosen; nothing of it is left in 我的消息."""
    event = "code.sent"
    wording = catalog.wordings()[event]
    words = wording.words(language)
    values = {"验证码": code, "用途": purpose, "有效分钟": str(minutes)}
    telling = Telling(event, uuid7(), [party.id], values)
    out = _mail(to, words, telling) if channel == MAIL else Outgoing(SMS, to, SIGNATURE + fill(words.short, values))
    letter = Letter(party.id, "", "", wording=wording.version, secret=True, outgoing=(out,), inbox=False)
    notify.post(telling.event_id, event, [letter])


__all__ = ["Given", "Telling", "inform", "send_code"]
