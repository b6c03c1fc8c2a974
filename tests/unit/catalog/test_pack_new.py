"""`pack new`: the folder of a new item, what it says is left, and that it is good once that is filled."""

from datetime import date
from pathlib import Path

import pytest
from tests.unit.catalog.small_pack import FILES
from tests.unit.catalog.test_pack_changes import written

from tongban.catalog.pack import PackFaults, check_pack, read_folder
from tongban.catalog.pack.scaffold import new_item

DAY = date(2026, 12, 1)
ITEM = "items/stall_filing/2026-12-01/item.yaml"
#: What an author writes in each place, by what the place asks for.
FILLED = {
    "办给谁": "法人", "一两句大白话": "在店外摆摊前要备案", "群众会怎么搜": "摆摊", "法定时限，例如": "5 工作日",
    "法定时限的依据": "演示法第9条", "来源": "演示", "办理条件": "摊位不大", "设定依据": "演示法",
    "规则要用的数据元": "雇员数", "材料，例如": "店面照片", "办成以后给什么": "备案回执", "结果里写明": "雇员数",
    "准予后告知": "监管局", "条件的名称": "雇员不多", "条件，例如": "雇员数 <= 6", "依据哪一条": "演示法第9条",
    "成立的例子": "小摊", "数据元，例如": "雇员数", "成立的值": "4", "不成立的例子": "大摊", "同一个数据元": "雇员数",
    "不成立的值": "9",
}  # fmt: skip


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return written(tmp_path, FILES)


def test_every_place_left_is_told_with_its_line_and_what_goes_there(pack: Path) -> None:
    left = new_item(pack, "stall_filing", DAY, name="摆摊备案", kind="备案")
    assert len(left) == 26
    assert [(one.file, one.line, one.wanted[:3]) for one in left[:1]] == [(ITEM, 5, "办给谁")]
    with pytest.raises(PackFaults) as found:
        check_pack(read_folder(pack))
    faults = found.value.faults
    assert {fault.code for fault in faults} == {"TB-PACK-110"}
    assert sorted((fault.file, fault.line) for fault in faults) == sorted((one.file, one.line) for one in left)
    assert all("【填：…】" in fault.remedy for fault in faults)


def test_a_filled_folder_is_good(pack: Path) -> None:
    left = new_item(pack, "stall_filing", DAY, name="摆摊备案", kind="备案")
    for place in left:
        word = next(said for asked, said in FILLED.items() if place.wanted.startswith(asked))
        file = pack / place.file
        file.write_text(file.read_text().replace(f"【填：{place.wanted}】", word))
    checked = check_pack(read_folder(pack))
    (made,) = [one for one in checked.items if one.key == "stall_filing"]
    assert made.version.decision is not None
    assert made.version.decision.result == "备案回执"


def test_a_demonstration_code_is_the_next_serial_and_a_real_one_is_never_made_up(pack: Path) -> None:
    new_item(pack, "stall_filing", DAY)
    rows = (pack / "items/stall_filing/implementing.csv").read_text()
    assert rows == "uscc,code\n11370200DEMG000190,11370200DEMG0001903DEMO00000002\n"
    real = pack / "pack.yaml"
    real.write_text(real.read_text().replace("demonstration: true", "demonstration: false"))
    left = new_item(pack, "fair_filing", DAY)
    assert [one.wanted for one in left if one.file.endswith(".csv")] == ["31 位实施编码"]


@pytest.mark.parametrize(
    ("key", "department", "code", "remedy"),
    [
        ("Stall", "", "TB-PACK-111", "stall_filing"),
        ("shop_permit", "", "TB-PACK-112", "以生效日期命名的文件夹"),
        ("stall_filing", "审批", "TB-PACK-018", "是不是想写“审批局”？"),
    ],
)
def test_what_cannot_be_made_is_refused_before_anything_is_written(
    pack: Path, key: str, department: str, code: str, remedy: str
) -> None:
    before = sorted(pack.rglob("*"))
    with pytest.raises(PackFaults) as found:
        new_item(pack, key, DAY, department=department)
    (fault,) = found.value.faults
    assert fault.code == code
    assert remedy in fault.remedy
    assert sorted(pack.rglob("*")) == before
