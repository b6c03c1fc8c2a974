"""The template of a revision's licence: made from the face by itself, or written by those who know typst."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
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
from tongban.channels.studio.writing.sections import RESULT
from tongban.channels.studio.writing.sent import Sent
from tongban.channels.studio.writing.template import made_from
from tongban.core.errors import Invalid


@require_http_methods(["GET", "HEAD", "POST"])
@staff(rights.DRAFTER)
def template(request: Any, revision_id: UUID) -> HttpResponse:
    """Look at the template of the licence, have it made from the face, or write it."""
    revision = queries.whole_revision(request.actor, revision_id)
    if request.method != "POST":
        return _page(request, revision)
    act = request.POST.get("act", "save")
    if act in ("undo", "redo"):
        (drafting.undo if act == "undo" else drafting.redo)(request.actor, revision.id)
        return redirect(request.path)
    seen = _sent(request.POST.get("seen", ""))
    text = _made(revision) if act == "make" else _sent(request.POST.get("text", ""))
    try:
        drafting.edit(request.actor, revision.id, [Edit(TEMPLATE, op="text", value=text, seen=seen)])
    except (Overtaken, Invalid) as problem:
        return _page(request, queries.revision(request.actor, revision.id), str(problem), typed=text)
    say(request, _("已保存。"))
    return redirect(request.path)


def _sent(text: str) -> str:
    return text.replace("\r\n", "\n")


def _made(revision: Revision) -> str:
    licence, face = _given(revision)
    return made_from(licence, face)


def _given(revision: Revision) -> tuple[str, list[str]]:
    """The licence a grant gives and the names on its face, as the file says them now."""
    text = revision.files.get(MAIN[Subject(revision.subject)], "")
    licence = editing.value_at(text, ("grant", "licence"))
    carried = editing.value_at(text, ("grant", "carry"))
    names = [next(iter(one)) if isinstance(one, dict) else str(one).rsplit(".", 1)[-1]
             for one in carried] if isinstance(carried, list) else []  # fmt: skip
    return (licence if isinstance(licence, str) else ""), names


def _page(request: Any, revision: Revision, problem: str = "", typed: str | None = None) -> HttpResponse:
    licence, face = _given(revision)
    text = revision.files.get(TEMPLATE, "")
    counts = telling.told(revision, RESULT if revision.subject == Subject.ITEM else JOINT, Sent()).counts
    return show(request, "studio/licence.html", "studio", {
        **framing.frame(request, revision, "template", counts, shown="licence"),
        "section": {
            "title": _("证照模板"),
            "lead": _("证照怎么排版。照面上的值由系统填入，二维码和印章的位置由城市统一的样式给出。"),
        },
        "seen": text,
        "text": text if typed is None else typed,
        "may_make": bool(licence and face),
        "problem": problem,
    }, status=409 if problem else 200)  # fmt: skip


__all__ = ["template"]
