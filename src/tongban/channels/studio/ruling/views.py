"""The page of a revision's rules: tables written, tried while one types, kept as edits nobody overwrites unseen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_http_methods, require_POST
from ruamel.yaml.error import YAMLError

from tongban.catalog.pack.bundle import BUNDLE
from tongban.catalog.pack.editing import data_of
from tongban.catalog.pack.feel import names_in_scope
from tongban.catalog.pack.item import EXAMPLES, ITEM
from tongban.catalog.pack.rules_file import RULES
from tongban.catalog.revisions import drafting, queries, rights, surroundings
from tongban.catalog.revisions.checking import Checked, check_files
from tongban.catalog.revisions.models import Revision
from tongban.catalog.revisions.states import OPEN
from tongban.catalog.revisions.texts import Edit, applied
from tongban.catalog.vocabulary import Vocabulary
from tongban.channels.authorise import staff
from tongban.channels.desk.frame import say, show
from tongban.channels.shapes import Link
from tongban.channels.studio import editor
from tongban.channels.studio.files import FileProblem
from tongban.channels.studio.grid import UnreadableError
from tongban.channels.studio.marking import Around, marks, read_request
from tongban.channels.studio.ruling import findings, sections, shaping
from tongban.channels.studio.ruling.edits import edits_between
from tongban.channels.studio.ruling.sections import COLUMNS, HINTS, TITLES, Key, Rules, Section
from tongban.channels.studio.views import posted
from tongban.core.errors import Problem

OUTCOMES: Final[Mapping[str, str]] = {
    "准予": N_("准予：条件都成立就准予，否则转人工"),
    "分流": N_("分流：看属于哪种情形，走哪条路"),
    "转人工": N_("转人工：总由工作人员决定"),
}
HITS: Final[Mapping[str, str]] = {
    "首个": N_("首个：从上往下，第一行符合的算"),
    "唯一": N_("唯一：只能有一行符合，多行符合就转人工"),
}


@dataclass(frozen=True, slots=True)
class Desk:
    """A revision on the page: who looks at it, its words, its rules as they are typed, and what became of them."""

    revision: Revision
    editable: bool
    rules: Rules
    texts: Mapping[Key, str]
    shown: Mapping[Key, str]
    checked: Checked
    files: Mapping[str, str]
    numbers: Mapping[Key, tuple[int, ...]] = field(default_factory=dict)
    problem: str = ""
    kept: bool = False


def opened(request: Any, revision_id: UUID) -> tuple[Revision, bool]:
    """A revision the officer may read, and whether she may write it now. Raises NotFound."""
    row = queries.item_revision(request.actor, revision_id)
    writes = rights.covers(request.actor, rights.DRAFTER, row.department, row.district)
    return row, writes and row.state in OPEN


def crumbs(revision: Revision, page: str) -> list[Link]:
    """The way to a page of a revision."""
    there = reverse("studio:revision", args=[revision.id])
    return [Link(_("事项工作室"), reverse("studio:home")), Link(revision.name, there), Link(page)]


def words_of(revision: Revision) -> Vocabulary:
    """The words a revision may use: the published ones and its own."""
    return surroundings.vocabulary(surroundings.published(), revision.files)


@require_http_methods(["GET", "POST"])
@staff(*rights.POSTS)
def rules(request: Any, revision_id: UUID) -> HttpResponse:
    """Write the rules of a revision; what is typed is checked and proven at once and kept when a cell is left."""
    revision, editable = opened(request, revision_id)
    if request.method == "GET":
        return _page(request, _standing(revision, editable))
    if not editable:
        return _page(request, _standing(revision, editable), 403)
    act = request.POST.get("act", "")
    if act in shaping.ACTS or act.startswith(("outcome:", "hit:", "drop:")) or request.FILES.get("file"):
        return _shaped(request, revision, act)
    desk = _typed(request, revision, keep=act == "save" or request.POST.get("keep") == "1")
    if request.headers.get("HX-Request") == "true":
        return show(request, "studio/ruling/ruled.html", "revisions", {**_context(request, desk), "oob": True})
    if desk.kept and not desk.problem:
        say(request, _("已保存。"))
        return HttpResponseRedirect(request.path)
    return _page(request, desk, 409 if desk.problem else 200)


def _standing(revision: Revision, editable: bool, problem: str = "") -> Desk:
    """The rules as they are kept."""
    try:
        found = sections.read_rules(data_of(revision.files.get(RULES, "")))
    except (YAMLError, ValueError):
        found, problem = sections.read_rules({}), _("rules.yaml 现在读不通，请在文件里改正。")
    texts = {key: one.page for key, one in found.sections.items()}
    numbers = {key: tuple(range(1, len(one.rows) + 1)) for key, one in found.sections.items()}
    checked = check_files(revision.item_key, revision.department, revision.files)
    return Desk(revision, editable, found, texts, texts, checked, revision.files, numbers, problem)


def _typed(request: Any, revision: Revision, *, keep: bool) -> Desk:
    """The rules as they are typed, kept where asked for; a conflict keeps nothing and loses nothing."""
    now = _standing(revision, editable=True)
    texts = {key: request.POST.get(f"text:{key}", now.texts[key]) for key in now.rules.sections}
    shown = {key: request.POST.get(f"shown:{key}", now.shown[key]) for key in now.rules.sections}
    files, numbers, problem = revision.files, dict(now.numbers), now.problem
    parts: dict[Key, Section] = dict(now.rules.sections)
    kept = False
    try:
        edits: list[Edit] = []
        for key in now.rules.sections:
            parts[key], numbers[key] = sections.typed(key, texts[key])
            edits += edits_between(revision.files.get(RULES, ""), sections.typed(key, shown[key])[0], parts[key])
        files = applied(revision.files, edits)[0]
        if keep:
            revision = drafting.edit(request.actor, revision.id, edits)
            files, kept = revision.files, True
            shown = {key: one.page for key, one in parts.items()}
    except (UnreadableError, Problem) as wrong:
        problem = str(wrong)
    checked = check_files(revision.item_key, revision.department, files)
    rules = Rules(now.rules.outcome, now.rules.hit, parts)
    return Desk(revision, True, rules, texts, shown, checked, files, numbers, problem, kept)


def _shaped(request: Any, revision: Revision, act: str) -> HttpResponse:
    """An act on the whole: outcome, hit policy, table or rows, a hand-over, a file brought in, an example dropped."""
    try:
        desk = _typed(request, revision, keep=True)
        if desk.problem:
            return _page(request, desk, 409)
        names = names_of(desk.files, words_of(revision))
        done = shaping.said(desk.files, act, names)
        drafting.edit(request.actor, revision.id, shaping.edits(desk.files, act, request.FILES.get("file"), names))
    except (FileProblem, Problem) as wrong:
        row = Revision.objects.get(id=revision.id)
        return _page(request, _standing(row, editable=True, problem=str(wrong)), 422)
    say(request, done)
    return HttpResponseRedirect(request.path)


@require_POST
@staff(rights.DRAFTER)
def feel(request: Any, revision_id: UUID) -> HttpResponse:
    """The marks under a text of a revision's rules while it is typed, over the names in scope there."""
    revision = queries.revision(request.actor, revision_id)
    text, kind, head = read_request(posted(request))
    words = words_of(revision)
    return JsonResponse({"marks": marks(text, kind, Around(names_of(revision.files, words), head), words)})


def names_of(files: Mapping[str, str], words: Vocabulary) -> tuple[str, ...]:
    """What the rules and conditions of a revision may name."""
    try:
        asked = data_of(files.get(ITEM) or files.get(BUNDLE, "")).get("ask") or ()
    except (YAMLError, ValueError, AttributeError):
        asked = ()
    return tuple(names_in_scope(words, [str(one.get("element")) for one in asked if isinstance(one, Mapping)]))


def _page(request: Any, desk: Desk, status: int = 200) -> HttpResponse:
    words, number = words_of(desk.revision), editor.nonce()
    shown = show(request, "studio/ruling/rules.html", "revisions", {
        **_context(request, desk),
        "crumbs": crumbs(desk.revision, _("规则与例子")),
        "edit_url": reverse("studio:edit", args=[desk.revision.id, "routes"]) if desk.editable else "",
        "parts": [_part(key, desk, words) for key in desk.rules.sections],
        "scope": editor.scope(words, names_of(desk.files, words)),
        "grid_words": editor.words(),
        "nonce": number,
        "outcomes": OUTCOMES.items(),
        "hits": HITS.items(),
        "tabular": "table" in desk.rules.sections,
        "routing": desk.rules.outcome == "分流",
    }, status=status)  # fmt: skip
    return editor.with_editor(shown, number)


def _context(request: Any, desk: Desk) -> dict[str, Any]:
    said = findings.told(desk.revision, desk.checked, desk.rules, desk.numbers)
    words = words_of(desk.revision)
    return {
        "desk": desk,
        "revision": desk.revision,
        "address": request.path,
        "blocking": [one for one in said if one.blocks],
        "remarks": [one for one in said if not one.blocks],
        "cases": findings.cases(desk.checked.version, words),
        "examples": findings.examples(desk.files, desk.checked),
        "bases": [(key, text) for key, text in desk.shown.items()],
        "try_url": reverse("studio:revision_try", args=[desk.revision.id]),
    }


def _part(key: Key, desk: Desk, words: Vocabulary) -> dict[str, Any]:
    options = _options(desk.files, words)
    fixed = {said: {"kind": _kind(key, name), "options": options.get(name, [])} for said, name in COLUMNS[key]}
    return {
        "key": key,
        "title": TITLES[key],
        "hint": HINTS[key],
        "text": desk.texts[key],
        "settings": {
            "free": False, "fixed": fixed, "firstFree": 1, "leastRows": 0,
            "most": {"rows": editor.MOST_ROWS, "columns": editor.MOST_COLUMNS},
        },
        "settings_id": f"grid-{key}",
        "tabular": key == "table",
    }  # fmt: skip


def _kind(key: Key, name: str) -> str:
    if name in ("when", "expr"):
        return "value" if key == "compute" else "condition"
    return "choice" if name == "effect" else "text"


def _options(files: Mapping[str, str], words: Vocabulary) -> dict[str, list[str]]:
    """What the fixed columns offer."""
    try:
        routes = list(data_of(files.get(ITEM, "")).get("routes") or ())
    except (YAMLError, ValueError, AttributeError, TypeError):
        routes = []
    known = surroundings.sources(surroundings.published(), files)[0]
    return {
        "then": [*map(str, routes)],
        "effect": ["", "转人工"],
        "source": sorted(known),
        "confidence": ["law", "official", "secondary", "dataset", "demo"],
        "element": list(words.elements),
    }


__all__ = ["EXAMPLES", "crumbs", "feel", "names_of", "opened", "rules", "words_of"]
