"""Trying a revision on somebody: facts as they are fetched, questions in their order, the outcome with its reasons."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongban.cases.preparation import APPLIED_ON
from tongban.catalog.definition import ItemVersion
from tongban.catalog.pack.editing import ABSENT, data_of, value_at
from tongban.catalog.pack.item import EXAMPLES
from tongban.catalog.revisions import drafting, rights
from tongban.catalog.revisions.checking import Checked, check_files
from tongban.catalog.revisions.models import Revision
from tongban.catalog.revisions.texts import Edit
from tongban.catalog.vocabulary import Vocabulary
from tongban.channels.authorise import staff
from tongban.channels.desk.frame import say, show
from tongban.channels.studio import facts as facing
from tongban.channels.studio.facts import facts_of, fields_of
from tongban.channels.studio.outcome import outcome
from tongban.channels.studio.reasoning import Reasoning, asking
from tongban.channels.studio.rules import Rule
from tongban.channels.studio.ruling import findings
from tongban.channels.studio.ruling.views import crumbs, opened, words_of
from tongban.channels.studio.views import Tried, signature
from tongban.core import clock
from tongban.core.errors import NotFound, Problem
from tongban.exchange.ports import Purpose
from tongban.exchange.services import collect
from tongban.parties.models import Party
from tongban.parties.queries import acts_for, demonstration_accounts
from tongban.rules import Effect, Verdict


@dataclass(frozen=True, slots=True)
class Person:
    """演示: somebody to try a revision on."""

    id: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Expected:
    """What an example is to come out as; ``came`` is what the rules said when the page was made."""

    effect: str
    route: str
    came: str


def expected(sent: QueryDict, verdict: Verdict) -> Expected:
    """What somebody chose, else what the rules say now: what was merely shown follows the rules."""
    said = (verdict.effect.value, verdict.value or "")
    chosen = (sent.get("expect", ""), sent.get("route", ""))
    follows = not chosen[0] or "/".join(chosen) == sent.get("came")
    effect, route = said if follows else chosen
    return Expected(effect, route, "/".join(said))


@require_http_methods(["GET", "POST"])
@staff(*rights.POSTS)
def trying(request: Any, revision_id: UUID) -> HttpResponse:
    """Choose a demonstration person or firm, answer what is asked, see what comes out; keep it as an example."""
    revision, editable = opened(request, revision_id)
    checked = check_files(revision.item_key, revision.department, revision.files)
    if checked.version is None:
        return show(request, "studio/ruling/unreadable.html", "revisions", {
            "revision": revision, "crumbs": crumbs(revision, _("试办")),
        })  # fmt: skip
    words = words_of(revision)
    sent = request.POST if request.method == "POST" else _begun(request.GET, revision, checked.version, words)
    if request.method == "POST" and request.POST.get("act") == "person":
        sent = _begun(request.POST, revision, checked.version, words)
    tried = _tried(checked.version, sent, words)
    problem = ""
    if request.method == "POST" and request.POST.get("act") == "keep" and editable:
        try:
            _keep(request, revision, checked.version, tried, words)
        except Problem as wrong:
            problem = str(wrong)
        else:
            say(request, _("已留作例子。"))
            return HttpResponseRedirect(reverse("studio:revision_rules", args=[revision.id]))
    return _page(request, revision, checked, sent, tried, editable=editable, problem=problem)


def _page(
    request: Any, revision: Revision, checked: Checked, sent: QueryDict, tried: Tried, *, editable: bool, problem: str
) -> HttpResponse:
    version = checked.version
    assert version is not None
    given, _fields = facts_of(tried.fields)
    verdict = version.rules.decide(given)
    open_ = request.headers.get("HX-Request") == "true" and not problem
    now = signature(tried.fields)
    return show(request, "studio/ruling/tried.html" if open_ else "studio/ruling/try.html", "revisions", {
        "revision": revision,
        "crumbs": crumbs(revision, _("试办")),
        "address": request.path,
        "editable": editable,
        "problem": problem,
        "people": () if open_ else people(version),
        "person": sent.get("person", ""),
        "number": sent.get("example", ""),
        "name": sent.get("name", ""),
        "expected": expected(sent, verdict),
        "effects": [one.value for one in Effect],
        "routes": list(version.routes),
        "computed": [(one.name, str(one.value)) for one in version.rules.compute(given)],
        "tried": tried,
        "kinds": facing.KINDS.items(),
        "carried": (),
        "signature": now,
        "fresh": now != request.POST.get("signature", now),
        "sandbox": True,
    }, status=422 if problem else 200)  # fmt: skip


def people(version: ItemVersion) -> list[Person]:
    """演示: the people of the demonstration and the firms they act for, of the kinds the item is for."""
    found: dict[str, Person] = {}
    for _account, person in demonstration_accounts():
        for party in acts_for(person.id, clock.today()):
            found[str(party.id)] = Person(str(party.id), party.name, party.kind)
    return sorted(found.values(), key=lambda one: (one.kind not in version.for_, one.kind, one.name))


def _rule(version: ItemVersion) -> Rule:
    inputs = dict.fromkeys((*version.rules.inputs, *version.rules.computed_inputs))
    return Rule(version.rules, tuple(inputs))


def _tried(version: ItemVersion, sent: QueryDict, words: Vocabulary) -> Tried:
    rule = _rule(version)
    facts, fields = facts_of(fields_of(rule, sent, words))
    fields = [replace(one, origin=sent.get(f"origin:{one.name}", "")) for one in fields]
    result = outcome(rule, facts)
    return Tried(rule, (), fields, result, Reasoning(asking(rule, fields, facts, result)))


def _begun(asked: QueryDict, revision: Revision, version: ItemVersion, words: Vocabulary) -> QueryDict:
    """The form to begin with: of an example, of a case a proof found, of a person as the sources know her, or empty."""
    sent = QueryDict(mutable=True)
    example, case, person = (str(asked.get(key, "")) for key in ("example", "case", "person"))
    if example.isdecimal():
        one = value_at(revision.files.get(EXAMPLES, ""), ("examples", int(example)))
        if isinstance(one, Mapping):
            _fill(sent, one.get("given") or {})
            sent.update({key: str(one.get(at, "")) for key, at in (("name", "name"), ("expect", "expect"))})
            sent["route"], sent["example"] = str(one.get("route") or ""), example
    elif case.isdecimal():
        _fill(sent, findings.facts_of(version, words, int(case)))
    elif person:
        _fetch(sent, person, version, words)
    else:
        _fill(sent, {APPLIED_ON: clock.today()})
    return sent


def _fetch(sent: QueryDict, chosen: str, version: ItemVersion, words: Vocabulary) -> None:
    """What the sources know of a person of the demonstration, with where each value comes from."""
    if chosen not in {one.id for one in people(version)}:
        raise NotFound(_("没有这个演示对象。"))
    party = Party.objects.get(id=UUID(chosen), demonstration=True)
    why = Purpose((version.key,), f"试算{version.name}")
    facts = collect(words, party.id, party.code, version.paths, why).facts
    _fill(sent, facts.values_by_path())
    for path, fact in facts.items():
        sent[f"origin:{path}"] = f"{fact.origin.kind.value}：{fact.origin.source}"
    _fill(sent, {APPLIED_ON: clock.today()})
    sent["person"] = chosen


def _fill(sent: QueryDict, facts: Mapping[str, Any]) -> None:
    for name, value in facts.items():
        if value is None:
            sent[f"state:{name}"] = facing.EMPTY
        elif isinstance(value, bool):
            sent[f"state:{name}"] = facing.YES if value else facing.NO
        else:
            sent[f"state:{name}"] = facing.VALUE
            sent[f"value:{name}"] = _words(value)


def _words(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return "、".join(map(_words, value))
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _keep(request: Any, revision: Revision, version: ItemVersion, tried: Tried, words: Vocabulary) -> None:
    """The run as an example, in place of the one it was opened from. Raises Problem."""
    sent = request.POST
    facts, _fields = facts_of(tried.fields)
    made = _example(sent, version, facts)
    number = sent.get("example", "")
    text = revision.files.get(EXAMPLES, "")
    if number.isdecimal() and value_at(text, ("examples", int(number))) is not ABSENT:
        path: tuple[str | int, ...] = ("examples", int(number))
        held = value_at(text, path)
        kept = {key: held[key] for key in ("advice", "computed") if isinstance(held, Mapping) and key in held}
        edit = Edit(EXAMPLES, path, value={**made, **kept}, seen=held)
    else:
        listed = data_of(text).get("examples") or []
        edit = Edit(EXAMPLES, ("examples", len(listed)), "insert", made)
    drafting.edit(request.actor, revision.id, [edit])


def _example(sent: QueryDict, version: ItemVersion, facts: Mapping[str, Any]) -> dict[str, Any]:
    verdict: Verdict = version.rules.decide(facts)
    wanted = expected(sent, verdict)
    made: dict[str, Any] = {
        "name": sent.get("name", "").strip() or _("例子"),
        "given": {name: _plain(value) for name, value in facts.items()},
        "expect": wanted.effect,
    }
    if wanted.route:
        made["route"] = wanted.route
    if not verdict.settled:
        made["settled"] = False
    computed = {one.name: _plain(one.value) for one in version.rules.compute(facts)}
    return made | ({"computed": computed} if computed else {})


def _plain(value: Any) -> Any:
    """A value as examples.yaml has it."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    return value if value is None or isinstance(value, bool | int | float | str | dt.date) else str(value)


__all__ = ["Person", "people", "trying"]
