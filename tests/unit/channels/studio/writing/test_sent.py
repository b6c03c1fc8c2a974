"""What a form of the editor sends back becomes the fewest edits, and never overwrites what others wrote."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.http import QueryDict

from tongban.catalog.pack import editing
from tongban.channels.studio.writing.acts import typed as typed_edits
from tongban.channels.studio.writing.fields import TICKED, Section
from tongban.channels.studio.writing.holding import data_of, edits_of
from tongban.channels.studio.writing.sections import ASK, BASIC, BY_KEY, LIMITS, RESULT, SECTIONS
from tongban.channels.studio.writing.sent import Sent, sent
from tongban.channels.studio.writing.showing import noted
from tongban.channels.studio.writing.values import chosen, typed
from tongban.channels.studio.writing.walking import entries, value_at, written

ITEMS = sorted(Path("packs/qingdao/items").glob("*/*/item.yaml"))
FOOD = Path("packs/qingdao/items/food_license_new/2025-01-01/item.yaml").read_text(encoding="utf-8")


def form_of(section: Section, data: Any, **changed: str) -> QueryDict:
    """The form of a section as a browser sends it, with some entries typed anew."""
    form = QueryDict(mutable=True)
    for entry, path in entries(section, data):
        value, name = value_at(data, path), written(path)
        form[f"w:{name}"] = noted(value)
        if entry.kind == "several" or entry.kind in TICKED:
            form.setlist(f"v:{name}", list(chosen(value)) if entry.kind == "several" else [typed(entry, value)])
        else:
            form[f"v:{name}"] = typed(entry, value)
    for name, text in changed.items():
        form[f"v:{name}"] = text
    return form


def edited(section: Section, text: str, **changed: str) -> Sent:
    data = data_of(section.file, text)
    return sent(section, data, form_of(section, data, **changed))


@pytest.mark.parametrize("path", ITEMS, ids=lambda path: f"{path.parts[-3]}-{path.parts[-2]}")
def test_looking_at_a_section_and_saving_it_changes_nothing(path: Path) -> None:
    data = data_of("item.yaml", path.read_text(encoding="utf-8"))
    for section in SECTIONS:
        if section.file == "item.yaml":
            found = sent(section, data, form_of(section, data))
            assert (found.puts, found.wrong, found.conflicts) == ([], {}, []), section.key


def test_one_word_typed_is_one_edit_at_its_place() -> None:
    found = edited(BASIC, FOOD, name="食品经营许可（首次）")
    assert [(put.path, put.before, put.after) for put in found.puts] == [
        (("name",), "食品经营许可（新办）", "食品经营许可（首次）")
    ]


def test_an_entry_of_a_card_is_edited_where_it_stands() -> None:
    found = edited(ASK, FOOD, **{"ask/3/when": "现场制售 = true"})
    assert [(put.path, put.after) for put in found.puts] == [(("ask", 3, "when"), "现场制售 = true")]


def test_words_are_told_apart_by_any_of_the_usual_signs() -> None:
    found = edited(BASIC, FOOD, keywords="开饭店，小吃店;奶茶店、开饭店")
    assert found.puts[0].after == ["开饭店", "小吃店", "奶茶店"]


def test_a_group_that_says_nothing_any_more_goes() -> None:
    text = editing.put(FOOD, ("grant", "validity"), {"years": 5, "basis": "某条例第15条"})
    found = edited(RESULT, text, **{"grant/validity/years": "", "grant/validity/basis": ""})
    assert [(put.path, put.after) for put in found.puts] == [(("grant", "validity"), None)]


def test_a_group_that_is_not_there_is_made() -> None:
    text = editing.remove(FOOD, ("grant", "validity"))
    found = edited(RESULT, text, **{"grant/validity/years": "3", "grant/validity/basis": "某条例第15条"})
    assert [(put.path, put.after) for put in found.puts] == [
        (("grant", "validity"), {"years": 3, "basis": "某条例第15条"})
    ]


def fee_after(text: str, **changed: str) -> Any:
    """What the file says of the fee once some of its entries are typed anew."""
    found = edited(LIMITS, text, **changed)
    (edit,) = edits_of("item.yaml", text, list(typed_edits(LIMITS, data_of("item.yaml", text), found)))
    assert edit.path == ("fee",)
    return edit.value


def test_a_fee_stays_one_text_until_it_has_a_basis() -> None:
    text = editing.put(FOOD, ("fee",), "不收费")
    assert fee_after(text, **{"fee/0/say": "每证 10 元"}) == "每证 10 元"
    assert fee_after(text, **{"fee/0/basis": "某办法第3条"}) == {"say": "不收费", "basis": "某办法第3条"}


def test_of_several_fees_one_is_changed_and_the_others_stay() -> None:
    lines = [{"say": "每证 10 元", "basis": "某办法第3条"}, {"say": "低保家庭免收"}]
    text = editing.put(FOOD, ("fee",), lines)
    assert fee_after(text, **{"fee/1/say": "低保、特困家庭免收"}) == [lines[0], {"say": "低保、特困家庭免收"}]


def test_a_face_taken_from_elsewhere_is_read_line_by_line() -> None:
    found = edited(
        RESULT, FOOD, **{"grant/carry": "经营者名称\n住所 = 变更后住所、营业执照.住所\n法定代表人=营业执照.法定代表人"}
    )
    assert found.puts[0].after == [
        "经营者名称",
        {"住所": ["变更后住所", "营业执照.住所"]},
        {"法定代表人": "营业执照.法定代表人"},
    ]


@pytest.mark.parametrize(("name", "text"), [("until", "明年"), ("until", "2026-02-30")], ids=["words", "no such day"])
def test_what_is_no_value_is_told_and_nothing_is_changed(name: str, text: str) -> None:
    found = edited(BASIC, FOOD, **{name: text})
    assert not found.puts
    assert "2026-05-01" in found.wrong[(name,)]


def test_a_day_is_kept_as_a_day() -> None:
    assert edited(BASIC, FOOD, until="2030-12-31").puts[0].after == date(2030, 12, 31)


def test_an_entry_changed_by_somebody_else_meanwhile_is_not_overwritten() -> None:
    seen = editing.data_of(FOOD)
    form = form_of(BASIC, seen, name="我的名称", summary="我的说明")
    now = editing.data_of(editing.put(FOOD, ("name",), "别人的名称"))
    found = sent(BASIC, now, form)
    assert [put.path for put in found.puts] == [("summary",)]
    assert [(one.theirs, one.ours) for one in found.conflicts] == [("别人的名称", "我的名称")]


def test_both_typing_the_same_is_no_conflict() -> None:
    form = form_of(BASIC, editing.data_of(FOOD), name="同一个名称")
    found = sent(BASIC, editing.data_of(editing.put(FOOD, ("name",), "同一个名称")), form)
    assert (found.puts, found.conflicts) == ([], [])


def test_a_place_still_to_be_filled_is_empty_on_the_form_and_stays_until_something_is_typed() -> None:
    text = editing.put(FOOD, ("summary",), "【填：一两句大白话】")
    assert typed(BASIC.parts[4], editing.value_at(text, ("summary",))) == ""
    assert edited(BASIC, text).puts == []
    assert edited(BASIC, text, summary="说明").puts[0].after == "说明"


def test_a_statement_nobody_filled_in_goes_once_a_licence_is_given() -> None:
    text = editing.put(
        editing.remove(FOOD, ("grant",)), ("decision",), {"result": "【填：给什么】", "states": ["【填：写明什么】"]}
    )
    found = edited(RESULT, text, **{"grant/licence": "食品经营许可证"})
    assert {put.path: put.after for put in found.puts} == {
        ("grant",): {"licence": "食品经营许可证"},
        ("decision",): None,
    }


def test_every_section_is_found_by_its_key() -> None:
    assert list(BY_KEY) == [section.key for section in SECTIONS]
