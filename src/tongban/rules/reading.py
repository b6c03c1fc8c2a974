"""Reads a parsed rules.yaml into a rule book and says, with the key path, what is wrong in one that is not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from tongban.rules.expression import Expression, compile_over
from tongban.rules.feel.errors import FeelError, Span
from tongban.rules.feel.names import NameTree, nearest
from tongban.rules.feel.types import FeelType
from tongban.rules.parts import OTHERWISE, Advice, Condition, Content, Row
from tongban.rules.reading_table import HITS, TWICE_NAME, TWICE_THEN, CellError, Column, at_least_two, row_text
from tongban.rules.verdict import Effect

KeyPath = tuple[str | int, ...]

_NOWHERE: Final = Span(0, 0)
_TOP_KEYS: Final = {
    Effect.GRANT: frozenset({"outcome", "checks", "advice"}),
    Effect.ROUTE: frozenset({"outcome", "rows", "table", "advice"}),
    Effect.HAND_OVER: frozenset({"outcome", "advice"}),
}
_CHECK_KEYS: Final = frozenset({"name", "when", "expr", "clause", "source"})
_ROW_KEYS: Final = frozenset({"name", "when", "otherwise", "then", "clause", "effect"})
_TABLE_KEYS: Final = frozenset({"hit", "inputs", "rows"})
_TABLE_ROW_KEYS: Final = frozenset({"name", "cells", "then", "clause", "effect"})
_ADVICE_KEYS: Final = frozenset({"name", "when", "say", "clause"})
_REFUSING_WORDS: Final = ("不予", "不准", "不得", "禁止", "拒绝", "驳回", "BANNED", "DENIED", "REFUSED", "REJECTED")


class RuleError(FeelError):
    """A rule book that cannot be accepted; `path` is the key path into the file, such as ("checks", 1, "expr")."""

    def __init__(
        self,
        code: str,
        message_zh: str,
        message_en: str,
        path: KeyPath,
        span: Span = _NOWHERE,
        fix: str | None = None,
    ) -> None:
        super().__init__(code, f"{_place_zh(path)}：{message_zh}", f"{_place_en(path)}: {message_en}", span, fix)
        self.path = path


def _place_zh(path: KeyPath) -> str:
    words = [f"第 {part + 1} 项" if isinstance(part, int) else part for part in path]
    return " ".join(words) if words else "规则文件"


def _place_en(path: KeyPath) -> str:
    return ".".join(map(str, path)) or "rules"


def read_content(
    data: Mapping[str, object],
    names: Iterable[str],
    nullable: Iterable[str],
    types: Mapping[str, FeelType] | None = None,
) -> Content:
    """The content of a parsed rules.yaml, compiled over the declared names. Raises RuleError."""
    top = _mapping(data, ())
    outcome = _choice(_required(top, "outcome", ()), tuple(Effect), ("outcome",))
    _known_keys(top, _TOP_KEYS[outcome], ())
    tree = NameTree.of(names, types)
    may_be_empty = _declared(nullable, tree)
    checks = tuple(_checks(top, tree)) if outcome is Effect.GRANT else ()
    rows = tuple(_routes(top, tree)) if outcome is Effect.ROUTE else ()
    advice = tuple(_advice(top, tree))
    conditions = [*checks, *(row.condition for row in rows), *(one.condition for one in advice)]
    inputs = tuple(dict.fromkeys(path for condition in conditions for path in condition.inputs))
    return Content(outcome, checks, rows, advice, may_be_empty, inputs)


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
    for place, item in enumerate(_items(top, "checks")):
        path: KeyPath = ("checks", place)
        entry = _mapping(item, path)
        _known_keys(entry, _CHECK_KEYS, path)
        yield _check(entry, tree, path)


def _check(entry: Mapping[str, object], tree: NameTree, path: KeyPath) -> Condition:
    """A check; one with a `when` holds wherever that does not."""
    always = _condition(entry, "expr", tree, path)
    if "when" not in entry:
        return always
    when = _condition(entry, "when", tree, path).expression
    if when is None or always.expression is None:
        return always
    both = _compiled(f"not({when.text}\n) or ({always.expression.text}\n)", tree, (*path, "expr"))
    return Condition(always.name, both, always.clause, always.source, when, always.expression)


def _routes(top: Mapping[str, object], tree: NameTree) -> Iterable[Row]:
    """The rows of either form."""
    if "table" not in top:
        return _rows(top, tree)
    if "rows" in top:
        raise RuleError("TB-RULE-003", "rows 和 table 只能写一个。请删去一个。", "either 'rows' or 'table'", ("table",))
    return _table(_mapping(top["table"], ("table",)), tree)


def _table(table: Mapping[str, object], tree: NameTree) -> Iterable[Row]:
    """Routing rows from columns and cells; of a table with one hit, a row before all that tells of two."""
    _known_keys(table, _TABLE_KEYS, ("table",))
    hit = table.get("hit", HITS[0])
    if hit not in HITS:
        words = "、".join(HITS)
        raise RuleError("TB-RULE-004", f"只能写 {words}，实际是 {hit!r}。请改正。", f"one of {words}", ("table", "hit"))
    columns = [_column(text, place, tree) for place, text in enumerate(_items(table, "inputs", ("table",)))]
    entries = _items(table, "rows", ("table",))
    rows = [_table_row(entry, place, columns, tree) for place, entry in enumerate(entries)]
    for place, row in enumerate(rows[:-1]):
        if row.condition.expression is None:
            raise _not_last(("table", "rows", place))
    conditions = [row.condition.text for row in rows if row.condition.expression is not None]
    if hit == HITS[1] and len(conditions) > 1:
        both = Condition(TWICE_NAME, _compiled(at_least_two(conditions), tree, ("table",)))
        rows.insert(0, Row(both, TWICE_THEN, Effect.HAND_OVER))
    return rows


def _column(text: object, place: int, tree: NameTree) -> Column:
    path: KeyPath = ("table", "inputs", place)
    if not isinstance(text, str):
        raise _not_text(text, path)
    try:
        return Column.of(text, tree)
    except FeelError as error:
        raise RuleError(error.code, error.message_zh, error.message_en, path, error.span, error.fix) from error


def _table_row(item: object, place: int, columns: list[Column], tree: NameTree) -> Row:
    path: KeyPath = ("table", "rows", place)
    entry = _mapping(item, path)
    _known_keys(entry, _TABLE_ROW_KEYS, path)
    cells = _sequence(_required(entry, "cells", path), (*path, "cells"))
    if len(cells) != len(columns):
        found, wanted = len(cells), len(columns)
        raise RuleError(
            "TB-RULE-010",
            f"这一行有 {found} 格，应为 {wanted} 格。不限的格写 '-'。",
            f"{found} cells, expected {wanted}",
            (*path, "cells"),
        )
    texts = [_cell(cell, (*path, "cells", number)) for number, cell in enumerate(cells)]
    try:
        condition = row_text(columns, texts, tree)
    except CellError as wrong:
        error, where = wrong.error, (*path, "cells", wrong.place)
        raise RuleError(error.code, error.message_zh, error.message_en, where, error.span, error.fix) from wrong
    expression = _compiled(condition, tree, (*path, "cells")) if condition is not None else None
    then, effect = _destination(entry, path)
    name = _text(entry, "name", path)
    return Row(Condition(name, expression, _optional_text(entry, "clause", path)), then, effect)


def _cell(cell: object, path: KeyPath) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, (str, int, float)):
        return str(cell)
    raise _not_text(cell, path)


def _rows(top: Mapping[str, object], tree: NameTree) -> Iterable[Row]:
    items = _items(top, "rows")
    for place, item in enumerate(items):
        path: KeyPath = ("rows", place)
        entry = _mapping(item, path)
        _known_keys(entry, _ROW_KEYS, path)
        if _always(entry, path) and place + 1 < len(items):
            raise _not_last(path)
        yield _row(entry, tree, path)


def _not_last(path: KeyPath) -> RuleError:
    return RuleError(
        "TB-RULE-006",
        "兜底行只能放在最后，它后面的行永远用不到。请把它移到最后。",
        "an otherwise row must be the last one",
        path,
    )


def _row(entry: Mapping[str, object], tree: NameTree, path: KeyPath) -> Row:
    then, effect = _destination(entry, path)
    if _always(entry, path):
        condition = Condition(_text(entry, "name", path), None, _optional_text(entry, "clause", path))
    else:
        condition = _condition(entry, "when", tree, path)
    return Row(condition, then, effect)


def _destination(entry: Mapping[str, object], path: KeyPath) -> tuple[str, Effect]:
    """Where a row leads and what it may do by itself."""
    then = _text(entry, "then", path)
    effects = (Effect.ROUTE, Effect.HAND_OVER)
    effect = _choice(entry["effect"], effects, (*path, "effect")) if "effect" in entry else Effect.ROUTE
    if effect is Effect.ROUTE and any(word in then.upper() for word in _REFUSING_WORDS):
        raise RuleError(
            "TB-RULE-009",
            f"去向“{then}”等于不予办理，不能由规则自动作出（行政许可法 38）。请写上 effect: 转人工。",
            f"route '{then}' means a refusal and needs a person; add effect: 转人工",
            (*path, "then"),
        )
    return then, effect


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
    items = top.get("advice")
    for place, item in enumerate(_sequence(items, ("advice",)) if items is not None else ()):
        path: KeyPath = ("advice", place)
        entry = _mapping(item, path)
        _known_keys(entry, _ADVICE_KEYS, path)
        yield Advice(_condition(entry, "when", tree, path), _text(entry, "say", path))


def _condition(entry: Mapping[str, object], key: str, tree: NameTree, path: KeyPath) -> Condition:
    name = _text(entry, "name", path)
    expression = _compiled(_text(entry, key, path), tree, (*path, key))
    return Condition(name, expression, _optional_text(entry, "clause", path), _optional_text(entry, "source", path))


def _compiled(text: str, tree: NameTree, path: KeyPath) -> Expression:
    try:
        return compile_over(text, tree, judged=True)
    except FeelError as error:
        raise RuleError(error.code, error.message_zh, error.message_en, path, error.span, error.fix) from error


def _items(top: Mapping[str, object], key: str, path: KeyPath = ()) -> list[object]:
    items = _sequence(_required(top, key, path), (*path, key))
    if not items:
        said = "至少要有一项。请补上条件，或把 outcome 改为转人工。"
        raise RuleError("TB-RULE-005", said, "at least one entry is needed", (*path, key))
    return items


def _required(entry: Mapping[str, object], key: str, path: KeyPath) -> object:
    if key not in entry:
        raise RuleError("TB-RULE-002", f"缺少“{key}”。请补上这一项。", f"'{key}' is missing", path)
    return entry[key]


def _text(entry: Mapping[str, object], key: str, path: KeyPath) -> str:
    value = _required(entry, key, path)
    if not isinstance(value, str) or not value.strip():
        raise _not_text(value, (*path, key))
    return value


def _not_text(value: object, path: KeyPath) -> RuleError:
    return RuleError(
        "TB-RULE-001",
        f"此处应为非空的文字，实际是 {value!r}。请写成文字，表达式请加引号。",
        f"expected a non-empty string, got {value!r}",
        path,
    )


def _optional_text(entry: Mapping[str, object], key: str, path: KeyPath) -> str | None:
    return _text(entry, key, path) if entry.get(key) is not None else None


def _mapping(value: object, path: KeyPath) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise RuleError(
            "TB-RULE-001", "此处应为“键: 值”的分项。请检查缩进和冒号。", f"expected a mapping, got {value!r}", path
        )
    return value


def _sequence(value: object, path: KeyPath) -> list[object]:
    if not isinstance(value, (list, tuple)):
        raise RuleError(
            "TB-RULE-001", "此处应为以“- ”开头的列表。请检查缩进。", f"expected a list, got {value!r}", path
        )
    return list(value)


def _known_keys(entry: Mapping[str, object], known: frozenset[str], path: KeyPath) -> None:
    for key in entry:
        if key not in known:
            close = nearest(str(key), known)
            hint = f"是不是“{close}”？" if close is not None else ""
            raise RuleError(
                "TB-RULE-003",
                f"不认识“{key}”。{hint}此处可用：{'、'.join(sorted(known))}。请改正或删去。",
                f"unknown key '{key}'; known: {', '.join(sorted(known))}",
                (*path, str(key)),
            )


def _choice(value: object, allowed: tuple[Effect, ...], path: KeyPath) -> Effect:
    for effect in allowed:
        if value == effect.value:
            return effect
    words = "、".join(effect.value for effect in allowed)
    raise RuleError("TB-RULE-004", f"只能写 {words}，实际是 {value!r}。请改正。", f"expected one of {words}", path)
