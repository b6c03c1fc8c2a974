"""What can be wrong with a plan of questions, in Chinese for people and in English for programmers."""

from __future__ import annotations

from typing import Final


class PlanError(ValueError):
    """Terms a plan cannot be made on, or a frozen plan that does not fit; `code` is stable (`TB-ASK-NNN`)."""

    def __init__(self, code: str, message_zh: str, message_en: str) -> None:
        super().__init__(message_zh)
        self.code = code
        self.message_zh = message_zh
        self.message_en = message_en


_MESSAGES: Final = {
    "TB-ASK-001": (
        "“{name}”不是这条规则用到的数据项。请改成规则里的名称，或删去。",
        "'{name}' is not an input of the rule",
    ),
    "TB-ASK-002": (
        "“{name}”的询问成本是 {cost}，应为不小于 0 的数。请改正。",
        "cost of asking '{name}' is {cost}, must be a number not below 0",
    ),
    "TB-ASK-003": (
        "询问的先后次序绕成了圈：{name}。请去掉其中一条先后要求。",
        "the order of asking runs in a circle: {name}",
    ),
    "TB-ASK-004": (
        "这份询问计划不是为这条规则制定的（规则摘要不同）。请取与计划同一版本的规则。",
        "the plan was made for other rules (digests differ)",
    ),
    "TB-ASK-005": (
        "这段文字不是询问计划，或者是本系统不认识的版本。请检查文件来源。",
        "not a plan of questions, or of an unknown version",
    ),
}


def refuse_plan(code: str, **words: object) -> PlanError:
    """The error of that code with its words filled in."""
    chinese, english = _MESSAGES[code]
    return PlanError(code, chinese.format(**words), english.format(**words))
