"""An item made in the studio decides cases; a changed rule scheduled for tomorrow decides only tomorrow's."""

from datetime import timedelta
from pathlib import Path

import pytest
from tests.support import errands

from tongban.cases.models import Case
from tongban.catalog import queries as catalog
from tongban.catalog.pack.canonical import canonical_text
from tongban.catalog.revisions.approving import NotSound, countersign, submit
from tongban.catalog.revisions.beginning import NewItem
from tongban.catalog.revisions.drafting import begin, begin_from, edit
from tongban.catalog.revisions.models import Revision
from tongban.catalog.revisions.publishing import publish
from tongban.catalog.revisions.states import State
from tongban.catalog.revisions.texts import Edit
from tongban.core import clock
from tongban.licences.models import Licence

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]
KEY = "stall_permit"
ITEM = """\
key: stall_permit
name: 临时摊位许可
kind: 行政许可
for: [自然人]
department: 行政审批服务局
summary: 在公共场所摆摊前要办的许可
limit: {statutory: 未查到, promised: 20 工作日, promised_basis: 演示：本平台自定}
conditions:
  - {text: 摊位不超过 6 平方米, source: 演示}
bases:
  - {text: 演示条文, source: 演示}
ask:
  - element: 摊位面积
  - element: 联系电话
notify: [联系电话]
need:
  - material: 居民身份证
    spared_by: 共享
    licence: 居民身份证
decide: rules.yaml
review:
  - {node: 审核, by: 审批员, days: 3}
grant:
  licence: 临时摊位许可证
  carry:
    - 姓名: 居民身份证.姓名
    - 摊位面积
tell: [城市管理局]
fee: 不收费
sources: [演示]
"""
RULES = """\
outcome: 准予
checks:
  - name: 面积不超过
    expr: '摊位面积 <= 6'
    clause: 演示条文
    source: 演示
"""
EXAMPLES = """\
examples:
  - {name: 小摊, given: {申请日期: 2026-11-22, 摊位面积: 4}, expect: 准予}
  - {name: 大摊, given: {申请日期: 2026-11-22, 摊位面积: 9}, expect: 转人工}
"""
FILES = {
    "item.yaml": ITEM,
    "rules.yaml": RULES,
    "examples.yaml": EXAMPLES,
    "vocabulary/elements.yaml": "摊位面积: {type: 数值, unit: 平方米, ask: 摊位占地多少平方米}\n",
    "vocabulary/licences.yaml": (
        "临时摊位许可证: {issuer: 行政审批服务局, face: [证书编号, 姓名, 摊位面积, 发证机关, 发证日期]}\n"
    ),
}


def whole(row: Revision, files: dict[str, str]) -> list[Edit]:
    return [Edit(name, op="text", value=text, seen=row.files.get(name, "")) for name, text in files.items()]


def signed(row: Revision) -> Revision:
    row = submit(errands.officer("shixiang"), row.id, row.digest)
    for login in ("huiqian", "huiqian2"):
        row = countersign(errands.officer(login), row.id, row.digest)
    assert row.state == State.SIGNED
    return row


def applied(login: str, size: str = "4") -> Case:
    """A stall of so many square metres, applied for by a person for herself."""
    answers = {"摊位面积": size, "联系电话": "13800000000"}
    return errands.applied(login, errands.citizen(login)[1].code, KEY, errands.SHINAN, answers)


def template() -> str:
    """A layout of a licence of the city."""
    return canonical_text(next(Path("packs/qingdao/items/elderly_preference").glob("*/licence.typ")).read_text())


def published() -> Revision:
    drafter = errands.officer("shixiang")
    row = begin(drafter, NewItem(KEY, "临时摊位许可", "行政许可", "行政审批服务局"))
    gap = RULES.replace("'摊位面积 <= 6'", "'摊位面积 <= 6 and 摊位面积 > 6'")
    row = edit(drafter, row.id, whole(row, {**FILES, "rules.yaml": gap, "licence.typ": template()}))
    with pytest.raises(NotSound):
        submit(drafter, row.id, row.digest)
    row = signed(edit(drafter, row.id, whole(row, {"rules.yaml": RULES})))
    return publish(errands.officer("fabu"), row.id, row.digest, clock.today())


def test_an_item_made_in_the_studio_grants_at_once_and_its_next_version_waits_for_its_day() -> None:
    first = published()
    old = applied("zhangsan")
    assert (old.status, old.item_digest) == ("10", first.published)
    assert Licence.objects.get(type="临时摊位许可证").face["摊位面积"] in (4, "4")

    drafter = errands.officer("shixiang")
    row = begin_from(drafter, KEY)
    stricter = RULES.replace("<= 6", "<= 3")
    examples = EXAMPLES.replace("摊位面积: 4", "摊位面积: 2")
    row = signed(edit(drafter, row.id, whole(row, {"rules.yaml": stricter, "examples.yaml": examples})))
    tomorrow = clock.now() + timedelta(days=1)
    second = publish(errands.officer("fabu"), row.id, row.digest, tomorrow.date())
    with clock.at(tomorrow):
        assert catalog.item(KEY, clock.today()).digest == second.published
        new = applied("lisi")
        assert (new.automatic, new.item_digest) == (False, second.published)
        assert Case.objects.get(number=old.number).item_digest == first.published
