"""What the check of a pack says about each kind of mistake: where, what, and what to do."""

import pytest
from tests.unit.catalog.small_pack import EXAMPLES, FILES, FOLDER, ITEM, NEXT, RULES, broken, faults_of, line_of

from tongban.catalog.pack import check_pack
from tongban.catalog.pack.english import sayings

ITEM_FILE, RULES_FILE, EXAMPLES_FILE = FOLDER + "item.yaml", FOLDER + "rules.yaml", FOLDER + "examples.yaml"
IMPLEMENTING = "items/shop_permit/implementing.csv"
ELEMENTS, LICENCES, RECORDS, MATERIALS = (
    f"vocabulary/{name}.yaml" for name in ("elements", "licences", "records", "materials")
)

#: A second line for a body that has one.
ANOTHER = "11370200DEMG000190,11370200DEMG0001903DEMO00000009"
#: file, what stands there, what is written instead, the place of the fault, code, part of what is said, of the remedy
MISTAKES = [
    (ITEM_FILE, "summary: 开", "sumary: 开", "sumary", "001", "不认识的键“sumary”", "是不是想写“summary”"),
    (ITEM_FILE, "name: 开店许可\n", "", None, "002", "缺少“name”", "补上“name: …”"),
    (ITEM_FILE, "days: 3", "days: 三", "days: 三", "003", "“days”应当是整数，现在是 '三'", "改成整数"),
    (ITEM_FILE, "key: shop_permit", "key: 0123", "key: 0123", "003", "“key”应当是文字", "加上引号"),
    (ITEM_FILE, "fee: 不收费", "fee: [不收费", "sources", "004", "不是有效的 YAML", "检查缩进"),
    (ITEM_FILE, "element: 雇员数", "element: 雇员", "element: 雇员\n", "010", "没有名为“雇员”的数据元", "“雇员数”"),
    (ITEM_FILE, "licence: 开店证", "licence: 开店", "licence: 开店\n", "011", "没有名为“开店”的证照", "“开店证”"),
    (ITEM_FILE, "店面照片", "店面相片", "店面相片", "012", "没有名为“店面相片”的材料", "“店面照片”"),
    (ITEM_FILE, "for: [法人]", "for: [企业]", "for:", "013", "办理对象“企业”不认识", "自然人、法人"),
    (ITEM_FILE, "from: [执照.名称]", "from: [执照.店名]", "from:", "014", "没有“执照.店名”可取", "“执照.名称”"),
    (ITEM_FILE, "- element: 联系电话", "- element: 申请日期", "element: 申请日期", "015", "由系统给出", "删去它"),
    (ITEM_FILE, "sources: [演示]", "sources: [L_1]", "sources:", "016", "没有来源“L_1”", "sources.csv"),
    (ITEM_FILE, "演示法\n    source: 演示", "演示法", "text: 演示法", "017", "没有写来源", "补上“source: …”"),
    (ITEM_FILE, "tell: [监管局]", "tell: [监督局]", "tell:", "018", "没有名为“监督局”的部门", "“监管局”"),
    (ITEM_FILE, "by: 审批员", "by: 审查员", "by: 审查员", "019", "没有名为“审查员”的岗位", "“审批员”"),
    (ITEM_FILE, "not(只卖水果)", "not(只卖水果", "when: 'not(只卖水果'", "020", "结束", "docs/rules.md"),
    (RULES_FILE, "when: '只卖水果'", "when: '只卖蔬菜'", "when: '只卖蔬菜'", "020", "只卖蔬菜", "改成：只卖水果"),
    (RULES_FILE, "outcome: 分流", "outcome: 批准", "outcome", "021", "只能写", "docs/rules.md"),
    (RULES_FILE, "then: 许可", "then: 登记", "then: 登记", "022", "没有这个去向", "routes"),
    (ITEM_FILE, "  许可:\n", "  登记:\n", None, "022", "没有规则通向“登记”", "删去这个去向"),
    (
        EXAMPLES_FILE,
        "route: 许可",
        "route: 无需许可",
        "name: 大店",
        "023",
        "去向应为“无需许可”，实为“许可”",
        "改正例子",
    ),
    (EXAMPLES_FILE, "advice: [雇人提示]", "advice: []", "name: 大店", "023", "提示应为“无”，实为“雇人提示”", "改规则"),
    (EXAMPLES_FILE, "雇员数: 10", "雇员数: 十", "雇员数: 十", "024", "应当是数字", "类型"),
    (EXAMPLES_FILE, "雇员数: 10", "雇工数: 10", "雇工数: 10", "024", "“雇工数”不是本事项的事实", "“雇员数”"),
    (EXAMPLES_FILE, "雇员数: 10}", "雇员数: 9}", None, "023", "提示应为“雇人提示”，实为“无”", "given"),
    (ITEM_FILE, "notify: [联系电话]\n", "", "- element: 联系电话", "026", "用不到它", "删去它"),
    (ITEM_FILE, "notify: [联系电话]", "notify: [联系电话, 名称]", "notify:", "027", "通知要用“名称”", "加上它"),
    (IMPLEMENTING, "11370200DEMG000190,", "# 11370200DEMG000190,", None, "028", "没有市级实施主体", "写一行"),
    (
        ITEM_FILE,
        "- element: 联系电话",
        "- element: 店名",
        "- element: 店名\nnotify",
        "029",
        "“店名”问了两次",
        "只问一次",
    ),
    (ELEMENTS, "aliases: [字号]", "aliases: [雇员数]", "雇员数:", "030", "“雇员数”写了两次", "别名"),
    (ELEMENTS, "店名:\n  type: 文本", "店名:\n  type: 字符", "type: 字符", "031", "没有名为“字符”的数据元类型", "文本"),
    (
        ELEMENTS,
        "sensitivity: 个人",
        "sensitivity: 秘密",
        "联系电话:",
        "032",
        "没有名为“秘密”的敏感级别",
        "公开、个人、敏感",
    ),
    (ELEMENTS, "业态: {type: 单选, options: [坐商, 行商]}", "业态: {type: 单选}", "业态:", "033", "选项", "options"),
    (ELEMENTS, "业态:", "业态（大类）:", "业态（大类）", "034", "无法书写", "括号"),
    (ELEMENTS, "pattern: '[0-9]+'", "pattern: '[0-9'", "联系电话:", "035", "正则表达式", "pattern"),
    (LICENCES, "face: [名称]", "face: [名称了]", "face: [名称了]", "010", "未知的数据元“名称了”", "“名称”"),
    (LICENCES, "face: [证书编号, ", "face: [", "face: [店名", "041", "缺少证书编号", "编号"),
    (LICENCES, "  face: [证书编号", "  holder: 店铺\n  face: [证书编号", "holder: 店铺", "043", "不在照面上", "店名"),
    (LICENCES, "  library: 主体库", "  library: 主体库\n  code: 123", "code:", "050", "不是 21 位", "不要自造"),
    ("org.yaml", "uscc: 11370200DEMG000190", "uscc: 11370200DEMG000191", "uscc:", "051", "统一社会信用代码", "校验位"),
    (IMPLEMENTING, "3DEMO00000001", "3DEMO0000001", "3DEMO", "052", "不是有效的实施编码", "31 位"),
    (IMPLEMENTING, "uscc,code", "code,uscc", "code,uscc", "085", "没有表头“uscc,code”", "第一行写 uscc,code"),
    (
        IMPLEMENTING,
        "11370200DEMG000190,",
        "11370200DEMG000198,",
        "DEMG000198",
        "086",
        "没有信用代码",
        "11370200DEMG000190",
    ),
    (LICENCES, "开店证:\n", "开店证:\n  aliases: [执照]\n", "开店证:", "040", "证照“执照”写了两次", "换一个别名"),
    (
        MATERIALS,
        "店面照片: {",
        "店面照片: {aliases: [执照复印件], ",
        "执照复印件:",
        "042",
        "“执照复印件”写了两次",
        "别名",
    ),
    (IMPLEMENTING, "code\n", f"code\n{ANOTHER}\n", "0001\n", "055", "写了两行", "一个编码"),
    ("org.yaml", "posts: [审批员, 决定人]", "posts: [决定人]", "post: 审批员", "019", "“审批员”的岗位", "决定人"),
    (
        "org.yaml",
        "department: 审批局\n    uscc",
        "department: 审查局\n    uscc",
        "审查局",
        "018",
        "“审查局”的部门",
        "“审批局”",
    ),
    (
        "org.yaml",
        "district: 370202",
        "district: 370203",
        "district: 370203",
        "053",
        "没有代码为 370203 的区市",
        "pack.yaml",
    ),
    ("pack.yaml", "city: 370200", "city: 370201", "city:", "053", "末两位为 00", "370200"),
    ("pack.yaml", "code: 370202", "code: 380202", "code: 380202", "053", "不属于本市", "3702"),
    ("demo/people.yaml", "code: '3702001985", "code: '3702001986", "zhang", "054", "身份证号码", "校验位"),
    ("demo/firms.yaml", "演示·水果店", "水果店", "水果店", "056", "看不出是演示", "以“演示”开头"),
    ("demo/licences.yaml", "type: 开店证", "type: 执照", "执照", "057", "主体库共享", "libraries.yaml"),
    ("demo/mandates.yaml", "agent: '3702", "agent: '3703", "agent", "058", "演示主体里没有代码", "people.yaml"),
    ("demo/libraries.yaml", "名称: 演", "店名: 演", "店名", "065", "照面没有“店名”", "“名称”"),
    ("pack.yaml", "demonstration: true", "demonstration: false", None, "059", "工作人员和口令", "删去 staff"),
    (ITEM_FILE, "statutory: 20 工作日", "statutory: 二十天", "statutory", "060", "“二十天”读不懂", "20 工作日"),
    (ITEM_FILE, "node: 审核", "node: 复核", "node: 复核", "061", "没有名为“复核”的环节", "“审核”"),
    (ITEM_FILE, "spared_by: 共享", "spared_by: 免交", "spared_by", "062", "“免交”的免提交方式", "证照、共享、表单"),
    (ITEM_FILE, "spared_by: 共享", "spared_by: 证照", "spared_by", "063", "不能以“证照”免提交", "改成“共享”"),
    (
        ITEM_FILE,
        "licence: 开店证",
        "licence: 开店证\n  template: a.typ",
        "template",
        "064",
        "没有证照模板“a.typ”",
        "typst",
    ),
    (ITEM_FILE, "    - 店名", "    - 店名\n    - 雇员数", "carry", "065", "照面没有“雇员数”", "删去"),
    (ITEM_FILE, "    - 店名", "    - 店名: 名称", "carry", "066", "取自“名称”，但本事项得不到它", "“执照.名称”"),
    (ITEM_FILE, "    - 店名", "    []", "carry", "067", "照面“店名”没有来源", "写明"),
    (ITEM_FILE, "licence: 开店证", "licence: 开店证\n  per: 雇员数", "per: 雇员数", "068", "不在 carry 里", "照面"),
    (
        ITEM_FILE,
        "review:\n  - node: 审核\n    by: 审批员\n    days: 3\n",
        "",
        None,
        "069",
        "没有人工办理的环节",
        "review",
    ),
    (ITEM_FILE, "means: 办理", "means: 受理", "means", "070", "没有名为“受理”的去向", "办理"),
    (ITEM_FILE, "say: 要办许可", "say: 要办\n    level: 省", "level", "071", "层级“省”不认识", "市、县"),
    (ITEM_FILE, "key: shop_permit", "key: shop", None, "082", "文件夹却叫“shop_permit”", "一样"),
    (ITEM_FILE, "fee: 不收费", "fee: 不收费\nthemes: [开办了]", "themes", "087", "没有名为“开办了”的主题", "“开办”"),
    (ITEM_FILE, "fee: 不收费", "fee: 不收费\nreal_name: 五星", "real_name", "088", "“五星”的实名等级", "中级"),
    (ITEM_FILE, "fee: 不收费", "fee: 不收费\nconfidences: {fees: law}", "confidences", "089", "不能写“fees”", "“fee”"),
    (ITEM_FILE, "statutory: 20 工作日", "statutory: 未查到", "statutory", "096", "没查到", "promised_basis"),
    (ELEMENTS, "sensitivity: 个人}", "sensitivity: 个人, owner: 监察局}", "联系电话", "018", "数源", "“监管局”"),
    (
        ITEM_FILE,
        "licence: 执照",
        "licence: 纳税记录",
        "licence: 纳税",
        "044",
        "不是证照，是数据资源",
        "record: 纳税记录",
    ),
    (ITEM_FILE, "licence: 执照", "record: 执照", "record: 执照", "044", "不是数据资源，是证照", "licence: 执照"),
    (RECORDS, "holds: [名称]", "holds: [名号]", "holds", "010", "数据资源“纳税记录”有未知的数据元", "“店名”"),
    ("sources.csv", "演示,demo,", "演示,rumour,", "演示", "083", "读不懂", "kind"),
    ("calendar.csv", "coverage_end", "holiday", None, "084", "coverage_end", "节假日表"),
]


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
