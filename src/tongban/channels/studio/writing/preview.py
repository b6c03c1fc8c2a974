"""What a citizen will see of a revision: guide, questions one by one, form, licence, as on a phone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_http_methods

from tongban.cases.preparation import Field, FieldState, Prepared, prepare
from tongban.cases.services.drafting import bounded
from tongban.catalog.bundle import BundleVersion
from tongban.catalog.definition import ItemVersion
from tongban.catalog.parts import Grant
from tongban.catalog.revisions import queries, rights, surroundings
from tongban.catalog.revisions.checking import check
from tongban.catalog.revisions.models import Revision
from tongban.catalog.revisions.states import Subject
from tongban.catalog.vocabulary import ElementType, Vocabulary
from tongban.channels import presenting
from tongban.channels.authorise import staff
from tongban.channels.middleware import CONTENT_POLICY
from tongban.channels.portal import fields, guide, pages
from tongban.channels.portal.form import Section
from tongban.channels.shapes import FactLine, Source
from tongban.channels.studio.writing import bundle_preview, template
from tongban.core import clock
from tongban.facts import Facts
from tongban.licences.documents.errors import DocumentError

#: What can be looked at, in the order of the links above the phone.
VIEWS: Final[Mapping[Subject, Sequence[tuple[str, str]]]] = {
    Subject.ITEM: (("guide", N_("办事指南")), ("form", N_("提问与表单")), ("licence", N_("证照"))),
    Subject.BUNDLE: (
        ("guide", N_("办事指南")), ("form", N_("提问与表单")), ("materials", N_("一套材料")), ("licence", N_("证照")),
    ),
}  # fmt: skip
_TOLD: Final = 8
_FRAMED: Final = CONTENT_POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'")


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*rights.POSTS)
def preview(request: Any, revision_id: UUID) -> HttpResponse:
    """A page of the item as it would be with this revision; nothing of what is answered here is kept as a case."""
    revision = queries.whole_revision(request.actor, revision_id)
    found = check(revision)
    version = found.version
    if found.bundle is not None:
        return _of_bundle(request, revision, found.bundle)
    if version is None:
        told = [one.fault.what for one in found.blocking]
        context = {"faults": told[:_TOLD], "more": max(0, len(told) - _TOLD)}
        return _framed(pages.show(request, "studio/not_yet.html", {"bare": True, **context}))
    words = surroundings.vocabulary(surroundings.published(), revision.files)
    if request.method == "POST":
        return _answered(request, revision_id, version, words)
    shown = _SHOWN.get(request.GET.get("show", ""), _guide)
    return _framed(shown(request, revision_id, version, words))


def _of_bundle(request: Any, revision: Revision, bundle: BundleVersion) -> HttpResponse:
    """The same of a bundle: what its members bring is put together as for an applicant."""
    words = surroundings.vocabulary(surroundings.published(), revision.files)
    if request.GET.get("show") == "licence":
        return _framed(_picture(request, bundle.digest, bundle.grant, words))
    answers = _answers(request, revision.id)
    if request.method == "POST":
        _keep(request, revision.id, bundle_preview.answered(bundle, words, answers, request.POST))
        return redirect(f"{request.path}?show=form")
    kept = bundle_preview.without(answers, request.GET.get("change", ""))
    if kept != answers:
        _keep(request, revision.id, kept)
    return _framed(bundle_preview.shown(request, bundle, words, kept))


def _framed(response: HttpResponse) -> HttpResponse:
    """The page may stand in a frame of our own pages, and only there."""
    response["Content-Security-Policy"] = _FRAMED
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response


def _guide(request: Any, _revision_id: UUID, version: ItemVersion, _words: Vocabulary) -> HttpResponse:
    context = {**guide.content(version), "start_url": f"{request.path}?show=form", "bare": True}
    return pages.show(request, "portal/guide.html", context)


def _form(request: Any, revision_id: UUID, version: ItemVersion, words: Vocabulary) -> HttpResponse:
    """The first question still open, else the form, for somebody of whom nothing is known."""
    answers = _answers(request, revision_id)
    if "change" in request.GET:
        answers = {name: value for name, value in answers.items() if name != request.GET["change"]}
        _keep(request, revision_id, answers)
    prepared = _prepared(version, words, answers)
    open_ = prepared.questions()
    if open_:
        return pages.show(request, "portal/question.html", {
            "item_name": version.name,
            "question": fields.field(open_[0], as_heading=True),
            "left": len(open_),
            **_common(request, prepared),
        })  # fmt: skip
    asked = [one for one in prepared.form() if one.state is not FieldState.WAITING]
    return pages.show(request, "portal/form.html", {
        "item_name": version.name,
        "sections": [Section(_("请您填写"), [fields.field(one) for one in asked])] if asked else [],
        "to_fill": len(asked),
        "filled": 0,
        "routed": _routed(version, prepared),
        **_common(request, prepared),
    })  # fmt: skip


def _licence(request: Any, _revision_id: UUID, version: ItemVersion, words: Vocabulary) -> HttpResponse:
    """The licence as it would look, or the picture of it alone."""
    grant = version.grant or next((one.grant for one in version.routes.values() if one.grant), None)
    return _picture(request, version.digest, grant, words)


def _picture(request: Any, digest: str, grant: Grant | None, words: Vocabulary) -> HttpResponse:
    why_not = "" if grant is not None else _("这里不另发证照，结果写在决定文书里。")
    if grant is not None:
        try:
            picture = template.picture_of(grant, words, surroundings.style())
        except DocumentError as problem:
            why_not = str(problem)
        else:
            if request.GET.get("as") == "png":
                return HttpResponse(picture, content_type="image/png")
    address = f"{request.path}?show=licence&as=png&of={digest[:12]}"
    context = {"picture": address, "gives": grant.licence.name if grant else "", "why_not": why_not, "bare": True}
    return pages.show(request, "studio/picture.html", context)


def _common(request: Any, prepared: Prepared) -> dict[str, Any]:
    known = [one for one in prepared.fields if one.ask.question and one.fact is not None and one.fact.value is not None]
    return {
        "advice": presenting.reason_lines(prepared.verdict.advice, prepared.facts),
        "answered": [_line(request, one) for one in known],
        "bare": True,
    }


def _line(request: Any, one: Field) -> FactLine:
    value = presenting.shown(one.name, one.fact.value) if one.fact is not None else ""
    return FactLine(
        fields.label(one.ask.element), value, Source("本人填写"), f"{request.path}?show=form&change={one.name}"
    )


def _routed(version: ItemVersion, prepared: Prepared) -> str:
    route = version.routes.get(prepared.route or "")
    return route.say if route is not None else ""


def _answered(request: Any, revision_id: UUID, version: ItemVersion, words: Vocabulary) -> HttpResponse:
    answers = _answers(request, revision_id)
    known = {ask.element.name: ask.element.type for ask in version.asks}
    for name, kind in known.items():
        if name in request.POST:
            given = request.POST.getlist(name) if kind is ElementType.CHOICES else request.POST[name]
            answers[name] = bounded(given)
    _keep(request, revision_id, answers)
    return redirect(f"{request.path}?show=form")


def _prepared(version: ItemVersion, words: Vocabulary, answers: Mapping[str, Any]) -> Prepared:
    asked = {ask.element.name for ask in version.asks}
    return prepare(version, words, Facts(), {name: raw for name, raw in answers.items() if name in asked}, clock.now())


def _answers(request: Any, revision_id: UUID) -> dict[str, Any]:
    return dict(request.session.get(f"preview:{revision_id}", {}))


def _keep(request: Any, revision_id: UUID, answers: Mapping[str, Any]) -> None:
    request.session[f"preview:{revision_id}"] = dict(answers)


_SHOWN: Final[Mapping[str, Callable[[Any, UUID, ItemVersion, Vocabulary], HttpResponse]]] = {
    "guide": _guide,
    "form": _form,
    "licence": _licence,
}

__all__ = ["VIEWS", "preview"]
