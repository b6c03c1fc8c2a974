"""我的信用: what stands, by whom and on what basis, what it does and until when; repair and objection asked for."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_http_methods, require_safe

from tongban.catalog import queries as catalog
from tongban.channels import crediting
from tongban.channels.addresses import reverse
from tongban.channels.authorise import CitizenRequest, citizen
from tongban.channels.portal import pages
from tongban.channels.portal.materials import ACCEPT, take_in_all
from tongban.channels.shapes import Choice, ErrorLine, Field, Link
from tongban.core import clock
from tongban.core.errors import Forbidden, NotFound, Problem
from tongban.core.ids import uuid7
from tongban.exchange import credit as shared
from tongban.exchange.ports import Purpose
from tongban.exchange.services import collect
from tongban.parties.credit import queries, services
from tongban.parties.credit.models import ASKING, StepKind
from tongban.parties.queries import speaks_for

#: As what a paper handed in with a request is kept.
PAPER = N_("信用修复材料")
_LONGEST = 4000


@citizen
@require_safe
def credit(request: CitizenRequest) -> HttpResponse:
    """Every mark about the party acted for, those of the public system too."""
    _require_own(request)
    party, today = request.acting, clock.today()
    why = Purpose((shared.USE,), N_("本人查看自己的信用"), "", str(request.person.id))
    standing = collect(catalog.vocabulary(), party.id, party.code, (), why, with_credit=True).credit
    entries = queries.entries_of(party.id, today)
    context = {
        "party": party.name,
        "grade": standing.grade.value,
        "silent": standing.silent,
        "asked": standing.asked,
        "source": standing.source,
        "at": standing.at,
        "public": [crediting.line(one) for one in standing.marks if not one.entry],
        "own": [crediting.told_line(one, _ask_url(one)) for one in entries if one.stands],
        "over": [crediting.told_line(one, "") for one in entries if not one.stands],
    }
    return pages.show(request, "portal/credit.html", context, section="account")


def _ask_url(told: queries.Told) -> str:
    return reverse("portal:credit_ask", args=[told.entry.id])


def _require_own(request: CitizenRequest) -> None:
    """The whole credit of a firm is for who stands for it; an agent sees what matters on the errands she does."""
    if not speaks_for(request.person.id, request.acting.id, clock.today()):
        raise Forbidden(
            _("信用记录只给本人，以及企业的法定代表人、负责人、经营者看。您代办的事项里，会写明对这件事的影响。"),
            code="TB-CRED-403",
        )


@citizen
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: CitizenRequest, entry_id: UUID) -> HttpResponse:
    """Ask for repair of an entry, or object to it, with a statement and papers."""
    _require_own(request)
    told = queries.entry(entry_id, clock.today())
    if told.entry.subject_id != request.acting.id:
        raise NotFound
    if request.method != "POST":
        return _form(request, told)
    container, wrong = uuid7(), {}
    if request.FILES:
        wrong = take_in_all(request, request.acting.id, container, [PAPER])
    if wrong:
        return _form(request, told, wrong)
    chosen = _chosen(request)
    if chosen is None:
        return _form(request, told, {"what": _("请选择一项。")})
    try:
        services.ask(request.actor, told, chosen, request.POST.get("said", "")[:_LONGEST],
                     container if request.FILES else None)  # fmt: skip
    except Problem as problem:
        return _form(request, told, problem.fields or {"": problem.detail})
    pages.say(request, _("已提交。信用管理员会核实，结果在这一页告诉您。"))
    return redirect("portal:credit")


def _chosen(request: CitizenRequest) -> StepKind | None:
    return next((one for one in ASKING if one.value == request.POST.get("what")), None)


def _form(request: CitizenRequest, told: queries.Told, wrong: dict[str, str] | None = None) -> HttpResponse:
    errors, posted = wrong or {}, request.POST
    choices = [
        Choice(StepKind.REPAIR_ASKED.value, _("申请修复：事情是真的，已经改正了")),
        Choice(StepKind.OBJECTION_ASKED.value, _("提出异议：记录和事实不符")),
    ]
    context = {
        "line": crediting.told_line(told, ""),
        "fields": [
            Field("what", _("您要"), "radio", posted.get("what", ""), choices=choices, error=errors.get("what", "")),
            Field(
                "said", _("说明"), "textarea", posted.get("said", ""), max_length=_LONGEST,
                hint=_("修复：写明怎样改正的、什么时候改正的。异议：写明哪里不对。"), error=errors.get("said", ""),
            ),
            Field(
                PAPER, _("证明材料"), "file", required=False, accept=ACCEPT, error=errors.get(PAPER, ""),
                hint=_("没有的可以不交。"),
            ),
        ],
        "back": Link(_("返回我的信用"), reverse("portal:credit")),
        "errors": [ErrorLine(text, name) for name, text in errors.items()],
    }  # fmt: skip
    return pages.show(request, "portal/credit_ask.html", context, section="account", status=422 if errors else 200)
