"""What the bank of materials has for a draft: answers that stand on a material, and materials that will do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tongban.cases.models import Case
from tongban.cases.needs import NeededMaterial
from tongban.cases.preparation import TAKEN, Field, FieldState, taken_from
from tongban.catalog import queries as catalog
from tongban.catalog.values import ValueProblem, parse_value
from tongban.catalog.vocabulary import Element
from tongban.channels.authorise import CitizenRequest
from tongban.channels.portal.filling import Filling
from tongban.channels.shapes import Offer
from tongban.core import clock
from tongban.core.errors import NotFound
from tongban.core.unit_of_work import UnitOfWork
from tongban.materials.models import BankEntry, Material, Way
from tongban.materials.queries import bank, bank_entry
from tongban.materials.services import reuse
from tongban.materials.trust import WORDS, Grade
from tongban.materials.uses import Use, note
from tongban.materials.validity import expired, valid_until

#: Of so many materials answers and papers are offered; for one field so many answers, for one material so many papers.
_MOST_ENTRIES, _MOST_OFFERS = 100, 3
_SHORTEST = 3


@dataclass(frozen=True, slots=True)
class AtHand:
    """What the bank holds for materials still wanted, by their names: what will do, what is said of what expired."""

    offers: Mapping[str, Sequence[Offer]]
    outdated: Mapping[str, str]


NOTHING = AtHand({}, {})


def entries(request: CitizenRequest, owner: UUID, words: str = "") -> QuerySet[BankEntry]:
    """What she may see of a party's bank: all of her own and of whom she acts for in everything, else what she gave."""
    rows = bank(owner, words)
    return rows if whole(request, owner) else rows.filter(uploaded_by=str(request.person.id))


def whole(request: CitizenRequest, owner: UUID) -> bool:
    """Whether she may act for the owner in everything."""
    return request.circle.covers(owner, "")


def offers(
    request: CitizenRequest, owner: UUID, form: Iterable[Field], banked: Callable[[], Iterable[BankEntry]]
) -> dict[str, list[Offer]]:
    """Answers by element: what stands on materials their owner confirmed, for fields of a form that are not filled in.

    ``banked`` reads these materials.
    """
    open_ = {one.name: one.ask.element for one in form if one.state in {FieldState.OPEN, FieldState.WRONG}}
    if not open_:
        return {}
    found: dict[str, list[Offer]] = {}
    own = None if whole(request, owner) else str(request.person.id)
    for row in banked():
        if own not in (None, row.uploaded_by) or expired(row.fields, clock.today()):
            continue
        for name, text in _answers(row, open_):
            known = found.setdefault(name, [])
            if len(known) < _MOST_OFFERS and text not in {one.text for one in known}:
                known.append(Offer(text, row.type, f"{row.id}:{name}"))
    return found


def _answers(row: BankEntry, wanted: Mapping[str, Element]) -> Iterable[tuple[str, str]]:
    told = {one["name"]: one["text"] for one in row.fields}
    for name, element in wanted.items():
        text = next((told[one] for one in (name, *element.aliases) if one in told), "")
        if text and _fits(element, text):
            yield name, text


def _fits(element: Element, text: str) -> bool:
    try:
        parse_value(element, text)
    except ValueProblem:
        return False
    return True


def taken(
    request: CitizenRequest, owner: UUID, container: UUID, form: Iterable[Field], what: str, value: str
) -> dict[str, Any]:
    """The answer an offer gives, with where it was taken from. Raises NotFound for what is not offered.

    ``what`` the form of the draft ``container`` is for stands in the log of uses.
    """
    entry_id, _colon, name = value.partition(":")
    row = entry_for(request, owner, entry_id)
    wanted = {one.name: one.ask.element for one in form if one.name == name}
    text = dict(_answers(row, wanted)).get(name)
    if text is None or row.confirmed_at is None or expired(row.fields, clock.today()):
        raise NotFound
    with UnitOfWork(request.actor) as uow:
        note(uow, row, Use(what, Way.ANSWERED), container=container)
    return {name: text, TAKEN + name: taken_from(text, row.type, row.confirmed_at, row.sha256)}


def entry_for(request: CitizenRequest, owner: UUID, entry_id: str) -> BankEntry:
    """An entry of the applicant's bank that she may use. Raises NotFound."""
    try:
        row = bank_entry([owner], UUID(entry_id))
    except ValueError:
        raise NotFound from None
    if not entries(request, owner).filter(id=row.id).exists():
        raise NotFound
    return row


def at_hand(
    request: CitizenRequest,
    owner: UUID,
    needs: Iterable[NeededMaterial],
    uploads: Iterable[Material] = (),
    before: Iterable[Material] = (),
) -> AtHand:
    """What the bank holds for each material still wanted: the most trusted first; of what has expired only a word.

    What was handed in ``before`` and is asked for anew is not offered again.
    """
    given, known = {one.type for one in uploads}, {(one.entry_id, one.type) for one in before}
    wanted = [one.need.material for one in needs if not one.spared and one.need.material.name not in given]
    if not wanted:
        return NOTHING
    rows = list(entries(request, owner).exclude(type="")[:_MOST_ENTRIES])
    fitting = {one.name: [row for row in rows if _will_do(row.type, one.name, one.aliases)] for one in wanted}
    return AtHand(
        {
            name: _offered(name, [row for row in found if not over(row) and (row.id, name) not in known])
            for name, found in fitting.items()
        },
        {name: _over(row) for name, found in fitting.items() for row in found if over(row)},
    )


def _offered(name: str, rows: Iterable[BankEntry]) -> list[Offer]:
    best = sorted(rows, key=lambda row: row.grade)[:_MOST_OFFERS]
    return [Offer(_paper(row), _grade(row), f"{row.id}:{name}") for row in best]


def _over(row: BankEntry) -> str:
    said = _("您存的“%(type)s”%(day)s 已经过期，不能再用，请上传现在有效的。")
    return said % {"type": row.type, "day": valid_until(row.fields)}


def over(row: BankEntry) -> bool:
    """Whether a material has expired, by what its owner confirmed stands on it."""
    return row.confirmed_at is not None and expired(row.fields, clock.today())


def _will_do(type_: str, name: str, aliases: Sequence[str]) -> bool:
    """Whether a kind of document is what a material asks for: called so, or called by its name among other words."""
    known = catalog.vocabulary().materials.get(type_)
    called = [one for one in (type_, *(known.aliases if known is not None else ())) if len(one) >= _SHORTEST]
    return type_ in (name, *aliases) or any(one in name for one in called)


def _paper(row: BankEntry) -> str:
    return _("%(type)s（%(file)s）") % {"type": row.type, "file": row.filename}


def _grade(row: BankEntry) -> str:
    return f"{row.grade} {_(WORDS[Grade(row.grade)])}"


def use(request: CitizenRequest, draft: Filling, value: str) -> None:
    """Hand in what the bank holds. Raises NotFound for what is not offered."""
    for_ = Use(draft.version.name, Way.GIVEN)
    hand_in(request, draft.applicant.id, draft.draft.id, draft.prepared.needs, for_, value)


def into_case(request: CitizenRequest, row: Case, needs: Iterable[NeededMaterial]) -> str:
    """Hand in for a case what the bank holds, where the button for it was pressed; the name of the material."""
    value = request.POST.get("reuse")
    if not value:
        return ""
    for_ = Use(row.item_name, Way.GIVEN, case_number=row.number)
    return hand_in(request, row.applicant_id, row.container, needs, for_, value)


def hand_in(
    request: CitizenRequest, owner: UUID, container: UUID, needs: Iterable[NeededMaterial], for_: Use, value: str
) -> str:
    """The same for an application, a bundle or a case with its needs; the name of the material that was handed in."""
    entry_id, _colon, name = value.partition(":")
    if name not in {one.need.material.name for one in needs if not one.spared}:
        raise NotFound
    row = entry_for(request, owner, entry_id)
    if over(row):
        raise NotFound
    reuse(request.actor, row, container, name, for_)
    return name
