"""Finding items by names, keywords and everyday words."""

from pathlib import Path

import pytest

from tongban.catalog.definition import ItemVersion
from tongban.catalog.pack import check_pack, read_folder
from tongban.catalog.search import rank


@pytest.fixture(scope="module")
def items() -> list[ItemVersion]:
    folders = check_pack(read_folder(Path("packs/qingdao"))).items
    return list({folder.key: folder.version for folder in folders}.values())


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("建筑业企业资质", "construction_qualification_simple_change"),
        ("公司改名了怎么办", "construction_qualification_simple_change"),
        ("换法人", "construction_qualification_simple_change"),
        ("我想开饭店", "food_license_new"),
        ("奶茶店", "food_license_new"),
        ("卫生许可证", "public_place_hygiene"),
        ("民宿 要办什么证", "public_place_hygiene"),
        ("加油站", "hazchem_operation"),
        ("危化品", "hazchem_operation"),
    ],
)
def test_everyday_words_find_the_item(items: list[ItemVersion], typed: str, first: str) -> None:
    assert rank(typed, items)[0].key == first


def test_words_that_match_nothing_find_nothing(items: list[ItemVersion]) -> None:
    assert rank("xyzzy", items) == []


def test_an_empty_search_lists_everything(items: list[ItemVersion]) -> None:
    assert rank("  ，。 ", items) == items


def test_a_very_long_text_is_searched_by_its_beginning(items: list[ItemVersion]) -> None:
    assert rank("加油站" + "　" * 10 + "很" * 100_000, items)[0].key == "hazchem_operation"
