"""The facts a rule is tried over: each input not obtained yet, known to be empty, or a value of its kind."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final
from zlib import crc32

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from tongban.catalog.vocabulary import Element, ElementType, Vocabulary
from tongban.channels.studio.names import MOST_NAMES
from tongban.channels.studio.rules import Rule
from tongban.rules import FeelError, YearsMonths, evaluate
from tongban.rules.prove.domains import Domain

#: The kinds a value is typed as.
KINDS: Final[dict[str, str]] = {
    "text": N_("文字"),
    "number": N_("数"),
    "boolean": N_("是否"),
    "date": N_("日期"),
    "datetime": N_("日期和时间"),
    "time": N_("时间"),
    "duration": N_("时长"),
    "list": N_("列表"),
    "feel": N_("按规则语言写"),
}
_OF_TYPE: Final[Mapping[type, str]] = {
    Decimal: "number", str: "text", bool: "boolean", dt.date: "date", dt.datetime: "datetime", dt.time: "time",
    dt.timedelta: "duration", YearsMonths: "duration", list: "list",
}  # fmt: skip
_OF_ELEMENT: Final = {
    ElementType.NUMBER: "number",
    ElementType.DATE: "date",
    ElementType.BOOLEAN: "boolean",
    ElementType.CHOICES: "list",
}
UNASKED, EMPTY, VALUE, YES, NO = "", "empty", "value", "yes", "no"
_LONGEST: Final = 500
_NUMBER: Final = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
_HINTS: Final = {
    "date": "2026-05-01",
    "datetime": "2026-05-01T09:00:00",
    "time": "09:00:00",
    "duration": "P30D、P1Y2M",
    "list": N_("用顿号或逗号隔开"),
    "feel": '["甲", "乙"]、{面积: 30}',
}


@dataclass(frozen=True, slots=True)
class FactField:
    """An input as the form shows it; ``guessed`` is the kind taken unless ``chosen`` names another."""

    name: str
    guessed: str
    chosen: str = ""
    state: str = UNASKED
    value: str = ""
    error: str = ""
    choices: tuple[str, ...] = ()
    origin: str = ""  # where a value that was fetched comes from

    @property
    def kind(self) -> str:
        """The kind its value is typed as."""
        return self.chosen or self.guessed

    @property
    def label(self) -> str:
        """The dotted path as people read it."""
        return self.name.replace(".", " · ")

    @property
    def anchor(self) -> str:
        """What its elements on the page are called by, whatever stands before it."""
        return f"{crc32(self.name.encode()):08x}"

    @property
    def drawn(self) -> str:
        """Changes when its form has to be drawn anew."""
        return f"{self.guessed}/{self.chosen}/{','.join(self.choices)}"[:400]

    @property
    def hint(self) -> str:
        """How a value of the kind is written."""
        return _HINTS.get(self.kind, "")

    @property
    def automatic(self) -> str:
        """The word for the kind that is guessed."""
        return KINDS[self.guessed]


def fields_of(rule: Rule, sent: QueryDict, words: Vocabulary | None) -> list[FactField]:
    """The inputs of a rule as fields, with what was typed for them."""
    return [_field(name, rule, sent, words) for name in rule.inputs]


def _field(name: str, rule: Rule, sent: QueryDict, words: Vocabulary | None) -> FactField:
    element = _element(name, words)
    chosen = sent.get(f"kind:{name}", "")
    state = sent.get(f"state:{name}", UNASKED)
    options = element.options if element is not None else ()
    field = FactField(
        name,
        _guess(name, rule, element),
        chosen if chosen in KINDS else "",
        state,
        sent.get(f"value:{name}", "")[:_LONGEST],
        choices=tuple(dict.fromkeys((*options, *rule.choices.get(name, ())))),
    )
    known = (EMPTY, YES, NO) if field.kind == "boolean" else (EMPTY, VALUE)
    return field if state in known else replace(field, state=UNASKED)


def _element(name: str, words: Vocabulary | None) -> Element | None:
    return words.elements.get(name.rsplit(".", 1)[-1]) if words is not None else None


def _guess(name: str, rule: Rule, element: Element | None) -> str:
    """The kind by the city's vocabulary, else by the way the rule uses the input."""
    if element is not None:
        return _OF_ELEMENT.get(element.type, "text")
    kind = rule.kinds.get(name)
    return _OF_TYPE.get(kind, "text") if kind is not None else "text"


def facts_of(fields: Iterable[FactField]) -> tuple[dict[str, object], list[FactField]]:
    """The facts, and the fields again with what is wrong in them; a value that cannot be read is not obtained."""
    facts: dict[str, object] = {}
    checked: list[FactField] = []
    for field in fields:
        try:
            known, value = _value(field)
        except ValueError as problem:
            checked.append(replace(field, error=str(problem)))
            continue
        if known:
            facts[field.name] = value
        checked.append(field)
    return facts, checked


def _value(field: FactField) -> tuple[bool, object]:
    """Whether the input is known, and its value. Raises ValueError with a sentence for the reader."""
    if field.state == EMPTY:
        return True, None
    if field.state in (YES, NO):
        return True, field.state == YES
    if field.state != VALUE or not field.value.strip():
        return False, None
    return True, _READERS.get(field.kind, _text)(field.value.strip())


def _text(text: str) -> str:
    return text


def _number(text: str) -> Decimal:
    plain = text.replace(",", "").replace("，", "")
    if not _NUMBER.fullmatch(plain):
        raise ValueError(_("这不是一个数。请只写数字，例如 30 或 0.05。"))
    return Decimal(plain)


def _date(text: str) -> object:
    try:
        return dt.date.fromisoformat(text.replace("/", "-"))
    except ValueError as error:
        raise ValueError(_("这不是一个日期。请写成 2026-05-01 这样。")) from error


def _temporal(function: str, example: str) -> Callable[[str], object]:
    def read(text: str) -> object:
        value = None if '"' in text or "\\" in text else _evaluated(f'{function}("{text}")')
        if value is None:
            raise ValueError(_("读不懂这个值。请写成 %(example)s 这样。") % {"example": _(example)})
        return value

    return read


def _list(text: str) -> object:
    if text.startswith("["):
        return _evaluated(text)
    return [part for part in re.split(r"\s*[,，、;；\n]\s*", text) if part]


def _evaluated(text: str) -> object:
    try:
        return evaluate(text, {})
    except FeelError as error:
        raise ValueError(error.message_zh) from error


_READERS: Final[Mapping[str, Callable[[str], object]]] = {
    "number": _number,
    "date": _date,
    "datetime": _temporal("date and time", "2026-05-01T09:00:00"),
    "time": _temporal("time", "09:00:00"),
    "duration": _temporal("duration", N_("P30D（30 天）或 P1Y（1 年）")),
    "list": _list,
    "feel": _evaluated,
}


def carried(sent: QueryDict, shown: Iterable[FactField]) -> list[tuple[str, str]]:
    """What was typed for inputs the rule does not name at the moment: kept, in case it names them again."""
    names = {field.name for field in shown}
    kept = [
        (key, sent.get(key, "")[:_LONGEST])
        for key in sent
        if key.partition(":")[0] in ("kind", "state", "value") and key.partition(":")[2] not in names and sent.get(key)
    ]
    return kept[: 3 * MOST_NAMES]


def domains_of(fields: Iterable[FactField]) -> dict[str, Domain]:
    """What proofs may take for granted of the inputs: their kinds."""
    return {field.name: _DOMAINS[field.kind]() for field in fields if field.kind in _DOMAINS}


_DOMAINS: Final[Mapping[str, Callable[[], Domain]]] = {
    "number": Domain.numbers,
    "text": Domain.texts,
    "boolean": Domain.booleans,
    "date": Domain.dates,
}

__all__ = [
    "EMPTY",
    "KINDS",
    "NO",
    "UNASKED",
    "VALUE",
    "YES",
    "FactField",
    "carried",
    "domains_of",
    "facts_of",
    "fields_of",
]
