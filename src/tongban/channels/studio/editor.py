"""What pages with the expression editor and grids are given: words, names in scope, the policy its styles need."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from tongban.catalog.pack.feel import names_in_scope
from tongban.catalog.vocabulary import Element, Vocabulary
from tongban.channels.middleware import CONTENT_POLICY
from tongban.channels.studio.grid import MOST_COLUMNS, MOST_ROWS
from tongban.rules.feel.builtins import BUILTINS

#: The functions people look for, in words; the others are completed without.
_FUNCTIONS: Final[Mapping[str, str]] = {
    "list contains": N_("列表里有没有这一项"),
    "count": N_("有几项"),
    "sum": N_("合计"),
    "min": N_("最小的"),
    "max": N_("最大的"),
    "mean": N_("平均"),
    "all": N_("全部成立"),
    "any": N_("一条成立即可"),
    "floor": N_("向下取整"),
    "ceiling": N_("向上取整"),
    "round half up": N_("四舍五入"),
    "decimal": N_("保留几位小数"),
    "abs": N_("绝对值"),
    "contains": N_("文字里有没有这几个字"),
    "starts with": N_("以这几个字开头"),
    "ends with": N_("以这几个字结尾"),
    "string length": N_("有几个字"),
    "substring": N_("取其中几个字"),
    "matches": N_("符合这种写法"),
    "date": N_("日期"),
    "duration": N_("时长"),
    "years and months duration": N_("相差几年几个月"),
    "day of week": N_("星期几"),
    "distinct values": N_("去掉重复的"),
    "append": N_("添上一项"),
    "concatenate": N_("几个列表连起来"),
}
_WORDS: Final[Mapping[str, str]] = {
    "and": N_("并且"),
    "or": N_("或者"),
    "not()": N_("不成立"),
    "in": N_("在其中"),
    "between": N_("在两者之间"),
    "if … then … else …": N_("如果……就……否则……"),
    "some … in … satisfies …": N_("有一项满足"),
    "every … in … satisfies …": N_("每一项都满足"),
    "true": N_("是"),
    "false": N_("否"),
    "null": N_("空"),
}


def scope(vocabulary: Vocabulary, names: Iterable[str]) -> dict[str, Any]:
    """What the editor completes: names with their kind and options, functions, and the words of the language."""
    return {
        "names": [_name(name, vocabulary) for name in names],
        "functions": [
            {"name": one.name, "params": [param.name for param in one.params], "detail": _said(one.name)}
            for one in BUILTINS.values()
        ],
        "words": [{"label": word, "detail": _(said)} for word, said in _WORDS.items()],
    }


def every_name(vocabulary: Vocabulary) -> tuple[str, ...]:
    """Every name a rule of any item could use."""
    return tuple(names_in_scope(vocabulary, vocabulary.elements))


def _said(function: str) -> str:
    said = _FUNCTIONS.get(function)
    return _(said) if said is not None else ""


def _name(name: str, vocabulary: Vocabulary) -> dict[str, Any]:
    element = vocabulary.elements.get(name.rpartition(".")[2])
    if element is None:
        return {"name": name, "detail": ""}
    known: dict[str, Any] = {"name": name, "detail": _kind(element)}
    return known | {"values": list(element.options)} if element.options else known


def _kind(element: Element) -> str:
    return f"{element.type.value}（{element.unit}）" if element.unit else element.type.value


def words() -> dict[str, Any]:
    """The words of the grid and of the editor."""
    return {
        "table": _("决策表，可直接编辑"),
        "cell": _("第 {row} 行 {name}"),
        "head": _("第 {column} 列的列名"),
        "roles": [_("条件"), _("结果"), _("备注")],
        "fixed": _("这一列是固定的，不能改。"),
        "last": _("至少要留一行。"),
        "edge": _("不能再移了。"),
        "full": _("最多 {rows} 行。请拆成几张表。"),
        "wide": _("列数已到上限。"),
        "nothing": _("没有可撤销或重做的修改。"),
        "undone": _("已撤销。"),
        "redone": _("已重做。"),
        "copied": _("已复制。"),
        "pasted": _("已粘贴 {rows} 行 {columns} 列。"),
        "pastedSome": _("已粘贴；表外的 {over} 格没有放下。"),
        "rowsRemoved": _("已删除 {count} 行，可以撤销。"),
        "leaving": _("再按 Tab 离开表格。"),
        "fix": _("改成 {text}"),
        "phrases": {
            "Completions": _("可以填的"),
            "current match": _("当前匹配"),
            "Diagnostics": _("问题"),
            "No diagnostics": _("没有问题"),
        },
    }


def free_settings() -> dict[str, Any]:
    """The settings of a grid whose columns are free."""
    return {"free": True, "fixed": {}, "most": {"rows": MOST_ROWS, "columns": MOST_COLUMNS}, "leastRows": 1}


def nonce() -> str:
    """A number used once, by which the browser tells the editor's own styles from others."""
    return secrets.token_urlsafe(18)


def with_editor(response: HttpResponse, number: str) -> HttpResponse:
    """The answer, with a content policy under which the editor of this page alone may add styles.

    Browsers write the style of a word that is typed over as an attribute of it; such attributes are let be.
    """
    styles = f"style-src 'self' 'nonce-{number}'; style-src-attr 'unsafe-inline'"
    response["Content-Security-Policy"] = f"{CONTENT_POLICY}; {styles}"
    return response


__all__ = ["MOST_COLUMNS", "MOST_ROWS", "every_name", "free_settings", "nonce", "scope", "with_editor", "words"]
