"""Reads a parsed rules.yaml into a rule book and says, with the key path, what is wrong in one that is not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from tongban.rules.expression import Expression
from tongban.rules.feel.names import NameTree
from tongban.rules.feel.type_rules import alike, shown
from tongban.rules.feel.types import FeelType
from tongban.rules.feel.typing import infer
from tongban.rules.parts import OTHERWISE, Advice, Computation, Condition, Content, Row
from tongban.rules.reading_table import table_rows
from tongban.rules.shape import (
    KeyPath,
    RuleError,
    choice,
    compiled,
    destination,
    items,
    known_keys,
    mapping,
    not_last,
    optional_text,
    required,
    sequence,
    text,
)
from tongban.rules.verdict import Effect

_TOP_KEYS: Final = {
    Effect.GRANT: frozenset({"outcome", "checks", "advice", "compute"}),
    Effect.ROUTE: frozenset({"outcome", "rows", "table", "advice", "compute"}),
    Effect.HAND_OVER: frozenset({"outcome", "advice", "compute"}),
}
_CHECK_KEYS: Final = frozenset({"name", "when", "expr", "clause", "source"})
_ROW_KEYS: Final = frozenset({"name", "when", "otherwise", "then", "clause", "effect"})
_ADVICE_KEYS: Final = frozenset({"name", "when", "say", "clause"})
_COMPUTE_KEYS: Final = frozenset({"element", "expr", "clause", "source"})


def read_content(
    data: Mapping[str, object],
    names: Iterable[str],
    nullable: Iterable[str],
    types: Mapping[str, FeelType] | None = None,
) -> Content:
    """The content of a parsed rules.yaml, compiled over the declared names. Raises RuleError."""
    top = mapping(data, ())
    outcome = choice(required(top, "outcome", ()), tuple(Effect), ("outcome",))
    known_keys(top, _TOP_KEYS[outcome], ())
    tree = NameTree.of(names, types)
    may_be_empty = _declared(nullable, tree)
    checks = tuple(_checks(top, tree)) if outcome is Effect.GRANT else ()
    rows = tuple(_routes(top, tree)) if outcome is Effect.ROUTE else ()
    advice = tuple(_advice(top, tree))
    conditions = [*checks, *(row.condition for row in rows), *(one.condition for one in advice)]
    inputs = tuple(dict.fromkeys(path for condition in conditions for path in condition.inputs))
    computes = tuple(_computes(top, tree, types))
    return Content(outcome, checks, rows, advice, may_be_empty, inputs, computes)


def _declared(nullable: Iterable[str], tree: NameTree) -> frozenset[str]:
    chosen = frozenset(nullable)
    unknown = sorted(chosen - set(tree.paths()))
    if unknown:
        raise RuleError(
            "TB-RULE-008",
            f"可为空的数据项“{unknown[0]}”没有声明。请先声明它，或从可为空的名单中删去。",
            f"nullable input '{unknown[0]}' is not declared",
            (),
        )
    return chosen


def _checks(top: Mapping[str, object], tree: NameTree) -> Iterable[Condition]:
    for place, item in enumerate(items(top, "checks")):
        path: KeyPath = ("checks", place)
        entry = mapping(item, path)
        known_keys(entry, _CHECK_KEYS, path)
        yield _check(entry, tree, path)


def _check(entry: Mapping[str, object], tree: NameTree, path: KeyPath) -> Condition:
    """A check; one with a `when` holds wherever that does not."""
    always = _condition(entry, "expr", tree, path)
    if "when" not in entry:
        return always
    when = _condition(entry, "when", tree, path).expression
    if when is None or always.expression is None:
        return always
    both = compiled(f"not({when.text}\n) or ({always.expression.text}\n)", tree, (*path, "expr"))
    return Condition(always.name, both, always.clause, always.source, when, always.expression)


def _routes(top: Mapping[str, object], tree: NameTree) -> Iterable[Row]:
    """The rows of either form."""
    if "table" not in top:
        return _rows(top, tree)
    if "rows" in top:
        raise RuleError("TB-RULE-003", "rows 和 table 只能写一个。请删去一个。", "either 'rows' or 'table'", ("table",))
    return table_rows(mapping(top["table"], ("table",)), tree)


def _rows(top: Mapping[str, object], tree: NameTree) -> Iterable[Row]:
    entries = items(top, "rows")
    for place, item in enumerate(entries):
        path: KeyPath = ("rows", place)
        entry = mapping(item, path)
        known_keys(entry, _ROW_KEYS, path)
        if _always(entry, path) and place + 1 < len(entries):
            raise not_last(path)
        yield _row(entry, tree, path)


def _row(entry: Mapping[str, object], tree: NameTree, path: KeyPath) -> Row:
    then, effect = destination(entry, path)
    if _always(entry, path):
        condition = Condition(text(entry, "name", path), None, optional_text(entry, "clause", path))
    else:
        condition = _condition(entry, "when", tree, path)
    return Row(condition, then, effect)


def _always(entry: Mapping[str, object], path: KeyPath) -> bool:
    if "otherwise" not in entry:
        return entry.get("when") == OTHERWISE
    if entry["otherwise"] is not True or "when" in entry:
        raise RuleError(
            "TB-RULE-007",
            "兜底行写作 otherwise: true，并且不再写 when。请改正这一行。",
            "an otherwise row has 'otherwise: true' and no 'when'",
            (*path, "otherwise"),
        )
    return True


def _advice(top: Mapping[str, object], tree: NameTree) -> Iterable[Advice]:
    entries = top.get("advice")
    for place, item in enumerate(sequence(entries, ("advice",)) if entries is not None else ()):
        path: KeyPath = ("advice", place)
        entry = mapping(item, path)
        known_keys(entry, _ADVICE_KEYS, path)
        yield Advice(_condition(entry, "when", tree, path), text(entry, "say", path))


def _computes(top: Mapping[str, object], tree: NameTree, types: Mapping[str, FeelType] | None) -> Iterator[Computation]:
    """Values to compute, in their order: a formula reads the declared inputs and what was computed before it."""
    entries = top.get("compute")
    names = NameTree.of(tree.meanings(), types)
    known = set(tree.paths())
    for place, item in enumerate(sequence(entries, ("compute",)) if entries is not None else ()):
        path: KeyPath = ("compute", place)
        entry = mapping(item, path)
        known_keys(entry, _COMPUTE_KEYS, path)
        name = text(entry, "element", path)
        if name in known:
            raise RuleError(
                "TB-RULE-011",
                f"“{name}”已经有值，不能再算一次。请换一个名称，或删去这一项。",
                f"'{name}' is an input or computed already",
                (*path, "element"),
            )
        expression = compiled(text(entry, "expr", path), names, (*path, "expr"), judged=False)
        _check_kind(expression, name, types, (*path, "expr"))
        yield Computation(name, expression, optional_text(entry, "clause", path), optional_text(entry, "source", path))
        names.declare(name)
        known.add(name)


def _check_kind(expression: Expression, name: str, types: Mapping[str, FeelType] | None, path: KeyPath) -> None:
    """Refuse a formula whose value can never be of the type declared for its name."""
    if types is None or name not in types:
        return
    kind = infer(expression.node, expression.text, types)
    if not alike(kind, types[name]):
        raise RuleError(
            "TB-RULE-012",
            f"式子得出的是{shown(kind)}，“{name}”却是{shown(types[name])}。请改正式子，或换一个数据项。",
            f"the formula gives {kind}, '{name}' is {types[name]}",
            path,
        )


def _condition(entry: Mapping[str, object], key: str, tree: NameTree, path: KeyPath) -> Condition:
    name = text(entry, "name", path)
    expression = compiled(text(entry, key, path), tree, (*path, key))
    return Condition(name, expression, optional_text(entry, "clause", path), optional_text(entry, "source", path))
