"""What one case adds to the figures: pure, from the case as stored, its history and the version it was decided on."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_noop as N_

from tongban.cases import exemption
from tongban.cases.exemption import Tally, Upload
from tongban.cases.history import CaseState, Entry, replay
from tongban.cases.needs import needs_of
from tongban.cases.states import Happening, Result, Status
from tongban.catalog.definition import ItemVersion
from tongban.facts import Facts, OriginKind
from tongban.rules import Effect
from tongban.standards.working_days import Calendar

#: Why a case went to people where no condition failed.
ONLY_ROUTES, NO_RULES = N_("规则只分流，不作决定"), N_("没有自动规则，由人工审查")
#: What was typed in by somebody, not taken from an authority or a rule.
TYPED = frozenset({OriginKind.APPLICANT, OriginKind.CLERK})


class Outcome(StrEnum):
    """How a case stands or came out, for the figures."""

    OPEN = N_("在办")
    GRANTED = N_("准予")
    PARTLY = N_("部分准予")  # of a bundle alone
    REFUSED = N_("不予")
    DECLINED = N_("不予受理")
    NOT_REQUIRED = N_("无需办理")
    WITHDRAWN = N_("撤回")
    REVOKED = N_("准予后撤销")


_RESULTS = {
    Result.GRANTED: Outcome.GRANTED,
    Result.REFUSED: Outcome.REFUSED,
    Result.WITHDRAWN: Outcome.WITHDRAWN,
    Result.LAPSED: Outcome.WITHDRAWN,
    Result.REVOKED: Outcome.REVOKED,
}
_ENDS = {Status.DECLINED: Outcome.DECLINED, Status.NOT_REQUIRED: Outcome.NOT_REQUIRED}


def measured(
    applied_on: date,
    decision: Mapping[str, Any],
    facts: Facts,
    entries: Sequence[Entry],
    version: ItemVersion,
    uploads: Iterable[Upload],
    calendar: Calendar,
) -> dict[str, Any]:
    """The columns of a case's measure that are derived; where it belongs (item, department, day) stands on the case."""
    state = replay(entries)
    outcome = outcome_of(state)
    asked, filled = fields_of(version, facts)
    needless = outcome is Outcome.NOT_REQUIRED
    counted = exemption.tally([]) if needless else counted_of(version, state.route, facts, uploads)
    return {
        "closed_on": state.closed_at.date() if state.closed_at else None,
        "outcome": outcome.value,
        "automatic": state.automatic,
        "handed_over": [] if state.automatic or outcome is Outcome.NOT_REQUIRED else reasons_of(decision),
        "worked": worked_of(state, entries, calendar),
        "whole": calendar.working_days_between(applied_on, state.closed_at.date()).days if state.closed_at else None,
        "in_time": _in_time(state),
        "fields_asked": asked,
        "fields_filled": filled,
        "needed": counted.needed,
        "brought": counted.brought,
        "materials": {way.value: count for way, count in counted.ways},
        "corrections": sum(len(e.payload["items"]) for e in entries if e.what is Happening.CORRECTION_ASKED),
        "seq": state.seq,
    }


def outcome_of(state: CaseState) -> Outcome:
    """How a case stands: its result where it has one, else how it ended, else open."""
    if state.result is not None:
        return _RESULTS[state.result]
    return _ENDS.get(state.status, Outcome.OPEN) if state.status is not None else Outcome.OPEN


def reasons_of(decision: Mapping[str, Any]) -> list[str]:
    """Why no machine decided: what held it back, or each condition that did not hold; each is named once."""
    if decision.get("held_back"):
        return [str(decision["held_back"])]
    if decision.get("effect") == Effect.ROUTE.value:
        return [ONLY_ROUTES]
    failed = [str(one["name"]) for one in decision.get("reasons", ()) if one["truth"] != "true"]
    return list(dict.fromkeys(failed)) or [NO_RULES]


def fields_of(version: ItemVersion, facts: Facts) -> tuple[int, int]:
    """How many fields the form had in this situation, and how many of them an authority's data or a rule filled in."""
    origins = [facts[ask.element.name].origin.kind for ask in version.asks if ask.element.name in facts]
    return len(origins), sum(kind not in TYPED for kind in origins)


def counted_of(version: ItemVersion, route: str | None, facts: Facts, uploads: Iterable[Upload]) -> Tally:
    """The required materials of this situation by the way they came; what may be left out is not counted."""
    return exemption.tally(exemption.served(needs_of(version, route, facts), uploads))


def worked_of(state: CaseState, entries: Sequence[Entry], calendar: Calendar) -> int | None:
    """Working days from acceptance to the decision, without the days the clock stood still; None before both."""
    if state.accepted_on is None or state.closed_at is None:
        return None
    days = calendar.working_days_between(state.accepted_on, state.closed_at.date()).days
    return max(days - _stopped(entries, calendar), 0)


def _stopped(entries: Sequence[Entry], calendar: Calendar) -> int:
    days, since = 0, None
    for entry in entries:
        if entry.what is Happening.SUSPENDED:
            since = date.fromisoformat(entry.payload["from"])
        elif since is not None and entry.what is Happening.RESUMED:
            days += calendar.working_days_between(since, entry.at.date()).days
            since = None
    return days


def _in_time(state: CaseState) -> bool | None:
    """Whether the case was decided by its due day; None where none ran or it was not decided."""
    if state.due_on is None or state.closed_at is None or state.result in {None, Result.WITHDRAWN, Result.LAPSED}:
        return None
    return state.closed_at.date() <= state.due_on
