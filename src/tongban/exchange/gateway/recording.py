"""Every fetch on record, and what it brought kept as its policy says: one statement for all of a page's fetches."""

import threading
from collections import OrderedDict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from tongban.catalog.sharing import Resource
from tongban.core.actor import SYSTEM
from tongban.core.unit_of_work import UnitOfWork
from tongban.exchange.gateway.sealing import seal
from tongban.exchange.models import CircuitChange, Copy, Fetch, Outcome
from tongban.exchange.ports import Purpose, Silence

#: That nothing is known of a subject is believed for so long at most: a moment later it may be registered.
_NOTHING_SECONDS = 60
_MOST = 8192

#: How the silence of a resource is put on record.
OUTCOMES: Mapping[Silence, Outcome] = {
    Silence.AWAY: Outcome.AWAY,
    Silence.OPEN: Outcome.OPEN,
    Silence.UNREADABLE: Outcome.UNREADABLE,
    Silence.REFUSED: Outcome.REFUSED,
    Silence.USED_UP: Outcome.USED_UP,
    Silence.DENIED: Outcome.DENIED,
    Silence.NOWHERE: Outcome.NOWHERE,
    Silence.STALE: Outcome.STALE,
    Silence.UNASKED: Outcome.UNCONSENTED,
    Silence.DECLINED: Outcome.UNCONSENTED,
}


class Lately:
    """What this process put on record lately, so that the next page of a draft is not one more use of the same copy."""

    def __init__(self, most: int = _MOST) -> None:
        self._seen: OrderedDict[Hashable, None] = OrderedDict()
        self._changing, self._most = threading.Lock(), most

    def first(self, key: Hashable) -> bool:
        """Whether this is the first time."""
        with self._changing:
            if key in self._seen:
                self._seen.move_to_end(key)
                return False
            self._seen[key] = None
            if len(self._seen) > self._most:
                self._seen.popitem(last=False)
            return True

    def forget(self) -> None:
        """Begin anew."""
        with self._changing:
            self._seen.clear()


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a record is about: the party here, and the code systems know it by."""

    id: UUID
    code: str


class Book:
    """What is to be put on record of one page's or one submission's fetches; :meth:`close` makes it durable."""

    def __init__(self, subject: Subject, purpose: Purpose) -> None:
        self._subject, self._purpose = subject, purpose
        self._unit = UnitOfWork(SYSTEM)
        self._any = False

    @property
    def now(self) -> datetime:
        """The moment of the fetches."""
        return self._unit.now

    def note(
        self,
        resource: Resource,
        fields: tuple[str, ...],
        outcome: Outcome,
        item: str = "",
        digest: str = "",
        ms: float = 0.0,
        detail: str = "",
        faults: int = 0,
        consent: UUID | None = None,
    ) -> None:
        """One fetch, without the values; ``consent`` is what it rests on where the resource needs one."""
        purpose = self._purpose
        self._any = True
        self._unit.add(
            Fetch,
            at=self._unit.now,
            system=resource.system.key,
            resource=resource.name,
            item=item or next(iter(purpose.items), ""),
            purpose=purpose.said[:200],
            ref=purpose.ref[:80],
            who=purpose.who[:80],
            subject_id=self._subject.id,
            fields=list(fields),
            outcome=outcome.value,
            detail=detail[:60],
            ms=round(ms, 2),
            faults=faults,
            digest=digest,
            consent_id=consent,
        )

    def keep(self, resource: Resource, number: str | None, data: Mapping[str, object], content: str) -> None:
        """Keep a copy of an answer (a number of None: nothing is known) with its digest as long as the policy says."""
        known = number is not None
        seconds = resource.terms.keep if known else min(resource.terms.keep, _NOTHING_SECONDS)
        if seconds > 0:
            self._any = True
            now = self._unit.now
            self._unit.add(
                Copy,
                resource=resource.name,
                subject_code=self._subject.code,
                known=known,
                number=number or "",
                data=dict(data),
                digest=content,
                seal=seal(resource.name, self._subject.code, known, content, now),
                obtained_at=now,
                keep_until=now + timedelta(seconds=seconds),
            )

    def turned(self, resource: Resource, state: str) -> None:
        """A circuit opened or closed."""
        self._any = True
        self._unit.add(CircuitChange, resource=resource.name, state=state, at=self._unit.now)

    def close(self) -> None:
        """Write it all, together with what others write at this moment; nothing is used before it is durable."""
        if self._any:
            self._unit.commit()
