"""A holder's list of licences: read without their faces, which no list shows."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from msgspec import Struct

from tongban.core.city import current_city
from tongban.core.reading import Reading
from tongban.core.statement import array


class LicenceListed(Struct, frozen=True, gc=False):
    """What lists tell of a licence."""

    id: UUID
    type: str
    holder_name: str
    number: str
    issuer: str
    issued_on: date
    valid_until: date | None
    state: str


_MINE = "city = $1 and holder_id = $2::uuid and ($3::text[] is null or basis = any($3::text[]))"
_COUNT = f"select count(*)::int from licences_licence where {_MINE}"
_ROWS = f"""
select {", ".join(LicenceListed.__struct_fields__)} from licences_licence where {_MINE}
 order by state desc, issued_on desc, id desc limit $4::int offset $5::int
"""


@dataclass(frozen=True, slots=True)
class Wallet:
    """The licences of a holder, valid ones first; of those cases alone that are named as ``bases``, where any are."""

    holder: UUID
    bases: Collection[str] | None = None

    def count(self) -> Reading[int]:
        """How many there are."""
        return Reading(_COUNT, self._mine, lambda rows: int(rows[0][0]))

    def rows(self, limit: int, offset: int) -> Reading[list[LicenceListed]]:
        """So many of them from an offset."""
        return Reading(_ROWS, [*self._mine, limit, offset], lambda rows: [LicenceListed(*row) for row in rows])

    @property
    def _mine(self) -> list[object]:
        return [current_city(), self.holder, None if self.bases is None else array(self.bases)]
