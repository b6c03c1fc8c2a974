"""A paper form handed in to a revision: read, compared with the vocabulary; what is ticked becomes what is asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from tongban.catalog.pack import editing
from tongban.catalog.revisions import drafting, queries, rights
from tongban.catalog.revisions.models import Revision
from tongban.catalog.revisions.texts import Edit
from tongban.catalog.vocabulary import ElementType
from tongban.channels.authorise import staff
from tongban.channels.desk.frame import say, show
from tongban.channels.studio.files import FileProblem
from tongban.channels.studio.proposal.cells import paper
from tongban.channels.studio.proposal.matching import Proposal, proposals
from tongban.channels.studio.proposal.reading import labels
from tongban.channels.studio.writing import framing, telling
from tongban.channels.studio.writing.naming import lists_for
from tongban.channels.studio.writing.sections import ASK
from tongban.channels.studio.writing.sent import Sent

_MOST: Final = 200
_WORDS: Final = "vocabulary/elements.yaml"
_ITEM: Final = "item.yaml"


@require_http_methods(["GET", "HEAD", "POST"])
@staff(rights.DRAFTER)
def proposed(request: Any, revision_id: UUID) -> HttpResponse:
    """Hand in a form on paper, see what it asks for, take over what is wanted."""
    revision = queries.item_revision(request.actor, revision_id)
    if request.method != "POST":
        return _page(request, revision, [])
    if request.POST.get("act") == "take":
        return _take(request, revision)
    file = request.FILES.get("file")
    if file is None:
        return _page(request, revision, [], _("请先选一个文件。"))
    try:
        found = labels(paper(file))[:_MOST]
    except FileProblem as problem:
        return _page(request, revision, [], str(problem))
    if not found:
        return _page(request, revision, [], _("没有认出要填的项目。表格里“名称”旁边要有空格或方框。"))
    return _page(request, revision, proposals(found, lists_for(revision).vocabulary, _asked(revision)))


def _take(request: Any, revision: Revision) -> HttpResponse:
    edits = list(_edits(revision, request.POST))
    if edits:
        drafting.edit(request.actor, revision.id, edits)
    count = sum(edit.file == _ITEM for edit in edits)
    say(request, ngettext("加了 %(count)d 个数据元。", "加了 %(count)d 个数据元。", count) % {"count": count})
    return redirect("studio:edit", revision.id, ASK.key)


def _edits(revision: Revision, form: QueryDict) -> Iterator[Edit]:
    """What was ticked, asked at the end of the form; what no word says yet becomes a new data element."""
    asked = list(_asked(revision))
    known = lists_for(revision).vocabulary.elements
    for number in form.getlist("take")[:_MOST]:
        name = (form.get(f"as:{number}") or form.get(f"name:{number}", "")).strip()[:60]
        if not name or name in asked or "/" in name:
            continue
        if name not in known:
            yield Edit(_WORDS, (name,), "put", _word(form, number), seen=editing.ABSENT)
        yield Edit(_ITEM, ("ask", len(asked)), "insert", {"element": known[name].name if name in known else name})
        asked.append(name)


def _word(form: QueryDict, number: str) -> dict[str, Any]:
    kinds = {kind.value for kind in ElementType}
    kind = form.get(f"type:{number}", "")
    word: dict[str, Any] = {"type": kind if kind in kinds else ElementType.TEXT.value}
    options = [one for one in form.getlist(f"option:{number}") if one][:40]
    if options and kind in (ElementType.CHOICE.value, ElementType.CHOICES.value):
        word["options"] = options
    if unit := form.get(f"unit:{number}", "").strip()[:20]:
        word["unit"] = unit
    return {**word, "source": "演示"}


def _asked(revision: Revision) -> list[str]:
    found = editing.value_at(revision.files.get(_ITEM, ""), ("ask",))
    return [str(one.get("element", "")) for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _page(request: Any, revision: Revision, found: list[Proposal], problem: str = "") -> HttpResponse:
    counts = telling.told(revision, ASK, Sent()).counts
    return show(request, "studio/proposal.html", "revisions", {
        **framing.frame(request, revision, ASK.key, counts, shown="form"),
        "chapter": {
            "title": _("从纸质申请表开始"),
            "lead": _("上传现在用的 Word 或 Excel 申请表，认出要填的项目，对上已有的数据元。文件读完就丢，不保存。"),
        },
        "found": list(enumerate(found)),
        "types": [kind.value for kind in ElementType],
        "problem": problem,
    }, status=422 if problem else 200)  # fmt: skip


__all__ = ["proposed"]
