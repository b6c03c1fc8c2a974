"""Conditions in negation normal form over single columns: what matching, proving and asking reason about."""

from tongban.rules.conditions.forms import AllOf, AnyOf, Atom, Fixed, Form, Opaque, falsity, untrue
from tongban.rules.conditions.normal import column_of, constant_of, normal_form, tested_form
from tongban.rules.conditions.sets import EMPTY, EVERYTHING, Interval, ValueSet

__all__ = [
    "EMPTY",
    "EVERYTHING",
    "AllOf",
    "AnyOf",
    "Atom",
    "Fixed",
    "Form",
    "Interval",
    "Opaque",
    "ValueSet",
    "column_of",
    "constant_of",
    "falsity",
    "normal_form",
    "tested_form",
    "untrue",
]
