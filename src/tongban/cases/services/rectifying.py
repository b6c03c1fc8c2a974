"""Putting right what a licence says wrong (更正): every new value is read as its element before it is printed."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from tongban.cases.services.record import Recorder
from tongban.cases.states import Happening
from tongban.catalog import queries as catalog
from tongban.catalog.definition import ItemVersion
from tongban.catalog.values import ValueProblem, parse_value, plain_value
from tongban.catalog.vocabulary import Element, ElementType
from tongban.core.errors import Conflict, Invalid
from tongban.licences import services as licences
from tongban.licences.models import Licence
from tongban.licences.queries import face_of, licence

#: Whose licence it is and which: a licence wrong in these is revoked and granted anew, never corrected.
_NUMBER = "证书编号"
FIXED = (_NUMBER, "统一社会信用代码", "公民身份号码")
_EXPIRY = "有效期至"


def correctable(row: Licence) -> dict[str, Any]:
    """The values of a licence that may be put right, by name, in the order of its face."""
    return {name: value for name, value in face_of(row).items() if name not in FIXED}


def rectify(recorder: Recorder, version: ItemVersion, corrected: Mapping[str, str], data: Mapping[str, Any]) -> Licence:
    """Put wrong face values right (青岛市优化营商环境条例 24): a new issue, same number, replaces the wrong one.

    ``corrected`` holds face values as typed, by name; those that differ from the licence are the correction.
    Raises ``Invalid`` (TB-LIC-422) with messages by name for values that cannot stand on the licence.
    """
    case = recorder.case
    wrong = licence(case.licence_id) if case.licence_id else None
    face = {**face_of(wrong), _NUMBER: wrong.number} if wrong is not None else {}
    right = _read(face, corrected, recorder.uow.now.date()) if wrong is not None else {}
    changes = [{"name": name, "was": shown_face(face[name]), "is": shown_face(value)} for name, value in right.items()]
    recorder.do(
        Happening.RECTIFIED, {**data, "licence": wrong.number if wrong is not None else None, "changes": changes}
    )
    if wrong is None:
        raise Conflict(_("这件办件没有核发证照，不能更正。"), code="TB-LIC-404")
    made = licences.reissue(recorder.uow, wrong, _correction(wrong, version, case.route, right), case.number)
    case.licence_id, case.licence_number = made.id, made.number
    return made


def shown_face(value: Any) -> str:
    """A face value as text an officer may change; several are joined by 、."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)


def _read(face: Mapping[str, Any], corrected: Mapping[str, str], today: date) -> dict[str, Any]:
    """What was changed, each value in its own type as the face stores it."""
    right: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for name, raw in corrected.items():
        typed = raw.replace("\r\n", "\n").strip()
        if typed == shown_face(face.get(name)).strip():
            continue
        try:
            value = _value(name, typed, face, today)
        except ValueProblem as problem:
            problems[name] = problem.message
            continue
        if value != face[name]:
            right[name] = value
    if problems:
        raise Invalid("；".join(problems.values()), code="TB-LIC-422", fields=problems)
    return right


def _value(name: str, typed: str, face: Mapping[str, Any], today: date) -> Any:
    """A typed value as the face stores it. Raises ``ValueProblem`` for one that may not stand on the licence."""
    if name not in face:
        raise ValueProblem("TB-LIC-422", _("照面上没有“%(name)s”，请去掉这一项。") % {"name": name}, name)
    if name in FIXED:
        raise ValueProblem(
            "TB-LIC-422", _("“%(name)s”不能更正。持证主体或编号有误的，请撤销后重新办理。") % {"name": name}, name
        )
    element = catalog.vocabulary().elements.get(name)
    if element is None:
        raise ValueProblem(
            "TB-LIC-422", _("数据元里已经没有“%(name)s”，请事项管理员补上后再更正。") % {"name": name}, name
        )
    if element.type is ElementType.CHOICES:
        return plain_value(parse_value(element, _listed(typed)))
    if isinstance(face[name], list):
        return [_one(element, part) for part in _listed(typed) or [""]]
    value = _one(element, typed)
    if name == _EXPIRY and str(value) < today.isoformat():
        raise ValueProblem("TB-LIC-422", _("“有效期至”不能早于重新核发的日期（今天）。"), name)
    return value


def _one(element: Element, part: str) -> Any:
    return plain_value(parse_value(element, part))


def _listed(typed: str) -> list[str]:
    return [part for part in (one.strip() for one in typed.split("、")) if part]


def _correction(wrong: Licence, version: ItemVersion, route: str, right: Mapping[str, Any]) -> licences.Correction:
    """The face with the right values; what the record keeps beside the face follows it."""
    face = {**wrong.face, **{name: value for name, value in right.items() if name in wrong.face}}
    holder = catalog.vocabulary().licences[wrong.type].holder
    grant = version.grant_for(route or None)
    per = grant.per if grant is not None else None
    return licences.Correction(
        face=face,
        holder_name=str(right.get(holder or "") or wrong.holder_name),
        valid_until=date.fromisoformat(right[_EXPIRY]) if _EXPIRY in right else wrong.valid_until,
        per=str(right[per])[:200] if per is not None and per in right else wrong.per,
    )
