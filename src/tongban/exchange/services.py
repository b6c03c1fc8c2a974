"""Fetch facts about a subject, with their origin, and put each fetch on record."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from msgspec import Struct, structs

from tongban.catalog import queries as catalog
from tongban.catalog.values import ValueProblem, parse_value
from tongban.catalog.vocabulary import WORKING_DAYS_LEFT, LicenceType, Vocabulary
from tongban.core import clock
from tongban.core.adapters import adapter
from tongban.core.city import current_city
from tongban.core.errors import Problem
from tongban.core.reading import AnyReading, Joined, together
from tongban.exchange import credit
from tongban.exchange.models import BaseRecord, Copy
from tongban.exchange.ports import Answer, BaseLibrary, Looked, Purpose, Silence
from tongban.facts import Fact, Facts, Origin, OriginKind
from tongban.licences.models import Licence
from tongban.licences.queries import by_type, one_of_each, valid_ones
from tongban.parties.credit.queries import marks_of
from tongban.parties.credit.standing import UNASKED, Mark, Standing
from tongban.standards.hashes import digest

log = structlog.get_logger(__name__)


@lru_cache(maxsize=1)
def libraries() -> BaseLibrary:
    """The base-library adapter in use; a demonstration one refuses production mode."""
    found: BaseLibrary = adapter("TONGBAN_BASE_LIBRARY", settings.BASE_LIBRARY_ADAPTER)
    if found.demonstration and not settings.DEMO:
        raise Problem(_("正式运行不能使用演示基础库，请配置 TONGBAN_BASE_LIBRARY。"), code="TB-CFG-012", status=503)
    return found


class Collected(Struct, frozen=True):
    """Facts fetched for a subject, the licences they were read from, and what was not to be had.

    ``away`` are licence types whose source did not answer, ``unreadable`` paths whose value is none of their element.
    ``several`` are the valid licences of each type the subject has more than one of, the latest first; ``silent`` says
    of what is ``away`` why. ``credit`` is how the subject stands, where that was asked for. ``denied`` says, where
    several items asked at once, which types each of them is not subscribed to itself and must not be told.
    """

    facts: Facts
    licences: Mapping[str, Licence]
    away: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()
    several: Mapping[str, Sequence[Licence]] = {}
    silent: Mapping[str, Silence] = {}
    credit: Standing = UNASKED
    denied: Mapping[str, frozenset[str]] = {}


def collect(
    vocabulary: Vocabulary,
    subject: UUID,
    code: str,
    paths: Iterable[str],
    purpose: Purpose,
    chosen: Mapping[str, str] | None = None,
    along: Sequence[AnyReading] = (),
    *,
    with_credit: bool = False,
) -> Collected:
    """Fetch every licence face value among ``paths`` for a subject; what else is to be read ``along`` is, on one way.

    Of several licences of one type the latest is read, or the one whose number was ``chosen`` for the type.
    A licence the subject does not hold gives facts known to be empty; a silent source leaves them unknown, and so does
    a value that cannot be read.
    """
    sought = seeking(vocabulary, subject, code, paths, purpose, with_credit=with_credit)
    if sought.parts or along:
        together(sought, *along)
    return sought.found.collected(chosen or {})


class Sought(Struct, frozen=True):
    """What was read of a subject, before it is said which of several licences of one type is meant."""

    vocabulary: Vocabulary
    wanted: Mapping[str, Sequence[str]]
    valid: Mapping[str, Sequence[Licence]]
    answers: Mapping[str, Answer]
    silent: Mapping[str, Silence]
    asked: bool = False  # not all of it was read of our own database
    denied: Mapping[str, frozenset[str]] = {}
    own: tuple[Mark, ...] | None = None  # the marks of our own credit entries, where credit was asked for

    def collected(self, chosen: Mapping[str, str]) -> Collected:
        """The facts it gives: of each type those of the licence whose number was ``chosen``, else of the latest."""
        licences, silent = one_of_each(self.valid, chosen), self.silent
        if credit.RESOURCE in silent and credit.RESOURCE not in self.wanted:
            silent = {name: why for name, why in silent.items() if name != credit.RESOURCE}
        away = tuple(silent)
        read = _facts(self.vocabulary, self.wanted, licences, self.answers, clock.now(), away)
        asked = sum(map(len, self.wanted.values()))
        unreadable = _unreadable(self.wanted, read, away) if len(read) < asked else ()
        several = {type_: rows for type_, rows in self.valid.items() if len(rows) > 1}
        return Collected(read, licences, away, unreadable, several, silent, self._standing(), self.denied)

    def _standing(self) -> Standing:
        if self.own is None:
            return UNASKED
        paths, now = credit.asked_of(self.vocabulary), clock.now()
        told = _facts(self.vocabulary, _by_type(self.vocabulary, paths), {}, self.answers, now, tuple(self.silent))
        return credit.standing(self.own, told, self.silent, bool(paths), now)


def seeking(
    vocabulary: Vocabulary,
    subject: UUID,
    code: str,
    paths: Iterable[str],
    purpose: Purpose,
    *,
    with_credit: bool = False,
) -> Joined[Sought]:
    """What is to be read for ``collect``, which comes of it once the reads were made.

    Systems of others are only asked when that is looked at: whoever reads ahead of a right looks once it was checked.
    ``with_credit``: and how the subject stands by its credit, in the public system and by our own entries.
    """
    wanted = _by_type(vocabulary, paths)
    own = [name for name in wanted if vocabulary.licences[name].library is None]
    shared = {name: of for name, of in wanted.items() if vocabulary.licences[name].library}
    if with_credit:
        shared |= _by_type(vocabulary, credit.asked_of(vocabulary))
        purpose = structs.replace(purpose, items=(*purpose.items, credit.USE))
    held = valid_ones(subject, own) if own else None
    records = libraries().reading(shared, subject, code, purpose) if shared else None
    marks = marks_of(subject, clock.today()) if with_credit else None

    def sought() -> Sought:
        valid = by_type(own, held.found) if held is not None else {}
        told = records.found if records is not None else Looked({}, {})
        entered = marks.found if marks is not None else None
        return Sought(vocabulary, wanted, valid, told.answers, told.silent, told.asked, told.denied, entered)

    return Joined([part for one in (held, records, marks) if one is not None for part in one.parts], sought)


def read_facts(
    vocabulary: Vocabulary,
    paths: Iterable[str],
    licences: Mapping[str, Licence],
    answers: Mapping[str, Answer],
    now: datetime,
    away: Sequence[str] = (),
) -> Facts:
    """The facts among ``paths`` that a subject's valid licences and the libraries' answers give, each with its origin.

    What neither holds is known to be empty; what is ``away``, or cannot be read, stays unknown.
    """
    return _facts(vocabulary, _by_type(vocabulary, paths), licences, answers, now, away)


def _facts(
    vocabulary: Vocabulary,
    wanted: Mapping[str, Sequence[str]],
    licences: Mapping[str, Licence],
    answers: Mapping[str, Answer],
    now: datetime,
    away: Sequence[str],
) -> Facts:
    facts: list[Fact] = []
    for name, of_type in wanted.items():
        type_ = vocabulary.licences[name]
        if type_.library is None:
            facts += _from_licence(vocabulary, name, licences.get(name), of_type, now)
        elif name not in away:
            facts += _from_library(vocabulary, type_, answers.get(name), of_type, now)
    return Facts(facts)


def _by_type(vocabulary: Vocabulary, paths: Iterable[str]) -> dict[str, list[str]]:
    wanted: dict[str, list[str]] = {}
    for path in paths:
        type_, dot, _ = path.partition(".")
        if dot and type_ in vocabulary.licences:
            wanted.setdefault(type_, []).append(path)
    return wanted


def _unreadable(wanted: Mapping[str, Sequence[str]], read: Facts, away: Sequence[str]) -> tuple[str, ...]:
    return tuple(path for name, paths in wanted.items() if name not in away for path in paths if path not in read)


def _from_licence(
    vocabulary: Vocabulary, name: str, licence: Licence | None, paths: Sequence[str], now: datetime
) -> list[Fact]:
    if licence is None:
        origin = Origin(OriginKind.LICENCE, f"证照库：未查到有效的{name}", now)
        return [Fact(path, None, origin) for path in paths]
    origin = Origin(OriginKind.LICENCE, f"{name} {licence.number}", now, licence.digest)
    face = {**licence.face, "证书编号": licence.number, "有效期至": licence.valid_until, "发证日期": licence.issued_on}
    left = f"{name}.{WORKING_DAYS_LEFT}"
    if left not in paths:
        return _read(vocabulary, paths, face, origin)
    return [_working_days_left(left, licence, now), *_read(vocabulary, [p for p in paths if p != left], face, origin)]


def _working_days_left(path: str, licence: Licence, now: datetime) -> Fact:
    """The working days from today to the last day of validity; its origin says where the holiday table is no help."""
    if licence.valid_until is None:
        return Fact(path, None, Origin(OriginKind.LICENCE, f"{licence.type} {licence.number}", now, licence.digest))
    count = catalog.calendar().working_days_between(now.date(), licence.valid_until)
    guess = "，节假日安排待公布的部分按周一至周五估算" if count.provisional else ""
    told = f"{licence.type} {licence.number}，按节假日表计算{guess}"
    return Fact(path, Decimal(count.days), Origin(OriginKind.LICENCE, told, now, licence.digest))


def _from_library(
    vocabulary: Vocabulary, type_: LicenceType, answer: Answer | None, paths: Sequence[str], now: datetime
) -> list[Fact]:
    if answer is None:
        empty = Origin(OriginKind.EXCHANGE, f"{type_.library}：未查到{type_.name}", now)
        return [Fact(path, None, empty) for path in paths]
    origin = Origin(OriginKind.EXCHANGE, f"{type_.library}·{type_.name}", answer.obtained_at or now, answer.digest)
    return _read(vocabulary, paths, answer.data, origin)


def _read(vocabulary: Vocabulary, paths: Sequence[str], face: Mapping[str, Any], origin: Origin) -> list[Fact]:
    try:
        return [Fact(path, _value(vocabulary, path, face), origin) for path in paths]
    except ValueProblem:
        return list(_readable(vocabulary, paths, face, origin))


def _readable(vocabulary: Vocabulary, paths: Sequence[str], face: Mapping[str, Any], origin: Origin) -> Iterator[Fact]:
    """The facts whose value can be read; the others stay unknown, so that a person decides."""
    for path in paths:
        try:
            yield Fact(path, _value(vocabulary, path, face), origin)
        except ValueProblem as problem:
            log.error("exchange.unreadable", path=path, source=origin.source, code=problem.code)


def _value(vocabulary: Vocabulary, path: str, face: Mapping[str, Any]) -> Any:
    name = path.rsplit(".", 1)[-1]
    raw = face.get(name)
    return None if raw is None or raw == "" else parse_value(vocabulary.elements[name], raw)


def announce_subject(licence_type: str, code: str, number: str, data: Mapping[str, Any]) -> None:
    """Tell the base library of a subject just registered here. 演示: only the demonstration's own is told by us;

    a real one hears of it from the registration authority, and answers once it has.
    """
    type_ = catalog.vocabulary().licences.get(licence_type)
    if type_ is not None and type_.library is not None and libraries().demonstration:
        define_record(type_.library, licence_type, code, number, data)
        libraries().told(type_.name, code)


def sweep_copies() -> int:
    """Delete the copies no policy keeps any longer; how many."""
    return Copy.objects.filter(keep_until__lt=clock.now()).delete()[0]


@transaction.atomic
def define_record(
    library: str, licence_type: str, subject_code: str, number: str, data: Mapping[str, Any]
) -> BaseRecord:
    """演示: what a base library answers about a subject, made or updated."""
    row, _ = BaseRecord.objects.update_or_create(
        library=library,
        licence_type=licence_type,
        subject_code=subject_code,
        city=current_city(),
        defaults={
            "number": number,
            "data": dict(data),
            "digest": digest({"number": number, "data": dict(data)}),
            "updated_at": clock.now(),
        },
    )
    return row
