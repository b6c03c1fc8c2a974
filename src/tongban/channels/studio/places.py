"""The places of a revision in words: what a path leads to, as lists of faults and the history say it."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from tongban.catalog.pack.faults import Fault
from tongban.catalog.pack.feel import MANUAL
from tongban.rules.shape import taken_apart

_FILES: Final[Mapping[str, str]] = {
    "item.yaml": N_("事项"), "bundle.yaml": N_("一件事"),
    "rules.yaml": N_("规则"), "examples.yaml": N_("例子"), "implementing.csv": N_("实施主体"),
    "district.yaml": N_("区市清单"), "sources.csv": N_("来源"),
    "vocabulary/elements.yaml": N_("新的数据元"),
    "vocabulary/licences.yaml": N_("新的证照"), "vocabulary/materials.yaml": N_("新的材料"),
}  # fmt: skip
_TEMPLATE: Final = N_("证照模板")
_KEYS: Final[Mapping[str, str]] = {
    "name": N_("名称"), "kind": N_("类型"), "for": N_("办给谁"), "department": N_("主管部门"), "summary": N_("概述"),
    "keywords": N_("搜索词"), "themes": N_("主题"), "limit": N_("时限"), "statutory": N_("法定时限"),
    "promised": N_("承诺时限"), "conditions": N_("办理条件"), "bases": N_("设定依据"), "ask": N_("询问"),
    "notify": N_("联系用"), "need": N_("材料"), "review": N_("环节"), "grant": N_("证照"), "decision": N_("结果"),
    "result": N_("结果叫什么"), "states": N_("写明的数据元"), "routes": N_("去向"), "tell": N_("告知部门"),
    "keep": N_("保管期限"), "term": N_("保管多久"), "together": N_("同时办"),
    "fee": N_("收费"), "sources": N_("来源"), "checks": N_("条件"), "rows": N_("情形"), "table": N_("决策表"),
    "advice": N_("提示"), "compute": N_("计算"), "examples": N_("例子"), "when": N_("什么时候"), "expr": N_("式子"),
    "clause": N_("依据"), "source": N_("来源"), "given": N_("事实"), "expect": N_("结果"), "text": N_("文字"),
    "element": N_("数据元"), "material": N_("材料"), "basis": N_("依据"), "outcome": N_("结果"),
    "lead": N_("牵头部门"), "members": N_("包含的事"), "item": N_("事项"), "step": N_("线下步骤"), "say": N_("怎么说"),
    "after": N_("等哪几项"), "start": N_("谁可以这样办"), "trade": N_("行业"), "published": N_("对照的数字"),
    "unit": N_("单位"), "what": N_("数的是什么"), "confidence": N_("把握"), "notes": N_("说明"),
    "number": N_("编码"), "place": N_("办理地点"), "hours": N_("办理时间"), "phone": N_("咨询电话"),
    "licence": N_("证照"), "carry": N_("照面内容从哪来"), "issuer": N_("发证部门"), "face": N_("照面"),
    "type": N_("类型"), "means": N_("意味着"), "spared_by": N_("怎么免交"), "cells": N_("各格"), "then": N_("去向"),
    "effect": N_("效果"), "otherwise": N_("其余情形"), "until": N_("到哪天"),
    "reason": N_("理由"), "approved": N_("批准依据"), "parent": N_("对照的市级版本"),
}  # fmt: skip
#: The keys of rules.yaml as the tables of rules call them.
_COLUMNS: Final[Mapping[str, str]] = {
    "checks": N_("核对的条件"), "rows": N_("情形"), "table": N_("决策表"), "compute": N_("要算的值"),
    "advice": N_("提示"), "name": N_("名称"), "when": N_("条件"), "expr": N_("条件"), "then": N_("去向"),
    "effect": N_("效果"), "clause": N_("依据"), "source": N_("来源"), "say": N_("提示"), "element": N_("数据项"),
    "cells": N_("各列"), "inputs": N_("数据项"),
}  # fmt: skip
#: Remedies that speak of files, in words of the pages, by the code of the fault.
_REMEDIES: Final[Mapping[str, str]] = {
    "TB-PACK-022": N_("规则的去向和“情形与去向”里写的要对得上：改规则，或者加上、删去这个去向。"),
    "TB-PACK-023": N_("改规则；规则没错的，打开这个例子，改正它的事实或者应当的结果。"),
    "TB-PACK-024": N_("打开这个例子，只留下“要算的值”里算的数据项。"),
    "TB-PACK-025": N_("试办一件这样的情形，再“留作例子”。"),
    "TB-PACK-065": N_("从“照面”里删去，或者在证照的照面里加上。"),
    "TB-PACK-067": N_("在“结果”的“照面”里写明它取自哪里，或者按“按证照的照面填好”。"),
    "TB-PACK-086": N_("从列出的实施主体里选。"),
}  # fmt: skip
_OF_FILES: Final = re.compile("[a-z]+[.]yaml|given|carry")
#: A place its author still has to fill.
UNFILLED: Final = "TB-PACK-110"
#: A value in a list of changes is cut here.
_SHOWN: Final = 120


def place(file: str, path: Sequence[str | int]) -> str:
    """A place as people say it: 事项 › 询问 › 第 3 项 › 什么时候."""
    steps = [_(_TEMPLATE) if file.endswith(".typ") else _(_FILES[file]) if file in _FILES else file]
    for step in path:
        steps.append(_("第 %(number)d 项") % {"number": step + 1} if isinstance(step, int) else _said(step))
    return " › ".join(steps)


def remedy(fault: Fault) -> str:
    """What to do about a fault, for those who do not write files and never see the mark of an unfilled place."""
    if fault.code == UNFILLED:
        return ""
    known = fault.code in _REMEDIES and _OF_FILES.search(fault.remedy)
    return _(_REMEDIES[fault.code]) if known else fault.remedy


def ruled(fault: Fault) -> tuple[str, str]:
    """A fault of rules.yaml and its remedy in the words of the tables, for those who do not write files."""
    steps, rest, key = taken_apart(fault.what)
    row = " ".join(_(_COLUMNS[word]) if word in _COLUMNS else word for word in steps)
    wanted = {"row": row, "wanted": _(_COLUMNS[key]) if key in _COLUMNS else key}
    if key and not steps:
        return _("还没有写%(wanted)s。") % wanted, _("在规则里加一行，写下第一种情况。")
    if key:
        return _("%(row)s还缺“%(wanted)s”。") % wanted, ""
    said = _("%(row)s：%(fault)s") % {"row": row, "fault": rest} if row else fault.what
    return said, "" if fault.remedy == MANUAL and row else remedy(fault)


def _said(step: str) -> str:
    return _(_KEYS[step]) if step in _KEYS else step


def value(given: Any) -> str:
    """A value in one line; empty for none."""
    if given is None or given == "":
        return ""
    if isinstance(given, dict):
        told = {str(key): value(one) for key, one in given.items()}
        text = "，".join(f"{_said(key)} {one}" for key, one in told.items() if one)
    elif isinstance(given, list):
        text = "、".join(value(one) for one in given)
    else:
        text = {True: _("是"), False: _("否")}.get(given, str(given)) if isinstance(given, bool) else str(given)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
