"""Writing revisions: begun, edited by several at once, undone and redone; nothing is ever overwritten unseen."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection
from tests.support.studio import COLLEAGUE, DRAFTER, OFFICE, SIGNER, load_small_pack, person

from tongban.catalog.pack import compile_item
from tongban.catalog.pack.editing import names_on, value_at
from tongban.catalog.revisions import surroundings
from tongban.catalog.revisions.beginning import NewItem
from tongban.catalog.revisions.drafting import begin, begin_from, comment, edit, redo, steps_of, undo
from tongban.catalog.revisions.models import Revision
from tongban.catalog.revisions.texts import Edit, Overtaken, fingerprint
from tongban.core import clock
from tongban.core.errors import Conflict, Forbidden, Invalid, NotFound

pytestmark = pytest.mark.django_db
STALL = NewItem("stall_filing", "临时摊位备案", "备案", OFFICE)


@pytest.fixture(autouse=True)
def _published(tmp_path: Path) -> None:
    load_small_pack(tmp_path)


def item(row: Revision) -> str:
    return str(row.files["item.yaml"])


def put(path: tuple[str | int, ...], value: object, seen: object) -> Edit:
    return Edit("item.yaml", path, value=value, seen=seen)


def test_a_new_item_can_be_compiled_before_anything_is_filled_in() -> None:
    row = begin(DRAFTER, STALL)
    words = surroundings.vocabulary(surroundings.published(), row.files)
    version = compile_item(row.files, words, clock.today(), "")
    assert (version.name, version.for_) == ("临时摊位备案", ("自然人",))
    assert "11370200DEMG000190" in row.files["implementing.csv"]


def test_only_who_drafts_in_the_department_begins_and_one_revision_of_an_item_at_a_time() -> None:
    for other in (
        SIGNER,
        person("外人", "事项管理员", department="监管局"),
        person("区里", "事项管理员", district=370202),
    ):
        with pytest.raises(Forbidden):
            begin(other, STALL)
    begin(DRAFTER, STALL)
    with pytest.raises(Conflict) as taken:
        begin(COLLEAGUE, STALL)
    assert taken.value.code == "TB-REV-410"
    with pytest.raises(Conflict):
        begin(DRAFTER, NewItem("shop_permit", "开店许可", "行政许可", OFFICE))
    with pytest.raises(Invalid) as wrong:
        begin(DRAFTER, NewItem("x", "", "备案", "没有的局", ()))
    assert set(wrong.value.fields) == {"key", "name", "department", "subjects"}


def test_a_revision_of_a_published_item_begins_with_its_files() -> None:
    row = begin_from(DRAFTER, "shop_permit")
    assert value_at(item(row), ("name",)) == "开店许可"
    assert row.files["implementing.csv"].startswith("uscc,code")
    with pytest.raises(NotFound):
        begin_from(DRAFTER, "no_such_item")


def test_two_editors_of_different_places_never_hinder_each_other() -> None:
    row = begin_from(DRAFTER, "shop_permit")
    names = names_on(item(row), ("ask", 2, "when"))
    edit(COLLEAGUE, row.id, [Edit("item.yaml", ("ask", 0), "insert", {"element": "业态"})])
    after = edit(
        DRAFTER, row.id, [Edit("item.yaml", ("ask", 2, "when"), value="只卖水果", seen="not(只卖水果)", names=names)]
    )
    assert value_at(item(after), ("ask", 3)) == {"element": "雇员数", "when": "只卖水果"}


def test_whoever_comes_second_to_a_place_is_told_both_texts_and_nothing_is_lost() -> None:
    row = begin_from(DRAFTER, "shop_permit")
    edit(COLLEAGUE, row.id, [put(("fee",), "一百元", "不收费")])
    with pytest.raises(Overtaken) as problem:
        edit(DRAFTER, row.id, [put(("summary",), "别的", "开店前要办的证"), put(("fee",), "五十元", "不收费")])
    assert (problem.value.code, problem.value.extra["yours"], problem.value.extra["theirs"]) == (
        "TB-REV-409",
        "五十元",
        "一百元",
    )
    now = Revision.objects.get(id=row.id)
    assert (value_at(item(now), ("fee",)), value_at(item(now), ("summary",))) == ("一百元", "开店前要办的证")


def test_a_form_sends_a_fingerprint_of_what_was_seen() -> None:
    row = begin_from(DRAFTER, "shop_permit")
    saw = fingerprint("不收费")
    edit(DRAFTER, row.id, [Edit("item.yaml", ("fee",), value="一元", saw=saw)])
    with pytest.raises(Overtaken):
        edit(DRAFTER, row.id, [Edit("item.yaml", ("fee",), value="二元", saw=saw)])


def test_undo_and_redo_walk_over_ones_own_edits_and_leave_those_of_others() -> None:
    row = begin_from(DRAFTER, "shop_permit")
    first = row.files
    edit(DRAFTER, row.id, [put(("fee",), "一元", "不收费")])
    edit(DRAFTER, row.id, [put(("fee",), "二元", "一元")])
    edit(COLLEAGUE, row.id, [put(("summary",), "别的", "开店前要办的证")])
    assert value_at(item(undo(DRAFTER, row.id)), ("fee",)) == "一元"
    assert value_at(item(undo(DRAFTER, row.id)), ("fee",)) == "不收费"
    with pytest.raises(Conflict):
        undo(DRAFTER, row.id)
    assert value_at(item(redo(DRAFTER, row.id)), ("fee",)) == "一元"
    assert value_at(item(redo(DRAFTER, row.id)), ("fee",)) == "二元"
    with pytest.raises(Conflict):
        redo(DRAFTER, row.id)
    assert value_at(item(undo(DRAFTER, row.id)), ("fee",)) == "一元"
    undo(DRAFTER, row.id)
    assert undo(COLLEAGUE, row.id).files == first
    assert [step.number for step in steps_of(row.id)] == list(range(1, 12))


def test_undo_is_refused_where_somebody_went_on_from_there() -> None:
    row = begin_from(DRAFTER, "shop_permit")
    edit(DRAFTER, row.id, [put(("fee",), "一元", "不收费")])
    edit(COLLEAGUE, row.id, [put(("fee",), "二元", "一元")])
    with pytest.raises(Overtaken):
        undo(DRAFTER, row.id)


def test_files_can_be_written_whole_and_taken_away() -> None:
    row = begin_from(DRAFTER, "shop_permit")
    old = row.files["rules.yaml"]
    row = edit(DRAFTER, row.id, [Edit("rules.yaml", op="text", value=old + "# 完\n", seen=old)])
    row = edit(DRAFTER, row.id, [Edit("filing.typ", op="text", value="= 证\n")])
    row = edit(DRAFTER, row.id, [Edit("filing.typ", op="text", value="", seen="= 证\n")])
    assert (row.files["rules.yaml"], "filing.typ" in row.files) == (old + "# 完\n", False)
    with pytest.raises(Invalid):
        edit(DRAFTER, row.id, [Edit("../pack.yaml", op="text", value="x")])


def test_what_is_said_of_a_place_is_kept_and_only_told_to_those_concerned() -> None:
    row = begin_from(DRAFTER, "shop_permit")
    said = comment(SIGNER, row.id, "依据写到条", file="item.yaml", path=["bases", 0])
    comment(DRAFTER, row.id, "", answers=said.id, settled=True)
    with pytest.raises(NotFound):
        comment(person("外人", "审批员"), row.id, "看看")


@pytest.mark.django_db(transaction=True)
def test_many_edits_at_once_are_all_there_afterwards() -> None:
    row = begin_from(DRAFTER, "shop_permit")

    def one(number: int) -> None:
        try:
            edit(person(f"第{number}人", "事项管理员"), row.id, [put((f"notes{number}",), str(number), None)])
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(one, range(8)))
    now = Revision.objects.get(id=row.id)
    assert [value_at(item(now), (f"notes{number}",)) for number in range(8)] == [str(number) for number in range(8)]
    assert now.steps == 9
