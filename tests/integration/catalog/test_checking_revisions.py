"""Checking a revision: faults with their place, gaps that block, and what an item of high risk asks for."""

from pathlib import Path

import pytest
from tests.support.studio import DRAFTER, OFFICE, load_small_pack

from tongban.catalog.revisions.beginning import NewItem
from tongban.catalog.revisions.checking import check
from tongban.catalog.revisions.drafting import begin, begin_from, edit
from tongban.catalog.revisions.models import Revision
from tongban.catalog.revisions.texts import Edit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _published(tmp_path: Path) -> None:
    load_small_pack(tmp_path)


def codes(row: Revision) -> list[tuple[str, str, tuple[str | int, ...]]]:
    return [(one.fault.file, one.fault.code, one.path) for one in check(row).blocking]


def written(row: Revision, file: str, text: str) -> Revision:
    return edit(DRAFTER, row.id, [Edit(file, op="text", value=text, seen=row.files.get(file, ""))])


def test_an_unchanged_item_has_no_fault_and_one_that_gives_a_licence_asks_for_two() -> None:
    checked = check(begin_from(DRAFTER, "shop_permit"))
    assert (checked.blocking, checked.countersignatures, checked.risks) == ((), 2, ("准予后发证照",))


def test_a_new_item_is_compiled_and_says_what_is_to_be_filled() -> None:
    checked = check(begin(DRAFTER, NewItem("stall_filing", "临时摊位备案", "备案", OFFICE)))
    assert checked.version is not None
    assert checked.countersignatures == 1
    assert {(one.fault.code, one.path) for one in checked.blocking} == {
        ("TB-PACK-110", path) for path in (("summary",), ("conditions", 0), ("bases", 0), ("decision", "result"))
    }


def test_a_fault_is_told_with_its_place() -> None:
    row = begin_from(DRAFTER, "shop_permit")
    row = edit(DRAFTER, row.id, [Edit("item.yaml", ("ask", 2, "when"), value="不存在 > 1", seen="not(只卖水果)")])
    assert ("item.yaml", "TB-PACK-020", ("ask", 2, "when")) in codes(row)
    assert check(row).version is None
    assert check(row).at("item.yaml", ("ask", 2))


def test_a_gap_blocks_until_it_is_handed_over_in_words() -> None:
    row = begin_from(DRAFTER, "shop_permit")
    rules = row.files["rules.yaml"].replace(
        "  - name: 其余\n    when: '-'\n",
        "  - name: 其余\n    when: '雇员数 > 5 and not(只卖水果)'\n    clause: 演示法\n    source: 演示\n",
    )
    row = written(row, "rules.yaml", rules)
    assert [code for _file, code, _path in codes(row)] == ["TB-PACK-073"]
    row = written(
        row,
        "rules.yaml",
        rules.replace("advice:", "  - {name: 其他, otherwise: true, then: 许可, effect: 转人工}\nadvice:"),
    )
    assert codes(row) == []


def test_a_condition_without_a_clause_blocks() -> None:
    row = begin_from(DRAFTER, "shop_permit")
    row = written(
        row, "rules.yaml", row.files["rules.yaml"].replace("    clause: 演示法第3条\n    source: 演示\n", "", 1)
    )
    assert codes(row) == [("rules.yaml", "TB-REV-017", ("rows", 0))]


def test_words_a_revision_brings_are_read_with_the_published_ones() -> None:
    row = begin_from(DRAFTER, "shop_permit")
    row = written(row, "vocabulary/elements.yaml", "摊位数: {type: 数值}\n店名: {type: 文本}\n")
    assert ("vocabulary/elements.yaml", "TB-PACK-030", ("店名",)) in codes(row)
    row = written(row, "vocabulary/elements.yaml", "摊位数: {type: 数值}\n")
    assert codes(row) == []
    row = written(row, "sources.csv", "key,kind,address,what\n新法,law,,某法\n演示,demo,,又一次\n")
    assert [code for _file, code, _path in codes(row)] == ["TB-PACK-083"]


def test_an_item_stays_its_departments_and_keeps_its_key() -> None:
    row = begin_from(DRAFTER, "shop_permit")
    item = (
        row.files["item.yaml"]
        .replace("department: 审批局", "department: 监管局")
        .replace("key: shop_permit", "key: other")
    )
    assert {code for _file, code, _path in codes(written(row, "item.yaml", item))} == {"TB-PACK-082", "TB-REV-018"}
    bare = written(row, "implementing.csv", "uscc,code\n")
    assert ("implementing.csv", "TB-PACK-028", ()) in codes(bare)
