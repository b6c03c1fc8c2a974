"""Districts' copies: linked to the city's version, checked for 三级四同, published, followed on when it moves."""

from datetime import timedelta
from pathlib import Path

import pytest
from tests.support.studio import DRAFTER, OFFICE, PUBLISHER, SECOND_SIGNER, SIGNER, load_small_pack, person
from tests.unit.catalog.small_pack import FILES

from tongban.catalog import queries
from tongban.catalog.districts import NEED, PHONE, PROMISED
from tongban.catalog.models import ItemVersionRecord
from tongban.catalog.pack.editing import value_at
from tongban.catalog.revisions import copies
from tongban.catalog.revisions.approving import NotSound, countersign, submit
from tongban.catalog.revisions.checking import check
from tongban.catalog.revisions.copies import begin_copy, follow, tasks
from tongban.catalog.revisions.drafting import begin_from, edit, undo
from tongban.catalog.revisions.models import Revision
from tongban.catalog.revisions.moving import exported
from tongban.catalog.revisions.publishing import publish
from tongban.catalog.revisions.queries import item_revision, open_revisions, standing_of
from tongban.catalog.revisions.states import Standing
from tongban.catalog.revisions.texts import COPY, Edit
from tongban.catalog.services import load_pack
from tongban.core import clock
from tongban.core.errors import Conflict, Forbidden, Invalid, NotFound

pytestmark = pytest.mark.django_db
KEY, HERE = "shop_permit", 370202
OWN = person("小姜", "事项管理员", district=HERE)
ELSEWHERE = person("小吕", "事项管理员", district=370203)
BODY = """\
  - name: 甲区审批局
    district: 370202
    department: 审批局
    uscc: 11370202DEMG00027P
"""
ROW = "11370202DEMG00027P,11370202DEMG00027P4DEMO00000001\n"
WITH_DISTRICT = {
    **FILES,
    "org.yaml": FILES["org.yaml"].replace("staff:\n", f"{BODY}staff:\n"),
    f"items/{KEY}/implementing.csv": FILES[f"items/{KEY}/implementing.csv"] + ROW,
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Path:
    return load_small_pack(tmp_path, WITH_DISTRICT)


def said(row: Revision, key: str, **entry: object) -> Revision:
    return edit(OWN, row.id, [Edit(COPY, (key,), value=entry, seen=copies.entry_at(row, key))])


def through(row: Revision, *, days: int = 0) -> Revision:
    """Submitted, countersigned by two of the city and published."""
    row = submit(OWN if row.parent else DRAFTER, row.id, row.digest)
    for one in (SIGNER, SECOND_SIGNER):
        row = countersign(one, row.id, row.digest)
    return publish(PUBLISHER, row.id, row.digest, clock.today() + timedelta(days=days))


def codes(row: Revision) -> list[str]:
    return [one.fault.code for one in check(row).blocking]


def lessened() -> Revision:
    """A copy that asks for less, sooner, at its own telephone."""
    row = said(begin_copy(OWN, KEY, HERE), "need", say=["店面照片"], reason="共享", approved="演示批复 1 号")
    row = said(row, "promised", say="3 工作日", reason="专窗")
    return said(row, "phone", say="0532-1", reason="区里的电话")


def test_a_copy_is_begun_by_its_own_district_beside_the_citys_version() -> None:
    for actor in (ELSEWHERE, SIGNER):
        with pytest.raises(Forbidden):
            begin_copy(actor, KEY, HERE)
    with pytest.raises(Invalid):
        begin_copy(DRAFTER, KEY, 370283)
    row = begin_copy(OWN, KEY, HERE)
    assert row.parent == queries.item(KEY, clock.today()).digest and row.files == {COPY: "parent: 2025-01-01\n"}
    with pytest.raises(Conflict):
        begin_copy(OWN, KEY, HERE)
    assert begin_from(DRAFTER, KEY).parent == "" and set(open_revisions([KEY])) == {KEY}, "the city's own goes on"
    with pytest.raises(NotFound):
        item_revision(OWN, row.id)


def test_without_differences_a_district_decides_by_the_very_same_version() -> None:
    city = queries.item(KEY, clock.today())
    through(begin_copy(OWN, KEY, HERE))
    queries.forget()
    assert queries.district_list(KEY, HERE, clock.today()) is not None
    assert queries.in_district(city, HERE, clock.today()) is city


def test_what_is_published_holds_in_its_district_from_its_day_and_is_kept_by_a_load(folder: Path) -> None:
    row = through(lessened(), days=1)
    today, tomorrow = clock.today(), clock.today() + timedelta(days=1)
    load_pack(folder)
    queries.forget()
    city = queries.item(KEY, tomorrow)
    assert queries.in_district(city, HERE, today) is city and standing_of(row, today) is Standing.SCHEDULED
    own = queries.in_district(city, HERE, tomorrow)
    assert [need.material.name for need in own.needs] == ["店面照片"] and own.rules is city.rules
    assert queries.limit_in(city, None, HERE, tomorrow).value == 3 and standing_of(row, tomorrow) is Standing.IN_FORCE
    assert list(exported(row)) == [f"items/{KEY}/districts/{HERE}/{tomorrow}.yaml"]


@pytest.mark.parametrize(
    ("key", "entry", "code"),
    [
        ("name", {"say": "开店许可（甲区）", "reason": "试点"}, "TB-REV-437"),
        ("conditions", {"say": ["有招牌"], "reason": " ", "approved": "批复"}, "TB-REV-436"),
        ("need", {"say": ["店面照片", "验资报告"], "reason": "要", "approved": "批复"}, "TB-REV-434"),
        ("promised", {"say": "20 工作日", "reason": "一样"}, "TB-REV-433"),
        ("promised", {"say": "30 工作日", "reason": "忙"}, "TB-REV-435"),
        ("number", {"say": "DEMO00000001", "reason": "一样", "approved": "批复"}, "TB-REV-433"),
        ("place", {"say": "二楼"}, "TB-PACK-002"),
    ],
)
def test_a_deviation_without_its_reason_or_approval_blocks(key: str, entry: dict[str, object], code: str) -> None:
    row = said(begin_copy(OWN, KEY, HERE), key, **entry)
    assert code in codes(row)
    with pytest.raises(NotSound):
        submit(OWN, row.id, row.digest)


def test_another_number_than_the_citys_is_explained(tmp_path: Path) -> None:
    other = WITH_DISTRICT[f"items/{KEY}/implementing.csv"].replace(ROW, ROW.replace("00000001", "00000009"))
    load_small_pack(tmp_path, {**WITH_DISTRICT, f"items/{KEY}/implementing.csv": other})
    queries.forget()
    row = begin_copy(OWN, KEY, HERE)
    assert codes(row) == ["TB-REV-438"]
    assert codes(said(row, "number", say="DEMO00000009", reason="合并办理", approved="演示批复")) == []


def moved_on() -> None:
    """The city asks for other materials and answers sooner from tomorrow on."""
    row = begin_from(DRAFTER, KEY)
    need = [{"material": "店面照片"}]
    text = row.files["item.yaml"]
    edits = [
        Edit("item.yaml", ("need",), value=need, seen=value_at(text, ("need",))),
        Edit("item.yaml", ("summary",), value="开店以前要办的证", seen="开店前要办的证"),
    ]
    through(edit(DRAFTER, row.id, edits), days=1)
    queries.forget()


def test_when_the_city_moves_the_copy_is_to_follow_and_decides_what_it_had_set() -> None:
    through(lessened())
    queries.forget()
    assert tasks(OWN) == []
    moved_on()
    (task,) = tasks(OWN)
    assert task.moved == (NEED,) and tasks(ELSEWHERE) == [] and task.district == HERE
    tomorrow = clock.today() + timedelta(days=1)
    city = queries.item(KEY, tomorrow)
    meanwhile = queries.in_district(city, HERE, tomorrow)
    assert meanwhile.needs == city.needs, "what was approved against the old list holds no longer"
    assert meanwhile.promised is not None and meanwhile.promised.value == 3
    row = begin_copy(OWN, KEY, HERE)
    assert row.parent == city.digest and codes(row) == ["TB-REV-432"] and tasks(OWN) == []
    kept = edit(OWN, row.id, [Edit(COPY, ("need",), "remove", seen=copies.entry_at(row, "need"))])
    row = through(kept, days=1)
    queries.forget()
    own = queries.district_list(KEY, HERE, tomorrow)
    assert own is not None and set(own.said) == {PROMISED, PHONE} and own.parent == tomorrow and tasks(OWN) == []


def test_a_copy_being_written_follows_on_and_its_link_comes_back_with_undo() -> None:
    row, before = lessened(), queries.item(KEY, clock.today()).digest
    moved_on()
    assert "TB-REV-431" in codes(row)
    row = follow(OWN, row.id)
    newest = ItemVersionRecord.objects.filter(key=KEY).latest("in_force")
    assert row.parent == newest.digest and codes(row) == ["TB-REV-432"]
    assert undo(OWN, row.id).parent == before


def test_the_departments_own_people_of_the_whole_city_may_write_it_too() -> None:
    assert begin_copy(DRAFTER, KEY, HERE).department == OFFICE
