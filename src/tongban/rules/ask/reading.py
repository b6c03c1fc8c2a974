"""Reads the conditions of a rule into formulas over leaves, each leaf a test of one subject."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from tongban.rules.ask.computed import computed_in
from tongban.rules.ask.formula import Chosen, Fixed, Formula, Joined, Leaf, Negated, leaf_places
from tongban.rules.ask.subjects import Draft, Probe, Subject, opaque
from tongban.rules.ask.total import is_total
from tongban.rules.ask.truths import STOPPED, TRUE, code
from tongban.rules.conditions import Atom as Test
from tongban.rules.conditions import Form, Opaque, leaves, normal_form, tested_form
from tongban.rules.feel.errors import FeelError
from tongban.rules.feel.interpreter import close
from tongban.rules.feel.logic import truth
from tongban.rules.feel.nodes import (
    And,
    Coerced,
    Compare,
    If,
    Node,
    Not,
    Or,
    Reference,
    TableInput,
    Tested,
    Written,
)
from tongban.rules.feel.run import Run, Step
from tongban.rules.feel.trace import input_paths
from tongban.rules.feel.values import BLOCKED, UNKNOWN

#: The name under which a computed subject is tested.
_TESTED: Final = "?"


MOST_LEAVES: Final = 24
"""A condition over more leaves than this is not looked into: its diagram could double with each."""


@dataclass(frozen=True, slots=True)
class Setting:
    """How the rule is run and what may be answered.

    `deciding` and `nullable` are those of the run; `may_be_empty` the inputs whose answer may be null; `domains` the
    values an input can have, where they are known.
    """

    deciding: bool
    nullable: Collection[str]
    may_be_empty: Collection[str]
    domains: Mapping[str, Sequence[object]]

    def run(self, facts: Mapping[str, object]) -> Run:
        """A run over these facts."""
        return Run(facts, deciding=self.deciding, nullable=self.nullable)

    def truth(self, run: Run, step: Step, node: Node) -> object:
        """A condition in a run: the number of its truth value, or UNKNOWN."""
        try:
            value = truth(run, step(run), node.span)
        except FeelError:
            if not self.deciding:
                raise
            return STOPPED
        return UNKNOWN if value is UNKNOWN else code(value)


@dataclass(frozen=True, slots=True)
class LeafRule:
    """A leaf: its subject, what it comes to by segment, and how to evaluate it over facts."""

    subject: int
    codes: tuple[int, ...]
    whole: Callable[[Run], object]


@dataclass(frozen=True, slots=True)
class Column:
    """What the unary tests of a table column are put to."""

    draft: Draft
    step: Step


class Reading:
    """Collects subjects and leaves while conditions are read.

    `turned` tells for a comparison as written the name it goes by, and whether that says the opposite.
    """

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.turned: dict[str, tuple[str, bool]] = {}
        self._drafts: dict[tuple[str, str], Draft | Subject] = {}
        self._places: dict[tuple[str, str], int] = {}
        self._leaves: list[tuple[tuple[str, str], int, Callable[[Run], object]]] = []

    def condition(self, node: Node, text: str) -> Formula:
        """The formula of a condition written in `text`; one over too many leaves counts as a whole."""
        formula = self._formula(node, text, None)
        return formula if len(leaf_places(formula)) <= MOST_LEAVES else self._whole(node, text)

    def cell(self, tests: Written | None, column: Column) -> Formula:
        """The formula of a table cell; None for `-`."""
        return self._formula(tests.body, tests.text, column) if tests is not None else Fixed(TRUE)

    def column(self, column: TableInput) -> Column:
        """The column of a table as a subject."""
        body = column.expression.body
        path = _input_of(body)
        draft = self._input(path) if path is not None else self._computed(body, column.expression.text)
        draft.type = draft.type or column.type
        if column.allowed is not None:
            allowed, step = column.allowed, close(column.allowed.body)
            draft.forms.append(tested_form(allowed.body, allowed.text, _TESTED))
            draft.allows = lambda value: _passes(self.setting, step, value)
        return Column(draft, close(body))

    def done(self) -> tuple[tuple[Subject, ...], tuple[LeafRule, ...]]:
        """All subjects and leaves, by place."""
        order = {key: place for place, key in enumerate(self._drafts)}
        subjects = tuple(one.subject() if isinstance(one, Draft) else one for one in self._drafts.values())
        rules = []
        for key, test, whole in self._leaves:
            codes = tuple(vector[test] for vector in subjects[order[key]].vectors)
            rules.append(LeafRule(order[key], codes, whole))
        return subjects, tuple(rules)

    def _formula(self, node: Node, text: str, column: Column | None) -> Formula:
        if isinstance(node, Written):
            return self._formula(node.body, node.text, column)
        if isinstance(node, (And, Or)):
            parts = tuple(self._formula(part, text, column) for part in node.operands)
            return Joined("and" if isinstance(node, And) else "or", parts)
        if isinstance(node, Not):
            return Negated(self._formula(node.operand, text, column))
        if isinstance(node, If):
            return Chosen(*(self._formula(part, text, column) for part in (node.condition, node.then, node.otherwise)))
        if isinstance(node, Compare):
            one, opposite = _one_way(node, text)
            self.turned[_name(node, text)] = (_name(one, text), opposite)
            return Negated(self._leaf(one, text, column)) if opposite else self._leaf(one, text, column)
        return self._leaf(node, text, column)

    def _leaf(self, node: Node, text: str, column: Column | None) -> Formula:
        inputs = input_paths(node)
        tests = column is not None and any(isinstance(inner, Tested) for inner in node.walk())
        if not inputs and not tests:
            return Fixed(_known(self.setting.truth(self.setting.run({}), close(node), node)))
        if column is not None and tests:
            return self._cell_leaf(node, text, column, inputs)
        form = normal_form(node, text)
        if len(inputs) == 1 and (_about(form, inputs[0]) or inputs[0] in self.setting.domains):
            step = close(node)
            return self._test(self._input(inputs[0]), node, text, self._input_probe(inputs[0], step, node), form, step)
        computed = computed_in(node)
        return self._computed_leaf(node, text, *computed) if computed is not None else self._whole(node, text)

    def _cell_leaf(self, node: Node, text: str, column: Column, inputs: tuple[str, ...]) -> Formula:
        draft, tests = column.draft, close(node)
        step = _put_to(column.step, tests)
        form = tested_form(node, text, _TESTED)
        if inputs or not (_about(form, _TESTED) or draft.values is not None):
            return self._opaque(f"{draft.name}: {_name(node, text)}", (*draft.needs, *inputs), node, step)
        probe = self._input_probe(draft.name, step, node) if draft.plain else self._tested_probe(tests, node)
        return self._test(draft, node, text, probe, form, step)

    def _computed_leaf(self, node: Node, text: str, subject: Node, test: Node) -> Formula:
        form = tested_form(test, text, _TESTED)
        if not _about(form, _TESTED):
            return self._whole(node, text)
        return self._test(
            self._computed(subject, text), node, text, self._tested_probe(close(test), node), form, close(node)
        )

    def _input(self, path: str) -> Draft:
        values, may_be_empty = self.setting.domains.get(path), path in self.setting.may_be_empty
        return self._drafted("input", Draft(path, (path,), plain=True, values=values, may_be_empty=may_be_empty))

    def _computed(self, node: Node, text: str) -> Draft:
        fails: tuple[object, ...] = ()
        inputs = input_paths(node)
        if not is_total(node) or any(path in self.setting.may_be_empty for path in inputs):
            fails = (None, BLOCKED) if self.setting.deciding else (None,)
        return self._drafted("computed", Draft(node.span.of(text), inputs, may_fail=fails))

    def _drafted(self, kind: str, draft: Draft) -> Draft:
        known = self._drafts.setdefault((kind, draft.name), draft)
        assert isinstance(known, Draft)
        return known

    def _test(self, draft: Draft, node: Node, text: str, probe: Probe, form: Form, whole: Step) -> Formula:
        subject = ("input" if draft.plain else "computed", draft.name)
        key = (draft.name, _name(node, text))
        if key not in self._places:
            self._places[key] = len(self._leaves)
            self._leaves.append((subject, draft.test(probe, form), self._told(whole, node)))
        return Leaf(self._places[key])

    def _whole(self, node: Node, text: str) -> Formula:
        return self._opaque(_name(node, text), input_paths(node), node, close(node))

    def _opaque(self, name: str, needs: tuple[str, ...], node: Node, whole: Step) -> Formula:
        """A condition that becomes known as a whole, with the last of its inputs."""
        setting, subject = self.setting, ("whole", name)
        if subject not in self._drafts:
            empty = any(path in setting.may_be_empty for path in needs)
            needs = tuple(dict.fromkeys(needs))
            self._drafts[subject] = opaque(
                name, needs, total=is_total(node), deciding=setting.deciding, may_be_empty=empty
            )
            self._places[subject] = len(self._leaves)
            self._leaves.append((subject, 0, self._told(whole, node)))
        return Leaf(self._places[subject])

    def _told(self, whole: Step, node: Node) -> Callable[[Run], object]:
        return lambda run: self.setting.truth(run, whole, node)

    def _input_probe(self, path: str, step: Step, node: Node) -> Probe:
        return lambda value: _known(self.setting.truth(self.setting.run({path: value}), step, node))

    def _tested_probe(self, step: Step, node: Node) -> Probe:
        def probe(value: object) -> int:
            run = self.setting.run({})
            run.tested = value
            return _known(self.setting.truth(run, step, node))

        return probe


def _known(found: object) -> int:
    assert isinstance(found, int)
    return found


def _name(node: Node, text: str) -> str:
    """What a leaf is told as."""
    if isinstance(node, Compare):
        return f"{node.left.span.of(text)} {node.op} {node.right.span.of(text)}"
    return node.span.of(text)


def _one_way(node: Compare, text: str) -> tuple[Compare, bool]:
    """A comparison by `=` or `<` alone, and whether the opposite of it is meant."""
    if node.op in ("=", "!="):
        left, right = sorted((node.left, node.right), key=lambda side: side.span.of(text))
        return replace(node, op="=", left=left, right=right), node.op == "!="
    if node.op in (">", "<="):
        return replace(node, op="<", left=node.right, right=node.left), node.op == "<="
    return replace(node, op="<"), node.op == ">="


def _passes(setting: Setting, step: Step, value: object) -> bool:
    run = setting.run({})
    run.tested = value
    return step(run) is True


def _put_to(column: Step, tests: Step) -> Step:
    """The tests of a cell, put to what the column comes to."""

    def tested(run: Run) -> object:
        around, run.tested = run.tested, column(run)
        try:
            return tests(run)
        finally:
            run.tested = around

    return tested


def _input_of(node: Node) -> str | None:
    """The input a column is, as it stands or brought to its type."""
    while isinstance(node, (Coerced, Written)):
        node = node.value if isinstance(node, Coerced) else node.body
    return node.path if isinstance(node, Reference) else None


def _about(form: Form, column: str) -> bool:
    """Whether a form is nothing but comparisons of one column with constants."""
    return all(
        not isinstance(leaf, Opaque) and (not isinstance(leaf, Test) or leaf.column == column) for leaf in leaves(form)
    )
