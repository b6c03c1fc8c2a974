"""The label of a rule: on which targets it runs, and why not on the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from tongban.rules.book import RuleBook
from tongban.rules.conditions import Form, Opaque, column_of, leaves, normal_form, tested_form
from tongban.rules.expression import Expression
from tongban.rules.feel.errors import FeelError
from tongban.rules.feel.nodes import Coerced, DecisionTable, TableInput, Written
from tongban.rules.feel.types import ANY, BOOLEAN, DATE, NUMBER, STRING
from tongban.rules.feel.typing import infer
from tongban.rules.model import Model
from tongban.rules.parts import Condition
from tongban.rules.sql.columns import used_columns
from tongban.rules.sql.kinds import Kind
from tongban.rules.support import SUPPORTED, Support, unsupported

INTERPRETER: Final = "解释执行"
PYTHON: Final = "生成 Python"
BITMAPS: Final = "位图"
SQL: Final = "SQL"
BOXES: Final = "区间证明"
QUESTIONS: Final = "询问"
Rule: TypeAlias = Expression | DecisionTable | Condition
_SHOWN: Final = 40
_TYPES: Final = {"数": NUMBER, "文字": STRING, "是否": BOOLEAN, "日期": DATE}


@dataclass(frozen=True, slots=True)
class Target:
    """One target of a rule: `why` tells what keeps the rule from it, or what to know about a yes."""

    name: str
    allowed: bool
    why: str

    def __str__(self) -> str:
        return f"{self.name}：{'可以' if self.allowed else '不可以'}{f'。{self.why}' if self.why else ''}"


def targets(rule: Rule, columns: Mapping[str, Kind] | None = None) -> tuple[Target, ...]:
    """The targets of a condition, an expression or a decision table.

    `columns` are the kinds of a database's columns, as `tongban.rules.sql.table_columns` gives them; without them SQL
    is judged by the way the rule uses its inputs.
    """
    if isinstance(rule, Condition):
        return _of_condition(rule, columns)
    support = {
        INTERPRETER: Support(ok=True, why="以解释执行的结果为准。"),
        PYTHON: _python(rule),
        BITMAPS: _bitmaps(rule),
        SQL: _sql(rule, columns),
        BOXES: _boxes(rule),
        QUESTIONS: _questions(rule),
    }
    return tuple(Target(name, one.ok, one.why) for name, one in support.items())


def labels(rules: RuleBook | Model, columns: Mapping[str, Kind] | None = None) -> dict[str, tuple[Target, ...]]:
    """The targets of every condition of a rule book, or of every expression and table of a model, by name."""
    return {name: targets(rule, columns) for name, rule in _parts(rules)}


def _parts(rules: RuleBook | Model) -> Iterator[tuple[str, Rule]]:
    if isinstance(rules, RuleBook):
        conditions = (*rules.checks, *(row.condition for row in rules.rows), *(one.condition for one in rules.advice))
        yield from ((condition.name, condition) for condition in conditions)
        return
    yield from rules.tables().items()
    for name in rules.decisions:
        node = rules.node(name)
        while isinstance(node, Coerced):
            node = node.value
        if isinstance(node, Written):
            yield name, Expression(node.text, node.body)


def _of_condition(condition: Condition, columns: Mapping[str, Kind] | None) -> tuple[Target, ...]:
    if condition.expression is None:
        names = (INTERPRETER, PYTHON, BITMAPS, SQL, BOXES, QUESTIONS)
        return tuple(Target(name, True, "总是成立。") for name in names)
    told = {SQL, BITMAPS}
    return tuple(
        Target(one.name, True, f"{one.why}只回答条件本身，空值不转人工。") if one.allowed and one.name in told else one
        for one in targets(condition.expression, columns)
    )


def _python(rule: Expression | DecisionTable) -> Support:
    from tongban.rules.python import CompiledTable, generate_value

    if isinstance(rule, DecisionTable):
        return CompiledTable(rule).support
    return generate_value(rule.node, rule.evaluate).support


def _bitmaps(rule: Expression | DecisionTable) -> Support:
    if isinstance(rule, DecisionTable):
        return unsupported("位图匹配的是条件，不是整张表；可以把每一行写成一个条件。")
    if not _is_condition(rule):
        return unsupported("位图匹配的是条件，这个表达式的结果不是是或否。")
    from tongban.rules.match import supports

    return supports(rule)


def _sql(rule: Expression | DecisionTable, columns: Mapping[str, Kind] | None) -> Support:
    from tongban.rules.sql import sql_support

    return sql_support(rule, columns)


def _boxes(rule: Expression | DecisionTable) -> Support:
    if isinstance(rule, Expression) and not _is_condition(rule):
        return unsupported("能证明的是条件，这个表达式的结果不是是或否。")
    part = next(_opaque(rule), None)
    if part is None:
        return SUPPORTED
    return unsupported(f"“{_short(part)}”不是一列与常数的比较，由求解器检查（可选软件包 tongban[proof]）。")


def _questions(rule: Expression | DecisionTable) -> Support:
    if isinstance(rule, Expression) and not _is_condition(rule):
        return unsupported("能询问的是条件和决策表，这个表达式的结果不是是或否。")
    part = next(_opaque(rule), None)
    return SUPPORTED if part is None else Support(ok=True, why=f"“{_short(part)}”要等其中的信息齐了才能判断。")


def _is_condition(rule: Expression) -> bool:
    """Whether the expression may give a truth value, its inputs being of the kinds it uses them as."""
    if column_of(rule.node) is not None:
        return True
    kinds = used_columns(rule.node)
    types = {path: _TYPES.get(kind.name, ANY) for path, kind in kinds.items()}
    try:
        return infer(rule.node, rule.text, types) in (BOOLEAN, ANY)
    except FeelError:
        return True


def _opaque(rule: Expression | DecisionTable) -> Iterator[str]:
    """The parts that are not one column against constants."""
    for form in _forms(rule):
        yield from (leaf.text for leaf in leaves(form) if isinstance(leaf, Opaque))


def _forms(rule: Expression | DecisionTable) -> Iterator[Form]:
    if isinstance(rule, Expression):
        yield normal_form(rule.node, rule.text)
        return
    for row in rule.rows:
        for column, cell in zip(rule.inputs, row.cells, strict=True):
            if cell is not None:
                yield _cell(column, cell)


def _cell(column: TableInput, cell: Written) -> Form:
    path = column_of(column.expression.body)
    if path is None:
        return Opaque(column.expression.text, column.expression.body, ())
    return tested_form(cell.body, cell.text, path)


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
