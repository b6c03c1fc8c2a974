"""Beginning a new item: a folder with everything an item needs, each place its author fills marked 【填：…】."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from tongban.catalog.pack.city import PACK, read_city
from tongban.catalog.pack.faults import Fault, PackFaults, listed, nearest
from tongban.catalog.pack.folder import read_folder
from tongban.catalog.pack.implementing import file_of
from tongban.catalog.pack.organisation import ORG, BodyEntry, read_organisation
from tongban.catalog.pack.places import Place, places

_KEY = re.compile("[a-z][a-z0-9_]{2,59}")

_ITEM = """\
# 把每一处【填：…】整个换成您的内容，再运行 tongban pack check。全部写法见 docs/item-packs.md。
key: {key}
name: {name}
kind: {kind}
for: [【填：办给谁。自然人、法人、个体工商户，可以写几个，用逗号隔开】]
department: {department}
summary: 【填：一两句大白话，这是什么、谁要办】
keywords: [【填：群众会怎么搜，用逗号隔开】]
limit:
  statutory: 【填：法定时限，例如 20 工作日；没查到写 未查到，再补 promised 和 promised_basis】
  basis: 【填：法定时限的依据，写到条】
  source: 【填：来源，sources.csv 里的键；演示内容写 演示】
conditions:
  - text: 【填：办理条件，一条一项】
    source: 【填：来源，sources.csv 里的键；演示内容写 演示】
bases:
  - text: 【填：设定依据，法律名称和条】
    source: 【填：来源，sources.csv 里的键；演示内容写 演示】
ask:   # 用不到的不问。能从证照、共享数据取得的，写 from
  - element: 【填：规则要用的数据元，例如 摊位面积；没有的先写进 vocabulary/elements】
  - element: 联系电话
notify: [联系电话]
need:
  - material: 【填：材料，例如 居民身份证；没有的先写进 vocabulary/materials】
decide: rules.yaml
review:   # 规则不能当场准予的，由谁办
  - node: 审核
    by: 审批员
    days: 3
decision:   # 发证照的改写 grant，见 docs/item-packs.md
  result: 【填：办成以后给什么，例如 备案回执】
  states: [【填：结果里写明的数据元】]
tell: [【填：准予后告知哪个部门】]
fee: 不收费
sources: [【填：来源，sources.csv 里的键；演示内容写 演示】]
"""

_RULES = """\
# 条件全部成立，系统当场准予；有一条不成立或没有数据，转工作人员办理。规则说不清的事项，outcome 写 转人工，删去 checks。
outcome: 准予
checks:
  - name: 【填：条件的名称，例如 面积不超过 6 平方米】
    expr: '【填：条件，例如 摊位面积 <= 6】'
    clause: 【填：依据哪一条】
    source: 【填：来源，sources.csv 里的键；演示内容写 演示】
"""

_EXAMPLES = """\
# 每个条件至少两个例子：一个成立，一个不成立。check 和 load 都会照着算一遍。
examples:
  - name: 【填：成立的例子叫什么】
    given:
      申请日期: {day}
      【填：数据元，例如 摊位面积】: 【填：成立的值，例如 4】
    expect: 准予
  - name: 【填：不成立的例子叫什么】
    given:
      申请日期: {day}
      【填：同一个数据元】: 【填：不成立的值，例如 9】
    expect: 转人工
"""


def new_item(pack: Path, key: str, day: date, *, name: str = "", kind: str = "", department: str = "") -> list[Place]:
    """Write the files of a new item into a pack's folder and tell what is left to fill.

    Raises PackFaults: 006 where the folder is no pack, 111 for a key that cannot be, 112 where the item is there
    already, 018 for a department the pack does not have.
    """
    made = _files(read_folder(pack), key, day, name, kind, department)
    if (pack / "items" / key).exists():
        remedy = "换一个 key；要改已有的事项，新建一个以生效日期命名的文件夹"
        raise PackFaults([Fault(f"items/{key}", 1, "TB-PACK-112", f"事项“{key}”已经有了", remedy)])
    for path, text in made.items():
        target = pack / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return [place for path, text in made.items() for place in places(path, text)]


def _files(files: Mapping[str, str], key: str, day: date, name: str, kind: str, department: str) -> dict[str, str]:
    if not _KEY.fullmatch(key):
        remedy = "用小写字母开头的英文，3 到 60 个小写字母、数字、下划线，例如 stall_filing"
        raise PackFaults([Fault(f"items/{key}", 1, "TB-PACK-111", f"“{key}”不能作事项的 key", remedy)])
    city = read_city(files[PACK])
    organisation, _faults = read_organisation(files, city)
    names = organisation.department_names()
    if department and department not in names:
        remedy = nearest(department, names) or f"可用：{listed(names, 40)}"
        raise PackFaults([Fault(ORG, 1, "TB-PACK-018", f"没有名为“{department}”的部门", remedy)])
    wanted = department or next((body.department for body in organisation.bodies if body.district == 0), "")
    said = {
        "key": key,
        "name": name or "【填：事项的名称】",
        "kind": kind or "【填：事项类型，例如 行政许可、行政确认、备案、公共服务】",
        "department": wanted or "【填：主管部门，org.yaml 里的名称】",
        "day": day.isoformat(),
    }
    folder = f"items/{key}/{day.isoformat()}/"
    return {
        folder + "item.yaml": _ITEM.format_map(said),
        folder + "rules.yaml": _RULES,
        folder + "examples.yaml": _EXAMPLES.format_map(said),
        file_of(key): implementing_of(organisation.bodies, wanted, demonstration=city.demonstration),
    }


def implementing_of(bodies: tuple[BodyEntry, ...], department: str, *, demonstration: bool) -> str:
    """A line for each body of the department. 演示: level, DEMO and the next serial; a real code is never made up."""
    given = (code[-8:] for body in bodies for code in body.codes.values())
    serial = 1 + max((int(tail) for tail in given if tail.isdigit()), default=0)
    lines = ["uscc,code"]
    for body in (one for one in bodies if one.department == department):
        code = f"{body.uscc}{4 if body.district else 3}DEMO{serial:08d}" if demonstration else "【填：31 位实施编码】"
        lines.append(f"{body.uscc},{code}")
    return "\n".join(lines) + "\n"
