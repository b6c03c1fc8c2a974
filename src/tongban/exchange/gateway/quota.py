"""How often a resource may be asked on a day: counted in blocks for each process, so that counting costs nothing."""

import hashlib
import threading
from datetime import date

from tongban.core.own_connections import of_django
from tongban.core.serials import reserve

#: A process sets aside this part of a quota at a time, at most so many: what it has left when it ends is lost.
_SHARE, _MOST = 400, 500

_changing = threading.Lock()
_blocks: dict[tuple[str, date], range] = {}


def scope(resource: str) -> str:
    """The counter of a resource."""
    return f"share-{hashlib.sha256(resource.encode()).hexdigest()[:24]}"


def take(resource: str, quota: int, day: date) -> bool:
    """Whether the resource may be asked once more today; a quota of 0 is without bound."""
    if not quota:
        return True
    if of_django().in_atomic_block:
        return reserve(scope(resource), day, 1).start <= quota
    key = resource, day
    with _changing:
        block = _blocks.get(key)
        if not block:
            for old in [one for one in _blocks if one[1] < day]:
                del _blocks[old]
            block = reserve(scope(resource), day, min(quota // _SHARE + 1, _MOST))
        number, _blocks[key] = block.start, block[1:]
    return number <= quota
