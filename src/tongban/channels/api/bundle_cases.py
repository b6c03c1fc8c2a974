"""Bundles submitted over the open API: interviewed, applied for as one, and where each member stands."""

from typing import Annotated

from django.http import HttpResponse
from django.utils.translation import gettext as _
from msgspec import Meta, Struct

from tongban.cases.bundles import queries
from tongban.cases.bundles.composition import Composed, Part
from tongban.cases.bundles.reading import known, read, versions_of
from tongban.cases.bundles.states import MemberState, ends_by, overall
from tongban.cases.bundles.submitting import BundleApplication, submit_bundle
from tongban.cases.models import BundleCase as Row
from tongban.cases.preparation import FieldState
from tongban.cases.states import Status
from tongban.catalog import bundles as catalog
from tongban.channels import records
from tongban.channels.api import bodies, present
from tongban.channels.api.bodies import Day, Moment
from tongban.channels.api.codec import decode, key_of, reply
from tongban.channels.api.reaching import agent_of, applicant_of, district_of, reaches
from tongban.channels.api.uploads import handed_in
from tongban.channels.api.views import CHANNEL
from tongban.channels.authorise import TokenRequest, token
from tongban.core import audit, clock, idempotency
from tongban.core.errors import Invalid, NotFound
from tongban.materials import services as materials
from tongban.org.models import Scope

Place = Annotated[
    str, Meta(description="怎么办：同时办、接着办、线下办、已有、不用办、不需要办理、不办给这类主体、未定")
]


class BundlePart(Struct, frozen=True):
    """A member in the present situation."""

    key: str
    name: str
    place: Place
    why: str
    after: Annotated[list[str], Meta(description="等这几项办成，再自动申请")]


class BundleMaterial(Struct, frozen=True):
    """A material of the one set."""

    name: str
    spared: bool
    why: str
    members: Annotated[list[str], Meta(description="哪几项要用")]


class BundleInterview(Struct, frozen=True):
    """Everything the platform knows and still needs to know for the whole; each element is asked once."""

    bundle: str
    version: str
    refused: Annotated[str | None, Meta(description="不能这样办的原因和先要做的事；为空就是可以")]
    members: list[BundlePart]
    known: list[bodies.Known]
    questions: Annotated[list[bodies.Question], Meta(description="还会影响结果的问题，按先后")]
    form: Annotated[list[bodies.Question], Meta(description="现在要填写的其他内容；问题答完以后可能还有")]
    tampered: Annotated[list[str], Meta(description="与权威数据不一致的填写项")]
    materials: list[BundleMaterial]


class SubmittedMember(Struct, frozen=True):
    """A member as it was submitted."""

    key: str
    name: str
    place: Place
    case: Annotated[str | None, Meta(description="办件编号；还没有成为办件的为空")]
    status: str | None
    status_name: str | None
    result: str | None


class BundleSubmitted(Struct, frozen=True):
    """The answer to an application; a repeat of its key is answered with the same bytes."""

    number: str
    bundle: str
    version: str
    received_at: Moment
    members: list[SubmittedMember]


class BundleCaseMember(Struct, frozen=True):
    """Where one member stands."""

    key: str
    name: str
    department: str
    standing: Annotated[str, Meta(description="办到哪里：办理中、等您补正、接着办、已准予、未准予、线下办理……")]
    note: str
    after: list[str]
    case: str | None
    status: str | None
    status_name: str | None
    result: str | None
    due_on: Day | None
    licence: str | None


class BundleCase(Struct, frozen=True):
    """A submitted bundle as it stands; each member is also a case of its own."""

    number: str
    bundle: str
    bundle_name: str
    version: str
    applicant: str
    agent: str | None
    lead: str
    district: int
    channel: str
    received_at: Moment
    state: Annotated[str, Meta(description="整件事：在办、部分办结、全部办结、办结，有未准予、已终止")]
    ends_by: Annotated[Day | None, Meta(description="还在办的各项最迟哪天有结果；有一项还没有期限时为空")]
    licence: Annotated[str | None, Meta(description="行业综合许可证的编号")]
    members: list[BundleCaseMember]


@token(Scope.INTERVIEWS)
def bundle_interview(request: TokenRequest, key: str) -> HttpResponse:
    """What is known about an applicant for a bundle, what is still open, and which members take part so far."""
    body = decode(request, bodies.BundleInterviewRequest)
    bundle = catalog.bundle(key, clock.today())
    applicant = applicant_of(request.token, body.applicant, bundle.items)
    versions = versions_of(bundle, clock.today(), applicant.district)
    asked = {ask.element.name for ask in bundle.asks}
    asked |= {ask.element.name for version in versions.values() for ask in version.asks}
    unknown = sorted(set(body.answers) - asked)
    if unknown:
        fields = {name: _("这件事不需要这一项，请去掉。") for name in unknown}
        raise Invalid(_("有不认识的填写项，请去掉。"), code="TB-FIELD-404", fields=fields)
    composed = read(bundle, known(bundle, versions, applicant, request.actor.id), applicant, body.answers)
    audit.note_access(
        request.actor, applicant.id, records.BY_PROGRAM % {"what": bundle.name}, records.HANDLED % {"item": bundle.name}
    )
    return reply(_interview(composed))


def _interview(composed: Composed) -> BundleInterview:
    open_ = {FieldState.OPEN, FieldState.WRONG}
    return BundleInterview(
        bundle=composed.bundle.key,
        version=composed.bundle.digest,
        refused=composed.refused.say if composed.refused is not None else None,
        members=[_part(one) for one in composed.parts],
        known=present.known(composed.facts),
        questions=[present.question(one) for one in composed.questions()],
        form=[present.question(one) for one in composed.form() if one.state in open_],
        tampered=list(composed.tampered),
        materials=[
            BundleMaterial(one.needed.need.material.name, one.needed.spared, one.needed.why, list(one.members))
            for one in composed.needs
        ],
    )


def _part(one: Part) -> BundlePart:
    return BundlePart(one.member.key, one.name or one.member.key, one.place.value, one.why, list(one.after))


@token(Scope.CASES_WRITE)
def submit_bundle_case(request: TokenRequest, key: str) -> HttpResponse:
    """Apply for a bundle once per Idempotency-Key, all of it or nothing: 201 when new, 200 with the same bytes after.

    Raises Invalid, Conflict and Forbidden as a submission of one item does, with messages by field.
    """
    once = key_of(request)
    body = decode(request, bodies.BundleCaseRequest)
    bundle = catalog.bundle(key, clock.today())
    applicant = applicant_of(request.token, body.applicant, bundle.items)
    agent = agent_of(request.token, body.agent, applicant, bundle.items)
    district = district_of(body.district, applicant)
    with handed_in(request, applicant, body.materials) as container:
        done = submit_bundle(
            request.actor,
            applicant,
            agent,
            BundleApplication(key, district, body.answers, CHANNEL, container=container),
            key=once,
            body_digest=idempotency.digest(f"{key}\n".encode() + request.body),
        )
        if done.repeated and container is not None:
            materials.give_up(container)
    members = [
        SubmittedMember(**one, status_name=Status(one["status"]).word if one["status"] else None)
        for one in done.answer["members"]
    ]
    response = reply(BundleSubmitted(**{**done.answer, "members": members}), 200 if done.repeated else 201)
    response["Location"] = f"/api/v1/bundles/{key}/cases/{done.number}"
    return response


@token(Scope.CASES_READ)
def bundle_case(request: TokenRequest, key: str, number: str) -> HttpResponse:
    """A submitted bundle of the token's party, or for the city's token of anybody, with where each member stands."""
    row = queries.bundle(number)
    members = queries.members(row)
    items = [one.row.key for one in members if one.case is not None]
    if row.bundle_key != key or not reaches(request.token, row.applicant_id, items or [None]):
        raise NotFound(_("没有找到这件事。请核对编号。"))
    audit.note_access(
        request.actor, row.applicant_id, records.PROGRAM_SAW_CASE % {"number": row.number}, row.bundle_name
    )
    return reply(_whole(row, members))


def _whole(row: Row, members: list[MemberState]) -> BundleCase:
    last = ends_by(members)
    return BundleCase(
        number=row.number,
        bundle=row.bundle_key,
        bundle_name=row.bundle_name,
        version=row.bundle_digest,
        applicant=row.applicant_name,
        agent=row.agent_name or None,
        lead=row.lead,
        district=row.district,
        channel=row.channel,
        received_at=row.received_at.astimezone(clock.SHANGHAI).isoformat(),
        state=overall(members).value,
        ends_by=last.isoformat() if last is not None else None,
        licence=row.licence_number or None,
        members=[_member(one) for one in members],
    )


def _member(one: MemberState) -> BundleCaseMember:
    case = one.case
    return BundleCaseMember(
        key=one.row.key,
        name=one.row.name,
        department=one.row.department,
        standing=one.standing.value,
        note=one.row.note,
        after=list(one.row.after),
        case=case.number if case is not None else None,
        status=case.status if case is not None else None,
        status_name=Status(case.status).word if case is not None else None,
        result=case.result or None if case is not None else None,
        due_on=case.due_on.isoformat() if case is not None and case.due_on is not None else None,
        licence=case.licence_number or None if case is not None else None,
    )
