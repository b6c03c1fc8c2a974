"""The first step of every errand: for whom, and in which district."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongban.cases import choosing
from tongban.cases import lists as cases
from tongban.cases.services import drafting, submission
from tongban.catalog import queries as catalog
from tongban.catalog.definition import ItemVersion
from tongban.channels.authorise import ACTING_KEY, CitizenRequest, citizen
from tongban.channels.portal import helping, pages, standing, stronger
from tongban.channels.portal.sign_in import whom
from tongban.channels.shapes import Choice, ErrorLine, Field, Link
from tongban.core import clock
from tongban.org.queries import districts, implementers
from tongban.parties.models import Party
from tongban.parties.queries import lapses_of, subject_kind

#: The district the applicant is registered in, whoever is chosen above.
_AT_HOME = "home"


@citizen
@require_http_methods(["GET", "POST"])
def start(request: CitizenRequest, key: str) -> HttpResponse:
    """Choose the applicant among those the visitor may act for, and the district; then the draft begins or goes on."""
    item = catalog.item(key, clock.today())
    if (more := stronger.needed(request, item, request.path)) is not None:
        return more
    able = [party for party in request.principals if _fits(request, party, item)]
    if request.method == "GET" or not able:
        return _page(request, item, able)
    applicant = next((party for party in able if str(party.id) == request.POST.get("whom")), None)
    place = request.POST.get("district", "") if _by_district(item) else _AT_HOME
    if applicant is None or place not in _places(item):
        return _page(request, item, able, check=True)
    there = standing.already(item, applicant.id)
    why = submission.purpose_of(item, str(request.person.id))
    prepared, collected = submission.assess(item, applicant, {}, there, purpose=why)
    several = choosing.to_choose(item, collected)  # what stands in the way of the one that is meant shows once chosen
    met = None if several else standing.obstacle(request, prepared, there.found)
    if met is not None:
        return _already(request, item, applicant, met)
    district = applicant.district if place == _AT_HOME else int(place)
    draft = drafting.begin(request.actor, key, applicant, request.person, district)
    if draft.district != district:
        draft = drafting.save(request.actor, draft, {}, district)
    request.session[ACTING_KEY] = str(applicant.id)
    return redirect("portal:draft", draft.id)


def _fits(request: CitizenRequest, party: Party, item: ItemVersion) -> bool:
    return _for(party, item) and request.circle.covers(party.id, item.key)


def _by_district(item: ItemVersion) -> bool:
    """Whether districts handle the item; where only the city does, there is nothing to choose."""
    return len(implementers(item.key)) > 1


def _already(request: CitizenRequest, item: ItemVersion, applicant: Party, met: standing.Obstacle) -> HttpResponse:
    helping.turn_to_whoever_handles(request, item.key, applicant.district)
    context = {
        "item_name": item.name,
        "applicant": applicant.name,
        "obstacle": met,
        "back": Link(_("换一个申请人"), reverse("portal:start", args=[item.key])),
    }
    return pages.show(request, "portal/already.html", context, status=409)


def _page(request: CitizenRequest, item: ItemVersion, able: list[Party], *, check: bool = False) -> HttpResponse:
    back = Link(_("返回办事指南"), reverse("portal:guide", args=[item.key]))
    body = helping.turn_to_whoever_handles(request, item.key, request.acting.district)
    notes = _shut_out(request, item)
    if not able:
        said = {"item": item.name, "whom": "、".join(item.for_)}
        context = {
            "title": _("没有可以申请的主体"),
            "lead": _("“%(item)s”办给%(whom)s。您现在没有可以代办这件事的主体。") % said,
            "notes": notes or [_("您名下没有这样的主体，也没有谁授权您代办。")],
            "advice": _(
                "请该单位重新办理授权，到受理窗口登记后就能接着办；也可以由它的法定代表人、经营者自己登录办理。"
            ),
            "back": back,
        }
        return pages.show(request, "portal/sign_in.html", context, status=403 if request.method == "POST" else 200)
    fields = [_whom(request, item, able, check=check)]
    if _by_district(item):
        fields.append(_where(request, item, check=check))
    else:
        notes.append(_("这件事由%(body)s统一办理，不分区市。") % {"body": body.name})
    context = {
        "notes": notes,
        "title": _("为谁办，在哪里办") if _by_district(item) else _("为谁办"),
        "lead": item.name,
        "fields": fields,
        "button": _("继续"),
        "back": back,
        "errors": [ErrorLine(field.error, field.name) for field in fields if field.error],
    }
    return pages.show(request, "portal/sign_in.html", context, status=422 if check else 200)


def _shut_out(request: CitizenRequest, item: ItemVersion) -> list[str]:
    """Why some principals cannot be chosen: a mandate that is over, or one for other items."""
    over = [lapse.words for lapse in lapses_of(request.person.id, clock.today()) if _for(lapse.principal, item)]
    other = [party for party in request.principals if _for(party, item) and not _fits(request, party, item)]
    return over + [_("您代“%(who)s”办事的授权不包括这件事。") % {"who": party.name} for party in other]


def _for(party: Party, item: ItemVersion) -> bool:
    return subject_kind(party) in item.for_


def _whom(request: CitizenRequest, item: ItemVersion, able: list[Party], *, check: bool) -> Field:
    present = request.acting if request.acting in able else able[0]
    given = request.POST.get("whom", "" if check else str(present.id))
    error = _("请选择为谁办理。") if check and given not in {str(party.id) for party in able} else ""
    busy = cases.open_of(item.key, [party.id for party in able]).now()
    hints = {str(one.applicant_id): _("有一件正在办理，%(day)s 提交") % {"day": one.applied_on} for one in busy}
    choices = [replace(choice, hint=hints.get(choice.value, "")) for choice in whom(request, able)]
    return Field("whom", _("为谁办理"), "radio", given, choices=choices, error=error)


def _places(item: ItemVersion) -> dict[str, str]:
    own = {body.district for body in implementers(item.key)}
    known = {str(code): name for code, name in districts().items() if code in own}
    return {_AT_HOME: _("申请人登记所在的区市"), **known}


def _where(request: CitizenRequest, item: ItemVersion, *, check: bool) -> Field:
    known = _places(item)
    given = request.POST.get("district", request.GET.get("district", _AT_HOME))
    error = _("请选择在哪个区市办理。") if check and given not in known else ""
    return Field(
        "district",
        _("在哪个区市办理"),
        "select",
        given if given in known else "",
        choices=[Choice(code, name) for code, name in known.items()],
        hint=_("经营场所在别处的，选经营场所所在的区市") if set(item.for_) != {"自然人"} else "",
        error=error,
    )
