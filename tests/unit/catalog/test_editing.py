"""Editing a pack's texts by path: what was put is read back, and everything else stays to the letter."""

from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.catalog.pack import editing
from tongban.catalog.pack.canonical import canonical_text
from tongban.catalog.pack.editing import (
    ABSENT,
    NoPlace,
    data_of,
    found,
    insert,
    move,
    names_on,
    path_at,
    put,
    remove,
    value_at,
)

REAL = [
    canonical_text(path.read_text())
    for name in ("item", "rules")
    for path in Path("packs/qingdao/items/drainage_permit").glob(f"*/{name}.yaml")
]
ITEM = """\
# 先看这里
key: shop   # 不改
ask:   # 用不到的不问
  - element: 店名
    from: [执照.名称]   # 从证照取
  # 雇人的才问
  - element: 雇员数
    when: 'not(只卖水果)'
need:
  - {material: 照片, optional: true}
fee: 不收费
"""
BORROWED = """\
examples:
  - name: 甲   # 原有
    given: &flat
      日期: 2026-08-14
      开店: true
    expect: 分流
  - {name: 乙, given: {<<: *flat, 开店: false}, expect: 转人工}
  - name: 丙
    given: *flat
    why: |
      一
      二
  - [a, [b, c], 1.5]
"""
TEXTS = [ITEM, BORROWED]
_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12).map(editing.canonical_value)
_SCALAR = st.one_of(
    st.none(), st.booleans(), st.integers(-9999, 9999), st.dates(date(1900, 1, 1), date(2100, 1, 1)), _TEXT,
    st.sampled_from(['not(a) and b = "x"', "是否", "2026-05-01", "12", "true", "- a", "a: b", "# c", "甲\n乙\n"]),
)  # fmt: skip
_VALUE = st.recursive(
    _SCALAR, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXT, inner, max_size=3), max_leaves=6
)


def places(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    steps = list(data) if isinstance(data, dict) else list(range(len(data))) if isinstance(data, list) else []
    return [path, *(one for step in steps for one in places(data[step], (*path, step)))]


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_what_was_put_is_read_back_and_nothing_else_changed(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(TEXTS))
    before = data_of(text)
    path = data.draw(st.sampled_from([one for one in places(before) if one]))
    value = data.draw(_VALUE)
    after = data_of(put(text, path, value))
    assert editing.same(editing.within(after, path), value)
    expected = deepcopy(before)
    editing.within(expected, path[:-1])[path[-1]] = value
    assert editing.same(after, expected)


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_lists_are_added_to_cut_and_put_in_order(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(TEXTS))
    wanted = data_of(text)
    path = data.draw(st.sampled_from([one for one in places(wanted) if isinstance(editing.within(wanted, one), list)]))
    entries = editing.within(wanted, path)
    position = data.draw(st.integers(0, len(entries)))
    value = data.draw(_VALUE)
    entries.insert(position, value)
    text = insert(text, (*path, position), value)
    assert editing.same(data_of(text), wanted)
    target = data.draw(st.integers(0, len(entries) - 1))
    entries.insert(target, entries.pop(position))
    text = move(text, (*path, position), target)
    assert editing.same(data_of(text), wanted)
    del entries[target]
    assert editing.same(data_of(remove(text, (*path, target))), wanted)


@pytest.mark.parametrize("text", [ITEM, *REAL])
def test_putting_back_what_is_there_changes_no_letter(text: str) -> None:
    for path in places(data_of(text))[1::25]:
        if not isinstance(value_at(text, path), dict | list):
            assert put(text, path, value_at(text, path)) == text


def test_comments_order_and_layout_stay() -> None:
    text = put(ITEM, ("ask", 1, "when"), "雇员数 > 1")
    text = put(text, ("ask", 0, "question"), True)
    text = insert(text, ("ask", 2), {"element": "电话", "when": '雇员数 = "无"'})
    text = put(text, ("themes",), ["开办", "食品"])
    text = put(text, ("need", 0, "when"), "只卖水果")
    assert (
        text
        == """\
# 先看这里
key: shop   # 不改
themes: [开办, 食品]
ask:   # 用不到的不问
  - element: 店名
    from: [执照.名称]   # 从证照取
    question: true
  # 雇人的才问
  - element: 雇员数
    when: '雇员数 > 1'
  - element: 电话
    when: '雇员数 = "无"'
need:
  - {material: 照片, when: '只卖水果', optional: true}
fee: 不收费
"""
    )


def test_taking_away_and_moving_take_whole_lines() -> None:
    text = remove(ITEM, ("ask", 0, "from"))
    text = move(text, ("ask", 0), 1)
    text = remove(text, ("need", 0))
    assert (
        text
        == """\
# 先看这里
key: shop   # 不改
ask:   # 用不到的不问
  # 雇人的才问
  - element: 雇员数
    when: 'not(只卖水果)'
  - element: 店名
need: []
fee: 不收费
"""
    )


def test_an_empty_text_takes_its_first_keys() -> None:
    text = put("# 新词\n", ("摊位面积", "type"), "数值")
    assert put(text, ("摊位面积", "unit"), "平方米") == "# 新词\n摊位面积:\n  type: 数值\n  unit: 平方米\n"


def test_changing_what_others_borrow_leaves_theirs_as_it_was() -> None:
    text = "a: &x {k: 1}\nb: *x\nc: {<<: *x, z: 2}\n"
    assert data_of(put(text, ("a", "k"), 5)) == {"a": {"k": 5}, "b": {"k": 1}, "c": {"k": 1, "z": 2}}
    assert data_of(put(text, ("b", "k"), 5)) == {"a": {"k": 1}, "b": {"k": 5}, "c": {"k": 1, "z": 2}}
    assert data_of(put(text, ("c", "k"), 5)) == {"a": {"k": 1}, "b": {"k": 1}, "c": {"k": 5, "z": 2}}


def test_an_entry_is_found_again_after_others_came_before_it() -> None:
    path = ("ask", 1, "when")
    names = names_on(ITEM, path)
    later = insert(ITEM, ("ask", 0), {"element": "新的"})
    assert names == ("雇员数",)
    assert found(later, path, names) == ("ask", 2, "when")
    with pytest.raises(NoPlace):
        found(remove(ITEM, ("ask", 1)), path, names)


def test_a_place_that_is_not_there_is_told() -> None:
    assert value_at(ITEM, ("ask", 7)) is ABSENT
    for wrong in (("ask", 7, "when"), ("fee", "say"), ()):
        with pytest.raises(NoPlace):
            put(ITEM, wrong, "x")
    with pytest.raises(NoPlace):
        remove(ITEM, ("ask", 0, "when"))


def test_a_line_is_told_as_the_path_of_what_begins_there() -> None:
    lines = {2: ("key",), 3: ("ask",), 4: ("ask", 0), 5: ("ask", 0, "from"), 7: ("ask", 1), 8: ("ask", 1, "when")}
    assert {line: path_at(ITEM, line) for line in lines} == lines
    assert (path_at(ITEM, 1), path_at(ITEM, 10), path_at(": x: [", 1)) == ((), ("need", 0), ())
