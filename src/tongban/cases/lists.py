"""A person's lists of cases and drafts: read without their facts and answers, which no list shows."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from msgspec import Struct

from tongban.core.city import current_city
from tongban.core.reading import Reading
from tongban.core.statement import array, loads

S = TypeVar("S", bound=Struct)


class CaseListed(Struct, frozen=True, gc=False):
    """What lists tell of a case."""

    number: str
    item_name: str
    kind: str
    status: str
    result: str
    open: bool
    node: str
    licence_number: str
    notify_by: date | None
    due_on: date | None
    due_provisional: bool
    follow_by: date | None = None
    outstanding: Sequence[str] = ()


class CaseOpen(Struct, frozen=True, gc=False):
    """What is told of an open case that stands in the way of the same application; ``per`` tells two apart."""

    number: str
    item_name: str
    applicant_id: UUID
    applicant_name: str
    applied_on: date
    received_at: datetime
    per: str


class DraftListed(Struct, frozen=True, gc=False):
    """What lists tell of a draft."""

    id: UUID
    item_digest: str
    updated_at: datetime


class NoticeListed(Struct, frozen=True, gc=False):
    """What a case's page tells of a notice; ``person`` and ``at``: who opened or took it first, and when."""

    number: str
    title: str
    issued_at: datetime
    person: str | None
    at: datetime | None


class LicenceGiven(Struct, frozen=True, gc=False):
    """What a case's pages tell of the licence it gave; ``sealed``: whether the document is there."""

    id: UUID
    type: str
    number: str
    state: str
    valid_until: date | None
    sealed: bool


_OUTSTANDING = CaseListed.__struct_fields__.index("outstanding")
_NUMBERED = "(select {column} from cases_case where city = $1 and number = $2)"
_NOTICES = f"""
select n.number, n.title, n.issued_at, r.person_name, r.at from cases_notice n
  left join lateral (select person_name, at from cases_noticereceipt
                      where city = $1 and notice_id = n.id order by at limit 1) r on true
 where n.city = $1 and n.case_id = {_NUMBERED.format(column="id")} order by n.seq
"""
_GIVEN = f"""
select id, type, number, state, valid_until,
       exists (select from licences_licencedocument where city = $1 and licence_id = l.id)
  from licences_licence l where city = $1 and id = {_NUMBERED.format(column="licence_id")}
"""
_CASES = f"""
select {", ".join(CaseListed.__struct_fields__)} from cases_case
 where city = $1 and applicant_id = $2::uuid and ($3::text[] is null or item_key = any($3::text[]))
   and ($4::boolean is null or open = $4::boolean)
 order by received_at desc, id desc limit $5::int offset $6::int
"""
_OPEN = f"""
select {", ".join(CaseOpen.__struct_fields__)} from cases_case
 where city = $1 and item_key = $2 and applicant_id = any($3::uuid[]) and open
"""
_DRAFTS = f"""
select {", ".join(DraftListed.__struct_fields__)} from cases_draft
 where city = $1 and agent_id = $3::uuid and applicant_id = $2::uuid and case_number = ''
   and ($4::text[] is null or item_key = any($4::text[]))
 order by updated_at desc limit $5::int offset $6::int
"""
_TALLY = """
select count(*)::int, count(*) filter (where open)::int,
       (select count(*)::int from cases_draft where city = $1 and agent_id = $3::uuid and applicant_id = $2::uuid
           and case_number = '' and ($4::text[] is null or item_key = any($4::text[])))
  from cases_case where city = $1 and applicant_id = $2::uuid and ($4::text[] is null or item_key = any($4::text[]))
"""
_WAITING = """
select applicant_id, sum(draft)::int, sum(1 - draft)::int from (
    select applicant_id, 1 as draft from cases_draft
     where city = $1 and agent_id = $2::uuid and case_number = '' and applicant_id = any($3::uuid[])
     union all
    select applicant_id, 0 from cases_case
     where city = $1 and agent_id = $2::uuid and open and applicant_id = any($3::uuid[])) found
 group by applicant_id
"""
_NUMBERS = "select number from cases_case where city = $1 and applicant_id = $2::uuid and item_key = any($3::text[])"


class Waiting(Struct, frozen=True, gc=False):
    """How much waits for an agent under one applicant: her drafts, and the open cases."""

    drafts: int
    open: int


def cases(
    applicant: UUID, items: Collection[str] | None, *, open_: bool | None = None, limit: int, offset: int = 0
) -> Reading[list[CaseListed]]:
    """The cases of an applicant, newest first: all, the open or the closed ones, in some items or all."""
    values = [current_city(), applicant, _wanted(items), open_, limit, offset]
    return Reading(_CASES, values, lambda rows: [_listed(*row) for row in rows])


def _listed(*columns: Any) -> CaseListed:
    """A case as a row told it: its documents come as the text they are stored as."""
    return CaseListed(*(loads(one) if at == _OUTSTANDING else one for at, one in enumerate(columns)))


def open_of(item_key: str, applicants: Collection[UUID]) -> Reading[list[CaseOpen]]:
    """The open cases of an item and some applicants."""
    values = [current_city(), item_key, array(map(str, applicants))]
    return Reading(_OPEN, values, lambda rows: [CaseOpen(*row) for row in rows])


def drafts(
    applicant: UUID, agent: UUID, items: Collection[str] | None, *, limit: int, offset: int = 0
) -> Reading[list[DraftListed]]:
    """The open drafts of an agent for an applicant, latest first, in some items or all."""
    values = [current_city(), applicant, agent, _wanted(items), limit, offset]
    return Reading(_DRAFTS, values, lambda rows: [DraftListed(*row) for row in rows])


def tally(applicant: UUID, agent: UUID, items: Collection[str] | None) -> Reading[dict[str, int]]:
    """How many cases of an applicant there are (all, open, closed) and drafts of the agent for it, in some items or
    all."""
    return Reading(_TALLY, [current_city(), applicant, agent, _wanted(items)], _tallied)


def _tallied(rows: Sequence[tuple[int, ...]]) -> dict[str, int]:
    ((all_, open_, drafts),) = rows
    return {"all": all_, "open": open_, "closed": all_ - open_, "drafts": drafts}


def waiting_for(agent: UUID, applicants: Collection[UUID]) -> Reading[dict[UUID, Waiting]]:
    """What waits for an agent, by applicant; those are left out for whom nothing does."""
    values = [current_city(), agent, array(map(str, applicants))]
    return Reading(_WAITING, values, lambda rows: {row[0]: Waiting(*row[1:]) for row in rows})


def notices(number: str) -> Reading[list[NoticeListed]]:
    """The notices of a case, oldest first."""
    return Reading(_NOTICES, [current_city(), number], lambda rows: [NoticeListed(*row) for row in rows])


def given(number: str) -> Reading[LicenceGiven | None]:
    """The licence a case gave, None without one."""
    return Reading(_GIVEN, [current_city(), number], lambda rows: LicenceGiven(*rows[0]) if rows else None)


def numbers(applicant: UUID, items: Collection[str]) -> Reading[list[str]]:
    """The numbers of an applicant's cases in some items."""
    return Reading(_NUMBERS, [current_city(), applicant, array(items)], lambda rows: [row[0] for row in rows])


def _wanted(items: Collection[str] | None) -> str | None:
    return None if items is None else array(items)
