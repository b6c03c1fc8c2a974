"""演示: base libraries kept in our own table."""

from collections.abc import Mapping, Sequence
from typing import Any

from tongban.core.city import current_city
from tongban.core.reading import Reading
from tongban.core.statement import array, loads
from tongban.exchange.ports import Answer

_LOOKUP = """
select licence_type, number, data, digest from exchange_baserecord
 where city = $1 and library = any($2::text[]) and licence_type = any($3::text[]) and subject_code = $4
"""


class LocalLibraries:
    """Reads the demonstration records."""

    name = "演示基础库"
    demonstration = True

    def lookup(self, wanted: Sequence[tuple[str, str]], code: str) -> Mapping[str, Answer]:
        """Records of a subject by licence type."""
        return self.reading(wanted, code).now()

    def reading(self, wanted: Sequence[tuple[str, str]], code: str) -> Reading[Mapping[str, Answer]]:
        """The same, to be made together with other reads."""
        libraries, types = array(library for library, _ in wanted), array(type_ for _, type_ in wanted)
        return Reading(_LOOKUP, [current_city(), libraries, types, code], _answers)


def _answers(rows: Sequence[tuple[Any, ...]]) -> Mapping[str, Answer]:
    return {type_: Answer(number, loads(data), digest) for type_, number, data, digest in rows}
