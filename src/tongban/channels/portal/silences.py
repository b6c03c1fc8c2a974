"""What sources did not tell, as the applicant is told: why, and whether it is fetched once she has submitted."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as lazy

from tongban.catalog import queries as catalog
from tongban.exchange.ports import PASSING, Silence

#: What a silent source means for the applicant.
_SAID: Mapping[Silence, Any] = {
    Silence.AWAY: lazy("“%(name)s”暂时取不到：%(system)s没有应答。"),
    Silence.OPEN: lazy("“%(name)s”暂时取不到：%(system)s多次没有应答，过一会儿会再试。"),
    Silence.UNREADABLE: lazy("“%(name)s”取不到：%(system)s的应答读不懂，已经记下。"),
    Silence.REFUSED: lazy("“%(name)s”取不到：%(system)s没有同意这次查询，已经记下。"),
    Silence.USED_UP: lazy("“%(name)s”今天取不到：%(system)s今天的查询次数用完了，明天恢复。"),
    Silence.DENIED: lazy("“%(name)s”没有查询：这个事项使用它还没有得到批准。"),
    Silence.NOWHERE: lazy("“%(name)s”没有查询：还没有和保存它的部门接通。"),
    Silence.STALE: lazy("“%(name)s”取不到：%(system)s给的数据太旧，不能作准。"),
    Silence.UNASKED: lazy("“%(name)s”没有查询：还没有征求您的同意。"),
    Silence.DECLINED: lazy("“%(name)s”没有查询：您没有同意，由您自己提交。"),
}


@dataclass(frozen=True, slots=True)
class Untold:
    """Sentences on what is not to be had now: what is fetched ``later``, after submission, and what ``never`` is."""

    later: list[str]
    never: list[str]


def untold(silent: Mapping[str, Silence], fetched: Callable[[str], bool] = lambda name: True) -> Untold | None:
    """Which sources told nothing, and why; None where all did.

    Only what may pass by itself is asked for again, and only for a case that reads it (``fetched``).
    """
    later = [name for name, why in silent.items() if why in PASSING and fetched(name)]
    never = [name for name in silent if name not in later]
    return Untold(_said(silent, later), _said(silent, never)) if silent else None


def _said(silent: Mapping[str, Silence], names: list[str]) -> list[str]:
    known = catalog.resources()
    systems = {name: known[name].system.name if name in known else name for name in names}
    return [_SAID[silent[name]] % {"name": name, "system": systems[name]} for name in names]
