"""One way to write: collect inserts and expected-version updates, then flush them as one prepared statement."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from types import TracebackType
from typing import Any, Self

from django.conf import settings

from tongban.core import clock
from tongban.core.actor import Actor
from tongban.core.city import CityModel, VersionedModel
from tongban.core.events import Event, jobs_for
from tongban.core.models import Job
from tongban.core.own_connections import of_django
from tongban.core.statement import Operation, Row, Writes, execute, insert_of, row_of, update_of


@dataclass(slots=True)
class UnitOfWork:
    """Everything one act writes: it becomes durable as a whole at ``commit`` or not at all.

    Used as a context manager it commits on a clean exit and writes nothing on an error. Unique violations surface as
    ``django.db.IntegrityError``, a row changed since it was read as ``StaleVersion``.
    """

    actor: Actor
    now: datetime = field(default_factory=clock.now)
    _writes: Writes = field(default_factory=dict)
    _after: list[Callable[[], None]] = field(default_factory=list)

    def insert(self, row: CityModel) -> None:
        """Add a row."""
        operation = insert_of(type(row))
        self._rows(operation).append({name: getattr(row, attname) for name, attname in operation.columns})

    def add(self, model: type[CityModel], **columns: Any) -> None:
        """Add a row that nobody in this process looks at again, by its columns; the others take their defaults."""
        operation, row = row_of(model, columns)
        self._rows(operation).append(row)

    def update(self, row: VersionedModel, **changes: Any) -> None:
        """Change columns of a row read at ``row.version``; the row in hand takes the new values too."""
        model = type(row)
        operation = update_of(model, tuple(sorted(changes)))
        self._rows(operation).append({"city": row.city, "id": row.id, "expected": row.version, **changes})
        for name, value in changes.items():
            setattr(row, name, value)
        row.version += 1

    def emit(self, event: Event, *, not_before: datetime | None = None) -> None:
        """Announce: one job per consumer of the event, written with everything else; not done before a moment."""
        for job in jobs_for(event, self.actor.request_id, self.now, not_before):
            self.add(Job, **job)

    def after_commit(self, act: Callable[[], None]) -> None:
        """Run something here once the writes are durable (cache eviction; never an effect that must happen)."""
        self._after.append(act)

    def commit(self) -> None:
        """Write everything in one statement."""
        writes, self._writes = self._writes, {}
        if writes:
            connection = of_django()
            if settings.GROUP_COMMIT and not connection.in_atomic_block:
                from tongban.core.group_commit import committer  # started on first use, one thread a process

                committer().submit(writes)
            else:
                execute(connection, writes)
        for act in self._after:
            act()

    def _rows(self, operation: Operation) -> list[Row]:
        return self._writes.setdefault(operation, [])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.commit()
