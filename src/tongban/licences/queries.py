"""Reads about licences; whose they are is checked by the caller, except on the public check."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tongban.catalog import queries as catalog
from tongban.core import clock
from tongban.core.errors import NotFound
from tongban.core.reading import Joined, Reading, row_of, rows_of
from tongban.core.statement import array
from tongban.licences.lists import LicenceListed
from tongban.licences.models import Licence, LicenceDocument, LicenceState
from tongban.standards import resident_id

_VALID = "holder_id = $2 and type = any($3::text[]) and state = '有效' order by issued_on desc, id desc"


#: Why a licence its holder gave up is no longer valid; the number of the case follows.
CANCELLED_BY = "持证人申请注销，办件号 "


def valid_ones(holder: UUID, types: Collection[str]) -> Reading[list[Licence]]:
    """The holder's valid licences of some types, under whichever of their names they were issued, the latest first.

    Expired ones too: rules judge dates.
    """
    every = dict.fromkeys(name for type_ in types for name in names_of(type_))
    return rows_of(Licence, _VALID, [holder, array(every)])


def names_of(type_: str) -> tuple[str, ...]:
    """The names a type of licence has and had: licences keep the one they were issued under."""
    return catalog.vocabulary().called(type_)


def by_type(types: Collection[str], rows: Iterable[Licence]) -> dict[str, list[Licence]]:
    """Licences of each type, by the names asked for, in their order."""
    asked = {type_: names_of(type_) for type_ in types}
    found: dict[str, list[Licence]] = {}
    for row in rows:
        for type_, names in asked.items():
            if row.type in names:
                found.setdefault(type_, []).append(row)
    return found


def one_of_each(valid: Mapping[str, Sequence[Licence]], chosen: Mapping[str, str]) -> dict[str, Licence]:
    """The first licence of each type; where a number was chosen the one that has it, none where it is no more."""
    found: dict[str, Licence] = {}
    for type_, rows in valid.items():
        number = chosen.get(type_)
        row = next((row for row in rows if number is None or row.number == number), None)
        if row is not None:
            found[type_] = row
    return found


def valid_licences(holder: UUID, types: Collection[str], chosen: Mapping[str, str] | None = None) -> dict[str, Licence]:
    """One of them of each type: the latest, or the one whose number was chosen for the type."""
    return one_of_each(by_type(types, valid_ones(holder, types).now()), chosen or {})


def cancelled_by(holder: UUID, basis: str) -> list[Licence]:
    """The licences of a holder that a case ended."""
    ended = Licence.objects.filter(holder_id=holder, state=LicenceState.CANCELLED, state_reason=CANCELLED_BY + basis)
    return list(ended)


def wallet(holders: Sequence[UUID]) -> "QuerySet[Licence]":
    """Every licence of some holders, valid ones first."""
    return Licence.objects.filter(holder_id__in=holders).order_by("-state", "-issued_on", "-id")


def documents_among(digests: Iterable[str]) -> set[str]:
    """Those digests under which the sealed document of a licence is kept."""
    return set(LicenceDocument.objects.filter(sha256__in=set(digests)).values_list("sha256", flat=True))


def licence(licence_id: UUID | str) -> Licence:
    """A licence by id. Raises NotFound."""
    return _there(row_of(Licence, "id = $2::uuid", [licence_id]).now())


def _there(row: Licence | None) -> Licence:
    if row is None:
        raise NotFound(_("没有找到这份证照。"))
    return row


def licence_by_number(number: str) -> Licence:
    """The latest issue under a number. Raises NotFound."""
    row = Licence.objects.filter(number=number).order_by("-issue_no", "-id").first()
    if row is None:
        raise NotFound(_("没有找到这个编号的证照。"))
    return row


def holds_valid(holder: UUID, type_: str, per: str = "") -> bool:
    """True when the holder has a valid, unexpired licence of a type (for one ``per``)."""
    rows = Licence.objects.filter(holder_id=holder, type__in=names_of(type_), per=per, state=LicenceState.VALID)
    return any(row.valid_until is None or row.valid_until >= clock.today() for row in rows)


def face_of(row: Licence) -> dict[str, Any]:
    """What a licence says (照面), in the order of its type's face; its end is told once, from the record."""
    type_ = catalog.vocabulary().licences.get(row.type)
    order = type_.face if type_ is not None else ()
    said = dict(row.face)
    if "有效期至" in order or "有效期至" in said:
        said["有效期至"] = row.valid_until.isoformat() if row.valid_until else None
    return {name: said[name] for name in dict.fromkeys([*order, *said]) if name in said}


def has_term(row: Licence | LicenceListed) -> bool:
    """Whether to speak of a licence's last day: False where it has none and its type does not speak of one either."""
    type_ = catalog.vocabulary().licences.get(row.type)
    return row.valid_until is not None or type_ is None or "有效期至" in type_.face


def sealed(licence_id: UUID) -> Reading[LicenceDocument | None]:
    """The sealed document, None while it is being made."""
    return row_of(LicenceDocument, "licence_id = $2::uuid order by id limit 1", [licence_id])


def document_of(licence_id: UUID) -> LicenceDocument | None:
    """The same, read by itself."""
    return sealed(licence_id).now()


def with_document(licence_id: UUID) -> Joined[tuple[Licence, LicenceDocument | None]]:
    """A licence by id with its sealed document. Raises NotFound."""
    row, document = row_of(Licence, "id = $2::uuid", [licence_id]), sealed(licence_id)
    return Joined((row, document), lambda: (_there(row.found), document.found))


class Term(Protocol):
    """What there is of a licence where its state is told."""

    @property
    def state(self) -> str: ...

    @property
    def valid_until(self) -> date | None: ...


def state_today(row: Term) -> str:
    """The state in words as of today: 有效, 已过期, 已变更, 已撤销 or 已注销."""
    if row.state == LicenceState.VALID and row.valid_until is not None and row.valid_until < clock.today():
        return "已过期"
    return str(row.state)


@dataclass(frozen=True, slots=True)
class Check:
    """What anybody holding the QR code is told."""

    number: str
    type: str
    holder: str
    holder_is_person: bool
    issuer: str
    issued_on: date
    valid_until: date | None
    state: str
    reason: str
    demonstration: bool
    newest: bool
    term: bool


def public_check(check_id: str) -> Check:
    """The live state behind a QR code. Raises NotFound; nothing but the face's public part is told."""
    row = Licence.objects.filter(check_id=check_id).first()
    if row is None:
        raise NotFound(_("没有这份证照。请核对二维码是否完整，谨防假证。"), code="TB-LIC-404")
    return Check(
        row.number,
        row.type,
        row.holder_name,
        resident_id.is_valid(row.holder_code),
        row.issuer,
        row.issued_on,
        row.valid_until,
        state_today(row),
        row.state_reason,
        row.demonstration,
        row.state == LicenceState.VALID,
        has_term(row),
    )
