"""What the check of a pack says about each kind of mistake: where, what, and what to do."""

import pytest
from tests.unit.catalog.mistakes import ELEMENTS, EXAMPLES_FILE, ITEM_FILE, LICENCES, MISTAKES, RULES_FILE
from tests.unit.catalog.small_pack import EXAMPLES, FILES, FOLDER, ITEM, NEXT, RULES, broken, faults_of, line_of

from tongban.catalog.pack import check_pack
from tongban.catalog.pack.english import sayings


@pytest.mark.parametrize(
    ("file", "old", "new", "place", "code", "what", "remedy"), MISTAKES, ids=[mistake[4] for mistake in MISTAKES]
)
def test_each_mistake_is_told_with_its_line_and_its_remedy(
    file: str, old: str, new: str, place: str | None, code: str, what: str, remedy: str
) -> None:
    files = broken(file, old, new)
    expected = f"TB-PACK-{code}"
    found = [fault for fault in faults_of(files) if fault.code == expected and what in fault.what]
    found.sort(key=lambda fault: fault.file != file)
    assert found, [str(fault) for fault in faults_of(files)]
    assert remedy in found[0].remedy
    if place is not None:
        assert (found[0].file, found[0].line) == (file, line_of(files, file, place))


def test_the_small_pack_has_no_fault() -> None:
    assert faults_of(FILES) == ()


def test_a_fault_is_printed_as_file_line_code_what_and_remedy() -> None:
    (fault,) = faults_of(broken(ITEM_FILE, "sources: [演示]", "sources: [L_1]"))
    line = line_of(FILES, ITEM_FILE, "sources:")
    first, text, marks = str(fault).splitlines()
    assert first == f"{ITEM_FILE}:{line}: TB-PACK-016 没有来源“L_1” — 在 sources.csv 里加上它"
    assert text == "    sources: [L_1]"
    assert marks == " " * (4 + len("sources: [")) + "^^^"


def test_an_error_in_an_expression_shows_a_caret_under_the_wrong_word() -> None:
    (fault, *_) = faults_of(broken(RULES_FILE, "when: '只卖水果'", "when: '雇员数 > 3 and 只卖蔬菜'"))
    text, marks = fault.shown.splitlines()
    assert text == "    雇员数 > 3 and 只卖蔬菜"
    # Wide characters take two columns of a terminal.
    assert marks == " " * (4 + 3 * 2 + len(" > 3 and ")) + "^" * 8


def test_a_full_width_operator_comes_with_the_corrected_text() -> None:
    faults = faults_of(broken(RULES_FILE, "雇员数 >= 10 and", "雇员数 ＞ 10 and"))
    assert any(fault.remedy.startswith("改成：雇员数 > 10 and") for fault in faults)


def test_every_mistake_is_told_in_one_go() -> None:
    files = broken(ITEM_FILE, "summary: 开", "sumary: 开")
    files = {**files, ITEM_FILE: files[ITEM_FILE].replace("by: 审批员", "by: [审批员]").replace("fee: 不", "fees: 不")}
    assert [fault.code for fault in faults_of(files)].count("TB-PACK-001") == 2


def test_a_step_given_to_a_post_that_sees_no_cases_is_told() -> None:
    files = broken(ITEM_FILE, "by: 审批员", "by: 监管员")
    files["org.yaml"] = files["org.yaml"].replace("posts: [审批员, 决定人]", "posts: [审批员, 决定人, 监管员]")
    (fault,) = faults_of(files)
    assert (fault.code, fault.line) == ("TB-PACK-072", line_of(files, ITEM_FILE, "by: 监管员"))
    assert "决定人" in fault.remedy


NOT_ALWAYS = ("demo/", "vocabulary/records", "items/shop_permit/implementing.csv")


@pytest.mark.parametrize("name", [name for name in FILES if not name.startswith(NOT_ALWAYS) and name[-4:] != ".typ"])
def test_a_missing_file_is_named(name: str) -> None:
    files = {path: text for path, text in FILES.items() if path != name}
    assert [(fault.file, fault.code) for fault in faults_of(files) if fault.code == "TB-PACK-006"] == [
        (name, "TB-PACK-006")
    ]


def test_a_condition_without_an_example_of_each_side_is_told() -> None:
    only_fruit = EXAMPLES[: EXAMPLES.index("  - name: 大店")]
    said = [fault.what for fault in faults_of({**FILES, EXAMPLES_FILE: only_fruit}) if fault.code == "TB-PACK-025"]
    assert said == ["分流“只卖水果”没有不成立的例子", "提示“雇人提示”没有成立的例子"]


def test_a_version_that_says_it_ends_after_the_next_begins_overlaps() -> None:
    files = broken(ITEM_FILE, "key: shop_permit", "key: shop_permit\nuntil: 2026-05-01")
    files |= {NEXT + "item.yaml": ITEM, NEXT + "rules.yaml": RULES, NEXT + "examples.yaml": EXAMPLES}
    files |= {NEXT + "licence.typ": "= 开店证\n"}
    (fault,) = faults_of(files)
    assert (fault.code, fault.what) == ("TB-PACK-080", "until 写到 2026-05-01，与 2026-05-01 生效的版本重叠")
    good = {**files, ITEM_FILE: files[ITEM_FILE].replace("until: 2026-05-01", "until: 2026-04-30")}
    assert faults_of(good) == ()


def test_a_version_that_ends_before_it_begins_is_told() -> None:
    (fault,) = faults_of(broken(ITEM_FILE, "key: shop_permit", "key: shop_permit\nuntil: 2024-12-31"))
    assert fault.code == "TB-PACK-080"


def test_a_folder_that_is_no_date_is_told() -> None:
    files = {path.replace("2025-01-01", "2025-13-01"): text for path, text in FILES.items()}
    assert ("TB-PACK-081", "文件夹“2025-13-01”不是日期") in [(fault.code, fault.what) for fault in faults_of(files)]


def test_demonstration_content_has_no_place_in_a_real_pack() -> None:
    files = broken("pack.yaml", "demonstration: true", "demonstration: false")
    assert {fault.file for fault in faults_of(files) if fault.code == "TB-PACK-059"} == {
        "org.yaml",
        *(path for path in FILES if path.startswith("demo/")),
    }


def test_an_alias_means_the_same_element() -> None:
    pack = check_pack(FILES)
    assert pack.vocabulary.elements["字号"] is pack.vocabulary.elements["店名"]


def test_comments_and_blanks_at_line_ends_do_not_make_another_version() -> None:
    from tongban.catalog.pack.canonical import canonical_text

    assert canonical_text("\ufeffa: 1  \r\nb: 2\r\n\r\n") == "a: 1\nb: 2\n"
    assert canonical_text("# 说明\na: 1\n") == "# 说明\na: 1\n"


def test_words_may_stand_in_several_files_but_each_in_one_only() -> None:
    more = "vocabulary/elements/more.yaml"
    assert faults_of({**FILES, more: "面积: {type: 数值}\n"}) == ()
    (fault,) = faults_of({**FILES, more: "面积: {type: 数值}\n雇员数: {type: 数值}\n"})
    assert (fault.code, fault.what) == ("TB-PACK-030", f"数据元“雇员数”写了两次（{ELEMENTS} 里也有）")
    assert (fault.file, fault.line) == (more, 2)


def test_a_record_is_a_source_of_facts_that_spares_a_material() -> None:
    files = broken(ITEM_FILE, "licence: 执照", "record: 纳税记录")
    files[ITEM_FILE] = files[ITEM_FILE].replace("from: [执照.名称]", "from: [纳税记录.名称]")
    files["demo/libraries.yaml"] = files["demo/libraries.yaml"].replace("licence: 执照", "record: 纳税记录")
    version = check_pack(files).items[0].version
    assert version.licences_read == ("纳税记录",)
    assert version.needs[1].licence == "纳税记录"


def test_a_limit_nobody_found_stands_beside_a_promise_that_is_our_own() -> None:
    promised = "statutory: 未查到\n  promised: 5 工作日\n  promised_basis: 演示：本平台自定"
    version = check_pack(broken(ITEM_FILE, "statutory: 20 工作日", promised)).items[0].version
    assert version.statutory is None
    assert version.limit_for(None).value == 5


def test_a_text_has_one_translation_however_many_files_there_are() -> None:
    files = {
        **FILES,
        "english/one.yaml": "开店许可: Shop permit\n",
        "english/two.yaml": "开店许可: Permit to open a shop\n",
    }
    (fault,) = faults_of(files)
    assert (fault.file, fault.line, fault.code) == ("english/two.yaml", 1, "TB-PACK-097")
    assert "“Shop permit”（english/one.yaml）" in fault.what
    same = {**files, "english/two.yaml": "开店许可: Shop permit\n"}
    assert check_pack(same).english == {"开店许可": "Shop permit"}


def test_a_translation_of_what_nothing_says_is_told_with_the_nearest_text() -> None:
    (fault,) = faults_of({**FILES, "english/one.yaml": "店名: Name of the shop\n开店许可证: Shop permit\n"})
    assert (fault.line, fault.code) == (2, "TB-PACK-098")
    assert "“开店许可”" in fault.remedy


def test_questions_hints_options_sayings_and_conditions_can_all_be_translated() -> None:
    pack = check_pack(FILES)
    said = set(sayings((pack.vocabulary, [item.version for item in pack.items])))
    assert {"开店许可", "开店前要办的证", "有店面", "店面照片", "开店证", "要办许可", "雇人提示", "监管局"} <= said
    assert "= 开店证\n" not in said


COMPUTE = """\
compute:
  - element: 缴费额
    expr: '雇员数 * 100'
    clause: 演示法第5条
    source: 演示
  - element: 缴费上限
    expr: 'min(缴费额, 1500)'
"""


def computing(rules: str = COMPUTE) -> dict[str, str]:
    """The small pack whose rules compute two values, the second from the first, carried on the licence."""
    files = broken(ELEMENTS, "业态:", "缴费额: {type: 数值, unit: 元}\n缴费上限: {type: 数值, unit: 元}\n业态:")
    files[RULES_FILE] += rules
    files[EXAMPLES_FILE] += "    computed: {缴费额: 1000, 缴费上限: 1000}\n"
    return files


def test_a_computed_value_is_shown_in_an_example_and_may_be_carried_on_the_licence() -> None:
    files = computing()
    files[LICENCES] = files[LICENCES].replace("face: [证书编号, 店名,", "face: [证书编号, 店名, 缴费上限,")
    files[ITEM_FILE] = files[ITEM_FILE].replace("    - 店名\n", "    - 店名\n    - 缴费上限\n")
    assert faults_of(files) == ()
    version = check_pack(files).items[0].version
    assert version.computed == {"缴费额", "缴费上限"}
    assert [(one.name, one.value) for one in version.rules.compute({"雇员数": 20})] == [
        ("缴费额", 2000),
        ("缴费上限", 1500),
    ]
    assert version.rules.compute({}) == ()


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "what", "remedy"),
    [
        (RULES_FILE, "雇员数 >= 10 and", "缴费额 >= 10 and", "075", "“缴费额”是算出来的值", "直接写它的式子"),
        (EXAMPLES_FILE, "    computed: {缴费额: 1000, 缴费上限: 1000}\n", "", "078", "“缴费额”没有例子", "computed:"),
        (EXAMPLES_FILE, "缴费额: 1000,", "缴费额: 900,", "023", "“缴费额”应为“900 元”，实为“1,000 元”", "改正例子"),
        (EXAMPLES_FILE, "缴费额: 1000,", "雇员数: 1,", "024", "“雇员数”不是算出来的", "compute"),
        (RULES_FILE, "element: 缴费额", "element: 雇员数", "021", "“雇员数”已经有值", "docs/rules.md"),
        (RULES_FILE, "雇员数 * 100", "string(雇员数)", "021", "式子得出的是", "docs/rules.md"),
        (RULES_FILE, "element: 缴费上限", "element: 上限额", "010", "没有名为“上限额”的数据元", "缴费上限"),
        (RULES_FILE, "    source: 演示\n  - element", "  - element", "017", "没有写来源", "source"),
    ],
)
def test_each_mistake_about_a_computed_value_is_told(
    file: str, old: str, new: str, code: str, what: str, remedy: str
) -> None:
    files = computing()
    assert old in files[file]
    found = [one for one in faults_of({**files, file: files[file].replace(old, new)}) if one.code == f"TB-PACK-{code}"]
    assert any(what in one.what and remedy in one.remedy for one in found), found


def deciding() -> dict[str, str]:
    """The small pack whose grant is a statement and no licence."""
    files = computing()
    grant = ITEM[ITEM.index("grant:") : ITEM.index("routes:")]
    decision = "decision:\n  result: 缴费核定\n  states: [店名, 缴费上限]\n"
    files[ITEM_FILE] = files[ITEM_FILE].replace(grant, decision)
    return files


def test_a_grant_may_be_a_statement_of_values_instead_of_a_licence() -> None:
    files = deciding()
    del files[FOLDER + "licence.typ"]
    version = check_pack(files).items[0].version
    assert version.grant is None
    assert version.decision is not None
    assert (version.decision.result, version.decision.states) == ("缴费核定", ("店名", "缴费上限"))
    assert version.decision_for("许可") is version.decision


def test_a_statement_of_what_the_item_cannot_know_is_told() -> None:
    files = deciding()
    files[ITEM_FILE] = files[ITEM_FILE].replace("缴费上限]", "业态]")
    found = [one for one in faults_of(files) if one.code == "TB-PACK-094"]
    assert [(one.line, one.what) for one in found] == [
        (line_of(files, ITEM_FILE, "states:"), "决定里的“业态”，本事项得不到它")
    ]


def test_an_item_that_gives_neither_a_licence_nor_a_statement_is_told() -> None:
    files = deciding()
    start = files[ITEM_FILE].index("decision:")
    files[ITEM_FILE] = files[ITEM_FILE][:start] + files[ITEM_FILE][files[ITEM_FILE].index("routes:") :]
    (fault,) = [one for one in faults_of(files) if one.code == "TB-PACK-095"]
    assert "decision: {result:" in fault.remedy


def test_everyday_words_for_an_item_that_is_not_there_are_told_as_a_reminder() -> None:
    pack = check_pack({**FILES, "search.yaml": "items:\n  shop_permits:\n    words: [开店]\n"})
    (told,) = [one for one in pack.warnings if one.code == "TB-PACK-099"]
    assert (told.file, told.line, told.remedy) == ("search.yaml", 2, "是不是想写“shop_permit”？")


def test_a_period_looser_than_practice_elsewhere_allows_is_told_with_where_that_was_read() -> None:
    loose = "- material: 店面照片\n    later: {days: 19, basis: 演示目录, source: 演示}"
    (told,) = [
        one for one in check_pack(broken(ITEM_FILE, "- material: 店面照片", loose)).warnings if "163" in one.code
    ]
    assert (told.code, told.file) == ("TB-PACK-163", ITEM_FILE)
    assert "不超过 18 个" in told.remedy and "深圳 2019-10-01" in told.remedy
    in_time = loose.replace("19", "18")
    assert not [
        one for one in check_pack(broken(ITEM_FILE, "- material: 店面照片", in_time)).warnings if "163" in one.code
    ]
