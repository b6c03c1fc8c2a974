"""Reads what was typed into a rule that can be tried out, or says everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from io import StringIO
from itertools import accumulate
from typing import Any, Final, Literal

from django.utils.translation import gettext as _
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import AliasEvent

from tongban.channels.studio.faults import Fault, bare_words, fault_in, is_span
from tongban.channels.studio.grid import MOST_CHARACTERS, POLICIES, Grid, UnreadableError, read_grid
from tongban.channels.studio.names import MOST_NAMES, Names, is_plain, undeclared
from tongban.rules import Expression, FeelError, RuleBook, RuleError
from tongban.rules.conditions import Atom, Form, column_of, leaves, normal_form, tested_form
from tongban.rules.expression import compile_over
from tongban.rules.feel.errors import Span
from tongban.rules.feel.names import NameTree
from tongban.rules.feel.nodes import DecisionTable, HitPolicy, TableRow, Written
from tongban.rules.feel.trace import input_paths
from tongban.rules.prove.domains import Domain
from tongban.rules.prove.inference import inferred
from tongban.rules.table import Column, decision_table, tests, written

Mode = Literal["expression", "table", "book"]
MODES: Final[tuple[Mode, ...]] = ("expression", "table", "book")
_FAULTS_TOLD: Final = 8
_FIXES: Final = 400
_NESTING: Final = {"[": 1, "{": 1, "]": -1, "}": -1}
_DEEPEST: Final = 40


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed: the way it is written, its text, the hit policy of a table, names that need declaring."""

    mode: Mode
    text: str
    policy: HitPolicy = "F"
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule to be tried: what it is, the inputs it names, and what is known of them from the way they are used."""

    subject: Expression | DecisionTable | RuleBook
    inputs: tuple[str, ...]
    kinds: Mapping[str, type] = field(default_factory=dict)
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    grid: Grid | None = None
    forms: tuple[Form, ...] = ()


def read(typed: Typed) -> Rule | tuple[Fault, ...]:
    """The rule in what was typed, or what is wrong with it."""
    return _READERS[typed.mode](typed)


def put_right(typed: Typed, doubts: Callable[[Rule], Sequence[Fault]] = lambda _rule: ()) -> Typed:
    """What was typed with every fault mended that has a ready fix, one after another; also what is only doubted."""
    for _round in range(_FIXES):
        found = read(typed)
        if isinstance(found, Rule):
            found = tuple(doubts(found))
        mended = next((mended for fault in found if (mended := _mended(typed, fault)) is not None), None)
        if mended is None or mended == typed:
            return typed
        typed = mended
    return typed


def _mended(typed: Typed, fault: Fault) -> Typed | None:
    if fault.fix is None:
        return None
    if fault.row is None or fault.column is None:
        return replace(typed, text=fault.fix)
    grid = read_grid(typed.text)
    place = fault.column - 1
    changed = grid.with_cell(fault.row - 1, place, fault.fix) if fault.row else grid.with_name(place, fault.fix)
    return replace(typed, text=changed.text)


def _too_long(text: str) -> Fault:
    return Fault(
        "TB-STUDIO-001",
        _("内容有 %(count)d 个字，超过上限 %(most)d 个。请分开来试。") % {"count": len(text), "most": MOST_CHARACTERS},
    )


def _too_many_names() -> Fault:
    return Fault("TB-STUDIO-002", _("用到的数据项超过 %(most)d 个。请拆成几条规则来试。") % {"most": MOST_NAMES})


def _expression(typed: Typed) -> Rule | tuple[Fault, ...]:
    text = typed.text.strip()
    if not text:
        return (Fault("TB-STUDIO-003", _("还没有表达式。请写一条，或载入一个例子。")),)
    names = Names(typed.names)
    try:
        found = names.build(text, lambda tree: compile_over(text, tree))
    except FeelError as error:
        return (_too_many_names() if undeclared(text, error) else fault_in(text, error),)
    forms = (normal_form(found.node, text),)
    return _known(Rule(found, found.inputs), forms)


def _known(rule: Rule, forms: Sequence[Form]) -> Rule:
    """The rule with the kinds of its inputs, and the texts they are compared with."""
    domains = inferred(forms, {name: Domain() for name in rule.inputs}, {})
    kinds = {name: domain.kind for name, domain in domains.items() if domain.kind is not None}
    compared: dict[str, dict[str, None]] = {}
    for atom in (leaf for form in forms for leaf in leaves(form) if isinstance(leaf, Atom)):
        points = atom.true_for.finite() or atom.true_for.complement().finite() or ()
        compared.setdefault(atom.column, {}).update(dict.fromkeys(one for one in points if isinstance(one, str)))
    return replace(
        rule, forms=tuple(forms), kinds=kinds, choices={name: tuple(words) for name, words in compared.items()}
    )


def _table(typed: Typed) -> Rule | tuple[Fault, ...]:
    try:
        grid = read_grid(typed.text)
    except UnreadableError as problem:
        return (Fault("TB-STUDIO-004", str(problem)),)
    names = Names(typed.names)
    faults = [*_heads(grid, names), *_cells(grid, names)][:_FAULTS_TOLD]
    if faults:
        return tuple(faults)
    tree = names.tree
    inputs, outputs, notes = grid.places("条件"), grid.places("结果"), grid.places("备注")
    heads = decision_table(
        [Column(grid.columns[place].name) for place in inputs],
        [Column(grid.columns[place].name or "结果") for place in outputs],
        [],
        tree,
        typed.policy,
        [grid.columns[place].name for place in notes],
    )
    rows = tuple(_row(number, row, inputs, outputs, notes, names.found) for number, row in enumerate(grid.rows, 1))
    table = replace(heads, rows=rows)
    return _known(Rule(table, input_paths(table), grid=grid), tuple(_forms(table)))


def _row(
    number: int, row: Sequence[str], inputs: Sequence[int], outputs: Sequence[int], notes: Sequence[int],
    names: tuple[str, ...],
) -> TableRow:  # fmt: skip
    cells = tuple(_parsed(row[at], "tests", names) for at in inputs)
    entries = tuple(written_ for at in outputs if (written_ := _parsed(row[at] or "null", "result", names)) is not None)
    return TableRow(Span(0, 0), str(number), cells, entries, tuple(row[at] for at in notes))


#: A long table is read again at every key, and most of its cells are what they were.
@lru_cache(maxsize=16_384)
def _parsed(text: str, kind: str, names: tuple[str, ...]) -> Written | None:
    return tests(text, _tree(names)) if kind == "tests" else written(text, _tree(names))


@lru_cache(maxsize=64)
def _tree(names: tuple[str, ...]) -> NameTree:
    return NameTree.of(names)


def _forms(table: DecisionTable) -> Iterator[Form]:
    for place, column in enumerate(table.inputs):
        name = column_of(column.expression.body)
        if name is None:
            yield normal_form(column.expression.body, column.expression.text)
        else:
            cells = (row.cells[place] for row in table.rows)
            yield from (tested_form(cell.body, cell.text, name) for cell in cells if cell is not None)
    for row in table.rows:
        yield from (normal_form(output.body, output.text) for output in row.outputs)


def _heads(grid: Grid, names: Names) -> Iterator[Fault]:
    """A head is a name wherever it can be one; else an expression, and a name of its own where it is none either."""
    heads = {place: grid.columns[place].name for place in grid.places("条件")}
    for head in heads.values():
        if is_plain(head):
            names.declare(head)
    for place, head in heads.items():
        if is_plain(head):
            continue
        try:
            names.build(head, partial(written, head))
        except FeelError as error:
            try:
                written(head, NameTree.of([*names.found, head]))
            except FeelError:
                yield replace(fault_in(head, error), row=0, column=place + 1)
            else:
                names.declare(head)


def _cells(grid: Grid, names: Names) -> Iterator[Fault]:
    for number, row in enumerate(grid.rows, 1):
        for place, column in enumerate(grid.columns):
            fault = None
            if column.role == "条件":
                fault = cell_fault(row[place], names, "tests")
            elif column.role == "结果" and row[place]:
                fault = cell_fault(row[place], names, "result")
            if fault is not None:
                yield replace(fault, row=number, column=place + 1)


def cell_fault(text: str, names: Names | NameTree, kind: str) -> Fault | None:
    """What is wrong with a text: the ``tests`` of a cell, the ``result`` of a row, or another expression.

    With ``Names`` any name becomes an input, and the bare words of a cell are told to be quoted rather than taken for
    one; a tree declares all names there are.
    """
    if not text.strip():
        return None
    single = kind != "tests"
    words = bare_words(text, single=single) if kind in ("tests", "result") else None
    make: Callable[[str, NameTree], object] = tests if kind == "tests" else written
    try:
        if isinstance(names, NameTree):
            make(text, names)
        elif words is not None:
            _parsed(text, kind, names.found)
        else:
            names.build(text, lambda _known: _parsed(text, kind, names.found))
    except FeelError as error:
        return fault_in(text, error) if words is None else _in_words(text, words)
    return _in_words(text, words) if words is not None and not single and is_span(text) else None


def _in_words(text: str, words: str) -> Fault:
    return Fault(
        "TB-STUDIO-006", _("“%(text)s”要按规则语言写，写成 %(words)s。") % {"text": text, "words": words}, fix=words
    )


def _book(typed: Typed) -> Rule | tuple[Fault, ...]:
    if len(typed.text) > MOST_CHARACTERS:
        return (_too_long(typed.text),)
    try:
        data = _yaml(typed.text)
    except (YAMLError, ValueError, RecursionError) as error:
        return (
            Fault("TB-STUDIO-005", _("不是正确的 YAML：%(problem)s请对照缩进和冒号。") % {"problem": _problem(error)}),
        )
    names = Names(typed.names)
    while True:
        try:
            book = RuleBook.from_mapping(data, names.found)
        except RuleError as error:
            text = _text_at(data, error)
            name = undeclared(text, error) if text else None
            if name is None or name in names.found or len(names.found) >= MOST_NAMES:
                return (fault_in(text, error) if text else Fault(error.code, error.message_zh),)
            names.declare(name)
        else:
            conditions = (*book.checks, *(row.condition for row in book.rows), *(one.condition for one in book.advice))
            return _known(Rule(book, book.inputs), tuple(_condition_forms(conditions)))


def _condition_forms(conditions: Sequence[Any]) -> Iterator[Form]:
    for condition in conditions:
        for expression in (condition.expression, condition.when):
            if expression is not None:
                yield normal_form(expression.node, expression.text)


def _yaml(text: str) -> Any:
    """The content of a rules.yaml. Raises YAMLError, also for aliases, with which a small text can mean a huge one."""
    if max(accumulate((_NESTING.get(char, 0) for char in text), initial=0)) > _DEEPEST:
        raise YAMLError(_("嵌套太深。"))
    reader = YAML(typ="safe", pure=True)
    if any(isinstance(event, AliasEvent) for event in reader.parse(StringIO(text))):
        raise YAMLError(_("不能使用引用（*）。"))
    return reader.load(text)


def _problem(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    return (
        _("第 %(line)d 行第 %(column)d 个字附近读不通。") % {"line": mark.line + 1, "column": mark.column + 1}
        if mark is not None
        else str(error)[:200]
    )


def _text_at(data: Any, error: RuleError) -> str:
    """The text an error of a rule book is about."""
    for part in error.path:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return ""
    return data if isinstance(data, str) else ""


_READERS: Final[Mapping[Mode, Callable[[Typed], Rule | tuple[Fault, ...]]]] = {
    "expression": _expression,
    "table": _table,
    "book": _book,
}

__all__ = ["MODES", "POLICIES", "Mode", "Rule", "Typed", "cell_fault", "put_right", "read"]
