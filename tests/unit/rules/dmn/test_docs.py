"""The page on decision models does what it says."""

import doctest
import re
from pathlib import Path

from openpyxl import Workbook
from tests.unit.rules.dmn.samples import GRADES

from tongban.rules.dmn.errors import MESSAGES

PAGE = Path(__file__).parents[4] / "docs" / "rules" / "dmn.md"


def test_every_example_on_the_page_gives_what_it_shows(tmp_path: Path) -> None:
    (tmp_path / "扶持.dmn").write_text(GRADES.replace("注册 资本", "注册资本"), encoding="utf-8")
    book = Workbook()
    sheet = book.create_sheet("档次", 0)
    del book["Sheet"]
    for row in (
        ["命中策略", "首个"],
        ["列", "条件", "条件", "结果"],
        ["名称", "行业", "注册资本", "档次"],
        ["类型", "文字", "数", "文字"],
        [],
        [1, '"软件"', ">= 500", '"一档"'],
        [2, "-", "＞100", '"二档"'],
    ):
        sheet.append(row)
    book.save(tmp_path / "扶持.xlsx")
    results = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8", globs={"folder": tmp_path})
    assert results.attempted > 10
    assert results.failed == 0


def test_every_code_of_the_room_is_on_the_page() -> None:
    named: set[str] = set()
    for row in re.findall(r"^\| (TB-[A-Z]+-\d{3}[^|]*)\|", PAGE.read_text(encoding="utf-8"), re.MULTILINE):
        room = "-".join(row.split("-")[:2])
        numbers = [int(one) for one in re.findall(r"\d{3}", row)]
        named |= {f"{room}-{one:03}" for one in (range(numbers[0], numbers[-1] + 1) if "…" in row else numbers)}
    assert set(MESSAGES) == named
