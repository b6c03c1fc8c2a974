"""An item or a bundle in the studio: its versions, a new revision of it, differences in words, withdrawal."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_POST, require_safe

from tongban.catalog import bundles
from tongban.catalog import queries as catalog
from tongban.catalog.bundle import BundleVersion
from tongban.catalog.compiled import version_of, vocabulary_of
from tongban.catalog.models import BundleVersionRecord, ItemVersionRecord
from tongban.catalog.pack.bundles import BundleFolder
from tongban.catalog.pack.changes import Change, between_bundles, between_versions
from tongban.catalog.pack.check import ItemFolder
from tongban.catalog.pack.item import STYLE
from tongban.catalog.revisions import publishing, queries, rights
from tongban.catalog.revisions.drafting import begin_from
from tongban.catalog.revisions.models import Revision
from tongban.catalog.revisions.queries import VersionLine, version_lines
from tongban.catalog.revisions.states import Standing, Subject
from tongban.catalog.revisions.subjects import RECORDS, Record
from tongban.channels.authorise import staff
from tongban.channels.desk.frame import say, show
from tongban.channels.shapes import Choice, ErrorLine, Field, Link
from tongban.channels.studio import districts
from tongban.core import clock
from tongban.core.actor import Actor
from tongban.core.errors import NotFound, Problem

_MISSING = {Subject.ITEM: N_("没有这个事项。"), Subject.BUNDLE: N_("没有这个一件事。")}


@dataclass(frozen=True, slots=True)
class Line:
    """A version as the page shows it."""

    version: VersionLine
    state: str
    way_url: str  # the revision it was published from; empty for one that came with the pack, or is not to be read
    withdraw_url: str
    never: bool  # withdrawn before its first day
    fields: list[Field]


@require_safe
@staff(*rights.POSTS)
def item(request: Any, key: str, subject: str) -> HttpResponse:
    """Every version of an item or bundle, and the revision of it that is being written."""
    return _page(request, key, Subject(subject))


def _page(request: Any, key: str, subject: Subject, problem: Problem | None = None, of: str = "") -> HttpResponse:
    lines = version_lines(key, clock.today(), subject)
    if not lines:
        raise NotFound(_(_MISSING[subject]))
    department = _department(key, lines, subject)
    publisher = rights.covers(request.actor, rights.PUBLISHER, department)
    wrong = problem.fields if problem else {}
    ways = _ways(request.actor, [one.digest for one in lines])
    rows = [_line(key, subject, one, ways, publisher, wrong if one.digest == of else {}) for one in lines]
    written = queries.open_revisions([key], subject).get(key)
    seen = written is not None and rights.may_read(request.actor, written.department, written.district)
    return show(request, "studio/item.html", "revisions", {
        "crumbs": [Link(_("事项工作室"), reverse("studio:home")), Link(lines[0].name)],
        "name": lines[0].name, "key": key, "department": department, "rows": rows,
        "written": written, "may_open": seen,
        "begin_url": reverse(_address(subject, "begin"), args=[key]) if written is None and rights.covers(
            request.actor, rights.DRAFTER, department) else "",
        "changes_url": reverse(_address(subject, "changes"), args=[key]),
        "places": districts.places(request.actor, key) if subject == Subject.ITEM else (),
        "choices": [Choice(one.digest, f"{one.in_force.isoformat()}（{one.standing.label}）") for one in lines],
        "errors": [ErrorLine(problem.detail)] if problem else [],
    }, status=problem.status if problem else 200)  # fmt: skip


def _address(subject: Subject, page: str) -> str:
    """The name of the address of a page, of items or of bundles."""
    return f"studio:{page}" if subject == Subject.ITEM else f"studio:bundle_{page}"


def _department(key: str, lines: list[VersionLine], subject: Subject) -> str:
    if subject == Subject.BUNDLE:
        newest = BundleVersionRecord.objects.filter(key=key).order_by("-in_force").first()
        return bundles.compiled(newest).lead if newest is not None else ""
    listing = next((found for one in lines if (found := _listing(one.digest)) is not None), None)
    return listing.department if listing is not None else ""


def _listing(digest: str) -> Any:
    return next((one for some in catalog.all_versions().values() for one in some if one.digest == digest), None)


def _ways(actor: Actor, digests: list[str]) -> Mapping[str, str]:
    """Where to read how versions came about, by digest."""
    rows = Revision.objects.filter(published__in=digests).defer("files")
    return {
        row.published: reverse("studio:revision", args=[row.id])
        for row in rows if rights.may_read(actor, row.department, row.district)
    }  # fmt: skip


def _line(key: str, subject: Subject, one: VersionLine, ways: Mapping[str, str], publisher: bool, wrong: Any) -> Line:
    open_ = publisher and one.end is None and one.standing in (Standing.SCHEDULED, Standing.IN_FORCE)
    fields = [Field("reason", _("理由"), "textarea", error=wrong.get("reason", ""), max_length=500)]
    if one.standing is Standing.IN_FORCE:
        today = clock.today().isoformat()
        last = Field("last_day", _("最后一天"), "date", value=today, error=wrong.get("last_day", ""))
        fields.insert(0, last)
    there = reverse(_address(subject, "withdraw"), args=[key, one.digest]) if open_ else ""
    never = one.end is not None and one.end.last_day < one.in_force
    return Line(one, str(one.standing.label), ways.get(one.digest, ""), there, never, fields)


@require_POST
@staff(rights.DRAFTER)
def begin(request: Any, key: str, subject: str) -> HttpResponse:
    """Begin a revision of the item or bundle, from its newest version or the one that is named."""
    digest = request.POST.get("digest", "")
    try:
        made = begin_from(request.actor, key, digest, Subject(subject))
    except Problem as problem:
        return _page(request, key, Subject(subject), problem)
    say(request, _("已经从选定的版本开始一份稿。") if digest else _("已经从最新的版本开始一份稿。"))
    return redirect("studio:revision", revision_id=made.id)


@require_POST
@staff(rights.PUBLISHER)
def withdraw(request: Any, key: str, digest: str, subject: str) -> HttpResponse:
    """End a version without a successor."""
    try:
        day = date.fromisoformat(request.POST.get("last_day", ""))
    except ValueError:
        day = clock.today()
    try:
        publishing.withdraw(request.actor, digest, day, request.POST.get("reason", ""))
    except Problem as problem:
        return _page(request, key, Subject(subject), problem, digest)
    say(request, _("已经停用。正在办的办件照原来的版本办完。"))
    return redirect(f"studio:{subject}", key=key)


@require_safe
@staff(*rights.POSTS)
def changes(request: Any, key: str, subject: str) -> HttpResponse:
    """What differs between two versions of an item or bundle, in words."""
    rows: dict[str, Record] = {row.digest: row for row in RECORDS[Subject(subject)].objects.filter(key=key)}
    ordered = sorted(rows.values(), key=lambda row: row.in_force)
    if not ordered:
        raise NotFound(_(_MISSING[Subject(subject)]))
    newest = rows.get(request.GET.get("to", ""), ordered[-1])
    oldest = rows.get(request.GET.get("from", ""), ordered[max(0, len(ordered) - 2)])
    found = between(oldest, newest)
    return show(request, "studio/changes.html", "revisions", {
        "crumbs": [
            Link(_("事项工作室"), reverse("studio:home")), Link(newest.name, reverse(f"studio:{subject}", args=[key])),
            Link(_("两个版本的不同")),
        ],
        "name": newest.name, "before": oldest.in_force, "after": newest.in_force, "groups": grouped(found),
        "count": len(found),
    })  # fmt: skip


def between(before: Record, after: Record) -> list[Change]:
    """What changed from one published version to another of the same."""
    if isinstance(before, BundleVersionRecord) and isinstance(after, BundleVersionRecord):
        return list(between_bundles(_bundle_folder(before), _bundle_folder(after)))
    old, new = (_folder(row) for row in (before, after) if isinstance(row, ItemVersionRecord))
    words = [vocabulary_of(row.vocabulary_digest) for row in (before, after)]
    return between_versions(old, new, *words)


def since_base(row: Revision, version: Any, words: Any) -> list[Change]:
    """What a revision that compiles changes in the version it began from; nothing for a new item."""
    base = ItemVersionRecord.objects.filter(digest=row.base).first() if row.base else None
    if base is None:
        return []
    own = {name: text for name, text in row.files.items() if "/" not in name}
    style = {name: text for name, text in base.files.items() if name == STYLE}
    after = ItemFolder(row.item_key, clock.today(), {**own, **style}, row.digest, version)
    return between_versions(_folder(base), after, vocabulary_of(base.vocabulary_digest), words)


def bundle_since_base(row: Revision, version: BundleVersion) -> list[Change]:
    """The same of a bundle."""
    base = BundleVersionRecord.objects.filter(digest=row.base).first() if row.base else None
    if base is None:
        return []
    style = {name: text for name, text in base.files.items() if name == STYLE}
    own = {name: text for name, text in row.files.items() if "/" not in name}
    after = BundleFolder(row.item_key, clock.today(), {**own, **style}, row.digest, version)
    return list(between_bundles(_bundle_folder(base), after))


def _bundle_folder(row: BundleVersionRecord) -> BundleFolder:
    return BundleFolder(row.key, row.in_force, row.files, row.digest, bundles.compiled(row))


def _folder(row: ItemVersionRecord) -> ItemFolder:
    version = version_of(row.digest, row.vocabulary_digest, None)
    return ItemFolder(row.key, row.in_force, row.files, row.digest, version)


def grouped(found: list[Change]) -> list[tuple[str, list[Change]]]:
    """The changes by group, in their order."""
    groups: dict[str, list[Change]] = {}
    for one in found:
        groups.setdefault(one.group, []).append(one)
    return list(groups.items())
