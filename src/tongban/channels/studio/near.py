"""Search before create: while a new word is named, those there are that come near, each used with one click."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tongban.catalog import queries as catalog
from tongban.catalog.likeness import near
from tongban.catalog.pack import editing
from tongban.catalog.pack.editing import ABSENT
from tongban.catalog.pack.item import ITEM
from tongban.catalog.revisions import drafting, queries, rights
from tongban.catalog.revisions.models import Revision
from tongban.catalog.revisions.texts import Edit
from tongban.catalog.search.word_meaning import near_by_meaning
from tongban.catalog.vocabulary import Vocabulary
from tongban.catalog.word_uses import Word
from tongban.channels.authorise import staff
from tongban.channels.desk.frame import say, show
from tongban.channels.desk.words import WordLine, line_maker
from tongban.core import clock
from tongban.core.errors import NotFound

#: The kinds of words a revision may bring: where an existing one is used instead, and where one sees that it is.
_USED_IN: Final = {"elements": "ask", "materials": "need", "licences": "result"}
_MOST_TYPED: Final = 60
_MOST: Final = 5


@dataclass(frozen=True, slots=True)
class NearWord:
    """A word that comes near, with what it is and how many items use it; ``same`` where it is the very name."""

    line: WordLine
    same: bool


@require_safe
@staff(rights.DRAFTER)
def near_words(request: Any, revision_id: UUID) -> HttpResponse:
    """The words of a kind that come near what somebody types, for the page that asks as it is typed."""
    row = queries.whole_revision(request.actor, revision_id)
    kind, text = request.GET.get("kind", ""), request.GET.get("q", "").strip()[:_MOST_TYPED]
    if kind not in _USED_IN:
        raise NotFound
    words = catalog.vocabulary()
    found = list(_found(words, kind, text))[:_MOST] if len(text) > 1 else []
    line = line_maker(kind, words, catalog.words_used(clock.today()) if found else ())
    return show(request, "studio/near.html", "revisions", {
        "rows": [NearWord(line(one), text in (one.name, *one.aliases)) for one in found],
        "use_url": reverse("studio:use_word", args=[row.id, kind]), "text": text,
    })  # fmt: skip


def _found(words: Vocabulary, kind: str, text: str) -> Iterator[Word]:
    """By name first, then what only means the same."""
    seen: set[str] = set()
    by_name = (word for its, word in near(words, text, 4 * _MOST) if its == kind)
    for word in (*by_name, *near_by_meaning(words, kind, text)):
        if word.name not in seen:
            seen.add(word.name)
            yield word


@require_POST
@staff(rights.DRAFTER)
def use_word(request: Any, revision_id: UUID, kind: str) -> HttpResponse:
    """Use a word there is instead of a new one: it is asked, needed or granted by the item from now on."""
    row = queries.item_revision(request.actor, revision_id)
    name = request.POST.get("word", "")
    word = next((one for its, one in _all(catalog.vocabulary()) if (its, one.name) == (kind, name)), None)
    if word is None or kind not in _USED_IN:
        raise NotFound(_("没有名为“%(name)s”的词，它可能已经并入别的词。请刷新页面。") % {"name": name[:60]})
    drafting.edit(request.actor, row.id, _edits(row, kind, name))
    say(request, _("已经用上现有的“%(name)s”，不用新建。") % {"name": name})
    return redirect("studio:edit", revision_id=row.id, section=_USED_IN[kind])


def _all(words: Vocabulary) -> Iterator[tuple[str, Word]]:
    for kind, table in (("elements", words.elements), ("materials", words.materials), ("licences", words.licences)):
        yield from ((kind, one) for one in table.values())


def _edits(row: Revision, kind: str, name: str) -> Sequence[Edit]:
    """What uses the word; nothing where the item has it already."""
    said = editing.data_of(row.files.get(ITEM, ""))
    if kind == "licences":
        grant = editing.within(said, ("grant",))
        if isinstance(grant, dict):
            seen = editing.within(said, ("grant", "licence"))
            return [] if seen == name else [Edit(ITEM, ("grant", "licence"), "put", name, seen=seen)]
        return [Edit(ITEM, ("grant",), "put", {"licence": name, "carry": []}, seen=ABSENT)]
    place, key = ("ask", "element") if kind == "elements" else ("need", "material")
    there = editing.within(said, (place,))
    there = there if isinstance(there, list) else []
    if any(isinstance(one, dict) and one.get(key) == name for one in there):
        return []
    return [Edit(ITEM, (place, len(there)), "insert", {key: name})]
