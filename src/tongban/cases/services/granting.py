"""What a grant gives: the licence record, issued in the same statement as the decision."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from tongban.cases.models import Case
from tongban.cases.preparation import Prepared
from tongban.cases.services.record import Recorder
from tongban.cases.states import Happening
from tongban.catalog.definition import ItemVersion
from tongban.catalog.parts import Grant
from tongban.catalog.values import plain_value
from tongban.catalog.vocabulary import LicenceType
from tongban.core.actor import Actor
from tongban.core.city import current_city
from tongban.core.errors import Conflict
from tongban.facts import Facts
from tongban.licences import services as licences
from tongban.licences.models import Licence, LicenceState
from tongban.licences.queries import holds_valid
from tongban.licences.registrar import code_register
from tongban.org.queries import implementer
from tongban.parties.models import Party, PartyKind
from tongban.standards import case_number
from tongban.standards.terms import last_day


class AlreadyLicensed(Conflict):
    """The applicant already holds what is applied for."""

    code = "TB-CASE-411"

    def __init__(self) -> None:
        super().__init__(_("您已经持有有效的同种证照，不用再次申请。需要改变内容时请办理变更。"))


def certify(
    recorder: Recorder, version: ItemVersion, facts: Facts, applicant: Party, held: Mapping[str, Licence], actor: Actor
) -> Licence | None:
    """Issue what the case's route grants and record it; None for a route that gives no licence.

    ``held`` are the applicant's valid licences by type, where a change replaces one or a cancellation ends it.
    """
    case = recorder.case
    _cancel(recorder, version, held)
    grant = version.grant_for(case.route or None)
    if grant is None:
        return None
    replacing = held.get(grant.licence.name) if grant.replaces else None
    # What a base library keeps may have been issued elsewhere before: there is nothing of ours to replace.
    if grant.replaces and replacing is None and grant.licence.library is None:
        raise Conflict(
            _(
                "申请人没有有效的%(licence)s，没有可以变更的证照，不能准予。请以此为理由作出不予许可；申请人可以另行申请新证。"
            )
            % {"licence": grant.licence.name},
            code="TB-LIC-404",
        )
    today = recorder.uow.now.date()
    present = held.get(grant.licence.name)
    if present is not None and not grant.replaces and present.per == case.per and _expired(present, today):
        licences.lapse(recorder.uow, present)
    face = {**_face(grant, facts, replacing, applicant), **_assigned(grant, facts, case, today)}
    licence = licences.issue(
        recorder.uow,
        licences.Issue(
            number=replacing.number if replacing else licence_number(case.number),
            type=grant.licence.name,
            holder_id=applicant.id,
            holder_code=applicant.code,
            holder_name=_holder(grant.licence, face, applicant.name),
            face=face,
            issuer=case.implementer_name,
            issued_on=today,
            valid_from=replacing.valid_from if replacing else today,
            valid_until=_term(grant, replacing, today),
            basis=case.number,
            per=case.per,
            demonstration=implementer(case.item_key, case.district).demonstration,
        ),
        replacing,
    )
    case.licence_id, case.licence_number = licence.id, licence.number
    recorder.do(Happening.CERTIFIED, {"licence": licence.number, "type": licence.type}, actor)
    return licence


def touched(version: ItemVersion, route: str | None) -> list[str]:
    """The types of licences a grant on a route issues, replaces or ends."""
    grant, statement = version.grant_for(route), version.decision_for(route)
    given = [grant.licence.name] if grant is not None else []
    return [*given, statement.cancels] if statement is not None and statement.cancels else given


def _cancel(recorder: Recorder, version: ItemVersion, held: Mapping[str, Licence]) -> None:
    statement = version.decision_for(recorder.case.route or None)
    if statement is None or statement.cancels is None:
        return
    ending = held.get(statement.cancels)
    if ending is None:
        raise Conflict(
            f"申请人没有有效的{statement.cancels}，没有可以注销的证照，不能准予。请以此为理由作出不予许可。",
            code="TB-LIC-404",
        )
    licences.cancel(recorder.uow, ending, recorder.case.number)


def _term(grant: Grant, replacing: Licence | None, today: date) -> date | None:
    """The last day: a change keeps the old one, unless the grant gives a term of its own, as a renewal (延期) does."""
    months = (grant.validity_years or 0) * 12 + (grant.validity_months or 0)
    if not months:
        return None if replacing is None else replacing.valid_until
    return last_day(today, months)


def stated(version: ItemVersion, route: str, facts: Facts) -> dict[str, Any] | None:
    """What a grant on a route states by the facts of the case: its name and values; None where a licence says it all.

    A value that is not known is left out.
    """
    statement = version.decision_for(route or None)
    if statement is None:
        return None
    known = [(path, facts[path].value) for path in statement.states if path in facts]
    values = [{"name": path, "value": plain_value(value)} for path, value in known if value is not None]
    return {"result": statement.result, "states": values}


def uncomputed(version: ItemVersion, route: str | None, facts: Facts) -> list[str]:
    """The computed values a grant on a route would give and the facts could not be made into."""
    statement, grant = version.decision_for(route), version.grant_for(route)
    given = [*(statement.states if statement else ()), *(path for paths in _taken(grant) for path in paths)]
    return [path for path in dict.fromkeys(given) if path in version.computed and path not in facts]


def _taken(grant: Grant | None) -> list[tuple[str, ...]]:
    return list(grant.taken.values()) if grant is not None else []


def _expired(licence: Licence, today: date) -> bool:
    return licence.valid_until is not None and licence.valid_until < today


def licence_number(number: str) -> str:
    """演示: a licence number made from the case's body, day and serial, so that it needs no counter of its own."""
    parts = case_number.parse(number)
    return f"演示{number[2:8]}{parts.day:%Y%m%d}{number[-13:-12]}{parts.serial:04d}"


def _face(grant: Grant, facts: Facts, replacing: Licence | None, applicant: Party) -> dict[str, Any]:
    """The face: what the definition carries from the facts; where a change leaves a value empty, the old licence's."""
    carried = {name: plain_value(value) for name, value in grant.face(facts.values_by_path()).items()}
    old = replacing.face if replacing is not None else {}
    own = {"统一社会信用代码": applicant.code, "企业名称": applicant.name}
    return {name: value if value is not None else old.get(name, own.get(name)) for name, value in carried.items()}


def _holder(type_: LicenceType, face: Mapping[str, Any], otherwise: str) -> str:
    """The holder as the face names it: a change of name is a change of holder's name."""
    return str((type_.holder and face.get(type_.holder)) or otherwise)


def _assigned(grant: Grant, facts: Facts, case: Case, today: date) -> dict[str, Any]:
    """What the registering authority gives: the code of a new subject, and the day of issue as its first day."""
    given: dict[str, Any] = {}
    if "统一社会信用代码" in grant.assigns:
        single = grant.face(facts.values_by_path()).get("主体类型") == PartyKind.TRADER
        given["统一社会信用代码"] = code_register().assign(
            "92" if single else "91", case.district or current_city(), case.number
        )
    if "成立日期" in grant.assigns:
        given["成立日期"] = today.isoformat()
    return given


def refuse_second_licence(prepared: Prepared, applicant: Party) -> None:
    """Tell an applicant who already holds the licence before anything is written. Raises ``AlreadyLicensed``."""
    grant = prepared.version.grant_for(prepared.route)
    if grant is None or grant.replaces or not grant.unique or prepared.nothing_to_apply:
        return
    if holds_valid(applicant.id, grant.licence.name, grant.premises(prepared.facts.values_by_path())):
        raise AlreadyLicensed


def restore_previous(case: Case, licence: Licence) -> Licence | None:
    """The licence that stood before the case's own issues (a grant, its corrections), when it can be valid again."""
    old: Licence | None = licence
    while old is not None and old.basis == case.number:
        old = Licence.objects.filter(id=old.replaces_id).first() if old.replaces_id else None
    return old if old is not None and old.state == LicenceState.CHANGED else None
