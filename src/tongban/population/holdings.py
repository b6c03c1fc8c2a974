"""What authorities hold about made-up people and firms: base-library records, and licences they already have.

The words are those of the demonstration pack; a word the pack does not have is left out, and a library record this
file does not know is filled by the types of its elements, so that a new item finds somebody it fits.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from tongban.catalog.vocabulary import LicenceType, Vocabulary
from tongban.parties.models import PartyKind
from tongban.population.chance import Chance
from tongban.population.firms import Firm
from tongban.population.held import Data, Holdings
from tongban.population.names import BUILDERS, CATERERS
from tongban.population.of_firms import builder, food, project
from tongban.population.of_people import birth, driver, personal
from tongban.population.people import Person
from tongban.population.values import value_of

#: The share of those it could be about that an unknown record is made for.
_SHARE = 0.4


def of_person(person: Person, chance: Chance, today: date, vocabulary: Vocabulary, others: set[str]) -> Holdings:
    """What is held about a person; ``others`` are further records that items for people read."""
    age = person.age(today)
    found = Holdings()
    for name, data in personal(person, age, chance, today):
        if name in vocabulary.licences:
            found.records[name] = data
    if age >= 18:
        _fill(found, {"姓名": person.name, "公民身份号码": person.code}, chance, vocabulary, others, today)
    if 20 <= age <= 72 and chance.maybe(0.45):
        driver(found, person, chance, today)
    if person.newborn is not None:
        found.licences.append(birth(person, person.newborn, person.code[6:17]))
    found.licences = [one for one in found.licences if one.type in vocabulary.licences]
    return found


def of_firm(firm: Firm, chance: Chance, today: date, vocabulary: Vocabulary, others: set[str]) -> Holdings:
    """What is held about a firm; ``others`` are further records that items for firms read."""
    found = Holdings()
    known = {
        "企业名称": firm.name,
        "统一社会信用代码": firm.code,
        "主体类型": "个体工商户" if firm.kind is PartyKind.TRADER else "有限责任公司",
        "法定代表人": firm.head.name,
        "住所": firm.address,
    }
    if chance.maybe(0.97):
        found.records["营业执照"] = {
            **known,
            "注册资本": str(firm.capital),
            "成立日期": firm.founded.isoformat(),
            "经营范围": firm.scope,
        }
    if firm.trade == "建设开发":
        found.records.update(project(firm, chance, today))
    _fill(found, {**known, "权利人": firm.name, "建设单位": firm.name}, chance, vocabulary, others, today)
    if firm.trade in BUILDERS and chance.maybe(0.8):
        found.licences.append(builder(firm, chance, today))
    if firm.trade in CATERERS and chance.maybe(0.5):
        found.licences.append(food(firm, chance, today))
    found.records = {name: data for name, data in found.records.items() if name in vocabulary.licences}
    found.licences = [one for one in found.licences if one.type in vocabulary.licences]
    return found


def _fill(
    found: Holdings, known: Mapping[str, Any], chance: Chance, vocabulary: Vocabulary, others: set[str], today: date
) -> None:
    """Records of a kind this file does not know, for some: each element by its type."""
    for name in sorted(others - KNOWN):
        if name not in found.records and chance.maybe(_SHARE):
            type_ = vocabulary.licences[name]
            found.records[name] = _made_up(type_, known, chance, vocabulary, today)


def _made_up(type_: LicenceType, known: Mapping[str, Any], chance: Chance, vocabulary: Vocabulary, today: date) -> Data:
    elements = vocabulary.elements
    return {name: known[name] if name in known else value_of(elements[name], chance, today) for name in type_.face}


#: What is made with chances of its own.
KNOWN = frozenset({
    "营业执照", "居民身份证", "户籍登记信息", "死亡登记信息", "婚姻登记信息", "社会保障卡", "养老保险待遇领取信息",
    "参保缴费记录", "就业登记信息", "住房公积金账户信息", "不动产登记信息", "房屋租赁备案", "税务发票信息",
    "车辆税务信息", "机动车合格证信息", "机动车保险信息", "机动车检验信息", "机动车核查信息",
    "学历或教师资格考试信息", "无犯罪记录信息", "身体条件证明", "驾驶人记录", "工程建设项目信息", "不动产权证书",
    "建设工程规划许可证", "施工合同信息", "参建单位信息", "施工图审查信息", "质量安全监督信息", "建设用地信息",
    "工程项目工伤保险信息",
})  # fmt: skip
