"""Reads about submitted bundles; whose they are is checked by the caller."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tongban.cases.bundles.states import MemberState
from tongban.cases.models import BundleCase, BundleDraft, BundleMember, Case
from tongban.core.errors import NotFound
from tongban.core.reading import Reading, rows_of
from tongban.core.statement import read


def bundle(number: str) -> BundleCase:
    """A submitted bundle by its number. Raises NotFound."""
    rows = read(BundleCase, "number = $2", [number])
    if not rows:
        raise NotFound(_("没有找到这件事。请核对编号。"))
    return rows[0]


def members(row: BundleCase) -> list[MemberState]:
    """The members of a bundle in order, with their cases."""
    return members_of([row])[row.id]


def members_of(rows: Sequence[BundleCase]) -> dict[UUID, list[MemberState]]:
    """The members of several bundles in two reads, by bundle."""
    found: dict[UUID, list[MemberState]] = {row.id: [] for row in rows}
    listed = list(BundleMember.objects.filter(bundle_id__in=list(found)).order_by("bundle_id", "position"))
    cases = {one.id: one for one in Case.objects.filter(id__in=[row.case_id for row in listed if row.case_id])}
    for one in listed:
        found[one.bundle_id].append(MemberState(one, cases.get(one.case_id) if one.case_id else None))
    return found


def bundle_of(case: Case) -> BundleCase | None:
    """The bundle a case is a member of; None for a case of its own."""
    return BundleCase.objects.get(id=case.bundle_id) if case.bundle_id is not None else None


def bundles_of(applicants: Iterable[UUID]) -> "QuerySet[BundleCase]":
    """The bundles of some applicants, newest first."""
    return BundleCase.objects.filter(applicant_id__in=list(applicants)).order_by("-received_at", "-id")


def latest_of(applicant: UUID, most: int) -> Reading[list[BundleCase]]:
    """The latest bundles of an applicant, newest first."""
    wanted = "applicant_id = $2::uuid order by received_at desc, id desc limit $3::int"
    return rows_of(BundleCase, wanted, [applicant, most])


def bundles_led(departments: Iterable[str]) -> "QuerySet[BundleCase]":
    """The bundles some departments lead, newest first."""
    return BundleCase.objects.filter(lead__in=list(departments)).order_by("-received_at", "-id")


_BEGUN = """agent_id = $2::uuid and applicant_id = $3::uuid and number = '' and ($5::text is null or bundle_key = $5)
 order by updated_at desc limit $4::int"""


def bundle_drafts_of(agent: UUID, applicant: UUID, most: int, key: str | None = None) -> Reading[list[BundleDraft]]:
    """The latest open drafts of an agent for an applicant, of one bundle or of all, latest first."""
    return rows_of(BundleDraft, _BEGUN, [agent, applicant, most, key])
