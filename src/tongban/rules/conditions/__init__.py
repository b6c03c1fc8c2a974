"""Conditions in negation normal form over single columns: what matching, proving and asking reason about."""

from tongban.rules.conditions.forms import AllOf, AnyOf, Atom, Fixed, Form, Opaque, certain, falsity, leaves, untrue
from tongban.rules.conditions.normal import NOT_CONSTANT, column_of, constant_of, normal_form, tested_form
from tongban.rules.conditions.sets import EMPTY, EVERYTHING, Interval, ValueSet
from tongban.rules.conditions.truth import truth_of

__all__ = [
    "EMPTY",
    "EVERYTHING",
    "NOT_CONSTANT",
    "AllOf",
    "AnyOf",
    "Atom",
    "Fixed",
    "Form",
    "Interval",
    "Opaque",
    "ValueSet",
    "certain",
    "column_of",
    "constant_of",
    "falsity",
    "leaves",
    "normal_form",
    "tested_form",
    "truth_of",
    "untrue",
]
