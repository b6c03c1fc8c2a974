"""The open API's answers; which address leads to which stands in ``endpoints``."""

from collections.abc import Sequence
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from tongban.cases import decision
from tongban.cases import queries as cases
from tongban.cases.exemption import served
from tongban.cases.models import Case
from tongban.cases.preparation import Application
from tongban.cases.services import submission
from tongban.cases.services.handling import needs_of_case
from tongban.catalog import queries as catalog
from tongban.catalog.listing import Listing
from tongban.catalog.search.finding import asks, search
from tongban.channels import records
from tongban.channels.api import bodies, present
from tongban.channels.api.codec import day_of, decode, encoded, key_of, page_of, reply, written
from tongban.channels.api.reaching import agent_of, applicant_of, district_of, reaches
from tongban.channels.api.uploads import handed_in
from tongban.channels.authorise import TokenRequest, public, token
from tongban.channels.keeping import kept
from tongban.channels.problems import EXPLAINED
from tongban.core import audit, clock, idempotency
from tongban.core.errors import Invalid, NotFound
from tongban.core.reading import together
from tongban.licences import queries as licences
from tongban.materials import services as materials
from tongban.org.models import Scope
from tongban.org.queries import implementers

CHANNEL = "接口"
#: Items on one page of the list.
_PAGE = 200


@token(Scope.ITEMS_READ)
def items(request: TokenRequest) -> HttpResponse:
    """The items in force on a day, a page of them; ``?q=`` narrows them to what somebody would call them."""
    day, page, question = day_of(request), page_of(request), request.GET.get("q", "")
    return written(encoded(_page(search(question, day), day, page)) if asks(question) else _listed(day, page))


@kept
def _listed(day: date, page: int) -> bytes:
    """A page of all items, which is the same for every program."""
    return encoded(_page(catalog.catalogue(day).listings, day, page))


def _page(found: Sequence[Listing], day: date, page: int) -> bodies.Items:
    shown = found[(page - 1) * _PAGE : page * _PAGE]
    pages = max(1, -(-len(found) // _PAGE))
    return bodies.Items(day.isoformat(), [present.item_line(one) for one in shown], len(found), page, pages)


@token(Scope.ITEMS_READ)
def item(request: TokenRequest, key: str) -> HttpResponse:
    """The version of an item in force on a day."""
    version = catalog.item(key, day_of(request))
    return reply(present.item(version, [body.district for body in implementers(version.key)]))


@token(Scope.INTERVIEWS)
def interview(request: TokenRequest) -> HttpResponse:
    """What is known about an applicant for an item, what is still open, and what the rules say so far."""
    body = decode(request, bodies.InterviewRequest)
    today = clock.today()
    city = catalog.item(body.item, today)
    applicant = applicant_of(request.token, body.applicant, [city.key])
    version = submission.handled(city, applicant.district, today)
    submission.refuse_origins(body.answers)
    prepared, _collected = submission.assess(
        version, applicant, body.answers, purpose=submission.purpose_of(version, request.actor.id)
    )
    if prepared.unknown:
        fields = {name: _("这个事项不需要这一项，请去掉。") for name in prepared.unknown}
        raise Invalid(_("有不认识的填写项，请去掉。"), code="TB-FIELD-404", fields=fields)
    what = "、".join(version.licences_read) or version.name
    audit.note_access(
        request.actor, applicant.id, records.BY_PROGRAM % {"what": what}, records.HANDLED % {"item": version.name}
    )
    stored = decision.to_json(
        prepared.verdict, version.digest, automatic=False, held_back=None, computed=prepared.computed
    )
    return reply(present.interview(prepared, stored))


@token(Scope.CASES_WRITE)
def submit(request: TokenRequest) -> HttpResponse:
    """Submit an application once per Idempotency-Key: 201 when it is new, 200 with the same bytes for a repeat."""
    key = key_of(request)
    body = decode(request, bodies.CaseRequest)
    applicant = applicant_of(request.token, body.applicant, [body.item])
    agent = agent_of(request.token, body.agent, applicant, [body.item])
    district = district_of(body.district, applicant)
    with handed_in(request, applicant, body.materials) as container:
        done = submission.submit(
            request.actor,
            applicant,
            agent,
            Application(body.item, district, body.answers, CHANNEL, container=container),
            key=key,
            body_digest=idempotency.digest(request.body),
        )
        if done.repeated and container is not None:
            materials.give_up(container)
    response = reply(present.submitted(done.answer), 200 if done.repeated else 201)
    response["Location"] = f"/api/v1/cases/{done.number}"
    return response


@token(Scope.CASES_READ)
def case(request: TokenRequest, number: str) -> HttpResponse:
    """A case of the token's party, or for the city's token of anybody."""
    sought, given = cases.sought(number), cases.handed_in(number)
    together(sought, given)
    row = _reached(request, cases.there(sought.found))
    audit.note_access(request.actor, row.applicant_id, records.PROGRAM_SAW_CASE % {"number": row.number}, row.item_name)
    return reply(present.case(row, served(needs_of_case(row), given.found)))


@token(Scope.CASES_READ)
def events(request: TokenRequest, number: str) -> HttpResponse:
    """The history of a case, and whether its chain holds."""
    row = _case(request, number)
    history = cases.history(row)
    audit.note_access(
        request.actor, row.applicant_id, records.PROGRAM_SAW_HISTORY % {"number": row.number}, row.item_name
    )
    intact = cases.chain_broken_at(row) is None
    return reply(bodies.Events(row.number, intact, [present.event(entry) for entry in history]))


@token(Scope.LICENCES_READ)
def licence(request: TokenRequest, number: str) -> HttpResponse:
    """The latest issue of a licence of the token's party, or for the city's token of anybody."""
    row = licences.licence_by_number(number)
    if not reaches(request.token, row.holder_id, [None]):
        raise NotFound(_("没有找到这个编号的证照。"))
    audit.note_access(
        request.actor,
        row.holder_id,
        records.PROGRAM_SAW_LICENCE % {"type": row.type, "number": row.number},
        records.ASKED_LICENCE,
    )
    return reply(present.licence(row, sealed=licences.document_of(row.id) is not None))


@public
def problem(request: HttpRequest, code: str) -> HttpResponse:
    """What a problem code means and what to do about it."""
    explained = EXPLAINED.get(code)
    if explained is None:
        raise NotFound(_("没有这个问题代码。请核对后再查。"))
    return reply(bodies.Explanation(code, _(explained.title), _(explained.remedy)))


def _case(request: TokenRequest, number: str) -> Case:
    return _reached(request, cases.case(number))


def _reached(request: TokenRequest, row: Case) -> Case:
    if not reaches(request.token, row.applicant_id, [row.item_key]):
        raise NotFound(_("没有找到这件办件。请核对办件编号。"))
    return row
