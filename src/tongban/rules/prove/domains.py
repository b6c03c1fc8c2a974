"""The values a column may take: its kind, the allowed ones, whether it may be empty."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from tongban.rules.conditions import AllOf, AnyOf, Atom, Fixed, Form, Interval, ValueSet, leaves
from tongban.rules.feel.types import (
    BOOLEAN,
    DATE,
    DATE_TIME,
    DAYS_TIME,
    NUMBER,
    STRING,
    TIME,
    YEARS_MONTHS,
    FeelType,
    ListType,
)
from tongban.rules.feel.values import YearsMonths

_KINDS: Final[dict[FeelType, type]] = {
    NUMBER: Decimal,
    STRING: str,
    BOOLEAN: bool,
    DATE: dt.date,
    TIME: dt.time,
    DATE_TIME: dt.datetime,
    DAYS_TIME: dt.timedelta,
    YEARS_MONTHS: YearsMonths,
}


@dataclass(frozen=True, slots=True)
class Domain:
    """What is known of a column. `kind` None: anything; `allowed` None: every value of the kind.

    `nullable` says whether it may be empty, `whole` that a number has no fraction; of a list `options` are what its
    elements may be.
    """

    kind: type | None = None
    allowed: ValueSet | None = None
    nullable: bool = False
    whole: bool = False
    options: tuple[str, ...] | None = None

    @staticmethod
    def numbers(low: object = None, high: object = None, *, whole: bool = False, nullable: bool = False) -> Domain:
        """Numbers from `low` to `high`, both included; None is no limit."""
        ends = [None if end is None else Decimal(str(end)) for end in (low, high)]
        return Domain(Decimal, _between(*ends), nullable, whole)

    @staticmethod
    def dates(low: dt.date | None = None, high: dt.date | None = None, *, nullable: bool = False) -> Domain:
        """Dates from `low` to `high`, both included."""
        return Domain(dt.date, _between(low, high), nullable)

    @staticmethod
    def one_of(*values: str, nullable: bool = False) -> Domain:
        """One of some texts."""
        return Domain(str, ValueSet.points(values), nullable)

    @staticmethod
    def texts(*, nullable: bool = False) -> Domain:
        """Any text."""
        return Domain(str, None, nullable)

    @staticmethod
    def booleans(*, nullable: bool = False) -> Domain:
        """Yes or no."""
        return Domain(bool, None, nullable)

    @staticmethod
    def some_of(options: Iterable[str], *, nullable: bool = False) -> Domain:
        """A list of some of these texts, each once at most."""
        return Domain(list, None, nullable, options=tuple(options))


ANYTHING: Final = Domain()


def _between(low: object, high: object) -> ValueSet | None:
    if low is None and high is None:
        return None
    return ValueSet.of([Interval(low, low is not None, high, high is not None)])


def of_type(declared: FeelType | None, *, nullable: bool = False) -> Domain:
    """The domain of a declared type; anything where the type says nothing about single values."""
    if declared is None:
        return Domain(nullable=nullable)
    kind = list if isinstance(declared, ListType) else _KINDS.get(declared)
    return Domain(kind, None, nullable)


def restricted(domain: Domain, allowed: Form, column: str) -> Domain | None:
    """The domain narrowed to the values an allowed-values condition accepts; None where it is not about one column."""
    kind = domain.kind or next(iter(_kinds(allowed)), None)
    values = _accepted(allowed, column, kind) if kind is not None else None
    if values is None:
        return None
    narrowed = values if domain.allowed is None else values.intersection(domain.allowed)
    return Domain(kind, narrowed, domain.nullable, domain.whole, domain.options)


def _kinds(form: Form) -> Iterable[type]:
    if isinstance(form, Atom):
        return [] if form.kind is type(None) else [form.kind]
    return [kind for part in form.parts for kind in _kinds(part)] if isinstance(form, (AllOf, AnyOf)) else []


def _accepted(form: Form, column: str, kind: type) -> ValueSet | None:
    """The non-null values of a kind for which a form over one column is true."""
    if isinstance(form, Atom):
        if form.column != column:
            return None
        return form.true_for if form.kind in (kind, type(None)) else ValueSet(())
    if isinstance(form, Fixed):
        return ValueSet((Interval(None, False, None, False),)) if form.value is True else ValueSet(())
    if not isinstance(form, (AllOf, AnyOf)):
        return None
    found: ValueSet | None = None
    for part in form.parts:
        values = _accepted(part, column, kind)
        if values is None:
            return None
        if found is None:
            found = values
        else:
            found = found.intersection(values) if isinstance(form, AllOf) else found.union(values)
    return found


def foreign_values(form: Form, domains: Mapping[str, Domain]) -> Iterator[tuple[str, object]]:
    """The single values a condition names that are of another kind or not allowed, each with its column."""
    for leaf in leaves(form):
        domain = domains.get(leaf.column) if isinstance(leaf, Atom) else None
        if not isinstance(leaf, Atom) or domain is None or leaf.kind is type(None):
            continue
        wrong_kind = domain.kind is not None and leaf.kind is not domain.kind
        if domain.allowed is None and not wrong_kind:
            continue
        for value in leaf.true_for.finite() or leaf.true_for.complement().finite() or ():
            if wrong_kind or (domain.allowed is not None and not domain.allowed.holds(value)):
                yield leaf.column, value
