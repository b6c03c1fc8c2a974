"""The parts of a service item: limits, clauses, what is asked and needed, steps, grants, routes and situations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tongban.catalog.vocabulary import Element, LicenceType, MaterialType
from tongban.rules import Expression
from tongban.standards.terms import last_day

#: The retention of what is never appraised for destruction.
FOR_EVER = "永久"


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit as printed in the law: ``unit`` is 工作日, 日 or 即时; value is 0 for 即时."""

    value: int
    unit: str
    basis: str | None = None
    confidence: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Clause:
    """A statutory basis of the item as cited, with the key of its source and how sure we are of it."""

    text: str
    source: str | None = None
    confidence: str | None = None
    article: str | None = None  # of a condition: the article that states it
    own_check: bool = False  # of a condition: no rule reads it, the applicant makes sure of it


@dataclass(frozen=True, slots=True)
class Retention:
    """How long the archive of a closed case is kept (保管期限): some years, or for ever (永久)."""

    years: int | None
    basis: str
    source: str | None = None
    confidence: str | None = None

    @property
    def term(self) -> str:
        """The term as packs write it."""
        return FOR_EVER if self.years is None else f"{self.years} 年"

    def until(self, closed_on: date) -> date | None:
        """The last day it is kept, counted from the day the case closed; None for ever."""
        return None if self.years is None else last_day(closed_on, 12 * self.years)


@dataclass(frozen=True, slots=True)
class Ask:
    """An element the applicant is asked for, under a condition, with the licence faces it may be taken from instead."""

    element: Element
    when: Expression | None = None
    sources: tuple[str, ...] = ()  # fact paths, first that has a value wins
    question: bool = False  # decides the situation: asked in the interview, one a page
    optional: bool = False
    group: str = ""  # the part of a long form it stands in
    instead_of: str = ""  # the material of the item whose content it is, so that nobody hands that in
    first_holds: str | None = None  # on what basis the first source holds where they differ; None: a person decides


@dataclass(frozen=True, slots=True)
class Assistance:
    """What another department is asked for instead of a material no system shares (行政协助), and within how long."""

    department: str
    what: str
    days: int  # working days it has to answer
    tell: tuple[str, ...]  # the fact paths it is told, and nothing else of the case
    basis: str
    source: str
    confidence: str | None = None


@dataclass(frozen=True, slots=True)
class Later:
    """That a secondary material may follow after acceptance (容缺后补), within working days, and what that rests on."""

    days: int
    basis: str
    source: str | None = None
    confidence: str | None = None


@dataclass(frozen=True, slots=True)
class Need:
    """A material, under a condition, and how it is spared (免提交): 证照, 共享, 表单, 承诺, 协助 or not at all."""

    material: MaterialType
    when: Expression | None = None
    spared_by: str | None = None
    licence: str | None = None
    optional: bool = False
    assist: Assistance | None = None
    later: Later | None = None


#: The posts whose holders see the cases of their department: only they can take a step of one.
CASE_POSTS: tuple[str, ...] = ("窗口受理", "决定人", "审批员", "踏勘员")
#: Between the names of steps that are open at the same time, where they stand as one text.
BETWEEN_STEPS = "、"


@dataclass(frozen=True, slots=True)
class ReviewNode:
    """A step a person takes when the rules hand over: 审核, 踏勘 or 决定, by a post, within working days."""

    name: str
    kind: str  # 审核 | 踏勘 | 决定
    post: str
    days: int | None = None
    stops_clock: str | None = None  # the clause that lets this step stop the clock, None if it does not
    together: bool = False  # done at the same time as the step before it (并联)


def stages(review: Sequence[ReviewNode]) -> tuple[tuple[ReviewNode, ...], ...]:
    """The steps in the order they are taken; those of one stage are done at the same time."""
    found: list[tuple[ReviewNode, ...]] = []
    for node in review:
        if node.together and found:
            found[-1] = (*found[-1], node)
        else:
            found.append((node,))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Grant:
    """What a grant gives: a licence with these face values; without ``validity_…`` it is 长期 or carried over."""

    licence: LicenceType
    carry: tuple[str, ...]  # face elements taken from facts, in the order of the face
    validity_years: int | None = None
    validity_months: int | None = None
    validity_basis: str | None = None
    validity_source: str | None = None
    validity_confidence: str | None = None
    replaces: bool = False  # a change: the new licence supersedes the holder's valid one and keeps its number
    unique: bool = True  # one valid licence of this type per holder (and premises, when `per` names an element)
    per: str | None = None
    template: str = ""  # typst source, read from the version's folder
    taken: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # face element -> fact paths, first value wins
    assigns: tuple[str, ...] = ()  # face elements the issuing authority itself gives: 统一社会信用代码, 成立日期

    def premises(self, values: Mapping[str, Any]) -> str:
        """What tells this licence from others of its type and holder: its value of ``per``; mostly empty."""
        return str(self.face(values).get(self.per) or "") if self.per else ""

    @property
    def renews(self) -> bool:
        """True for a new term of a licence the holder has; a change keeps the end of the one it replaces."""
        return self.replaces and bool(self.validity_years or self.validity_months)

    def face(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The face values out of flat facts by path; None where no source of an element has a value."""
        return {name: self._first(self.taken.get(name, (name,)), values) for name in self.carry}

    @staticmethod
    def _first(paths: tuple[str, ...], values: Mapping[str, Any]) -> Any:
        return next((values[path] for path in paths if values.get(path) is not None), None)


@dataclass(frozen=True, slots=True)
class Statement:
    """What a grant states beside or instead of a licence: what it is called, and the facts it gives, by path."""

    result: str
    states: tuple[str, ...]
    cancels: str | None = None  # the type of the applicant's own licence that ends with the grant (注销)


@dataclass(frozen=True, slots=True)
class Route:
    """Where a routing rule leads: a procedure of this item (``办理``), or nothing to apply for (``无需办理``)."""

    name: str
    means: str  # 办理 | 无需办理
    say: str
    clause: str | None = None
    kind: str | None = None  # what the procedure is (备案); None: the kind of the item
    level: str | None = None  # 市 | 县: which level of the authority takes it
    limit: Limit | None = None
    review: tuple[ReviewNode, ...] | None = None
    grant: Grant | None = None
    need: tuple[Need, ...] | None = None
    decision: Statement | None = None
    source: str | None = None
    confidence: str | None = None


@dataclass(frozen=True, slots=True)
class Situation:
    """A situation (情形) applicants find themselves in: what it is called, and which answers make it."""

    name: str
    say: str
    when: Expression | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Family:
    """What an item is one handling (业务办理项) of: 食品经营许可 and, of it, 新办."""

    name: str
    handling: str


@dataclass(frozen=True, slots=True)
class Published:
    """A publicly reported figure, before and after; never a figure of ours, which stands beside it."""

    what: str
    unit: str
    before: str
    after: str
    source: str
    confidence: str | None = None


@dataclass(frozen=True, slots=True)
class Fee:
    """One thing that is charged, or that nothing is; with where that was read."""

    say: str
    basis: Clause | None = None
