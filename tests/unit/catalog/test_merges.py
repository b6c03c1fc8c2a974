"""Words found to mean the same: the one that goes stands for the one that stays, in definitions old and new."""

import pytest

from tongban.catalog.pack.faults import PackFaults
from tongban.catalog.pack.feel import names_in_scope, types_in_scope
from tongban.catalog.pack.rules_file import computed_in
from tongban.catalog.pack.vocabulary import read_vocabulary
from tongban.catalog.pack.yaml_node import Reading, read_yaml
from tongban.rules import RuleBook

WORDS = {
    "vocabulary/elements.yaml": (
        "店名: {type: 文本, aliases: [字号]}\n店铺名称: {type: 文本, aliases: [商号]}\n"
        "面积: {type: 数值, unit: 平方米}\n营业面积: {type: 数值, unit: 平方米}\n楼层数: {type: 数值}\n"
    ),
    "vocabulary/licences.yaml": "营业执照: {issuer: 监管局, library: 市场主体库, face: [店铺名称]}\n",
    "vocabulary/materials.yaml": (
        "门面照片: {kind: 原件, source: 申请人自备}\n店面照片: {kind: 原件, source: 申请人自备}\n"
        "承诺书: {kind: 表单, source: 平台}\n"
    ),
}


def merged(text: str) -> dict[str, str]:
    return {**WORDS, "vocabulary/merges/studio.yaml": text}


def codes(text: str) -> list[str]:
    with pytest.raises(PackFaults) as found:
        read_vocabulary(merged(text))
    return [fault.code for fault in found.value.faults]


def test_a_merged_word_and_its_aliases_stand_for_the_one_that_stays() -> None:
    words = read_vocabulary(merged("elements:\n  店铺名称: 店名\nmaterials:\n  店面照片: 门面照片\n"))
    stays = words.elements["店名"]
    assert words.elements["店铺名称"] is words.elements["商号"] is words.elements["字号"] is stays
    assert stays.aliases == ("字号", "店铺名称", "商号")
    assert words.materials["店面照片"] is words.materials["门面照片"]
    assert words.licences["营业执照"].face == ("店铺名称",), "what an authority shares keeps its own name"


def test_a_word_whose_definition_was_deleted_may_still_be_merged() -> None:
    words = read_vocabulary(merged("elements:\n  旧店名: 店名\n"))
    assert words.elements["旧店名"].name == "店名"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("elements:\n  面积: 店名\n", "TB-PACK-141"),
        ("elements:\n  楼层数: 面积\n", "TB-PACK-141"),
        ("materials:\n  承诺书: 门面照片\n", "TB-PACK-141"),
        ("elements:\n  店铺名称: 没有\n", "TB-PACK-140"),
        ("elements:\n  店铺名称: 商号\n", "TB-PACK-140"),
        ("licences:\n  甲证: 乙证\n", "TB-PACK-140"),
    ],
)
def test_what_does_not_agree_is_refused(text: str, code: str) -> None:
    assert codes(text)[-1] == code


def test_a_chain_of_merges_is_refused() -> None:
    assert codes("elements:\n  店铺名称: 店名\n  店名: 商号\n").count("TB-PACK-140") == 2


def test_rules_that_say_the_old_word_read_the_facts_of_the_one_that_stays() -> None:
    words = read_vocabulary(merged("elements:\n  营业面积: 面积\n"))
    names = names_in_scope(words, ["营业面积"])
    check = {"name": "够大", "expr": "营业面积 >= 20 and 营业执照.店铺名称 != null", "clause": "演示法 1"}
    book = RuleBook.from_mapping({"outcome": "准予", "checks": [check]}, names, (), types_in_scope(words, names))
    assert book.inputs == ("面积", "营业执照.店铺名称")
    verdict = book.decide({"面积": 30, "营业执照.店铺名称": "演示"})
    assert verdict.settled and verdict.value is None


def test_a_computed_value_is_written_under_the_name_that_stays() -> None:

    words = read_vocabulary(merged("elements:\n  营业面积: 面积\n"))
    reading = Reading("rules.yaml")
    root = read_yaml("compute:\n  - {element: 营业面积, expr: '20'}\n", reading, "rules.yaml")
    assert root is not None and computed_in(root, words) == ("面积",)
    assert [fault.code for fault in reading.faults] == ["TB-PACK-142"]
