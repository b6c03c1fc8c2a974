"""What authorities hold about a made-up firm."""

from datetime import date, timedelta

from tongban.population.chance import Chance
from tongban.population.firms import Firm
from tongban.population.held import Data, Held

_BUILDER = "演示·新名建筑工程有限公司"


def project(firm: Firm, chance: Chance, today: date) -> dict[str, Data]:
    """The records about a developer's project: land, plan, and how far it is; some are sometimes missing."""
    works, parcel, area = f"演示工程 {firm.code[12:16]} 号", f"演示单元-{firm.code[10:16]}", chance.randint(800, 60000)
    planned = {"工程名称": works, "建设地址": firm.address, "建设规模": "地上 12 层（演示）"}
    found: dict[str, Data] = {
        "工程建设项目信息": {**planned, **_approved(firm, chance, area, today)},
        "不动产权证书": {
            "权利人": firm.name,
            "不动产坐落": firm.address,
            "不动产单元号": parcel,
            "土地用途": "商务金融用地（演示）",
            "宗地面积": area,
            "土地使用期限至": _day(today, 9000),
        },
        "建设用地信息": {
            "不动产单元号": parcel,
            "用地批准文号": f"演示地批-{firm.code[10:16]}",
            "用地批准日期": _day(today, -700),
            "建设用地面积": area,
        },
        "施工合同信息": _contract(firm, chance, today),
        "施工图审查信息": {"施工图审查合格": chance.maybe(0.85)},
        "质量安全监督信息": {"质量安全措施已落实": chance.maybe(0.95), "危险性较大工程": chance.maybe(0.5)},
        "工程项目工伤保险信息": {"工伤保险参保编号": f"演示工伤-{firm.code[10:16]}"},
    }
    if chance.maybe(0.95):
        found["参建单位信息"] = _parties(chance, today)
    if chance.maybe(0.92):
        plan = {"规划建筑面积": area, "规划许可日期": _day(today, -300), "不动产单元号": parcel}
        found["建设工程规划许可证"] = {"建设单位": firm.name, **planned, **plan}
    return found


def _day(today: date, days: int) -> str:
    return (today + timedelta(days=days)).isoformat()


def _approved(firm: Firm, chance: Chance, area: int, today: date) -> Data:
    return {
        "项目代码": f"演示-{firm.code[8:16]}",
        "建设性质": "新建",
        "工程类别": "房屋建筑工程",
        "总建筑面积": area,
        "总投资": chance.randint(500, 40000),
        "立项批准日期": _day(today, -800),
        "限额以下小型工程": chance.maybe(0.08),
        "已批准开工报告": False,
        "依法应办规划许可": True,
        "需要拆迁": False,
        "拆迁进度符合施工要求": chance.maybe(0.95),
        "已确定施工企业": chance.maybe(0.95),
    }


def _contract(firm: Firm, chance: Chance, today: date) -> Data:
    return {
        "发包方式": "直接发包",
        "施工合同编号": f"演示合同-{firm.code[10:16]}",
        "承包单位": _BUILDER,
        "合同价格": chance.randint(300, 20000),
        "合同签订日期": _day(today, -60),
        "合同开工日期": _day(today, 30),
        "合同竣工日期": _day(today, 800),
        "约定开工前到位资金": 100,
    }


def _parties(chance: Chance, today: date) -> Data:
    until = _day(today, chance.randint(-60, 1500))
    return {
        "施工单位": _BUILDER,
        "施工单位资质": "建筑工程施工总承包三级（演示）",
        "施工单位资质有效期至": until,
        "安全生产许可证有效期至": _day(today, 700),
        "实行监理": False,
    }


def builder(firm: Firm, chance: Chance, today: date) -> Held:
    """The qualification certificate of a builder, sometimes with an old name, head or address."""
    issued = today - timedelta(days=chance.randint(200, 1900))
    face = {
        "企业名称": firm.was or firm.name,
        "统一社会信用代码": firm.code,
        "法定代表人": "演示·原任" if chance.maybe(0.25) else firm.head.name,
        "注册地址": "青岛市演示旧址 1 号" if chance.maybe(0.2) else firm.address,
        "注册资本": str(firm.capital),
        "资质类别及等级": "建筑工程施工总承包三级（演示）",
    }
    until = issued + timedelta(days=1826)
    return Held(
        "建筑业企业资质证书", f"演示建资-{firm.code[8:16]}", "青岛市行政审批服务局（演示）", issued, until, face
    )


def food(firm: Firm, chance: Chance, today: date) -> Held:
    """The food licence of a caterer."""
    issued = today - timedelta(days=chance.randint(30, 1900))
    face = {
        "经营者名称": firm.name,
        "统一社会信用代码": firm.code,
        "法定代表人": firm.head.name,
        "住所": firm.address,
        "经营场所": firm.address,
        "主体业态": "餐饮服务经营者" if firm.trade == "餐饮" else "食品销售经营者",
        "经营项目": ["热食类食品制售"] if firm.trade == "餐饮" else ["散装食品销售"],
    }
    until = issued + timedelta(days=1825)
    number, issuer = f"演示食证-{firm.code[8:16]}", "青岛市行政审批服务局（演示）"
    return Held("食品经营许可证", number, issuer, issued, until, face, firm.address)
