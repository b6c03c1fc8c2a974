"""Carrying a worked example of the pack to the counter: an applicant whose records say what the example says."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from tests.support import errands

from tongban.cases.preparation import APPLIED_ON
from tongban.catalog import queries as catalog
from tongban.catalog.definition import ItemVersion
from tongban.catalog.parts import Ask
from tongban.catalog.values import parse_value, plain_value
from tongban.catalog.vocabulary import WORKING_DAYS_LEFT, Element, ElementType, LicenceType
from tongban.core import clock
from tongban.core.actor import SYSTEM
from tongban.core.unit_of_work import UnitOfWork
from tongban.exchange.services import define_record
from tongban.licences.models import Licence
from tongban.licences.services import Issue, issue
from tongban.parties.models import Party, PartyKind
from tongban.parties.services import define_party
from tongban.standards import resident_id, uscc

PACK = Path("packs/qingdao")
DISTRICT = 370202
#: What a text with a pattern is tried with, until one fits.
_TEXTS: tuple[str, ...] = (
    "演示内容",
    "13800000000",
    "91370202DEMF00018Y",
    "370200198506120036",
    "266000",
    "0532-80000000",
    "A1",
    "12",
)
_TEXTS += ("LSVAM4187C2184847", "鲁B12345", "6222020000000000000", "370200000000", "2026001", "1234567890")


def versions() -> list[tuple[str, str]]:
    """Every item version of the pack by key and day."""
    return sorted((one.parent.parent.name, one.parent.name) for one in PACK.glob("items/*/*/examples.yaml"))


def examples(key: str, day: str) -> list[Mapping[str, Any]]:
    """The examples of a version that come to an end: what is still open cannot be submitted."""
    read = YAML(typ="safe").load((PACK / "items" / key / day / "examples.yaml").read_text(encoding="utf-8"))
    return [one for one in read["examples"] if one.get("settled", True)]


def outcomes(key: str, day: str) -> dict[tuple[str, str | None], list[Mapping[str, Any]]]:
    """The distinct ends of a version, each with the examples that show it."""
    found: dict[tuple[str, str | None], list[Mapping[str, Any]]] = {}
    for one in examples(key, day):
        found.setdefault((one["expect"], one.get("route")), []).append(one)
    return found


class Unwalkable(Exception):
    """Facts nobody could bring to a counter: an answer that contradicts what an authority holds."""


@dataclass(slots=True)
class Walk:
    """One example carried by an applicant of its own."""

    version: ItemVersion
    example: Mapping[str, Any]
    serial: int
    day: date = date.min
    given: dict[str, Any] = field(default_factory=dict)
    held: dict[str, Any] = field(default_factory=dict)  # what authorities say, by path

    def __post_init__(self) -> None:
        raw = dict(self.example.get("given") or {})
        self.day = date.fromisoformat(str(raw.pop(APPLIED_ON)))
        self.given = {path: _value(path, value) for path, value in raw.items()}

    @property
    def moment(self) -> datetime:
        """Ten in the morning of the day of application."""
        return datetime.combine(self.day, time(10), clock.SHANGHAI)

    def applicant(self) -> Party:
        """A party of the right kind, with records and licences that say what the example says."""
        kind = self.version.for_[0]
        party = define_party(
            PartyKind(kind), f"演示·走查{self.serial}", self._code(kind), phone="13800000000", district=DISTRICT,
            demonstration=True,
        )  # fmt: skip
        for name in self.version.licences_read:
            self._lay_down(catalog.vocabulary().licences[name], party)
        return party

    def answers(self) -> dict[str, Any]:
        """What the applicant has to say herself: as in the example, else anything that is valid."""
        told: dict[str, Any] = {}
        for ask in self.version.asks:
            name = ask.element.name
            authentic = next((v for v in map(self.held.get, ask.sources) if v is not None), None)
            if authentic is None:
                value = self.given.get(name)
                if value is None and not ask.optional:
                    value = self._sample(ask.element)
                told[name] = plain_value(value)
            elif self.given.get(name) not in (None, authentic):
                raise Unwalkable(f"{name}：填的与权威数据不同")
        return {name: value for name, value in told.items() if value is not None and value != []}

    def _code(self, kind: str) -> str:
        given = self.given.get("居民身份证.公民身份号码")
        if kind == "自然人":
            prefix = f"370200{(given or '370200198506120036')[6:14]}{self.serial % 1000:03d}"
            return prefix + resident_id.check_digit(prefix)
        body = f"DEMT{self.serial:04d}"
        return uscc.make(f"{'91' if kind == '法人' else '92'}{DISTRICT}{body}{uscc.org_check_digit(body)}")

    def _lay_down(self, type_: LicenceType, party: Party) -> None:
        face = self._face(type_, party)
        if face is None:
            self.held.update(dict.fromkeys((f"{type_.name}.{name}" for name in type_.face), None))
            return
        self.held.update({f"{type_.name}.{name}": value for name, value in face.items()})
        data = {name: plain_value(value) for name, value in face.items() if value is not None}
        number = str(data.get("证书编号", f"演示{self.serial}{type_.name}"))
        if Licence.objects.filter(type=type_.name, number=number).exists():  # of somebody of the demonstration
            number += f"-{self.serial}"
        if type_.library is not None:
            define_record(type_.library, type_.name, party.code, number, data)
            return
        grant = self.version.grant_for(self.example.get("route"))
        per = str(data.get(grant.per, "")) if grant and grant.per and grant.licence.name == type_.name else ""
        with UnitOfWork(SYSTEM) as uow:
            issue(uow, Issue(
                number=number, type=type_.name, holder_id=party.id, holder_code=party.code, holder_name=party.name,
                face=data, issuer="演示机关", issued_on=face.get("发证日期") or self.day - timedelta(days=700),
                valid_from=self.day - timedelta(days=700), valid_until=self._end(type_), basis="演示", per=per,
                demonstration=True,
            ))  # fmt: skip

    def _end(self, type_: LicenceType) -> date | None:
        left = self.given.get(f"{type_.name}.{WORKING_DAYS_LEFT}")
        if left is not None:
            calendar = catalog.calendar()
            days = (self.day + timedelta(days=offset) for offset in range(-10, 1000))
            return next(day for day in days if calendar.working_days_between(self.day, day).days == int(left))
        path = f"{type_.name}.有效期至"
        return self.given[path] if path in self.given else self.day + timedelta(days=700)

    def _face(self, type_: LicenceType, party: Party) -> dict[str, Any] | None:
        """What the holder's licence or record says; None: there is none."""
        own = {path.split(".", 1)[1]: v for path, v in self.given.items() if path.startswith(f"{type_.name}.")}
        forced = dict(self._forced(type_.name))
        if own and all(value is None for value in own.values()):
            return None
        if not own and not forced and (self._may_be_absent(type_) or self._would_be_second(type_)):
            return None
        known = {
            "证书编号": f"演示{self.serial}{type_.name}", "姓名": party.name, "公民身份号码": party.code,
            "统一社会信用代码": party.code,
        }  # fmt: skip
        face: dict[str, Any] = {}
        elements = catalog.vocabulary().elements
        for name in type_.face:
            if name in own or name in forced:
                face[name] = own[name] if name in own else forced[name]
            elif name in known:
                face[name] = known[name]
            elif name in elements:
                face[name] = self._sample(elements[name])
        return face

    def _forced(self, type_: str) -> Iterator[tuple[str, Any]]:
        for ask in self.version.asks:
            for path in ask.sources:
                if path.startswith(f"{type_}.") and path not in self.given and self._locks(ask):
                    yield path.split(".", 1)[1], self.given[ask.element.name]

    def _locks(self, ask: Ask) -> bool:
        """Whether an answer of the example can only have come from its source."""
        named = [path for path in ask.sources if path in self.given]
        return self.given.get(ask.element.name) is not None and not named

    def _may_be_absent(self, type_: LicenceType) -> bool:
        return any(path.startswith(f"{type_.name}.") for path in self.version.nullable)

    def _would_be_second(self, type_: LicenceType) -> bool:
        grant = self.version.grant_for(self.example.get("route"))
        return grant is not None and not grant.replaces and grant.licence.name == type_.name

    def _sample(self, element: Element) -> Any:
        match element.type:
            case ElementType.BOOLEAN:
                return False
            case ElementType.CHOICE:
                return element.options[0]
            case ElementType.CHOICES:
                return element.options[:1]
            case ElementType.NUMBER:
                return parse_value(element, max(element.minimum or 0, min(1, element.maximum or 1)))
            case ElementType.DATE:
                return self.day
        fits = [text for text in _TEXTS if not element.pattern or re.fullmatch(element.pattern, text)]
        assert fits, f"no text at hand fits the pattern of {element.name}: {element.pattern}"
        return fits[0]


def _value(path: str, raw: Any) -> Any:
    if raw is None or raw == []:
        return None
    element = catalog.vocabulary().element_at(path)
    return parse_value(element, raw)


__all__ = ["DISTRICT", "PACK", "Unwalkable", "Walk", "errands", "examples", "outcomes", "versions"]
