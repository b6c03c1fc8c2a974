"""rules.yaml as a decision model and back, nothing lost: checks, routing rows or table, and advice.

A check is a row of the table 结论 that hands over where the check does not hold, under first hit, with 准予 when no
row matches; routing rows are rows of it beside the two results 去向 and 办理; advice is a table of its own, 提示.
Name, clause and source are annotations. What DMN has no word for stands in an extension element.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from tongban.rules.dmn.document import Element, made
from tongban.rules.dmn.errors import refuse
from tongban.rules.dmn.making import (
    NAMESPACE,
    ColumnText,
    InputText,
    RuleText,
    TableText,
    document,
    inputs_of,
    tables_of,
    texts_of,
)
from tongban.rules.feel.errors import FeelError
from tongban.rules.feel.names import NameTree
from tongban.rules.feel.parser import Parser

VERDICT: Final = "结论"
ADVICE: Final = "提示"
SITUATION: Final = "情形"
FAILING: Final = "不符合"
GRANT, HAND_OVER, ROUTE = "准予", "转人工", "分流"
_TRUE: Final = "true"
_NEW_LINE: Final = "\n"
_HOLDS: Final = ("(", ")")
_FAILS: Final = ("not((", "))")
_APPLIES: Final = ("not((not(", ")))")
_BOOK: Final = f"{{{NAMESPACE}}}book"
_WRITTEN: Final = f"{{{NAMESPACE}}}written"
_NO_XML: Final = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PREFIXES: Final = (("tongban", NAMESPACE),)
_NOTES: Final = ("name", "clause", "source", "confidence")
_NOTE_NAMES: Final = ("名称", "条款", "出处", "依据程度")
_HITS: Final = {"首个": "FIRST", "唯一": "UNIQUE"}
_NAME: Final = re.compile(r"[^\W\d][\w'·]*(?:\.[^\W\d][\w'·]*)*")
_MOST_NAMES: Final = 500


def book_document(
    data: Mapping[str, Any], name: str, names: Sequence[str] | None = None, written: str | None = None
) -> Element:
    """The document of a parsed rules.yaml; the names its texts use are found where they are not given.

    `written` is the file's own text, kept for its comments and its order of keys.
    """
    tables = [one for one in (_verdict(data), _advice(data)) if one is not None]
    known = list(names) if names is not None else _names_in(tables, data.get("compute", ()))
    root = document(name, [InputText(one) for one in known], tables)
    kept = json.dumps(_kept(data), ensure_ascii=False, sort_keys=True)
    parts = [Element(_BOOK, text=kept, prefixes=_PREFIXES)]
    if written is not None and not _NO_XML.search(written):
        parts.append(Element(_WRITTEN, text=written, prefixes=_PREFIXES))
    return replace(root, children=(made("extensionElements", *parts), *root.children))


def written_text(root: Element) -> str | None:
    """The text of the rules.yaml the document was made from, where it was kept; its content may have changed since."""
    return next((one.text for one in _extensions(root) if one.tag == _WRITTEN), None)


def book_mapping(root: Element) -> dict[str, Any]:
    """The rules.yaml that tables in this form say. Raises DmnError TB-DMN-019 for tables in another."""
    kept = _kept_in(root)
    tables = {one.name: one for one in tables_of(root)}
    if set(tables) - {VERDICT, ADVICE}:
        raise refuse("TB-DMN-019", root.line, names="、".join(tables))
    data: dict[str, Any] = {"outcome": HAND_OVER}
    verdict = tables.get(VERDICT)
    if verdict is not None:
        form = _form(verdict)
        data["outcome"] = GRANT if form == "checks" else ROUTE
        data[form] = _FORMS[form](verdict, kept)
    if ADVICE in tables:
        data["advice"] = [_advice_back(rule) for rule in tables[ADVICE].rules]
    if "compute" in kept:
        data["compute"] = kept["compute"]
    return data


def _kept_in(root: Element) -> dict[str, Any]:
    own = next((one for one in _extensions(root) if one.tag == _BOOK), None)
    kept: dict[str, Any] = json.loads(own.text) if own is not None else {}
    return kept


def _extensions(root: Element) -> tuple[Element, ...]:
    extension = root.first("extensionElements")
    return extension.children if extension is not None else ()


def _form(table: TableText) -> str:
    if len(table.outputs) == 1:
        return "checks"
    return "rows" if [one.expression or one.name for one in table.inputs] == [_TRUE] else "table"


def book_names(root: Element) -> tuple[str, ...]:
    """The names the texts of a book's document may use."""
    return tuple(one.name for one in inputs_of(root))


def _kept(data: Mapping[str, Any]) -> dict[str, Any]:
    """What no cell or annotation says: values to compute, which keys were written although they go without saying."""
    rows = data["rows"] if "rows" in data else data["table"]["rows"] if "table" in data else []
    marks = [[key for key in ("otherwise", "effect") if key in one] for one in rows]
    kept: dict[str, Any] = {"marks": marks, "hit": "hit" in data.get("table", {})}
    return {**kept, "compute": data["compute"]} if "compute" in data else kept


def _verdict(data: Mapping[str, Any]) -> TableText | None:
    if "checks" in data:
        return _checks_table(data["checks"])
    if "rows" in data:
        columns: tuple[ColumnText, ...] = (ColumnText(SITUATION, _TRUE),)
        return _routes_table(data["rows"], columns, [(_cell(one),) for one in data["rows"]], "FIRST")
    if "table" in data:
        table = data["table"]
        columns = tuple(ColumnText(one) for one in table["inputs"])
        cells = [tuple(_plain(cell) for cell in one["cells"]) for one in table["rows"]]
        return _routes_table(table["rows"], columns, cells, _HITS[table.get("hit", "首个")])
    return None


def _plain(cell: object) -> str:
    return json.dumps(cell) if isinstance(cell, bool) else str(cell)


def _checks_table(checks: Sequence[Mapping[str, Any]]) -> TableText:
    situations = any("when" in one for one in checks)
    columns = (ColumnText(SITUATION, _TRUE),) * situations + (ColumnText(FAILING, _TRUE),)
    outcome = ColumnText(VERDICT, f'"{GRANT}"', "string", f'"{GRANT}","{HAND_OVER}"')
    rows = tuple(RuleText(_check_cells(one, situations), (f'"{HAND_OVER}"',), _notes(one)) for one in checks)
    return TableText(VERDICT, columns, (outcome,), rows, "FIRST", "", _NOTE_NAMES)


def _check_cells(check: Mapping[str, Any], situations: bool) -> tuple[str, ...]:
    """The row of a check matches where its situation is not known to be another, and it is not true."""
    failing = (_wrapped(_FAILS, str(check["expr"])),)
    if not situations:
        return failing
    return (_wrapped(_APPLIES, str(check["when"])) if "when" in check else "-", *failing)


def _wrapped(around: tuple[str, str], text: str) -> str:
    """A condition inside a cell; a comment at its end must not swallow what follows."""
    return f"{around[0]}{text}{_NEW_LINE if '//' in text else ''}{around[1]}"


def _unwrapped(around: tuple[str, str], cell: str) -> str:
    return cell.strip().removeprefix(around[0]).removesuffix(around[1]).removesuffix(_NEW_LINE)


def _routes_table(
    rows: Sequence[Mapping[str, Any]],
    columns: tuple[ColumnText, ...],
    cells: Sequence[tuple[str, ...]],
    policy: str,
) -> TableText:
    outputs = (
        ColumnText("去向", "", "string"),
        ColumnText("办理", f'"{HAND_OVER}"', "string", f'"{ROUTE}","{HAND_OVER}"'),
    )
    rules = tuple(
        RuleText(own, (_quoted(one["then"]), _quoted(one.get("effect", ROUTE))), _notes(one))
        for one, own in zip(rows, cells, strict=True)
    )
    return TableText(VERDICT, columns, outputs, rules, policy, "", _NOTE_NAMES)


def _advice(data: Mapping[str, Any]) -> TableText | None:
    entries = data.get("advice")
    if not entries:
        return None
    rules = tuple(RuleText((_cell(one),), (_quoted(one["say"]),), _notes(one)) for one in entries)
    says = (ColumnText("说", "", "string"),)
    return TableText(ADVICE, (ColumnText(SITUATION, _TRUE),), says, rules, "RULE ORDER", "", _NOTE_NAMES)


def _cell(entry: Mapping[str, Any]) -> str:
    """A condition as a cell under the column `true`: in parentheses, so that it is one value and no tests."""
    text = entry.get("when", "-")
    return "-" if text == "-" else _wrapped(_HOLDS, text)


def _condition(cell: str) -> str:
    return "-" if cell.strip() == "-" else _unwrapped(_HOLDS, cell)


def _notes(entry: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(entry.get(key, "")) for key in _NOTES)


def _quoted(text: object) -> str:
    return json.dumps(str(text), ensure_ascii=False)


def _unquoted(text: str) -> str:
    return str(json.loads(text))


def _noted(rule: RuleText) -> dict[str, Any]:
    return {key: text for key, text in zip(_NOTES, rule.notes, strict=False) if text}


def _checks_back(table: TableText, _kept: Mapping[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for rule in table.rules:
        *situation, failing = rule.cells
        when = {"when": _unwrapped(_APPLIES, situation[0])} if situation and situation[0].strip() != "-" else {}
        found.append({**_noted(rule), **when, "expr": _unwrapped(_FAILS, failing)})
    return found


def _rows_back(table: TableText, kept: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            **_route(rule, marks),
            **({"otherwise": True} if "otherwise" in marks else {"when": _condition(rule.cells[0])}),
        }
        for rule, marks in zip(table.rules, _marks(table, kept), strict=True)
    ]


def _table_back(table: TableText, kept: Mapping[str, Any]) -> dict[str, Any]:
    rows = [
        {**_route(rule, marks), "cells": list(rule.cells)}
        for rule, marks in zip(table.rules, _marks(table, kept), strict=True)
    ]
    words = {policy: word for word, policy in _HITS.items()}
    said = kept.get("hit") or table.hit_policy != "FIRST"
    hit = {"hit": words[table.hit_policy]} if said else {}
    return {**hit, "inputs": [one.expression or one.name for one in table.inputs], "rows": rows}


def _marks(table: TableText, kept: Mapping[str, Any]) -> list[list[str]]:
    marks = kept.get("marks", ())
    return [marks[place] if place < len(marks) else [] for place in range(len(table.rules))]


def _route(rule: RuleText, marks: Sequence[str]) -> dict[str, Any]:
    then, effect = (_unquoted(one) for one in rule.outputs)
    entry = {**_noted(rule), "then": then}
    if "effect" in marks or effect != ROUTE:
        entry["effect"] = effect
    return entry


def _advice_back(rule: RuleText) -> dict[str, Any]:
    return {**_noted(rule), "when": _condition(rule.cells[0]), "say": _unquoted(rule.outputs[0])}


_FORMS: Final[dict[str, Any]] = {"checks": _checks_back, "rows": _rows_back, "table": _table_back}


def _names_in(tables: Sequence[TableText], computes: Sequence[Mapping[str, Any]]) -> list[str]:
    """The names that texts use and nothing declares, as far as one can tell them without a list."""
    found: dict[str, None] = {}
    for table in tables:
        for _place, text, tests in texts_of(table):
            for name in _names_of(text, tests):
                found[name] = None
    for one in computes:
        found.update(dict.fromkeys(_names_of(one["expr"], False)))
    for one in computes:
        found.pop(one["element"], None)
    return list(found)


def _names_of(text: str, tests: bool) -> Iterator[str]:
    names: list[str] = []
    for _attempt in range(_MOST_NAMES):
        parser = Parser(text, NameTree.of(names), tests_input=tests, clock=True)
        try:
            parser.whole_tests() if tests else parser.whole_expression()
        except FeelError as error:
            name = _NAME.match(text, error.span.start) if error.code == "TB-FEEL-003" else None
            if name is None or name.group() in names:
                break
            names.append(name.group())
        else:
            break
    yield from names
