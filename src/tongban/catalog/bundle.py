"""A one-thing bundle (一件事, 一业一证) as a version of a pack says it: members by situation, and one result."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from tongban.catalog.parts import Ask, Grant, Limit, Published
from tongban.rules import Expression

#: What a bundle may be: several errands done as one, or one comprehensive licence for a trade.
KINDS: tuple[str, ...] = ("一件事", "一业一证")
#: What a published figure may count; our own count of the same stands beside it.
COUNTED: tuple[str, ...] = ("办理环节", "申请表", "申请材料", "办理时限", "证照")
#: What the platform itself puts on the face of a comprehensive licence.
TRADE, COVERED = "行业", "许可事项"


@dataclass(frozen=True, slots=True)
class Member:
    """One part of a bundle: an item of the pack (``item``), or a step that is not online here (演示)."""

    key: str
    name: str
    department: str
    item: bool
    when: Expression | None = None
    after: tuple[str, ...] = ()  # keys of members whose grant it builds on: it waits for them
    say: str = ""  # of a step: what the applicant does
    clause: str | None = None
    source: str | None = None
    confidence: str | None = None


@dataclass(frozen=True, slots=True)
class Start:
    """A condition somebody must meet to begin: where it is false, ``say`` tells what to do instead."""

    when: Expression
    say: str
    clause: str | None = None
    source: str | None = None
    confidence: str | None = None


@dataclass(frozen=True)
class BundleVersion:
    """One immutable, effective-dated version of a bundle."""

    key: str
    name: str
    kind: str
    lead: str  # 牵头部门
    for_: tuple[str, ...]
    in_force: date
    until: date | None
    summary: str
    keywords: tuple[str, ...]
    themes: tuple[str, ...]
    start: tuple[Start, ...]
    asks: tuple[Ask, ...]  # its own questions: they decide which members take part
    members: tuple[Member, ...]
    promised: Limit | None
    grant: Grant | None  # one comprehensive licence; None: each member's own result, handed over together
    trade: str
    published: tuple[Published, ...]
    notes: tuple[str, ...]
    digest: str
    asked_by: Mapping[str, tuple[str | None, str | None]] = field(default_factory=dict)  # source, confidence
    extra: Mapping[str, Any] = field(default_factory=dict)
    style: str = ""

    @cached_property
    def items(self) -> tuple[str, ...]:
        """The keys of the items that may take part."""
        return tuple(member.key for member in self.members if member.item)

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """Every fact path its own conditions and questions read."""
        conditions: list[Expression | None] = [one.when for one in self.start]
        conditions += [one.when for one in self.members] + [one.when for one in self.asks]
        seen = dict.fromkeys(path for one in conditions if one is not None for path in one.inputs)
        for ask in self.asks:
            seen.update(dict.fromkeys((ask.element.name, *ask.sources)))
        return tuple(seen)

    def member(self, key: str) -> Member:
        """The member with a key. KeyError when there is none."""
        return next(member for member in self.members if member.key == key)
