"""The comprehensive licence of a bundle: issued when all is granted, updated or revoked when a grant falls."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from msgspec import Struct

from tongban.cases.bundles.states import MemberState, all_granted, granted
from tongban.cases.models import BUNDLE_NUMBERS, BundleCase, Case
from tongban.catalog import bundles as catalog
from tongban.catalog.bundle import COVERED, TRADE, BundleVersion
from tongban.core import broadcast, files
from tongban.core.actor import SYSTEM
from tongban.core.events import Event
from tongban.core.models import Job
from tongban.core.unit_of_work import UnitOfWork
from tongban.licences import services as licences
from tongban.licences.models import Licence, LicenceState
from tongban.licences.queries import document_of, licence, valid_licences
from tongban.licences.services import attach_document
from tongban.org.queries import city_body
from tongban.parties.queries import party


class Wanted(Struct, frozen=True):
    """What the licence should say now."""

    face: dict[str, Any]
    per: str
    demonstration: bool


def keep_licence(row: BundleCase, members: Sequence[MemberState]) -> None:
    """Issue, reissue or revoke the comprehensive licence as the members' grants stand; nothing where all is well."""
    bundle = catalog.bundle_version(row.bundle_digest)
    if bundle.grant is None:
        return
    standing = granted(members)
    present = licence(row.licence_id) if row.licence_id is not None else None
    if present is None:
        if all_granted(members):
            _issue(row, bundle, standing)
    elif present.state == LicenceState.VALID:
        _update(row, bundle, standing, present)


def _wanted(bundle: BundleVersion, standing: Sequence[MemberState]) -> Wanted:
    assert bundle.grant is not None
    cases = [one.case for one in standing if one.case is not None]
    values: dict[str, Any] = {}
    for case in cases:
        values |= {path: data["v"] for path, data in case.facts.items() if data["v"] is not None}
    values |= {TRADE: bundle.trade, COVERED: "、".join(_said(one) for one in cases)}
    face = bundle.grant.face(values)
    per = bundle.grant.premises(values)
    given = [licence(case.licence_id) for case in cases if case.licence_id is not None]
    return Wanted(face, per[:200], any(one.demonstration for one in given) or settings.DEMO)


def _said(case: Case) -> str:
    """A grant in a few words: its licence and number, or the name of its item."""
    if case.licence_id is None:
        return case.item_name
    given = licence(case.licence_id)
    return f"{given.type} {given.number}"


def _issue(row: BundleCase, bundle: BundleVersion, standing: Sequence[MemberState]) -> None:
    grant = bundle.grant
    assert grant is not None
    wanted = _wanted(bundle, standing)
    holder = party(next(one.case.applicant_id for one in reversed(standing) if one.case is not None))
    held = valid_licences(holder.id, [grant.licence.name]).get(grant.licence.name)
    if held is not None and held.per == wanted.per:
        return  # of an earlier bundle for the same premises; it is that one's to keep
    with UnitOfWork(SYSTEM) as uow:
        today = uow.now.date()
        made = licences.issue(
            uow,
            licences.Issue(
                number=f"演示综{row.number.removeprefix(BUNDLE_NUMBERS)}",
                type=grant.licence.name,
                holder_id=holder.id,
                holder_code=holder.code,
                holder_name=str(wanted.face.get(grant.licence.holder or "") or holder.name),
                face=wanted.face,
                issuer=city_body(),
                issued_on=today,
                valid_from=today,
                valid_until=None,
                basis=row.number,
                per=wanted.per,
                demonstration=wanted.demonstration,
            ),
        )
        _note(uow, row, made)


def _update(row: BundleCase, bundle: BundleVersion, standing: Sequence[MemberState], present: Licence) -> None:
    if not standing:
        with UnitOfWork(SYSTEM) as uow:
            licences.revoke(uow, present, "各项许可都不再有效")
        return
    wanted = _wanted(bundle, standing)
    if wanted.face == present.face:
        return
    with UnitOfWork(SYSTEM) as uow:
        right = licences.Correction(wanted.face, present.holder_name, present.valid_until, present.per)
        _note(uow, row, licences.reissue(uow, present, right, row.number))


def _note(uow: UnitOfWork, row: BundleCase, made: Licence) -> None:
    uow.update(row, licence_id=made.id, licence_number=made.number)
    uow.emit(Event("bundle.licensed", row.number, {"bundle": str(row.id), "licence_id": str(made.id)}))


def seal_bundle(job: Job) -> None:
    """Render and seal the comprehensive licence, once per issue."""
    from tongban.cases.jobs import printed  # typesetting is heavy to load and only the worker needs it
    from tongban.licences.documents.render import render
    from tongban.licences.sealer import sealer

    given = licence(UUID(job.payload["licence_id"]))
    if document_of(given.id) is not None:
        return
    row = BundleCase.objects.get(id=job.payload["bundle"])
    bundle = catalog.bundle_version(row.bundle_digest)
    assert bundle.grant is not None
    fonts = Path(settings.DATA_DIR) / "fonts"
    pdf = render(
        bundle.grant.template,
        printed(given),
        qr_url=f"{settings.PUBLIC_URL}/v/{given.check_id}",
        demo=given.demonstration,
        style=bundle.style,
        extra_fonts=fonts if fonts.is_dir() else None,
    )
    sealed = sealer().seal(pdf, seal_name=given.issuer, reason=f"核发{given.type}", signer=SYSTEM.name)
    stored = files.put(sealed, "application/pdf")
    with UnitOfWork(SYSTEM) as uow:
        attach_document(uow, given, stored.sha256, given.issuer)
    broadcast.publish(f"licence:{given.id}", "sealed", {"number": given.number})
