"""What authorities hold about a made-up person."""

from collections.abc import Iterator
from datetime import date, timedelta

from tongban.population.chance import Chance
from tongban.population.held import Data, Held, Holdings
from tongban.population.people import Person

_LEFT = {
    "劳动合同期满终止": 30.0,
    "本人辞职": 25.0,
    "单位无过失性解除": 12.0,
    "单位提出、协商一致解除": 15.0,
    "经济性裁员": 8.0,
    "单位破产": 4.0,
    "本人提前通知辞职": 6.0,
}


def personal(person: Person, age: int, chance: Chance, today: date) -> Iterator[tuple[str, Data]]:
    """The records about a person of that age, each under its name."""
    sex = "男" if person.man else "女"
    yield (
        "居民身份证",
        {
            "姓名": person.name,
            "性别": sex,
            "出生日期": person.born.isoformat(),
            "住址": person.address,
            "公民身份号码": person.code,
        },
    )
    home: Data = {"本市户籍": person.local, "户籍地址": person.address, "户主姓名": person.name}
    if person.spouse:
        home["配偶本市户籍"] = person.spouse_local
    yield "户籍登记信息", home
    if age >= 75:
        yield "死亡登记信息", {"已登记死亡": chance.maybe(0.01)}
    if age < 18:
        return
    status = "已婚" if person.spouse else chance.weighted({"未婚": 3.0, "离异": 1.0, "丧偶": 3.0 if age > 70 else 0.2})
    yield "婚姻登记信息", {"婚姻状况": status, **({"配偶姓名": person.spouse} if person.spouse else {})}
    if chance.maybe(0.85):
        yield "社会保障卡", _card(person)
    yield from _working(person, age, chance)
    yield from _owning(person, age, chance)


def _card(person: Person) -> Data:
    digits = person.code[6:17]
    return {
        "姓名": person.name,
        "公民身份号码": person.code,
        "社会保障卡号": f"演示{digits}",
        "银行账号": f"演示{digits}",
    }


def _working(person: Person, age: int, chance: Chance) -> Iterator[tuple[str, Data]]:
    retired = age >= (60 if person.man else 55)
    yield "养老保险待遇领取信息", {"已享受基本养老待遇": retired, "已离休退休": retired}
    if age <= 62:
        flexible = chance.maybe(0.2)
        yield (
            "参保缴费记录",
            {
                "累计缴费月数": str(chance.randint(0, max(min((age - 20) * 12, 260), 6))),
                "剩余领取月数": str(chance.choice((0, 0, 0, 0, 3, 6))),
                "减员原因": chance.weighted(_LEFT),
                "月实际缴费额": str(chance.randint(600, 2400) if flexible else 0),
            },
        )
        graduate = {"毕业离校月数": str(chance.randint(1, 40))} if age < 26 and chance.maybe(0.6) else {}
        yield (
            "就业登记信息",
            {
                "已失业登记": chance.maybe(0.75),
                "已重新就业": chance.maybe(0.15),
                "就业困难人员": chance.maybe(0.4 if age >= 45 else 0.05),
                "已享受补贴月数": str(chance.choice((0, 0, 6, 12, 24, 36))),
                "距法定退休年数": str(max((60 if person.man else 55) - age, 0)),
                **graduate,
            },
        )
    if chance.maybe(0.6) and age <= 68:
        fund = {"连续足额缴存月数": chance.choice((0, 1, 2, 3, 6, 12, 36, 90)), "账户余额": chance.randint(800, 240000)}
        yield (
            "住房公积金账户信息",
            {**{name: str(value) for name, value in fund.items()}, "账户已冻结": chance.maybe(0.04)},
        )


def _owning(person: Person, age: int, chance: Chance) -> Iterator[tuple[str, Data]]:
    own = chance.maybe(0.2 + min(age, 60) / 120)
    yield "不动产登记信息", {"本人在本市有房": own, "配偶在本市有房": bool(person.spouse) and chance.maybe(0.4)}
    if not own and chance.maybe(0.4):
        yield (
            "房屋租赁备案",
            {
                "租赁备案编号": f"演示备案-{person.code[6:17]}",
                "租赁房屋地址": person.address,
                "月租金": str(chance.randrange(900, 6800, 100)),
            },
        )
    if chance.maybe(0.1):
        yield from _car(person, chance)
    if age <= 40 and chance.maybe(0.4):
        yield "学历或教师资格考试信息", {"最高学历": "大学本科（演示）", "教师资格考试合格": chance.maybe(0.7)}
    yield "无犯罪记录信息", {"无犯罪记录": chance.maybe(0.99)}


def _car(person: Person, chance: Chance) -> Iterator[tuple[str, Data]]:
    fine = chance.maybe(0.9)
    yield "税务发票信息", {"购买方与申请人一致": chance.maybe(0.97)}
    yield "车辆税务信息", {"车辆税款已缴或免征": chance.maybe(0.95)}
    yield (
        "机动车合格证信息",
        {
            "车辆类型": "小型轿车（演示）",
            "车辆品牌型号": f"演示牌 DEMO{chance.randint(1000, 9999)}",
            "车辆识别代号": f"LDEM00{person.code[6:17]}",
            "发动机号": f"演示-E{person.code[6:17]}",
            "车辆识别代号合格": fine,
            "与车型公告一致": fine or chance.maybe(0.5),
        },
    )
    yield "机动车保险信息", {"交强险有效": chance.maybe(0.97)}
    yield "机动车检验信息", {"检验合格或免检": chance.maybe(0.98)}
    yield "机动车核查信息", {"达到报废标准": False, "被查封扣押": chance.maybe(0.02), "属被盗抢": False}


def driver(found: Holdings, person: Person, chance: Chance, today: date) -> None:
    """A driving licence and what is recorded about its holder."""
    until = today + timedelta(days=chance.randint(-700, 3200))
    first = date(max(until.year - 20, person.born.year + 18), until.month, min(until.day, 28))
    found.licences.append(
        Held(
            "机动车驾驶证",
            f"演示驾证-{person.code[6:17]}",
            "青岛市公安局（演示）",
            until.replace(year=until.year - 10, day=min(until.day, 28)),
            until,
            {
                "姓名": person.name,
                "性别": "男" if person.man else "女",
                "公民身份号码": person.code,
                "住址": person.address,
                "出生日期": person.born.isoformat(),
                "初次领证日期": first.isoformat(),
                "准驾车型": chance.choice(("C1", "C1", "C1", "C2", "B2")),
            },
        )
    )
    ability = {"能力测试合格": chance.maybe(0.9)} if person.age(today) >= 69 else {}
    found.records["身体条件证明"] = {"身体条件合格": chance.maybe(0.95), **ability}
    found.records["驾驶人记录"] = {
        "有未处理违法或事故": chance.maybe(0.12),
        "有应学未学": chance.maybe(0.05),
        "驾驶证被吊销注销或扣押": chance.maybe(0.01),
    }


def birth(mother: Person, child: tuple[str, str, date], digits: str) -> Held:
    """The birth certificate a mother was given for her newborn."""
    name, sex, born = child
    face = {
        "新生儿姓名": name,
        "新生儿性别": sex,
        "新生儿出生日期": born.isoformat(),
        "接生机构": "青岛市演示助产机构（演示）",
        "母亲姓名": mother.name,
        "父亲姓名": mother.spouse or None,
    }
    return Held(
        "出生医学证明", f"演示出生-{digits}", "青岛市演示助产机构（演示）", born + timedelta(2), None, face, name
    )
