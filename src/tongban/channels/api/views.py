"""The open API's answers; which address leads to which stands in ``endpoints``."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from tongban.cases import decision
from tongban.cases import queries as cases
from tongban.cases.models import Case
from tongban.cases.preparation import Application
from tongban.cases.services import submission
from tongban.catalog import queries as catalog
from tongban.catalog.search.finding import asks, search
from tongban.channels import records
from tongban.channels.api import bodies, present
from tongban.channels.api.codec import day_of, decode, page_of, reply
from tongban.channels.authorise import TokenRequest, public, token
from tongban.channels.problems import EXPLAINED
from tongban.core import audit, clock, idempotency
from tongban.core.errors import Forbidden, Invalid, NotFound
from tongban.licences import queries as licences
from tongban.org.models import Scope
from tongban.org.queries import Token, districts, implementers
from tongban.parties.models import Party
from tongban.parties.queries import may_act_for, party, party_by_code, require_mandate

CHANNEL = "接口"
#: Items on one page of the list.
_PAGE = 200


@token(Scope.ITEMS_READ)
def items(request: TokenRequest) -> HttpResponse:
    """The items in force on a day, a page of them; ``?q=`` narrows them to what somebody would call them."""
    day, page, question = day_of(request), page_of(request), request.GET.get("q", "")
    found = search(question, day) if asks(question) else catalog.catalogue(day).listings
    shown = found[(page - 1) * _PAGE : page * _PAGE]
    pages = max(1, -(-len(found) // _PAGE))
    return reply(bodies.Items(day.isoformat(), [present.item_line(one) for one in shown], len(found), page, pages))


@token(Scope.ITEMS_READ)
def item(request: TokenRequest, key: str) -> HttpResponse:
    """The version of an item in force on a day."""
    version = catalog.item(key, day_of(request))
    return reply(present.item(version, [body.district for body in implementers(version.key)]))


@token(Scope.INTERVIEWS)
def interview(request: TokenRequest) -> HttpResponse:
    """What is known about an applicant for an item, what is still open, and what the rules say so far."""
    body = decode(request, bodies.InterviewRequest)
    version = catalog.item(body.item, clock.today())
    applicant = _applicant(request.token, body.applicant, version.key)
    prepared, _collected = submission.assess(version, applicant, body.answers)
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
    key = request.META.get("HTTP_IDEMPOTENCY_KEY", "")
    if not key:
        message = _("缺少请求头 Idempotency-Key。每份申请用一个新的键（8 到 80 个可见字符），重发时保持不变。")
        raise Invalid(message, code="TB-IDEM-400", status=400)
    body = decode(request, bodies.CaseRequest)
    applicant = _applicant(request.token, body.applicant, body.item)
    agent = _agent(request.token, body.agent, applicant, body.item)
    done = submission.submit(
        request.actor,
        applicant,
        agent,
        Application(body.item, _district(body.district, applicant), body.answers, CHANNEL),
        key=key,
        body_digest=idempotency.digest(request.body),
    )
    response = reply(present.submitted(done.answer), 200 if done.repeated else 201)
    response["Location"] = f"/api/v1/cases/{done.number}"
    return response


@token(Scope.CASES_READ)
def case(request: TokenRequest, number: str) -> HttpResponse:
    """A case of the token's party, or for the city's token of anybody."""
    row = _case(request, number)
    audit.note_access(request.actor, row.applicant_id, records.PROGRAM_SAW_CASE % {"number": row.number}, row.item_name)
    return reply(present.case(row))


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
    if not _reaches(request.token, row.holder_id, None):
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


def _reaches(holder: Token, party_id: UUID, item_key: str | None) -> bool:
    """True for the city's token, the party's own, and one of a party with a mandate in force."""
    if holder.speaks_for_city:
        return True
    return holder.party_id is not None and may_act_for(holder.party_id, party_id, item_key, clock.today())


def _applicant(holder: Token, code: str, item_key: str) -> Party:
    """The applicant; a token of one party is not told whether a party it may not act for exists."""
    found = party_by_code(code)
    if holder.speaks_for_city:
        return found or _no_party("applicant")
    if found is None or not _reaches(holder, found.id, item_key):
        raise Forbidden(_("这个令牌不能代表该申请人办理。请核对代码，或先办理授权。"), code="TB-AUTH-405")
    return found


def _agent(holder: Token, code: str | None, applicant: Party, item_key: str) -> Party | None:
    """Who acts for the applicant: the one named, who needs a mandate, else the token's own party."""
    if code is not None:
        found = party_by_code(code) or _no_party("agent")
        require_mandate(found.id, applicant.id, item_key, clock.today())
        return found
    if holder.party_id is None or holder.party_id == applicant.id:
        return None
    return party(holder.party_id)


def _no_party(field: str) -> Party:
    message = _("没有找到这个主体，请核对代码。")
    raise Invalid(message, code="TB-PARTY-422", fields={field: message})


def _district(given: int, applicant: Party) -> int:
    if given and given not in districts():
        message = _("没有这个区市，请从事项的 districts 里选。")
        raise Invalid(
            _("区市代码不对：%(message)s") % {"message": message}, code="TB-API-422", fields={"district": message}
        )
    return given or applicant.district


def _case(request: TokenRequest, number: str) -> Case:
    row = cases.case(number)
    if not _reaches(request.token, row.applicant_id, row.item_key):
        raise NotFound(_("没有找到这件办件。请核对办件编号。"))
    return row
