"""What a pack does not know or is not sure of, and who uses its words: told from the pack alone."""

from tests.unit.catalog.small_pack import FILES, FOLDER, ITEM
from tests.unit.catalog.test_pack_check import computing

from tongban.catalog.gaps import Gap, gaps, holding_of, markdown
from tongban.catalog.pack import check_pack
from tongban.catalog.provenance import statements
from tongban.catalog.word_uses import element_uses, licence_uses, material_uses, owners, words_used

UNKNOWN = "statutory: 未查到\n  promised: 5 工作日\n  promised_basis: 演示：本平台自定"


def found(files: dict[str, str]) -> list[Gap]:
    return gaps(holding_of(check_pack(files)))


def of_kind(kind: str, files: dict[str, str] = FILES) -> list[tuple[str, str, str]]:
    return [(gap.item, gap.where, gap.what) for gap in found(files) if gap.kind == kind]


def test_codes_that_were_not_obtained_are_told() -> None:
    told = of_kind("编码")
    assert ("开店许可", "实施编码", "1 个实施主体的实施编码是演示编码") in told
    assert ("开店许可", "基本编码", "没有取得") in told
    assert ("", "证照“开店证”", "21 位证照类型代码没有取得") in told
    assert not [where for _item, where, _what in told if "纳税记录" in where]  # a record has no code of that kind


def test_a_limit_nobody_found_and_the_end_of_the_calendar_are_told() -> None:
    assert of_kind("时限") == []
    files = {**FILES, FOLDER + "item.yaml": ITEM.replace("statutory: 20 工作日", UNKNOWN)}
    assert of_kind("时限", files) == [("开店许可", "2025-01-01 起的版本", "法定时限没有查到")]
    assert of_kind("节假日") == [("", "节假日表", "到 2026-12-31 为止")]


def test_statements_that_still_have_to_be_checked_are_told_with_their_place() -> None:
    assert ("开店许可", "条件", "有店面") in of_kind("待核")
    sure = "kind,address,what\n演示,law,"
    files = {**FILES, "sources.csv": FILES["sources.csv"].replace("kind,address,what\n演示,demo,", sure)}
    assert of_kind("待核", files) == []


def test_the_word_of_who_issues_it_counts_on_what_a_licence_states() -> None:
    whose = owners(check_pack(FILES).vocabulary)
    assert whose["店名"] == ("审批局",)
    assert whose["名称"] == ("登记局", "监管局")
    assert whose["雇员数"] == ()


def test_an_element_several_authorities_state_is_told_until_one_of_them_owns_it() -> None:
    assert of_kind("数源") == [("", "名称", "登记局、监管局")]
    elements = FILES["vocabulary/elements.yaml"].replace("名称: {type: 文本}", "名称: {type: 文本, owner: 监管局}")
    assert of_kind("数源", {**FILES, "vocabulary/elements.yaml": elements}) == []


def test_the_number_and_dates_of_a_licence_are_each_issuers_own() -> None:
    licences = (
        FILES["vocabulary/licences.yaml"] + "回执: {issuer: 监管局, face: [证书编号, 店名, 发证机关, 发证日期]}\n"
    )
    unclear = of_kind("数源", {**FILES, "vocabulary/licences.yaml": licences})
    assert [where for _item, where, _issuers in unclear] == ["店名", "名称"]


def test_the_page_counts_each_kind_and_lists_it() -> None:
    page = markdown(holding_of(check_pack(FILES)), "演示市")
    assert page.startswith("# 演示市：资料缺口\n")
    assert "| 节假日 | 1 |" in page
    assert "| 开店许可 | 条件 | 有店面 | 演示 | demo |" in page


def test_every_statement_names_its_source_or_the_overall_confidence() -> None:
    pack = check_pack({**FILES, FOLDER + "item.yaml": ITEM + "confidence: law\nconfidences: {kind: memory}\n"})
    said = {(one.group, one.name): one for one in statements(pack.items[0].version, holding_of(pack).sources)}
    assert said["基本信息", "事项类型"].confidence == "memory"
    assert (said["基本信息", "主管部门"].confidence, said["基本信息", "主管部门"].overall) == ("law", True)
    assert (said["时限", "法定时限"].source, said["时限", "法定时限"].article) == ("演示", "演示法第1条")
    assert said["规则", "雇人提示"].article == "演示法第4条"
    assert said["结果", "证照有效期"].confidence == "demo"


def test_words_say_how_their_values_can_be_had_and_which_items_use_them() -> None:
    pack = check_pack(computing())
    versions = [words_used(item.version) for item in pack.items]
    elements = element_uses(pack.vocabulary, versions)
    assert list(elements["店名"].ways) == ["证照：开店证", "本人填写"]
    assert list(elements["名称"].ways) == ["共享：执照", "共享：纳税记录"]
    assert list(elements["缴费额"].ways) == ["规则计算"]
    assert list(elements["申请日期"].ways) == ["系统"]
    assert elements["业态"].items == {}
    assert licence_uses(pack.vocabulary, versions)["开店证"].items == {"shop_permit": "开店许可"}
    assert list(material_uses(pack.vocabulary, versions)["执照复印件"].ways) == ["共享免提交"]
