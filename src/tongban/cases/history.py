"""The append-only history of a case: hash-chained events, and the state as their fold."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

import orjson
from msgspec import Struct
from msgspec.structs import replace

from tongban.cases.promising import Promised, Standing, checked, granted, over, signed
from tongban.cases.states import Happening, Result, Status
from tongban.catalog.parts import BETWEEN_STEPS

GENESIS = "0" * 64
#: Beside the review steps: what was handed in after acceptance waits to be looked at.
LOOKING = "核对补交材料"

Changes = dict[str, Any]


class Entry(Struct, frozen=True):
    """One thing that happened. ``payload`` is plain JSON without personal data beyond what the act needs."""

    seq: int
    what: Happening
    at: datetime
    actor_kind: str
    actor_id: str
    actor_name: str
    payload: Mapping[str, Any]
    request_id: str
    previous: str
    digest: str


def link(
    number: str,
    seq: int,
    what: Happening,
    at: datetime,
    actor: tuple[str, str, str],
    payload: Mapping[str, Any],
    request_id: str,
    previous: str,
) -> Entry:
    """The next entry of a case's chain: its digest covers the case number, everything said, and the previous digest."""
    body = [number, seq, what.value, at.isoformat(), *actor, payload, request_id, previous]
    # The same bytes as standards.hashes.canonical for plain JSON, at a tenth of its time.
    sealed = hashlib.sha256(orjson.dumps(body, option=orjson.OPT_SORT_KEYS)).hexdigest()
    return Entry(seq, what, at, *actor, payload, request_id, previous, sealed)


def broken_link(number: str, entries: Iterable[Entry]) -> int | None:
    """The sequence number of the first entry that does not follow from the one before, None when the chain holds."""
    previous = GENESIS
    for position, e in enumerate(entries, 1):
        actor = (e.actor_kind, e.actor_id, e.actor_name)
        made = link(number, e.seq, e.what, e.at, actor, e.payload, e.request_id, previous)
        if e.seq != position or e.previous != previous or made.digest != e.digest:
            return e.seq
        previous = e.digest
    return None


class CaseState(Struct, frozen=True):
    """Where a case stands: the fold of its history. Days are in Shanghai, dates inclusive."""

    status: Status | None = None
    seq: int = 0
    head: str = GENESIS
    received_at: datetime | None = None
    complete_on: date | None = None  # the day the materials now in hand came in: receipt, or the correction
    accepted_on: date | None = None
    notify_by: date | None = None  # last day to ask for corrections (行政许可法 32)
    due_on: date | None = None
    due_provisional: bool = False
    limit_days: int = 0
    limit_unit: str = ""
    route: str | None = None
    nodes: tuple[str, ...] = ()
    together: tuple[int, ...] = ()  # places of steps done at the same time as the one before them (并联)
    node: int = 0  # place of the first step of the stage the case is in
    done: tuple[int, ...] = ()  # places of this stage whose step is done, in the order they were
    stage_on: date | None = None  # the day the stage began
    stage_stood: int = 0  # working days the clock stood still since
    correction_asked: bool = False
    objections: tuple[str, ...] = ()  # review steps that found something wanting
    corrections: tuple[str, ...] = ()
    assisting: tuple[str, ...] = ()  # requests to other departments that wait for an answer
    suspended_on: date | None = None
    pledged: tuple[str, ...] = ()  # materials the applicant committed herself to hand in after acceptance (容缺后补)
    pledged_days: int = 0
    outstanding: tuple[str, ...] = ()  # materials it was accepted without, not found in order yet
    handed: tuple[str, ...] = ()  # of these, handed in and waiting to be looked at
    handed_on: date | None = None
    follow_from: date | None = None
    follow_days: int = 0
    follow_by: date | None = None  # last day to hand them in
    follow_provisional: bool = False
    result: Result | None = None
    automatic: bool = False
    licence: str | None = None
    closed_at: datetime | None = None
    promise: Promised | None = None  # what was promised in place of proof, and how that stands (告知承诺)

    @property
    def stage(self) -> range:
        """The places of the steps that are done at the same time now: one, where steps go in turn."""
        end = self.node + 1
        while end in self.together:
            end += 1
        return range(self.node, min(end, len(self.nodes)))

    @property
    def open_steps(self) -> tuple[int, ...]:
        """The places of the steps people are to take now; none before acceptance and after the end."""
        if self.status not in {Status.ACCEPTED, Status.FOLLOWING, Status.IN_PROGRESS, Status.SUSPENDED}:
            return ()
        return tuple(place for place in self.stage if place not in self.done)

    @property
    def current_node(self) -> str | None:
        """The step a person is to take now (several where they go at the same time), None when none is open."""
        return BETWEEN_STEPS.join(self.nodes[place] for place in self.open_steps) or None

    @property
    def step(self) -> str:
        """What people are to do now, as one text: the open steps, and looking at what was handed in later."""
        looking = [LOOKING] if self.handed else []
        return BETWEEN_STEPS.join([self.nodes[place] for place in self.open_steps] + looking)

    @property
    def awaited(self) -> tuple[str, ...]:
        """The materials still to come from the applicant: promised at receipt, or outstanding since acceptance."""
        return self.pledged or tuple(name for name in self.outstanding if name not in self.handed)

    @property
    def deciding(self) -> bool:
        """True when nothing but the last step is left, and that is the decision."""
        return self.node >= len(self.nodes) - 1

    def place_of(self, name: str | None) -> int | None:
        """The place of the open step of that name, of the only one without a name; None when there is none."""
        open_ = self.open_steps
        if name is None:
            return open_[0] if len(open_) == 1 else None
        return next((place for place in open_ if self.nodes[place] == name), None)


def fold(state: CaseState, entry: Entry) -> CaseState:
    """The state after an entry."""
    changes = _FOLDS[entry.what](state, entry, entry.payload)
    return replace(state, seq=entry.seq, head=entry.digest, **changes)


def replay(entries: Iterable[Entry]) -> CaseState:
    """The state after a whole history."""
    state = CaseState()
    for entry in entries:
        state = fold(state, entry)
    return state


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _received(s: CaseState, e: Entry, p: Mapping[str, Any]) -> Changes:
    return {
        "status": Status.RECEIVED,
        "received_at": e.at,
        "complete_on": e.at.date(),
        "notify_by": _day(p["notify_by"]),
        "route": p.get("route"),
        "nodes": tuple(p["nodes"]),
        "together": tuple(p.get("together", ())),
        **_pledged(p.get("pledge")),
        "promise": signed(p["promise"]) if p.get("promise") else None,
    }


def _pledged(pledge: Mapping[str, Any] | None) -> Changes:
    return {"pledged": tuple(pledge["materials"]), "pledged_days": pledge["days"]} if pledge else {}


def _accepted(s: CaseState, e: Entry, p: Mapping[str, Any]) -> Changes:
    follow = p.get("follow")
    return {
        "status": Status.FOLLOWING if follow else Status.ACCEPTED,
        "accepted_on": _day(p["accepted_on"]),
        "due_on": _day(p["due_on"]),
        "due_provisional": p["due_provisional"],
        "limit_days": p["limit"]["value"],
        "limit_unit": p["limit"]["unit"],
        "stage_on": e.at.date(),
        "pledged": (),
        **({"outstanding": tuple(follow["materials"]), **_term(follow)} if follow else {}),
    }


def _term(follow: Mapping[str, Any]) -> Changes:
    return {
        "follow_from": _day(follow["from"]),
        "follow_days": follow["days"],
        "follow_by": _day(follow["by"]),
        "follow_provisional": follow["provisional"],
    }


def _followed(s: CaseState, e: Entry, p: Mapping[str, Any]) -> Changes:
    """Before acceptance what comes in after all is as good as handed in; after it, somebody looks at it first."""
    if s.status is Status.RECEIVED:
        return {"pledged": _without(s.pledged, p["materials"])}
    return {"handed": (*s.handed, *p["materials"]), "handed_on": s.handed_on or e.at.date()}


def _confirmed(s: CaseState, e: Entry, p: Mapping[str, Any]) -> Changes:
    outstanding, handed = _without(s.outstanding, p["materials"]), _without(s.handed, p["materials"])
    changes = {"outstanding": outstanding, "handed": handed, "handed_on": s.handed_on if handed else None}
    if outstanding:
        return changes
    going = s.node or s.done or s.stage_stood
    status = s.status if s.status is Status.SUSPENDED else Status.IN_PROGRESS if going else Status.ACCEPTED
    return {**changes, "status": status, "follow_by": None, "follow_provisional": False}


def _sent_back(s: CaseState, e: Entry, p: Mapping[str, Any]) -> Changes:
    handed = _without(s.handed, p["materials"])
    return {"handed": handed, "handed_on": s.handed_on if handed else None, **_term(p["follow"])}


def _without(names: tuple[str, ...], gone: Iterable[str]) -> tuple[str, ...]:
    away = set(gone)
    return tuple(name for name in names if name not in away)


def _asked(s: CaseState, e: Entry, p: Mapping[str, Any]) -> Changes:
    return {"status": Status.CORRECTION, "correction_asked": True, "corrections": tuple(p["items"])}


def _corrected(s: CaseState, e: Entry, p: Mapping[str, Any]) -> Changes:
    pledged = _without(s.pledged, p.get("handed", ()))
    told = {"complete_on": e.at.date(), "notify_by": _day(p["notify_by"])}
    return {"status": Status.RECEIVED, "corrections": (), "pledged": pledged, **told}


def _ended(status: Status, result: Result | None = None) -> "Fold":
    def apply(s: CaseState, e: Entry, p: Mapping[str, Any]) -> Changes:
        ended = {"suspended_on": None, "follow_by": None, "follow_provisional": False}
        return {"status": status, "result": result, "closed_at": e.at, **ended}

    return apply


def _node_done(s: CaseState, e: Entry, p: Mapping[str, Any]) -> Changes:
    objections = s.objections if p["passed"] else (*s.objections, p["node"])
    changes: Changes = {"status": _running(s), "objections": objections}
    place = s.place_of(p["node"])
    done = s.done if place is None else (*s.done, place)
    if len(done) < len(s.stage):
        return {**changes, "done": done}
    return {**changes, "done": (), "node": s.stage.stop, "stage_on": e.at.date(), "stage_stood": 0}


def _running(s: CaseState) -> Status:
    """A case that was accepted with materials to follow stays so until the last of them is in order."""
    return Status.FOLLOWING if s.outstanding else Status.IN_PROGRESS


def _suspended(s: CaseState, e: Entry, p: Mapping[str, Any]) -> Changes:
    return {"status": Status.SUSPENDED, "suspended_on": _day(p["from"])}


def _resumed(s: CaseState, e: Entry, p: Mapping[str, Any]) -> Changes:
    return {
        "status": _running(s),
        "suspended_on": None,
        "stage_stood": s.stage_stood + p.get("stood", 0),
        "due_on": _day(p["due_on"]),
        "due_provisional": p["due_provisional"],
    }


def _granted(s: CaseState, e: Entry, p: Mapping[str, Any]) -> Changes:
    promise = granted(s.promise, p)
    ended = {"status": Status.CLOSED, "result": Result.GRANTED, "closed_at": e.at, "automatic": p["automatic"]}
    return {**ended, "promise": promise}


def _certified(s: CaseState, e: Entry, p: Mapping[str, Any]) -> Changes:
    return {"licence": p["licence"]}


def _revoked(s: CaseState, e: Entry, p: Mapping[str, Any]) -> Changes:
    promise = None if s.promise is None else replace(s.promise, standing=over(s.promise.standing), due_on=None)
    return {"result": Result.REVOKED, "promise": promise}


def _promise_withdrawn(s: CaseState, e: Entry, p: Mapping[str, Any]) -> Changes:
    promise = None if s.promise is None else replace(s.promise, standing=Standing.WITHDRAWN)
    waits = {"notify_by": _day(p["notify_by"])} if s.status is Status.RECEIVED else {}
    return {"promise": promise, "complete_on": e.at.date(), **waits}


def _checked(s: CaseState, e: Entry, p: Mapping[str, Any]) -> Changes:
    return {"promise": None if s.promise is None else checked(s.promise, p)}


def _check_answered(s: CaseState, e: Entry, p: Mapping[str, Any]) -> Changes:
    return {"promise": None if s.promise is None else replace(s.promise, answered=True)}


def _rectified(s: CaseState, e: Entry, p: Mapping[str, Any]) -> Changes:
    return {"licence": p["licence"]}


def _collected(s: CaseState, e: Entry, p: Mapping[str, Any]) -> Changes:
    return {}  # one paper more on the table; where the case stands is as before


def _assistance_asked(s: CaseState, e: Entry, p: Mapping[str, Any]) -> Changes:
    return {"assisting": (*s.assisting, p["request"])}


def _assistance_over(s: CaseState, e: Entry, p: Mapping[str, Any]) -> Changes:
    return {"assisting": tuple(one for one in s.assisting if one != p["request"])}


def _unchanged(s: CaseState, e: Entry, p: Mapping[str, Any]) -> Changes:
    return {}


Fold = Callable[[CaseState, Entry, Mapping[str, Any]], Changes]

_FOLDS: dict[Happening, Fold] = {
    Happening.RECEIVED: _received,
    Happening.ACCEPTED: _accepted,
    Happening.DEEMED_ACCEPTED: _accepted,
    Happening.FOLLOW_ACCEPTED: _accepted,
    Happening.FOLLOWED: _followed,
    Happening.FOLLOW_CONFIRMED: _confirmed,
    Happening.FOLLOW_RETURNED: _sent_back,
    Happening.LAPSED: _ended(Status.RETURNED, Result.LAPSED),
    Happening.CORRECTION_ASKED: _asked,
    Happening.CORRECTED: _corrected,
    Happening.DECLINED: _ended(Status.DECLINED),
    Happening.NOT_REQUIRED: _ended(Status.NOT_REQUIRED),
    Happening.NODE_DONE: _node_done,
    Happening.SUSPENDED: _suspended,
    Happening.RESUMED: _resumed,
    Happening.GRANTED: _granted,
    Happening.REFUSED: _ended(Status.CLOSED, Result.REFUSED),
    Happening.CERTIFIED: _certified,
    Happening.WITHDRAWN: _ended(Status.RETURNED, Result.WITHDRAWN),
    Happening.REVOKED: _revoked,
    Happening.RECTIFIED: _rectified,
    Happening.PROMISE_WITHDRAWN: _promise_withdrawn,
    Happening.CHECKED: _checked,
    Happening.CHECK_ANSWERED: _check_answered,
    Happening.COLLECTED: _collected,
    Happening.ASSISTANCE_ASKED: _assistance_asked,
    Happening.ASSISTANCE_ANSWERED: _assistance_over,
    Happening.ASSISTANCE_URGED: _unchanged,
    Happening.ASSISTANCE_ENDED: _assistance_over,
}
