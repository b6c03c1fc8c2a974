"""Browsers that are signed in without walking through a sign-in page: a session as the house itself would begin it."""

from uuid import UUID

from django.conf import settings
from django.test import Client

from tongban.channels.signed_in import ACTING_KEY, CONFIRMED_KEY, PERSON_KEY, SESSION_OF, STAFF_KEY
from tongban.core import clock
from tongban.core.actor import ActorKind
from tongban.identity.grades import Grade
from tongban.identity.services.sessions import begin
from tongban.identity.subjects import Browser, Subject

KINDS = {PERSON_KEY: ActorKind.PERSON, STAFF_KEY: ActorKind.STAFF}


def session_key(key: str, subject: str, *, acting: str = "", grade: Grade = Grade.MIDDLE) -> str:
    """The key of a new session of a person (``PERSON_KEY``) or a member of staff (``STAFF_KEY``)."""
    client = Client()
    session = client.session
    row = begin(Subject(KINDS[key], UUID(subject)), "测试", grade, Browser())
    session[key], session[SESSION_OF[key]] = subject, str(row.id)
    if key == PERSON_KEY:
        session[ACTING_KEY] = acting or subject
    else:
        session[CONFIRMED_KEY] = clock.now().timestamp()
    session.save()
    return str(session.session_key)


def client_of(key: str, subject: str, *, acting: str = "", grade: Grade = Grade.MIDDLE) -> Client:
    """A client with such a session."""
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session_key(key, subject, acting=acting, grade=grade)
    return client
