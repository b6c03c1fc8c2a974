"""A promise in place of proof (告知承诺) in words: how it stands, what the check found, what is asked next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from tongban.cases.history import CaseState, Entry
from tongban.cases.models import Case
from tongban.cases.promising import Standing
from tongban.cases.states import Happening
from tongban.catalog import queries as catalog
from tongban.catalog.promise import Promise


@dataclass(frozen=True, slots=True)
class PromiseLine:
    """How the promise of a case stands: one word, one sentence, by when, and what was found last."""

    name: str
    state: str
    now: str
    due: date | None
    provisional: bool
    found: Sequence[str]
    told: Promise | None
    spares: Sequence[str]
    answer: str = ""


def note(entry: Entry) -> str:
    """What an entry about a promise says on the way of the case; empty for any other entry."""
    payload = entry.payload
    if entry.what is Happening.CHECKED:
        finding = str(payload["finding"])
        return "：".join([_(finding), "；".join(payload["findings"])])
    if entry.what is Happening.CHECK_ANSWERED:
        return str(payload["text"])
    if entry.what is Happening.PROMISE_WITHDRAWN:
        return str(payload["reason"])
    if entry.what is Happening.RECEIVED and payload.get("promise"):
        return _("已由 %(name)s 签署告知承诺书") % {"name": payload["promise"]["name"]}
    if entry.what is Happening.GRANTED and payload.get("promise_check"):
        return _("以告知承诺方式作出，随后核查")
    return ""


def line(case: Case, state: CaseState, entries: Sequence[Entry]) -> PromiseLine | None:
    """How the promise of a case stands; None where none was signed."""
    promise = state.promise
    if promise is None:
        return None
    last = next((entry for entry in reversed(entries) if entry.what is Happening.CHECKED), None)
    return PromiseLine(
        promise.name,
        _(promise.standing.value),
        _sentence(promise.standing),
        promise.due_on,
        promise.provisional,
        tuple(last.payload["findings"]) if last is not None else (),
        catalog.version(case.item_digest).promise,
        promise.spares,
        _answered(entries),
    )


def _answered(entries: Sequence[Entry]) -> str:
    """What the applicant said last to a finding."""
    said = next((entry for entry in reversed(entries) if entry.what is Happening.CHECK_ANSWERED), None)
    return str(said.payload["text"]) if said is not None else ""


def _sentence(standing: Standing) -> str:
    return {
        Standing.SIGNED: _("承诺书已签署，决定作出前可以撤回。"),
        Standing.WITHDRAWN: _("承诺已撤回，按一般方式办理。"),
        Standing.TO_CHECK: _("以告知承诺方式取得，工作人员会来核查承诺是否属实。"),
        Standing.TO_RECTIFY: _("核查发现与承诺不符，请在期限内改好，并在这里说明。"),
        Standing.KEPT: _("核查属实，承诺已经兑现。"),
        Standing.BROKEN: _("核查认定违背承诺，拟依法撤销。您可以陈述意见。"),
        Standing.REVOKED: _("因违背承诺，决定已撤销，并记入信用记录。"),
    }[standing]
