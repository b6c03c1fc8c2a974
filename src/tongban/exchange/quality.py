"""What is expected of incoming records: fields there, values of their type, codes with their check digits."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_noop as N_

from tongban.catalog import queries as catalog
from tongban.catalog.sharing import Resource
from tongban.catalog.values import ValueProblem, parse_value
from tongban.catalog.vocabulary import Element
from tongban.core import clock
from tongban.standards import resident_id, uscc


class Rule(StrEnum):
    """The rules records are held to."""

    MISSING = N_("缺少数据项")
    FORMAT = N_("格式不对")
    CHECK_DIGIT = N_("校验位不对")
    OTHER_SUBJECT = N_("不是所问的主体")
    FUTURE = N_("日期在将来")


@dataclass(frozen=True, slots=True)
class Fault:
    """A rule that a field of a record breaks; never the value."""

    field: str
    rule: Rule


#: Elements whose values carry check digits.
_CHECKED = {"统一社会信用代码": uscc.is_valid, "公民身份号码": resident_id.is_valid}
#: Elements that name whom a record is about.
_SUBJECT = frozenset(_CHECKED)
#: Elements of days that cannot lie ahead.
_PAST = frozenset({"成立日期", "出生日期", "发证日期"})


def read(resource: Resource, code: str, data: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[Fault, ...]]:
    """What of a record can be used, and every fault: a field with a fault is left out, another's record altogether."""
    faults = tuple(_faults(resource, code, data))
    if any(one.rule is Rule.OTHER_SUBJECT for one in faults):
        return {}, faults
    out = {one.field for one in faults}
    return {name: data[name] for name in resource.type.face if name in data and name not in out}, faults


def _faults(resource: Resource, code: str, data: Mapping[str, Any]) -> Iterator[Fault]:
    elements = catalog.vocabulary().elements
    for name in resource.type.face:
        value = data.get(name)
        if value in (None, ""):
            if name not in data:
                yield Fault(name, Rule.MISSING)
            continue
        rule = _broken(elements[name], value, code)
        if rule is not None:
            yield Fault(name, rule)


def _broken(element: Element, value: Any, code: str) -> Rule | None:
    try:
        read = parse_value(element, value)
    except ValueProblem:
        return Rule.FORMAT
    name = element.name
    check = _CHECKED.get(name)
    if check is not None and not check(str(value)):
        return Rule.CHECK_DIGIT
    if name in _SUBJECT and len(code) == len(str(value)) and str(value) != code and _same_kind(name, code):
        return Rule.OTHER_SUBJECT
    return Rule.FUTURE if isinstance(read, date) and name in _PAST and read > clock.today() else None


def _same_kind(name: str, code: str) -> bool:
    """Whether the code asked for is of the kind the element holds: a firm's record may well name a person."""
    return _CHECKED[name](code)
