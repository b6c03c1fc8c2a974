"""Daily serial numbers, reserved in blocks per process: no row lock per case, gaps allowed."""

import threading
from datetime import date

from django.utils.translation import gettext as _

from tongban.core.city import current_city
from tongban.core.errors import Problem
from tongban.core.ids import uuid7
from tongban.core.own_connections import of_django
from tongban.core.statement import fetch

_BLOCK = 20
_LAST = 9999

_RESERVE = """
insert into core_serial (city, id, scope, day, next) values ($1, $2, $3, $4, 1 + $5::int)
on conflict (city, scope, day) do update set next = core_serial.next + $5::int
returning next
"""


class SerialsUsedUp(Problem):
    """Four digits a day are used up for this scope."""

    status, code = 503, "TB-CASE-503"


_lock = threading.Lock()
_blocks: dict[tuple[int, str, date], range] = {}


def next_serial(scope: str, day: date) -> int:
    """The next number of a scope on a day, 1 to 9999, never given twice."""
    if of_django().in_atomic_block:
        # The reservation would roll back with the caller: take exactly one and keep nothing.
        return _checked(reserve(scope, day, 1).start)
    key = (current_city(), scope, day)
    with _lock:
        block = _blocks.get(key)
        if not block:
            for old in [k for k in _blocks if k[2] < day]:
                del _blocks[old]
            block = reserve(scope, day, _BLOCK)
        number, _blocks[key] = block.start, block[1:]
    return _checked(number)


def forget_blocks() -> None:
    """Let go of what this process reserved: the counters were set back under it (a restored backup)."""
    with _lock:
        _blocks.clear()


def _checked(number: int) -> int:
    if number > _LAST:
        raise SerialsUsedUp(_("今天这个实施主体的办件编号已经用完，请明天再提交；已填内容已经保存。"))
    return number


def reserve(scope: str, day: date, size: int) -> range:
    """The next numbers of a scope on a day, taken for good."""
    ((end,),) = fetch(_RESERVE, [current_city(), uuid7(), scope, day, size])
    return range(end - size, end)
