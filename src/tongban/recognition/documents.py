"""The documents that can be read: the words that tell each, and the labels its fields stand behind.

Documents and fields are named as in the vocabulary (证照, 材料, 数据元); a field without an element is only shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum


class Shape(Enum):
    """What a value has to look like."""

    TEXT = "text"
    RESIDENT_ID = "resident id"
    CREDIT_CODE = "credit code"
    DATE = "date"
    SEX = "sex"
    NATION = "ethnic group"
    NUMBER = "number"
    LICENCE_NUMBER = "licence number"


@dataclass(frozen=True, slots=True)
class Label:
    """The spellings of a label and the field behind it; one without a field only ends what stands before it."""

    field: str
    spellings: tuple[str, ...]
    shape: Shape = Shape.TEXT
    long: bool = False  # goes on for as many lines as it likes


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of document."""

    name: str
    titles: tuple[str, ...]
    labels: tuple[Label, ...]
    #: Fields whose values stand one below the other in a column, from the top.
    columns: tuple[tuple[str, ...], ...] = ()

    def label(self, name: str) -> Label:
        """The label of a field. Raises KeyError."""
        for one in self.labels:
            if one.field == name:
                return one
        raise KeyError(name)


def _end(*spellings: str) -> Label:
    return Label("", spellings)


_CODE = Label("统一社会信用代码", ("统一社会信用代码", "社会信用代码", "信用代码"), Shape.CREDIT_CODE)
_UNTIL = Label("有效期至", ("有效期至", "有效期限至", "有效日期至"), Shape.DATE)

ID_CARD = Kind(
    "居民身份证",
    ("居民身份证", "公民身份号码"),
    (
        Label("姓名", ("姓名",)),
        Label("性别", ("性别",), Shape.SEX),
        Label("民族", ("民族",), Shape.NATION),
        Label("出生日期", ("出生日期", "出生"), Shape.DATE),
        Label("住址", ("住址",), long=True),
        Label("公民身份号码", ("公民身份号码", "公民身份证号码", "身份号码"), Shape.RESIDENT_ID),
    ),
)
ID_CARD_BACK = Kind(
    "居民身份证（国徽面）",
    ("中华人民共和国居民身份证", "签发机关"),
    (
        Label("签发机关", ("签发机关",)),
        Label("有效期限", ("有效期限",)),
        _end("中华人民共和国"),
        _end("居民身份证"),
    ),
)
BUSINESS_LICENCE = Kind(
    "营业执照",
    ("营业执照",),
    (
        _CODE,
        Label("企业名称", ("企业名称", "名称")),
        Label("主体类型", ("主体类型", "类型")),
        Label("法定代表人", ("法定代表人", "负责人", "经营者", "执行事务合伙人", "投资人")),
        Label("注册资本", ("注册资本", "出资额"), Shape.NUMBER),
        Label("成立日期", ("成立日期", "注册日期"), Shape.DATE),
        Label("住所", ("住所", "经营场所", "主要经营场所", "营业场所"), long=True),
        Label("经营范围", ("经营范围",), long=True),
        _end("营业期限"),
        _end("登记机关"),
        _end("副本", "正本"),
        _end("国家企业信用信息公示系统"),
    ),
    (("企业名称", "主体类型", "法定代表人", "经营范围"), ("注册资本", "成立日期", "住所")),
)
FOOD_LICENCE = Kind(
    "食品经营许可证",
    ("食品经营许可证", "日常监督管理机构"),
    (
        Label("证书编号", ("许可证编号", "证书编号"), Shape.LICENCE_NUMBER),
        _CODE,
        Label("经营者名称", ("经营者名称",)),
        Label("法定代表人", ("法定代表人（负责人）", "法定代表人", "负责人")),
        Label("住所", ("住所",), long=True),
        Label("经营场所", ("经营场所",), long=True),
        Label("主体业态", ("主体业态",)),
        Label("经营项目", ("经营项目",), long=True),
        Label("发证机关", ("发证机关",)),
        Label("发证日期", ("发证日期", "签发日期"), Shape.DATE),
        _UNTIL,
        _end("日常监督管理机构"),
        _end("日常监督管理人员"),
        _end("投诉举报电话"),
        _end("签发人"),
    ),
)
QUALIFICATION = Kind(
    "建筑业企业资质证书",
    ("建筑业企业资质证书", "资质类别及等级"),
    (
        Label("证书编号", ("证书编号",), Shape.LICENCE_NUMBER),
        Label("企业名称", ("企业名称",)),
        _CODE,
        Label("法定代表人", ("法定代表人",)),
        Label("注册地址", ("注册地址", "详细地址"), long=True),
        Label("注册资本", ("注册资本",), Shape.NUMBER),
        Label("资质类别及等级", ("资质类别及等级",), long=True),
        Label("发证机关", ("发证机关",)),
        Label("发证日期", ("发证日期",), Shape.DATE),
        Label("有效期至", ("有效期至", "有效期"), Shape.DATE),
    ),
)
LEASE = Kind(
    "租赁合同及备案",
    ("租赁合同", "出租方", "承租方"),
    (
        Label("租赁备案编号", ("租赁备案编号", "备案编号"), Shape.LICENCE_NUMBER),
        Label("出租人", ("出租方（甲方）", "出租人（甲方）", "出租方", "出租人")),
        Label("承租人", ("承租方（乙方）", "承租人（乙方）", "承租方", "承租人")),
        Label("租赁房屋地址", ("租赁房屋地址", "房屋坐落", "房屋地址"), long=True),
        Label("建筑面积", ("建筑面积", "租赁面积"), Shape.NUMBER),
        Label("月租金", ("月租金", "每月租金"), Shape.NUMBER),
        Label("租赁期自", ("租赁期自", "租赁期限自", "起租日期"), Shape.DATE),
        Label("租赁期至", ("租赁期至", "租赁期限至", "到期日期"), Shape.DATE),
    ),
)

KINDS: tuple[Kind, ...] = (ID_CARD, BUSINESS_LICENCE, FOOD_LICENCE, QUALIFICATION, LEASE, ID_CARD_BACK)
BY_NAME: Mapping[str, Kind] = {kind.name: kind for kind in KINDS}
