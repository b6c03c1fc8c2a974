"""Deny by default: every view says who may call it, and a test walks all routes to see that it does."""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial, wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from tongban.channels.asking import Asker, asker_of
from tongban.channels.signed_in import (
    ACTING_KEY,
    CONFIRMED_KEY,
    FACTOR_KEY,
    PERSON_KEY,
    SESSION_OF,
    STAFF_KEY,
    alive,
    still_alive,
)
from tongban.core import clock, notify
from tongban.core.actor import Actor, ActorKind
from tongban.core.cache import Lately
from tongban.core.errors import Forbidden, NotFound, Unauthenticated
from tongban.core.reading import AnyReading, in_stages, together
from tongban.core.signing import KEY_HEADER, SIGNATURE_HEADER, TIME_HEADER, holds
from tongban.identity.grades import Grade
from tongban.identity.models import SignedIn
from tongban.identity.queries import factors_of, signed_in
from tongban.org.models import Scope
from tongban.org.queries import Token, staff_actor, token_of
from tongban.parties.models import Party
from tongban.parties.queries import Circle, circle_of

View = Callable[..., HttpResponse]
#: What else to read on the way: by who asks, and for what the request and the names in its address say.
OfAsker = Callable[[Asker], Sequence[AnyReading]]
Reads = Callable[..., Sequence[AnyReading]]

#: Who asked lately, by her id and the one she acted for; her mandates may be others by now.
_askers: Lately[tuple[str, str], Asker] = Lately(4096)

#: For so long after a password or second factor was shown, dangerous acts are open.
SUDO_MINUTES = 10


class FactorMissing(Forbidden):
    """The post asks for a second factor, and none is set up."""

    code = "TB-AUTH-411"

    def __init__(self) -> None:
        super().__init__(_("您的岗位要求第二重验证。请先在“账户与安全”里设置动态口令或安全密钥，再继续工作。"))


class ConfirmationMissing(Forbidden):
    """The act does harm in wrong hands; the member of staff has to show once more that it is she."""

    code = "TB-AUTH-412"

    def __init__(self) -> None:
        super().__init__(_("这一步影响较大，请先输入口令或动态口令，确认是您本人。"))


class CitizenRequest(HttpRequest):
    """A request of a person who is signed in; ``acting`` is the party she acts for now, herself or a principal."""

    person: Party
    acting: Party
    principals: list[Party]
    actor: Actor
    signed_in: SignedIn
    grade: Grade  # how surely it is she
    circle: Circle  # for whom she may act today, and by which mandates
    along: Sequence[Any]  # what was read on the way, for views that asked for it
    unread: dict[UUID, int]  # messages not yet opened, hers and the acting party's, as the request began


class StaffRequest(HttpRequest):
    """A request of a member of staff who is signed in."""

    actor: Actor
    signed_in: SignedIn


class TokenRequest(HttpRequest):
    """A request of a program that showed a token."""

    token: Token
    actor: Actor


def public(view: View) -> View:
    """Anybody may call the view; it shows nothing about anyone."""
    return _marked(view, "public")


def _marked(view: View, authorisation: str) -> View:
    """Say on the view who may call it, for the test that walks every route."""
    view.authorisation = authorisation  # type: ignore[attr-defined]  # a mark of ours on the function
    return view


def citizen(view: View) -> View:
    """Only a signed-in person; the request learns who she is and for whom she may act today."""

    @wraps(view)
    def checked(request: Any, *args: Any, **named: Any) -> HttpResponse:
        identify(request)
        return view(request, *args, **named)

    return _marked(checked, "citizen")


def citizen_along(reads: Reads) -> Callable[[View], View]:
    """The same; what ``reads`` asks for, given who asks, the request and what the address names, is read on that way.

    The view finds it as ``request.along``, and has yet to see whether the person may see it.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: Any, *args: Any, **named: Any) -> HttpResponse:
            identify(request, lambda asker: reads(asker, request, *args, **named))
            return view(request, *args, **named)

        return _marked(checked, "citizen")

    return decorate


class _Asked:
    """What is read to tell who asks, for what her session says of her."""

    __slots__ = ("acting", "along", "circle", "held", "person_id", "row", "supposed", "unread")

    def __init__(self, session: Mapping[str, Any]) -> None:
        self.held = person_id, acting, sign_in = _held(session)
        if person_id is None:
            raise Unauthenticated(_("请先登录，再继续办理。"))
        self.person_id: str = person_id
        self.acting: str = acting or person_id
        self.row = signed_in(sign_in)
        self.circle = circle_of(UUID(self.person_id), clock.today())
        self.unread = notify.unread({self.person_id, self.acting})
        self.supposed: Asker | None = None
        self.along: Sequence[AnyReading] = ()

    def made(self, reads: OfAsker | None, *before: AnyReading) -> None:
        """Make the reads; along with them what is read of her if she still is who she was last time."""
        own = (*before, self.row, self.circle, self.unread)
        self.supposed = None if reads is None else _askers.get((self.person_id, self.acting))
        if reads is None or self.supposed is None:
            together(*own)
        else:
            in_stages(lambda: own, partial(self._along, reads, self.supposed))

    def _along(self, reads: OfAsker, supposed: Asker) -> Sequence[AnyReading]:
        self.along = reads(supposed)
        return self.along


def _held(session: Mapping[str, Any]) -> tuple[Any, Any, Any]:
    return session.get(PERSON_KEY), session.get(ACTING_KEY), session.get(SESSION_OF[PERSON_KEY])


def _asked(request: Any, reads: OfAsker | None) -> _Asked:
    """What the session says, read; on one way with the session where that still says what it said last time."""
    session: Any = request.session
    supposed = session.supposed()
    if supposed is not None and PERSON_KEY in supposed:
        guess = _Asked(supposed)
        guess.made(reads, session.reading())
        if guess.held == _held(session):
            return guess
    asked = _Asked(session)
    asked.made(reads)
    return asked


def identify(request: Any, reads: OfAsker | None = None) -> None:
    """Put person, principals and actor on the request, and what ``reads`` asks for. Raises ``Unauthenticated``."""
    asked = _asked(request, reads)
    request.signed_in = still_alive(request, PERSON_KEY, asked.row.found)
    request.grade = Grade.of(request.signed_in.grade)
    request.circle, request.unread = asked.circle.found, asked.unread.found
    principals = request.circle.parties
    if (
        not principals
        or principals[0].id != request.circle.agent
        or (principals[0].demonstration and not settings.DEMO)
    ):
        request.session.flush()
        raise Unauthenticated(_("登录已失效，请重新登录。"))
    asker = asker_of(request.circle, asked.acting)
    request.person, request.principals, request.acting = asker.person, principals, asker.acting
    request.actor = Actor(
        ActorKind.PERSON,
        asked.person_id,
        request.person.name,
        party_id=principals[0].id,
        request_id=request.request_id,
    )
    request.along = () if reads is None else _along(asked, asker, reads)


def _along(asked: _Asked, asker: Asker, reads: OfAsker) -> Sequence[AnyReading]:
    """What was read along where it was right who asks; else it is read now."""
    if asked.supposed is not None and asked.supposed.same(asker):
        return asked.along
    _askers.keep((asked.person_id, asked.acting), asker)
    along = reads(asker)
    together(*along)
    return along


def staff(
    *posts: str,
    before_factor: bool = False,
) -> Callable[[View], View]:
    """Only signed-in staff who hold one of the posts (any post when none is named).

    ``before_factor`` opens a view also to those who still have to set up the second factor their post asks for.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            request.actor = staff_of(request)
            if not before_factor and lacks_factor(request):
                raise FactorMissing
            if posts and not any(request.actor.holds(post) for post in posts):
                message = _("这个页面供%(posts)s使用，您没有这个职责。") % {"posts": "、".join(posts)}
                raise Forbidden(message, code="TB-AUTH-406")
            return view(request, *args, **kwargs)

        return _marked(checked, f"staff:{','.join(posts) or '*'}")

    return decorate


def staff_of(request: Any) -> Actor:
    """The member of staff behind the session. Raises ``Unauthenticated``."""
    staff_id = request.session.get(STAFF_KEY)
    if not staff_id:
        raise Unauthenticated(_("请先用工作人员账号登录。"))
    request.signed_in = alive(request, STAFF_KEY)
    actor = staff_actor(staff_id, request.request_id)
    if actor is None:
        raise Unauthenticated(_("请先用工作人员账号登录。"))
    return actor


def asks_factor(actor: Actor) -> bool:
    """Whether one of the posts held may not work without a second factor."""
    return "*" in settings.SECOND_FACTOR or any(actor.holds(post) for post in settings.SECOND_FACTOR)


def lacks_factor(request: Any) -> bool:
    """Whether a second factor is asked of this member of staff and she has none set up yet."""
    if FACTOR_KEY in request.session or not asks_factor(request.actor):
        return False
    if not factors_of(UUID(request.actor.id)).any:
        return True
    request.session[FACTOR_KEY] = True
    return False


def sudo(**only: Collection[str]) -> Callable[[View], View]:
    """Only right after the password or second factor was shown (within ``SUDO_MINUTES``), for acts that do harm.

    ``only`` limits this to some values of the address: ``sudo(key={"revoke"})``. Stands below ``staff`` on the view.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            if all(kwargs.get(name) in values for name, values in only.items()) and not confirmed(request):
                raise ConfirmationMissing
            return view(request, *args, **kwargs)

        checked.sudo = {name: sorted(values) for name, values in only.items()}  # type: ignore[attr-defined]  # a mark
        return checked

    return decorate


def confirmed(request: Any) -> bool:
    """Whether the member of staff showed that it is she in the last minutes."""
    return clock.now().timestamp() - float(request.session.get(CONFIRMED_KEY, 0)) < SUDO_MINUTES * 60


def token(
    scope: Scope,
) -> Callable[[View], View]:
    """Only a program whose token has the scope. No cookie is looked at, so there is nothing to forge across sites."""

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            request.token = bearer(request)
            if scope.value not in request.token.scopes:
                message = _("这个令牌没有“%(scope)s”权限，请平台发放带有它的令牌。") % {"scope": scope.value}
                raise Forbidden(message, code="TB-AUTH-407")
            found = request.token
            request.actor = Actor(
                ActorKind.TOKEN, str(found.id), found.name, party_id=found.party_id, request_id=request.request_id
            )
            return view(request, *args, **kwargs)

        return csrf_exempt(_marked(checked, f"token:{scope.value}"))

    return decorate


def signed(name: str, keys: Callable[[], tuple[str, str]]) -> Callable[[View], View]:
    """Only a program that signed what it sends; ``keys`` gives the name and the secret it signs with."""

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            key, secret = keys()
            given = request.headers
            ours = bool(key) and given.get(KEY_HEADER) == key
            moment, signature = given.get(TIME_HEADER, ""), given.get(SIGNATURE_HEADER, "")
            if not ours or not holds(secret, moment, signature, request.body, clock.now()):
                raise Unauthenticated(_("签名不对，或者已经过期。"), code="TB-AUTH-411")
            return view(request, *args, **kwargs)

        return csrf_exempt(_marked(checked, f"signed:{name}"))

    return decorate


def secret_address(known: Callable[[str], Any]) -> Callable[[View], View]:
    """Whoever knows the address: ``known`` finds what is behind its token, the view gets that in its place."""

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, token: str) -> HttpResponse:
            found = known(token)
            if found is None:
                raise NotFound
            return view(request, found)

        return _marked(checked, "secret")

    return decorate


def bearer(request: HttpRequest) -> Token:
    """The token behind the Authorization header. Raises ``Unauthenticated`` without a good one."""
    kind, _space, secret = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    if kind.lower() != "bearer" or not secret.strip():
        raise Unauthenticated(_("请带上 Authorization: Bearer 令牌。"))
    return token_of(secret.strip())


__all__ = [
    "ACTING_KEY",
    "PERSON_KEY",
    "STAFF_KEY",
    "SUDO_MINUTES",
    "CitizenRequest",
    "ConfirmationMissing",
    "FactorMissing",
    "StaffRequest",
    "TokenRequest",
    "asks_factor",
    "bearer",
    "citizen",
    "citizen_along",
    "confirmed",
    "identify",
    "public",
    "secret_address",
    "signed",
    "staff",
    "staff_of",
    "sudo",
    "token",
]
