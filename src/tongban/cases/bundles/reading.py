"""A bundle with the facts of an applicant: everything fetched once, each member on its version of the day."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from tongban.cases.bundles.composition import TAKING_PART, Composed, Known, Part, compose
from tongban.cases.models import Case
from tongban.cases.services import submission
from tongban.catalog import queries as catalog
from tongban.catalog.bundle import BundleVersion
from tongban.catalog.definition import ItemVersion
from tongban.catalog.errors import NoValidVersion
from tongban.core import clock
from tongban.core.errors import NotFound
from tongban.exchange.ports import Purpose
from tongban.exchange.services import collect
from tongban.licences.queries import holds_valid
from tongban.parties.models import Party
from tongban.parties.queries import subject_kind
from tongban.standards.hashes import digest


def versions_of(bundle: BundleVersion, on: date, district: int = 0) -> dict[str, ItemVersion]:
    """The versions of a bundle's items in force on a day; one that is not in force cannot take part.

    With a district each as whoever handles it there does: with its own materials and limit.
    """
    found: dict[str, ItemVersion] = {}
    for key in bundle.items:
        try:
            found[key] = catalog.item(key, on)
        except NoValidVersion:
            continue
    return {key: _handled(version, district, on) for key, version in found.items()} if district else found


def _handled(version: ItemVersion, district: int, on: date) -> ItemVersion:
    try:
        return submission.handled(version, district, on)
    except NotFound:  # nobody handles it there: that is told where it is applied for
        return version


def edition(bundle: BundleVersion, versions: Mapping[str, ItemVersion]) -> str:
    """What tells two days' law apart: the bundle's version and those of all its members."""
    return digest([bundle.digest, *(f"{key} {version.digest}" for key, version in sorted(versions.items()))])


def purpose_of(
    bundle: BundleVersion, members: Iterable[str] = (), who: str = "system", ref: str = "", *, anew: bool = False
) -> Purpose:
    """What facts are fetched for when a bundle of these members is applied for."""
    return Purpose((*members, bundle.key), f"办理{bundle.name}", ref, who, anew)


def known(
    bundle: BundleVersion,
    versions: Mapping[str, ItemVersion],
    applicant: Party,
    who: str = "system",
    ref: str = "",
    *,
    anew: bool = False,
) -> Known:
    """Everything authorities know of an applicant that any member can use, in one fetch."""
    vocabulary = catalog.vocabulary()
    paths = dict.fromkeys([*bundle.paths, *(path for version in versions.values() for path in version.paths)])
    why = purpose_of(bundle, versions, who, ref, anew=anew)
    collected = collect(vocabulary, applicant.id, applicant.code, paths, why, with_credit=True)
    return Known(versions, vocabulary, collected, subject_kind(applicant), clock.now())


def read(bundle: BundleVersion, facts: Known, applicant: Party, answers: Mapping[str, Any]) -> Composed:
    """The bundle with these answers; what the applicant has already, or has applied for, is not applied for again."""
    composed = compose(bundle, facts, answers)
    held = _held(composed, applicant)
    return compose(bundle, facts, answers, held) if held else composed


def _held(composed: Composed, applicant: Party) -> dict[str, str]:
    parts = [part for part in composed.parts if part.place in TAKING_PART]
    open_ = _open_cases(parts, applicant)
    found: dict[str, str] = {}
    for part in parts:
        why = _why_not(part, applicant, open_)
        if why:
            found[part.member.key] = why
    return found


def _open_cases(parts: list[Part], applicant: Party) -> dict[tuple[str, str], str]:
    rows = Case.objects.filter(applicant_id=applicant.id, open=True, item_key__in=[part.member.key for part in parts])
    return {(row.item_key, row.per): row.number for row in rows}


def _why_not(part: Part, applicant: Party, open_: Mapping[tuple[str, str], str]) -> str:
    """Why nothing is applied for here; empty where it is. What is told apart by premises is known once these are."""
    if part.prepared is None or part.version is None:
        return ""
    grant = part.version.grant_for(part.prepared.route)
    per = grant.premises(part.prepared.facts.values_by_path()) if grant is not None else ""
    number = open_.get((part.member.key, per[:200]))
    if number is not None:
        return _("已有一件同样的申请正在办理（%(number)s），这次不重复申请。") % {"number": number}
    if grant is None or grant.replaces or not grant.unique or (grant.per and not per):
        return ""
    if holds_valid(applicant.id, grant.licence.name, per):
        return _("您已经持有有效的%(type)s，不用再次申请。") % {"type": grant.licence.name}
    return ""
