"""Types of licences that are merged: what was issued stays readable and valid, and counts under both names."""

from datetime import date
from uuid import uuid4

import pytest
from tests.support.studio import DRAFTER, SIGNER, load_small_pack
from tests.unit.catalog.small_pack import FILES

from tongban.catalog import merging, queries
from tongban.core.actor import SYSTEM
from tongban.core.errors import Conflict
from tongban.core.unit_of_work import UnitOfWork
from tongban.exchange.ports import Purpose
from tongban.exchange.services import collect, define_record
from tongban.licences import services as licences
from tongban.licences.models import Licence
from tongban.licences.queries import face_of, holds_valid, public_check, valid_licences

pytestmark = pytest.mark.django_db
OLD, INTO = "营业场所证", "开店证"
WORDS = {
    **FILES,
    "vocabulary/licences.yaml": FILES["vocabulary/licences.yaml"]
    + f"{OLD}:\n  issuer: 审批局\n  face: [证书编号, 店名, 发证机关, 发证日期]\n",
}
HOLDER, CODE = uuid4(), "91370202DEMF00018Y"
FOR = Purpose(("shop_permit",), "办理演示开店许可")


@pytest.fixture(autouse=True)
def _pack(tmp_path: object) -> None:
    load_small_pack(tmp_path, WORDS)
    queries.forget()


def issued() -> Licence:
    what = licences.Issue(
        number="S-1", type=OLD, holder_id=HOLDER, holder_code=CODE, holder_name="演示·水果店",
        face={"店名": "演示·甲店"}, issuer="审批局", issued_on=date(2025, 1, 2), valid_from=date(2025, 1, 2),
        valid_until=None, basis="",
    )  # fmt: skip
    with UnitOfWork(SYSTEM) as uow:
        return licences.issue(uow, what)


def merged_words() -> None:
    merging.propose(DRAFTER, "licences", OLD, INTO, "改名")
    merging.agree(SIGNER, "licences", OLD, INTO, "")
    queries.forget()


def test_what_was_issued_is_read_checked_and_counted_under_both_names() -> None:
    row = issued()
    merged_words()
    assert public_check(row.check_id).type == OLD and face_of(row)["店名"] == "演示·甲店"
    assert valid_licences(HOLDER, [INTO]) == {INTO: row} and valid_licences(HOLDER, [OLD]) == {OLD: row}
    assert holds_valid(HOLDER, INTO)
    for name in (OLD, INTO):
        found = collect(queries.vocabulary(), HOLDER, CODE, [f"{name}.店名"], FOR)
        assert found.facts[f"{name}.店名"].value == "演示·甲店"


def test_records_of_a_library_are_found_under_the_name_they_are_kept_under(tmp_path: object) -> None:
    more = WORDS["vocabulary/licences.yaml"] + "主体执照:\n  issuer: 登记局\n  library: 主体库\n  face: [名称]\n"
    load_small_pack(tmp_path, {**WORDS, "vocabulary/licences.yaml": more})
    queries.forget()
    merging.propose(DRAFTER, "licences", "执照", "主体执照", "改名")
    merging.agree(SIGNER, "licences", "执照", "主体执照", "")
    queries.forget()
    define_record("主体库", "执照", CODE, "1", {"名称": "演示·水果店"})
    found = collect(queries.vocabulary(), HOLDER, CODE, ["主体执照.名称", "执照.名称"], FOR).facts
    assert {found[path].value for path in ("主体执照.名称", "执照.名称")} == {"演示·水果店"}


def test_types_one_item_tells_apart_are_not_merged(tmp_path: object) -> None:
    item = FILES["items/shop_permit/2025-01-01/item.yaml"].replace(
        "from: [执照.名称]", f"from: [{OLD}.店名, 执照.名称]"
    )
    load_small_pack(tmp_path, {**WORDS, "items/shop_permit/2026-05-01/item.yaml": item, **{
        f"items/shop_permit/2026-05-01/{name}": FILES[f"items/shop_permit/2025-01-01/{name}"]
        for name in ("rules.yaml", "examples.yaml", "licence.typ")
    }})  # fmt: skip
    queries.forget()
    merging.propose(DRAFTER, "licences", OLD, INTO, "改名")
    with pytest.raises(Conflict, match="两个词都有"):
        merging.agree(SIGNER, "licences", OLD, INTO, "")
