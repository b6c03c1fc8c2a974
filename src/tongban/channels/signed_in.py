"""The sign-ins a browser session holds, one of a person and one of a member of staff beside each other."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.middleware.csrf import rotate_token
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from tongban.channels.browsers import browser_of
from tongban.core import clock
from tongban.core.actor import ActorKind
from tongban.core.errors import Unauthenticated
from tongban.identity import queries
from tongban.identity.grades import Grade
from tongban.identity.models import SignedIn
from tongban.identity.services import sessions
from tongban.identity.subjects import Subject
from tongban.parties.models import Party

PERSON_KEY = "person"
ACTING_KEY = "acting"
STAFF_KEY = "staff"
#: Under which key of the session the id of the sign-in stands, by the key of who is signed in.
SESSION_OF = {PERSON_KEY: "person_session", STAFF_KEY: "staff_session"}
#: When a member of staff last showed her password or second factor, in seconds since 1970.
CONFIRMED_KEY = "confirmed"
#: That the member of staff has a second factor, so that it need not be looked up on every page.
FACTOR_KEY = "factor"

_OVER_IDLE, _OVER_LONG = N_("长时间没有操作"), N_("超过最长登录时间")


def start_person(request: HttpRequest, person: Party, provider: str, grade: Grade, *, hint: str = "") -> SignedIn:
    """Sign a person in: a new session key, nothing left of whoever was here before but a member of staff."""
    subject = Subject(ActorKind.PERSON, person.id, person.name)
    _leave_behind(request, PERSON_KEY)
    request.session.cycle_key()
    rotate_token(request)
    row = sessions.begin(subject, provider, grade, browser_of(request), hint=hint)
    request.session[PERSON_KEY] = request.session[ACTING_KEY] = str(person.id)
    request.session[SESSION_OF[PERSON_KEY]] = str(row.id)
    return row


def start_staff(request: HttpRequest, staff_id: str, name: str, how: str, grade: Grade) -> SignedIn:
    """Sign a member of staff in; she has just shown that it is she."""
    _leave_behind(request, STAFF_KEY)
    request.session.cycle_key()
    rotate_token(request)
    subject = Subject(ActorKind.STAFF, UUID(staff_id), name)
    row = sessions.begin(subject, how, grade, browser_of(request))
    request.session[STAFF_KEY] = staff_id
    request.session[SESSION_OF[STAFF_KEY]] = str(row.id)
    request.session[CONFIRMED_KEY] = clock.now().timestamp()
    return row


def _leave_behind(request: HttpRequest, key: str) -> None:
    """Drop what the session holds, except for the other sign-in and what belongs to it; the old sign-in is over."""
    end_here(request, key, N_("在同一个浏览器重新登录"))
    other = STAFF_KEY if key == PERSON_KEY else PERSON_KEY
    kept_keys = (other, SESSION_OF[other], *((ACTING_KEY,) if other == PERSON_KEY else (CONFIRMED_KEY, FACTOR_KEY)))
    held = list(request.session.keys())
    for name in held:
        if name not in kept_keys:
            del request.session[name]


def end_here(request: HttpRequest, key: str, why: str) -> SignedIn | None:
    """End this browser's sign-in of a person or a member of staff; what it was."""
    row = row_of(request, key)
    if row is not None and row.ended_at is None:
        sessions.end(row, why)
    return row


def row_of(request: HttpRequest, key: str) -> SignedIn | None:
    """The sign-in this browser has, or had, whether or not it still holds."""
    session_id = request.session.get(SESSION_OF[key])
    return queries.signed_in(session_id).now() if session_id else None


def alive(request: HttpRequest, key: str) -> SignedIn:
    """The sign-in that holds now, with this request as a sign of life. Raises ``Unauthenticated``."""
    return still_alive(request, key, row_of(request, key))


def still_alive(request: HttpRequest, key: str, row: SignedIn | None) -> SignedIn:
    """The same of a sign-in that has been read already."""
    if row is None or str(row.subject_id) != request.session.get(key):
        raise Unauthenticated(_("登录已失效，请重新登录。"))
    if not queries.holds(row):
        if row.ended_at is None:
            row.ended_why = _OVER_LONG if clock.now() >= row.ends_at else _OVER_IDLE
            sessions.end(row, row.ended_why)
        raise Unauthenticated(_("您的登录已经结束（%(why)s），请重新登录。") % {"why": _(row.ended_why)})
    sessions.see(row)
    return row
