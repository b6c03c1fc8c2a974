"""What can be wrong with a population or a question put to it, in Chinese and English with a stable code."""

from __future__ import annotations

from typing import Final

MESSAGES: Final[dict[str, tuple[str, str]]] = {
    "TB-MATCH-001": (
        "没有安装 numba，不能用编译的匹配内核。请安装附加依赖 tongban[native]，或不指定内核。",
        "numba is not installed, so the compiled kernel cannot be used; install the extra tongban[native]",
    ),
    "TB-MATCH-002": (
        "数据列“{name}”有 {found} 行，应为 {wanted} 行。请让各列（及其空值标记）行数一致。",
        "column '{name}' has {found} rows instead of {wanted}",
    ),
    "TB-MATCH-003": (
        "没有编号为“{name}”的企业。请核对编号。",
        "no firm has the id '{name}'",
    ),
    "TB-MATCH-004": (
        "没有名为“{name}”的条款。请核对名称。",
        "no clause has the key '{name}'",
    ),
    "TB-MATCH-005": (
        "数据列“{name}”的值无法用于规则：{problem}。请改为文字、数、是否、日期、列表或分项数据。",
        "values of column '{name}' cannot be used: {problem}",
    ),
    "TB-MATCH-006": (
        "企业编号“{name}”出现了不止一次。请去掉重复的行。",
        "the id '{name}' is given more than once",
    ),
    "TB-MATCH-007": (
        "没有名为“{name}”的数据列，不能更新。请核对列名。",
        "no column is named '{name}'",
    ),
    "TB-MATCH-008": (
        "没有名为“{name}”的匹配内核。可用：numpy、numba。",
        "no kernel is named '{name}'; there are numpy and numba",
    ),
}


class MatchError(Exception):
    """A population that cannot be built, or a firm, clause or kernel that is not there. `code` is stable."""

    def __init__(self, code: str, **words: object) -> None:
        chinese, english = MESSAGES[code]
        self.code = code
        self.message_zh = chinese.format(**words)
        self.message_en = english.format(**words)
        super().__init__(self.message_zh)
