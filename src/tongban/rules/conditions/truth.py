"""What a normal form comes to for given facts: the definition its other uses are held to."""

from __future__ import annotations

from collections.abc import Mapping

from tongban.rules.conditions.forms import AllOf, Atom, Fixed, Form, Opaque
from tongban.rules.feel.compare import both, either, negated
from tongban.rules.feel.interpreter import close
from tongban.rules.feel.logic import truth
from tongban.rules.feel.run import Run
from tongban.rules.feel.values import normalise


def truth_of(form: Form, facts: Mapping[str, object]) -> bool | None:
    """True, False or None for facts by column, all of them known; the value a table cell tests is fact `?`.

    Raises FeelError as evaluating an opaque part does.
    """
    if isinstance(form, Atom):
        return form.truth(normalise(facts[form.column]))
    if isinstance(form, Fixed):
        return form.value
    if isinstance(form, Opaque):
        return _opaque(form, facts)
    join, result = (both, True) if isinstance(form, AllOf) else (either, False)
    value: object = result
    for part in form.parts:
        value = join(value, truth_of(part, facts))
    return value if isinstance(value, bool) else None


def _opaque(form: Opaque, facts: Mapping[str, object]) -> bool | None:
    run = Run(facts)
    value = truth(run, close(form.node)(run), form.node.span)
    told = value if form.positive else negated(value)
    return told if isinstance(told, bool) else None
