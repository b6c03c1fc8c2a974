"""A district's list and the city's side by side, thing by thing: inherited, set deliberately, or to be decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from tongban.catalog import queries as catalog
from tongban.catalog.definition import ItemVersion
from tongban.catalog.districts import (
    HOURS,
    KEYS,
    NUMBER,
    PHONE,
    PLACE,
    SAME,
    DistrictList,
    Said,
    Versions,
    holds,
    moved,
    of_city,
    own_number,
)
from tongban.org.queries import implementer

INHERITED, OWN, APPROVED, BREACH, OPEN = N_("沿用市级"), N_("区市自定"), N_("已批准"), N_("四同不一致"), N_("待决定")


@dataclass(frozen=True, slots=True)
class Side:
    """One thing on both sides; ``before`` is what the city said when the district wrote, where it says otherwise now.

    ``holds`` tells whether what the district says is in force beside this version of the city.
    """

    key: str
    what: str
    city: Sequence[str]
    before: Sequence[str]
    own: Sequence[str]
    reason: str
    approved: str
    state: str
    holds: bool

    @property
    def same(self) -> bool:
        """Whether this is one of the four that are to be the same everywhere."""
        return self.what in SAME


def sides(version: ItemVersion, own: DistrictList | None, district: int) -> list[Side]:
    """Everything a district's list can speak of beside a version of the city, in the order of its file."""
    beside = catalog.beside(own, version) if own is not None else {version.in_force: version}
    offered = _offered(version, district)
    return [_side(key, what, version, own, offered, beside) for key, what in KEYS.items()]


def _side(
    key: str, what: str, version: ItemVersion, own: DistrictList | None, offered: Mapping[str, Sequence[str]],
    beside: Versions,
) -> Side:  # fmt: skip
    said = own.said.get(what) if own is not None else None
    city = offered.get(what) or of_city(version, what)
    if own is None or said is None:
        other = _other_number(version, own, what)
        return Side(key, what, city, (), other, "", "", _(BREACH) if other else _(INHERITED), holds=True)
    before = moved(own, what, version, beside) or ()
    return Side(
        key, what, city, before, said.value, said.reason, said.approved, _state(what, said, before),
        holds(own, what, version, beside),
    )  # fmt: skip


def _state(what: str, said: Said, before: Sequence[str]) -> str:
    if before:
        return _(OPEN)
    if what not in SAME:
        return _(OWN)
    return _(APPROVED) if said.approved else _(BREACH)


def _other_number(version: ItemVersion, own: DistrictList | None, what: str) -> tuple[str, ...]:
    """A district's number of the item where it is another one than the city's and nobody explained it."""
    if what != NUMBER or own is None:
        return ()
    codes = catalog.codes_by_district().get(version.key, {})
    mine = own_number(codes.get(own.district, ""))
    return () if mine == own_number(codes.get(0, "")) else (mine,)


def _offered(version: ItemVersion, district: int) -> dict[str, Sequence[str]]:
    """What a district says without a list of its own: the city's number, and the office of whoever handles it there."""
    number = own_number(catalog.codes_by_district().get(version.key, {}).get(0, ""))
    office = catalog.offices().get(implementer(version.key, district).name)
    where = {PLACE: (office.place,), HOURS: (office.hours,), PHONE: (office.phone,)} if office is not None else {}
    return {NUMBER: (number,), **where}
