"""Errands of demonstration firms, carried to a desk the way the portal does it."""

from collections.abc import Mapping
from typing import Any

from tongban.cases.models import Case
from tongban.cases.preparation import Application
from tongban.cases.queries import case
from tongban.cases.services.submission import submit
from tongban.core.actor import Actor, ActorKind
from tongban.core.ids import uuid7
from tongban.materials.services import take_in
from tongban.org.models import Staff
from tongban.org.queries import staff_actor
from tongban.parties.models import Account, Party
from tongban.parties.queries import party, party_by_code

QUALIFICATION = "construction_qualification_simple_change"
HYGIENE = "public_place_hygiene"
RENAMED = "91370202DEMF00018Y"  # its licence was renamed, the machine grants
EXPIRED = "91370202DEMF00042F"  # the certificate has expired, a person of the city decides
UNCHANGED = "91370203DEMF00050Q"
HOTEL = "91370214DEMF00130A"  # 城阳区
CHEMICALS = "hazchem_operation"
GAS, JIAOZHOU = "91370281DEMF001573", 370281
SHINAN, SHIBEI, CHENGYANG = 370202, 370203, 370214
#: One empty page.
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\nxref\n0 4\n0000000000 65535 f \n"
    b"0000000009 00000 n \n0000000052 00000 n \n0000000101 00000 n \n"
    b"trailer<</Size 4/Root 1 0 R>>\nstartxref\n164\n%%EOF\n"
)


def citizen(login: str) -> tuple[Actor, Party]:
    """A demonstration person as an actor, and her party."""
    person = party(Account.objects.get(login=login).person_id)
    return Actor(ActorKind.PERSON, str(person.id), person.name, party_id=person.id), person


def officer(login: str) -> Actor:
    """A demonstration member of staff as an actor."""
    actor = staff_actor(Staff.objects.get(login=login).id)
    assert actor is not None
    return actor


def applied(
    login: str, firm: str, item: str, district: int, answers: Mapping[str, Any], materials: tuple[str, ...] = ()
) -> Case:
    """A case as it stands after a demonstration person submitted it for a firm, with a small PDF for each material."""
    actor, agent = citizen(login)
    applicant = party_by_code(firm)
    assert applicant is not None
    container = uuid7()
    for name in materials:
        take_in(actor, applicant.id, container, name, f"{name}.pdf", PDF)
    application = Application(item, district, answers, "网上", container=container)
    done = submit(actor, applicant, agent, application, key=f"test-{uuid7().hex}", body_digest=uuid7().hex)
    return case(done.number)


def instant() -> Case:
    """A change the machine grants at once."""
    return applied("zhangsan", RENAMED, QUALIFICATION, SHINAN, {"变更事项": ["企业名称", "法定代表人"]})


def handed_over() -> Case:
    """A change the rules hand over: the certificate has expired."""
    return applied("zhangsan", EXPIRED, QUALIFICATION, SHINAN, {"变更事项": ["企业名称"]})


def hygiene(district: int = CHENGYANG) -> Case:
    """A hotel's hygiene licence: always a person, with a survey on the spot."""
    answers = {
        "公共场所类别": ["住宿与交际场所"], "使用集中空调": "否", "联系人": "演示·周八", "联系电话": "13800000000",
    }  # fmt: skip
    papers = ("场所地址方位示意图、平面图和卫生设施平面布局图", "卫生检测或评价报告", "卫生管理制度")
    return applied("zhouba", HOTEL, HYGIENE, district, answers, papers)


def chemicals() -> Case:
    """A dealer in gas, who holds nothing back: the emergency department is asked about two of its materials."""
    answers = {
        "厂区内销售本企业产品": "否", "港口经营许可人港区内仓储经营": "否", "含剧毒或易制爆化学品": "否",
        "有储存设施": "否", "主要负责人和安全管理人员已考核合格": "是", "经营方式": "演示：批发，不带储存",
        "许可范围": "演示：压缩气体", "联系人": "演示·郑十", "联系电话": "13800000000",
    }  # fmt: skip
    papers = ("安全生产规章制度和岗位操作规程目录清单", "从业人员资格证和培训合格证明", "经营场所产权证明或租赁合同")
    return applied("wujiu", GAS, CHEMICALS, JIAOZHOU, answers, papers)


__all__ = [
    "CHEMICALS", "CHENGYANG", "EXPIRED", "GAS", "HOTEL", "HYGIENE", "JIAOZHOU", "PDF", "QUALIFICATION", "RENAMED",
    "SHIBEI", "SHINAN", "UNCHANGED", "applied", "chemicals", "citizen", "handed_over", "hygiene", "instant", "officer",
]  # fmt: skip
