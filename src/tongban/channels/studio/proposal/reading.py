"""What a paper form asks for: its labels with the kind of answer their blanks expect; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from tongban.catalog.vocabulary import ElementType
from tongban.channels.studio.proposal.cells import Paper, Row

_BOX: Final = re.compile("[□☐○◯☑■√]")
_DAY: Final = re.compile(r"年\s*月\s*日")
_UNITS: Final = (
    "平方米",
    "㎡",
    "万元",
    "元",
    "人",
    "名",
    "台",
    "辆",
    "米",
    "公里",
    "吨",
    "千克",
    "个月",
    "月",
    "年",
    "岁",
    "%",
)
_BLANK: Final = re.compile(r"[_＿\s.…—-]*")
_INLINE: Final = re.compile(r"([^\s：:；;，,。（）()_＿]{2,20})\s*[：:]\s*(?=[_＿□☐○◯]|\s|$)")
_NUMBERED: Final = re.compile(r"^[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]\s*")
_DATED: Final = ("日期", "时间", "年月")
_COUNTED: Final = ("面积", "人数", "金额", "资本", "数量", "月数", "年数", "总额", "投资额", "层数")
_LONG: Final = ("说明", "理由", "原因", "范围", "简要", "情况", "内容", "备注")
#: What an office writes on the form, not the applicant.
_OFFICIAL: Final = (
    "意见",
    "受理",
    "审核人",
    "审批",
    "经办人签",
    "签字",
    "签名",
    "盖章",
    "公章",
    "编号",
    "填表说明",
    "承诺",
)


@dataclass(frozen=True, slots=True)
class Label:
    """One thing a form asks: its name, the kind of answer, and whether an office fills it in itself."""

    name: str
    type: ElementType
    options: tuple[str, ...] = ()
    unit: str = ""
    official: bool = False


def labels(paper: Paper) -> list[Label]:
    """Everything a form asks, each once, in the order it stands there."""
    found: dict[str, Label] = {}
    for table in paper.tables:
        for label in _in_table(table):
            found.setdefault(label.name, label)
    for line in paper.lines:
        for label in _in_line(line):
            found.setdefault(label.name, label)
    return list(found.values())


def _in_table(rows: Sequence[Row]) -> Iterator[Label]:
    for number, row in enumerate(rows):
        following = rows[number + 1] if number + 1 < len(rows) else ()
        if _is_head(row, following):
            yield from (_label(name, "") for text in row if (name := _name(text)))
            continue
        for place, text in enumerate(row):
            blank = row[place + 1] if place + 1 < len(row) else None
            name = _name(text)
            if name and blank is not None and _is_blank(blank):
                yield _label(name, blank)
            elif blank is None or not name:
                yield from _in_line(text)


def _is_head(row: Row, following: Row) -> bool:
    """The head of a list: at least three names, with an empty line to write in below."""
    named = [text for text in row if _name(text)]
    return len(row) >= 3 and len(named) == len(row) and len(following) >= len(row) and not any(following)


def _is_blank(text: str) -> bool:
    """A place to write in or tick: empty, lined, boxes, a date to complete, a unit alone."""
    rest = text
    if _BOX.search(text):
        return True
    for word in ("年", "月", "日", *_UNITS, "（盖章）", "（签字）"):
        rest = rest.replace(word, "")
    return _BLANK.fullmatch(rest) is not None


def _in_line(text: str) -> Iterator[Label]:
    for match in _INLINE.finditer(text):
        name = _name(match[1])
        if name:
            rest = text[match.end() :]
            after = _INLINE.search(rest)
            yield _label(name, rest[: after.start()] if after else rest)


def _name(text: str) -> str:
    """What a cell is called; empty where it is no name."""
    name = _NUMBERED.sub("", text.strip().replace(" ", "").replace("　", "")).strip("：:*＊")
    name = re.sub(r"[（(][^（）()]*[）)]$", "", name)
    fits = 2 <= len(name) <= 20 and not _BOX.search(name) and not re.search(r"[。；;，,！？?_＿]", name)
    return name if fits and not name.isascii() else ""


def _label(name: str, blank: str) -> Label:
    options = tuple(dict.fromkeys(part for one in _BOX.split(blank)[1:] if (part := _option(one))))
    official = any(word in name for word in _OFFICIAL)
    if len(options) == 2 and set(options) == {"是", "否"}:
        return Label(name, ElementType.BOOLEAN, official=official)
    if len(options) > 1:
        return Label(name, ElementType.CHOICE, options, official=official)
    unit = next((one for one in _UNITS if blank.strip(" _＿") == one), "")
    return Label(name, _type(name, blank, unit), (), unit, official)


def _option(text: str) -> str:
    return re.split(r"[：:_＿（(；;、，,]", text.strip())[0].strip()[:20]


def _type(name: str, blank: str, unit: str) -> ElementType:
    if _DAY.search(blank) or name.endswith(_DATED):
        return ElementType.DATE
    if name.startswith("是否"):
        return ElementType.BOOLEAN
    if unit or name.endswith(_COUNTED):
        return ElementType.NUMBER
    return ElementType.LONG_TEXT if name.endswith(_LONG) else ElementType.TEXT


__all__ = ["Label", "labels"]
