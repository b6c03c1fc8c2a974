"""Reading items/KEY/implementing.csv: which bodies handle an item, each with its 实施编码 for it."""

import csv
import re
from collections.abc import Iterator, Mapping

from tongban.catalog.pack.faults import Fault, nearest
from tongban.standards import case_number
from tongban.standards.errors import CodeError

HEADER = ["uscc", "code"]
_FILE = re.compile(r"items/([^/]+)/implementing\.csv")
_SHAPE = "第一行写 uscc,code，其后每个实施主体一行：信用代码,实施编码"


def file_of(key: str) -> str:
    """Where an item says who handles it."""
    return f"items/{key}/implementing.csv"


def read_implementing(
    files: Mapping[str, str], bodies: Mapping[str, str]
) -> tuple[dict[str, dict[str, str]], list[Fault]]:
    """By credit code of a body its 实施编码 by item key, and every fault; ``bodies`` are names by credit code."""
    codes: dict[str, dict[str, str]] = {}
    faults: list[Fault] = []
    seen: set[str] = set()
    for name in sorted(files):
        match = _FILE.fullmatch(name)
        for line, credit, code in _rows(name, files[name], faults) if match else ():
            wrong = _wrong(credit, code, bodies, seen) or _again(match, credit, codes)
            if wrong:
                faults.append(Fault(name, line, *wrong))
            elif match:
                codes.setdefault(credit, {})[match[1]] = code
            seen.add(code)
    return codes, faults


def _rows(name: str, text: str, faults: list[Fault]) -> Iterator[tuple[int, str, str]]:
    lines = [(n, line) for n, line in enumerate(text.splitlines(), 1) if line.strip() and not line.startswith("#")]
    rows = [(number, next(csv.reader([line]))) for number, line in lines]
    if not rows or rows[0][1] != HEADER:
        faults.append(Fault(name, 1, "TB-PACK-085", "没有表头“uscc,code”", _SHAPE))
        return
    for number, row in rows[1:]:
        if len(row) == len(HEADER):
            yield number, row[0].strip(), row[1].strip()
        else:
            faults.append(Fault(name, number, "TB-PACK-085", f"这一行有 {len(row)} 栏，应当有 2 栏", _SHAPE))


def _wrong(credit: str, code: str, bodies: Mapping[str, str], seen: set[str]) -> tuple[str, str, str] | None:
    if credit not in bodies:
        remedy = nearest(credit, bodies) or "先在 org.yaml 的 bodies 里加上它"
        return "TB-PACK-086", f"没有信用代码为“{credit}”的实施主体", remedy
    try:
        case_number.validate_implementation_code(code)
    except CodeError as error:
        return "TB-PACK-052", f"“{code}”不是有效的实施编码：{error.message}", "填 31 位：信用代码 18 位加 13 位"
    if not code.startswith(credit):
        return "TB-PACK-052", f"实施编码“{code}”不属于这个实施主体", f"前 18 位应为 {credit}"
    if code in seen:
        return "TB-PACK-055", f"实施编码“{code}”写了两次", "每个实施主体的每个事项一个编码"
    return None


def _again(
    match: re.Match[str] | None, credit: str, codes: Mapping[str, Mapping[str, str]]
) -> tuple[str, str, str] | None:
    if match and match[1] in codes.get(credit, {}):
        return "TB-PACK-055", f"实施主体“{credit}”写了两行", "每个实施主体的每个事项一个编码"
    return None
