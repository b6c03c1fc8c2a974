"""A draft being filled in: what is known, what is open, where to go next, and how its answers are kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, TypeVarTuple
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from tongban.cases import choosing
from tongban.cases.models import Draft
from tongban.cases.preparation import TAKEN, Field, FieldState, Prepared
from tongban.cases.services import drafting, outstanding, submission
from tongban.catalog import queries as catalog
from tongban.catalog.definition import ItemVersion
from tongban.catalog.vocabulary import ElementType
from tongban.channels import crediting, presenting
from tongban.channels.addresses import reverse
from tongban.channels.asking import Asker
from tongban.channels.authorise import CitizenRequest, citizen_along
from tongban.channels.portal import helping, reach, standing
from tongban.channels.portal.standing import Already
from tongban.channels.shapes import Progress, ReasonLine
from tongban.core import clock
from tongban.core.cache import Lately
from tongban.core.errors import StaleVersion
from tongban.core.reading import Reading, together
from tongban.exchange.ports import Silence
from tongban.exchange.services import Collected
from tongban.materials.models import BankEntry, Material
from tongban.materials.queries import confirmed, uploads
from tongban.org.queries import Body, implementer
from tongban.parties.models import Party

P = ParamSpec("P")
T = TypeVar("T")
Given = TypeVarTuple("Given")
_TRIES = 3
#: The pages of an errand in their order, and what is done on each.
_PLACES = {"question": N_("回答问题"), "form": N_("核对信息"), "materials": N_("材料"), "review": N_("核对并提交")}

#: By which version and for whom a person's draft was filled in when she last opened it, and her code.
_supposed: Lately[tuple[str, UUID], tuple[ItemVersion, UUID, str]] = Lately(4096)
#: Drafts opened last, each beside what it was made of: opened again with the same, it is what it was.
_opened: Lately[UUID, tuple[object, Filling]] = Lately(256)


@dataclass(frozen=True, slots=True)
class Filling:
    """A draft with everything its pages need; the facts were fetched for this request."""

    draft: Draft
    version: ItemVersion
    applicant: Party
    answers: Mapping[str, Any]
    collected: Collected
    prepared: Prepared
    uploads: tuple[Material, ...]
    already: Already
    said: dict[object, Any] = field(default_factory=dict, compare=False)
    language: str | None = field(default_factory=get_language)

    def having(self, answers: Mapping[str, Any]) -> Filling:
        """The same draft with other answers over the facts already fetched."""
        return replace(self, answers=answers, prepared=submission.read(self.version, self.collected, answers), said={})

    def once(self, make: Callable[[Filling, *Given], T], *given: *Given) -> T:
        """What a page makes of the draft (not of its notice) and of what is ``given``, in the present language.

        It is made once as long as nothing of the draft is other; nobody changes it.
        """
        key = make, given, self.language
        if key not in self.said:
            self.said[key] = make(self, *given)
        made: T = self.said[key]
        return made

    @property
    def form(self) -> list[Field]:
        """The fields of the one form that can be shown now."""
        return [field for field in self.prepared.form() if field.state is not FieldState.WAITING]

    @property
    def lacking(self) -> list[str]:
        """Names of the materials still to be uploaded."""
        given = {*(material.type for material in self.uploads if not material.infected), *self.later}
        wanted = [need.need for need in self.prepared.needs if not need.spared and not need.need.optional]
        return [need.material.name for need in wanted if need.material.name not in given]

    @property
    def barred(self) -> str:
        """Why nothing may follow after acceptance (容缺后补); empty where it may."""
        return outstanding.barred(self.prepared.credit.no_follow)

    @property
    def may_follow(self) -> dict[str, int]:
        """The materials the applicant may hand in after acceptance, each with its working days."""
        return {} if self.barred else outstanding.may_follow(self.prepared.needs)

    @property
    def later(self) -> tuple[str, ...]:
        """Those she chose to, and has not uploaded after all."""
        return outstanding.chosen(self.may_follow, self.draft.answers, self.uploads)

    @property
    def commitments(self) -> list[outstanding.Commitment]:
        """What she commits herself to for them."""
        later = self.later
        return [outstanding.commitment(self.version, self.may_follow, later)] if later else []

    @property
    def uploads_asked(self) -> bool:
        """True when there is any material the applicant may upload."""
        return any(not need.spared for need in self.prepared.needs)

    @property
    def body(self) -> Body:
        """The implementing body the application goes to, as far as the answers tell."""
        route = self.version.routes.get(self.prepared.route or "")
        return implementer(self.version.key, 0 if route is not None and route.level == "市" else self.draft.district)

    def url(self, place: str, *more: object) -> str:
        """The address of a page of this draft."""
        return reverse(f"portal:{place}", args=[self.draft.id, *more])


def step(
    view: Callable[Concatenate[CitizenRequest, Filling, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, UUID, P], HttpResponse]:
    """A page of a draft: only for its agent with a mandate that still holds, on the version of the day."""

    @wraps(view)
    def opened(request: CitizenRequest, draft_id: UUID, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        sought, given = request.along[:2]
        fetched: Sequence[Any] = request.along[2:]
        draft = drafting.there(sought.found)
        if draft.case_number:
            return redirect("portal:result", draft.case_number)
        reach.require_mandate(request, draft.applicant_id, draft.item_key)
        applicant = reach.applicant_of(request, draft.applicant_id)
        filling = opened_with(drafting.rebind(request.actor, draft), applicant, given.found, fetched)
        _supposed.keep((str(request.person.id), draft_id), (filling.version, applicant.id, applicant.code))
        if _asks_first(request, filling):
            return redirect(filling.url("consent"))
        helping.turn_to(request, filling.body.name, draft.item_key, filling.body.district)
        return view(request, filling, *args, **kwargs)

    return citizen_along(_read_along)(opened)


def _asks_first(request: CitizenRequest, filling: Filling) -> bool:
    """Whether her consent is to be asked before the page: once for the errand, whatever page comes first."""
    match = request.resolver_match
    waiting = Silence.UNASKED in filling.collected.silent.values()
    return waiting and request.method == "GET" and (match is None or match.url_name != "consent")


def _read_along(
    asker: Asker, request: HttpRequest, draft_id: UUID, *_given: object, **_named: object
) -> tuple[Any, ...]:
    person = str(asker.person.id)
    supposed, match = _supposed.get((person, draft_id)), request.resolver_match
    if supposed is None:
        return drafting.sought(draft_id, person), uploads(draft_id)
    fetching = Fetching(*supposed, person, draft_id, offering=match is not None and match.url_name == "form")
    return drafting.sought(draft_id, person), uploads(draft_id), fetching


class Fetching:
    """What is to be read of an applicant for a page of a draft: what authorities know, and what stands in the way.

    ``offering``: and what her bank of materials holds for answers.
    """

    def __init__(
        self, version: ItemVersion, applicant: UUID, code: str, who: str, draft: UUID, *, offering: bool = False
    ) -> None:
        self._for = version.digest, version.paths, applicant, code
        why = submission.purpose_of(version, who, str(draft))
        self.facts = submission.gathering(version, applicant, code, why)
        self.already = standing.already(version, applicant)
        self.bank = confirmed(applicant) if offering else None

    @property
    def parts(self) -> tuple[Reading[Any], ...]:
        """The reads, to be made together with others."""
        return *self.facts.parts, *self.already.parts, *([] if self.bank is None else [self.bank])

    def basis(self, draft: Draft, given: Sequence[Material]) -> object:
        """All that a draft opened with it is made of; when facts were obtained is told by the minute."""
        uploaded = [(one.id, one.type, one.given_up_at, one.scan) for one in given]
        now = clock.now().replace(second=0, microsecond=0)
        rows = [part.rows for part in (*self.facts.parts, *self.already.parts)]
        return self._for, draft.district, draft.answers, uploaded, rows, catalog.edition(), now

    def fits(self, version: ItemVersion, applicant: Party) -> bool:
        """Whether it was this that was read."""
        return self._for == (version.digest, version.paths, applicant.id, applicant.code)


def opened_with(draft: Draft, applicant: Party, given: Sequence[Material], fetched: Sequence[Fetching] = ()) -> Filling:
    """Read the answers over the facts fetched, else fetch them.

    Answers an authority has meanwhile given itself are left aside.
    """
    version = submission.handled(catalog.version(draft.item_digest), draft.district, clock.today())
    asked = {ask.element.name for ask in version.asks} | choosing.paths(version)
    answers = {name: raw for name, raw in draft.answers.items() if name.removeprefix(TAKEN) in asked}
    made = next((one for one in fetched if one.fits(version, applicant)), None)
    if made is None:
        made = Fetching(version, applicant.id, applicant.code, str(draft.agent_id), draft.id)
        together(*made.parts)
    basis, before = made.basis(draft, given), _opened.get(draft.id)
    if before is not None and before[0] == basis:
        return replace(before[1], draft=draft, applicant=applicant, language=get_language())
    sought = made.facts.found
    collected = sought.collected(choosing.chosen(version, answers))
    prepared = submission.read(version, collected, answers)
    filling = Filling(draft, version, applicant, answers, collected, prepared, tuple(given), made.already.found)
    if prepared.tampered:
        filling = filling.having({name: raw for name, raw in answers.items() if name not in prepared.tampered})
    if not sought.asked:
        _opened.keep(draft.id, (basis, filling))
    return filling


def banked(request: CitizenRequest, filling: Filling) -> list[BankEntry]:
    """What the applicant's bank holds for answers; read along with the page where that was foreseen."""
    for one in request.along[2:]:
        if one.bank is not None and one.fits(filling.version, filling.applicant):
            found: list[BankEntry] = one.bank.found
            return found
    return confirmed(filling.applicant.id).now()


def anew(filling: Filling) -> Filling:
    """The same draft with what was uploaded meanwhile."""
    return opened_with(filling.draft, filling.applicant, uploads(filling.draft.id).now())


def keep(request: CitizenRequest, filling: Filling, posted: Mapping[str, Any]) -> Filling:
    """Save answers as typed; a save from another window a moment ago is no reason to lose these."""
    draft = filling.draft
    for left in reversed(range(_TRIES)):
        try:
            draft = drafting.save(request.actor, draft, posted)
            break
        except StaleVersion:
            if not left:
                raise
            draft = drafting.draft_of(draft.id, request.person.id)
    return opened_with(draft, filling.applicant, filling.uploads)


def posted_value(field: Field, posted: QueryDict) -> Any:
    """What a form sent for a field, as typed."""
    name = field.name
    return posted.getlist(name) if field.ask.element.type is ElementType.CHOICES else posted.get(name, "")


def refuse_tampering(filling: Filling, posted: QueryDict) -> None:
    """Raises ``FactsChanged`` (TB-FACT-409) when a form sends another value for what an authority vouches for."""
    locked = [f for f in filling.prepared.fields if f.state is FieldState.LOCKED and f.name in posted]
    sent = {field.name: posted_value(field, posted) for field in locked}
    changed = filling.having({**filling.answers, **sent}).prepared.tampered
    if changed:
        fields = {name: _("这一项来自权威数据，不能改。如有错误请向登记机关申请更正。") for name in changed}
        detail = _("“%(names)s”取自政府部门的数据，不能改。什么都没有保存，请返回上一页继续。")
        raise submission.FactsChanged(detail % {"names": "、".join(changed)}, fields=fields)


def credit(filling: Filling) -> crediting.Note | None:
    """What the applicant's credit does to this application; None where everything goes as for everybody."""
    return crediting.note(filling.prepared.standing, filling.prepared.credit)


def blocked(request: CitizenRequest, filling: Filling) -> bool:
    """True where it is of no use to fill in more: the page ``already`` says why."""
    return standing.obstacle(request, filling.prepared, filling.already) is not None


def next_url(request: CitizenRequest, filling: Filling) -> str:
    """Where the draft goes on: the first page that still wants something, else the review."""
    if filling.prepared.nothing_to_apply:
        return filling.url("outcome")
    if choosing.open_choices(filling.version, filling.collected, filling.answers):
        return filling.url("which")
    if blocked(request, filling):
        return filling.url("already")
    questions = filling.prepared.questions()
    if questions:
        return filling.url("question", questions[0].name)
    if filling.prepared.missing():
        return filling.url("form")
    return filling.url("materials") if filling.lacking else filling.url("review")


def after_questions_url(request: CitizenRequest, filling: Filling) -> str:
    """Where to go after a question: the next one, or the form once, even when it is full already."""
    if filling.prepared.nothing_to_apply or filling.prepared.questions() or not filling.form:
        return next_url(request, filling)
    if blocked(request, filling):
        return filling.url("already")
    return filling.url("form")


def after_form_url(filling: Filling) -> str:
    """Where to go after the form: the materials when any may be uploaded, else the review."""
    return filling.url("materials") if filling.uploads_asked else filling.url("review")


def progress(filling: Filling, place: str) -> Progress:
    """Where in the errand the page stands."""
    return filling.once(_progress, place)


def _progress(filling: Filling, place: str) -> Progress:
    asks = any(ask.question for ask in filling.version.asks)
    fills_in = any(not ask.question for ask in filling.version.asks)
    met = {"question": asks, "form": fills_in, "materials": filling.uploads_asked, "review": True}
    names = [name for name in _PLACES if met[name]]
    now = names.index(place) if place in names else 0
    return Progress(now + 1, len(names), _(_PLACES[names[now]]))


def advice(filling: Filling) -> list[ReasonLine]:
    """What the answers so far give reason to point out, on every page from the moment it holds."""
    return filling.once(_advice)


def _advice(filling: Filling) -> list[ReasonLine]:
    return presenting.reason_lines(filling.prepared.verdict.advice, filling.prepared.facts)


def routed(filling: Filling) -> str:
    """What the answers led to, in the words of the item; empty without a route."""
    route = filling.version.routes.get(filling.prepared.route or "")
    return "" if route is None else route.say
