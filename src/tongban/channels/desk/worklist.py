"""The work list: the cases an officer may see, narrowed, sorted and paged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from tongban.cases import queries as cases
from tongban.cases.credit import CLOSELY, FAST
from tongban.cases.models import Case
from tongban.cases.rights import READERS
from tongban.cases.states import Status
from tongban.cases.worklists import Group, WorkFilter, groups, places, sorts, waiting
from tongban.cases.worklists import worklist as listed
from tongban.catalog import queries as catalog
from tongban.channels.authorise import staff
from tongban.channels.desk.frame import counted, cut, show, told
from tongban.channels.desk.presenters import handed_over_because
from tongban.channels.presenting import result_word
from tongban.channels.shapes import Choice, Column, ErrorLine, Field, Sorting, Tab
from tongban.core import clock
from tongban.core.actor import Actor

#: The ways to narrow the list, in the order of the tabs.
VIEWS: Mapping[str, WorkFilter] = {
    "mine": WorkFilter(mine=True),
    "open": WorkFilter(),
    "following": WorkFilter(following=True, sort="follow_by"),
    "late": WorkFilter(overdue=True),
    "done": WorkFilter(open=False, sort="-received_at"),
}
#: How far the next case is looked for in the list an officer came from.
REACH = 500


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of a work list asks for; ``plain`` is the same as an address, without the page."""

    view: str
    wanted: WorkFilter

    @property
    def plain(self) -> str:
        """The query string that leads here again."""
        given = {"view": self.view, "q": self.wanted.text, "item": self.wanted.item, "status": self.wanted.status}
        if self.wanted.sort != VIEWS[self.view].sort:
            given["sort"] = self.wanted.sort
        return urlencode({name: value for name, value in given.items() if value and (name, value) != ("view", "mine")})


def asked(query: QueryDict) -> Asked:
    """Read an address; what it cannot mean is left out."""
    view = query.get("view", "mine")
    view = view if view in VIEWS else "mine"
    base = VIEWS[view]
    sort, status = query.get("sort", ""), query.get("status", "")
    wanted = replace(
        base,
        text=query.get("q", "").strip()[:60],
        item=query.get("item", "")[:80],
        status=status if status in set(Status) else "",
        sort=sort if sort in sorts(ended=not base.open) else base.sort,
    )
    return Asked(view, wanted)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the work list."""

    url: str
    item_name: str
    number: str
    applicant: str
    state: str
    node: str
    at: datetime
    due: date | None
    provisional: bool
    clock: str
    left: str
    why: str
    result: str
    credit: str = ""


def columns(*, ended: bool = False) -> list[Column]:
    """The columns in the order of the template, with the keys such a list is sorted by."""
    named = [
        (_("办件"), "item"),
        (_("申请人"), "applicant"),
        (_("状态"), "status"),
        (_("环节"), ""),
        (_("收件时间"), "received_at"),
        (_("期限"), "due_on"),
    ]
    known = sorts(ended=ended)
    return [Column(title, key if key in known else "") for title, key in named]


@staff(*READERS)
def worklist(request: Any) -> HttpResponse:
    """The work list of whoever is signed in."""
    now = asked(request.GET)
    standing = groups(request.actor)
    found = listed(request.actor, now.wanted, standing).defer("facts")
    page, part = cut(request, counted(found))
    sort = now.wanted.sort
    return show(request, "desk/worklist.html", "worklist", {
        "tabs": _tabs(request.actor, now.view, standing),
        "filters": _filters(request.actor, now, standing),
        "view": now.view,
        "query": now.wanted.text,
        "export_url": f"{reverse('desk:worklist_export')}?{now.plain}",
        "columns": columns(ended=not now.wanted.open),
        "sorting": Sorting(sort.lstrip("-"), sort.startswith("-")),
        "rows": [row(case, now.plain) for case in found[part]],
        "page": page,
        "errors": [ErrorLine(_too_short(), "q")] if now.wanted.too_short else [],
        "ended": not now.wanted.open,
    })  # fmt: skip


def _too_short() -> str:
    return _("在已办结的件里查找，请输入申请人名称中至少三个字，或者办件编号。")


def row(case: Case, came_from: str) -> Row:
    """A case as a line; its address remembers the list it stands in."""
    url = reverse("desk:case", args=[case.number])
    return Row(
        url=f"{url}?{urlencode({'from': came_from})}" if came_from else url,
        item_name=case.item_name,
        number=case.number,
        applicant=case.applicant_name,
        state=case.status,
        node=step_of(case),
        at=case.received_at.astimezone(clock.SHANGHAI),
        due=case.due_on if case.due_on or not case.open else case.notify_by,
        provisional=cases.provisional(case),
        clock=cases.clock_word(case, clock.today()),
        left=_receipt(left_words(cases.receipt_days_left(case, clock.today()))),
        why=_why(case) if case.open else "",
        result=result_word(case),
        credit=lane_of(case),
    )


def _why(case: Case) -> str:
    """Why people handle a case, and what of it is still to come from the applicant."""
    if not case.outstanding:
        return handed_over_because(case)
    said = {"names": "、".join(case.outstanding), "day": f"{case.follow_by:%Y-%m-%d}" if case.follow_by else ""}
    return _("%(day)s前补交%(names)s") % said if case.follow_by else _("申请人承诺受理后补交%(names)s") % said


def lane_of(case: Case) -> str:
    """The mark a case bears by the credit of its applicant, empty for most."""
    return FAST if case.fast else CLOSELY if case.closely else ""


def _receipt(left: str) -> str:
    return _("受理期限 %(left)s") % {"left": left} if left else ""


def left_words(days: int | None) -> str:
    """Working days that are left, or by which a limit is exceeded, in words; empty without a limit."""
    if days is None:
        return ""
    words = _("还有 %(days)d 个工作日") if days >= 0 else _("已超 %(days)d 个工作日")
    return words % {"days": abs(days)}


def step_of(case: Case) -> str:
    """The step a case waits for, in the words of its definition."""
    if case.node:
        return str(case.node)
    words = {Status.RECEIVED: _("受理审查"), Status.CORRECTION: _("等待申请人补正")}
    return words.get(Status(case.status), result_word(case))


def _tabs(actor: Actor, current: str, standing: Sequence[Group]) -> list[Tab]:
    found = {
        "mine": sum(one.count for one in waiting(actor, standing)),
        "open": sum(one.count for one in standing),
        "following": sum(one.count for one in standing if one.status == Status.FOLLOWING),
        "late": told(counted(listed(actor, VIEWS["late"]))),
    }
    words = {
        "mine": _("待我办"),
        "open": _("全部在办"),
        "following": _("容缺受理"),
        "late": _("超期"),
        "done": _("已办结"),
    }
    here = reverse("desk:worklist")
    return [Tab(words[v], f"{here}?view={v}", found.get(v), v == current) for v in VIEWS]


def _filters(actor: Actor, now: Asked, standing: Sequence[Group]) -> list[Field]:
    ended = now.view == "done"
    items = [Choice("", _("全部事项")), *_items(actor, now, () if ended else standing)]
    states = [Choice("", _("全部状态")), *(Choice(s.value, s.word) for s in Status if s.ended == ended)]
    return [
        Field("item", _("事项"), "select", now.wanted.item, choices=items),
        Field("status", _("状态"), "select", now.wanted.status, choices=states),
    ]


def _items(actor: Actor, now: Asked, standing: Sequence[Group]) -> list[Choice]:
    """The items a list can be narrowed to: those of the open cases in it, of ended ones those of her departments."""
    names = {one.key: one.name for one in map(catalog.published_as, {one.item_digest for one in standing}) if one}
    if not standing:
        held = {department for department, _district in places(actor)}
        listings = catalog.catalogue(clock.today())
        names = {one.key: one.name for one in listings if one.department in held} if held else {}
    if now.wanted.item and (chosen := catalog.versions(now.wanted.item)):
        names[now.wanted.item] = chosen[-1].name
    return sorted((Choice(key, name) for key, name in names.items()), key=lambda one: one.label)


def next_case(actor: Actor, came_from: Asked, number: str) -> str:
    """The address of the case after this one in the list the officer came from; empty when there is no other."""
    rows: QuerySet[Case] = listed(actor, came_from.wanted)
    numbers = list(rows.values_list("number", flat=True)[:REACH])
    after = numbers[numbers.index(number) + 1 :] if number in numbers else numbers
    following = next((n for n in [*after, *numbers] if n != number), None)
    if following is None:
        return ""
    url = reverse("desk:case", args=[following])
    return f"{url}?{urlencode({'from': came_from.plain})}" if came_from.plain else url
