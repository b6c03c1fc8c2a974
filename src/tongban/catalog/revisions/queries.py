"""Reads of the item studio: what waits for somebody, revisions and versions with where they stand, what was done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from tongban.catalog import bundles
from tongban.catalog import queries as catalog
from tongban.catalog.districts import in_force
from tongban.catalog.listing import Listing
from tongban.catalog.revisions import rights
from tongban.catalog.revisions.models import (
    Revision,
    RevisionComment,
    RevisionSignature,
    RevisionStep,
    VersionEnd,
)
from tongban.catalog.revisions.states import Act, Standing, State, Subject
from tongban.catalog.revisions.subjects import RECORDS, Record
from tongban.catalog.terms import Term
from tongban.core.actor import Actor
from tongban.core.errors import NotFound


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One published version and what it is on a day; ``until`` is its last day, None: open."""

    digest: str
    name: str
    in_force: date
    until: date | None
    standing: Standing
    end: VersionEnd | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A revision that waits for somebody, and for what."""

    revision: Revision
    act: str


def revision(actor: Actor, revision_id: UUID) -> Revision:
    """A revision with its files. Raises NotFound, also for whoever may not know of it."""
    row = Revision.objects.filter(id=revision_id).first()
    if row is None:
        raise NotFound(_("没有找到这份稿，或者它不在您的职责范围内。"))
    rights.require_reader(actor, row)
    return row


def whole_revision(actor: Actor, revision_id: UUID) -> Revision:
    """A revision of an item or a bundle as a whole. Raises NotFound as ``revision`` does, and for a district's copy."""
    row = revision(actor, revision_id)
    if row.parent:
        raise NotFound(_("区市清单只写和市级不同的，没有这一页。"))
    return row


def item_revision(actor: Actor, revision_id: UUID) -> Revision:
    """A revision of an item: a bundle has neither rules nor past decisions. Raises NotFound."""
    row = whole_revision(actor, revision_id)
    if row.subject != Subject.ITEM:
        raise NotFound(_("一件事没有自己的规则和审批，这一页只给事项用。"))
    return row


def revisions(actor: Actor, query: str = "") -> "QuerySet[Revision]":
    """The revisions somebody may see, the one changed last first, without their files."""
    rows = Revision.objects.filter(_seen(actor)).defer("files").order_by("-changed_at", "-id")
    return rows.filter(Q(name__icontains=query) | Q(item_key__icontains=query)) if query else rows


def open_revisions(keys: Sequence[str], subject: Subject = Subject.ITEM) -> Mapping[str, Revision]:
    """The open revision of each of some items, or of some bundles, by key; districts' copies are none of the item."""
    open_ = [State.DRAFT, State.SUBMITTED, State.SIGNED]
    rows = Revision.objects.filter(subject=subject, item_key__in=keys, parent="", state__in=open_)
    return {row.item_key: row for row in rows.defer("files")}


def waiting(actor: Actor) -> list[Waiting]:
    """What waits for somebody, the oldest first: to sign, to publish, and her own drafts that were sent back."""
    rows = Revision.objects.filter(_seen(actor), state__in=[State.DRAFT, State.SUBMITTED, State.SIGNED])
    found = list(rows.defer("files").order_by("changed_at", "id")[:200])
    ids = [row.id for row in found]
    wrote: dict[UUID, set[str]] = {}
    for revision_id, author in RevisionStep.objects.filter(revision_id__in=ids).values_list("revision_id", "actor_id"):
        wrote.setdefault(revision_id, set()).add(author)
    last: dict[UUID, list[RevisionSignature]] = {}
    for one in RevisionSignature.objects.filter(revision_id__in=ids).order_by("at", "id"):
        last.setdefault(one.revision_id, []).append(one)
    made = (Waiting(row, _waits(actor, row, wrote.get(row.id, set()), last.get(row.id, []))) for row in found)
    return [one for one in made if one.act]


def _waits(actor: Actor, row: Revision, wrote: set[str], done: Sequence[RevisionSignature]) -> str:
    own = actor.id in wrote
    signed = any(one.act == Act.SIGNED and one.round == row.round and one.actor_id == actor.id for one in done)
    may_sign = rights.covers(actor, rights.COUNTERSIGNER, row.department, row.district)
    may_publish = rights.covers(actor, rights.PUBLISHER, row.department, row.district)
    if row.state == State.SUBMITTED and may_sign and not own and not signed:
        return _("等您会签")
    if row.state == State.SIGNED and may_publish and not own:
        return _("等您发布")
    if row.state == State.DRAFT and own and done and done[-1].act == Act.SENT_BACK:
        return _("退回来了，等您修改")
    return ""


def _seen(actor: Actor) -> Q:
    """The rows of the departments and districts somebody works for in the studio."""
    seen = Q(pk__in=[])
    for post, department, district in actor.rights:
        if post in rights.POSTS:
            seen |= Q(department=department) if district is None else Q(department=department, district=district)
    return seen


def steps(revision_id: UUID, newest: int = 100) -> list[RevisionStep]:
    """The newest steps of a revision, the newest first."""
    return list(RevisionStep.objects.filter(revision_id=revision_id).order_by("-number")[:newest])


def signatures(revision_id: UUID) -> list[RevisionSignature]:
    """Who did what to a revision, the newest first."""
    return list(RevisionSignature.objects.filter(revision_id=revision_id).order_by("-at", "-id"))


def comments(revision_id: UUID) -> list[tuple[RevisionComment, list[RevisionComment]]]:
    """What was said of a revision, each with what was answered, the oldest first."""
    rows = list(RevisionComment.objects.filter(revision_id=revision_id).order_by("at", "id"))
    answers: dict[UUID, list[RevisionComment]] = {}
    for row in rows:
        if row.answers is not None:
            answers.setdefault(row.answers, []).append(row)
    return [(row, answers.get(row.id, [])) for row in rows if row.answers is None]


def never_in_force() -> set[str]:
    """The digests of versions that were withdrawn before their first day."""
    ends = {end.digest: end.last_day for end in VersionEnd.objects.order_by("at", "id")}
    rows = (model.objects.filter(digest__in=ends).values_list("digest", "in_force") for model in RECORDS.values())
    return {digest for found in rows for digest, first in found if ends[digest] < first}


def standing(key: str, subject: Subject = Subject.ITEM) -> Record | None:
    """The newest version of an item or bundle that holds or will hold; None where there is none."""
    rows = RECORDS[subject].objects.filter(key=key).exclude(digest__in=never_in_force())
    return rows.order_by("-in_force").first()


def version_lines(key: str, on: date, subject: Subject = Subject.ITEM) -> list[VersionLine]:
    """Every version of an item or bundle ever published, the newest first, with what each is on a day."""
    rows: list[Record] = list(RECORDS[subject].objects.filter(key=key).defer("files").order_by("in_force", "turn"))
    ends = {end.digest: end for end in VersionEnd.objects.filter(item_key=key).order_by("at", "id")}
    lines: list[VersionLine] = []
    following: date | None = None
    for row in reversed(rows):
        end = ends.get(row.digest)
        never = end is not None and end.last_day < row.in_force
        days = [row.declared_until, end.last_day if end else None, _day_before(following)]
        until = min((day for day in days if day is not None), default=None)
        lines.append(VersionLine(row.digest, row.name, row.in_force, until, _standing(row, until, end, on), end))
        following = following if never else row.in_force
    return lines


def _day_before(day: date | None) -> date | None:
    return date.fromordinal(day.toordinal() - 1) if day is not None else None


def _standing(row: Record, until: date | None, end: VersionEnd | None, on: date) -> Standing:
    if end is not None and end.last_day < row.in_force:
        return Standing.WITHDRAWN
    if row.in_force > on:
        return Standing.SCHEDULED
    if until is None or on <= until:
        return Standing.IN_FORCE
    return Standing.WITHDRAWN if end is not None and until == end.last_day else Standing.REPLACED


def standing_of(row: Revision, on: date) -> Standing | State:
    """Where a revision stands: once published, what its version is on a day."""
    if row.state != State.PUBLISHED:
        return State(row.state)
    if row.parent:
        return _standing_of_list(row, on)
    of_item = row.subject == Subject.ITEM
    lines: Sequence[Listing | Term] = catalog.versions(row.item_key) if of_item else bundles.versions(row.item_key)
    place = next((number for number, one in enumerate(lines) if one.digest == row.published), None)
    if place is None:
        return Standing.WITHDRAWN
    one = lines[place]
    if one.in_force > on:
        return Standing.SCHEDULED
    if one.until is None or on <= one.until:
        return Standing.IN_FORCE
    succeeded = place + 1 < len(lines) and _day_before(lines[place + 1].in_force) == one.until
    return Standing.REPLACED if succeeded else Standing.WITHDRAWN


def _standing_of_list(row: Revision, on: date) -> Standing:
    """What a district's published list is on a day."""
    lists = catalog.district_history().get((row.item_key, row.district), ())
    if row.in_force is not None and row.in_force > on:
        return Standing.SCHEDULED
    now = in_force(lists, on)
    return Standing.IN_FORCE if now is not None and now.since == row.in_force else Standing.REPLACED
