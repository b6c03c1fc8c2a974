"""What staff see of the pack: every statement with its source, the words with who uses them, and the gaps."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tongban.catalog import compiled, gap_index
from tongban.catalog import queries as catalog
from tongban.catalog.gaps import KINDS, Holding, gaps
from tongban.core import clock

pytestmark = pytest.mark.django_db
SignedIn = Callable[[str], Client]


def text(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_item_page_shows_where_each_statement_was_read_and_how_sure_we_are(at_desk: SignedIn) -> None:
    shown = text(at_desk("shixiang"), "/desk/items/food_license_new")
    rows = shown[shown.index("每一项内容的来源和把握") :]
    for group in ("基本信息", "时限", "条件", "设定依据", "收费", "材料", "规则", "分流", "结果"):
        assert f">{group}</td>" in rows
    assert "食品安全法（2025-09-12 第三次修正）第33、35条" in rows
    assert "条文已核对" in rows
    assert "转载，待核" in rows
    assert "凭记忆，待核" in rows or "演示" in rows


def test_an_item_the_law_keeps_from_machines_is_marked_for_staff_and_for_citizens(
    at_desk: SignedIn, client: Client
) -> None:
    why = catalog.item("hazchem_operation", clock.today()).automatic_forbidden
    assert why
    shown = text(at_desk("shixiang"), "/desk/items/hazchem_operation")
    assert "依法不得自动办理，一律由人审查决定。" in shown and why in shown
    guide = text(client, "/items/hazchem_operation")
    assert "系统不自动作出决定" in guide and why in guide


def test_words_are_found_by_alias_and_say_who_owns_them_and_how_they_can_be_had(at_desk: SignedIn) -> None:
    shown = text(at_desk("chuangkou"), "/desk/vocabulary?q=负责人")
    assert "法定代表人" in shown and "又叫：负责人" in shown
    assert "共享：营业执照" in shown and "本人填写" in shown
    assert "/desk/items/food_license_new" in shown
    licences = text(at_desk("chuangkou"), "/desk/vocabulary?kind=证照&q=营业执照")
    assert "11100000MB0143028R001" in licences and "市场主体库" in licences
    materials = text(at_desk("chuangkou"), "/desk/vocabulary?kind=材料&q=食品经营许可申请书")
    assert "表单免提交" in materials


def test_long_lists_of_words_are_paged_and_an_unknown_word_is_told(at_desk: SignedIn) -> None:
    client = at_desk("chuangkou")
    assert "page=2" in text(client, "/desk/vocabulary")
    assert "没有这样的词" in text(client, "/desk/vocabulary?q=没有的词")


def test_the_gaps_are_for_those_who_keep_the_items(at_desk: SignedIn) -> None:
    shown = text(at_desk("shixiang"), "/desk/gaps?kind=节假日")
    assert "到 2026-12-31 为止" in shown
    codes = text(at_desk("shixiang"), "/desk/gaps?kind=编码&q=食品经营许可（新办）")
    assert "基本编码" in codes and "演示编码" in codes
    assert "转载，待核" in text(at_desk("shixiang"), "/desk/gaps?kind=待核&q=食品经营许可")
    assert at_desk("chuangkou").get("/desk/gaps").status_code == 403


def test_the_gaps_of_every_version_are_counted_and_paged_without_compiling_one(
    at_desk: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = at_desk("shixiang")
    versions = (one for some in catalog.all_versions().values() for one in some)
    lasting = [one for one in versions if one.until is None or one.until >= clock.today()]
    every = gaps(
        Holding(
            tuple(map(catalog.compiled, lasting)),
            catalog.vocabulary(), catalog.sources(), catalog.calendar(), catalog.implementing_codes(),
            catalog.english(),
        )
    )  # fmt: skip
    found = gap_index.find()
    assert found.part("", slice(0, len(every) + 1)) == every
    for kind in KINDS:
        told = [one for one in every if one.kind == kind]
        assert found.counts.get(kind, 0) == len(told)
        assert found.part(kind, slice(3, 8)) == told[3:8]

    def refuse(*_given: object) -> None:
        raise AssertionError("a version was compiled")

    monkeypatch.setattr(compiled, "_compiled", refuse)
    with CaptureQueriesContext(connection) as asked:
        assert "共" in text(client, "/desk/gaps?q=食品&page=2")
    assert len(asked) <= 16
