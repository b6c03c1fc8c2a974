"""A bundle in the item studio: written, checked, countersigned, published, withdrawn and taken elsewhere."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from tests.support.studio import (
    DRAFTER,
    OFFICE,
    PUBLISHER,
    SECOND_SIGNER,
    SIGNER,
    load_small_pack,
)

from tongban.catalog import bundles
from tongban.catalog.bundles import NoBundle
from tongban.catalog.models import BundleVersionRecord
from tongban.catalog.pack import check_pack, read_folder
from tongban.catalog.pack.canonical import canonical_text
from tongban.catalog.revisions.approving import NotSound, countersign, submit
from tongban.catalog.revisions.beginning import NewItem
from tongban.catalog.revisions.checking import check
from tongban.catalog.revisions.drafting import begin, begin_from, bring, edit
from tongban.catalog.revisions.models import Revision
from tongban.catalog.revisions.moving import exported, imported
from tongban.catalog.revisions.publishing import publish, withdraw
from tongban.catalog.revisions.queries import standing_of
from tongban.catalog.revisions.states import Standing, State, Subject
from tongban.catalog.revisions.texts import Edit
from tongban.catalog.services import load_pack
from tongban.core import clock
from tongban.core.errors import Conflict

pytestmark = pytest.mark.django_db
_BLOCK = re.compile(r"^\*\*`([^`]+)`\*\*(?:(?!\n\n).)*\n\n```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NEW = NewItem("close_shop", "关店一件事", "一件事", OFFICE, ("法人",), subject=Subject.BUNDLE)


@pytest.fixture(autouse=True)
def pack_folder(tmp_path: Path) -> Path:
    """The pack of the page on packs: two items and a bundle of them."""
    page = Path("docs/item-packs.md").read_text()
    return load_small_pack(tmp_path, {name: canonical_text(text) for name, _kind, text in _BLOCK.findall(page)})


def put(row: Revision, *path: str | int, value: object, seen: object) -> Revision:
    return edit(DRAFTER, row.id, [Edit("bundle.yaml", path, value=value, seen=seen)])


def signed(row: Revision) -> Revision:
    row = submit(DRAFTER, row.id, row.digest)
    for one in (SIGNER, SECOND_SIGNER):
        if row.state == State.SUBMITTED:
            row = countersign(one, row.id, row.digest)
    assert row.state == State.SIGNED
    return row


def filled(row: Revision | None = None) -> Revision:
    """A new bundle of an item and a step."""
    row = row or begin(DRAFTER, NEW)
    row = put(row, "summary", value="不开店了要办的事。", seen="【填：一两句大白话，这是什么、谁要办】")
    members = [
        {"item": "shop_permit", "source": "演示"},
        {"step": "注销税务登记", "department": "监管局", "say": "请到窗口。", "source": "演示"},
    ]
    edits = [Edit("bundle.yaml", ("members", at), "insert", one) for at, one in enumerate(members)]
    return edit(DRAFTER, row.id, edits)


def test_a_new_bundle_is_offered_once_it_is_published_and_no_more_once_it_is_withdrawn() -> None:
    row = signed(filled())
    row = publish(PUBLISHER, row.id, row.digest, clock.today())
    found = bundles.bundle("close_shop", clock.today())
    assert [(one.key, one.item) for one in found.members] == [("shop_permit", True), ("注销税务登记", False)]
    assert found.digest == row.published
    assert standing_of(row, clock.today()) == Standing.IN_FORCE
    withdraw(PUBLISHER, row.published, clock.today(), "改由各项分别办")
    bundles.forget()
    assert bundles.bundle("close_shop", clock.today()).until == clock.today()
    with pytest.raises(NoBundle):
        bundles.bundle("close_shop", clock.today() + timedelta(days=1))


def test_what_cannot_be_a_bundle_is_not_submitted_and_told_at_its_place() -> None:
    row = begin(DRAFTER, NEW)
    with pytest.raises(NotSound):
        submit(DRAFTER, row.id, row.digest)
    row = filled(row)
    row = put(row, "members", 0, "item", value="shop_permi", seen="shop_permit")
    row = edit(DRAFTER, row.id, [Edit("bundle.yaml", ("members", 1, "source"), "remove", seen="演示")])
    told = {one.fault.code: one.path for one in check(row).blocking}
    assert told["TB-PACK-132"][:2] == ("members", 0)
    assert told["TB-REV-017"][:2] == ("members", 1)


def test_another_version_is_scheduled_while_the_present_one_holds() -> None:
    tomorrow = clock.today() + timedelta(days=1)
    row = begin_from(DRAFTER, "open_shop", subject=Subject.BUNDLE)
    with pytest.raises(Conflict) as open_:
        begin_from(DRAFTER, "open_shop", subject=Subject.BUNDLE)
    assert open_.value.code == "TB-REV-410"
    row = signed(put(row, "summary", value="开店一次申请。", seen="开店要办的证一次申请。"))
    assert check(row).countersignatures == 2  # it gives a comprehensive licence
    row = publish(PUBLISHER, row.id, row.digest, tomorrow)
    assert bundles.bundle("open_shop", clock.today()).summary == "开店要办的证一次申请。"
    assert bundles.bundle("open_shop", tomorrow).summary == "开店一次申请。"
    assert standing_of(row, clock.today()) == Standing.SCHEDULED


def test_what_the_studio_published_stays_when_the_pack_is_loaded_again(pack_folder: Path) -> None:
    row = signed(filled())
    publish(PUBLISHER, row.id, row.digest, clock.today())
    again = load_pack(pack_folder)
    assert {one.key for one in again.pack.bundles} == {"open_shop", "close_shop"}
    assert BundleVersionRecord.objects.filter(key="close_shop").count() == 1


def test_a_bundle_taken_elsewhere_is_the_same(pack_folder: Path) -> None:
    row = filled()
    files = exported(row)
    day = clock.today().isoformat()
    assert list(files) == [f"bundles/close_shop/{day}/bundle.yaml"]
    for name, text in files.items():
        target = pack_folder / name
        target.parent.mkdir(parents=True)
        target.write_text(text)
    pack = check_pack(read_folder(pack_folder))
    published = publish(PUBLISHER, row.id, signed(row).digest, clock.today())
    assert {one.digest for one in pack.bundles if one.key == "close_shop"} == {published.published}
    brought = bring(DRAFTER, imported(files))
    assert (brought.subject, brought.item_key, brought.base) == (Subject.BUNDLE, "close_shop", published.published)
