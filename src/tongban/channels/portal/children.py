"""Acting for one's own child: shown by the household record, so that no mandate is needed, until it comes of age."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongban.catalog import queries as catalog
from tongban.channels import records
from tongban.channels.authorise import ACTING_KEY, CitizenRequest, citizen
from tongban.channels.portal import pages
from tongban.channels.shapes import ErrorLine, Field, Link
from tongban.core import audit
from tongban.core.errors import Problem
from tongban.core.throttle import count_try
from tongban.exchange.ports import Purpose
from tongban.exchange.services import collect
from tongban.exchange.subscriptions import GUARDIANS, GUARDIANS_USE
from tongban.parties import mandating
from tongban.parties.models import Party, PartyKind
from tongban.parties.queries import party_by_code

_TRIES = 10


class NoGuardian(Problem):
    """No record says that this person is a guardian of that child."""

    status, code = 403, "TB-MAND-415"

    def __init__(self) -> None:
        super().__init__(_("户籍记录里没有查到您是这个孩子的监护人。请核对姓名和号码；记录有误的，请到公安部门更正。"))


@citizen
@require_http_methods(["GET", "POST"])
def child(request: CitizenRequest) -> HttpResponse:
    """Name the child; where the household record shows the visitor as its guardian, she acts for it from now on."""
    if request.method == "GET":
        return _form(request)
    try:
        ward = _child(request)
        with transaction.atomic():
            mandating.guard(request.person, ward)
            audit.note_access(request.actor, ward.id, GUARDIANS.partition(".")[0], records.GUARDIANSHIP)
    except Problem as problem:
        return _form(request, problem)
    request.session[ACTING_KEY] = str(ward.id)
    pages.say(request, _("已核实监护关系，您现在为“%(child)s”办理。") % {"child": ward.name})
    return redirect("home")


def _child(request: CitizenRequest) -> Party:
    """The child of that name and number whose guardian the visitor is; nothing else about it is told to anybody."""
    count_try("child-record", str(request.person.id), _TRIES)
    found = party_by_code(request.POST.get("code", "").strip().upper()[:18])
    if found is None or found.kind != PartyKind.PERSON or found.name != request.POST.get("name", "").strip():
        raise NoGuardian
    why = Purpose((GUARDIANS_USE,), _("核实监护关系"), who=str(request.person.id), anew=True)
    read = collect(catalog.vocabulary(), found.id, found.code, [GUARDIANS], why)
    if request.person.code not in str(read.facts.value(GUARDIANS) or "").split("、"):
        raise NoGuardian
    return found


def _form(request: CitizenRequest, problem: Problem | None = None) -> HttpResponse:
    fields = [
        Field("name", _("孩子的姓名"), value=request.POST.get("name", ""), max_length=60, autocomplete="off"),
        Field("code", _("孩子的公民身份号码"), value=request.POST.get("code", ""), max_length=18, autocomplete="off"),
    ]
    context = {
        "title": _("为未成年子女办事"),
        "lead": _("查户籍记录核实您是监护人，不用孩子授权；到孩子十八周岁生日自动结束。"),
        "fields": fields,
        "button": _("核实并开始"),
        "back": Link(_("返回授权管理"), reverse("portal:mandates")),
        "errors": [] if problem is None else [ErrorLine(problem.detail, "code")],
    }
    status = 200 if problem is None else problem.status
    return pages.show(request, "portal/sign_in.html", context, section="account", status=status)
