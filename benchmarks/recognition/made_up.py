"""What made-up documents say: names, addresses and numbers that were never given to anybody."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, timedelta

from tongban.standards import resident_id, uscc

_FAMILY = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡"
    "余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦傅方白邹孟熊秦邱江尹薛"
)
_GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉萍红娥玲芬燕彩春菊兰凤洁梅琳素"
    "云莲真环雪荣爱妹香月莺媛瑞凡佳嘉琼勤珍贞莉鑫睿轩宇辰浩博文昊天子涵梓萱"
)
_NATIONS = ("汉", "汉", "汉", "汉", "满", "回", "朝鲜", "蒙古", "壮", "苗", "彝", "土家")
_DISTRICTS = ("市南区", "市北区", "黄岛区", "崂山区", "李沧区", "城阳区", "即墨区", "胶州市", "平度市", "莱西市")
_ROADS = (
    "香港中路",
    "延安三路",
    "宁夏路",
    "长江中路",
    "海尔路",
    "金水路",
    "正阳中路",
    "鹤山路",
    "福州南路",
    "松岭路",
    "台东一路",
)
_TRADES = ("餐饮管理", "建筑工程", "商贸", "食品", "科技", "文化传媒", "物业服务", "机电设备", "酒店管理", "海洋生物")
_WORDS = ("海晟", "蓝湾", "崂岳", "金胶", "鼎源", "瑞禾", "青禾", "恒泽", "宏远", "润泰", "凯悦达", "益民")
_TYPES = ("有限责任公司(自然人独资)", "有限责任公司", "有限责任公司(自然人投资或控股)", "个体工商户", "股份有限公司")
_BUSINESS = (
    "食品销售", "餐饮服务", "日用百货销售", "建设工程施工", "住宿服务", "技术服务、技术开发、技术咨询", "货物进出口",
    "会议及展览服务", "物业管理", "停车场服务", "五金产品零售", "办公用品销售", "广告设计、代理",
)  # fmt: skip
_FOOD = ("热食类食品制售", "冷食类食品制售", "糕点类食品制售", "自制饮品制售", "预包装食品销售", "散装食品销售")
_FORMS = ("餐饮服务经营者", "食品销售经营者", "单位食堂")


def id_card(chance: random.Random) -> Mapping[str, str]:
    """The face of an identity card."""
    born = date(1950, 1, 1) + timedelta(days=chance.randrange(20000))
    number = resident_id.make(f"3702{chance.randrange(100):02d}{born:%Y%m%d}{chance.randrange(1000):03d}")
    return {
        "姓名": _person(chance),
        "性别": "女" if int(number[16]) % 2 == 0 else "男",
        "民族": chance.choice(_NATIONS),
        "出生日期": born.isoformat(),
        "住址": _address(chance) + _flat(chance),
        "公民身份号码": number,
    }


def business_licence(chance: random.Random) -> Mapping[str, str]:
    """The face of a business licence."""
    scope = chance.sample(_BUSINESS, chance.randrange(3, 7))
    return {
        "统一社会信用代码": _code(chance),
        "企业名称": _firm(chance),
        "主体类型": chance.choice(_TYPES).replace("(", "（").replace(")", "）"),
        "法定代表人": _person(chance),
        "注册资本": str(chance.choice((10, 50, 100, 300, 500, 1000, 2000, 5000))),
        "成立日期": _day(chance, 2000, 9000),
        "住所": _address(chance),
        "经营范围": "；".join(scope) + "。",
    }


def food_licence(chance: random.Random) -> Mapping[str, str]:
    """The face of a food business licence."""
    return {
        "证书编号": f"JY{chance.randrange(1, 4)}3702{chance.randrange(10**9):09d}",
        "统一社会信用代码": _code(chance),
        "经营者名称": _firm(chance),
        "法定代表人": _person(chance),
        "住所": _address(chance),
        "经营场所": _address(chance),
        "主体业态": chance.choice(_FORMS),
        "经营项目": "、".join(chance.sample(_FOOD, chance.randrange(1, 4))),
        "发证机关": f"青岛市{chance.choice(_DISTRICTS)}行政审批服务局",
        "有效期至": _day(chance, 2027, 1400),
    }


def _person(chance: random.Random) -> str:
    return chance.choice(_FAMILY) + "".join(chance.choice(_GIVEN) for _sign in range(chance.choice((1, 2, 2))))


def _address(chance: random.Random) -> str:
    return f"山东省青岛市{chance.choice(_DISTRICTS)}{chance.choice(_ROADS)}{chance.randrange(1, 400)}号"


def _flat(chance: random.Random) -> str:
    if chance.getrandbits(1):
        return ""
    return f"{chance.randrange(1, 30)}号楼{chance.randrange(1, 5)}单元{chance.randrange(101, 1900)}户"


def _firm(chance: random.Random) -> str:
    return f"青岛{chance.choice(_WORDS)}{chance.choice(_TRADES)}有限公司"


def _code(chance: random.Random) -> str:
    body = "".join(chance.choice(uscc.ALPHABET) for _sign in range(8))
    return uscc.make(f"913702{chance.randrange(10):01d}{chance.randrange(10):01d}{body}{uscc.org_check_digit(body)}")


def _day(chance: random.Random, year: int, days: int) -> str:
    return (date(year, 1, 1) + timedelta(days=chance.randrange(days))).isoformat()
