"""The first step of every errand: for whom, and in which district."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongban.cases.services import drafting
from tongban.catalog import queries as catalog
from tongban.catalog.definition import ItemVersion
from tongban.channels.authorise import ACTING_KEY, CitizenRequest, citizen
from tongban.channels.portal import pages
from tongban.channels.portal.sign_in import whom
from tongban.channels.shapes import Choice, ErrorLine, Field, Link
from tongban.core import clock
from tongban.org.queries import districts
from tongban.parties.models import Party
from tongban.parties.queries import may_act_for, subject_kind

#: The district the applicant is registered in, whoever is chosen above.
_AT_HOME = "home"


@citizen
@require_http_methods(["GET", "POST"])
def start(request: CitizenRequest, key: str) -> HttpResponse:
    """Choose the applicant among those the visitor may act for, and the district; then the draft begins or goes on."""
    item = catalog.item(key, clock.today())
    able = [party for party in request.principals if _fits(request, party, item)]
    if request.method == "GET" or not able:
        return _page(request, item, able)
    applicant = next((party for party in able if str(party.id) == request.POST.get("whom")), None)
    place = request.POST.get("district", "")
    if applicant is None or place not in _places():
        return _page(request, item, able, check=True)
    district = applicant.district if place == _AT_HOME else int(place)
    draft = drafting.begin(request.actor, key, applicant, request.person, district)
    if draft.district != district:
        draft = drafting.save(request.actor, draft, {}, district)
    request.session[ACTING_KEY] = str(applicant.id)
    return redirect("portal:draft", draft.id)


def _fits(request: CitizenRequest, party: Party, item: ItemVersion) -> bool:
    return subject_kind(party) in item.for_ and may_act_for(request.person.id, party.id, item.key, clock.today())


def _page(request: CitizenRequest, item: ItemVersion, able: list[Party], *, check: bool = False) -> HttpResponse:
    back = Link(_("返回办事指南"), reverse("portal:guide", args=[item.key]))
    if not able:
        context = {
            "title": _("没有可以申请的主体"),
            "lead": _(
                "“%(item)s”的办理对象是%(whom)s。您名下没有这样的主体，也没有代办这件事的有效授权。"
                "请先让对方办理授权，或者换一个账户登录。"
            )
            % {"item": item.name, "whom": "、".join(item.for_)},
            "back": back,
        }
        return pages.show(request, "portal/sign_in.html", context, status=403 if request.method == "POST" else 200)
    fields = [_whom(request, able, check=check), _where(request, check=check)]
    context = {
        "title": _("为谁办，在哪里办"),
        "lead": item.name,
        "fields": fields,
        "button": _("继续"),
        "back": back,
        "errors": [ErrorLine(field.error, field.name) for field in fields if field.error],
    }
    return pages.show(request, "portal/sign_in.html", context, status=422 if check else 200)


def _whom(request: CitizenRequest, able: list[Party], *, check: bool) -> Field:
    present = request.acting if request.acting in able else able[0]
    given = request.POST.get("whom", "" if check else str(present.id))
    error = _("请选择为谁办理。") if check and given not in {str(party.id) for party in able} else ""
    return Field("whom", _("为谁办理"), "radio", given, choices=whom(request, able), error=error)


def _places() -> dict[str, str]:
    return {_AT_HOME: _("申请人登记所在的区市"), **{str(code): name for code, name in districts().items()}}


def _where(request: CitizenRequest, *, check: bool) -> Field:
    known = _places()
    given = request.POST.get("district", _AT_HOME)
    error = _("请选择在哪个区市办理。") if check and given not in known else ""
    return Field(
        "district",
        _("在哪个区市办理"),
        "select",
        given if given in known else "",
        choices=[Choice(code, name) for code, name in known.items()],
        hint=_("经营场所在别处的，选经营场所所在的区市"),
        error=error,
    )
