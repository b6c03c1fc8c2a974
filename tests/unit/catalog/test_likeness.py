"""Words that look alike are found over the whole vocabulary; what cannot mean the same is left alone."""

from tests.support.city_pack import city_pack

from tongban.catalog.likeness import LIKE_NAME, SAME_ALIAS, SAME_SOUND, near, pairs
from tongban.catalog.pack.vocabulary import read_vocabulary


def found(elements: str) -> dict[frozenset[str], tuple[str, ...]]:
    files = {
        "vocabulary/elements.yaml": elements,
        "vocabulary/licences.yaml": "{}\n",
        "vocabulary/materials.yaml": "{}\n",
    }
    return {pair.key: pair.reasons for pair in pairs(read_vocabulary(files))}


def test_names_sounds_and_other_names_are_compared() -> None:
    alike = found(
        "门店名称: {type: 文本}\n门店的名称: {type: 文本}\n"
        "经营者: {type: 文本, aliases: [店主姓名]}\n负责人: {type: 文本, aliases: [店主的姓名]}\n"
        "住所: {type: 文本}\n驻所: {type: 文本}\n"
    )
    assert alike[frozenset({"门店名称", "门店的名称"})] == (LIKE_NAME,)
    assert LIKE_NAME in alike[frozenset({"经营者", "负责人"})] or SAME_ALIAS in alike[frozenset({"经营者", "负责人"})]
    assert SAME_SOUND in alike[frozenset({"住所", "驻所"})]


def test_other_types_units_and_opposites_are_no_duplicates() -> None:
    assert found("经营面积: {type: 数值, unit: 平方米}\n经营的面积: {type: 文本}\n") == {}
    assert found("变更前名称: {type: 文本}\n变更后名称: {type: 文本}\n") == {}


def test_what_somebody_types_finds_words_like_it_before_a_second_one_is_made() -> None:
    names = [word.name for _kind, word in near(city_pack().vocabulary, "法人代表人")]
    assert names[0] == "法定代表人"
    assert near(city_pack().vocabulary, " ") == []
