"""The page of a revision: what it says and changes, what is wrong in it, who did what; and the acts of its way."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_POST, require_safe

from tongban.cases import backtesting
from tongban.catalog.pack.changes import Change
from tongban.catalog.revisions import approving, copies, drafting, publishing, queries, rights, surroundings
from tongban.catalog.revisions.approving import NotSound
from tongban.catalog.revisions.checking import Checked, check
from tongban.catalog.revisions.models import Revision, RevisionStep
from tongban.catalog.revisions.states import Act, State, Subject
from tongban.catalog.revisions.talking import Thread, threads
from tongban.catalog.revisions.tracing import Traced, traced
from tongban.channels.authorise import staff
from tongban.channels.desk.frame import say, show
from tongban.channels.shapes import ErrorLine, Field, Link
from tongban.channels.studio.acts import offered
from tongban.channels.studio.item import bundle_since_base, grouped, since_base
from tongban.channels.studio.places import place, remedy, ruled, value
from tongban.channels.studio.sides import sides
from tongban.channels.studio.way import next_of, stages
from tongban.channels.studio.writing import wording
from tongban.channels.studio.writing.acts import path_of
from tongban.channels.studio.writing.holding import in_file
from tongban.channels.studio.writing.telling import address, home_of, placed, sections_of
from tongban.core import clock
from tongban.core.actor import Actor
from tongban.core.errors import NotFound, Problem

#: What the acts of the page say once they are done.
_DONE: Mapping[str, str] = {
    "undo": N_("已撤销。"),
    "redo": N_("已重做。"),
    "submit": N_("已提交会签。"),
    "countersign": N_("已会签。"),
    "send-back": N_("已退回，理由写在经过里。"),
    "publish": N_("已发布。到施行的日子，按新版本办理。"),
    "give-up": N_("已放弃，随时可以取回。"),
    "have-back": N_("已取回，接着写。"),
}


@dataclass(frozen=True, slots=True)
class FoundLine:
    """A fault or remark with its place in words and where it is edited."""

    where: str
    what: str
    remedy: str
    code: str
    url: str


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step of the history: who did what when, and what it changed, in words."""

    number: int
    what: str
    by: str
    at: Any
    changes: Sequence[tuple[str, str, str]]  # place, before, after


@require_safe
@staff(*rights.POSTS)
def revision(request: Any, revision_id: UUID) -> HttpResponse:
    """Everything about a revision."""
    return _page(request, queries.revision(request.actor, revision_id))


@require_POST
@staff(*rights.POSTS)
def act(request: Any, revision_id: UUID, act: str) -> HttpResponse:
    """One act of the way of a revision; what cannot be done now is told on its page."""
    doing = _acts().get(act)
    if doing is None:
        raise NotFound
    row = queries.revision(request.actor, revision_id)
    try:
        doing(request, row)
    except Problem as problem:
        return _page(request, queries.revision(request.actor, revision_id), problem, act)
    say(request, _(_DONE[act]))
    return redirect("studio:revision", revision_id=row.id)


@require_POST
@staff(*rights.POSTS)
def comment(request: Any, revision_id: UUID) -> HttpResponse:
    """Say something of a revision or a place of it, answer, settle, or take up again; back to where it was said."""
    row = queries.revision(request.actor, revision_id)
    what, _colon, answers = request.POST.get("on", "say").partition(":")
    section = next((one for one in sections_of(row) if one.key == request.POST.get("section")), None)
    place = path_of(request.POST.get("place", ""))
    file = section.file if section is not None and not answers else ""
    try:
        drafting.comment(
            request.actor, row.id, request.POST.get(f"text:{answers}" if answers else "text", ""), file=file,
            path=in_file(file, row.files.get(file, ""), place) if file else (),
            answers=UUID(answers) if answers else None, settled=what == "settle", reopened=what == "reopen",
        )  # fmt: skip
    except ValueError:
        raise NotFound from None
    except Problem as problem:
        if section is None:
            return _page(request, row, problem, "comment")
        say(request, str(problem))
    if section is None:
        return redirect(reverse("studio:revision", args=[row.id]) + "#comments")
    back = QueryDict(mutable=True)
    back["at"] = request.POST.get("place", "")
    return redirect(f"{reverse('studio:edit', args=[row.id, section.key])}?{back.urlencode()}#talk")


def _acts() -> Mapping[str, Callable[[Any, Revision], Any]]:
    return {
        "undo": lambda request, row: drafting.undo(request.actor, row.id),
        "redo": lambda request, row: drafting.redo(request.actor, row.id),
        "submit": lambda request, row: approving.submit(request.actor, row.id, request.POST.get("digest", "")),
        "countersign": lambda request, row: approving.countersign(
            request.actor, row.id, request.POST.get("digest", "")
        ),
        "send-back": lambda request, row: approving.send_back(
            request.actor, row.id, request.POST.get("digest", ""), request.POST.get("reason", "")
        ),
        "publish": lambda request, row: publishing.publish(
            request.actor, row.id, request.POST.get("digest", ""), _day(request)
        ),
        "give-up": lambda request, row: approving.give_up(request.actor, row.id, request.POST.get("reason", "")),
        "have-back": lambda request, row: approving.have_back(request.actor, row.id),
    }


def _day(request: Any) -> date:
    try:
        return date.fromisoformat(request.POST.get("in_force", ""))
    except ValueError:
        return date.min


def _page(request: Any, row: Revision, problem: Problem | None = None, of: str = "") -> HttpResponse:
    checked = check(row)
    steps = queries.steps(row.id)
    standing = queries.standing_of(row, clock.today())
    signed, now = len(approving.signatures(row)), traced(_ordered(steps))
    changes = _changes(row, checked)
    write_first = _writes(request.actor, row) and bool(checked.blocking or (row.base and not changes))
    acts = offered(request.actor, row, checked, signed, problem if of else None, of)
    lines = [ErrorLine(problem.detail)] if problem and not isinstance(problem, NotSound) else []
    if isinstance(problem, NotSound):
        lines = [ErrorLine(f"{place(one.fault.file, one.path)}：{one.fault.what}") for one in checked.blocking[:20]]
    context = {
        "crumbs": [Link(_("事项工作室"), reverse("studio:home")), Link(row.name)],
        "row": row, "state": str(standing.label), "stages": stages(standing, signed, checked.countersignatures),
        "next": next_of(
            request.actor, row, standing, checked, signed, changed=bool(changes or row.parent or not row.base)
        ),
        "of_bundle": row.subject == Subject.BUNDLE,
        **_links(request.actor, row), "writes": _writes(request.actor, row),
        "told": next(iter(backtesting.reports(request.actor, row, most=1)), None) if _replayed(row) else None,
        "blocking": [_found(row, one) for one in checked.blocking],
        "remarks": [_found(row, one) for one in checked.remarks],
        "risks": checked.risks, "needed": checked.countersignatures, "signed": signed,
        "acts": [replace(one, tone="") if write_first and one.tone == "act" else one for one in acts],
        "write_first": write_first,
        "undo": drafting.to_undo(_ordered(steps), request.actor) if _writes(request.actor, row) else None,
        "redo": drafting.to_redo(_ordered(steps), request.actor) if _writes(request.actor, row) else None,
        "changes": grouped(changes),
        "signatures": [(str(Act(one.act).label), one) for one in queries.signatures(row.id)],
        "steps": [_step(row, one, now) for one in steps],
        "comments": [(one, _said_of(row, one)) for one in threads(row)],
        "saying": Field("text", _("写下意见"), "textarea", max_length=1000,
                        error=problem.fields.get("text", "") if problem and of == "comment" else ""),
        "files": sorted(row.files.items()),
        "errors": lines,
    }  # fmt: skip
    return show(request, "studio/revision.html", "revisions", context, status=problem.status if problem else 200)


def _links(actor: Actor, row: Revision) -> dict[str, Any]:
    """Where to go from here; of a district's copy also both sides of it."""
    writes = _writes(actor, row)
    if row.parent:
        return {
            "item_url": reverse("studio:district", args=[row.item_key, row.district]),
            "edit_url": _there(row, "copy") if writes else "", "rules_url": "", "backtest_url": "",
            "sides": sides(copies.newest(row.item_key), copies.read(row)[0], row.district),
        }  # fmt: skip
    of_item = row.subject == Subject.ITEM
    return {
        "item_url": reverse(f"studio:{row.subject}", args=[row.item_key]) if row.base or row.published else "",
        "edit_url": _there(row, "edit/"),
        "rules_url": _there(row, "rules") if of_item else "",
        "try_url": _there(row, "try") if of_item else "",
        "backtest_url": _there(row, "backtest") if _replayed(row) else "",
    }


def _replayed(row: Revision) -> bool:
    """Whether past cases can have been put to the revision."""
    return bool(row.base) and row.subject == Subject.ITEM


def _ordered(steps: Sequence[RevisionStep]) -> list[RevisionStep]:
    return list(reversed(steps))


def _writes(actor: Actor, row: Revision) -> bool:
    open_ = row.state in (State.DRAFT, State.SUBMITTED, State.SIGNED)
    return open_ and rights.covers(actor, rights.DRAFTER, row.department, row.district)


def _there(row: Revision, page: str) -> str:
    """The address of a page of the revision, empty where there is none."""
    there = reverse("studio:revision", args=[row.id]) + page
    try:
        resolve(there)
    except Resolver404:
        return ""
    return there


def _found(row: Revision, one: Any) -> FoundLine:
    if row.parent:
        url = _there(row, "copy") + (f"#at-{one.path[0]}" if one.path else "")
        return FoundLine(place(one.fault.file, one.path), one.fault.what, remedy(one.fault), one.fault.code, url)
    of_rules = one.fault.file in ("rules.yaml", "examples.yaml")
    url = _there(row, "rules") if of_rules else address(row, one)
    file, path = placed(row, one)
    where = place(file, path) if home_of(file, path) is None else wording.said(row, file, path)
    what, how = ruled(one.fault) if of_rules else (one.fault.what, remedy(one.fault))
    return FoundLine(where, what, how, one.fault.code, url)


def _changes(row: Revision, checked: Checked) -> list[Change]:
    if checked.bundle is not None:
        return bundle_since_base(row, checked.bundle)
    if checked.version is None:
        return []
    words = surroundings.vocabulary(surroundings.published(), row.files)
    return since_base(row, checked.version, words)


def _said_of(row: Revision, one: Thread) -> str:
    """The place a comment speaks of, in words; empty where it speaks of the revision as a whole."""
    return wording.said(row, one.comment.file, one.path or one.comment.path) if one.comment.file else ""


def _step(row: Revision, one: RevisionStep, now: Traced) -> StepLine:
    changes = [
        (wording.changed(row, c, now[one.number, at]), value(c["before"]), value(c["after"]))
        for at, c in enumerate(one.changes)
    ]
    return StepLine(one.number, wording.act_said(one), one.actor_name, one.at, changes)
