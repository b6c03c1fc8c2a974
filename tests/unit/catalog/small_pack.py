"""A pack as small as a pack can be and still use every key once; tests break one thing in it at a time."""

from tongban.catalog.pack import Fault, PackFaults, check_pack

FOLDER = "items/shop_permit/2025-01-01/"
NEXT = "items/shop_permit/2026-05-01/"

ITEM = """\
key: shop_permit
name: 开店许可
kind: 行政许可
for: [法人]
department: 审批局
summary: 开店前要办的证
limit:
  statutory: 20 工作日
  basis: 演示法第1条
  source: 演示
conditions:
  - text: 有店面
    source: 演示
bases:
  - text: 演示法
    source: 演示
ask:
  - element: 只卖水果
    question: true
  - element: 店名
    from: [执照.名称]
  - element: 雇员数
    when: 'not(只卖水果)'
  - element: 联系电话
notify: [联系电话]
need:
  - material: 店面照片
  - material: 执照复印件
    spared_by: 共享
    licence: 执照
decide: rules.yaml
review:
  - node: 审核
    by: 审批员
    days: 3
grant:
  licence: 开店证
  validity:
    years: 5
    basis: 演示法第2条
    source: 演示
  carry:
    - 店名
routes:
  许可:
    means: 办理
    say: 要办许可
  无需许可:
    means: 无需办理
    say: 不用办
    clause: 演示法第3条
    source: 演示
tell: [监管局]
fee: 不收费
sources: [演示]
"""

RULES = """\
outcome: 分流
rows:
  - name: 只卖水果
    when: '只卖水果'
    then: 无需许可
    clause: 演示法第3条
    source: 演示
  - name: 其余
    when: '-'
    then: 许可
advice:
  - name: 雇人提示
    when: '雇员数 >= 10 and 申请日期 >= date("2026-01-01")'
    say: 请另办用工备案
    clause: 演示法第4条
    source: 演示
"""

EXAMPLES = """\
examples:
  - name: 水果店
    given: {申请日期: 2026-02-01, 只卖水果: true, 雇员数: 1}
    expect: 分流
    route: 无需许可
    advice: []
  - name: 大店
    given: {申请日期: 2026-02-01, 只卖水果: false, 雇员数: 10}
    expect: 分流
    route: 许可
    advice: [雇人提示]
"""

FILES: dict[str, str] = {
    "pack.yaml": """\
city: 370200
name: 演示市
demonstration: true
sign: 演示
districts:
  - {code: 370202, name: 甲区}
themes: {法人: [开办]}
""",
    "sources.csv": "key,kind,address,what\n演示,demo,,演示自拟\n",
    "calendar.csv": "date,kind,name\n2026-01-01,holiday,元旦\n2026-12-31,coverage_end,\n",
    "org.yaml": """\
departments:
  - {name: 审批局}
  - {name: 监管局, regulator: true}
posts: [审批员, 决定人]
bodies:
  - name: 演示市审批局
    department: 审批局
    uscc: 11370200DEMG000190
staff:
  - login: wu
    name: 演示·小吴
    password: demo
    posts:
      - {post: 审批员, department: 审批局, district: 370202}
""",
    "vocabulary/elements.yaml": """\
申请日期: {type: 日期, system: true}
只卖水果: {type: 是否}
店名:
  type: 文本
  aliases: [字号]
雇员数: {type: 数值, minimum: 0}
联系电话: {type: 文本, pattern: '[0-9]+', sensitivity: 个人}
名称: {type: 文本}
业态: {type: 单选, options: [坐商, 行商]}
证书编号: {type: 文本}
发证机关: {type: 文本}
发证日期: {type: 日期}
""",
    "vocabulary/licences.yaml": """\
执照:
  issuer: 登记局
  library: 主体库
  face: [名称]
开店证:
  issuer: 审批局
  face: [证书编号, 店名, 发证机关, 发证日期]
""",
    "vocabulary/records.yaml": """\
纳税记录:
  owner: 监管局
  library: 税务库
  holds: [名称]
""",
    "vocabulary/materials.yaml": """\
店面照片: {kind: 其他, source: 申请人自备}
执照复印件: {kind: 证件证书证明, source: 政府部门核发}
""",
    "demo/people.yaml": """\
people:
  - {login: zhang, name: 演示·张三, code: '370200198506120036', phone: '10000000001', district: 370202, password: demo}
""",
    "demo/firms.yaml": """\
firms:
  - {name: 演示·水果店, code: 91370202DEMF00018Y, district: 370202}
""",
    "demo/libraries.yaml": """\
libraries:
  - {licence: 执照, subject: 91370202DEMF00018Y, number: '1', data: {名称: 演示·水果店}}
""",
    "demo/licences.yaml": """\
licences:
  - {type: 开店证, holder: 91370202DEMF00018Y, number: '1', issuer: 审批局, issued_on: 2025-01-02, face: {店名: 演示}}
""",
    "demo/mandates.yaml": """\
mandates:
  - {principal: 91370202DEMF00018Y, agent: '370200198506120036', since: 2025-01-01}
""",
    "items/shop_permit/implementing.csv": "uscc,code\n11370200DEMG000190,11370200DEMG0001903DEMO00000001\n",
    FOLDER + "item.yaml": ITEM,
    FOLDER + "rules.yaml": RULES,
    FOLDER + "examples.yaml": EXAMPLES,
    FOLDER + "licence.typ": "= 开店证\n",
}


def broken(file: str, old: str, new: str) -> dict[str, str]:
    """The small pack with one text replaced in one file."""
    assert FILES[file].count(old) >= 1, f"{old!r} is not in {file}"
    return {**FILES, file: FILES[file].replace(old, new, 1)}


def faults_of(files: dict[str, str]) -> tuple[Fault, ...]:
    """Every fault the check finds."""
    try:
        check_pack(files)
    except PackFaults as found:
        return found.faults
    return ()


def line_of(files: dict[str, str], file: str, text: str) -> int:
    """The 1-based line a text first stands on."""
    return files[file][: files[file].index(text)].count("\n") + 1
