"""The template of a revision's licence: made from the face by itself, or written by those who know typst."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongban.catalog.pack import editing
from tongban.catalog.pack.steps import TEMPLATE
from tongban.catalog.revisions import drafting, queries, rights
from tongban.catalog.revisions.models import Revision
from tongban.catalog.revisions.states import Subject
from tongban.catalog.revisions.subjects import MAIN
from tongban.catalog.revisions.texts import Edit, Overtaken
from tongban.channels.authorise import staff
from tongban.channels.desk.frame import say, show
from tongban.channels.studio.writing import framing, telling
from tongban.channels.studio.writing.bundle_sections import JOINT
from tongban.channels.studio.writing.naming import lists_for
from tongban.channels.studio.writing.sections import RESULT
from tongban.channels.studio.writing.sent import Sent
from tongban.channels.studio.writing.template import TERM, made_from
from tongban.core.errors import Invalid, NotFound


@require_http_methods(["GET", "HEAD", "POST"])
@staff(rights.DRAFTER)
def template(request: Any, revision_id: UUID) -> HttpResponse:
    """Look at the template of the licence, or of a route's own (``file``), have it made from the face, or write it."""
    revision = queries.whole_revision(request.actor, revision_id)
    file = request.GET.get("file", TEMPLATE)
    if file not in _grants(revision):
        raise NotFound
    if request.method != "POST":
        return _page(request, revision, file)
    act = request.POST.get("act", "save")
    if act in ("undo", "redo"):
        (drafting.undo if act == "undo" else drafting.redo)(request.actor, revision.id)
        return redirect(request.get_full_path())
    seen = _sent(request.POST.get("seen", ""))
    text = _made(revision, file) if act == "make" else _sent(request.POST.get("text", ""))
    try:
        drafting.edit(request.actor, revision.id, [Edit(file, op="text", value=text, seen=seen)])
    except (Overtaken, Invalid) as problem:
        return _page(request, queries.revision(request.actor, revision.id), file, str(problem), typed=text)
    say(request, _("已保存。"))
    return redirect(request.get_full_path())


def _sent(text: str) -> str:
    return text.replace("\r\n", "\n")


def _made(revision: Revision, file: str) -> str:
    licence, face = _given(revision, file)
    words = lists_for(revision).vocabulary
    kind = words.licences.get(licence)
    units = {name: one.unit for name in face if (one := words.elements.get(name)) is not None and one.unit}
    return made_from(licence, face, units, ends=kind is None or TERM in kind.face)


def _grants(revision: Revision) -> dict[str, Mapping[str, Any]]:
    """By template what is granted with it: the item's, then those of its routes."""
    said = editing.data_of(revision.files.get(MAIN[Subject(revision.subject)], ""))
    owners = [said, *(said.get("routes") or {}).values()] if isinstance(said, Mapping) else []
    grants = [one["grant"] for one in owners if isinstance(one, Mapping) and isinstance(one.get("grant"), Mapping)]
    found: dict[str, Mapping[str, Any]] = {}
    for one in grants:
        found.setdefault(str(one.get("template") or TEMPLATE), one)
    return found or {TEMPLATE: {}}


def _given(revision: Revision, file: str) -> tuple[str, list[str]]:
    """The licence a grant gives and the names on its face, as the file says them now."""
    grant = _grants(revision).get(file, {})
    licence, carried = grant.get("licence"), grant.get("carry")
    names = [next(iter(one)) if isinstance(one, dict) else str(one).rsplit(".", 1)[-1]
             for one in carried] if isinstance(carried, list) else []  # fmt: skip
    return (licence if isinstance(licence, str) else ""), names


def _page(request: Any, revision: Revision, file: str, problem: str = "", typed: str | None = None) -> HttpResponse:
    licence, face = _given(revision, file)
    text = revision.files.get(file, "")
    others = [(one, str(grant.get("licence") or one)) for one, grant in _grants(revision).items()]
    item = revision.subject == Subject.ITEM
    counts = telling.told(revision, RESULT if item else JOINT, Sent()).counts
    return show(request, "studio/licence.html", "revisions", {
        **framing.frame(request, revision, "template", counts, shown="licence"),
        "save_url": request.get_full_path(), "file": file, "templates": others,
        "chapter": {
            "title": _("证照模板"),
            "lead": _("证照怎么排版。照面上的值由系统填入，二维码和印章的位置由城市统一的样式给出。"),
        },
        "seen": text,
        "text": text if typed is None else typed,
        "may_make": bool(licence and face),
        "result_url": reverse("studio:edit", args=[revision.id, (RESULT if item else JOINT).key]),
        "problem": problem,
    }, status=409 if problem else 200)  # fmt: skip


__all__ = ["template"]
