"""An officer acts on a case: once, on the version she saw; nothing she typed is lost when it does not go through."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tongban.cases.lifecycle import alongside
from tongban.cases.queries import state_of
from tongban.cases.rights import READERS
from tongban.cases.services import asking_credit
from tongban.cases.services.handling import handle
from tongban.catalog import queries as catalog
from tongban.channels.authorise import staff, sudo
from tongban.channels.desk import acts
from tongban.channels.desk.act_form import ActForm, filled
from tongban.channels.desk.case import Attempt, readable, shown
from tongban.channels.desk.frame import say
from tongban.core.errors import Conflict, Invalid, NotFound, StaleVersion


@require_POST
@staff(*READERS)
@sudo(key=acts.DANGEROUS)
def act(request: Any, number: str, key: str) -> HttpResponse:
    """Do one act and go back to the case; what stands in the way is said on its page, beside what was typed."""
    named = acts.of_key(key)
    if named is None:
        raise NotFound
    what, place = named
    case = readable(request.actor, number)
    matter = acts.Matter(case, catalog.version(case.item_digest), state_of(case), place)
    form = filled(acts.form(what, matter), request.POST)
    if _seen(request) != case.version and not alongside(matter.state, what, {"node": form.step}):
        return _again(request, number, Attempt(replace(form, errors=()), _quicker(), StaleVersion.status))
    if form.errors:
        return shown(request, case, Attempt(form))
    try:
        handle(request.actor, case, what, _data(request, form), _seen(request))
    except StaleVersion as problem:
        return _again(request, number, Attempt(form, _quicker(), problem.status))
    except (Conflict, Invalid) as problem:
        told = acts.refused(form, problem.fields)
        return _again(request, number, Attempt(told, "" if told.errors else problem.detail, problem.status))
    say(request, acts.said(what))
    came_from = request.GET.get("from", "")
    tail = f"?{urlencode({'from': came_from})}" if came_from else ""
    return redirect(reverse("desk:case", args=[number]) + tail)


def _data(request: Any, form: ActForm) -> dict[str, Any]:
    """What was typed, and before a decision the credit that stood beside it."""
    said = request.POST.get(asking_credit.SEEN, "")[:40] if form.what in asking_credit.DECIDING else ""
    return {**acts.data(form), **({asking_credit.SEEN: said} if said else {})}


def _seen(request: Any) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _quicker() -> str:
    return _("在您打开这个页面之后，别人先办了这一件，您的操作没有生效。下面是最新情况，您填的内容还在，请核对。")


def _again(request: Any, number: str, attempt: Attempt) -> HttpResponse:
    """The page with the case as it is now."""
    return shown(request, readable(request.actor, number), attempt)
