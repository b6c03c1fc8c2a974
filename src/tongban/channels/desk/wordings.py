"""How parties are told, for those who design items: every notice as each channel shows it, with example values."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from tongban.cases.rights import ITEM_ADMIN
from tongban.catalog import queries as catalog
from tongban.catalog.announcements import ANNOUNCEMENTS, Announcement
from tongban.catalog.pack.notices import MAX_SEGMENTS, SIGNATURE
from tongban.catalog.wording import Wording, Words, fill
from tongban.channels.authorise import staff
from tongban.channels.desk.frame import show
from tongban.channels.shapes import Link
from tongban.core.errors import NotFound
from tongban.standards.sms import Length, length


@dataclass(frozen=True, slots=True)
class Listed:
    """One event of the list."""

    what: str
    event: str
    kind: str
    title: str
    segments: int
    own: bool
    url: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One language of a wording as people get it."""

    language: str
    title: str
    body: str
    sms: str
    size: Length
    subject: str
    mail: str


@staff(ITEM_ADMIN)
def wordings(request: Any) -> HttpResponse:
    """Every event with the title of its notice and the length of its text message."""
    found = catalog.wordings()
    rows = [_listed(one, found[event]) for event, one in ANNOUNCEMENTS.items()]
    return show(request, "desk/wordings.html", "wordings", {"rows": rows, "most": MAX_SEGMENTS})


def _listed(announcement: Announcement, wording: Wording) -> Listed:
    shown = _shown(_("中文"), wording.chinese, announcement)
    return Listed(
        announcement.what, announcement.event, announcement.kind.value, shown.title, shown.size.segments,
        not wording.built_in, reverse("desk:wording", args=[announcement.event]),
    )  # fmt: skip


@staff(ITEM_ADMIN)
def wording(request: Any, event: str) -> HttpResponse:
    """One notice in every channel and language, and what its wording may use."""
    announcement = ANNOUNCEMENTS.get(event)
    if announcement is None:
        raise NotFound(_("没有这种通知。"))
    found = catalog.wordings()[event]
    languages = [(_("中文"), found.chinese), *([("English", found.english)] if found.english else [])]
    return show(request, "desk/wording.html", "wordings", {
        "crumbs": [Link(_("通知文字"), reverse("desk:wordings")), Link(announcement.what)],
        "announcement": announcement,
        "kind": announcement.kind.value,
        "own": not found.built_in,
        "version": found.version,
        "shown": [_shown(name, words, announcement) for name, words in languages],
    })  # fmt: skip


def _shown(language: str, words: Words, announcement: Announcement) -> Shown:
    values = announcement.examples
    sms = SIGNATURE + fill(words.short, values)
    return Shown(
        language, fill(words.title, values), fill(words.body, values), sms, length(sms),
        fill(words.subject or words.title, values), fill(words.mail or words.body, values),
    )  # fmt: skip
