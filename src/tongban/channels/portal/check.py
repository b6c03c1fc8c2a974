"""The public check of a licence: what anybody is told who scans its code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.channels.authorise import public
from tongban.channels.portal import pages
from tongban.channels.shapes import FactLine
from tongban.core import clock, throttle
from tongban.core.errors import NotFound
from tongban.licences import queries as licences

_CHECKS_BY_ADDRESS = 300


@dataclass(frozen=True, slots=True)
class Checked:
    """The licence as the check page names it."""

    name: str
    number: str
    issuer: str
    issued_on: date
    valid_until: date | None
    term: bool


@public
@require_safe
def check(request: HttpRequest, check_id: str) -> HttpResponse:
    """The live state behind a code; an unknown code is told so, and guessing is slowed down by address."""
    throttle.count_try("licence-check", pages.address(request), _CHECKS_BY_ADDRESS)
    try:
        found = licences.public_check(check_id)
    except NotFound as problem:
        return render(request, "verify/licence.html", {"found": False, "code": problem.code}, status=404)
    holder = masked_name(found.holder) if found.holder_is_person else found.holder
    context = {
        "found": True,
        "state": found.state,
        "checked_at": clock.now(),
        "licence": Checked(found.type, found.number, found.issuer, found.issued_on, found.valid_until, found.term),
        "facts": [FactLine(_("持证主体"), holder)],
        "note": found.reason,
        "demonstration": found.demonstration,
    }
    return render(request, "verify/licence.html", context)


def masked_name(name: str) -> str:
    """A person's name with only its first character shown; the mark of a demonstration stays."""
    mark, dot, rest = name.partition("·") if name.startswith("演示·") else ("", "", name)
    return mark + dot + rest[:1] + "*" * (len(rest) - 1)
