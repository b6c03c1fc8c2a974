"""The frame around every page of the editor: the revision, its sections with their faults, the citizen's view."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from tongban.catalog.revisions import drafting, rights
from tongban.catalog.revisions.models import Revision, RevisionStep
from tongban.catalog.revisions.states import OPEN, State, Subject
from tongban.channels.shapes import Link
from tongban.channels.studio.writing import wording
from tongban.channels.studio.writing.preview import VIEWS
from tongban.channels.studio.writing.telling import SectionLink, sections_of
from tongban.core.actor import Actor

#: The pages of the editor that are no form of item.yaml: where each stands in the menu, and its address by name.
_OTHERS = {
    Subject.ITEM: (
        ("rules", N_("规则与例子"), "routes", "studio:revision_rules"),
        ("template", N_("证照模板"), "result", "studio:template"),
    ),
    Subject.BUNDLE: (("template", N_("证照模板"), "joint", "studio:template"),),
}
_CLOSED = N_("这份稿已经发布或者放弃，只能看。")
_READING = N_("您在这里可以看、可以写意见，改动由事项管理员来做。")


def frame(
    request: Any, revision: Revision, current: str, counts: Mapping[str, int], *, shown: str = "guide",
    remarks: Mapping[str, int] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """What the frame shows while ``current`` is being written; ``shown`` is the view of the citizen it begins with."""
    steps = drafting.steps_of(revision.id)
    writes = rights.covers(request.actor, rights.DRAFTER, revision.department, revision.district)
    editable = revision.state in OPEN and writes
    links = _links(revision, current, counts, remarks or {})
    at = next((number for number, one in enumerate(links) if one.current), len(links))
    revision_url = reverse("studio:revision", args=[revision.id])
    return {
        "crumbs": [
            Link(_("事项工作室"), reverse("studio:home")),
            Link(revision.name, revision_url),
            *(Link(one.title) for one in links if one.current),
        ],
        "revision": revision,
        "state": State(revision.state).label,
        "editable": editable,
        "why_not": "" if editable else _(_CLOSED if writes else _READING),
        "sections": links,
        "faults": sum(counts.values()),
        "onward": next(iter(links[at + 1 :]), None),
        "save_url": request.path,
        "preview_url": reverse("studio:preview", args=[revision.id]),
        "revision_url": revision_url,
        "views": [(key, _(word)) for key, word in VIEWS[Subject(revision.subject)]],
        "shown": shown,
        **turns(revision, steps, request.actor),
    }


def turns(revision: Revision, steps: Sequence[RevisionStep], actor: Actor) -> dict[str, str]:
    """What undo and redo of this person would take back, in words; empty where there is nothing."""
    return {
        "undo": wording.step_said(revision, drafting.to_undo(steps, actor), steps),
        "redo": wording.step_said(revision, _undone(steps, drafting.to_redo(steps, actor)), steps),
    }


def _undone(steps: Sequence[RevisionStep], undo: RevisionStep | None) -> RevisionStep | None:
    return next((one for one in steps if undo is not None and one.number == undo.undoes), None)


def _links(
    revision: Revision, current: str, counts: Mapping[str, int], remarks: Mapping[str, int]
) -> list[SectionLink]:
    links = [
        SectionLink(
            one.key, _(one.title), reverse("studio:edit", args=[revision.id, one.key]), counts.get(one.key, 0),
            one.key == current, one.key == "elements", remarks.get(one.key, 0),
        )
        for one in sections_of(revision)
    ]  # fmt: skip
    for key, title, after, name in _OTHERS[Subject(revision.subject)]:
        place = next(number for number, one in enumerate(links) if one.key == after) + 1
        address, faults = reverse(name, args=[revision.id]), counts.get(key, 0)
        links.insert(place, SectionLink(key, _(title), address, faults, key == current, False))
    return links


__all__ = ["frame", "turns"]
