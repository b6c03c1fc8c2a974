"""The layout of a workbook: one sheet per table, a sheet of inputs, and the words that mark their parts.

A sheet of inputs is called 数据项: a head row 名称, 类型, 允许值, 说明, then one input a row.

Every other sheet is a table and gives the decision its name. In its first column stand the words that say what a
row is. Beside 决策 (a name that no sheet can have), 命中策略, 汇总 and 说明 stands the value. The row 列 says the kind
of each column: 条件, 结果 or 备注; then come 名称, 表达式, 类型, 允许值 and 默认, one for each column. Rows below these
are rules; the first column may number them.
"""

from __future__ import annotations

from typing import Final

INPUTS_SHEET: Final = "数据项"
INPUT_HEAD: Final = ("名称", "类型", "允许值", "说明")
DECISION, HIT_POLICY, AGGREGATION, DESCRIPTION = "决策", "命中策略", "汇总", "说明"
KINDS, NAME, EXPRESSION, TYPE, ALLOWED, DEFAULT = "列", "名称", "表达式", "类型", "允许值", "默认"
CONDITION, RESULT, NOTE = "条件", "结果", "备注"
HEAD_WORDS: Final = (DECISION, HIT_POLICY, AGGREGATION, DESCRIPTION, KINDS, NAME, EXPRESSION, TYPE, ALLOWED, DEFAULT)

HIT_POLICIES: Final = {
    "唯一": "UNIQUE",
    "任意": "ANY",
    "优先": "PRIORITY",
    "首个": "FIRST",
    "按行序": "RULE ORDER",
    "按结果序": "OUTPUT ORDER",
    "收集": "COLLECT",
}
AGGREGATIONS: Final = {"求和": "SUM", "最小": "MIN", "最大": "MAX", "计数": "COUNT"}
TYPES: Final = {
    "文字": "string",
    "数": "number",
    "是否": "boolean",
    "日期": "date",
    "时间": "time",
    "日期时间": "date and time",
    "时长": "days and time duration",
    "年月时长": "years and months duration",
    "任意": "Any",
}
SIZE_LIMIT: Final = 10_000_000
MOST_SHEETS: Final = 200
MOST_ROWS: Final = 5_000
MOST_COLUMNS: Final = 200


def column_letter(number: int) -> str:
    """The letter of a column counted from 1, as spreadsheets show it."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def word_for(words: dict[str, str], meaning: str) -> str:
    """The word people see for a word of the standard; the latter itself where there is none."""
    return next((word for word, one in words.items() if one == meaning), meaning)
