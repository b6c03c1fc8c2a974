"""Situations: found out of their answers, what they leave of ways and materials, and what is refused about them."""

from datetime import date

import pytest
from tests.unit.catalog.small_pack import FILES, FOLDER, ITEM, broken, faults_of

from tongban.catalog.definition import ItemVersion
from tongban.catalog.pack import check_pack
from tongban.catalog.situations import situated, stated

ITEM_FILE = FOLDER + "item.yaml"
DAY = date(2026, 6, 1)
SITUATIONS = """\
family: {name: 开店证, handling: 新办}
situations:
  - name: 水果店
    say: 只卖水果，不用办
    when: '只卖水果'
    aliases: [水果摊]
  - name: 别的店
    say: 要办许可
    when: 'not(只卖水果) and 雇员数 >= 3'
"""


def with_situations(text: str = SITUATIONS) -> dict[str, str]:
    return {**FILES, ITEM_FILE: ITEM + text}


def version(text: str = SITUATIONS) -> ItemVersion:
    return check_pack(with_situations(text)).items[0].version


def test_a_situation_stands_for_the_answers_its_condition_names_one_value_of() -> None:
    fruit, other = version().situations
    assert stated(fruit) == {"只卖水果": True}
    assert stated(other) == {"只卖水果": False}
    assert fruit.aliases == ("水果摊",)


def test_a_situation_leaves_its_way_and_its_materials() -> None:
    item = version()
    fruit, other = (situated(item, one, DAY) for one in item.situations)
    assert (fruit.route, other.route) == ("无需许可", "许可")
    assert [(need.material.name, certain) for need, certain in other.needs] == [
        (need.material.name, True) for need in item.needs_for("许可")
    ]


def test_what_a_situation_leaves_open_stays_open() -> None:
    item = version("situations:\n  - {name: 随便什么店, say: 看情况, when: '雇员数 > 1'}\n")
    seen = situated(item, item.situations[0], DAY)
    assert seen.route is None
    conditional = [certain for need, certain in seen.needs if need.when is not None]
    assert not any(conditional)


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        (SITUATIONS.replace("别的店", "水果店"), "TB-PACK-100", "写了两次"),
        (SITUATIONS.replace("雇员数 >= 3", "执照.名称 != null"), "TB-PACK-101", "没有问申请人"),
        (SITUATIONS.replace("只卖水果'\n    aliases", "只卖蔬菜'\n    aliases"), "TB-PACK-020", "只卖蔬菜"),
    ],
)
def test_a_situation_that_cannot_be_is_a_fault(text: str, code: str, said: str) -> None:
    faults = faults_of(with_situations(text))
    assert any(one.code == code and said in one.what for one in faults)


def test_a_situation_with_an_answer_that_is_no_option_is_a_fault() -> None:
    files = broken(ITEM_FILE, "notify: [联系电话]", "  - element: 业态\nnotify: [联系电话, 业态]")
    files[ITEM_FILE] += "situations:\n  - {name: 流动的店, say: 推车的, when: '业态 = \"游商\"'}\n"
    assert any(one.code == "TB-PACK-101" and "游商" in one.what for one in faults_of(files))


def _another(text: str) -> str:
    return text.replace("key: shop_permit", "key: shop_change").replace("DEMO00000001", "DEMO00000002")


def test_two_items_of_a_family_cannot_have_the_same_handling() -> None:
    files = with_situations()
    own = {name: text for name, text in files.items() if name.startswith("items/")}
    other = {name.replace("shop_permit", "shop_change"): _another(text) for name, text in own.items()}
    faults = faults_of({**files, **other})
    assert [(one.code, "已经是事项" in one.what) for one in faults] == [("TB-PACK-102", True)]
