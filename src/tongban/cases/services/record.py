"""Writing happenings: the state, the hash-chained entry, the projected row and the notices move together."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tongban.cases import notices
from tongban.cases.acts import Act, Terms
from tongban.cases.events import happened, moved
from tongban.cases.history import CaseState, Entry, fold, link
from tongban.cases.lifecycle import act
from tongban.cases.models import Case, CaseEvent, Notice
from tongban.cases.promising import OPEN, Promised
from tongban.cases.states import Happening
from tongban.core.actor import Actor
from tongban.core.city import CityModel
from tongban.core.unit_of_work import UnitOfWork


@dataclass(slots=True)
class Recorder:
    """Lets acts happen to one case inside a unit of work; ``finish`` writes what came of them."""

    uow: UnitOfWork
    case: Case
    terms: Terms
    state: CaseState
    entries: list[Entry]
    #: New rows that are written along with the case, as they stand by then.
    beside: list[CityModel] = field(default_factory=list)

    @classmethod
    def begin(cls, uow: UnitOfWork, case: Case, terms: Terms) -> "Recorder":
        """For a case that is being received now."""
        return cls(uow, case, terms, CaseState(), [])

    @classmethod
    def resume(cls, uow: UnitOfWork, case: Case, terms: Terms, state: CaseState) -> "Recorder":
        """For a case whose history was folded to ``state``."""
        return cls(uow, case, terms, state, [])

    def do(self, what: Happening, data: Mapping[str, Any] | None = None, actor: Actor | None = None) -> Entry:
        """Let one act happen. Raises ``NotAllowed``; nothing is written before ``finish``."""
        by = actor or self.uow.actor
        payload = act(self.state, Act(what, data or {}), self.terms, self.uow.now)
        number = notices.number_for(self.case.number, what, self.state.seq + 1)
        if number is not None:
            payload["notice"] = number
        entry = link(
            self.case.number,
            self.state.seq + 1,
            what,
            self.uow.now,
            (by.kind.value, by.id, by.name),
            payload,
            by.request_id or self.uow.actor.request_id,
            self.state.head,
        )
        self.state = fold(self.state, entry)
        self.entries.append(entry)
        return entry

    def finish(self, *, new: bool) -> None:
        """Write the entries, the projected row, the notices, and announce what happened."""
        self.write(new=new)
        last = self.entries[-1]
        self.uow.emit(happened(self.case, [e.what for e in self.entries], last))
        if self.case.bundle_id is not None and self.state.status is not None and self.state.status.ended:
            self.uow.emit(moved(self.case))

    def write(self, *, new: bool) -> None:
        """Write the entries, the projected row and the notices, unannounced: of what happened long ago."""
        changes = projection(self.state)
        if new:
            for name, value in changes.items():
                setattr(self.case, name, value)
            self.uow.insert(self.case)
        for row in self.beside:
            self.uow.insert(row)
        for entry in self.entries:
            self._write(entry)
            notice = notices.columns(self.case, entry)
            if notice is not None:
                self.uow.add(Notice, **notice)
        if not new:
            extra = {
                name: getattr(self.case, name)
                for name in ("licence_id", "licence_number", "facts", "decision", "container")
            }
            self.uow.update(self.case, **changes, **extra)

    def _write(self, entry: Entry) -> None:
        self.uow.add(
            CaseEvent,
            case_id=self.case.id,
            seq=entry.seq,
            what=entry.what.value,
            at=entry.at,
            actor_kind=entry.actor_kind,
            actor_id=entry.actor_id,
            actor_name=entry.actor_name,
            payload=entry.payload,
            request_id=entry.request_id,
            previous=entry.previous,
            digest=entry.digest,
        )


def promised(promise: Promised | None) -> dict[str, Any]:
    """The columns by which the promises to be checked are found; a revoked grant or a kept promise is nobody's task."""
    if promise is None or promise.standing not in OPEN:
        return {"check_state": "", "check_by": "", "check_due": None, "check_provisional": False}
    return {
        "check_state": promise.standing.value,
        "check_by": promise.post,
        "check_due": promise.due_on,
        "check_provisional": promise.provisional,
    }


def projection(state: CaseState) -> dict[str, Any]:
    """The columns of a case row that are the fold of its history."""
    status = state.status
    return {
        "status": status.value if status else "",
        "result": state.result.value if state.result else "",
        "automatic": state.automatic,
        "node": "" if status is None or status.ended else state.step,
        "open": status is not None and not status.ended,
        "notify_by": state.notify_by,
        "accepted_on": state.accepted_on,
        "due_on": state.due_on,
        "due_provisional": state.due_provisional,
        "follow_by": state.follow_by,
        "outstanding": list(state.awaited) if status is not None and not status.ended else [],
        "closed_at": state.closed_at,
        **promised(state.promise),
        "head": state.head,
    }
