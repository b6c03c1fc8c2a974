"""What never changes a decision: words that are merged, and a district that only inherits; over every item."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.city_pack import city_pack

from tongban.catalog.definition import ItemVersion
from tongban.catalog.districts import CONDITIONS, HOURS, NAME, NEED, PHONE, PLACE, PROMISED, DistrictList, Said, applied
from tongban.catalog.likeness import pairs
from tongban.catalog.merged import MERGES_FILE, merges_text
from tongban.catalog.pack.check import ItemFolder
from tongban.catalog.pack.examples import run_examples
from tongban.catalog.pack.faults import PackFaults
from tongban.catalog.pack.item import compile_item
from tongban.catalog.pack.vocabulary import read_vocabulary, vocabulary_files
from tongban.catalog.parts import Limit

PACK = city_pack()
PAIRS = [pair for pair in pairs(PACK.vocabulary) if pair.kind in ("elements", "materials")]


@settings(max_examples=12, deadline=None)
@given(pair=st.sampled_from(PAIRS), turned=st.booleans())
def test_merging_two_words_keeps_the_decision_of_every_item_on_its_examples(pair: object, turned: bool) -> None:
    old, into = (pair.one, pair.other) if turned else (pair.other, pair.one)
    files = {name: PACK.files[name] for name in vocabulary_files(PACK.files)}
    try:
        words = read_vocabulary({**files, MERGES_FILE: merges_text({pair.kind: {old: into}})})
    except PackFaults:
        return  # words that do not agree are not merged
    for item in PACK.items:
        if any(old in text for text in item.files.values()):
            assert survives(item, words), item.key


def survives(item: ItemFolder, words: object) -> bool:
    """Its examples come out as stated, or the merge is refused because the item cannot be read with it."""
    try:
        version = compile_item(item.files, words, item.in_force, item.digest)
    except PackFaults:
        return True
    return not [one for one in run_examples(item.files, version, words, "") if one.code == "TB-PACK-023"]


VERSIONS = [item.version for item in PACK.items]
TEXTS = st.text("区市一二三四五", min_size=1, max_size=8)


@settings(max_examples=60, deadline=None)
@given(version=st.sampled_from(VERSIONS), day=st.dates(), where=TEXTS, phone=TEXTS)
def test_a_district_without_overrides_decides_by_the_very_same_version(
    version: ItemVersion, day: date, where: str, phone: str
) -> None:
    assert applied(version, DistrictList(version.key, 370202, {}, parent=day), {version.in_force: version}) is version
    own = {PLACE: Said((where,), "区里"), HOURS: Said((where,), "区里"), PHONE: Said((phone,), "区里")}
    offices = DistrictList(version.key, 370202, own, parent=version.in_force)
    assert applied(version, offices, {version.in_force: version}) is version


@pytest.mark.parametrize("version", VERSIONS, ids=lambda one: f"{one.key}-{one.in_force}")
def test_whatever_a_district_says_the_rules_and_questions_stay_the_citys(version: ItemVersion) -> None:
    said = {
        NAME: Said(("区里的名称",), "试点", "批复"), CONDITIONS: Said(("区里的条件",), "试点", "批复"),
        NEED: Said((), "都共享了", "批复"), PROMISED: Said(("即时",), "快"),
    }  # fmt: skip
    own = DistrictList(version.key, 370202, said, Limit(0, "即时"), parent=version.in_force)
    after = applied(version, own, {version.in_force: version})
    assert (after.rules, after.asks, after.grant, after.digest) == (
        version.rules, version.asks, version.grant, version.digest,
    )  # fmt: skip
    assert (
        after.needs == () and after.name == "区里的名称" and replace(after, needs=version.needs).rules is version.rules
    )
