"""Districts' lists: what they may say for themselves, and where the four that must agree do not."""

import pytest
from tests.support.city_pack import city_pack

from tongban.catalog.definition import ItemVersion
from tongban.catalog.districts import CONDITIONS, NAME, NEED, NUMBER, PROMISED, DistrictList, Said, differences
from tongban.catalog.pack.districts import Around, read_districts

SHINAN = 370202
KEY = "public_place_hygiene"
FILE = f"items/{KEY}/districts/{SHINAN}.yaml"


def version() -> ItemVersion:
    """The newest version of the item."""
    return max((one.version for one in city_pack().items if one.key == KEY), key=lambda one: one.in_force)


def read(text: str, file: str = FILE) -> tuple[list[DistrictList], list[str]]:
    own = version()
    around = Around({SHINAN: "市南区"}, {KEY: own.statutory}, {KEY: {own.in_force}})
    found, faults = read_districts({file: text}, around)
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
        ("phone: {say: '1', reason: 有}\n", f"items/{KEY}/districts/999999.yaml", "TB-PACK-145"),
        ("{}\n", FILE, "TB-PACK-146"),
        ("parent: 1999-01-01\n", FILE, "TB-PACK-148"),
        ("parent: 2025-01-01\n", FILE.replace(".yaml", "/2026-02-30.yaml"), "TB-PACK-145"),
        ("promised: {say: 900 工作日, reason: 忙}\n", FILE, "TB-PACK-147"),
    ],
)
def test_faults_are_told(text: str, file: str, code: str) -> None:
    assert code in read(text, file)[1]


def own(**said: Said) -> DistrictList:
    return DistrictList(version().key, SHINAN, said)


def test_the_four_that_must_agree_are_a_breach_unless_approved() -> None:
    lists = [own(**{NEED: Said(("营业执照",), "少收"), PROMISED: Said(("1 工作日",), "快")})]
    found = {one.what: one.breach for one in differences(version(), lists, {})}
    assert found == {NEED: True, PROMISED: False}
    approved = [own(**{CONDITIONS: Said(("别的条件",), "试点", "青政办〔演示〕1 号")})]
    assert [one.breach for one in differences(version(), approved, {})] == [False]


def test_the_same_said_again_is_no_difference_and_another_number_is_one() -> None:
    assert differences(version(), [own(**{NAME: Said((version().name,), "")})], {}) == []
    city, same, other = "1" * 19 + "DEMO00000001", "2" * 18 + "4DEMO00000001", "2" * 18 + "4DEMO00000002"
    assert differences(version(), [], {0: city, 1: same}) == []
    (number,) = differences(version(), [], {0: city, 2: other})
    assert number.what == NUMBER and number.breach
