"""What one published version of a service item says: situations, materials, rules and results (实施清单)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_noop as N_

from tongban.rules import Effect, Expression, RuleBook
from tongban.rules.ask import Plan


class ElementType(StrEnum):
    """The types a data element (数据元) may have; the wording is the pack's."""

    TEXT = N_("文本")
    LONG_TEXT = N_("长文本")
    NUMBER = N_("数值")
    DATE = N_("日期")
    BOOLEAN = N_("是否")
    CHOICE = N_("单选")
    CHOICES = N_("多选")


class Sensitivity(StrEnum):
    """How a value is shown: public, personal (masked to others) or sensitive (masked to everybody but the owner)."""

    PUBLIC = N_("公开")
    PERSONAL = N_("个人")
    SENSITIVE = N_("敏感")


@dataclass(frozen=True, slots=True)
class Element:
    """A data element: asked, fetched or carried under one Chinese name everywhere."""

    name: str
    type: ElementType
    ask: str | None = None  # the question in plain words; the name is used when absent
    hint: str | None = None
    unit: str | None = None
    options: tuple[str, ...] = ()
    pattern: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    max_length: int = 200
    sensitivity: Sensitivity = Sensitivity.PUBLIC
    source: str | None = None
    confidence: str | None = None
    system: bool = False  # set by the platform (申请日期), never asked
    owner: str | None = None  # 数源部门: the department whose word counts; else see word_uses.owners
    aliases: tuple[str, ...] = ()


#: The grades of real-name sign-in, the least first.
REAL_NAME_GRADES: tuple[str, ...] = ("初级", "中级", "高级")

#: Face elements every licence takes from its own record, not from the facts of a case.
RECORD_FACE: tuple[str, ...] = ("证书编号", "发证机关", "发证日期", "有效期至")
#: Face elements an authority gives when it registers a subject: its code, and the day of issue as its first day.
ASSIGNED: tuple[str, ...] = ("统一社会信用代码", "成立日期")
#: How many working days a licence is still valid: counted on the day of application, on no face, for every own licence
#: with an end whose pack has the element.
WORKING_DAYS_LEFT = "距届满工作日"


@dataclass(frozen=True, slots=True)
class City:
    """The city a pack is for: its prefecture code, its districts by GB/T 2260 code, and the line pages sign with."""

    code: int
    name: str
    districts: Mapping[int, str]
    demonstration: bool
    sign: str
    themes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # life events by kind of applicant


@dataclass(frozen=True, slots=True)
class LicenceType:
    """A kind of licence (证照类型): which authority keeps it and what its face says.

    ``library`` names the base library (共享) that holds it; without one it lives in our own licence store (证照库).
    ``holder`` is the face element that names the holder.
    ``code`` is the 21-character national type code, None where it is not known (never invented).
    ``record`` is True for what is no licence but a record of a base library (数据资源): its face is what it holds.
    """

    name: str
    face: tuple[str, ...]
    issuer: str
    code: str | None = None
    library: str | None = None
    holder: str | None = None
    record: bool = False
    source: str | None = None
    confidence: str | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MaterialType:
    """A kind of application material (申请材料)."""

    name: str
    kind: str
    source: str
    confidence: str | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words a pack speaks: every element, licence type, record and material by its name, aliases resolved."""

    elements: Mapping[str, Element]
    licences: Mapping[str, LicenceType]
    materials: Mapping[str, MaterialType]

    def meant(self, name: str) -> str:
        """The path a name stands for: of an element under another of its names, the element's own."""
        element = self.elements.get(name)
        return name if element is None else element.name

    def called(self, licence_type: str) -> tuple[str, ...]:
        """Every name under which licences of a type were recorded: its own, its aliases, those that went into it."""
        type_ = self.licences.get(licence_type)
        return (licence_type,) if type_ is None else (type_.name, *type_.aliases)

    def element_at(self, path: str) -> Element:
        """The element behind a fact path: ``变更类型`` or ``营业执照.企业名称``. KeyError when there is none."""
        return self.elements[path.rsplit(".", 1)[-1]]


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit as printed in the law: ``unit`` is 工作日, 日 or 即时; value is 0 for 即时."""

    value: int
    unit: str
    basis: str | None = None
    confidence: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """An element the applicant is asked for, under a condition, with the licence faces it may be taken from instead."""

    element: Element
    when: Expression | None = None
    sources: tuple[str, ...] = ()  # fact paths, first that has a value wins
    question: bool = False  # decides the situation: asked in the interview, one a page
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Need:
    """A material, under a condition, and how it is spared (免提交): 证照, 共享, 表单 or not at all."""

    material: MaterialType
    when: Expression | None = None
    spared_by: str | None = None
    licence: str | None = None
    optional: bool = False


#: The posts whose holders see the cases of their department: only they can take a step of one.
CASE_POSTS: tuple[str, ...] = ("窗口受理", "决定人", "审批员", "踏勘员")


@dataclass(frozen=True, slots=True)
class ReviewNode:
    """A step a person takes when the rules hand over: 审核, 踏勘 or 决定, by a post, within working days."""

    name: str
    kind: str  # 审核 | 踏勘 | 决定
    post: str
    days: int | None = None
    stops_clock: str | None = None  # the clause that lets this step stop the clock, None if it does not


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
class Clause:
    """A statutory basis of the item as cited, with the key of its source and how sure we are of it."""

    text: str
    source: str | None = None
    confidence: str | None = None
    article: str | None = None  # of a condition: the article that states it
    own_check: bool = False  # of a condition: no rule reads it, the applicant makes sure of it


@dataclass(frozen=True, slots=True)
class Fee:
    """One thing that is charged, or that nothing is; with where that was read."""

    say: str
    basis: Clause | None = None


@dataclass(frozen=True)
class ItemVersion:
    """One immutable, effective-dated version of a service item."""

    key: str
    name: str
    kind: str
    for_: tuple[str, ...]  # 自然人 | 法人 | 个体工商户
    department: str
    in_force: date
    until: date | None  # last day, inclusive; None: still in force
    summary: str
    conditions: tuple[Clause, ...]
    bases: tuple[Clause, ...]
    statutory: Limit | None  # None: 未查到, and then there is a promise
    promised: Limit | None
    asks: tuple[Ask, ...]
    needs: tuple[Need, ...]
    rules: RuleBook
    plan: Plan = field(compare=False)  # the order of its questions, frozen with the version
    review: tuple[ReviewNode, ...]
    grant: Grant | None
    routes: Mapping[str, Route]
    tell: tuple[str, ...]
    nullable: frozenset[str]
    fees: tuple[Fee, ...]
    keywords: tuple[str, ...]
    notes: tuple[str, ...]
    digest: str
    automatic_forbidden: str | None = None  # the clause that keeps a machine from deciding
    extra: Mapping[str, Any] = field(default_factory=dict)  # shown to staff: sources, confidence
    confidences: Mapping[str, str] = field(default_factory=dict)  # how sure we are of statements without a clause
    themes: tuple[str, ...] = ()
    decision: Statement | None = None  # what a grant is called and states where it is no licence, or beside it
    real_name: str = "中级"  # the least real-name grade of the applicant's sign-in
    rule_basis: tuple[Clause, ...] = ()  # of each rule: its name, its clause, where that was read
    notified: tuple[str, ...] = ()  # asked elements that messages and notices use (联系电话)
    situations: tuple[Situation, ...] = ()
    family: Family | None = None
    style: str = ""  # the typst library the licence templates of this version import

    @property
    def fee(self) -> str:
        """What is charged, in one line."""
        return "；".join(one.say for one in self.fees)

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """Every fact path the item can use: asked elements, their sources, and what the rules read."""
        seen: dict[str, None] = {}
        for ask in self.asks:
            seen[ask.element.name] = None
            seen.update(dict.fromkeys(ask.sources))
            if ask.when:
                seen.update(dict.fromkeys(ask.when.inputs))
        for need in self._all_needs():
            if need.when:
                seen.update(dict.fromkeys(need.when.inputs))
        for grant in self._all_grants():
            for paths in grant.taken.values():
                seen.update(dict.fromkeys(paths))
        for statement in (self.decision, *(route.decision for route in self.routes.values())):
            seen.update(dict.fromkeys(statement.states if statement else ()))
        seen.update(dict.fromkeys(self.rules.inputs))
        seen.update(dict.fromkeys(self.rules.computed_inputs))
        return tuple(path for path in seen if path not in self.computed)

    @property
    def may_grant(self) -> bool:
        """True where the rules may grant at once and no clause keeps a machine from it."""
        return self.rules.outcome is Effect.GRANT and not self.automatic_forbidden

    @cached_property
    def computed(self) -> frozenset[str]:
        """The elements the rules compute; they are never asked or fetched."""
        return frozenset(one.name for one in self.rules.computes)

    @cached_property
    def licences_read(self) -> tuple[str, ...]:
        """The licence types whose faces the item reads, in order of first use."""
        types = (path.split(".", 1)[0] for path in self.paths if "." in path)
        return tuple(dict.fromkeys(types))

    def _all_needs(self) -> tuple[Need, ...]:
        return self.needs + tuple(need for route in self.routes.values() for need in route.need or ())

    def _all_grants(self) -> tuple[Grant, ...]:
        grants = [self.grant, *(route.grant for route in self.routes.values())]
        return tuple(grant for grant in grants if grant is not None)

    def limit_for(self, route: str | None) -> Limit:
        """The limit the citizen is promised on a route: the promise where there is one, else the statutory limit."""
        chosen = self.routes.get(route or "")
        limit = (chosen.limit if chosen else None) or self.promised or self.statutory
        if limit is None:
            raise ValueError(f"{self.key}: neither a statutory nor a promised limit")
        return limit

    def review_for(self, route: str | None) -> tuple[ReviewNode, ...]:
        """The steps people take on a route."""
        chosen = self.routes.get(route or "")
        return chosen.review if chosen and chosen.review is not None else self.review

    def grant_for(self, route: str | None) -> Grant | None:
        """The licence a grant on a route gives; a route that only states a decision gives none."""
        chosen = self.routes.get(route or "")
        if chosen is None or (chosen.grant is None and chosen.decision is None):
            return self.grant
        return chosen.grant

    def decision_for(self, route: str | None) -> Statement | None:
        """What a grant on a route states; a route that gives a licence of its own states what it says itself."""
        chosen = self.routes.get(route or "")
        if chosen is None or (chosen.decision is None and chosen.grant is None):
            return self.decision
        return chosen.decision

    def kind_for(self, route: str | None) -> str:
        """What the procedure on a route is: 行政许可, 备案, …"""
        chosen = self.routes.get(route or "")
        return chosen.kind if chosen and chosen.kind else self.kind

    def needs_for(self, route: str | None) -> tuple[Need, ...]:
        """The materials of a route."""
        chosen = self.routes.get(route or "")
        return chosen.need if chosen and chosen.need is not None else self.needs
