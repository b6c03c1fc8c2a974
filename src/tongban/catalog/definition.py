"""What one published version of a service item says: situations, materials, rules and results (实施清单)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from tongban.catalog.credit import CreditTerms
from tongban.catalog.parts import (
    Ask,
    Clause,
    Family,
    Fee,
    Grant,
    Limit,
    Need,
    Published,
    Retention,
    ReviewNode,
    Route,
    Situation,
    Statement,
)
from tongban.catalog.promise import Promise
from tongban.rules import Effect, RuleBook
from tongban.rules.ask import Plan

#: The grades of real-name sign-in, the least first.
REAL_NAME_GRADES: tuple[str, ...] = ("初级", "中级", "高级")


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
    published: tuple[Published, ...] = ()  # publicly reported figures, beside which our own counts are shown
    keep: Retention | None = None  # how long the archive of its cases is kept; None where the pack does not say
    credit: CreditTerms | None = None  # what credit does here beyond conveniences
    promise: Promise | None = None  # 告知承诺, where the item offers it
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
        for need in self.every_need:
            if need.when:
                seen.update(dict.fromkeys(need.when.inputs))
            seen.update(dict.fromkeys(need.assist.tell if need.assist else ()))
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

    @property
    def every_need(self) -> tuple[Need, ...]:
        """The materials the item or one of its routes can call for."""
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
