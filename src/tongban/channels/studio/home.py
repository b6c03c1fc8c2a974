"""The item studio's first pages: what waits for me, revisions, items, and beginning an item from an empty page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_http_methods, require_safe

from tongban.catalog import bundles
from tongban.catalog import queries as catalog
from tongban.catalog.bundle import KINDS as BUNDLE_KINDS
from tongban.catalog.bundle import BundleVersion
from tongban.catalog.listing import Listing
from tongban.catalog.pack.item import SUBJECTS
from tongban.catalog.revisions import queries, rights
from tongban.catalog.revisions.beginning import NewItem, key_for
from tongban.catalog.revisions.copies import Task, tasks
from tongban.catalog.revisions.drafting import begin
from tongban.catalog.revisions.states import Subject
from tongban.channels.authorise import staff
from tongban.channels.desk.frame import counted, cut, say, show, told
from tongban.channels.shapes import Choice, ErrorLine, Field, Link, Tab
from tongban.channels.studio.districts import BEHIND
from tongban.core import clock
from tongban.core.errors import Problem

#: The kinds an item may be of, as the published ones are.
KINDS = (
    N_("行政许可"), N_("行政确认"), N_("行政给付"), N_("行政奖励"), N_("备案"), N_("公共服务"), N_("其他行政权力"),
)  # fmt: skip
_TYPED = 120


@dataclass(frozen=True, slots=True)
class Words:
    """How the page that begins one speaks of it."""

    title: str
    name: str
    example: str
    kind: str
    department: str
    kinds: Sequence[str]


_WORDS: Mapping[Subject, Words] = {
    Subject.ITEM: Words(
        N_("新事项"), N_("事项名称"), N_("按实施清单上的叫法，例如 临时摊位备案。"), N_("事项类型"), N_("主管部门"),
        KINDS,
    ),
    Subject.BUNDLE: Words(
        N_("新的一件事"), N_("名称"), N_("群众一听就懂的，例如 开办饭店（一业一证）。"), N_("集成办理方式"),
        N_("牵头部门"), BUNDLE_KINDS,
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list of the studio."""

    name: str
    url: str
    key: str
    state: str
    more: str
    at: object = None
    by: str = ""


@require_safe
@staff(*rights.POSTS)
def home(request: Any) -> HttpResponse:
    """What waits for whoever looks, and beside it all revisions or all items she may see."""
    query = request.GET.get("q", "").strip()[:_TYPED]
    shown = request.GET.get("show", "")
    waiting = [*(_task_row(one) for one in tasks(request.actor)), *(
        _revision_row(one.revision, clock.today(), one.act) for one in queries.waiting(request.actor)
    )]  # fmt: skip
    revisions = queries.revisions(request.actor, query)
    items, whole = _items(query, clock.today()), _bundles(query, clock.today())
    tab = shown if shown in ("waiting", "revisions", "items", "bundles") else "waiting" if waiting else "revisions"
    page, rows = _bundle_rows(request, whole) if tab == "bundles" else _rows(request, tab, waiting, revisions, items)
    return show(request, "studio/home.html", "revisions", {
        "tabs": [
            _tab("waiting", _("等我办"), len(waiting), tab),
            _tab("revisions", _("稿"), told(counted(revisions)), tab),
            _tab("items", _("事项"), told(len(items)), tab),
            _tab("bundles", _("一件事"), told(len(whole)), tab),
        ],
        "tab": tab, "rows": rows, "page": page, "query": query,
        "drafts": bool(rights.departments(request.actor, rights.DRAFTER)),
    })  # fmt: skip


def _tab(name: str, text: str, count: int | str, current: str) -> Tab:
    return Tab(text, f"?show={name}", current=name == current, count=count)


def _rows(request: Any, tab: str, waiting: list[Row], revisions: Any, items: list[Listing]) -> tuple[Any, list[Row]]:
    today = clock.today()
    if tab == "items":
        page, part = cut(request, len(items))
        some = items[part]
        written = queries.open_revisions([one.key for one in some])
        return page, [_item_row(one, one.key in written) for one in some]
    if tab == "waiting":
        page, part = cut(request, len(waiting))
        return page, waiting[part]
    page, part = cut(request, counted(revisions))
    return page, [_revision_row(one, today) for one in revisions[part]]


def _bundle_rows(request: Any, found: list[BundleVersion]) -> tuple[Any, list[Row]]:
    page, part = cut(request, len(found))
    some = found[part]
    written = queries.open_revisions([one.key for one in some], Subject.BUNDLE)
    return page, [
        Row(
            one.name, reverse("studio:bundle", args=[one.key]), one.key, one.kind,
            _("有一份稿在写") if one.key in written else "", one.in_force, one.lead,
        )
        for one in some
    ]  # fmt: skip


def _bundles(query: str, today: date) -> list[BundleVersion]:
    rows = bundles.bundles(today)
    return [one for one in rows if not query or query in one.name or query in one.lead or query in one.key]


def _task_row(task: Task) -> Row:
    """A district's list that is to follow a new version of the city."""
    names = "、".join(_(what) for what in task.moved)
    more = _("市级改了您自己定的：%(what)s") % {"what": names} if task.moved else _("自己定的没有受影响，确认跟进")
    district = catalog.city().districts.get(task.district, "")
    return Row(f"{task.name}（{district}）", reverse("studio:district", args=[task.key, task.district]), task.key,
               _(BEHIND), more, task.since, task.department)  # fmt: skip


def _revision_row(row: Any, today: date, act: str = "") -> Row:
    state = queries.standing_of(row, today)
    bundle = row.subject == Subject.BUNDLE
    begun = (_("修改现有一件事") if bundle else _("修改现有事项")) if row.base else (
        _("新的一件事") if bundle else _("新事项")
    )  # fmt: skip
    begun = _("区市清单") if row.parent else begun
    return Row(row.name, reverse("studio:revision", args=[row.id]), row.item_key, str(state.label), act or begun,
               row.changed_at, row.drafter_name)  # fmt: skip


def _item_row(one: Listing, written: bool) -> Row:
    more = _("有一份稿在写") if written else ""
    return Row(one.name, reverse("studio:item", args=[one.key]), one.key, one.kind, more, one.in_force, one.department)


def _items(query: str, today: date) -> list[Listing]:
    rows = catalog.catalogue(today).listings
    return [one for one in rows if not query or query in one.name or query in one.department or query in one.key]


@staff(rights.DRAFTER)
@require_http_methods(["GET", "POST"])
def new(request: Any, subject: str) -> HttpResponse:
    """Begin an item or a bundle that is not published yet."""
    typed = _typed(request, Subject(subject))
    if request.method == "GET":
        return _empty_page(request, typed)
    try:
        made = begin(request.actor, typed)
    except Problem as problem:
        return _empty_page(request, typed, problem)
    say(request, _("已经开始。先把标出的几处填上，随时自动保存。"))
    return redirect("studio:revision", revision_id=made.id)


def _typed(request: Any, subject: Subject) -> NewItem:
    name = request.POST.get("name", "").strip()[:_TYPED]
    departments = rights.departments(request.actor, rights.DRAFTER)
    key = request.POST.get("key", "").strip()[:60]
    return NewItem(
        key or (key_for(name, _taken(subject)) if name else ""),
        name,
        request.POST.get("kind", "").strip()[:40],
        request.POST.get("department", departments[0] if departments else ""),
        tuple(request.POST.getlist("subjects")),
        subject=subject,
    )


def _taken(subject: Subject) -> list[str]:
    """The keys that are in use."""
    if subject == Subject.ITEM:
        return list(catalog.all_versions())
    return [one.key for one in bundles.read_terms()]


def _empty_page(request: Any, typed: NewItem, problem: Problem | None = None) -> HttpResponse:
    wrong = problem.fields if problem else {}
    departments = rights.departments(request.actor, rights.DRAFTER)
    words = _WORDS[typed.subject]
    fields = [
        Field("name", _(words.name), value=typed.name, error=wrong.get("name", ""), max_length=120,
              hint=_(words.example)),
        Field("kind", _(words.kind), "select", value=typed.kind, error=wrong.get("kind", ""),
              choices=[Choice(one, _(one)) for one in words.kinds]),
        Field("department", _(words.department), "select", value=typed.department, error=wrong.get("department", ""),
              choices=[Choice(one, one) for one in departments]),
        Field("subjects", _("办给谁"), "checkboxes", values=typed.subjects, error=wrong.get("subjects", ""),
              choices=[Choice(one, _(one)) for one in SUBJECTS]),
        Field("key", _("英文代号"), value=typed.key if problem else "", error=wrong.get("key", ""), max_length=60,
              required=False, hint=_("不填的，按名称的拼音来。发布以后不能再改。")),
    ]  # fmt: skip
    lines = [ErrorLine(text, name) for name, text in wrong.items()]
    return show(request, "studio/new.html", "revisions", {
        "crumbs": [Link(_("事项工作室"), reverse("studio:home")), Link(_(words.title))],
        "title": _(words.title), "fields": fields,
        "errors": lines or ([ErrorLine(problem.detail)] if problem else []),
    }, status=problem.status if problem else 200)  # fmt: skip
