"""Which way serves each material, and the counts."""

from datetime import datetime
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.cases.exemption import Way, foreseen, served, tally
from tongban.cases.needs import ASSISTED, VERIFIED, NeededMaterial
from tongban.catalog.parts import Assistance, Need
from tongban.catalog.vocabulary import MaterialType

NOW = datetime.fromisoformat("2026-05-06T10:00:00+08:00")
ASKED = Assistance("应急管理局", "核对备案", 3, ("企业名称",), "演示", "演示")


class File(NamedTuple):
    """A file handed in for a material."""

    type: str
    reused: bool = False
    infected: bool = False


def needed(name: str, way: str = "", *, optional: bool = False, reply: str = "") -> NeededMaterial:
    asked = ASKED if way == ASSISTED else None
    need = Need(MaterialType(name, "其他", "申请人自备"), None, way or None, optional=optional, assist=asked)
    return NeededMaterial(need, bool(way), "", way, "来源" if way else "", NOW if way else None, reply)


SEVEN = [
    needed("营业执照", "共享"),
    needed("资质证书", "证照"),
    needed("消防承诺", "承诺"),
    needed("备案登记表", ASSISTED),
    needed("考核证明", ASSISTED, reply=VERIFIED),
    needed("申请书", "表单"),
    needed("位置图"),
    needed("照片", optional=True),
]


def test_each_material_is_counted_once_by_the_way_it_comes() -> None:
    counted = tally(served(SEVEN))
    assert counted.needed == 7
    assert dict(counted.ways) == {
        Way.LICENCE: 1, Way.SHARED: 1, Way.PROMISE: 1, Way.ASSISTANCE: 2, Way.FORM: 1, Way.BROUGHT: 1,
    }  # fmt: skip
    assert (counted.spared, counted.brought, counted.waiting) == (6, 1, 1)


def test_what_may_be_left_out_is_listed_and_not_counted() -> None:
    assert [one.name for one in served(SEVEN) if one.optional] == ["照片"]


def test_an_optional_material_counts_once_it_is_handed_in() -> None:
    assert tally(served(SEVEN, [File("照片")])).needed == 8


def test_what_the_applicant_hands_in_herself_waits_for_no_department() -> None:
    counted = tally(served(SEVEN, [File("备案登记表")]))
    assert dict(counted.ways)[Way.ASSISTANCE] == 1
    assert (counted.brought, counted.waiting) == (2, 0)


def test_a_confirmed_reply_stands_whatever_is_handed_in_beside_it() -> None:
    assert dict(tally(served(SEVEN, [File("考核证明")])).ways)[Way.ASSISTANCE] == 2


def test_what_the_bank_held_already_is_told_from_what_was_uploaded() -> None:
    counted = dict(tally(served(SEVEN, [File("位置图"), File("照片", reused=True)])).ways)
    assert (counted[Way.BANK], counted[Way.BROUGHT]) == (1, 1)


def test_a_file_with_a_virus_counts_as_none() -> None:
    assert tally(served(SEVEN, [File("照片", infected=True)])).needed == 7
    files = [File("位置图", reused=True), File("位置图", infected=True)]
    assert dict(tally(served(SEVEN, files)).ways)[Way.BANK] == 1


FILES = st.lists(
    st.builds(File, st.sampled_from([one.need.material.name for one in SEVEN]), st.booleans(), st.booleans())
)


@given(FILES)
def test_whatever_is_handed_in_each_material_comes_one_way_and_from_the_bank_only_as_a_whole(files: list[File]) -> None:
    sound = [one for one in files if not one.infected]
    found = served(SEVEN, files)
    assert [one.name for one in found] == [one.need.material.name for one in SEVEN]
    for one in found:
        mine = [file.reused for file in sound if file.type == one.name]
        if one.way is Way.BANK:
            assert mine and all(mine)
        elif one.way is Way.BROUGHT:
            assert not mine or not all(mine)
    counted, uploaded = tally(found), tally(served(SEVEN, [one._replace(reused=False) for one in files]))
    assert counted.needed == sum(count for _way, count in counted.ways) == counted.spared + counted.brought
    assert (counted.needed, counted.brought) == (uploaded.needed, uploaded.brought)


@pytest.mark.parametrize("certain", [True, False])
def test_before_anything_is_known_what_hangs_on_a_situation_may_turn_out_not_to_be_needed(certain: bool) -> None:
    counted = tally(foreseen([(SEVEN[0].need, True), (SEVEN[6].need, certain)]))
    assert (counted.needed, counted.brought, counted.perhaps) == (2, 1, not certain)


def test_the_department_asked_is_known_beforehand() -> None:
    (one,) = foreseen([(SEVEN[3].need, True)])
    assert (one.way, one.source) == (Way.ASSISTANCE, "应急管理局")
