"""The examples of docs/rules.md do what the page says."""

import doctest
from pathlib import Path

import yaml

from tongban.rules import RuleBook

PAGE = Path(__file__).parents[3] / "docs" / "rules.md"
NAMES = [
    "资质证书.有效期至",
    "申请日期",
    "变更后企业名称",
    "营业执照.企业名称",
    "变更类型",
    "只售食用农产品",
    "位于禁设地点",
]


def test_every_example_on_the_page_gives_what_it_shows() -> None:
    results = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")
    assert results.attempted > 20
    assert results.failed == 0


def test_every_rules_file_on_the_page_is_accepted() -> None:
    files = [block.split("```")[0] for block in PAGE.read_text(encoding="utf-8").split("```yaml\n")[1:]]
    books = [RuleBook.from_mapping(yaml.safe_load(text), NAMES) for text in files]
    assert [book.outcome.value for book in books] == ["准予", "分流", "分流"]
