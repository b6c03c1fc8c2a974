"""The pages of the editor: a section of a revision as a form, saved as it is typed, faults beside their entries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final
from urllib.parse import quote, urlencode
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_http_methods

from tongban.catalog.revisions import drafting, queries, rights
from tongban.catalog.revisions.models import Revision
from tongban.catalog.revisions.texts import Edit, Overtaken
from tongban.channels.authorise import staff
from tongban.channels.desk.frame import say, show
from tongban.channels.shapes import ErrorLine
from tongban.channels.studio import editor
from tongban.channels.studio.ruling.views import names_of
from tongban.channels.studio.writing import acts, carrying, framing, holding, remarks, telling
from tongban.channels.studio.writing.bodies import completing
from tongban.channels.studio.writing.fields import Section
from tongban.channels.studio.writing.naming import Lists, lists_for
from tongban.channels.studio.writing.new_words import WORDS
from tongban.channels.studio.writing.sections import ASK
from tongban.channels.studio.writing.sent import Conflict, Sent, sent
from tongban.channels.studio.writing.showing import Around, Block, Card, noted, parts
from tongban.channels.studio.writing.walking import Path, entries, value_at, written
from tongban.core.errors import Conflict as Refused
from tongban.core.errors import Invalid, NotFound, Problem

#: What is said once a button has done what it says.
_DONE: Final = {
    "save": N_("已保存。"),
    "carry": N_("已按证照的照面填好。请核对每一项取自哪里，还缺的标在下面。"),
    "remove": N_("已删去，可以撤销。"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*rights.POSTS)
def edit(request: Any, revision_id: UUID, section: str = "") -> HttpResponse:
    """One section of a revision, to be filled in; a page that stays open saves it as it is typed.

    Whoever signs or publishes reads it, and may speak of its places.
    """
    revision = queries.whole_revision(request.actor, revision_id)
    forms = telling.sections_of(revision)
    of = next((one for one in forms if one.key == section), None) if section else forms[0]
    if of is None:
        raise NotFound
    if request.method != "POST":
        return _page(request, revision, of, Sent())
    act = request.POST.get("act", "save")
    if act in ("undo", "redo"):
        return _turned(request, revision, act)
    found = sent(of, _data(revision, of), request.POST)
    try:
        revision, problem, added = _saved(request, revision, of, found, act)
    except Problem as refused:
        if not _stays_open(request):
            raise
        return JsonResponse({"problem": str(refused)}, status=refused.status)
    if _stays_open(request):
        answer = {"problem": problem} if problem else _answer(request, revision, of, found)
        return JsonResponse(answer, status=422 if problem else 200)
    if problem or found.wrong or found.conflicts:
        return _page(request, revision, of, found, problem)
    if told := _DONE.get(act.partition(":")[0]):
        say(request, _(told))
    return redirect(f"{request.path}{_there(act, added)}")


def _turned(request: Any, revision: Revision, act: str) -> HttpResponse:
    """Take back one's own last step, or do it again, and say which it was."""
    what = framing.turns(revision, drafting.steps_of(revision.id), request.actor)[act]
    try:
        (drafting.undo if act == "undo" else drafting.redo)(request.actor, revision.id)
    except Refused as problem:
        say(request, str(problem))
        return redirect(request.path)
    say(request, (_("已撤销：%(what)s") if act == "undo" else _("已重做：%(what)s")) % {"what": what})
    return redirect(request.path)


def _stays_open(request: Any) -> bool:
    """Whether the page saves as it is typed and wants to hear what became of it."""
    return bool(request.headers.get("Accept") == "application/json")


def _saved(
    request: Any, revision: Revision, section: Section, found: Sent, act: str
) -> tuple[Revision, str, Path | None]:
    """The revision after what was typed and what a button asked for, each one step of its history; else why not.

    Beside it the card a button put in, if it was that.
    """
    try:
        away = acts.moved_away(section, _data(revision, section), act, request.POST)
        if away is not None:
            said = _("这一项已经被别人移动、改写或删去，没有动它。请看清以后再操作。")
            return revision, said, None
        revision = _written(request, revision, section, list(acts.typed(section, _data(revision, section), found)))
        data = _data(revision, section)
        more = list(acts.asked_for(section, data, act, request.POST))
        if act.startswith("carry:"):
            more += carrying.asked_for(section, data, act, lists_for(revision).vocabulary)
        added = next((one.path for one in more), None) if act.startswith("add:") else None
        return _written(request, revision, section, more), "", added
    except Overtaken as overtaken:
        place = tuple(overtaken.extra["path"])
        found.conflicts.append(
            Conflict(place, section.title, str(overtaken.extra["theirs"]), str(overtaken.extra["yours"]))
        )
    except Invalid as wrong:
        return queries.revision(request.actor, revision.id), str(wrong), None
    return queries.revision(request.actor, revision.id), "", None


def _written(request: Any, revision: Revision, section: Section, wanted: list[Edit]) -> Revision:
    text = revision.files.get(section.file, "")
    edits = holding.edits_of(section.file, text, wanted, completing(section, revision))
    return drafting.edit(request.actor, revision.id, edits) if edits else revision


def _data(revision: Revision, section: Section) -> Any:
    return holding.data_of(section.file, revision.files.get(section.file, ""))


def _there(act: str, added: Path | None) -> str:
    """Where the page goes on after a button: at the card that was put in or moved, at the list one was taken from."""
    what, _colon, place = act.partition(":")
    if added is not None:
        where = written(added)
        return f"?{urlencode({'new': where})}#at-{quote(where)}"
    if what == "remove":
        place = place.rpartition("/")[0]
    return f"#at-{quote(place)}" if what in ("up", "down", "remove") else ""


def _page(request: Any, revision: Revision, section: Section, found: Sent, problem: str = "") -> HttpResponse:
    told = telling.told(revision, section, found)
    lists, number, data = lists_for(revision), editor.nonce(), _data(revision, section)
    heard, at = remarks.said(revision, section, data), request.GET.get("at")
    talk = remarks.panel(revision, section, data, heard, acts.path_of(at)) if at is not None else None
    added = acts.path_of(request.GET["new"]) if "new" in request.GET else None
    around = Around(lists, told.at, heard.at, acts.path_of(talk.place) if talk else None, added)
    view = "form" if section.key in ("ask", "own") else "guide"
    shown = show(request, "studio/edit.html", "revisions", {
        **framing.frame(request, revision, section.key, told.counts, shown=view, remarks=heard.counts),
        "chapter": {"title": _(section.title), "lead": _(section.lead), "key": section.key},
        "parts": parts(section, data, around),
        "talk": talk, "gone": heard.loose, "comment_url": reverse("studio:comment", args=[revision.id]),
        "completions": [(name, lists.completions(name)) for name in telling.completed(section)],
        "conflicts": found.conflicts,
        "paper_url": reverse("studio:paper", args=[revision.id]) if section is ASK else "",
        "near_url": _near(revision, section),
        "loose": told.loose,
        "errors": [ErrorLine(problem)] if problem else [],
        **_expressions(revision, section, lists, number),
    }, status=422 if problem or found.wrong else 409 if found.conflicts else 200)  # fmt: skip
    return editor.with_editor(shown, number)


def _expressions(revision: Revision, section: Section, lists: Lists, number: str) -> dict[str, Any]:
    """What the expression fields of a section complete and where they ask; nothing for one without."""
    if not any(entry.kind == "feel" for entry, _path in entries(section, _data(revision, section))):
        return {}
    return {
        "feel_url": reverse("studio:revision_feel", args=[revision.id]),
        "scope": editor.scope(lists.vocabulary, names_of(revision.files, lists.vocabulary)),
        "grid_words": editor.words(),
        "nonce": number,
    }


def _near(revision: Revision, section: Section) -> str:
    """Where the page asks for words like a new one."""
    return f"{reverse('studio:near', args=[revision.id])}?kind={section.key}" if section in WORDS else ""


def _answer(request: Any, revision: Revision, section: Section, found: Sent) -> dict[str, Any]:
    """What a page that stays open needs after a save."""
    data, told = _data(revision, section), telling.told(revision, section, found)
    steps = drafting.steps_of(revision.id)
    cards = _cards(parts(section, data, Around(lists_for(revision), told.at)))
    return {
        "cards": {one.place: {"title": one.title, "brief": one.brief} for one in cards},
        "was": {written(path): noted(value_at(data, path)) for _entry, path in entries(section, data)},
        "faults": {written(path): "；".join(said) for path, said in told.at.items()},
        "counts": told.counts,
        "loose": render_to_string("studio/loose.html", {"loose": told.loose}, request),
        "conflicts": render_to_string("studio/conflicts.html", {"conflicts": found.conflicts}, request),
        "values": {written(one.path): one.theirs for one in found.conflicts},
        **framing.turns(revision, steps, request.actor),
    }


def _cards(blocks: Sequence[Block]) -> Iterator[Card]:
    """Every card of a section, those in others too."""
    for block in blocks:
        for card in block.cards:
            yield card
            yield from _cards(card.blocks)
