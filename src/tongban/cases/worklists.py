"""The work lists of staff: what each may see, narrowed and sorted, at a price that does not grow with the years.

Open cases are as many as people can work on: they may be sorted and searched in every way. Ended ones pile up: they are
listed by the day they came, and found by number or by applicant.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, F, Q, QuerySet

from tongban.cases.history import LOOKING
from tongban.cases.models import Case
from tongban.cases.promising import Standing
from tongban.cases.rights import POSTS, READERS
from tongban.cases.states import Happening, Status
from tongban.catalog import queries as catalog
from tongban.catalog.parts import BETWEEN_STEPS
from tongban.core import clock
from tongban.core.actor import Actor
from tongban.parties.queries import named

#: Shorter texts are found in no index.
SHORTEST = 3
_NUMBER = 43
#: The end of a case number: the day, and the serial or the beginning of it.
_TAIL = re.compile(r"(20\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{0,4}")

Place = tuple[str, int | None]


@dataclass(frozen=True, slots=True)
class Group:
    """Open cases that stand at the same step in the same department and district."""

    department: str
    district: int
    item_digest: str
    route: str
    status: Status
    node: str
    count: int


@dataclass(frozen=True, slots=True)
class WorkFilter:
    """What a work list is narrowed to; empty means everything in scope.

    ``open`` is False for ended cases; ``following`` only those accepted with materials to follow; ``mine`` only
    those whose present step is the actor's to take. By the day they are due, as lists begin, the cases of the fast
    lane (绿色通道) come first.
    """

    text: str = ""
    item: str = ""
    status: str = ""
    open: bool = True
    overdue: bool = False
    following: bool = False
    mine: bool = False
    sort: str = "due_on"

    @property
    def too_short(self) -> bool:
        """True for a text by which ended cases cannot be found."""
        return not self.open and 0 < len(self.text) < SHORTEST


_BY_DAY: Mapping[str, tuple[str, ...]] = {"received_at": ("received_at",), "-received_at": ("-received_at",)}
_SORTS: Mapping[str, tuple[str, ...]] = {
    **_BY_DAY,
    "due_on": ("due_on", "notify_by", "received_at"),
    "-due_on": ("-due_on", "-received_at"),
    "item": ("item_name", "due_on"),
    "applicant": ("applicant_name", "due_on"),
    "status": ("status", "due_on"),
    "follow_by": ("follow_by", "received_at"),
}


def sorts(*, ended: bool) -> Mapping[str, tuple[str, ...]]:
    """The ways a list of open or of ended cases may be sorted."""
    return _BY_DAY if ended else _SORTS


def places(actor: Actor, posts: Iterable[str] = READERS) -> list[Place]:
    """Where an actor holds one of the posts: departments with a district, or None for the whole city; none twice."""
    wanted = set(posts)
    held = {(department, district) for post, department, district in actor.rights if post in wanted}
    return sorted((d, at) for d, at in held if at is None or (d, None) not in held)


def _in(found: Sequence[Place]) -> Q:
    seen = Q(pk__in=[]) if not found else Q()
    for department, district in found:
        seen |= Q(department=department) if district is None else Q(department=department, district=district)
    return seen


def groups(actor: Actor) -> list[Group]:
    """The open cases an actor may see, by where they stand: one read for the tabs and for what waits for her."""
    columns = ("department", "district", "item_digest", "route", "status", "node")
    rows = Case.objects.filter(_in(places(actor)), open=True).order_by().values_list(*columns).annotate(n=Count("id"))
    return [Group(d, at, digest, route, Status(status), node, n) for d, at, digest, route, status, node, n in rows]


def waiting(actor: Actor, standing: Sequence[Group]) -> list[Group]:
    """Of these, the ones whose present step is taken by a post the actor holds there."""
    return [one for one in standing if _takes(actor, one)]


def _takes(actor: Actor, one: Group) -> bool:
    takers = _takers(one.item_digest, one.route, one.status, one.node)
    return any(actor.holds(post, one.department, one.district) for post in takers)


def _takers(digest: str, route: str, status: Status, node: str) -> tuple[str, ...]:
    """The posts that take the present step of a case standing so; none while the applicant is to correct."""
    open_ = {node, *node.split(BETWEEN_STEPS)}
    looking = POSTS[Happening.FOLLOW_CONFIRMED] if LOOKING in open_ else ()
    if status is Status.RECEIVED:
        return POSTS[Happening.ACCEPTED]
    if status is Status.SUSPENDED:
        return (*POSTS[Happening.RESUMED], *looking)
    if status not in {Status.ACCEPTED, Status.FOLLOWING, Status.IN_PROGRESS}:
        return ()
    nodes = catalog.version(digest).review_for(route or None)
    return (*(n.post for n in nodes if n.name in open_), *looking) if nodes else POSTS[Happening.GRANTED]


def _mine(actor: Actor, standing: Sequence[Group]) -> Q:
    steps = {(one.item_digest, one.route, one.status, one.node) for one in waiting(actor, standing)}
    found = Q() if steps else Q(pk__in=[])
    for digest, route, status, node in sorted(steps):
        where = _in(places(actor, _takers(digest, route, status, node)))
        found |= Q(item_digest=digest, route=route, status=status, node=node) & where
    return found


def worklist(actor: Actor, wanted: WorkFilter, standing: Sequence[Group] | None = None) -> "QuerySet[Case]":
    """The cases a member of staff may see, filtered and sorted; ``standing`` saves reading the groups once more."""
    rows = Case.objects.filter(_in(places(actor)), open=wanted.open)
    if wanted.mine:
        rows = rows.filter(_mine(actor, groups(actor) if standing is None else standing))
    if wanted.item:
        rows = rows.filter(item_key=wanted.item)
    if wanted.status:
        rows = rows.filter(status=wanted.status)
    if wanted.overdue:
        rows = rows.filter(due_on__lt=clock.today())
    if wanted.following:
        rows = rows.filter(status=Status.FOLLOWING.value)
    if wanted.text:
        rows = rows.filter(_open_text(wanted.text) if wanted.open else _ended_text(wanted))
    known = sorts(ended=not wanted.open)
    first = ("-fast",) if wanted.open and wanted.sort == "due_on" else ()
    return rows.order_by(*first, *known.get(wanted.sort, known["received_at"]), "id")


def checks(actor: Actor, *, mine: bool) -> "QuerySet[Case]":
    """The granted cases whose promise is still to be seen to (告知承诺), the most pressing first.

    ``mine`` are those whose check, or whose revocation once a promise is broken, is the actor's.
    """
    rows = Case.objects.filter(_in(places(actor))).exclude(check_state="")
    if mine:
        posts = sorted({post for post, _department, _district in actor.rights})
        own = Q(pk__in=[])
        for post in posts:
            own |= _in(places(actor, (post,))) & Q(check_by=post) & ~Q(check_state=Standing.BROKEN.value)
        own |= _in(places(actor, POSTS[Happening.REVOKED])) & Q(check_state=Standing.BROKEN.value)
        rows = rows.filter(own)
    return rows.order_by(F("check_due").asc(nulls_first=True), "id").defer("facts")


def _open_text(text: str) -> Q:
    return Q(applicant_name__icontains=text) | Q(number__icontains=text)


def _ended_text(wanted: WorkFilter) -> Q:
    """A number or the end of one, else part of the applicant's name."""
    text = wanted.text
    if wanted.too_short:
        return Q(pk__in=[])
    if len(text) == _NUMBER and text.isascii():
        return Q(number=text.upper())
    if day := _day(text):
        start = datetime(day.year, day.month, day.day, tzinfo=clock.SHANGHAI)
        return Q(received_at__gte=start, received_at__lt=start + timedelta(days=1), number__contains=text)
    return Q(applicant_id__in=named(text))


def _day(text: str) -> date | None:
    """The day in the end of a case number, None when the text is none."""
    match = _TAIL.fullmatch(text)
    if match is None:
        return None
    try:
        return date(*(int(part) for part in match.groups()))
    except ValueError:
        return None


__all__ = [
    "SHORTEST",
    "Group",
    "WorkFilter",
    "checks",
    "groups",
    "places",
    "sorts",
    "waiting",
    "worklist",
]
