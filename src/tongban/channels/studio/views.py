"""The page on which a rule is written, tried and proven before anybody is bound by it; nothing typed is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Final

import orjson
from django.http import HttpResponse, JsonResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tongban.cases.rights import ITEM_ADMIN
from tongban.catalog import queries as catalog
from tongban.channels.authorise import staff
from tongban.channels.desk.frame import show
from tongban.channels.studio import editor
from tongban.channels.studio import facts as facing
from tongban.channels.studio.doubts import doubts
from tongban.channels.studio.examples import Example, examples
from tongban.channels.studio.facts import FactField, facts_of, fields_of
from tongban.channels.studio.faults import Fault
from tongban.channels.studio.files import FileProblem, opened
from tongban.channels.studio.grid import MOST_CHARACTERS, Grid, UnreadableError, read_grid
from tongban.channels.studio.marking import Around, marks, read_request
from tongban.channels.studio.outcome import Outcome, outcome
from tongban.channels.studio.reasoning import Found, Reasoning, reasoning
from tongban.channels.studio.rules import MODES, POLICIES, Mode, Rule, Typed, put_right, read
from tongban.core import clock
from tongban.rules.feel.nodes import HitPolicy

_FIRST: Final[Mode] = "table"
_POLICY: Final[HitPolicy] = "F"
#: Of a large catalogue the rules of some items are enough to begin with.
_MOST_EXAMPLES: Final = 100
_MOST_DECLARED: Final = 60


@dataclass(frozen=True, slots=True)
class Bench:
    """What lies on the bench: the text of each mode, and which one is looked at."""

    mode: Mode = _FIRST
    texts: dict[Mode, str] = field(default_factory=dict)
    policy: HitPolicy = "F"
    names: tuple[str, ...] = ()

    @property
    def typed(self) -> Typed:
        """What is looked at."""
        return Typed(self.mode, self.texts.get(self.mode, ""), self.policy, self.names)

    def holding(self, typed: Typed) -> Bench:
        """The bench with this on top."""
        return Bench(typed.mode, {**self.texts, typed.mode: typed.text}, typed.policy, typed.names)


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of what is on the bench."""

    rule: Rule | None = None
    faults: tuple[Fault, ...] = ()
    fields: Sequence[FactField] = ()
    outcome: Outcome | None = None
    reasoning: Reasoning | None = None


@require_http_methods(["GET", "POST"])
@staff(ITEM_ADMIN)
def rules(request: Any) -> HttpResponse:
    """Write or paste a rule, give it facts, and see what it comes to, what it asks for and what is missing from it."""
    if request.method == "GET":
        bench = _loaded(Bench(_mode(request.GET.get("mode", ""))), request.GET.get("example", ""))
        return _page(request, bench, QueryDict())
    bench = _bench(request.POST)
    if request.headers.get("HX-Request") == "true":
        return _fragment(request, bench)
    act, _colon, detail = request.POST.get("act", "").partition(":")
    sent: QueryDict = request.POST
    if act == "mode":
        bench = replace(bench, mode=_mode(detail))
        bench = bench if bench.typed.text else _loaded(bench, "")
    elif act == "load":
        bench = _loaded(bench, sent.get("example", ""))
    elif act == "fix":
        bench = bench.holding(put_right(bench.typed, lambda rule: doubts(rule, _fields(rule, sent))))
    elif act == "case":
        sent = _with_case(bench, sent, detail)
    elif act == "open":
        return _opened(request, bench, sent)
    return _page(request, bench, sent)


@require_POST
@staff(ITEM_ADMIN)
def feel(request: Any) -> HttpResponse:
    """The marks under a text while it is typed, for the editor; any name becomes an input."""
    text, kind, head = read_request(posted(request))
    return JsonResponse({"marks": marks(text, kind, Around(head=head), catalog.vocabulary())})


def posted(request: Any) -> dict[str, Any]:
    """The JSON object a script sent; empty where it is something else."""
    try:
        body = orjson.loads(request.body)
    except orjson.JSONDecodeError:
        return {}
    return body if isinstance(body, dict) else {}


def _mode(word: str) -> Mode:
    return next((mode for mode in MODES if mode == word), _FIRST)


def _bench(sent: QueryDict) -> Bench:
    texts: dict[Mode, str] = {mode: sent.get(f"text:{mode}", "")[: MOST_CHARACTERS + 1] for mode in MODES}
    declared = [line.strip() for line in sent.get("names", "")[:4000].splitlines() if line.strip()]
    names = tuple(dict.fromkeys(declared))[:_MOST_DECLARED]
    policy = next((letter for letter in POLICIES if letter == sent.get("policy")), _POLICY)
    return Bench(_mode(sent.get("mode", "")), texts, policy, names)


def _examples(mode: Mode) -> list[Example]:
    return examples(catalog.items(clock.today(), _MOST_EXAMPLES), mode)


def _loaded(bench: Bench, key: str) -> Bench:
    """The bench with an example on top: the one asked for, else the first."""
    listed = _examples(bench.mode)
    return bench.holding(next((one for one in listed if one.key == key), listed[0]).typed)


def _opened(request: Any, bench: Bench, sent: QueryDict) -> HttpResponse:
    """The bench with a file handed in on top, or the same with the reason why not."""
    file = request.FILES.get("file")
    if file is None:
        return _page(request, bench, sent, _("请先选一个文件。"), status=422)
    try:
        return _page(request, bench.holding(opened(file)), sent)
    except FileProblem as problem:
        return _page(request, bench, sent, str(problem), status=422)


def _tried(bench: Bench, sent: QueryDict) -> Tried:
    found = read(bench.typed)
    if not isinstance(found, Rule):
        return Tried(faults=found)
    facts, fields = facts_of(_fields(found, sent))
    result = outcome(found, facts)
    return Tried(found, doubts(found, fields), fields, result, reasoning(found, result, fields, facts))


def _fields(rule: Rule, sent: QueryDict) -> list[FactField]:
    return fields_of(rule, sent, catalog.vocabulary())


def _page(request: Any, bench: Bench, sent: QueryDict, problem: str = "", status: int = 200) -> HttpResponse:
    words, number = catalog.vocabulary(), editor.nonce()
    shown = show(request, "studio/rules.html", "studio", {
        **_shown(bench, sent),
        "examples": _examples(bench.mode),
        "example": sent.get("example") or request.GET.get("example", ""),
        "file_problem": problem,
        "scope": editor.scope(words, editor.every_name(words)),
        "grid_words": editor.words(),
        "grid_settings": editor.free_settings(),
        "nonce": number,
    }, status=status)  # fmt: skip
    return editor.with_editor(shown, number)


def _fragment(request: Any, bench: Bench) -> HttpResponse:
    """The parts of the page that changed, for a page that stays open."""
    context = _shown(bench, request.POST)
    context["fresh"] = context["signature"] != request.POST.get("signature", "") and context["tried"].rule is not None
    return show(request, "studio/tried.html", "studio", context)


def _shown(bench: Bench, sent: QueryDict) -> dict[str, Any]:
    tried = _tried(bench, sent)
    grid = _grid(bench.typed)
    return {
        "bench": bench,
        "text": grid.text if grid is not None else bench.typed.text,
        "untold": grid is None,
        "others": [(mode, bench.texts.get(mode, "")) for mode in MODES if mode != bench.mode],
        "modes": [("expression", _("表达式")), ("table", _("决策表")), ("book", _("规则文件"))],
        "policies": POLICIES.items(),
        "kinds": facing.KINDS.items(),
        "tried": tried,
        "fixable": any(fault.fix is not None for fault in tried.faults),
        "names": "\n".join(bench.names),
        "carried": facing.carried(sent, tried.fields),
        "signature": signature(tried.fields),
    }


def _grid(typed: Typed) -> Grid | None:
    """The table typed, if it is one, right or wrong: shown in the layout that the page edits."""
    try:
        return read_grid(typed.text) if typed.mode == "table" else None
    except UnreadableError:
        return None


def signature(fields: Sequence[FactField]) -> str:
    """Changes when the form of facts has to be drawn anew."""
    return "|".join(f"{one.name}/{one.drawn}" for one in fields)[:4000]


def _with_case(bench: Bench, sent: QueryDict, number: str) -> QueryDict:
    """What was sent, with the facts of a counter-example for what was typed."""
    tried = _tried(bench, sent)
    found = tried.reasoning.proven.found if tried.reasoning is not None else ()
    case = next((one for one in found if str(one.number) == number), None)
    if case is None or case.facts is None:
        return sent
    changed = sent.copy()
    for one in tried.fields:
        _fill(changed, one, case)
    return changed


def _fill(sent: QueryDict, one: FactField, case: Found) -> None:
    if case.facts is None or one.name not in case.facts:
        sent[f"state:{one.name}"] = facing.UNASKED
        return
    value = case.facts[one.name]
    sent[f"value:{one.name}"] = ""
    if value is None:
        sent[f"state:{one.name}"] = facing.EMPTY
    elif isinstance(value, bool):
        sent[f"state:{one.name}"] = facing.YES if value else facing.NO
    else:
        sent[f"state:{one.name}"] = facing.VALUE
        sent[f"value:{one.name}"] = _words(value)


def _words(value: object) -> str:
    if isinstance(value, list):
        return "、".join(map(_words, value))
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
