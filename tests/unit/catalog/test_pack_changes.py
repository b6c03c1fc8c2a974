"""`pack diff`: what changed between two packs, or two versions of an item, told in words."""

import json
from pathlib import Path

import pytest
from tests.unit.catalog.mistakes import BESIDE, LAST
from tests.unit.catalog.small_pack import EXAMPLES, FILES, FOLDER, ITEM, NEXT, RULES

from tongban.catalog.pack import PackFaults
from tongban.catalog.pack.changes import Change, as_data, changes, in_words


def written(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def after(item: str = ITEM, rules: str = RULES, **others: str) -> dict[str, str]:
    return {**FILES, FOLDER + "item.yaml": item, FOLDER + "rules.yaml": rules, **others}


def told(tmp_path: Path, files: dict[str, str]) -> list[Change]:
    return changes(written(tmp_path / "a", FILES), written(tmp_path / "b", files))


def test_two_equal_packs_have_no_changes(tmp_path: Path) -> None:
    assert in_words(told(tmp_path, FILES)) == "没有不同。\n"


@pytest.mark.parametrize(
    ("old", "new", "group", "kind", "name", "was", "now"),
    [
        ("20 工作日", "10 工作日", "时限", "改动", "法定时限", "20 工作日", "10 工作日"),
        ("text: 有店面", "text: 有固定店面", "条件", "新增", "有固定店面", "", "演示"),
        ("    when: 'not(只卖水果)'\n", "", "问题", "改动", "雇员数", "仅当 not(只卖水果)", "填写"),
        ("    spared_by: 共享\n    licence: 执照\n", "", "材料", "改动", "执照复印件", "以共享免提交", "要提交"),
        ("years: 5", "years: 3", "结果", "改动", "证照“开店证”", "有效期 5 年", "有效期 3 年"),
        ("days: 3", "days: 5", "人工环节", "改动", "审核", "3 个工作日", "5 个工作日"),
        (
            "fee: 不",
            "keep: {term: 永久, basis: 自定, source: 演示}\nfee: 不",
            "归档",
            "新增",
            "保管期限",
            "",
            "永久（自定）",
        ),
        ("say: 要办许可", "say: 要办开店许可", "分流", "改动", "许可", "要办许可", "要办开店许可"),
        ("fee: 不收费", "fee: 10 元", "收费", "改动", "收费", "不收费", "10 元"),
        ("fee: 不", "situations: [{name: 大店, say: 要办}]\nfee: 不", "情形", "新增", "大店", "", "要办"),
    ],
)
def test_a_change_is_told_in_its_group_with_what_it_was_and_is(
    tmp_path: Path, old: str, new: str, group: str, kind: str, name: str, was: str, now: str
) -> None:
    assert old in ITEM
    found = told(tmp_path, after(ITEM.replace(old, new)))
    (change,) = [one for one in found if one.group == group and one.kind == kind]
    assert (change.of, change.name) == ("开店许可（2025-01-01）", name)
    assert was in change.before and now in change.after


def test_a_step_that_goes_at_the_same_time_as_the_one_above_it_says_so(tmp_path: Path) -> None:
    steps = f"{BESIDE}{LAST}".replace("踏勘员", "审批员")
    found = told(tmp_path, after(ITEM.replace("days: 3\n", f"days: 3\n{steps}")))
    assert {(one.group, one.kind, one.name, one.after) for one in found} == {
        ("人工环节", "新增", "踏勘", "踏勘，由审批员办；与上一个环节同时办"),
        ("人工环节", "新增", "决定", "决定，由决定人办"),
    }


def test_a_changed_rule_tells_its_formula_and_the_examples_that_come_out_differently(tmp_path: Path) -> None:
    rules = RULES.replace("when: '只卖水果'", "when: '只卖水果 and 雇员数 < 1'")
    examples = EXAMPLES.replace("雇员数: 1}", "雇员数: 0}")
    before = {**FILES, FOLDER + "examples.yaml": EXAMPLES}
    a = written(tmp_path / "a", before)
    b = written(tmp_path / "b", after(rules=rules, **{FOLDER + "examples.yaml": examples}))
    found = {one.group: one for one in changes(a, b)}
    assert "只卖水果 and 雇员数 < 1 → 无需许可" in found["规则"].after
    decided = found["例子的结果"]
    assert (decided.name, decided.before, decided.after) == ("例子“水果店”", "分流 无需许可", "分流 许可")


def test_words_bodies_and_new_versions_are_told_too(tmp_path: Path) -> None:
    files = after(**{
        "vocabulary/elements/more.yaml": "面积: {type: 数值, unit: 平方米}\n",
        "items/shop_permit/implementing.csv": "uscc,code\n11370200DEMG000190,11370200DEMG0001903DEMO00000009\n",
        NEXT + "item.yaml": ITEM.replace("20 工作日", "10 工作日"), NEXT + "rules.yaml": RULES,
        NEXT + "examples.yaml": EXAMPLES, NEXT + "licence.typ": "= 新证\n",
    })  # fmt: skip
    found = told(tmp_path, files)
    assert [(one.of, one.group, one.kind) for one in found] == [
        ("词汇", "数据元", "新增"),
        ("机构", "实施编码", "改动"),
        ("开店许可（2026-05-01）", "版本", "新增"),
        ("开店许可（2026-05-01）", "时限", "改动"),
        ("开店许可（2026-05-01）", "证照模板", "改动"),
    ]


def test_two_versions_of_an_item_are_compared_by_their_folders(tmp_path: Path) -> None:
    newer = {NEXT + "item.yaml": ITEM.replace("days: 3", "days: 2"), NEXT + "rules.yaml": RULES}
    newer |= {NEXT + "examples.yaml": EXAMPLES, NEXT + "licence.typ": "= 开店证\n"}
    pack = written(tmp_path, {**FILES, **newer})
    words = in_words(changes(pack / FOLDER, pack / NEXT))
    assert words.startswith("开店许可（2026-05-01）\n  人工环节\n    审核：\n      原来：")
    assert words.endswith("共 改动 1 处。\n")


def test_a_pack_and_a_version_folder_cannot_be_compared(tmp_path: Path) -> None:
    pack = written(tmp_path, FILES)
    with pytest.raises(PackFaults) as found:
        changes(pack, pack / FOLDER)
    (fault,) = found.value.faults
    assert fault.code == "TB-PACK-113"
    assert fault.remedy == "两个都给事项包，或都给版本文件夹"


def test_changes_are_plain_data_for_programs(tmp_path: Path) -> None:
    data = as_data(told(tmp_path, after(ITEM.replace("fee: 不收费", "fee: 10 元"))))
    assert json.loads(json.dumps(data, ensure_ascii=False)) == [
        {
            "of": "开店许可（2025-01-01）",
            "group": "收费",
            "kind": "改动",
            "name": "收费",
            "before": "不收费",
            "after": "10 元",
        }
    ]
