"""亮码: choose what to show at a window and for what, show the code, see at once who took what, take it back."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongban.channels import records
from tongban.channels.addresses import reverse
from tongban.channels.authorise import CitizenRequest, citizen
from tongban.channels.portal import offering, pages, reach
from tongban.channels.shapes import Choice, ErrorLine, Field, Link
from tongban.core import clock
from tongban.core.errors import Invalid, NotFound
from tongban.identity.sealing import seal, unseal
from tongban.licences.documents.qr import qr_code
from tongban.licences.queries import state_today
from tongban.materials import showing
from tongban.materials.models import ShowCode
from tongban.materials.queries import entries_by_id, uses_by_code
from tongban.materials.trust import WORDS, Grade

_SHOWN, _PURPOSE, _OTHER = "shown", "purpose", "other"
_KEY, _SEALED_FOR = "show_codes", "show-code"
#: Of the newest so many codes a session can still show the symbol.
_REMEMBERED = 3
_MOST_LISTED, _MOST_CASES = 50, 5


@dataclass(frozen=True, slots=True)
class Symbol:
    """A code as it is held out: the picture, and the letters in two groups for typing."""

    picture: str
    letters: str


@citizen
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: CitizenRequest) -> HttpResponse:
    """What to show, and for what."""
    listed = _choices(request)
    errors: Mapping[str, str] = {}
    if request.method == "POST":
        picked = [one for one in request.POST.getlist(_SHOWN) if one in {choice.value for choice in listed}]
        purpose = request.POST.get(_OTHER, "").strip() or request.POST.get(_PURPOSE, "")
        names = {choice.value: choice.label for choice in listed}
        licences = {one.partition(":")[2]: names[one] for one in picked if one.startswith("licence:")}
        entries = [UUID(one.partition(":")[2]) for one in picked if one.startswith("entry:")]
        try:
            row, letters = showing.make(request.actor, request.acting.id, purpose, entries, licences)
        except Invalid as problem:
            errors = problem.fields
        else:
            _remember(request, row, letters)
            return redirect("portal:shown", row.id)
    return pages.show(
        request, "portal/show.html", _form(request, listed, errors), section="licences", status=422 if errors else 200
    )


def _form(request: CitizenRequest, listed: list[Choice], errors: Mapping[str, str]) -> dict[str, object]:
    ticked = request.POST.getlist(_SHOWN) or request.GET.getlist(_SHOWN)
    open_ = reach.my_cases(request, _MOST_CASES, open_=True).now()
    said = [records.HANDLED % {"item": row.item_name} for row in open_]
    known = [Choice(one, one) for one in dict.fromkeys(said)]
    purpose = request.POST.get(_PURPOSE, known[0].value if known else "")
    return {
        "crumbs": [Link(_("我的材料"), reverse("portal:bank")), Link(_("亮码"))],
        "shown": Field(
            _SHOWN, _("出示哪些"), "checkboxes", values=ticked, choices=listed, error=errors.get(_SHOWN, "")
        ),
        "purpose": Field(_PURPOSE, _("给窗口看了办什么"), "radio", purpose, choices=known) if known else None,
        "other": Field(
            _OTHER, _("办别的事，请写明") if known else _("给窗口看了办什么"), value=request.POST.get(_OTHER, ""),
            required=not known, max_length=showing.LONGEST_PURPOSE, error=errors.get(_PURPOSE, ""),
        ),
        "any": bool(listed),
        "errors": [ErrorLine(text, _OTHER if name == _PURPOSE else name) for name, text in errors.items()],
    }  # fmt: skip


def _choices(request: CitizenRequest) -> list[Choice]:
    """What she may show of the party she acts for: materials kept, licences that are valid."""
    kept = offering.entries(request, request.acting.id)[:_MOST_LISTED]
    held = [row for row in reach.my_licences(request).rows(_MOST_LISTED, 0).now() if state_today(row) == N_("有效")]
    materials = [
        Choice(
            f"entry:{row.id}", row.type or row.filename, f"{row.filename} · {row.grade} {_(WORDS[Grade(row.grade)])}"
        )
        for row in kept
    ]
    return [*materials, *(Choice(f"licence:{row.id}", f"{row.type} {row.number}", row.issuer) for row in held)]


@citizen
@require_safe
def shown(request: CitizenRequest, code: UUID) -> HttpResponse:
    """The symbol while it is good, and who took what once it was used; the page asks again by itself."""
    row = _own(request, code)
    now = clock.now()
    open_ = row.used_at is None and row.cancelled_at is None and row.expires_at > now
    at_work = row.used_at is not None and row.cancelled_at is None and row.until is not None and row.until > now
    things = [one.type or one.filename for one in entries_by_id(row.owner_id, row.entries)]
    context = {
        "crumbs": [Link(_("我的材料"), reverse("portal:bank")), Link(_("亮码"))],
        "code": row,
        "symbol": _symbol(request, row) if open_ else None,
        "state": _state(row, open_=open_),
        "open": open_,
        "at_work": at_work,
        "waiting": open_ or at_work,
        "things": [*things, *(one["name"] for one in row.licences)],
        "uses": list(uses_by_code(row.id)[:100]),
    }
    return pages.show(request, "portal/shown.html", context, section="licences")


def _state(row: ShowCode, *, open_: bool) -> str:
    if row.cancelled_at is not None:
        return N_("已收回")
    if row.used_at is not None:
        return N_("已查看")
    return N_("待出示") if open_ else N_("已过期")


@citizen
@require_POST
def act(request: CitizenRequest, code: UUID, act: str) -> HttpResponse:
    """Take a code back, or make a new one for the same things."""
    row = _own(request, code)
    if act == "cancel":
        showing.cancel(request.actor, row)
        return redirect("portal:shown", row.id)
    if act != "renew":
        raise NotFound
    made, letters = showing.renew(request.actor, row)
    _remember(request, made, letters)
    return redirect("portal:shown", made.id)


def _own(request: CitizenRequest, code: UUID) -> ShowCode:
    """A code of a party she acts for in everything, or one she made. Raises NotFound."""
    row = showing.code_of([party.id for party in request.principals], code)
    if not offering.whole(request, row.owner_id) and row.made_by != request.person.id:
        raise NotFound
    return row


def _remember(request: CitizenRequest, row: ShowCode, letters: str) -> None:
    """Keep the letters, sealed, with the visit: the page can be opened again, and nobody reads them out of a table."""
    kept = dict(request.session.get(_KEY, {}))
    kept[str(row.id)] = seal(letters, _SEALED_FOR)
    request.session[_KEY] = dict(list(kept.items())[-_REMEMBERED:])


def _symbol(request: CitizenRequest, row: ShowCode) -> Symbol | None:
    sealed = request.session.get(_KEY, {}).get(str(row.id))
    if sealed is None:
        return None
    letters = unseal(sealed, _SEALED_FOR)
    picture = qr_code(f"{settings.PUBLIC_URL}{reverse('desk:shown_enter')}#{letters}")
    half = showing.LENGTH // 2
    data = f"data:image/svg+xml;base64,{b64encode(picture.svg).decode()}"
    return Symbol(data, f"{letters[:half]} {letters[half:]}")
