"""Loading the demonstration city as a whole."""

from datetime import date
from pathlib import Path

import pytest
from pytest_django import Settings
from tests.integration.catalog.test_publishing import write
from tests.unit.catalog.small_pack import FILES

from tongban.catalog.pack import PackFaults
from tongban.core.city import current_city
from tongban.demo import load_city
from tongban.exchange.models import BaseRecord
from tongban.licences.models import Licence
from tongban.org.models import Implementer, Posting, Staff
from tongban.org.queries import implementer
from tongban.parties.models import Account, Mandate, Party
from tongban.parties.queries import may_act_for, party_by_code

pytestmark = pytest.mark.django_db
TABLES = (Party, Account, Mandate, BaseRecord, Licence, Staff, Posting, Implementer)


def counts() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in TABLES}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path, FILES)


def test_a_city_comes_with_bodies_staff_people_records_and_licences(folder: Path) -> None:
    load_city(folder)
    assert set(counts().values()) == {1, 2}
    assert counts()["Party"] == 2
    assert implementer("shop_permit", 370202).code == "11370200DEMG0001903DEMO00000001"
    licence = Licence.objects.get()
    assert (licence.face, licence.issued_on, licence.demonstration) == ({"店名": "演示"}, date(2025, 1, 2), True)


def test_loading_a_city_again_changes_nothing(folder: Path) -> None:
    load_city(folder)
    before = counts()
    assert load_city(folder).published == ()
    assert counts() == before


def test_changed_content_is_taken_over_and_licences_are_not_issued_twice(folder: Path) -> None:
    load_city(folder)
    write(folder, {"demo/firms.yaml": FILES["demo/firms.yaml"].replace("演示·水果店", "演示·鲜果店")})
    loaded = load_city(folder)
    assert loaded.content_changed
    assert Licence.objects.count() == 1
    firm = party_by_code("91370202DEMF00018Y")
    assert firm is not None
    assert firm.name == "演示·鲜果店"


def test_a_body_that_left_the_pack_handles_the_item_no_longer(folder: Path) -> None:
    load_city(folder)
    district = "  - name: 演示区审批局\n    district: 370202\n    department: 审批局\n    uscc: 11370202DEMG00027P\n"
    own = "items/shop_permit/implementing.csv"
    line = "11370202DEMG00027P,11370202DEMG00027P4DEMO00000002\n"
    added = {"org.yaml": FILES["org.yaml"].replace("staff:", f"{district}staff:", 1), own: FILES[own] + line}
    write(folder, added)
    load_city(folder)
    assert set(Implementer.objects.values_list("name", flat=True)) == {"演示市审批局", "演示区审批局"}
    write(folder, {name: FILES[name] for name in added})
    load_city(folder)
    assert [body.name for body in Implementer.objects.all()] == ["演示市审批局"]


def test_a_demonstration_pack_is_refused_in_production(folder: Path, settings: Settings) -> None:
    settings.DEMO = False
    with pytest.raises(PackFaults) as faults:
        load_city(folder)
    assert [fault.code for fault in faults.value.faults] == ["TB-PACK-093"]
    assert sum(counts().values()) == 0


def test_a_fault_leaves_neither_items_nor_people(folder: Path) -> None:
    write(folder, {"demo/firms.yaml": FILES["demo/firms.yaml"].replace("91370202DEMF00018Y", "91370202DEMF00018X")})
    with pytest.raises(PackFaults):
        load_city(folder)
    assert sum(counts().values()) == 0


@pytest.mark.usefixtures("pack")
def test_the_city_has_somebody_for_every_outcome() -> None:
    day = date(2026, 11, 21)
    people = {one.login: one.person_id for one in Account.objects.all()}
    firms = {one.name: one.id for one in Party.objects.exclude(kind="自然人")}
    changed = firms["演示·新名建筑工程有限公司"]
    assert may_act_for(people["zhangsan"], changed, None, day)
    assert not may_act_for(people["wangwu"], changed, None, day)
    assert may_act_for(people["wangwu"], changed, None, date(2025, 12, 31))
    assert Mandate.objects.filter(agent_id=people["zhangsan"]).count() >= 2
    assert not Mandate.objects.filter(agent_id=people["zhaoliu"]).exists()
    assert not BaseRecord.objects.filter(subject_code=Party.objects.get(name="演示·无照记录建筑有限公司").code).exists()
    assert Licence.objects.filter(type="建筑业企业资质证书", valid_until__lt=day).exists()
    assert Licence.objects.filter(type="食品经营许可证", holder_id=firms["演示·老店餐饮有限公司"]).exists()


@pytest.mark.usefixtures("pack")
def test_every_body_an_item_names_can_number_its_cases() -> None:
    written = [path.read_text().splitlines()[1:] for path in Path("packs/qingdao/items").glob("*/implementing.csv")]
    codes = sorted(line.split(",")[1] for lines in written for line in lines if line[:1].isdigit())
    rows = Implementer.objects.filter(city=current_city())
    assert sorted(rows.values_list("code", flat=True)) == codes
