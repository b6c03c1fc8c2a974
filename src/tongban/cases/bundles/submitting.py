"""Submit a bundle: one confirmation, one statement, a case for each member; all of it is written, or nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from tongban.cases.bundles.composition import Composed, Part, Place
from tongban.cases.bundles.outstanding import may_follow
from tongban.cases.bundles.reading import edition, known, read, versions_of
from tongban.cases.events import bundle_received
from tongban.cases.models import BUNDLE_NUMBERS, BundleCase, BundleDraft, BundleMember, Case
from tongban.cases.preparation import CONTACT_PHONE, TAKEN, Application
from tongban.cases.seen import refuse_moved
from tongban.cases.services import promising, submission
from tongban.cases.services.once import Submitted, once
from tongban.cases.services.promising import Signature
from tongban.catalog import bundles as catalog
from tongban.catalog.bundle import BundleVersion
from tongban.core import audit, clock, idempotency
from tongban.core.actor import Actor
from tongban.core.city import current_city
from tongban.core.errors import Invalid
from tongban.core.ids import uuid7
from tongban.core.serials import next_serial
from tongban.core.statement import made
from tongban.core.unit_of_work import UnitOfWork
from tongban.exchange.services import Collected
from tongban.materials import services as materials
from tongban.materials.models import Material
from tongban.materials.queries import materials_in
from tongban.parties.models import Party
from tongban.parties.queries import subject_kind

#: The places kept with a submitted bundle: what is no case yet, or never will be, and why.
KEPT = (Place.NOW, Place.LATER, Place.NEEDLESS, Place.HELD, Place.STEP)
_SCOPE = "bundle"


@dataclass(frozen=True, slots=True)
class BundleApplication:
    """What somebody submits as one: the bundle, where, the answers, the uploads, and the law she saw."""

    key: str
    district: int
    answers: Mapping[str, Any]
    channel: str
    seen: str | None = None
    seen_facts: str | None = None  # what she checked, as ``cases.seen`` writes it
    container: UUID | None = None
    grade: str = ""  # how surely the person at the browser was who she says
    signature: Signature | None = None  # under the promises of its members (告知承诺)
    later: tuple[str, ...] = ()  # materials that follow after acceptance (容缺后补)
    signed: str = ""  # who signed the commitment to hand them in


def submit_bundle(
    actor: Actor,
    applicant: Party,
    agent: Party | None,
    application: BundleApplication,
    *,
    key: str,
    body_digest: str,
    draft: BundleDraft | None = None,
) -> Submitted:
    """Submit once per key. The caller has checked that the actor may act for the applicant in every member.

    Raises ``Invalid`` with messages by field, ``FactsChanged``, ``FactsMoved``, ``VersionChanged``,
    ``Conflict``; then no member was submitted either.
    """

    def write(holder: str) -> Submitted:
        return _write(actor, applicant, agent, application, draft, (holder, key, body_digest))

    return once(actor, key, body_digest, write)


def _write(
    actor: Actor,
    applicant: Party,
    agent: Party | None,
    application: BundleApplication,
    draft: BundleDraft | None,
    once_only: tuple[str, str, str],
) -> Submitted:
    now = clock.now()
    bundle = catalog.bundle(application.key, now.date())
    versions = versions_of(bundle, now.date(), application.district)
    if application.seen is not None and application.seen != edition(bundle, versions):
        raise submission.VersionChanged(_("这件事里有事项的办理规则更新了。已按新规则重新整理，请核对后再提交。"))
    if draft is None:
        submission.refuse_origins(application.answers)
    facts = known(bundle, versions, applicant, actor.id, str(application.container or ""), anew=True)
    composed = read(bundle, facts, applicant, application.answers)
    refuse_moved(application.seen_facts, composed.facts)
    may = may_follow(composed)
    application = replace(application, later=tuple(name for name in application.later if name in may))
    uploads = materials_in(application.container) if application.container is not None else []
    _check(composed, applicant, application, uploads)
    for part in promising_parts(composed):
        assert part.prepared is not None
        promising.require(part.prepared, agent or applicant, application.signature, application.grade)
    uow = UnitOfWork(actor, now)
    row = _row(bundle, composed, applicant, agent, application, uow)
    uow.insert(row)
    cases: dict[str, Case] = {}
    for place, part in enumerate(one for one in composed.parts if one.place in KEPT):
        case = None
        if part.place is Place.NOW and part.prepared is not None:
            case = cases[part.member.key] = _case(
                uow, row, part, (applicant, agent), application, uploads, facts.collected
            )
        uow.insert(member_row(row, part, place, case))
    audit.record_access(uow, applicant.id, f"{bundle.name}（提交时核验）", f"办理{bundle.name}")
    answer = _answer(row, composed, cases)
    idempotency.remember(uow, *once_only, answer)
    uow.emit(bundle_received(row.id))
    if draft is not None:
        uow.update(draft, number=row.number, answers=dict(application.answers), updated_at=now)
    uow.commit()
    return Submitted(answer)


def _check(composed: Composed, applicant: Party, application: BundleApplication, uploads: Iterable[Material]) -> None:
    bundle = composed.bundle
    if subject_kind(applicant) not in bundle.for_:
        said = {"bundle": bundle.name, "for": "、".join(bundle.for_), "kind": applicant.kind}
        raise Invalid(_("“%(bundle)s”办给%(for)s，不能以%(kind)s身份申请。") % said, code="TB-BUN-422")
    if composed.refused is not None:
        raise Invalid(composed.refused.say, code="TB-BUN-423")
    if composed.tampered:
        fields = dict.fromkeys(composed.tampered, _("这一项来自权威数据，不能改。如有错误请向登记机关申请更正。"))
        detail = _("填写的内容与权威数据不一致：%(names)s") % {"names": "、".join(composed.tampered)}
        raise submission.FactsChanged(detail, fields=fields)
    asked = {one.name for one in composed.fields} | {ask.element.name for ask in bundle.asks}
    asked |= {ask.element.name for part in composed.parts if part.version for ask in part.version.asks}
    unknown = sorted({name.removeprefix(TAKEN) for name in application.answers} - asked)
    if unknown:
        fields = dict.fromkeys(unknown, _("这件事不需要这一项，请去掉。"))
        raise Invalid(
            _("有不认识的填写项：%(names)s") % {"names": "、".join(unknown)}, code="TB-FIELD-404", fields=fields
        )
    missing = composed.missing() | {one.name: _("请先回答这个问题。") for one in composed.questions()}
    if missing:
        raise Invalid(submission.lacking(len(missing)), code="TB-FIELD-422", fields=missing)
    absent = lacking_materials(composed, uploads, application.later)
    if absent and application.container is None:
        raise submission.to_be_uploaded(absent)
    if absent:
        told = {name: _("请上传“%(name)s”。") % {"name": name} for name in absent}
        raise Invalid(_("还有 %(count)d 份材料没有上传。") % {"count": len(absent)}, code="TB-MAT-422", fields=told)
    if not any(part.place is Place.NOW for part in composed.parts):
        raise Invalid(_("按您的情况，这件事里没有要在网上申请的。"), code="TB-BUN-424")


def promising_parts(composed: Composed) -> list[Part]:
    """The members applied for, now or once another is granted, on a promise in place of proof (告知承诺)."""
    taking = [part for part in composed.taking_part if part.place in (Place.NOW, Place.LATER)]
    return [part for part in taking if part.prepared and promising.chosen(part.prepared.version, part.prepared.facts)]


def lacking_materials(composed: Composed, uploads: Iterable[Material], later: Iterable[str] = ()) -> list[str]:
    """The names of the materials of the one set still to be uploaded; those that follow ``later`` are not."""
    given = {*(one.type for one in uploads if not one.infected), *later}
    wanted = [one.needed.need for one in composed.needs if not one.needed.spared and not one.needed.need.optional]
    return [need.material.name for need in wanted if need.material.name not in given]


def _case(
    uow: UnitOfWork,
    row: BundleCase,
    part: Part,
    people: tuple[Party, Party | None],
    application: BundleApplication,
    uploads: Iterable[Material],
    collected: Collected,
) -> Case:
    """The case of one member, received and decided as it would be alone, with its own copy of what it needs."""
    assert part.prepared is not None
    container = uuid7()
    hand_on(uow, part, uploads, container)
    alone = Application(part.member.key, application.district, {}, application.channel, container=container)
    alone.bundle_id, alone.grade, alone.signature = row.id, application.grade, application.signature
    alone.later, alone.signed = application.later, application.signed
    recorder = submission.receive(uow, part.prepared, *people, alone, collected.licences)
    recorder.finish(new=True)
    submission.await_silent(uow, recorder.case, part.prepared.version, collected.silent)
    return recorder.case


def hand_on(uow: UnitOfWork, part: Part, uploads: Iterable[Material], container: UUID) -> None:
    """Copy to a member's case what it needs of the one set; the others' papers are none of its business."""
    assert part.prepared is not None
    needed = {one.need.material.name for one in part.prepared.needs}
    materials.copy(uow, [one for one in uploads if one.type in needed], container)


def _row(
    bundle: BundleVersion,
    composed: Composed,
    applicant: Party,
    agent: Party | None,
    application: BundleApplication,
    uow: UnitOfWork,
) -> BundleCase:
    phone = _phone(composed) or (agent.phone if agent else applicant.phone)
    return made(
        BundleCase,
        number=bundle_number(uow.now.date()),
        bundle_key=bundle.key,
        bundle_name=bundle.name,
        bundle_digest=bundle.digest,
        lead=bundle.lead,
        applicant_id=applicant.id,
        applicant_name=applicant.name,
        agent_id=agent.id if agent else None,
        agent_name=agent.name if agent else "",
        phone=phone,
        channel=application.channel,
        district=application.district,
        answers=dict(application.answers),
        container=application.container or uuid7(),
        received_at=uow.now,
        signed=promising.kept(application.signature, application.grade),
    )


def _phone(composed: Composed) -> str:
    told = next((one.fact for one in composed.fields if one.name == CONTACT_PHONE), None)
    return str(told.value) if told is not None and told.value else ""


def bundle_number(day: date) -> str:
    """A number of ours, no official one: the city, the day, and a serial of that day."""
    return f"{BUNDLE_NUMBERS}{current_city()}{day:%Y%m%d}{next_serial(_SCOPE, day):04d}"


def member_row(bundle: BundleCase, part: Part, position: int, case: Case | None) -> BundleMember:
    """What is kept of a member beside its case."""
    return made(
        BundleMember,
        bundle_id=bundle.id,
        position=position,
        key=part.member.key,
        name=part.name,
        department=part.version.department if part.version is not None else part.member.department,
        place=part.place.value,
        after=list(part.after),
        note=_note(part),
        case_id=case.id if case is not None else None,
        case_number=case.number if case is not None else "",
    )


def _note(part: Part) -> str:
    if part.place is Place.STEP:
        return part.member.say[:500]
    if part.place is Place.NEEDLESS and part.prepared is not None and part.version is not None:
        return part.version.routes[part.prepared.route or ""].say[:500]
    return part.why[:500]


def _answer(row: BundleCase, composed: Composed, cases: Mapping[str, Case]) -> dict[str, Any]:
    """What a program is told about its submission, and what a repeat of the key is told again."""
    kept = [part for part in composed.parts if part.place in KEPT]
    return {
        "number": row.number,
        "bundle": row.bundle_key,
        "version": row.bundle_digest,
        "received_at": row.received_at.isoformat(),
        "members": [
            {
                "key": part.member.key,
                "name": part.name,
                "place": part.place.value,
                "case": cases[part.member.key].number if part.member.key in cases else None,
                "status": cases[part.member.key].status if part.member.key in cases else None,
                "result": cases[part.member.key].result or None if part.member.key in cases else None,
            }
            for part in kept
        ],
    }
