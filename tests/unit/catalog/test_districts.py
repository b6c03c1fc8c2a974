"""Districts' lists: what they may say for themselves, and where the four that must agree do not."""

import pytest
from tests.support.city_pack import city_pack

from tongban.catalog.districts import CONDITIONS, NAME, NEED, NUMBER, PROMISED, DistrictList, Said, differences
from tongban.catalog.pack.districts import Around, read_districts

SHINAN = 370202
VERSION = max(
    (one.version for one in city_pack().items if one.key == "public_place_hygiene"), key=lambda one: one.in_force
)
DAYS = {VERSION.key: {VERSION.in_force}}
FILE = f"items/{VERSION.key}/districts/{SHINAN}.yaml"


def read(text: str, file: str = FILE) -> tuple[list[DistrictList], list[str]]:
    found, faults = read_districts({file: text}, Around({SHINAN: "市南区"}, {VERSION.key: VERSION.statutory}, DAYS))
    return found, [fault.code for fault in faults]


def test_what_is_not_written_is_the_citys() -> None:
    (own,), faults = read("promised: {say: 5 工作日, reason: 有专窗}\nplace: {say: 二楼, reason: 区级受理}\n")
    assert faults == []
    assert own.promised is not None and (own.promised.value, own.promised.unit) == (5, "工作日")
    assert own.text("办理地点") == "二楼" and own.text(NAME) == ""


@pytest.mark.parametrize(
    ("text", "file", "code"),
    [
        ("place: {say: 二楼}\n", FILE, "TB-PACK-002"),
        ("phone: {say: '1', reason: 有}\ncolour: {say: 红, reason: 有}\n", FILE, "TB-PACK-001"),
        ("phone: {say: '1', reason: 有}\n", "items/none/districts/370202.yaml", "TB-PACK-145"),
        ("phone: {say: '1', reason: 有}\n", f"items/{VERSION.key}/districts/999999.yaml", "TB-PACK-145"),
        ("{}\n", FILE, "TB-PACK-146"),
        ("parent: 1999-01-01\n", FILE, "TB-PACK-148"),
        ("parent: 2025-01-01\n", FILE.replace(".yaml", "/2026-02-30.yaml"), "TB-PACK-145"),
        ("promised: {say: 900 工作日, reason: 忙}\n", FILE, "TB-PACK-147"),
    ],
)
def test_faults_are_told(text: str, file: str, code: str) -> None:
    assert code in read(text, file)[1]


def own(**said: Said) -> DistrictList:
    return DistrictList(VERSION.key, SHINAN, said)


def test_the_four_that_must_agree_are_a_breach_unless_approved() -> None:
    lists = [own(**{NEED: Said(("营业执照",), "少收"), PROMISED: Said(("1 工作日",), "快")})]
    found = {one.what: one.breach for one in differences(VERSION, lists, {})}
    assert found == {NEED: True, PROMISED: False}
    approved = [own(**{CONDITIONS: Said(("别的条件",), "试点", "青政办〔演示〕1 号")})]
    assert [one.breach for one in differences(VERSION, approved, {})] == [False]


def test_the_same_said_again_is_no_difference_and_another_number_is_one() -> None:
    assert differences(VERSION, [own(**{NAME: Said((VERSION.name,), "")})], {}) == []
    city, same, other = "1" * 19 + "DEMO00000001", "2" * 18 + "4DEMO00000001", "2" * 18 + "4DEMO00000002"
    assert differences(VERSION, [], {0: city, 1: same}) == []
    (number,) = differences(VERSION, [], {0: city, 2: other})
    assert number.what == NUMBER and number.breach
