"""The sections for what comes new with a revision: words, sources, and who handles the item."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_noop as N_

from tongban.channels.studio.writing.fields import Entry, Group, Records, Section
from tongban.channels.studio.writing.results import SAID

_ALIASES: Final = Entry("aliases", N_("又叫"), "words", N_("同一个意思的其他说法，用顿号隔开"))

BODIES: Final = Section("bodies", N_("实施主体"), N_("哪些机关办这个事项，每个机关一个实施编码。市级至少有一个。"), (
    Records("", N_("实施主体"), N_("一个实施主体"), (
        Entry("uscc", N_("机关"), "choice", "", "bodies", required=True),
        Entry("code", N_("实施编码"), "text",
              N_("31 位。演示平台空着保存，会给一个带 DEMO 的编码；真的编码不能自己编。"), required=True),
    ), fresh={}, ordered=False),
), "implementing.csv")  # fmt: skip

SOURCES: Final = Section("sources", N_("新来源"), N_("依据在哪里读到。已有的在各处“来源”里直接选，没有的加在这里。"), (
    Records("", N_("来源"), N_("一个来源"), (
        Entry("key", N_("简称"), "text", N_("别处用它引用，例如：市容条例"), required=True),
        Entry("kind", N_("怎样得到的"), "choice", "", "source_kinds", required=True),
        Entry("address", N_("网址"), "text", N_("有就写")),
        Entry("what", N_("全称"), "long", N_("法律名称和施行日期，例如：某某条例（2025-01-01 起施行）"), required=True),
    ), fresh={}, ordered=False),
), "sources.csv")  # fmt: skip

_ELEMENT: Final = (
    Entry("type", N_("类型"), "choice", "", "types", required=True),
    Entry("ask", N_("怎么问"), "text", N_("不写就用它的名称")),
    Entry("hint", N_("填写提示"), "text"),
    Entry("options", N_("选项"), "words", N_("单选、多选才写，用顿号隔开")),
    Entry("unit", N_("单位"), "text", N_("数值才写，例如：平方米")),
    *SAID,
)
WORDS: Final = (
    Section("elements", N_("新数据元"), N_("词汇里没有的数据元。先查一查，同义的不要再建。"), (
        Records("", N_("数据元"), N_("一个数据元"), _ELEMENT, named=True,
                fresh={"type": "文本", "source": "演示"}, below=(
            Group(N_("填写限制"), (
                Entry("minimum", N_("最小"), "number"),
                Entry("maximum", N_("最大"), "number"),
                Entry("max_length", N_("最多几个字"), "number", N_("不写为 200 字，长文本 2000 字")),
                Entry("pattern", N_("写法"), "text", N_("正则表达式，例如只许数字：[0-9]+")),
            )),
            Group(N_("保护与归口"), (
                Entry("sensitivity", N_("敏感程度"), "choice", N_("不选为公开"), "sensitivities"),
                Entry("owner", N_("数源部门"), "choice", N_("谁说了算；申请人自己说的不选"), "departments"),
                _ALIASES,
            )),
        )),
    ), "vocabulary/elements.yaml"),
    Section("materials", N_("新材料"), N_("词汇里没有的材料。"), (
        Records("", N_("材料"), N_("一种材料"), (
            Entry("kind", N_("材料类型"), "choice", "", "material_kinds", required=True),
            Entry("source", N_("来源渠道"), "choice", "", "material_sources", required=True),
            Entry("confidence", N_("把握"), "choice", "", "confidences"),
            _ALIASES,
        ), named=True, fresh={"kind": "其他", "source": "申请人自备"}),
    ), "vocabulary/materials.yaml"),
    Section("licences", N_("新证照"), N_("词汇里没有的证照类型。照面的每一项都是数据元。"), (
        Records("", N_("证照"), N_("一种证照"), (
            Entry("issuer", N_("发证部门"), "choice", "", "departments", required=True),
            Entry("face", N_("照面"), "words", N_("证书编号、发证机关、发证日期由系统给出，也要列上"), required=True),
            Entry("holder", N_("照面上写持证人的"), "text", N_("照面里的一项；不写就是申请人")),
            *SAID,
        ), named=True, fresh={"issuer": "", "face": ["证书编号", "发证机关", "发证日期"], "source": "演示"}, below=(
            Group(N_("代码与出处"), (
                Entry("code", N_("证照类型代码"), "text", N_("21 位，只填国家公布的，不能自己编")),
                Entry("library", N_("由哪个基础库共享"), "text", N_("本市自己的证照不写")),
                _ALIASES,
            )),
        )),
    ), "vocabulary/licences.yaml"),
)  # fmt: skip

__all__ = ["BODIES", "SOURCES", "WORDS"]
