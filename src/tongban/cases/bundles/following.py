"""What follows once a member of a bundle moves: who waited goes on by itself, the comprehensive licence keeps up."""

from collections.abc import Sequence
from typing import Any

from tongban.cases.bundles import queries
from tongban.cases.bundles.composition import NEW_SUBJECT, Place, promised_by
from tongban.cases.bundles.licensing import keep_licence
from tongban.cases.bundles.states import STUCK, MemberState, Standing
from tongban.cases.bundles.telling import tell_done, tell_handed_on, tell_stuck
from tongban.cases.models import BundleCase, BundleMember, Case
from tongban.cases.preparation import TAKEN, Application, Prepared
from tongban.cases.services import granting, promising, submission
from tongban.catalog import queries as catalog
from tongban.catalog.definition import ItemVersion
from tongban.core import clock
from tongban.core.actor import SYSTEM
from tongban.core.errors import Problem
from tongban.core.ids import uuid7
from tongban.core.models import Job
from tongban.core.unit_of_work import UnitOfWork
from tongban.exchange.services import Collected, announce_subject
from tongban.licences.models import Licence
from tongban.licences.queries import licence
from tongban.materials import services as materials
from tongban.materials.queries import materials_in
from tongban.parties.models import Party, PartyKind
from tongban.parties.queries import party
from tongban.parties.services import define_mandate, define_party

#: A member somebody waits for may yet be granted, or is.
_MAY_YET = {Standing.GRANTED, Standing.RUNNING, Standing.YOURS, Standing.LATER}


class NotYetKnown(Problem):
    """The base library does not know the new subject yet; the job tries again."""

    status, code = 503, "TB-BUN-503"


def follow_bundle(job: Job) -> None:
    """Start who waited for the member that moved, then bring the comprehensive licence up to date."""
    row = BundleCase.objects.get(id=job.payload["bundle"])
    for one in queries.members(row):
        if one.standing is Standing.LATER:
            _go_on(row, one, queries.members(row))
    keep_licence(row, queries.members(row))
    tell_done(BundleCase.objects.get(id=row.id), queries.members(row))


def _go_on(row: BundleCase, waiting: MemberState, members: Sequence[MemberState]) -> None:
    """Let a waiting member become a case when all it waits for is granted; tell why, where that cannot be any more."""
    before = [one for one in members if one.row.key in waiting.row.after]
    if all(one.standing is Standing.GRANTED for one in before):
        _start(row, waiting.row, [one.case for one in before if one.case is not None])
        return
    lost = [one for one in before if one.standing not in _MAY_YET]
    if lost:
        names = "、".join(f"“{one.row.name}”" for one in lost)
        _stuck(
            row, waiting.row, f"它要等{names}，而那一项没有办成，所以没有替您申请。办成以后，请到这个事项的指南页申请。"
        )


def _start(row: BundleCase, member: BundleMember, before: Sequence[Case]) -> None:
    today = clock.today()
    version = submission.handled(catalog.item(member.key, today), row.district, today)
    applicant = _applicant(row, version, before)
    why_fetched = submission.purpose_of(version, ref=row.number, errand=str(row.container))
    collected = submission.gather(version, applicant, purpose=why_fetched)
    prepared = _prepared(version, collected, row.answers)
    why = _why_not(prepared, applicant, row)
    if why:
        _stuck(row, member, why)
        return
    container = uuid7()
    application = Application(member.key, row.district, {}, row.channel, container=container, phone=row.phone)
    application.bundle_id = row.id
    application.signature, application.grade = promising.of_kept(row.signed)
    agent = party(row.agent_id or row.applicant_id)
    with UnitOfWork(SYSTEM) as uow:
        needed = {one.need.material.name for one in prepared.needs}
        materials.copy(uow, [one for one in materials_in(row.container) if one.type in needed], container)
        recorder = submission.receive(
            uow, prepared, applicant, None if agent.id == applicant.id else agent, application, collected.licences
        )
        recorder.finish(new=True)
        submission.await_silent(uow, recorder.case, version, collected.silent)
        place = Place.NEEDLESS if prepared.nothing_to_apply else Place.NOW
        uow.update(member, place=place.value, case_id=recorder.case.id, case_number=recorder.case.number, note="")
    tell_handed_on(row, member, recorder.case)


def _prepared(version: ItemVersion, collected: Collected, answers: dict[str, Any]) -> Prepared:
    """The member as if filled in today with the answers given then; where an authority has the word now, it stands."""
    asked = {ask.element.name for ask in version.asks}
    given = {name: raw for name, raw in answers.items() if name.removeprefix(TAKEN) in asked}
    prepared = submission.read(version, collected, given)
    if not prepared.tampered:
        return prepared
    return submission.read(version, collected, {k: v for k, v in given.items() if k not in prepared.tampered})


def _why_not(prepared: Prepared, applicant: Party, row: BundleCase) -> str:
    """Why nothing can be applied for by itself; empty where it can."""
    if prepared.nothing_to_apply:
        return ""
    given = {one.type for one in materials_in(row.container) if not one.infected}
    absent = [
        one.need.material.name
        for one in prepared.needs
        if not one.spared and not one.need.optional and one.need.material.name not in given
    ]
    lacking = [*prepared.missing(), *absent]
    if lacking:
        names = "、".join(f"“{name}”" for name in lacking)
        return f"还缺{names}，系统不能替您申请。请到这个事项的指南页申请，已有的信息会自动带入。"
    try:
        granting.refuse_second_licence(prepared, applicant)
    except granting.AlreadyLicensed as problem:
        return problem.detail
    return ""


def _applicant(row: BundleCase, version: ItemVersion, before: Sequence[Case]) -> Party:
    """Who applies now: the applicant, or the subject a registration before this one has just made of her."""
    for case in before:
        granted = catalog.version(case.item_digest)
        grant = granted.grant_for(case.route or None)
        if grant is None or NEW_SUBJECT not in grant.assigns or case.licence_id is None:
            continue
        if promised_by([granted]) & set(version.licences_read):
            return _new_subject(row, licence(case.licence_id), version)
    return party(row.applicant_id)


def _new_subject(row: BundleCase, given: Licence, version: ItemVersion) -> Party:
    """The trader or firm a business licence made, with whoever applied standing for it. Raises NotYetKnown."""
    trader = given.face.get("主体类型") == PartyKind.TRADER
    made = define_party(
        PartyKind.TRADER if trader else PartyKind.ORGANISATION,
        str(given.face.get("企业名称") or given.holder_name),
        str(given.face[NEW_SUBJECT]),
        phone=row.phone,
        district=row.district,
        demonstration=given.demonstration,
    )
    person = row.agent_id or row.applicant_id
    define_mandate(made.id, person, given.issued_on, None, role="经营者" if trader else "法定代表人")
    announce_subject(given.type, made.code, given.number, given.face)
    probe = submission.gather(version, made)
    if probe.facts.value(f"{given.type}.{NEW_SUBJECT}") is None:
        raise NotYetKnown("基础库还没有新设主体的登记信息，稍后再接着办。")
    return made


def _stuck(row: BundleCase, member: BundleMember, why: str) -> None:
    with UnitOfWork(SYSTEM) as uow:
        uow.update(member, place=STUCK, note=why[:500])
    tell_stuck(row, member, why)
