"""The records of the demonstration city, as their owners' systems hold them; and the files some of these put out."""

import csv
import io
import os
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from tongban.catalog import queries as catalog
from tongban.catalog.sharing import Connection, Resource
from tongban.exchange.adapters.files import CODE, NUMBER
from tongban.exchange.adapters.local import records
from tongban.exchange.gateway.places import PROVINCE, resource_id
from tongban.exchange.models import BaseRecord
from tongban.provider.inbox import ReportInbox


class Records:
    """Reads the table of records; a file SYSTEM.down in the folder switches a system off."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._inbox = ReportInbox(folder / "inbox")

    def connection(self, system: str) -> Connection | None:
        """How the system is spoken to over HTTP."""
        known = catalog.systems().get(system)
        if known is None:
            return None
        return Connection.OAUTH2 if known.connection is Connection.OAUTH2 else Connection.SIGNED

    def down(self, system: str) -> bool:
        """Whether somebody switched it off."""
        return (self._folder / f"{system}.down").exists()

    def find(self, system: str, resource: str, code: str) -> tuple[str, Mapping[str, Any]] | None:
        """A record; one may be kept under a name that went into another. Raises KeyError."""
        one = _known(system, resource)
        names = (one.name, *one.type.aliases)
        found = records({one.type.library or ""}, names, code).now()
        answer = next((found[name] for name in names if name in found), None)
        return None if answer is None else (answer.number, answer.data)

    def hand_in(self, system: str, rows: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """Take what is reported to a system; only the province has an inbox. Raises KeyError, TypeError, ValueError."""
        if system != PROVINCE:
            raise KeyError(system)
        return self._inbox.take(rows)

    def changes(self, system: str, resource: str, since: str, most: int) -> Mapping[str, Any]:
        """Records in the order they were last written. Raises KeyError, ValueError for a mark that is none."""
        rows = _rows(_known(system, resource)).order_by("updated_at", "id")
        total = rows.count() if not since else 0
        if since:
            moment, _bar, last = since.partition("|")
            at = datetime.fromisoformat(moment)
            rows = rows.filter(Q(updated_at__gt=at) | Q(updated_at=at, id__gt=UUID(last)))
        found = list(rows[: most + 1])
        told, more = found[:most], len(found) > most
        to = f"{told[-1].updated_at.isoformat()}|{told[-1].id}" if told else since
        changes = [{"code": row.subject_code, "number": row.number, "data": row.data} for row in told]
        return {"changes": changes, "to": to, "more": more, "total": total}


def _known(system: str, resource: str) -> Resource:
    return {resource_id(name): known for name, known in _of(system)}[resource]


def _of(system: str) -> Iterator[tuple[str, Resource]]:
    return ((name, one) for name, one in catalog.resources().items() if one.system.key == system)


def put_out_files(folder: Path) -> list[Path]:
    """Write the files of the systems that share by files, each put in place whole; what was written."""
    return [
        _put(folder / system.key / f"{name}.csv", resource)
        for system in catalog.systems().values()
        if system.connection in (Connection.FILES, Connection.SFTP)
        for name, resource in _of(system.key)
    ]


def _put(path: Path, resource: Resource) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_suffix(f".{os.getpid()}")
    fresh.write_text(_csv(resource, _rows(resource).order_by("subject_code").iterator(2000)), "utf-8")
    return fresh.replace(path)


def _rows(resource: Resource) -> "QuerySet[BaseRecord]":
    names = (resource.name, *resource.type.aliases)
    return BaseRecord.objects.filter(library=resource.type.library or "", licence_type__in=names)


def _csv(resource: Resource, rows: Iterable[BaseRecord]) -> str:
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\n")
    out.writerow([CODE, NUMBER, *resource.type.face])
    for row in rows:
        out.writerow([row.subject_code, row.number, *(_cell(row.data.get(name)) for name in resource.type.face)])
    return text.getvalue()


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
