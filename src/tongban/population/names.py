"""Names to make people and firms up from."""

SURNAMES = tuple("王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁")
_PAIRS = (
    "桂英建国建华志强秀兰秀英玉兰国强晓东晓燕海燕文静雪梅子涵梓轩一诺欣怡宇航思远雨桐浩然佳琪俊杰红梅淑珍"
    "德胜永强春生海涛世昌立新"
)
GIVEN = (*"伟芳娜敏静丽强磊洋勇艳杰娟涛明超霞平刚", *(_PAIRS[at : at + 2] for at in range(0, len(_PAIRS), 2)))
FIRST = tuple("海青胶崂齐鲁蓝银金新同恒瑞嘉宏远德顺泰盛")
SECOND = tuple("湾岛宁州山润丰达通和兴源信诚安康业航川隆")
#: What a firm does: the word of its name, its 经营范围, and whether a self-employed trader does it too.
TRADES = (
    ("餐饮", "餐饮服务", True),
    ("食品", "食品销售", True),
    ("便利店", "食品销售（仅销售预包装食品）", True),
    ("建筑工程", "建设工程施工", False),
    ("装饰工程", "建筑装修装饰", False),
    ("建设开发", "房地产开发", False),
    ("化工", "危险化学品经营", False),
    ("酒店", "住宿服务", False),
    ("文化娱乐", "娱乐场所经营", False),
    ("物流", "道路货物运输", False),
    ("人力资源", "人力资源服务；劳务派遣", False),
    ("印务", "包装装潢印刷品印刷", False),
    ("医疗器械", "第二类、第三类医疗器械销售", False),
    ("软件", "软件开发", False),
    ("美容", "美容服务；理发服务", True),
    ("果蔬", "食用农产品零售", True),
)
BUILDERS = frozenset({"建筑工程", "装饰工程"})
CATERERS = frozenset({"餐饮", "食品", "便利店"})
