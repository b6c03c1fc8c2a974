"""A bundle's guide: who takes part when, what it spares beside the published figures; and the choice of for whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_http_methods

from tongban.cases.bundles import drafting, queries
from tongban.cases.bundles.counting import Counts, counts
from tongban.cases.bundles.one_set import one_set
from tongban.cases.bundles.reading import versions_of
from tongban.catalog import bundles as catalog
from tongban.catalog import queries as items
from tongban.catalog.bundle import BundleVersion, Member
from tongban.catalog.definition import ItemVersion
from tongban.catalog.parts import Limit, Published
from tongban.channels.authorise import ACTING_KEY, CitizenRequest, citizen, public
from tongban.channels.portal import needed, pages, stronger
from tongban.channels.portal.errands import limit_text, promise
from tongban.channels.portal.guide import doubt
from tongban.channels.portal.sign_in import whom
from tongban.channels.shapes import Choice, ErrorLine, FactLine, Field, Link
from tongban.core import clock
from tongban.identity.grades import Grade
from tongban.org.queries import districts
from tongban.parties.models import Party
from tongban.parties.queries import may_act_for, subject_kind

_AT_HOME = "home"
#: What is counted, for the catalogue of texts.
COUNTED = (N_("申请表"), N_("申请材料"), N_("办理时限"), N_("证照"), N_("办理环节"))


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A member as the guide shows it."""

    name: str
    url: str
    department: str
    when: str
    after: str
    limit: str
    step: bool
    doubt: str


@dataclass(frozen=True, slots=True)
class CountLine:
    """What is counted, one by one and as one, ours; beside it what was published, with its source."""

    what: str
    ours: str
    published: str
    source: str


@public
def guide(request: HttpRequest, key: str) -> HttpResponse:
    """The guide of the version in force today."""
    bundle = catalog.bundle(key, clock.today())
    visitor = pages.known(request)
    draft = None
    if visitor is not None:
        draft = next(iter(queries.bundle_drafts_of(visitor.person.id, visitor.acting.id, 1, key).now()), None)
    context = {
        **content(bundle),
        "draft": Link(_("接着上次的填"), reverse("portal:bundle_draft", args=[draft.id])) if draft else None,
    }
    return pages.show(request, "portal/bundle_guide.html", context, section="home")


def content(bundle: BundleVersion) -> dict[str, object]:
    """What a guide says of a version, in force or only written."""
    versions = versions_of(bundle, clock.today())
    own = counts(bundle, versions)
    return {
        "crumbs": [Link(_("首页"), reverse("home")), Link(bundle.name)],
        "bundle": bundle,
        "for_whom": "、".join(bundle.for_),
        "members": [_member(bundle, one, versions) for one in bundle.members],
        "materials": _materials(bundle, versions),
        "counts": _counts(bundle, own),
        "fields": _fields(own),
        "limit": _limit(bundle),
        "result": _result(bundle),
        "questions": [FactLine(ask.element.ask or ask.element.name, _by(bundle, ask.element.name))
                      for ask in bundle.asks],
        "start": [one.say for one in bundle.start],
        "edition": bundle.digest[:12],
        "start_url": reverse("portal:bundle_start", args=[bundle.key]),
    }  # fmt: skip


def _materials(bundle: BundleVersion, versions: Mapping[str, ItemVersion]) -> needed.Materials:
    """The one set, each material with the items it is for where these are not all."""
    told = one_set(bundle, versions)
    every = sum(key in versions for key in bundle.items)
    whose = {
        one.need.material.name: _("用于：%(items)s。") % {"items": "、".join(one.items)}
        for one in told
        if len(one.items) < every
    }
    return needed.group("", [(one.need, one.certain) for one in told], whose)


def _by(bundle: BundleVersion, name: str) -> str:
    """Where a question is from: publicly reported, or ours."""
    source, confidence = bundle.asked_by.get(name, (None, None))
    if confidence == "demo":
        return _("演示自拟")
    known = items.sources().get(source or "")
    return known.what if known is not None else ""


def _member(bundle: BundleVersion, member: Member, versions: Mapping[str, ItemVersion]) -> MemberLine:
    version = versions.get(member.key)
    names = [versions[key].name if key in versions else key for key in member.after]
    return MemberLine(
        name=version.name if version is not None else member.name or member.key,
        url=reverse("portal:guide", args=[member.key]) if version is not None else "",
        department=version.department if version is not None else member.department,
        when=_("视您的情况") if member.when is not None else _("都要办"),
        after=_("在%(names)s之后自动接着办") % {"names": "、".join(names)} if names else "",
        limit=promise(version) if version is not None else member.say,
        step=version is None,
        doubt=doubt(member.confidence),
    )


def _counts(bundle: BundleVersion, own: Counts) -> list[CountLine]:
    """Our own counts, each beside the published figure of the same, where there is one."""
    ours = {
        "申请表": _pair(own.forms, _("张")),
        "申请材料": _pair(own.materials, _("份")),
        "办理时限": _limits(bundle, own),
        "证照": _pair(own.licences, _("张")) if bundle.grant is not None else "",
    }
    lines = []
    for what, said in ours.items():
        told = next((one for one in bundle.published if one.what == what), None)
        if not said and told is None:
            continue
        source = items.sources().get(told.source) if told is not None else None
        lines.append(CountLine(_(what), said, _published(told), source.what if source is not None else ""))
    return lines


def _pair(pair: tuple[int, int], unit: str) -> str:
    return _("%(before)s %(unit)s → %(after)s %(unit)s") % {"before": pair[0], "after": pair[1], "unit": unit}


def _limits(bundle: BundleVersion, own: Counts) -> str:
    added = [limit_text(Limit(value, unit)) for unit, value in own.limits.items()]
    promised = limit_text(bundle.promised) if bundle.promised is not None else _("各项中最长的一项")
    return _("%(before)s → %(after)s") % {"before": _(" 加 ").join(added) or _("即时"), "after": promised}


def _published(told: Published | None) -> str:
    if told is None:
        return ""
    before, after = (f"{text} {told.unit}" if text.isdigit() else text for text in (told.before, told.after))
    return _("%(before)s → %(after)s") % {"before": before, "after": after}


def _fields(own: Counts) -> str:
    filled = _("一项一项办，一共要填 %(one)d 栏；合起来 %(all)d 栏，其中能取到的会自动填好。")
    papers = _("要上传的材料 %(papers)d 份，合起来 %(once)d 份。")
    one, papers_one = own.fields, own.uploads
    return filled % {"one": one[0], "all": one[1]} + papers % {"papers": papers_one[0], "once": papers_one[1]}


def _limit(bundle: BundleVersion) -> FactLine | None:
    if bundle.promised is None:
        return None
    return FactLine(_("承诺%(limit)s办结") % {"limit": limit_text(bundle.promised)}, bundle.promised.basis or "")


def _result(bundle: BundleVersion) -> str:
    if bundle.grant is None:
        return _("每一项各有自己的决定和证照，在一个结果页里一起给您。")
    said = {"licence": bundle.grant.licence.name}
    return _("每一项各有自己的决定和证照；都批准以后，再发一张写明各项许可的%(licence)s（演示）。") % said


@citizen
@require_http_methods(["GET", "POST"])
def start(request: CitizenRequest, key: str) -> HttpResponse:
    """Choose the applicant among those the visitor may act for, and the district; then the draft begins or goes on."""
    bundle = catalog.bundle(key, clock.today())
    strictest = max(
        versions_of(bundle, clock.today()).values(), key=lambda version: list(Grade).index(Grade.of(version.real_name))
    )
    if (more := stronger.needed(request, strictest, request.path)) is not None:
        return more
    able = [party for party in request.principals if _fits(request, party, bundle)]
    applicant = next((party for party in able if str(party.id) == request.POST.get("whom")), None)
    place = request.POST.get("district", _AT_HOME)
    if request.method == "GET" or applicant is None or place not in _places():
        return _start_page(request, bundle, able, check=request.method == "POST")
    district = applicant.district if place == _AT_HOME else int(place)
    draft = drafting.begin(request.actor, key, applicant, request.person, district)
    request.session[ACTING_KEY] = str(applicant.id)
    return redirect("portal:bundle_draft", draft.id)


def _fits(request: CitizenRequest, party: Party, bundle: BundleVersion) -> bool:
    """A bundle acts in every member: a mandate for some of them is not enough."""
    covered = all(may_act_for(request.person.id, party.id, key, clock.today()) for key in bundle.items)
    return subject_kind(party) in bundle.for_ and covered


def _places() -> dict[str, str]:
    return {_AT_HOME: _("申请人登记所在的区市"), **{str(code): name for code, name in districts().items()}}


def _start_page(request: CitizenRequest, bundle: BundleVersion, able: list[Party], *, check: bool) -> HttpResponse:
    back = Link(_("返回办事指南"), reverse("portal:bundle", args=[bundle.key]))
    if not able:
        said = {"item": bundle.name, "whom": "、".join(bundle.for_)}
        context: dict[str, object] = {
            "title": _("没有可以申请的主体"),
            "lead": _("“%(item)s”办给%(whom)s。您现在没有可以代办这件事的主体。") % said,
            "notes": [_("您名下没有这样的主体，或者授权没有包括这件事的每一项。")],
            "back": back,
        }
        return pages.show(request, "portal/sign_in.html", context, status=403 if check else 200)
    present = request.acting if request.acting in able else able[0]
    given = request.POST.get("whom", str(present.id))
    error = _("请选择为谁办理。") if check and given not in {str(party.id) for party in able} else ""
    place = request.POST.get("district", _AT_HOME)
    wrong = _("请选择在哪个区市办理。") if check and place not in _places() else ""
    fields = [
        Field("whom", _("为谁办理"), "radio", given, choices=whom(request, able), error=error),
        Field(
            "district", _("在哪个区市办理"), "select", place if place in _places() else "",
            choices=[Choice(code, name) for code, name in _places().items()], error=wrong,
        ),
    ]  # fmt: skip
    context = {
        "title": _("为谁办，在哪里办"),
        "lead": bundle.name,
        "fields": fields,
        "button": _("继续"),
        "back": back,
        "errors": [ErrorLine(field.error, field.name) for field in fields if field.error],
    }
    return pages.show(request, "portal/sign_in.html", context, status=422 if check else 200)
