"""What authorities hold about a made-up firm."""

from datetime import date, timedelta

from tongban.population.chance import Chance
from tongban.population.firms import Firm
from tongban.population.held import Data, Held


def project(firm: Firm, chance: Chance) -> dict[str, Data]:
    """The records about a developer's project: land, plan, and how far it is; the plan is sometimes missing."""
    works, size = f"演示工程 {firm.code[12:16]} 号", "地上 12 层（演示）"
    planned = {"工程名称": works, "建设地址": firm.address, "建设规模": size}
    holds = {
        "合同价格": str(chance.randint(300, 20000)),
        "施工单位": "演示·新名建筑工程有限公司",
        "限额以下小型工程": chance.maybe(0.08),
        "已批准开工报告": False,
        "依法应办规划许可": True,
        "拆迁进度符合施工要求": chance.maybe(0.95),
        "已确定施工企业": chance.maybe(0.95),
        "施工图审查合格": chance.maybe(0.85),
        "质量安全措施已落实": chance.maybe(0.95),
    }
    land = {"权利人": firm.name, "不动产坐落": firm.address, "土地用途": "商务金融用地（演示）"}
    found: dict[str, Data] = {"工程建设项目信息": {**planned, **holds}, "不动产权证书": land}
    if chance.maybe(0.92):
        found["建设工程规划许可证"] = {"建设单位": firm.name, **planned}
    return found


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
