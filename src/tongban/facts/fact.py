"""One value and its origin."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self

from msgspec import Struct


class OriginKind(StrEnum):
    """Where a value comes from, in the words the pages show."""

    LICENCE = "证照"
    EXCHANGE = "共享"
    MATERIAL = "材料"
    APPLICANT = "本人填写"
    CLERK = "窗口录入"
    SYSTEM = "系统"
    COMPUTED = "规则计算"
    ASSISTANCE = "协助"


#: Origins whose value nobody may overwrite by hand; ordered by trust, best first.
TRUST: tuple[OriginKind, ...] = (
    OriginKind.SYSTEM,
    OriginKind.COMPUTED,
    OriginKind.LICENCE,
    OriginKind.EXCHANGE,
    OriginKind.ASSISTANCE,
    OriginKind.MATERIAL,
    OriginKind.CLERK,
    OriginKind.APPLICANT,
)
_PLAIN = frozenset({str, bool, int, type(None)})
_AUTHENTIC = frozenset({OriginKind.SYSTEM, OriginKind.LICENCE, OriginKind.EXCHANGE, OriginKind.ASSISTANCE})


class Origin(Struct, frozen=True, gc=False):
    """Who says so: the kind, the named source, when it was obtained and the digest of the source record.

    ``digest`` identifies the exact version of the source record; a fact is *stale* once the source has another digest.
    """

    kind: OriginKind
    source: str
    obtained_at: datetime
    digest: str = ""

    @property
    def authentic(self) -> bool:
        """True when the value is vouched for by an authority and may not be edited by the applicant."""
        return self.kind in _AUTHENTIC

    def to_json(self) -> dict[str, Any]:
        """The part of a fact's stored form that says where it comes from."""
        return {
            "kind": self.kind.value,
            "source": self.source,
            "at": self.obtained_at.isoformat(),
            "digest": self.digest,
        }


class Fact(Struct, frozen=True):
    """A value under its dotted path (``营业执照.企业名称``). None means known to be empty; unknown has no fact."""

    path: str
    value: Any
    origin: Origin

    def to_json(self) -> dict[str, Any]:
        """The stored form; dates and decimals become text and are read back through the element's type."""
        return {"v": plain(self.value), **self.origin.to_json()}

    @classmethod
    def from_json(cls, path: str, data: Mapping[str, Any], value: Any) -> Self:
        """Read the stored form back; ``value`` is ``data['v']`` already parsed by the element's type."""
        origin = Origin(
            OriginKind(data["kind"]), data["source"], datetime.fromisoformat(data["at"]), data.get("digest", "")
        )
        return cls(path, value, origin)


def plain(value: Any) -> Any:
    """The plain JSON form of a value of any element type."""
    if type(value) in _PLAIN:
        return value
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str | int) else str(value)
