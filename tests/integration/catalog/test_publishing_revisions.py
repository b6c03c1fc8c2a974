"""The way of a revision: submitted, countersigned by others, published once, in force from its day, and withdrawn."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from tests.support.studio import (
    COLLEAGUE,
    DRAFTER,
    OFFICE,
    PUBLISHER,
    SECOND_SIGNER,
    SIGNER,
    load_small_pack,
    person,
)
from tests.unit.catalog.small_pack import FILES

from tongban.catalog import queries
from tongban.catalog.errors import NoValidVersion
from tongban.catalog.models import CityRecord, ItemVersionRecord, OpenDataFile, VocabularyRecord
from tongban.catalog.pack import check_pack, read_folder
from tongban.catalog.revisions import publishing
from tongban.catalog.revisions.approving import (
    NotSound,
    countersign,
    give_up,
    have_back,
    send_back,
    submit,
)
from tongban.catalog.revisions.beginning import NewItem
from tongban.catalog.revisions.drafting import begin, begin_from, edit
from tongban.catalog.revisions.models import Revision, RevisionSignature
from tongban.catalog.revisions.moving import exported, imported
from tongban.catalog.revisions.publishing import publish, withdraw
from tongban.catalog.revisions.states import State
from tongban.catalog.revisions.texts import Edit
from tongban.catalog.services import load_pack
from tongban.core import clock
from tongban.core.errors import Conflict, Forbidden, Invalid
from tongban.org.queries import implementers

pytestmark = pytest.mark.django_db
STALL = NewItem("stall_filing", "临时摊位备案", "备案", OFFICE)


@pytest.fixture(autouse=True)
def pack_folder(tmp_path: Path) -> Path:
    return load_small_pack(tmp_path)


def changed() -> Revision:
    row = begin_from(DRAFTER, "shop_permit")
    return edit(DRAFTER, row.id, [Edit("item.yaml", ("fee",), value="一百元", seen="不收费")])


def filled() -> Revision:
    """A new item of low risk, with a word and a source of its own."""
    row = begin(DRAFTER, STALL)
    edits = [
        Edit(
            "item.yaml", ("summary",), value="摆摊前备案", seen=row.files and "【填：一两句大白话，这是什么、谁要办】"
        ),
        Edit("item.yaml", ("conditions",), "remove", seen=[{"text": "【填：办理条件，一条一项】", "source": "演示"}]),
        Edit("item.yaml", ("conditions", 0), "insert", {"text": "有摊位", "source": "新法"}),
        Edit("item.yaml", ("bases", 0, "text"), value="某法第1条", seen="【填：设定依据，法律名称和条】"),
        Edit("item.yaml", ("decision", "result"), value="备案回执", seen="【填：办成以后给什么，例如 备案回执】"),
        Edit("item.yaml", ("decision", "states"), value=["摊位面积"], seen=["联系电话"]),
        Edit("item.yaml", ("ask", 0), "insert", {"element": "摊位面积"}),
        Edit("vocabulary/elements.yaml", ("摊位面积",), value={"type": "数值", "unit": "平方米"}),
        Edit("sources.csv", op="text", value="key,kind,address,what\n新法,demo,,演示自拟\n"),
    ]
    return edit(DRAFTER, row.id, edits)


def signed(row: Revision) -> Revision:
    row = submit(DRAFTER, row.id, row.digest)
    for one in (SIGNER, SECOND_SIGNER):
        if row.state == State.SUBMITTED:
            row = countersign(one, row.id, row.digest)
    assert row.state == State.SIGNED
    return row


def test_a_new_item_is_served_once_it_is_published() -> None:
    row = signed(filled())
    assert RevisionSignature.objects.filter(revision_id=row.id).count() == 2
    row = publish(PUBLISHER, row.id, row.digest, clock.today())
    version = queries.item("stall_filing", clock.today())
    assert (version.name, version.asks[0].element.name, version.digest) == ("临时摊位备案", "摊位面积", row.published)
    assert queries.sources()["新法"].what == "演示自拟"
    assert [body.district for body in implementers("stall_filing")] == [0]
    assert OpenDataFile.objects.filter(item_key="stall_filing").exists()


def test_an_item_of_high_risk_asks_for_two_names_none_of_them_its_writers() -> None:
    row = changed()
    row = submit(DRAFTER, row.id, row.digest)
    both = person("小卫", "事项会签人")
    with pytest.raises(Forbidden) as own:
        countersign(both, row.id, row.digest)
    assert own.value.code == "TB-REV-417"
    row = countersign(SIGNER, row.id, row.digest)
    assert row.state == State.SUBMITTED
    with pytest.raises(Conflict) as again:
        countersign(SIGNER, row.id, row.digest)
    assert again.value.code == "TB-REV-418"
    with pytest.raises(Conflict):
        publish(PUBLISHER, row.id, row.digest, clock.today())
    row = countersign(SECOND_SIGNER, row.id, row.digest)
    with pytest.raises(Forbidden):
        publish(person("小卫", "事项发布人"), row.id, row.digest, clock.today())
    assert publish(PUBLISHER, row.id, row.digest, clock.today()).state == State.PUBLISHED


def test_posts_and_departments_grade_who_may_do_what() -> None:
    row = changed()
    for act, wrong in ((submit, SIGNER), (countersign, DRAFTER), (countersign, PUBLISHER)):
        with pytest.raises(Forbidden):
            act(wrong, row.id, row.digest)
    row = signed(row)
    with pytest.raises(Forbidden):
        publish(SIGNER, row.id, row.digest, clock.today())
    with pytest.raises(Exception, match="职责范围"):
        publish(person("别处", "事项发布人", department="监管局"), row.id, row.digest, clock.today())


def test_an_edit_after_a_countersignature_voids_it() -> None:
    row = submit(DRAFTER, (row := changed()).id, row.digest)
    countersign(SIGNER, row.id, row.digest)
    later = edit(COLLEAGUE, row.id, [Edit("item.yaml", ("fee",), value="二百元", seen="一百元")])
    assert later.state == State.DRAFT
    with pytest.raises(Conflict):
        countersign(SECOND_SIGNER, row.id, row.digest)
    back = edit(COLLEAGUE, row.id, [Edit("item.yaml", ("fee",), value="一百元", seen="二百元")])
    again = submit(DRAFTER, back.id, back.digest)
    assert countersign(SECOND_SIGNER, again.id, again.digest).state == State.SUBMITTED, (
        "the first name was for another round"
    )


def test_what_was_not_seen_is_not_signed_and_what_is_wrong_is_not_submitted() -> None:
    row = changed()
    with pytest.raises(Conflict) as stale:
        submit(DRAFTER, row.id, "another digest")
    assert stale.value.code == "TB-REV-409"
    bad = edit(DRAFTER, row.id, [Edit("item.yaml", ("tell",), value=["没有的局"], seen=["监管局"])])
    with pytest.raises(NotSound):
        submit(DRAFTER, bad.id, bad.digest)
    give_up(DRAFTER, bad.id, "重来")
    same = begin_from(DRAFTER, "shop_permit")
    with pytest.raises(Conflict) as nothing:
        submit(DRAFTER, same.id, same.digest)
    assert nothing.value.code == "TB-REV-416"
    with pytest.raises(Conflict):
        have_back(DRAFTER, bad.id)


def test_a_revision_is_sent_back_with_the_reason_laid_aside_and_taken_up_again() -> None:
    row = submit(DRAFTER, (row := changed()).id, row.digest)
    with pytest.raises(Invalid):
        send_back(SIGNER, row.id, row.digest, " ")
    row = send_back(SIGNER, row.id, row.digest, "依据没写到条")
    assert row.state == State.DRAFT
    assert RevisionSignature.objects.get(act="sent_back").reason == "依据没写到条"
    assert give_up(DRAFTER, row.id, "不做了").state == State.GIVEN_UP
    assert have_back(DRAFTER, row.id).state == State.DRAFT


def test_a_scheduled_version_decides_from_its_day_on() -> None:
    day = clock.today() + timedelta(days=1)
    row = publish(PUBLISHER, (row := signed(changed())).id, row.digest, day)
    assert queries.item("shop_permit", clock.today()).fee == "不收费"
    assert queries.item("shop_permit", day).fee == "一百元"
    early = begin_from(DRAFTER, "shop_permit")
    early = edit(DRAFTER, early.id, [Edit("item.yaml", ("fee",), value="一元", seen="一百元")])
    early = signed(early)
    for wrong in (day, clock.today() - timedelta(days=1)):
        with pytest.raises(Invalid):
            publish(PUBLISHER, early.id, early.digest, wrong)


def test_a_version_withdrawn_before_its_day_never_comes_and_one_in_force_has_a_last_day() -> None:
    day = clock.today() + timedelta(days=1)
    row = publish(PUBLISHER, (row := signed(changed())).id, row.digest, day)
    withdraw(PUBLISHER, row.published, day, "写错了")
    assert queries.item("shop_permit", day + timedelta(days=9)).fee == "不收费"
    current = queries.item("shop_permit", clock.today()).digest
    with pytest.raises(Invalid):
        withdraw(PUBLISHER, current, clock.today() - timedelta(days=1), "")
    withdraw(PUBLISHER, current, clock.today(), "不再办理")
    assert queries.item("shop_permit", clock.today()).until == clock.today()
    with pytest.raises(NoValidVersion):
        queries.item("shop_permit", day)


def test_the_day_of_a_version_withdrawn_before_it_came_is_free_again(pack_folder: Path) -> None:
    day = clock.today() + timedelta(days=3)
    first = publish(PUBLISHER, (row := signed(changed())).id, row.digest, day)
    withdraw(PUBLISHER, first.published, day, "写错了")
    assert begin_from(DRAFTER, "shop_permit").base == queries.item("shop_permit", clock.today()).digest
    give_up(DRAFTER, Revision.objects.get(item_key="shop_permit", state=State.DRAFT).id, "接着写错的那一版")
    again = begin_from(DRAFTER, "shop_permit", first.published)
    again = signed(edit(DRAFTER, again.id, [Edit("item.yaml", ("fee",), value="二百元", seen="一百元")]))
    second = publish(PUBLISHER, again.id, again.digest, day)
    assert queries.item("shop_permit", day).digest == second.published
    load_pack(pack_folder)
    queries.forget()
    assert queries.item("shop_permit", day).digest == second.published
    withdraw(PUBLISHER, second.published, day, "又错了")
    same = signed(begin_from(DRAFTER, "shop_permit", second.published))
    with pytest.raises(Invalid, match="另选一天"):
        publish(PUBLISHER, same.id, same.digest, day)
    third = publish(PUBLISHER, same.id, same.digest, day + timedelta(days=1))
    assert queries.item("shop_permit", day).fee == "不收费"
    assert queries.item("shop_permit", day + timedelta(days=1)).digest == third.published


def test_publishing_stops_where_a_newer_version_came_meanwhile(pack_folder: Path) -> None:
    row = signed(changed())
    newer = pack_folder / "items/shop_permit/2026-05-01"
    newer.mkdir()
    for file in (pack_folder / "items/shop_permit/2025-01-01").iterdir():
        (newer / file.name).write_text(file.read_text())
    load_pack(pack_folder)
    with pytest.raises(Conflict) as problem:
        publish(PUBLISHER, row.id, row.digest, clock.today())
    assert problem.value.code == "TB-REV-415"


def test_loading_the_pack_again_keeps_what_the_studio_published(pack_folder: Path) -> None:
    row = publish(PUBLISHER, (row := signed(filled())).id, row.digest, clock.today())
    load_pack(pack_folder)
    assert "摊位面积" in queries.vocabulary().elements
    assert "新法" in queries.sources()
    assert queries.implementing_codes()["stall_filing"]
    assert queries.item("stall_filing", clock.today()).digest == row.published
    before = ItemVersionRecord.objects.count() + VocabularyRecord.objects.count() + CityRecord.objects.count()
    load_pack(pack_folder)
    assert ItemVersionRecord.objects.count() + VocabularyRecord.objects.count() + CityRecord.objects.count() == before


def test_a_publication_that_breaks_off_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    row = signed(filled())

    def killed(*_args: object) -> None:
        raise RuntimeError("killed")

    monkeypatch.setattr(publishing, "_handled", killed)
    with pytest.raises(RuntimeError):
        publish(PUBLISHER, row.id, row.digest, clock.today())
    assert not ItemVersionRecord.objects.filter(key="stall_filing").exists()
    assert "摊位面积" not in VocabularyRecord.objects.order_by("-loaded_at").first().files.get(
        "vocabulary/elements/studio.yaml", ""
    )
    monkeypatch.undo()
    assert publish(PUBLISHER, row.id, row.digest, clock.today()).state == State.PUBLISHED


@pytest.mark.django_db(transaction=True)
def test_two_who_publish_at_once_publish_once() -> None:
    row = signed(changed())

    def once(_number: int) -> str:
        try:
            publish(PUBLISHER, row.id, row.digest, clock.today())
        except Conflict as problem:
            return problem.code
        finally:
            connection.close()
        return "published"

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(once, range(3))) == ["TB-REV-413", "TB-REV-413", "published"]


def test_evidence_cannot_be_changed() -> None:
    row = submit(DRAFTER, (row := changed()).id, row.digest)
    with clock.at(datetime(2026, 12, 1, tzinfo=clock.SHANGHAI)), pytest.raises(Exception, match="permission denied"):
        RevisionSignature.objects.filter(revision_id=row.id).update(reason="x")


def test_an_exported_item_is_the_same_in_another_pack(tmp_path: Path, pack_folder: Path) -> None:
    row = publish(PUBLISHER, (row := signed(filled())).id, row.digest, clock.today())
    elsewhere = tmp_path / "elsewhere"
    for name, text in {**FILES, **exported(row)}.items():
        (elsewhere / name).parent.mkdir(parents=True, exist_ok=True)
        (elsewhere / name).write_text(text)
    pack = check_pack(read_folder(elsewhere))
    assert {one.key: one.digest for one in pack.items}["stall_filing"] == row.published
    assert not [name for name in load_pack(elsewhere).published if "临时摊位备案" in name]
    assert imported(exported(row)) == row.files
    with pytest.raises(Invalid):
        imported({**exported(row), "org.yaml": "x"})
