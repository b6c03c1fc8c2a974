"""A bundle being filled in: what is known, what is open, where to go next, and how its answers are kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from tongban.cases.bundles import drafting, outstanding, reading
from tongban.cases.bundles.composition import Composed, Known
from tongban.cases.bundles.submitting import lacking_materials
from tongban.cases.models import BundleDraft
from tongban.cases.preparation import TAKEN, Field, FieldState
from tongban.cases.services.outstanding import Commitment, chosen
from tongban.cases.services.submission import FactsChanged
from tongban.catalog import bundles as catalog
from tongban.catalog.bundle import BundleVersion
from tongban.catalog.sharing import Resource
from tongban.channels import crediting, presenting
from tongban.channels.authorise import CitizenRequest, citizen
from tongban.channels.portal import filling, reach, silences
from tongban.channels.portal.silences import Untold
from tongban.channels.shapes import Progress, ReasonLine
from tongban.core import clock
from tongban.core.errors import StaleVersion
from tongban.exchange import consents
from tongban.exchange.ports import Silence
from tongban.materials.models import Material
from tongban.materials.queries import materials_in
from tongban.parties.models import Party
from tongban.parties.queries import require_mandate

P = ParamSpec("P")
_TRIES = 3


@dataclass(frozen=True, slots=True)
class BundleFilling:
    """A draft of a bundle with everything its pages need; the facts were fetched once for this request."""

    draft: BundleDraft
    bundle: BundleVersion
    applicant: Party
    answers: Mapping[str, Any]
    known: Known
    composed: Composed
    uploads: tuple[Material, ...]

    def having(self, answers: Mapping[str, Any]) -> BundleFilling:
        """The same draft with other answers over the facts already fetched."""
        composed = reading.read(self.bundle, self.known, self.applicant, answers)
        return replace(self, answers=answers, composed=composed)

    @property
    def form(self) -> list[Field]:
        """The fields of the one form that can be shown now."""
        return [field for field in self.composed.form() if field.state is not FieldState.WAITING]

    @property
    def missing(self) -> dict[str, str]:
        """Messages by element name for what is still wanted."""
        return self.composed.missing()

    @property
    def lacking(self) -> list[str]:
        """Names of the materials still to be uploaded."""
        return lacking_materials(self.composed, self.uploads, self.later)

    @property
    def barred(self) -> str:
        """Why nothing may follow after acceptance (容缺后补) that its item would let follow; empty where it may."""
        return outstanding.barred(self.composed)

    @property
    def may_follow(self) -> dict[str, int]:
        """The materials the applicant may hand in after acceptance, each with its working days."""
        return outstanding.may_follow(self.composed)

    @property
    def later(self) -> tuple[str, ...]:
        """Those she chose to, and has not uploaded after all."""
        return chosen(self.may_follow, self.draft.answers, self.uploads)

    @property
    def commitments(self) -> list[Commitment]:
        """What she commits herself to for them, member by member."""
        return outstanding.commitments(self.composed, self.later)

    @property
    def uploads_asked(self) -> bool:
        """True when there is any material the applicant may upload."""
        return any(not need.needed.spared for need in self.composed.needs)

    @property
    def unasked(self) -> list[Resource]:
        """The resources that wait for her word (同意) because something that is applied for would read them."""
        waiting = consents.unasked(self.known.collected.silent)
        return [one for one in waiting if self.composed.reads(one.name)]

    @property
    def edition(self) -> str:
        """The law of the day over all members."""
        return reading.edition(self.bundle, self.known.versions)

    def url(self, place: str, *more: object) -> str:
        """The address of a page of this draft."""
        return reverse(f"portal:bundle_{place}", args=[self.draft.id, *more])


def step(
    view: Callable[Concatenate[CitizenRequest, BundleFilling, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, UUID, P], HttpResponse]:
    """A page of a bundle's draft: only for its agent, with a mandate for every member, on the law of the day."""

    @wraps(view)
    def found(request: CitizenRequest, draft_id: UUID, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        draft = drafting.draft_of(draft_id, request.person.id)
        if draft.number:
            return redirect("portal:bundle_case", draft.number)
        bundle = catalog.bundle(draft.bundle_key, clock.today())
        for key in bundle.items:
            require_mandate(request.person.id, draft.applicant_id, key, clock.today())
        applicant = reach.applicant_of(request, draft.applicant_id)
        opened = opened_with(drafting.rebind(request.actor, draft), applicant)
        if _asks_first(request, opened):
            return redirect(opened.url("consent"))
        return view(request, opened, *args, **kwargs)

    return citizen(found)


def _asks_first(request: CitizenRequest, opened: BundleFilling) -> bool:
    """Whether her consent is to be asked before the page: once somebody who takes part would read it."""
    match = request.resolver_match
    return request.method == "GET" and bool(opened.unasked) and (match is None or match.url_name != "bundle_consent")


def opened_with(draft: BundleDraft, applicant: Party) -> BundleFilling:
    """Fetch the facts and read the answers; answers an authority has meanwhile given itself are left aside."""
    bundle = catalog.bundle(draft.bundle_key, clock.today())
    versions = reading.versions_of(bundle, clock.today(), draft.district)
    known = reading.known(bundle, versions, applicant, str(draft.agent_id), str(draft.id))
    asked = {ask.element.name for ask in bundle.asks}
    asked |= {ask.element.name for version in versions.values() for ask in version.asks}
    answers = {name: raw for name, raw in draft.answers.items() if name.removeprefix(TAKEN) in asked}
    composed = reading.read(bundle, known, applicant, answers)
    opened = BundleFilling(draft, bundle, applicant, answers, known, composed, tuple(materials_in(draft.id)))
    if not composed.tampered:
        return opened
    return opened.having({name: raw for name, raw in answers.items() if name not in composed.tampered})


def keep(request: CitizenRequest, opened: BundleFilling, posted: Mapping[str, Any]) -> BundleFilling:
    """Save answers as typed; a save from another window a moment ago is no reason to lose these."""
    draft = opened.draft
    for left in reversed(range(_TRIES)):
        try:
            draft = drafting.save(request.actor, draft, posted)
            break
        except StaleVersion:
            if not left:
                raise
            draft = drafting.draft_of(draft.id, request.person.id)
    return opened_with(draft, opened.applicant)


def refuse_tampering(opened: BundleFilling, posted: QueryDict) -> None:
    """Raises ``FactsChanged`` (TB-FACT-409) when a form sends another value for what an authority vouches for."""
    locked = [one for one in opened.composed.fields if one.state is FieldState.LOCKED and one.name in posted]
    sent = {one.name: filling.posted_value(one, posted) for one in locked}
    changed = opened.having({**opened.answers, **sent}).composed.tampered if sent else ()
    if changed:
        fields = {name: _("这一项来自权威数据，不能改。如有错误请向登记机关申请更正。") for name in changed}
        detail = _("“%(names)s”取自政府部门的数据，不能改。什么都没有保存，请返回上一页继续。")
        raise FactsChanged(detail % {"names": "、".join(changed)}, fields=fields)


def next_url(opened: BundleFilling) -> str:
    """Where the draft goes on: the first page that still wants something, else the review."""
    if opened.composed.refused is not None:
        return opened.url("shut")
    questions = opened.composed.questions()
    if questions:
        return opened.url("question", questions[0].name)
    if opened.missing:
        return opened.url("form")
    return opened.url("materials") if opened.lacking else opened.url("review")


def after_questions_url(opened: BundleFilling) -> str:
    """Where to go after a question: the next one, or the form once, even when it is full already."""
    if opened.composed.refused is not None or opened.composed.questions() or not opened.form:
        return next_url(opened)
    return opened.url("form")


def after_form_url(opened: BundleFilling) -> str:
    """Where to go after the form."""
    if opened.composed.questions():  # an answer of the form may open another question
        return next_url(opened)
    return opened.url("materials") if opened.uploads_asked else opened.url("review")


def progress(place: str) -> Progress:
    """Where in the errand the page stands."""
    places = {
        "question": _("回答问题"),
        "form": _("核对信息"),
        "materials": _("材料"),
        "review": _("核对并提交"),
    }
    names = list(places)
    return Progress(names.index(place) + 1, len(places), places[place])


def advice(opened: BundleFilling) -> list[ReasonLine]:
    """What the answers so far give reason to point out."""
    return presenting.reason_lines(opened.composed.advice, opened.composed.facts)


def silent(opened: BundleFilling) -> Untold | None:
    """Which sources told nothing, and why; not those that nobody reads, or is asked about.

    The bundle's own conditions are looked at once: what only they read is not fetched for a case.
    """
    composed, denied = opened.composed, opened.known.collected.denied
    told = {
        name: why
        for name, why in opened.known.collected.silent.items()
        if why is not Silence.UNASKED and (composed.reads(name) or composed.may_read(name))
    }
    return silences.untold(told, lambda name: composed.may_read(name, denied))


def credit(filling: BundleFilling) -> crediting.Note | None:
    """What the applicant's credit does to the bundle: the most any of its members says of it."""
    prepared = [part.prepared for part in filling.composed.taking_part if part.prepared is not None]
    notes = [note for one in prepared if (note := crediting.note(one.standing, one.credit)) is not None]
    return max(notes, key=lambda note: len(note.says), default=None)
