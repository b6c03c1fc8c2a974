"""演示: base libraries kept in our own table."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from tongban.catalog import queries as catalog
from tongban.core.city import current_city
from tongban.core.reading import Joined, Reading
from tongban.core.statement import array, loads
from tongban.exchange.ports import Answer, Looked, Purpose

_LOOKUP = """
select licence_type, number, data, digest from exchange_baserecord
 where city = $1 and library = any($2::text[]) and licence_type = any($3::text[]) and subject_code = $4
"""


class LocalLibraries:
    """Reads the demonstration records; nothing leaves the house, so nothing is subscribed to or put on record."""

    name = "演示基础库"
    demonstration = True

    def reading(
        self, wanted: Mapping[str, Sequence[str]], subject: UUID, code: str, purpose: Purpose
    ) -> Joined[Looked]:
        """The records, to be read together with others; one may be kept under a name that went into another."""
        types = catalog.vocabulary().licences
        names = {name: (types[name].name, *types[name].aliases) for name in wanted}
        read = records({types[name].library or "" for name in wanted}, [n for of in names.values() for n in of], code)

        def looked() -> Looked:
            found = (
                (name, next((read.found[one] for one in of if one in read.found), None)) for name, of in names.items()
            )
            return Looked({name: answer for name, answer in found if answer is not None}, {})

        return Joined([read], looked)

    def told(self, licence_type: str, code: str) -> None:
        """Nothing is kept beside the records."""


def records(libraries: set[str], types: Sequence[str], code: str) -> Reading[Mapping[str, Answer]]:
    """The records of a subject by the name they are kept under."""
    return Reading(_LOOKUP, [current_city(), array(sorted(libraries)), array(types), code], _answers)


def _answers(rows: Sequence[tuple[Any, ...]]) -> Mapping[str, Answer]:
    return {type_: Answer(number, loads(data), digest) for type_, number, data, digest in rows}
