"""Reading 我的消息, and noting what was read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from msgspec import Struct

from tongban.core import clock
from tongban.core.city import current_city
from tongban.core.models import Message
from tongban.core.reading import Reading
from tongban.core.statement import array

_UNREAD = """
select party_id, count(*)::int from core_message
 where city = $1 and party_id = any($2::uuid[]) and read_at is null group by party_id
"""


class MessageListed(Struct, frozen=True, gc=False):
    """What lists tell of a message."""

    id: UUID
    title: str
    body: str
    link: str
    created_at: datetime
    read_at: datetime | None


_ASKED = """
 from core_message where city = $1 and party_id = any($2::uuid[]) and ($3::text is null or link = $3)
  and ($4::text is null or strpos(upper(title), upper($4)) > 0 or strpos(upper(body), upper($4)) > 0)
"""
_COUNTS = f"select count(*)::int, count(*) filter (where read_at is null)::int {_ASKED}"
_ROWS = f"""
select {", ".join(MessageListed.__struct_fields__)} {_ASKED} and ($5::boolean is false or read_at is null)
 order by read_at is not null, created_at desc, id desc limit $6::int offset $7::int
"""


@dataclass(frozen=True, slots=True)
class Inbox:
    """The messages of some parties, those not yet opened first, each part newest first; about one ``link``, or with a
    ``text``, where these are given."""

    party_ids: Sequence[UUID]
    link: str = ""
    text: str = ""

    def counts(self) -> Reading[tuple[int, int]]:
        """How many there are, and how many of them are not yet opened."""
        return Reading(_COUNTS, self._asked, lambda rows: (rows[0][0], rows[0][1]))

    def rows(self, limit: int, offset: int, *, new: bool) -> Reading[list[MessageListed]]:
        """So many of them from an offset; of ``new`` ones alone."""
        values = [*self._asked, new, limit, offset]
        return Reading(_ROWS, values, lambda rows: [MessageListed(*row) for row in rows])

    @property
    def _asked(self) -> list[object]:
        return [current_city(), array(map(str, self.party_ids)), self.link or None, self.text or None]


def messages_for(party_ids: Sequence[UUID]) -> "QuerySet[Message]":
    """Messages of some parties, newest first."""
    return Message.objects.filter(party_id__in=party_ids).order_by("-created_at", "-id")


def unread(party_ids: Iterable[UUID | str]) -> Reading[dict[UUID, int]]:
    """How many messages some parties have not seen, by party: every page of a signed-in reader says it."""
    return Reading(_UNREAD, [current_city(), array(map(str, party_ids))], dict)


def mark_read(party_ids: Sequence[UUID]) -> int:
    """Note that the parties have seen their messages; how many were new."""
    return Message.objects.filter(party_id__in=party_ids, read_at=None).update(read_at=clock.now())


def mark_one_read(message_id: UUID, party_ids: Sequence[UUID]) -> None:
    """Note that one of the parties has seen a message of theirs; once noted, the moment stays as it is."""
    unread = Message.objects.filter(id=message_id, party_id__in=party_ids, read_at=None)
    unread.update(read_at=clock.now())
