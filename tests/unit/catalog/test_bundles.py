"""Bundles in a pack: what is wrong in one is said with its line and remedy."""

import re
from pathlib import Path

import pytest

from tongban.catalog.pack import PackFaults, check_pack
from tongban.catalog.pack.canonical import canonical_text
from tongban.catalog.pack.changes import changes

_BLOCK = re.compile(r"^\*\*`([^`]+)`\*\*(?:(?!\n\n).)*\n\n```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NAME = "bundles/open_shop/2025-01-01/bundle.yaml"


def files(was: str, now: str) -> dict[str, str]:
    """The pack of the page on packs with one place of its bundle written otherwise."""
    page = Path("docs/item-packs.md").read_text()
    found = {name: canonical_text(text) for name, _kind, text in _BLOCK.findall(page)}
    assert was in found[NAME]
    return {**found, NAME: found[NAME].replace(was, now)}


@pytest.mark.parametrize(
    ("was", "now", "code", "said"),
    [
        ("kind: 一业一证", "kind: 一件", "TB-PACK-130", "没有名为“一件”的集成办理方式"),
        ("what: 申请表", "what: 表", "TB-PACK-131", "没有名为“表”的可对照的数字"),
        ("item: shop_permit", "item: shop_permi", "TB-PACK-132", "没有名为“shop_permi”的事项"),
        ("after: [shop_permit]", "after: [shop_close]", "TB-PACK-133", "“shop_close”不是排在前面的成员"),
        ("lead: 审批局", "lead: 审批所", "TB-PACK-018", "没有名为“审批所”的部门"),
        ("demo\nmembers:", "demo\n  - element: 歇业原因\nmembers:", "TB-PACK-026", "问了“歇业原因”"),
        ("trade: 水果店", "notes: []", "TB-PACK-004", "不是有效的 YAML"),
        ("key: open_shop", "key: shop", "TB-PACK-082", "“key”是“shop”"),
        ("until: 2030-12-31", "until: 2020-12-31", "TB-PACK-080", "until 写到 2020-12-31"),
        ("'not(只卖水果)'", "'not(只卖水果'", "TB-PACK-020", ""),
    ],
)
def test_a_mistake_in_a_bundle_is_told(was: str, now: str, code: str, said: str) -> None:
    with pytest.raises(PackFaults) as found:
        check_pack(files(was, now))
    told = [fault for fault in found.value.faults if fault.code == code]
    assert told, [str(fault) for fault in found.value.faults]
    assert said in told[0].what
    assert told[0].file == NAME
    assert told[0].remedy


def written(folder: Path, texts: dict[str, str]) -> Path:
    """A pack as a folder."""
    for name, text in texts.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return folder


def test_what_changed_in_a_bundle_and_in_the_english_is_told_in_words(tmp_path: Path) -> None:
    old, new = files("L_1", "L_1"), files("when: 'not(只卖水果)'", "when: '只卖水果'")
    new["english/more.yaml"] = "开店一件事: Open a shop\n"
    before, after = written(tmp_path / "old", old), written(tmp_path / "new", new)
    told = {(one.of, one.group, one.name): (one.before, one.after) for one in changes(before, after)}
    was, now = told["开店一件事（2025-01-01）", "包含的事", "shop_permit"]
    assert "not(只卖水果)" in was and "仅当 只卖水果" in now
    assert told["英文", "译文", "开店一件事"] == ("", "Open a shop")
    folder = Path(NAME).parent
    assert [one.name for one in changes(before / folder, after / folder)] == ["shop_permit"]
