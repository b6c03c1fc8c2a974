"""The wording of notices: how it is filled, and what the check of a pack says about each kind of mistake."""

from pathlib import Path

import pytest
from tests.unit.catalog.small_pack import FILES

from tongban.catalog.announcements import ANNOUNCEMENTS
from tongban.catalog.pack import PackFaults, check_pack, read_folder
from tongban.catalog.pack.notices import default_wordings, read_wordings
from tongban.catalog.wording import fill

PACK = Path(__file__).resolve().parents[3] / "packs" / "qingdao"
GOOD = "case.accepted:\n  title: 已受理\n  body: “{事项}”已受理，{办结期限} 前办结。\n"
NAME = "notices/cases.yaml"


def test_gaps_are_filled_and_optional_parts_go_with_their_gaps() -> None:
    text = "“{事项}”已准予。[证照编号 {证照编号}。]"
    assert fill(text, {"事项": "甲", "证照编号": "D3"}) == "“甲”已准予。证照编号 D3。"
    assert fill(text, {"事项": "甲", "证照编号": ""}) == "“甲”已准予。"
    assert fill(text, {"事项": "{证照编号}[x]", "证照编号": "D3"}) == "“{证照编号}[x]”已准予。证照编号 D3。"


def test_the_product_has_words_of_its_own_for_every_event_in_both_languages() -> None:
    found = default_wordings()
    assert set(found) == set(ANNOUNCEMENTS)
    assert all(one.english is not None for one in found.values())


def test_the_demonstration_city_words_every_event() -> None:
    found, faults, remarks = read_wordings(read_folder(PACK))
    assert (faults, remarks) == ([], []) and set(found) == set(ANNOUNCEMENTS)


def test_a_version_is_the_digest_of_what_is_said_and_not_of_comments() -> None:
    first = read_wordings({NAME: GOOD})[0]["case.accepted"].version
    assert read_wordings({NAME: "# 说明\n" + GOOD})[0]["case.accepted"].version == first
    assert read_wordings({NAME: GOOD.replace("已受理", "受理了")})[0]["case.accepted"].version != first


#: what stands in the file, where the fault is, code, part of what is said, of the remedy
MISTAKES = [
    (GOOD.replace("case.accepted", "case.acepted"), 1, "120", "没有名为“case.acepted”的通知", "“case.accepted”"),
    (
        GOOD + GOOD.replace("case.accepted", "case.granted").replace("办结期限", "有效期"),
        6,
        "121",
        "{有效期}",
        "可用的有",
    ),
    (GOOD.replace("办结期限", "办结时限"), 3, "121", "没有“{办结时限}”这个空", "“办结期限”"),
    (GOOD + "  sms: " + "很长" * 110 + "\n", 4, "122", "要分 4 条发", "201 个字"),
    (GOOD + "  sms: '{申请人}的申请已受理'\n", 4, "123", "不能有个人信息：{申请人}", "删去它"),
    (GOOD.replace("“{事项}”", "“{申请人}”"), 3, "123", "不能有个人信息", "另写"),
    (GOOD.replace("前办结", "前办结，联系 13812345678"), 3, "123", "身份证号或手机号码", "删去"),
    (GOOD.replace("{事项}", "{事项"), 3, "125", "括号没有成对", "{名称}"),
    (GOOD.replace("title: 已受理\n", ""), 1, "002", "缺少“title”", "补上"),
    (GOOD + "  mail: {subjct: 甲}\n", 4, "001", "不认识的键“subjct”", "“subject”"),
    (GOOD + "  english: {title: Accepted, body: '{x}'}\n", 4, "121", "“{x}”", "可用的有"),
]


@pytest.mark.parametrize(("text", "line", "code", "what", "remedy"), MISTAKES)
def test_a_mistake_is_told_with_its_place_and_its_remedy(
    text: str, line: int, code: str, what: str, remedy: str
) -> None:
    with pytest.raises(PackFaults) as caught:
        check_pack({**FILES, NAME: text})
    fault = next(one for one in caught.value.faults if one.code == f"TB-PACK-{code}")
    assert (fault.file, fault.line) == (NAME, line), str(fault)
    assert what in fault.what and remedy in fault.remedy, str(fault)


def test_a_pack_that_words_some_events_is_reminded_of_the_others() -> None:
    (remark,) = check_pack({**FILES, NAME: GOOD}).warnings
    assert remark.code == "TB-PACK-124" and "case.granted" in remark.what
    assert check_pack(FILES).warnings == ()
