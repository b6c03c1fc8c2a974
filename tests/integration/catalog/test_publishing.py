"""Publishing packs: all or nothing, once only, never changed; and what is in force on a day."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Barrier

import pytest
from django.db import connection
from django.db.utils import ProgrammingError
from pytest_django import DjangoAssertNumQueries
from tests.unit.catalog.small_pack import EXAMPLES, FILES, FOLDER, ITEM, NEXT, RULES

from tongban.catalog import queries
from tongban.catalog.errors import NothingLoaded, NoValidVersion
from tongban.catalog.models import ItemSwitch, ItemVersionRecord, VocabularyRecord
from tongban.catalog.pack import PackFaults
from tongban.catalog.search import finding
from tongban.catalog.services import load_pack, set_automatic
from tongban.core.actor import SYSTEM
from tongban.core.errors import Invalid

pytestmark = pytest.mark.django_db

SECOND = {
    NEXT + "item.yaml": ITEM.replace("20 工作日", "10 工作日"),
    NEXT + "rules.yaml": RULES,
    NEXT + "examples.yaml": EXAMPLES,
    NEXT + "licence.typ": "= 开店证\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path, FILES)


def write(folder: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return folder


def rows() -> int:
    return ItemVersionRecord.objects.count() + VocabularyRecord.objects.count()


def test_nothing_is_served_before_a_pack_is_loaded() -> None:
    with pytest.raises(NothingLoaded) as problem:
        queries.vocabulary()
    assert (problem.value.status, problem.value.code) == (503, "TB-ITEM-503")


def test_a_loaded_item_is_served_from_its_stored_text(folder: Path) -> None:
    load_pack(folder)
    (folder / FOLDER / "item.yaml").write_text("not a pack any more")
    item = queries.item("shop_permit", date(2026, 1, 1))
    assert item.name == "开店许可"
    assert item.rules.decide({"只卖水果": True}).value == "无需许可"
    assert queries.version(item.digest) is item
    assert queries.city().districts == {370202: "甲区"}
    assert queries.calendar().last_day == date(2026, 12, 31)
    assert queries.sources()["演示"].what == "演示自拟"


def test_loading_again_writes_nothing(folder: Path) -> None:
    first = load_pack(folder)
    before = rows()
    second = load_pack(folder)
    assert first.published
    assert first.content_changed
    assert (second.published, second.content_changed, rows()) == ((), False, before)


def test_line_ends_and_trailing_blanks_are_not_another_version(folder: Path) -> None:
    load_pack(folder)
    file = folder / FOLDER / "item.yaml"
    file.write_bytes(file.read_bytes().replace(b"\n", b"  \r\n"))
    assert load_pack(folder).published == ()


def test_a_fault_in_the_last_item_keeps_everything_out(folder: Path) -> None:
    later = {path.replace("shop_permit", "zoo_permit"): text for path, text in FILES.items() if FOLDER in path}
    wrong = {path: text.replace("key: shop_permit", "key: zoo_permit") for path, text in later.items()}
    codes = {"items/zoo_permit/implementing.csv": "uscc,code\n11370200DEMG000190,11370200DEMG0001903DEMO00000002\n"}
    write(folder, {**wrong, **codes, FOLDER.replace("shop", "zoo") + "rules.yaml": "outcome: 批准\n"})
    with pytest.raises(PackFaults) as faults:
        load_pack(folder)
    assert {fault.file for fault in faults.value.faults} == {"items/zoo_permit/2025-01-01/rules.yaml"}
    assert rows() == 0


def test_a_published_version_cannot_be_changed(folder: Path) -> None:
    load_pack(folder)
    write(folder, {FOLDER + "item.yaml": ITEM.replace("20 工作日", "2 工作日")})
    with pytest.raises(PackFaults) as faults:
        load_pack(folder)
    (fault,) = faults.value.faults
    assert (fault.code, fault.file) == ("TB-PACK-090", FOLDER + "item.yaml")
    assert "item.yaml" in fault.what
    assert queries.item("shop_permit", date(2026, 1, 1)).statutory.value == 20


def test_a_published_element_cannot_change_its_type(folder: Path) -> None:
    load_pack(folder)
    elements = FILES["vocabulary/elements.yaml"].replace(
        "业态: {type: 单选, options: [坐商, 行商]}", "业态: {type: 文本}"
    )
    write(folder, {"vocabulary/elements.yaml": elements})
    with pytest.raises(PackFaults) as faults:
        load_pack(folder)
    assert [fault.code for fault in faults.value.faults] == ["TB-PACK-091"]


def test_another_city_s_pack_is_refused(folder: Path) -> None:
    other = FILES["pack.yaml"].replace("3702", "3703")
    write(folder, {"pack.yaml": other, "org.yaml": FILES["org.yaml"].replace("district: 3702", "district: 3703")})
    write(
        folder, {name: text.replace("t: 3702", "t: 3703") for name, text in FILES.items() if name.startswith("demo/")}
    )
    with pytest.raises(PackFaults) as faults:
        load_pack(folder)
    assert [fault.code for fault in faults.value.faults] == ["TB-PACK-092"]


def test_new_words_do_not_change_a_published_version(folder: Path) -> None:
    load_pack(folder)
    before = queries.item("shop_permit", date(2026, 1, 1))
    elements = FILES["vocabulary/elements.yaml"].replace(
        "雇员数: {type: 数值, minimum: 0}", "雇员数: {type: 数值, minimum: 1}"
    )
    write(folder, {"vocabulary/elements.yaml": elements})
    load_pack(folder)
    after = queries.item("shop_permit", date(2026, 1, 1))
    assert queries.vocabulary().elements["雇员数"].minimum == 1
    assert after.asks[2].element.minimum == before.asks[2].element.minimum == 0


def test_the_version_of_the_day_applies_on_both_sides_of_a_change(folder: Path) -> None:
    load_pack(write(folder, SECOND))
    old, new = (queries.item("shop_permit", date(2026, 4, 30)), queries.item("shop_permit", date(2026, 5, 1)))
    assert (old.statutory.value, old.until) == (20, date(2026, 4, 30))
    assert (new.statutory.value, new.until) == (10, None)
    assert [one.digest for one in queries.versions("shop_permit")] == [old.digest, new.digest]
    assert [one.digest for one in queries.items(date(2026, 4, 30))] == [old.digest]


def test_publishing_the_next_version_ends_the_one_before(folder: Path) -> None:
    load_pack(folder)
    assert queries.item("shop_permit", date(2026, 4, 1)).until is None
    load_pack(write(folder, SECOND))
    assert queries.item("shop_permit", date(2026, 4, 1)).until == date(2026, 4, 30)


@pytest.mark.parametrize(
    ("key", "day", "status", "code", "said"),
    [
        ("zoo_permit", date(2026, 1, 1), 404, "TB-ITEM-404", "没有名为“zoo_permit”的事项"),
        ("shop_permit", date(2024, 12, 31), 404, "TB-ITEM-404", "2025-01-01 起可以申请"),
        ("shop_permit", date(2027, 1, 1), 410, "TB-ITEM-410", "自 2026-12-31 之后不再办理"),
    ],
)
def test_a_day_without_a_version_is_a_coded_problem(
    folder: Path, key: str, day: date, status: int, code: str, said: str
) -> None:
    load_pack(write(folder, {FOLDER + "item.yaml": ITEM.replace("kind:", "until: 2026-12-31\nkind:")}))
    with pytest.raises(NoValidVersion) as problem:
        queries.item(key, day)
    assert (problem.value.status, problem.value.code) == (status, code)
    assert said in problem.value.detail
    assert all(one.key != "shop_permit" for one in queries.items(date(2027, 1, 1)))


def test_an_unknown_digest_is_not_found() -> None:
    with pytest.raises(NoValidVersion):
        queries.version("0" * 64)


@pytest.mark.parametrize("table", [ItemVersionRecord, VocabularyRecord, ItemSwitch])
@pytest.mark.parametrize("act", ["update {} set city = city", "delete from {}"])
def test_the_application_s_role_cannot_change_what_was_published(folder: Path, table: type, act: str) -> None:
    load_pack(folder)
    with connection.cursor() as cursor, pytest.raises(ProgrammingError, match="permission denied"):
        cursor.execute(act.format(table._meta.db_table))  # type: ignore[attr-defined]


def test_the_automatic_path_is_on_until_switched_off_and_on_again(folder: Path) -> None:
    load_pack(folder)
    assert queries.automatic_enabled("shop_permit")
    set_automatic("shop_permit", False, SYSTEM, "演示：发现比对错误")
    assert not queries.automatic_enabled("shop_permit")
    set_automatic("shop_permit", True, SYSTEM, "演示：已修正")
    assert queries.automatic_enabled("shop_permit")
    assert [(one.on, one.reason) for one in queries.switch_log("shop_permit")] == [
        (True, "演示：已修正"),
        (False, "演示：发现比对错误"),
    ]


def test_a_switch_needs_a_reason_and_an_item(folder: Path) -> None:
    load_pack(folder)
    with pytest.raises(Invalid):
        set_automatic("shop_permit", False, SYSTEM, "  ")
    with pytest.raises(NoValidVersion):
        set_automatic("zoo_permit", False, SYSTEM, "演示")


def test_reading_an_item_again_asks_the_database_nothing(
    folder: Path, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    load_pack(folder)
    day = date(2026, 1, 1)
    queries.item("shop_permit", day), queries.vocabulary(), queries.calendar(), queries.automatic_enabled("shop_permit")
    finding.search("开店", day)
    with django_assert_num_queries(0):
        queries.item("shop_permit", day)
        queries.vocabulary()
        queries.calendar()
        queries.automatic_enabled("shop_permit")
        finding.search("开店", day)


@pytest.mark.django_db(transaction=True)
def test_two_loads_at_once_publish_once(folder: Path) -> None:
    start = Barrier(2)

    def load() -> None:
        start.wait()
        try:
            load_pack(folder)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        for loading in [threads.submit(load), threads.submit(load)]:
            loading.result()
    assert ItemVersionRecord.objects.count() == 1
    assert queries.item("shop_permit", date(2026, 1, 1)).name == "开店许可"


def test_the_english_of_a_pack_is_looked_up_by_its_text_and_the_last_load_counts(folder: Path) -> None:
    load_pack(folder)
    assert queries.english() == {}
    load_pack(write(folder, {"english/common.yaml": "开店许可: Shop permit\n"}))
    assert queries.english()["开店许可"] == "Shop permit"
    assert load_pack(folder).published == ()
    load_pack(write(folder, {"english/common.yaml": "开店许可: Permit to open a shop\n"}))
    assert queries.english()["开店许可"] == "Permit to open a shop"
