"""The built-in functions of the language, by their FEEL names."""

from tongban.rules.feel.builtins import (
    contexts,
    conversion,
    lists,
    numbers,
    ordering,
    patterns,
    ranges,
    strings,
    temporal,
)
from tongban.rules.feel.builtins.signature import BUILTINS, Builtin, Param

CLOCK_FUNCTIONS = frozenset({"today", "now"})
"""Functions that read the clock; refused where no time is given, because time is a fact."""

__all__ = [
    "BUILTINS",
    "CLOCK_FUNCTIONS",
    "Builtin",
    "Param",
    "contexts",
    "conversion",
    "lists",
    "numbers",
    "ordering",
    "patterns",
    "ranges",
    "strings",
    "temporal",
]
