"""How a subject stands by its credit: what the public credit system says and our own entries, asked for together."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_noop as N_

from tongban.catalog.vocabulary import Vocabulary
from tongban.exchange.ports import Silence
from tongban.facts import Facts
from tongban.parties.credit.standing import Kind, Mark, Standing

#: The record of the public credit system, in the words of the pack; a city without it has its own entries alone.
RESOURCE = N_("公共信用评价")
#: What else than an item may need it: every decision. One approval covers them all.
USE = "credit"
_GRADE, _WHAT, _BASIS, _FOUND_BY, _SINCE, _UNTIL, _REGISTER, _REPAIR = (
    "公共信用等级", "公共信用事由", "公共信用依据", "公共信用认定单位", "公共信用认定日期", "公共信用有效期至",
    "列入的严重失信名单", "信用修复受理单位",
)  # fmt: skip
PATHS = tuple(f"{RESOURCE}.{name}" for name in (_GRADE, _WHAT, _BASIS, _FOUND_BY, _SINCE, _UNTIL, _REGISTER, _REPAIR))


def asked_of(vocabulary: Vocabulary) -> tuple[str, ...]:
    """The fact paths to ask for in a city whose words know the public credit record."""
    return PATHS if RESOURCE in vocabulary.licences else ()


def standing(
    own: tuple[Mark, ...], facts: Facts, silent: Mapping[str, Silence], asked: bool, now: datetime
) -> Standing:
    """What our own marks and the fetched facts make; a grade that cannot be read is as silent as no answer."""
    if not asked:
        return Standing(own, at=now)
    if RESOURCE in silent:
        return Standing(own, silent[RESOURCE].value, asked=True, at=now)
    grade = facts.get(f"{RESOURCE}.{_GRADE}")
    if grade is None:
        return Standing(own, Silence.UNREADABLE.value, asked=True, at=now)
    return Standing((*own, *_marks(facts, now.date())), "", asked=True, at=grade.origin.obtained_at,
                    source=grade.origin.source, digest=grade.origin.digest)  # fmt: skip


def _marks(facts: Facts, today: date) -> tuple[Mark, ...]:
    said = {name: facts.value(f"{RESOURCE}.{name}") for name in (_GRADE, _WHAT, _BASIS, _FOUND_BY, _REGISTER, _REPAIR)}
    since, until = _day(facts, _SINCE), _day(facts, _UNTIL)
    if said[_GRADE] not in set(Kind) or (until is not None and until < today):
        return ()
    mark = Mark(
        Kind(said[_GRADE]), str(said[_WHAT] or ""), str(said[_BASIS] or ""), str(said[_FOUND_BY] or ""), since, until,
        (), str(said[_REGISTER] or ""), "", str(said[_REPAIR] or said[_FOUND_BY] or ""),
    )  # fmt: skip
    return (mark,)


def _day(facts: Facts, name: str) -> date | None:
    value: Any = facts.value(f"{RESOURCE}.{name}")
    return value if isinstance(value, date) else None
