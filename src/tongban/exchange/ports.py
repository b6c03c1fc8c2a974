"""The ports of data sharing: base libraries as errands see them, and connectors to the systems that have them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol, runtime_checkable
from uuid import UUID

from django.utils.translation import gettext_noop as N_
from msgspec import Struct

from tongban.catalog.sharing import Resource
from tongban.core.reading import Joined


class Silence(StrEnum):
    """Why a resource told nothing: what it would say stays unknown."""

    AWAY = N_("没有应答")
    OPEN = N_("多次没有应答，暂停查询")
    UNREADABLE = N_("应答读不懂")
    REFUSED = N_("拒绝了查询")
    USED_UP = N_("今天的查询次数已经用完")
    DENIED = N_("还没有批准这个事项使用")
    NOWHERE = N_("还没有接通")
    STALE = N_("数据太旧")
    UNASKED = N_("还没有征求同意")
    DECLINED = N_("没有得到同意")


#: What may pass by itself, so that it is worth asking again.
PASSING = frozenset({Silence.AWAY, Silence.OPEN, Silence.UNREADABLE, Silence.USED_UP, Silence.STALE})


class Purpose(Struct, frozen=True):
    """What facts are fetched for: the items (or the use) that need them, in words, for which draft or case, by whom.

    ``anew`` asks for what is true at this moment: a copy will do only where its policy keeps it past a submission.
    ``errand`` is what consents were given for, where it is not ``ref``: the container a draft and its case, or its
    bundle, share.
    """

    items: tuple[str, ...]
    said: str
    ref: str = ""
    who: str = "system"
    anew: bool = False
    errand: str = ""


class SourceAway(Exception):
    """A system does not answer now; what it would say stays unknown."""

    def __init__(self, why: Silence, detail: str = "") -> None:
        super().__init__(detail or why.value)
        self.why, self.detail = why, detail


@dataclass(frozen=True, slots=True)
class Answer:
    """A record as a library answers it."""

    number: str
    data: Mapping[str, Any]
    digest: str
    obtained_at: datetime | None = None  # None: just now


@dataclass(frozen=True, slots=True)
class Looked:
    """What libraries said: the records by licence type, absent ones left out, and which types stayed silent and why.

    ``asked``: not all of it was read of our own database, so that the same rows need not tell the same again.
    ``denied`` says of each item of the purpose which types it is not subscribed to itself, whoever else of them is.
    """

    answers: Mapping[str, Answer]
    silent: Mapping[str, Silence]
    asked: bool = False
    denied: Mapping[str, frozenset[str]] = field(default_factory=dict)


class BaseLibrary(Protocol):
    """Answers what its records say of a subject, by licence type; of several at once."""

    name: str
    demonstration: bool

    def reading(
        self, wanted: Mapping[str, Sequence[str]], subject: UUID, code: str, purpose: Purpose
    ) -> Joined[Looked]:
        """What is to be read of our own database, with other reads; what comes of it may call out, so ask once.

        ``wanted`` are fact paths by licence type.
        """
        ...

    def told(self, licence_type: str, code: str) -> None:
        """A subject of ours was just registered: what is kept of it is let go of."""
        ...


@dataclass(frozen=True, slots=True)
class Record:
    """What a system answered about one subject, before its values are looked at; ``data`` by the names of fields."""

    number: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """A record that is new or another than before; None where it was struck off."""

    code: str
    record: Record | None


@dataclass(frozen=True, slots=True)
class Changes:
    """A part of a change feed, in order; ``to`` is the mark to go on from, ``more`` whether there is more by now.

    ``total`` is how many changes there are from the beginning, 0 where the system does not say.
    """

    changes: Sequence[Change]
    to: str
    more: bool
    total: int = 0


class Feed(Protocol):
    """A connector to a system that tells what changed."""

    def changes(self, resource: Resource, since: str, most: int, seconds: float) -> Changes:
        """What changed since a mark (empty: from the beginning). Raises ``SourceAway``."""
        ...


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one row handed in: its table, key and revision; ``refused`` says why where it was not taken."""

    table: str
    key: str
    revision: int
    refused: str = ""


@runtime_checkable
class Inbox(Protocol):
    """A connector to a platform that takes what we report. Handing in the same row again changes nothing there."""

    def hand_in(self, batch: str, rows: Sequence[Mapping[str, Any]], seconds: float) -> Sequence[Receipt]:
        """Hand rows in; receipts of those it decided on. Raises ``SourceAway``."""
        ...


@runtime_checkable
class Dated(Protocol):
    """A connector to files, which are as old as they are."""

    def put_out(self, resource: Resource) -> datetime | None:
        """When the file of a resource was put out; None where there is none."""
        ...


class Connector(Protocol):
    """Speaks to one system. Safe to be used by several threads."""

    def fetch(self, resource: Resource, code: str, fields: Sequence[str], seconds: float) -> Record | None:
        """The record of a subject, None where the system knows none. Raises ``SourceAway`` within the time given."""
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...
