"""What a citizen will see of a bundle that is being written: the guide, the merged questions, one form, one set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from msgspec import structs

from tongban.cases.bundles.composition import Composed, Known, Place, compose
from tongban.cases.bundles.reading import versions_of
from tongban.cases.preparation import FieldState
from tongban.cases.services.drafting import bounded
from tongban.catalog.bundle import BundleVersion
from tongban.catalog.definition import ItemVersion
from tongban.catalog.vocabulary import ElementType, Vocabulary
from tongban.channels import presenting
from tongban.channels.portal import fields, pages
from tongban.channels.portal.bundles import guide
from tongban.channels.portal.form import Section
from tongban.channels.portal.materials import material_lines
from tongban.channels.shapes import FactLine
from tongban.core import clock
from tongban.exchange.services import Collected
from tongban.facts import Fact, Facts, Origin, OriginKind

#: Where a member stands with the answers so far, in words.
_PLACES: Final[Mapping[Place, str]] = {
    Place.OPEN: N_("还看回答"), Place.OUT: N_("不用办"), Place.HELD: N_("已有"), Place.NOW: N_("同时办"),
    Place.LATER: N_("接着办"), Place.NEEDLESS: N_("不需要办理"), Place.OTHERS: N_("不办给这类主体"),
    Place.STEP: N_("线下办理"),
}  # fmt: skip
#: The answer to "for whom", kept beside the others; no element is called so.
AS: Final = "as"


@dataclass(frozen=True, slots=True)
class Takes:
    """A member as the answers so far have it."""

    name: str
    place: str
    why: str


def shown(request: Any, bundle: BundleVersion, words: Vocabulary, answers: Mapping[str, Any]) -> HttpResponse:
    """One of the views: guide, questions and form, or the one set of materials."""
    view = request.GET.get("show", "")
    if view == "form":
        return _form(request, bundle, _composed(bundle, words, answers))
    if view == "materials":
        return _materials(request, bundle, _subject(bundle, answers), _composed(bundle, words, answers))
    context = {**guide.content(bundle), "start_url": f"{request.path}?show=form", "draft": None, "bare": True}
    return pages.show(request, "portal/bundle_guide.html", context)


def answered(bundle: BundleVersion, words: Vocabulary, answers: Mapping[str, Any], posted: QueryDict) -> dict[str, Any]:
    """The answers with those of one more page; ``as`` says for whom it is tried out."""
    kept = dict(answers)
    if posted.get(AS) in bundle.for_:
        return {AS: posted[AS]}
    for one in _composed(bundle, words, answers).fields:
        if one.name in posted:
            many = one.ask.element.type is ElementType.CHOICES
            kept[one.name] = bounded(posted.getlist(one.name) if many else posted[one.name])
    return kept


def without(answers: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The answers without one that is to be given again."""
    return {one: value for one, value in answers.items() if one != name}


def _composed(bundle: BundleVersion, words: Vocabulary, answers: Mapping[str, Any]) -> Composed:
    """The bundle for somebody who holds nothing yet and of whom nothing else is known."""
    versions = versions_of(bundle, clock.today())
    collected = Collected(_nothing_held(bundle, versions), {})
    known = Known(versions, words, collected, _subject(bundle, answers), clock.now())
    return compose(bundle, known, without(answers, AS))


def _nothing_held(bundle: BundleVersion, versions: Mapping[str, ItemVersion]) -> Facts:
    origin = Origin(OriginKind.SYSTEM, "演示", clock.now())
    paths = dict.fromkeys([*bundle.paths, *(path for version in versions.values() for path in version.paths)])
    return Facts(Fact(path, None, origin) for path in paths if "." in path)


def _common(request: Any, bundle: BundleVersion, composed: Composed) -> dict[str, Any]:
    known = [one for one in composed.fields if one.ask.question and one.state is FieldState.ANSWERED]
    lines = [
        FactLine(
            fields.label(one.ask.element),
            presenting.shown(one.name, one.fact.value) if one.fact is not None else "",
            presenting.source_of(one.fact) if one.fact is not None else None,
            f"{request.path}?show=form&change={one.name}",
        )
        for one in known
    ]
    advice = presenting.reason_lines(composed.advice, composed.facts)
    return {"item_name": bundle.name, "answered": lines, "advice": advice, "bare": True}


def _form(request: Any, bundle: BundleVersion, composed: Composed) -> HttpResponse:
    """The first question still open, else the one form."""
    common = _common(request, bundle, composed)
    if composed.refused is not None:
        context = {**common, "refused": composed.refused.say, "clause": composed.refused.clause or "",
                   "answers": common["answered"], "discard_url": "", "back": None}  # fmt: skip
        return pages.show(request, "portal/bundle_shut.html", context)
    open_ = composed.questions()
    if open_:
        return pages.show(request, "portal/question.html", {
            **common, "question": fields.field(open_[0], as_heading=True), "left": len(open_),
        })  # fmt: skip
    asked = [one for one in composed.form() if one.state is not FieldState.WAITING]
    names = "、".join(part.name for part in composed.parts if part.place in (Place.NOW, Place.LATER))
    return pages.show(request, "portal/form.html", {
        **common,
        "sections": [Section(_("请您填写"), [fields.field(one) for one in asked])] if asked else [],
        "to_fill": len(asked),
        "filled": 0,
        "routed": _("这一张表同时用于：%(names)s。") % {"names": names} if names else "",
    })  # fmt: skip


def _materials(request: Any, bundle: BundleVersion, subject: str, composed: Composed) -> HttpResponse:
    """Who takes part with the answers so far, and each material once with the members that need it."""
    needs = [
        structs.replace(one.needed, why=" ".join(part for part in (one.needed.why, _used_by(one.members)) if part))
        for one in composed.needs
    ]
    return pages.show(request, "studio/bundle_set.html", {
        **_common(request, bundle, composed),
        "takes": [Takes(one.name or one.member.key, _(_PLACES[one.place]), one.why) for one in composed.parts],
        "materials": material_lines(needs, (), lambda _row: "", {}, open_=False),
        "subjects": bundle.for_,
        "subject": subject,
        "open": len(composed.questions()),
    })  # fmt: skip


def _subject(bundle: BundleVersion, answers: Mapping[str, Any]) -> str:
    """For whom it is tried out: as chosen, else the first it is for."""
    chosen = str(answers.get(AS, ""))
    return chosen if chosen in bundle.for_ else next(iter(bundle.for_), "")


def _used_by(members: tuple[str, ...]) -> str:
    return _("用于：%(names)s。") % {"names": "、".join(members)}


__all__ = ["answered", "shown", "without"]
