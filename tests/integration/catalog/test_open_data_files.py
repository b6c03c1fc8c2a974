"""The open catalogue after every kind of publication: what it says, and what it costs to make."""

import csv
import io
from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.integration.catalog import test_bundle_revisions as of_bundles
from tests.integration.catalog import test_district_copies as of_districts
from tests.integration.catalog.test_publishing_revisions import changed
from tests.support.studio import COLLEAGUE, DRAFTER, PUBLISHER, load_small_pack

from tongban.catalog import merging
from tongban.catalog.models import OpenDataFile, OpenDataRow
from tongban.catalog.opendata import Dataset, Form, keeping
from tongban.catalog.opendata.editions import WHOLE
from tongban.catalog.opendata.making import edition
from tongban.catalog.pack.canonical import canonical_text
from tongban.catalog.revisions.publishing import withdraw
from tongban.catalog.services import load_pack
from tongban.core import clock

pytestmark = pytest.mark.django_db
KEY = "shop_permit"


@pytest.fixture(autouse=True)
def pack_folder(tmp_path: Path) -> Path:
    return load_small_pack(tmp_path, of_districts.WITH_DISTRICT)


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The digests of the versions compiled for the open catalogue."""
    digests: list[str] = []
    compile_ = keeping.version_of

    def counting(digest: str, words: str, until: date | None) -> object:
        digests.append(digest)
        return compile_(digest, words, until)

    monkeypatch.setattr(keeping, "version_of", counting)
    return digests


def rows(key: str = WHOLE, dataset: Dataset = Dataset.ITEMS, *, days: int = 0) -> list[dict[str, str]]:
    content = edition(dataset, Form.CSV, clock.today() + timedelta(days=days), key).content
    return list(csv.DictReader(io.StringIO(content.removeprefix("\ufeff"))))


def test_a_publication_compiles_its_own_version_alone(compiled: list[str], pack_folder: Path) -> None:
    row = of_districts.through(changed(), days=1)
    assert compiled == [row.published]
    for key in (KEY, WHOLE):
        assert {one["is_fee"] for one in rows(key)} == {"否"} and {one["is_fee"] for one in rows(key, days=1)} == {"是"}
    today = {one["plan_cancel_date"] for one in rows(KEY)}
    assert today == {clock.today().isoformat()}, "it is known by now when the version of today ends"
    before = OpenDataFile.objects.count()
    load_pack(pack_folder)
    assert compiled == [row.published] and OpenDataFile.objects.count() == before


def test_rows_of_another_form_are_made_anew(compiled: list[str], pack_folder: Path) -> None:
    OpenDataRow.objects.update(form=0)
    load_pack(pack_folder)
    assert len(compiled) == len(set(compiled)) == OpenDataRow.objects.filter(form=keeping.FORM).count()


def test_a_withdrawn_version_is_told_with_its_last_day_and_no_more_after_it() -> None:
    row = of_districts.through(changed(), days=2)
    withdrawn = edition(Dataset.ITEMS, Form.CSV, clock.today() + timedelta(days=2)).since
    withdraw(PUBLISHER, row.published, clock.today(), "不再改")
    assert {one["is_fee"] for one in rows(KEY, days=2)} == {"否"} == {one["is_fee"] for one in rows(days=2)}
    assert edition(Dataset.ITEMS, Form.CSV, withdrawn).since == withdrawn, "the edition once planned says it too"
    withdraw(PUBLISHER, row.base, clock.today() + timedelta(days=4), "停办")
    for key in (KEY, WHOLE):
        last = (clock.today() + timedelta(days=4)).isoformat()
        assert {one["plan_cancel_date"] for one in rows(key, days=4)} == {last}
        assert rows(key, days=5) == [] == rows(key, Dataset.MATERIALS, days=5)


def test_a_district_is_told_as_its_own_list_has_it_from_its_day_on(compiled: list[str]) -> None:
    of_districts.through(of_districts.lessened(), days=1)
    assert len(compiled) == 1

    def told(days: int) -> dict[str, tuple[str, str]]:
        return {one["dept_name"]: (one["promise_day"], one["link_way"]) for one in rows(KEY, days=days)}

    before, after = told(0), told(1)
    assert after.pop("甲区审批局") == ("3", "0532-1") != before.pop("甲区审批局")
    assert after == before, "the city's own row stays"
    need = [
        one["material_name"]
        for one in rows(dataset=Dataset.MATERIALS, days=1)
        if one["task_code"].startswith("11370202")
    ]
    assert need == ["店面照片"]


def test_words_that_are_merged_change_no_published_row(pack_folder: Path) -> None:
    files = dict(of_districts.WITH_DISTRICT)
    files["vocabulary/materials.yaml"] += "验资证明:\n  kind: 其他\n  source: 申请人自备\n"
    load_small_pack(pack_folder, files)
    before = OpenDataFile.objects.count()
    merging.propose(DRAFTER, "materials", "验资证明", "店面照片", "一样")
    merging.agree(COLLEAGUE, "materials", "验资证明", "店面照片", "是")
    load_pack(pack_folder)
    assert OpenDataFile.objects.count() == before


def test_a_bundle_is_told_beside_its_members_until_it_is_withdrawn(tmp_path: Path, compiled: list[str]) -> None:
    page = Path("docs/item-packs.md").read_text()
    load_small_pack(
        tmp_path / "page", {name: canonical_text(text) for name, _kind, text in of_bundles._BLOCK.findall(page)}
    )
    compiled.clear()
    row = of_bundles.signed(of_bundles.filled())
    row = of_bundles.publish(PUBLISHER, row.id, row.digest, clock.today() + timedelta(days=1))
    assert compiled == []
    assert "关店一件事" not in rows(KEY)[0]["TC"]
    assert "关店一件事" in rows(KEY, days=1)[0]["TC"]
    assert any("关店一件事" in one["TC"] for one in rows(days=1))
    assert "close_shop" in {one["bundle_key"] for one in rows(dataset=Dataset.BUNDLES, days=1)}
    withdraw(PUBLISHER, row.published, clock.today(), "不办了")
    assert "关店一件事" not in rows(KEY, days=1)[0]["TC"]
    assert "close_shop" not in {one["bundle_key"] for one in rows(dataset=Dataset.BUNDLES, days=1)}
