"""From what the rooms know to what the open API shows: identity numbers masked, values plain."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from django.conf import settings

from tongban.cases.exemption import Served
from tongban.cases.history import Entry
from tongban.cases.models import Case
from tongban.cases.preparation import Field, FieldState, Prepared
from tongban.cases.states import Status
from tongban.catalog import queries as catalog
from tongban.catalog.definition import ItemVersion
from tongban.catalog.listing import Listing
from tongban.catalog.parts import BETWEEN_STEPS, Ask, Clause, Limit
from tongban.catalog.values import plain_value
from tongban.catalog.vocabulary import Element, Sensitivity
from tongban.channels.api import bodies
from tongban.core.clock import SHANGHAI
from tongban.facts import Facts
from tongban.licences.models import Licence
from tongban.licences.queries import face_of, state_today
from tongban.standards import resident_id


def shown(values: Mapping[str, Any]) -> dict[str, Any]:
    """Stored plain values by path as a program sees them: masked where the element is 敏感."""
    return _shown(values, catalog.vocabulary().elements)


def _shown(values: Mapping[str, Any], elements: Mapping[str, Element]) -> dict[str, Any]:
    return {path: _masked(elements.get(path.rsplit(".", 1)[-1]), value) for path, value in values.items()}


def _masked(element: Element | None, value: Any) -> Any:
    hidden = element is not None and element.sensitivity is Sensitivity.SENSITIVE
    return resident_id.mask(value) if hidden and isinstance(value, str) else value


def _reasons(stored: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    elements = catalog.vocabulary().elements
    return [{**reason, "inputs": _shown(reason["inputs"], elements)} for reason in stored]


def _computed(stored: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    elements = catalog.vocabulary().elements
    return [
        {**one, "inputs": _shown(one["inputs"], elements), "value": _masked(elements.get(one["name"]), one["value"])}
        for one in stored
    ]


def decision(stored: Mapping[str, Any]) -> dict[str, Any]:
    """A stored decision, ready for ``bodies.Decision`` or ``bodies.Verdict``."""
    told = {
        **stored,
        "reasons": _reasons(stored["reasons"]),
        "advice": _reasons(stored["advice"]),
        "computed": _computed(stored.get("computed", ())),
    }
    return {**told, "stated": _stated(stored["stated"])} if stored.get("stated") else told


def _stated(stored: Mapping[str, Any]) -> dict[str, Any]:
    elements = catalog.vocabulary().elements
    values = _shown({one["name"]: one["value"] for one in stored["states"]}, elements)
    return {"result": stored["result"], "states": [{"name": name, "value": value} for name, value in values.items()]}


def submitted(answer: Mapping[str, Any]) -> bodies.Submitted:
    """The answer to an application."""
    stored = answer["decision"]
    computed = [bodies.Computed(**one) for one in _computed(stored.get("computed", ()))]
    reasons, advice = _told(stored["reasons"]), _told(stored["advice"])
    stated = msgspec.convert(_stated(stored["stated"]), bodies.Stated) if stored.get("stated") else None
    rest = {"reasons": reasons, "advice": advice, "computed": computed, "stated": stated}
    named = {name: stored[name] for name in bodies.Decision.__struct_fields__ if name in stored}
    told = bodies.Decision(**{**named, **rest})
    return bodies.Submitted(**{**answer, "status_name": Status(answer["status"]).word, "decision": told})


def _told(stored: Iterable[Mapping[str, Any]]) -> list[bodies.Reason]:
    return [bodies.Reason(**reason) for reason in _reasons(stored)]


def item_line(version: Listing) -> bodies.ItemLine:
    """One line of the list of items."""
    return bodies.ItemLine(
        version.key, version.name, version.kind, list(version.for_), version.department, version.summary,
        version.in_force.isoformat(), version.until.isoformat() if version.until else None,
    )  # fmt: skip


def item(version: ItemVersion, districts: list[int]) -> bodies.Item:
    """One version of an item."""
    return bodies.Item(
        key=version.key,
        name=version.name,
        kind=version.kind,
        subjects=list(version.for_),
        department=version.department,
        summary=version.summary,
        version=version.digest,
        in_force=version.in_force.isoformat(),
        until=version.until.isoformat() if version.until else None,
        statutory=_limit(version.statutory) if version.statutory else None,
        promised=_limit(version.promised) if version.promised else None,
        conditions=[_basis(one) for one in version.conditions],
        bases=[_basis(one) for one in version.bases],
        asks=[_asked(one) for one in version.asks],
        materials=[bodies.Needed(n.material.name, n.spared_by, n.optional) for n in version.needs],
        fee=version.fee,
        districts=districts,
    )


def _limit(limit: Limit) -> bodies.Limit:
    return bodies.Limit(limit.value, limit.unit, limit.basis)


def _basis(clause: Clause) -> bodies.Basis:
    return bodies.Basis(clause.text, clause.article, clause.confidence)


def _asked(ask: Ask) -> bodies.Asked:
    element = ask.element
    return bodies.Asked(
        element.name, element.type.value, element.ask or element.name, element.hint, element.unit,
        list(element.options), ask.optional, list(ask.sources),
    )  # fmt: skip


def interview(prepared: Prepared, stored: Mapping[str, Any]) -> bodies.Interview:
    """How far an application goes; ``stored`` is the verdict as it would be kept."""
    verdict = decision(stored)
    return bodies.Interview(
        item=prepared.version.key,
        version=prepared.version.digest,
        known=known(prepared.facts),
        questions=[question(one) for one in prepared.questions()],
        form=[question(one) for one in prepared.form() if one.state in {FieldState.OPEN, FieldState.WRONG}],
        tampered=list(prepared.tampered),
        materials=[bodies.Material(n.need.material.name, n.spared, n.why, n.way, n.source) for n in prepared.needs],
        nothing_to_apply=prepared.nothing_to_apply,
        verdict=msgspec.convert({**verdict, "settled": prepared.verdict.settled}, bodies.Verdict),
    )


def known(facts: Facts) -> list[bodies.Known]:
    """What needs no asking, and who says so."""
    values = shown({path: plain_value(fact.value) for path, fact in facts.items()})
    return [
        bodies.Known(path, values[path], o.kind.value, o.source, o.obtained_at.isoformat())
        for path, o in ((path, fact.origin) for path, fact in facts.items())
    ]


def question(field: Field) -> bodies.Question:
    """An element still to be answered."""
    element = field.ask.element
    return bodies.Question(
        element.name, element.type.value, element.ask or element.name, element.hint, element.unit,
        list(element.options), field.ask.optional, field.message or None, field.code or None,
    )  # fmt: skip


def case(row: Case, materials: Sequence[Served]) -> bodies.Case:
    """A case as it stands, and the way each of its materials came."""
    return bodies.Case(
        number=row.number,
        item=row.item_key,
        item_name=row.item_name,
        version=row.item_digest,
        applicant=row.applicant_name,
        agent=row.agent_name or None,
        implementer=row.implementer_name,
        district=row.district,
        channel=row.channel,
        status=row.status,
        status_name=Status(row.status).word,
        result=row.result or None,
        automatic=row.automatic,
        route=row.route or None,
        node=row.node or None,
        nodes=row.node.split(BETWEEN_STEPS) if row.node else [],
        open=row.open,
        received_at=row.received_at.astimezone(SHANGHAI).isoformat(),
        notify_by=row.notify_by.isoformat() if row.notify_by else None,
        accepted_on=row.accepted_on.isoformat() if row.accepted_on else None,
        due_on=row.due_on.isoformat() if row.due_on else None,
        due_provisional=row.due_provisional,
        closed_at=row.closed_at.astimezone(SHANGHAI).isoformat() if row.closed_at else None,
        licence=row.licence_number or None,
        decision=msgspec.convert(decision(row.decision), bodies.Decision),
        materials=[bodies.CaseMaterial(m.name, m.way.value, m.source, m.optional) for m in materials],
    )


def event(entry: Entry) -> bodies.Event:
    """One entry of a case's history."""
    reasons = entry.payload.get("reasons") or entry.payload.get("items") or []
    return bodies.Event(
        entry.seq, entry.what.value, entry.at.isoformat(), entry.actor_kind, entry.actor_name,
        entry.payload.get("notice"), list(reasons), entry.previous, entry.digest,
    )  # fmt: skip


def licence(row: Licence, *, sealed: bool) -> bodies.Licence:
    """The latest issue of a licence; the code of a person is masked, that of an organisation is public."""
    code = resident_id.mask(row.holder_code) if resident_id.is_valid(row.holder_code) else row.holder_code
    return bodies.Licence(
        number=row.number,
        type=row.type,
        holder=row.holder_name,
        holder_code=code,
        face=shown(face_of(row)),
        issuer=row.issuer,
        issued_on=row.issued_on.isoformat(),
        valid_from=row.valid_from.isoformat(),
        valid_until=row.valid_until.isoformat() if row.valid_until else None,
        state=state_today(row),
        state_reason=row.state_reason,
        issue=row.issue_no,
        sealed=sealed,
        check=f"{settings.PUBLIC_URL}/v/{row.check_id}",
        demonstration=row.demonstration,
    )
