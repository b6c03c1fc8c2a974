"""What people do to a case after it was received: the desk's acts, the applicant's, and the clock's."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext as _

from tongban.cases import choosing, decision, rights
from tongban.cases.acts import NotAllowed, Terms
from tongban.cases.lifecycle import alongside
from tongban.cases.models import Case, Notice, NoticeReceipt
from tongban.cases.needs import NeededMaterial, needs_of, was_away
from tongban.cases.preparation import Prepared, prepare
from tongban.cases.queries import case as find
from tongban.cases.queries import errand_of, history, state_of
from tongban.cases.services import asking_credit, breach, granting, outstanding
from tongban.cases.services.record import Recorder
from tongban.cases.services.rectifying import rectify
from tongban.cases.services.submission import lacking, limit_of, purpose_of
from tongban.cases.states import Happening, Status
from tongban.catalog import queries as catalog
from tongban.catalog.definition import ItemVersion
from tongban.catalog.values import ValueProblem, parse_value
from tongban.catalog.vocabulary import Vocabulary
from tongban.core import clock
from tongban.core.actor import SYSTEM, Actor
from tongban.core.errors import Conflict, Invalid, StaleVersion
from tongban.core.statement import violated
from tongban.core.unit_of_work import UnitOfWork
from tongban.exchange.services import collect
from tongban.facts import Fact, Facts, OriginKind
from tongban.licences import services as licences
from tongban.licences.queries import cancelled_by, licence, valid_licences
from tongban.materials.models import Material
from tongban.materials.queries import materials_in
from tongban.materials.scanning import refuse_grant
from tongban.parties.credit.standing import Convenience
from tongban.parties.models import Party
from tongban.parties.queries import party


def handle(actor: Actor, case: Case, what: Happening, data: Mapping[str, Any], seen_version: int) -> Case:
    """Let a member of staff act on a case as seen at ``seen_version``.

    Raises ``StaleVersion`` when somebody was quicker, ``Forbidden`` without the post, ``NotAllowed`` with the reason.
    Of steps that go at the same time (并联) nobody is in another's way: such an opinion is put behind what was quicker,
    as long as its step is open.
    """
    try:
        return _handled(actor, case, what, data, seen_version)
    except StaleVersion:
        now = find(case.number)
        if not alongside(state_of(now), what, data):
            raise
        return handle(actor, now, what, data, now.version)


def _handled(actor: Actor, case: Case, what: Happening, data: Mapping[str, Any], seen_version: int) -> Case:
    if case.version != seen_version:
        raise StaleVersion
    version = catalog.version(case.item_digest)
    state = state_of(case)
    if state.head != case.head:
        raise StaleVersion
    rights.require(actor, what, version, case, state, data.get("node"))
    with quicker_told(), UnitOfWork(actor) as uow:
        recorder = Recorder.resume(uow, case, terms(version, case), state)
        if what in asking_credit.DECIDING:
            data = asking_credit.before_decision(uow, actor, case, version, data)
        if what is Happening.RECTIFIED:
            rectify(recorder, version, data.get("face", {}), {"reasons": data.get("reasons")})
        elif what is Happening.GRANTED:
            _grant(recorder, version, data, actor)
        elif what is Happening.FOLLOW_ACCEPTED:
            recorder.do(what, {**data, "days": _may_follow(version, case, data, actor)})
        else:
            recorder.do(what, data)
        if what is Happening.REVOKED:
            _take_back(recorder)
            breach.enter_credit(recorder, version)
        recorder.finish(new=False)
    return case


def _may_follow(version: ItemVersion, case: Case, data: Mapping[str, Any], actor: Actor) -> dict[str, int]:
    """What an officer may accept the case without, with the days for it. Raises ``NotNow``."""
    standing = asking_credit.asked(case, version, actor.id, anew=False)
    outstanding.refuse_barred(standing.against(Convenience.FOLLOW), data.get("materials", ()))
    return outstanding.may_follow(needs_of(version, case.route or None, stored_facts(case)))


@contextmanager
def quicker_told() -> Iterator[None]:
    """Two acts at once write the same entry: the second breaks a key before its version is found stale."""
    try:
        yield
    except IntegrityError as error:
        constraint = violated(error)
        if constraint in {"event_seq", "notice_number"}:
            raise StaleVersion from error
        if constraint == "licence_one_valid":
            raise Conflict(
                _("申请人已经持有有效的同种证照，不能再发一份。请先核对证照情况。"), code="TB-LIC-410"
            ) from error
        raise


def terms(version: ItemVersion, case: Case) -> Terms:
    """The calendar and the limit of a case's own version and route."""
    return Terms(catalog.calendar(), limit_of(version, case))


def _grant(recorder: Recorder, version: ItemVersion, data: Mapping[str, Any], actor: Actor) -> None:
    """A person's grant: what the item states of it is stated by the facts of the case, its licence is issued."""
    case = recorder.case
    refuse_grant(materials_in(case.container))
    stated = granting.stated(version, case.route, stored_facts(case))
    recorder.do(Happening.GRANTED, {**data, "stated": stated})
    case.decision = {**case.decision, "stated": stated}
    applicant = party(case.applicant_id)
    facts, types = stored_facts(case), granting.touched(version, case.route or None)
    held = valid_licences(applicant.id, types, choosing.read_from(facts, choosing.touched(version)))
    granting.certify(recorder, version, facts, applicant, held, actor)


def _take_back(recorder: Recorder) -> None:
    """A wrong grant put right: its licence is revoked, the one it had replaced is valid again."""
    case = recorder.case
    for ended in cancelled_by(case.applicant_id, case.number):
        licences.restore(recorder.uow, ended)
    if case.licence_id is None:
        return
    given = licence(case.licence_id)
    reason = "；".join(recorder.entries[-1].payload["reasons"])
    licences.revoke(recorder.uow, given, reason, granting.restore_previous(case, given))


def stored_facts(case: Case) -> Facts:
    """The facts a case was decided on, with their types; what today's words no longer know stays as it was written."""
    vocabulary = catalog.vocabulary()
    return Facts(
        Fact.from_json(path, data, _as_written(vocabulary, path, data["v"])) for path, data in case.facts.items()
    )


def needs_of_case(case: Case) -> tuple[NeededMaterial, ...]:
    """The materials of a case, each with the way it came; none where nothing had to be applied for."""
    if case.status == Status.NOT_REQUIRED:
        return ()
    version = catalog.in_district(catalog.version(case.item_digest), case.district, case.applied_on)
    facts = stored_facts(case)
    return needs_of(version, case.route or None, facts, was_away(version, facts))


def _as_written(vocabulary: Vocabulary, path: str, raw: Any) -> Any:
    if raw is None:
        return None
    try:
        return parse_value(vocabulary.element_at(path), raw)
    except (KeyError, ValueProblem):  # the element or the option has left the pack; the record of it has not
        return tuple(raw) if isinstance(raw, list) else raw


def withdraw(actor: Actor, case: Case, reason: str, seen_version: int) -> Case:
    """The applicant takes the application back before the decision. The caller has checked that the case is hers."""
    if case.version != seen_version:
        raise StaleVersion
    return act_on(actor, case, Happening.WITHDRAWN, {"reason": reason})


def supplement(actor: Actor, case: Case, answers: Mapping[str, Any], note: str, seen_version: int) -> Case:
    """The applicant corrects what the notice listed: new answers replace her own earlier ones, uploads are already in.

    Raises ``Invalid`` with messages by field, TB-CASE-414 when nothing new is given: the one chance is not used up by
    an empty form. The caller has checked that the case is hers.
    """
    if case.version != seen_version:
        raise StaleVersion
    prepared = reassess(catalog.version(case.item_digest), case, answers)
    missing = prepared.missing()
    if missing:
        raise Invalid(lacking(len(missing)), code="TB-FIELD-422", fields=missing)
    facts = prepared.facts.to_json()
    changed = [name for name in answers if _said(facts, name) != _said(case.facts, name)]
    if not changed and not note.strip() and not new_files(case, materials_in(case.container)):
        told = _("您还没有改动任何内容。补正只有一次，请按告知书改正内容、上传材料，或者写明补正说明后再提交。")
        raise Invalid(told, code="TB-CASE-414", fields={"note": told})
    case.facts = facts
    case.decision = {**case.decision, "computed": decision.computed_to_json(prepared.computed)}
    came = {one.type for one in materials_in(case.container) if not one.infected} if case.outstanding else set()
    handed = [name for name in case.outstanding if name in came]
    return act_on(actor, case, Happening.CORRECTED, {"note": note, "changed": changed, "handed": handed})


def _said(facts: Mapping[str, Any], name: str) -> Any:
    return facts.get(name, {}).get("v")


def new_files(case: Case, given: Iterable[Material]) -> list[Material]:
    """What of the files of a case was handed in since the correction was asked for."""
    asked = [entry.at for entry in history(case) if entry.what is Happening.CORRECTION_ASKED]
    return [one for one in given if asked and one.uploaded_at >= asked[-1]]


def reassess(version: ItemVersion, case: Case, answers: Mapping[str, Any]) -> Prepared:
    """The application of a case with some answers replaced; the day of application and its district's list stay."""
    version = catalog.in_district(version, case.district, case.applied_on)
    applicant: Party = party(case.applicant_id)
    why = purpose_of(version, ref=case.number, anew=True, errand=errand_of(case))
    collected = collect(catalog.vocabulary(), applicant.id, applicant.code, version.paths, why)
    merged = {**answers_of(case, version), **answers}
    assisted = [fact for fact in stored_facts(case).values() if fact.origin.kind is OriginKind.ASSISTANCE]
    return prepare(
        version,
        catalog.vocabulary(),
        collected.facts.merge(assisted)[0] if assisted else collected.facts,
        merged,
        case.received_at,
        collected.away,
        collected.unreadable,
        _taken_of(case),
    )


def answers_of(case: Case, version: ItemVersion) -> dict[str, Any]:
    """What the applicant herself had answered, or had taken from her materials, raw, by element name."""
    asked = {ask.element.name for ask in version.asks}
    own = {OriginKind.APPLICANT, OriginKind.CLERK, OriginKind.MATERIAL}
    return {name: f["v"] for name, f in case.facts.items() if name in asked and f["kind"] in own and f["v"] is not None}


def _taken_of(case: Case) -> dict[str, dict[str, str]]:
    """Which of these came from which material, as a draft keeps it."""
    found = {name: f for name, f in case.facts.items() if f["kind"] == OriginKind.MATERIAL}
    return {name: {"text": f["v"], **{key: f[key] for key in ("source", "at", "digest")}} for name, f in found.items()}


def deem_accepted(case: Case) -> Case:
    """逾期不告知的，自收到申请材料之日起即为受理 (行政许可法 32 四): done by the clock, not by a person."""
    return act_on(SYSTEM, case, Happening.DEEMED_ACCEPTED, {})


def act_on(actor: Actor, case: Case, what: Happening, data: Mapping[str, Any]) -> Case:
    """Let one act happen to a case that needs no post: the applicant's own and the clock's."""
    version = catalog.version(case.item_digest)
    with quicker_told(), UnitOfWork(actor) as uow:
        recorder = Recorder.resume(uow, case, terms(version, case), state_of(case))
        recorder.do(what, data)
        recorder.finish(new=False)
    return case


def sweep_deadlines() -> int:
    """Accept by law every case whose five working days passed without a word; the number of cases."""
    overdue = Case.objects.filter(open=True, status="02", notify_by__lt=clock.today()).order_by("id")[:200]
    done = 0
    for case in overdue:
        try:
            deem_accepted(case)
        except (StaleVersion, NotAllowed):  # a person was quicker; the case is no longer waiting
            continue
        done += 1
    return done


def take_notice(notice: Notice, person_id: UUID, person_name: str) -> None:
    """Proof of delivery: the first opening by the applicant or her agent is the receipt."""
    if NoticeReceipt.objects.filter(notice_id=notice.id).exists():
        return
    receipt = NoticeReceipt(
        notice_id=notice.id, person_id=person_id, person_name=person_name, way="网上查看", at=clock.now()
    )
    NoticeReceipt.objects.bulk_create([receipt], ignore_conflicts=True)


__all__ = [
    "act_on",
    "answers_of",
    "deem_accepted",
    "handle",
    "quicker_told",
    "reassess",
    "stored_facts",
    "supplement",
    "sweep_deadlines",
    "take_notice",
    "terms",
    "withdraw",
]
