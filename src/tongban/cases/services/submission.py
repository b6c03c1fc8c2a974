"""Submit an application: bind the version of the day, verify facts, decide, and write everything in one statement."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongban.cases import choosing, credit, decision
from tongban.cases.acts import Terms
from tongban.cases.assistance import services as assistance
from tongban.cases.events import data_awaited
from tongban.cases.models import Case, Draft
from tongban.cases.preparation import CONTACT_PHONE, TAKEN, Application, Prepared, prepare, taken_in
from tongban.cases.seen import refuse_moved
from tongban.cases.services import granting, outstanding, promising
from tongban.cases.services.automatic import by_machine
from tongban.cases.services.once import Submitted, once
from tongban.cases.services.record import Recorder
from tongban.cases.states import Happening
from tongban.catalog import queries as catalog
from tongban.catalog.definition import ItemVersion
from tongban.catalog.parts import Limit
from tongban.core import audit, clock, idempotency
from tongban.core.actor import SYSTEM, Actor
from tongban.core.errors import Conflict, Invalid
from tongban.core.ids import uuid7
from tongban.core.reading import AnyReading, Joined
from tongban.core.serials import next_serial
from tongban.core.statement import made
from tongban.core.unit_of_work import UnitOfWork
from tongban.exchange.ports import PASSING, Purpose, Silence
from tongban.exchange.services import Collected, Sought, collect, seeking
from tongban.licences.models import Licence
from tongban.materials.queries import materials_in
from tongban.org.queries import Body, implementer
from tongban.parties.models import Party
from tongban.parties.queries import subject_kind
from tongban.standards import case_number


class VersionChanged(Conflict):
    """The law of the day is another version than the applicant saw."""

    code = "TB-CASE-412"


class FactsChanged(Conflict):
    """A value sent in contradicts, or tries to replace, an authority's value."""

    code = "TB-FACT-409"


def purpose_of(
    version: ItemVersion, who: str = "system", ref: str = "", *, anew: bool = False, errand: str = ""
) -> Purpose:
    """What facts are fetched for when an item is applied for: by whom, for which draft or case."""
    return Purpose((version.key,), f"办理{version.name}", ref, who, anew, errand)


def gathering(version: ItemVersion, applicant: UUID, code: str, purpose: Purpose) -> Joined[Sought]:
    """What is to be read of everything authorities know of an applicant that the item can use."""
    return seeking(catalog.vocabulary(), applicant, code, version.paths, purpose, with_credit=True)


def gather(
    version: ItemVersion,
    applicant: Party,
    answers: Mapping[str, Any] | None = None,
    along: Sequence[AnyReading] = (),
    purpose: Purpose | None = None,
) -> Collected:
    """The same, read by itself or on one way with other reads, of the licences the answers choose."""
    chosen, why = choosing.chosen(version, answers or {}), purpose or purpose_of(version)
    return collect(
        catalog.vocabulary(), applicant.id, applicant.code, version.paths, why, chosen, along, with_credit=True
    )


def assess(
    version: ItemVersion,
    applicant: Party,
    answers: Mapping[str, Any],
    *along: AnyReading,
    purpose: Purpose | None = None,
) -> tuple[Prepared, Collected]:
    """Facts fetched now, answers read, rules applied: what the interview, the form and the review show."""
    collected = gather(version, applicant, answers, along, purpose)
    return read(version, collected, answers), collected


def read(version: ItemVersion, collected: Collected, answers: Mapping[str, Any]) -> Prepared:
    """Answers read and rules applied over facts already fetched."""
    own, taken = choosing.paths(version), taken_in(answers)
    beside = {*own, *(TAKEN + name for name in taken)}
    given = {name: raw for name, raw in answers.items() if name not in beside} if beside else answers
    words, away = catalog.vocabulary(), collected.away
    return prepare(
        version, words, collected.facts, given, clock.now(), away, collected.unreadable, taken, collected.credit
    )


def submit(
    actor: Actor,
    applicant: Party,
    agent: Party | None,
    application: Application,
    *,
    key: str,
    body_digest: str,
    draft: Draft | None = None,
) -> Submitted:
    """Submit once per key. The caller has checked that the actor may act for the applicant in this item.

    Raises ``Invalid`` with messages by field, ``FactsChanged`` for tampered values, ``FactsMoved`` when sources tell
    otherwise than she checked, ``VersionChanged`` when the version seen is no longer the law of the day,
    ``Conflict`` for duplicates, ``KeyReused``; in each case nothing is written.
    """
    return once(
        actor,
        key,
        body_digest,
        lambda holder: _submit_new(actor, applicant, agent, application, key, body_digest, draft, holder),
    )


def _submit_new(
    actor: Actor,
    applicant: Party,
    agent: Party | None,
    application: Application,
    key: str,
    body_digest: str,
    draft: Draft | None,
    holder: str,
) -> Submitted:
    now = clock.now()
    city = catalog.item(application.item_key, now.date())
    version = handled(city, application.district, now.date())
    if draft is None:
        refuse_origins(application.answers)
    _check_version(version, application, applicant)
    ref = str(draft.id if draft is not None else application.container or "")
    why = purpose_of(version, actor.id, ref, anew=True)
    prepared, collected = assess(version, applicant, application.answers, purpose=why)
    _check_choice(version, collected, application)
    refuse_moved(application.seen_facts, prepared.facts)
    _check(prepared, application)
    promising.require(prepared, agent or applicant, application.signature, application.grade)
    granting.refuse_second_licence(prepared, applicant)
    uow = UnitOfWork(actor, now)
    recorder = receive(uow, prepared, applicant, agent, application, collected.licences)
    case = recorder.case
    recorder.finish(new=True)
    if collected.licences or len(collected.facts):
        what = "、".join(version.licences_read) or version.name
        audit.record_access(uow, applicant.id, f"{what}（提交时核验）", f"办理{version.name}")
    await_silent(uow, case, version, collected.silent)
    answer = _answer(case, version)
    idempotency.remember(uow, holder, key, body_digest, answer)
    if draft is not None:
        uow.update(draft, case_number=case.number, answers=dict(application.answers), updated_at=now)
    uow.commit()
    return Submitted(answer)


def receive(
    uow: UnitOfWork,
    prepared: Prepared,
    applicant: Party,
    agent: Party | None,
    application: Application,
    held: Mapping[str, Licence],
    serial: Callable[[str, date], int] = next_serial,
) -> Recorder:
    """The case of a sound application as it is received, and decided where a machine may; nothing is written yet.

    ``held`` are the applicant's valid licences by type; ``serial`` numbers the cases of a body's item on a day.
    """
    version = prepared.version
    body = _body(version, prepared, application.district)
    promise = promising.sealed(prepared, agent or applicant, application.signature, application.grade, uow.now)
    automatic, held_back = by_machine(version, prepared, promise)
    case = _case(prepared, applicant, agent, application, body, uow, serial)
    case.decision = decision.to_json(
        prepared.verdict, version.digest, automatic=automatic, held_back=held_back, computed=prepared.computed
    ) | credit.said(prepared.standing, version.credit)
    recorder = Recorder.begin(uow, case, Terms(catalog.calendar(), limit_of(version, case)))
    review = version.review_for(case.route)
    together = [place for place, node in enumerate(review) if node.together]
    received = {
        "nodes": [n.name for n in review],
        "together": together,
        "route": case.route or None,
        "effect": prepared.verdict.effect.value,
        **outstanding.pledged(prepared, application, uow.now),
        **promise,
    }
    recorder.do(Happening.RECEIVED, received | ({"real_name": application.grade} if application.grade else {}))
    if prepared.nothing_to_apply:
        recorder.do(Happening.NOT_REQUIRED, {"reasons": _route_reasons(version, case.route)}, SYSTEM)
    elif automatic:
        recorder.do(Happening.ACCEPTED, actor=SYSTEM)
        stated = granting.stated(version, case.route, prepared.facts)
        granted = {"automatic": True, "reasons": names_of(prepared), "stated": stated}
        recorder.do(Happening.GRANTED, granted | credit.said(prepared.standing, version.credit), SYSTEM)
        case.decision["stated"] = stated
        granting.certify(recorder, version, prepared.facts, applicant, held, SYSTEM)
    else:
        assistance.ask_needed(recorder, prepared)
    return recorder


def await_silent(uow: UnitOfWork, case: Case, version: ItemVersion, silent: Mapping[str, Silence]) -> None:
    """What the item reads and a source could not tell for now is fetched later, for an open case."""
    awaited = [name for name in version.licences_read if silent.get(name) in PASSING]
    if awaited and case.open:
        uow.emit(data_awaited(case, awaited))


def refuse_origins(answers: Mapping[str, Any]) -> None:
    """That an answer was taken from a material is for the pages to say, which saw it. Raises ``Invalid``."""
    said = [name for name in answers if name.startswith(TAKEN)]
    if said:
        fields = dict.fromkeys(said, _("这个事项不需要这一项，请去掉。"))
        raise Invalid(_("有不认识的填写项：%(names)s") % {"names": "、".join(said)}, code="TB-FIELD-404", fields=fields)


def _check_version(version: ItemVersion, application: Application, applicant: Party) -> None:
    if application.seen_digest is not None and application.seen_digest != version.digest:
        raise VersionChanged(
            _("“%(item)s”的办理规则自 %(day)s 起已更新，您填写时看到的是旧版本。已按新规则重新整理，请核对后再提交。")
            % {"item": version.name, "day": date_format(version.in_force)}
        )
    if subject_kind(applicant) not in version.for_:
        raise Invalid(
            _("“%(item)s”的办理对象是%(for)s，不能以%(kind)s身份申请。")
            % {"item": version.name, "for": "、".join(version.for_), "kind": applicant.kind},
            code="TB-CASE-422",
        )


def _check_choice(version: ItemVersion, collected: Collected, application: Application) -> None:
    """Of several licences of one type it has to be said which is meant: the latest is nobody's choice."""
    open_ = choosing.open_choices(version, collected, application.answers)
    if open_:
        said = _("申请人有 %(count)d 张有效的%(type)s，请写明是哪一张的编号：%(numbers)s。")
        fields = {
            choosing.path_of(type_): said
            % {"count": len(rows), "type": type_, "numbers": "、".join(row.number for row in rows)}
            for type_, rows in open_.items()
        }
        detail = _("还没有说明要办的是哪一张%(types)s。") % {"types": "、".join(open_)}
        raise Invalid(detail, code="TB-LIC-422", fields=fields)


def _check(prepared: Prepared, application: Application) -> None:
    if prepared.unknown:
        fields = dict.fromkeys(prepared.unknown, _("这个事项不需要这一项，请去掉。"))
        detail = _("有不认识的填写项：%(names)s") % {"names": "、".join(prepared.unknown)}
        raise Invalid(detail, code="TB-FIELD-404", fields=fields)
    if prepared.tampered:
        fields = dict.fromkeys(prepared.tampered, _("这一项来自权威数据，不能改。如有错误请向登记机关申请更正。"))
        detail = _("填写的内容与权威数据不一致：%(names)s") % {"names": "、".join(prepared.tampered)}
        raise FactsChanged(detail, fields=fields)
    missing = prepared.missing()
    if missing:
        raise Invalid(lacking(len(missing)), code="TB-FIELD-422", fields=missing)
    _check_materials(prepared, application)


def lacking(count: int) -> str:
    """That so many fields are still to be filled in or put right."""
    said = ngettext("还有 %(count)d 项需要填写或更正。", "还有 %(count)d 项需要填写或更正。", count)
    return said % {"count": count}


def to_be_uploaded(wanted: Sequence[str]) -> Invalid:
    """That an application over the API needs materials that are to be uploaded first (TB-MAT-422)."""
    told = {name: _("请上传“%(name)s”。") % {"name": name} for name in wanted}
    values = {"count": len(wanted), "names": "、".join(wanted)}
    said = _("这件申请要交 %(count)d 份材料：%(names)s。请先用接口上传，再把这组材料的编号写在 materials 里。")
    return Invalid(said % values, code="TB-MAT-422", fields=told)


def _check_materials(prepared: Prepared, application: Application) -> None:
    later = outstanding.promised(prepared, application)
    wanted = [n.need.material.name for n in prepared.needs if not n.spared and not n.need.optional]
    wanted = [name for name in wanted if name not in later]
    if not wanted or prepared.nothing_to_apply:
        return
    if application.container is None:
        raise to_be_uploaded(wanted)
    given = {one.type for one in materials_in(application.container) if not one.infected}
    absent = {name: _("请上传“%(name)s”。") % {"name": name} for name in wanted if name not in given}
    if absent:
        raise Invalid(_("还有 %(count)d 份材料没有上传。") % {"count": len(absent)}, code="TB-MAT-422", fields=absent)


def handled(version: ItemVersion, district: int, on: date) -> ItemVersion:
    """The version as whoever handles the item in a district handles it on a day: its own materials and limit."""
    return catalog.in_district(version, implementer(version.key, district).district, on)


def limit_of(version: ItemVersion, case: Case) -> Limit:
    """The limit that counts on the clock of a case: as its district promised it on the day of application."""
    return clocked(version, case.route, case.district, case.applied_on)


def clocked(version: ItemVersion, route: str, district: int, on: date) -> Limit:
    """The limit that counts on a clock: the promise unless it is 即时, which only the instant path can keep."""
    limit = catalog.limit_in(version, route or None, district, on)
    return version.statutory or limit if limit.unit == "即时" else limit


def _body(version: ItemVersion, prepared: Prepared, district: int) -> Body:
    route = version.routes.get(prepared.route or "")
    return implementer(version.key, 0 if route is not None and route.level == "市" else district)


def _case(
    prepared: Prepared,
    applicant: Party,
    agent: Party | None,
    application: Application,
    body: Body,
    uow: UnitOfWork,
    serial: Callable[[str, date], int],
) -> Case:
    version, day = prepared.version, uow.now.date()
    grant = version.grant_for(prepared.route)
    per = grant.premises(prepared.facts.values_by_path()) if grant is not None else ""
    phone = prepared.facts.value(CONTACT_PHONE) or application.phone or (agent.phone if agent else applicant.phone)
    return made(
        Case,
        number=case_number.build(body.code, day, serial(body.code, day)),
        item_key=version.key,
        item_name=version.name,
        item_digest=version.digest,
        kind=version.kind_for(prepared.route),
        applicant_id=applicant.id,
        applicant_name=applicant.name,
        agent_id=agent.id if agent else None,
        agent_name=agent.name if agent else "",
        phone=str(phone),
        channel=application.channel,
        district=body.district,
        implementer=body.code,
        implementer_name=body.name,
        department=body.department,
        route=prepared.route or "",
        per=per[:200],
        fast=prepared.credit.fast,
        closely=prepared.credit.closely,
        container=application.container or uuid7(),
        bundle_id=application.bundle_id,
        applied_on=day,
        received_at=uow.now,
        facts=prepared.facts.to_json(),
    )


def names_of(prepared: Prepared) -> list[str]:
    """The reasons of a verdict as an entry of the history keeps them."""
    return [f"{r.name}（{r.clause}）" if r.clause else r.name for r in prepared.verdict.reasons]


def _route_reasons(version: ItemVersion, route: str) -> list[str]:
    chosen = version.routes[route]
    return [f"{chosen.say}（{chosen.clause}）" if chosen.clause else chosen.say]


def _answer(case: Case, version: ItemVersion) -> dict[str, Any]:
    """What a program is told about its submission, and what a repeat of the key is told again."""
    return {
        "number": case.number,
        "item": case.item_key,
        "version": version.digest,
        "status": case.status,
        "result": case.result or None,
        "automatic": case.automatic,
        "route": case.route or None,
        "received_at": case.received_at.isoformat(),
        "due_on": case.due_on.isoformat() if case.due_on else None,
        "notify_by": case.notify_by.isoformat() if case.notify_by else None,
        "licence": case.licence_number or None,
        "decision": case.decision,
    }
