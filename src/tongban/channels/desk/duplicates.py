"""Words that look alike, side by side: to be merged by two people, or remembered as no duplicates."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_POST

from tongban.catalog import merging
from tongban.catalog import queries as catalog
from tongban.catalog.likeness import Pair, joined_pairs, pairs, words_of
from tongban.catalog.merged import Act, newest
from tongban.catalog.models import WordDecision
from tongban.catalog.pack.merges import MERGEABLE
from tongban.catalog.revisions.rights import COUNTERSIGNER, DRAFTER, PUBLISHER
from tongban.catalog.search.word_meaning import pairs_by_meaning
from tongban.catalog.vocabulary import Vocabulary
from tongban.channels.authorise import staff
from tongban.channels.desk.frame import cut, say, show
from tongban.channels.desk.words import WordLine, line_maker
from tongban.channels.shapes import Tab
from tongban.core import clock
from tongban.core.actor import Actor
from tongban.core.errors import Forbidden, NotFound, Problem

_MOST_TYPED = 40
_KINDS = {"elements": N_("数据元"), "materials": N_("材料"), "licences": N_("证照")}
_VIEWS = {"open": N_("待处理"), "waiting": N_("待复核"), "done": N_("已处理")}
#: Who may do what to a pair; nobody agrees to what she proposed.
_POSTS: Mapping[str, tuple[str, ...]] = {
    "propose": (DRAFTER,), "differ": (DRAFTER,), "agree": (COUNTERSIGNER, PUBLISHER),
    "send-back": (COUNTERSIGNER, PUBLISHER), "propose-split": (DRAFTER,), "split": (COUNTERSIGNER, PUBLISHER),
}  # fmt: skip
#: What may be done to a pair as it stands.
_NEXT: Mapping[str, tuple[str, ...]] = {
    "": ("propose", "differ"), Act.SENT_BACK: ("propose", "differ"), Act.SPLIT: ("propose", "differ"),
    Act.PROPOSED: ("agree", "send-back"), Act.AGREED: ("propose-split",), Act.KEPT: ("propose-split",),
    Act.SPLIT_PROPOSED: ("split", "send-back"), Act.DIFFERENT: ("propose",),
}  # fmt: skip
#: Acts nobody does to what she said herself.
_OF_ANOTHER = ("agree", "split", "send-back")
Said = Mapping[tuple[str, frozenset[str]], WordDecision]


@dataclass(frozen=True, slots=True)
class Sides:
    """Two words side by side, why they look alike, what was said of them, and what the reader may do."""

    kind: str
    words: tuple[WordLine, WordLine]
    reasons: str
    said: WordDecision | None
    acts: Sequence[str]
    mergeable: bool

    @property
    def kind_name(self) -> str:
        """What the words are of, in a word."""
        return _(_KINDS[self.kind])


@staff(DRAFTER, COUNTERSIGNER, PUBLISHER)
def worklist(request: Any) -> HttpResponse:
    """Every pair that looks alike and of which nobody said anything, those that wait for a second person, the rest."""
    return _shown(request)


def _shown(request: Any, problem: Problem | None = None) -> HttpResponse:
    words, said = catalog.vocabulary(), newest()
    view = request.GET.get("view", "open")
    view = view if view in _VIEWS else "open"
    query, kind = request.GET.get("q", "").strip()[:_MOST_TYPED], request.GET.get("kind", "")
    every = _by_view(words, said)
    found = {name: [one for one in some if _wanted(one, query, kind)] for name, some in every.items()}
    page, part = cut(request, len(found[view]))
    lines = _lines(words)
    here = reverse("desk:duplicates")
    return show(request, "desk/duplicates.html", "vocabulary", {
        "tabs": [
            Tab(_(name), f"{here}?{urlencode({'view': key, 'kind': kind, 'q': query})}", len(found[key]), key == view)
            for key, name in _VIEWS.items()
        ],
        "view": view, "query": query, "kind": kind, "kinds": [(key, _(name)) for key, name in _KINDS.items()],
        "rows": [_sides(pair, said, lines, request.actor) for pair in found[view][part]],
        "page": page, "asked": urlencode({"view": view, "kind": kind, "q": query}),
        "problem": problem.detail if problem else "",
    }, status=problem.status if problem else 200)  # fmt: skip


@lru_cache(maxsize=2)
def _pairs(words: Any) -> tuple[Pair, ...]:
    return tuple(pairs(words.of))


def _alike(words: Vocabulary) -> list[Pair]:
    """Every pair that looks alike, or means nearly the same to the model where there is one."""
    return joined_pairs(_pairs(_Identity(words)), pairs_by_meaning(words))


@dataclass(frozen=True, slots=True)
class _Identity:
    """A vocabulary told from others by being the same object: it is kept for as long as it is in use."""

    of: Vocabulary

    def __hash__(self) -> int:
        return id(self.of)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Identity) and other.of is self.of


def _by_view(words: Vocabulary, said: Said) -> dict[str, list[Pair]]:
    alike = _alike(words)
    known = {(pair.kind, pair.key): pair for pair in alike}
    found: dict[str, list[Pair]] = {view: [] for view in _VIEWS}
    found["open"] = [pair for pair in alike if _view(said.get((pair.kind, pair.key))) == "open"]
    for (kind, key), row in sorted(said.items(), key=lambda one: one[1].at, reverse=True):
        if (view := _view(row)) != "open":
            found[view].append(known.get((kind, key)) or Pair(kind, row.old, row.into, (), 0))
    return found


def _wanted(pair: Pair, query: str, kind: str) -> bool:
    """Whether a pair is of a kind (any, where it names none) and one of its words holds what somebody typed."""
    return (kind not in _KINDS or pair.kind == kind) and any(query in name for name in (pair.one, pair.other))


def _view(row: WordDecision | None) -> str:
    if row is None or row.act in (Act.SENT_BACK, Act.SPLIT):
        return "open"
    return "waiting" if row.act in (Act.PROPOSED, Act.SPLIT_PROPOSED) else "done"


def _lines(words: Vocabulary) -> Callable[[str, str], WordLine]:
    """What makes the line of a word; a word that went into another is only a name."""
    versions = catalog.words_used(clock.today())
    makers = {kind: line_maker(kind, words, versions) for kind in words_of(words)}
    named = {(kind, word.name): word for kind, some in words_of(words).items() for word in some}

    def line(kind: str, name: str) -> WordLine:
        word = named.get((kind, name))
        return makers[kind](word) if word is not None else WordLine(name, "", "", "", "", (), "", (), "")

    return line


def is_record(kind: str, *names: str) -> bool:
    """Whether one of some words is a record of a base library: those are compared and never merged."""
    licences = catalog.vocabulary().licences
    return kind == "licences" and any(name in licences and licences[name].record for name in names)


def _sides(pair: Pair, said: Said, line: Callable[[str, str], WordLine], actor: Actor) -> Sides:
    row = said.get((pair.kind, pair.key))
    first, second = (row.old, row.into) if _view(row) != "open" and row is not None else (pair.one, pair.other)
    acts = [act for act in _NEXT[row.act if row else ""] if any(actor.holds(post) for post in _POSTS[act])]
    if row is not None and row.actor_id == actor.id:
        acts = [act for act in acts if act not in _OF_ANOTHER]
    mergeable = pair.kind in MERGEABLE and not is_record(pair.kind, first, second)
    return Sides(
        pair.kind, (line(pair.kind, first), line(pair.kind, second)), "、".join(_(one) for one in pair.reasons), row,
        [act for act in acts if mergeable or act != "propose"], mergeable,
    )  # fmt: skip


@require_POST
@staff(DRAFTER, COUNTERSIGNER, PUBLISHER)
def decide(request: Any, act: str) -> HttpResponse:
    """Propose that one word goes into another, say that they differ, or answer somebody's proposal."""
    if act not in _POSTS:
        raise NotFound
    if not any(request.actor.holds(post) for post in _POSTS[act]):
        raise Forbidden(
            _("这一步由%(posts)s办理，您没有这个职责。") % {"posts": "、".join(_POSTS[act])}, code="TB-AUTH-406"
        )
    kind, one, other = (request.POST.get(name, "")[:120] for name in ("kind", "one", "other"))
    old, into = (other, one) if request.POST.get("stays") == "one" else (one, other)
    verbs = {
        "propose": merging.propose, "differ": merging.differ, "agree": merging.agree, "send-back": merging.send_back,
        "propose-split": merging.propose_split, "split": merging.split,
    }  # fmt: skip
    try:
        verbs[act](request.actor, kind, old, into, request.POST.get("reason", ""))
    except Problem as problem:
        if problem.status >= 500 or isinstance(problem, NotFound | Forbidden):
            raise
        return _shown(request, problem)
    done = {
        "propose": _("已提出把“%(old)s”并入“%(into)s”，等待另一个人复核。"),
        "differ": _("已记下“%(old)s”和“%(into)s”不是重复。"),
        "agree": _("“%(old)s”已并入“%(into)s”。以后发布的版本按新词，已发布的版本不变。"),
        "send-back": _("没有同意“%(old)s”和“%(into)s”的这项提议。"),
        "propose-split": _("已提出把“%(old)s”和“%(into)s”拆开，等待另一个人复核。"),
        "split": _("“%(old)s”和“%(into)s”又是两个词了。以后发布的版本按两个词。"),
    }
    say(request, done[act] % {"old": old, "into": into})
    return redirect(f"{reverse('desk:duplicates')}?{request.GET.urlencode()}")
